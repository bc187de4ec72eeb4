/**
 * Repairs at the list: entries that are the problem are taken out of a prefix list or a port-range list, instead of
 * taking the list out of the rules that name it. Only where every inbound rule that names the list is repaired so, and
 * nothing else is lost by it.
 */
import type { PortRangeList, PrefixList, SecurityGroup } from '../inventory/inventory.ts';
import { parseBlock, toCidrs } from '../net/address.ts';
import {
  equals,
  includesAll,
  intersect,
  intervals,
  overlaps,
  subtract,
  unionAll,
} from '../net/interval-set.ts';
import { parsePortRange } from '../net/port.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Ports } from './admission.ts';
import type { Draft } from './fix-draft.ts';
import type { FixStep, ListChange } from './fix-step.ts';
import { authorizeStep } from './fix-steps.ts';
import { entriesOf, type Narrowing, type Replacement } from './narrowing.ts';
import { addressesOfSource, contentOf, portsOfRule, transportsOf } from './rule-spec.ts';

/** A list that is repaired at its rules all the same. */
export interface ListLeft {
  readonly list: string;
  readonly because: /** A rule names it that is not repaired, or that needs an entry that would go. */
    | 'other-rules'
    /** It may not have so many entries. */
    | 'no-room'
    /** Nothing would be in it. */
    | 'nothing-left';
}

export interface ListFixes {
  /** In order: what stays for trusted sources, then the lists. */
  readonly steps: readonly FixStep[];
  /** Rules that need no steps of their own. */
  readonly exempt: ReadonlySet<Rule>;
  readonly left: readonly ListLeft[];
}

interface User {
  readonly group: SecurityGroup;
  readonly rule: Rule;
  readonly narrowing: Narrowing;
}

export function fixLists(draft: Draft): ListFixes {
  const { prefixLists, portRangeLists } = draft.fleet.lists;
  const narrowed = [...draft.narrowings.values()].map(({ rule }) => rule);
  const prefixes = new Set(
    narrowed.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])),
  );
  const ranges = new Set(narrowed.flatMap(({ ports }) => (ports.kind === 'list' ? [ports.id] : [])));
  const accepts: FixStep[] = [];
  const steps: FixStep[] = [];
  const exempt = new Set<Rule>();
  const left: ListLeft[] = [];
  const take = (id: string, fixed: Fixed | ListLeft['because'], users: readonly User[]): void => {
    if (typeof fixed === 'string') {
      left.push({ list: id, because: fixed });
      return;
    }
    // Two lists may leave the same to a source: it is added once.
    for (const step of fixed.accepts)
      if (!accepts.some((other) => addsTheSame(other, step))) accepts.push(step);
    steps.push(fixed.step);
    for (const { rule } of users) exempt.add(rule);
  };
  for (const list of [...prefixes].flatMap((id) => prefixLists.get(id) ?? [])) {
    const users = usersOf(
      draft,
      list.id,
      ({ source }) => source.kind === 'prefix-list' && source.id === list.id,
    );
    take(list.id, users === undefined ? 'other-rules' : prefixListFix(draft, list, users), users ?? []);
  }
  for (const list of [...ranges].flatMap((id) => portRangeLists.get(id) ?? [])) {
    const users = usersOf(draft, list.id, ({ ports }) => ports.kind === 'list' && ports.id === list.id);
    const taken = users?.some(({ rule }) => exempt.has(rule)) === true;
    take(
      list.id,
      users === undefined || taken ? 'other-rules' : portListFix(draft, list, users),
      users ?? [],
    );
  }
  return { steps: [...accepts, ...steps], exempt, left };
}

function addsTheSame(a: FixStep, b: FixStep): boolean {
  return (
    a.operation === 'authorize' &&
    b.operation === 'authorize' &&
    a.group === b.group &&
    contentOf(a.rule) === contentOf(b.rule)
  );
}

interface Fixed {
  readonly accepts: readonly FixStep[];
  readonly step: FixStep;
}

/** The rules that name a list; undefined when one of them is not repaired: outbound ones never are. */
function usersOf(draft: Draft, list: string, names: (rule: Rule) => boolean): readonly User[] | undefined {
  const users: User[] = [];
  for (const group of draft.fleet.inventory.groups) {
    if (group.outbound?.some((rule) => rule.prefixList === list || rule.portRangeList === list) === true)
      return undefined;
    for (const rule of group.rules.filter(names)) {
      const narrowing = draft.narrowings.get(rule);
      if (narrowing === undefined) return undefined;
      users.push({ group, rule, narrowing });
    }
  }
  return users;
}

/** What the list is to hold: its narrow entries, and of the others what is trusted. */
function prefixListFix(draft: Draft, list: PrefixList, users: readonly User[]): Fixed | ListLeft['because'] {
  const { lists } = draft.fleet;
  const wanted = users.map(({ group, rule, narrowing }) => {
    const parts = draft.replacementsOf(group, narrowing);
    const whole = transportsOf(rule).every((transport) =>
      includesAll(narrowing.taken[transport], portsOfRule(rule, lists)),
    );
    if (!whole || transportsOf(rule).length !== 1 || parts.some(({ part }) => part === 'rest'))
      return undefined;
    const trusted = parts.flatMap(({ part, spec }) =>
      part === 'trusted' ? [addressesOfSource(spec.source, lists)] : [],
    );
    const entries = entriesOf(narrowing, lists);
    const isAll = ({ ports }: { readonly ports: Ports }): boolean => arePorts(ports, narrowing.taken);
    if (!entries.every((entry) => isAll(entry) || arePorts(entry.ports, NO_PORTS))) return undefined;
    return { kept: entries.filter(isAll).map(({ block }) => block), trusted: unionAll(trusted) };
  });
  const [first] = wanted;
  if (first === undefined) return 'other-rules';
  const same = wanted.every(
    (one) => one !== undefined && equals(one.trusted, first.trusted) && one.kept.join() === first.kept.join(),
  );
  if (!same) return 'other-rules';
  const narrow = unionAll(first.kept.map((text) => parseBlock(text)?.set ?? []));
  const staying = list.entries.filter((text) => includesAll(narrow, parseBlock(text)?.set ?? []));
  const add = toCidrs(subtract(first.trusted, narrow)).filter((block) => !list.entries.includes(block));
  const trustedAlready = list.entries.filter(
    (text) => !staying.includes(text) && includesAll(first.trusted, parseBlock(text)?.set ?? []),
  );
  const remove = list.entries.filter((text) => !staying.includes(text) && !trustedAlready.includes(text));
  return listStep('modify-prefix-list', list, add, remove, []);
}

const NO_PORTS: Ports = Object.freeze({ tcp: [], udp: [] });

function arePorts(a: Ports, b: Ports): boolean {
  return equals(a.tcp, b.tcp) && equals(a.udp, b.udp);
}

/** What the list is to hold: its entries without the ports that are taken from every rule that names it. */
function portListFix(draft: Draft, list: PortRangeList, users: readonly User[]): Fixed | ListLeft['because'] {
  const taken = unionAll(
    users.flatMap(({ rule, narrowing }) => transportsOf(rule).map((one) => narrowing.taken[one])),
  );
  const alike = users.every(({ rule, narrowing }) => {
    const [transport, another] = transportsOf(rule);
    return transport !== undefined && another === undefined && equals(narrowing.taken[transport], taken);
  });
  if (!alike) return 'other-rules';
  const portsOf = (text: string) => {
    const match = parsePortRange(text);
    return match.kind === 'set' ? match.ports : [];
  };
  const remove = list.entries.filter((text) => overlaps(portsOf(text), taken));
  const add = remove
    .flatMap((text) => [...intervals(subtract(portsOf(text), taken))])
    .map(([from, end]) => `${from}/${end - 1}`)
    .filter((text) => !list.entries.includes(text));
  const accepts = users.flatMap(({ group, rule, narrowing }) =>
    namedRanges(draft.replacementsOf(group, narrowing), narrowing, rule)
      .filter(({ spec }) => !group.rules.some((one) => contentOf(one) === contentOf(spec)))
      .map((one) => authorizeStep(group, rule, one)),
  );
  return listStep('modify-port-range-list', list, [...new Set(add)], remove, accepts);
}

/** Narrow accepts with ranges of their own: the list will not hold their ports any more. */
function namedRanges(
  parts: readonly Replacement[],
  { taken }: Narrowing,
  rule: Rule,
): readonly Replacement[] {
  const [transport] = transportsOf(rule);
  if (transport === undefined) return [];
  return parts
    .filter(({ part }) => part !== 'rest')
    .flatMap((one) => {
      if (one.spec.ports.kind !== 'list') return [one];
      return [...intervals(taken[transport])].map((range) => ({
        ...one,
        spec: { ...one.spec, ports: { kind: 'set' as const, ports: intersect(taken[transport], range) } },
      }));
    });
}

function listStep(
  operation: ListChange['operation'],
  list: PrefixList | PortRangeList,
  add: readonly string[],
  remove: readonly string[],
  accepts: readonly FixStep[],
): Fixed | ListLeft['because'] {
  const count = list.entries.length + add.length - remove.length;
  if (count === 0) return 'nothing-left';
  if (count > (list.maxEntries ?? list.entries.length)) return 'no-room';
  const at = { account: list.account, region: list.region, operation, list: list.id };
  return {
    accepts,
    step: {
      ...at,
      add,
      remove,
      reason: 'closes',
      trusted: null,
      replaces: null,
      undo: { ...at, add: remove, remove: add },
    },
  };
}
