/**
 * How one rule lets in less: on the ports that are taken from it, only trusted sources and the narrow entries of its
 * list stay; on all others it does what it did.
 *
 * Every replacement matches a part of what the rule matched, with the same policy and priority. So no packet is let in
 * that was not, whatever other rules there are, and packets that a replacement matches fare as before.
 */
import type { Family } from '../net/address.ts';
import { type AddressSet, parseBlock, sizeOf, toCidrs } from '../net/address.ts';
import {
  EMPTY,
  includesAll,
  intersect,
  interval,
  intervals,
  subtract,
  union,
  unionAll,
} from '../net/interval-set.ts';
import { ALL_PORTS, type PortMatch } from '../net/port.ts';
import { PROTOCOL_NUMBERS, type ProtocolMatch, type Transport } from '../net/protocol.ts';
import type { Lists } from '../security-group/lists.ts';
import type { Rule, SourceMatch } from '../security-group/rule.ts';
import { type Judgement, untrustedOf } from '../security-group/verdict.ts';
import type { Admission, Ports } from './admission.ts';
import {
  addressesOfSource,
  blockSource,
  contentOf,
  familyOfSource,
  LAST_PRIORITY,
  NAMED_PORTS,
  portsOfRule,
  type RuleSpec,
  shieldedPriority,
  specOf,
  transportsOf,
  writable,
} from './rule-spec.ts';

/** What is taken from a rule. */
export interface Narrowing {
  readonly rule: Rule;
  readonly taken: Ports;
  /** Whether the narrow entries of the rule's prefix list stay on the taken ports. */
  readonly entries: boolean;
  /** The rule stays whole, behind drops for the taken ports (fix-shield.ts). */
  readonly shield?: boolean;
}

/** Why a replacement is there. */
export type Part = 'trusted' | 'entry' | 'drop' | 'rest';

export interface Replacement {
  readonly part: Part;
  readonly spec: RuleSpec;
  /** For `trusted`: who. */
  readonly name: string | undefined;
}

/** The vendor's protocols beside TCP and UDP that a rule can name everywhere (facts a.3). */
const OTHERS: Readonly<Record<Family, readonly number[]>> = {
  4: [PROTOCOL_NUMBERS.icmp, PROTOCOL_NUMBERS.gre],
  6: [PROTOCOL_NUMBERS.icmpv6, PROTOCOL_NUMBERS.gre],
};

interface Traffic {
  readonly protocol: ProtocolMatch;
  readonly ports: PortMatch;
}

/** What stands for the rule afterwards: narrow accepts first. Empty when nothing of it stays. */
export function replacementsOf(
  narrowing: Narrowing,
  admissions: readonly Admission[],
  lists: Lists,
  judgement: Judgement,
): readonly Replacement[] {
  const { rule, taken, entries } = narrowing;
  const whole = writable(specOf(rule));
  const base =
    narrowing.shield === true ? { ...whole, priority: shieldedPriority(whole.priority ?? 1) } : whole;
  const everyone = addressesOfSource(rule.source, lists);
  const family = familyOfSource(rule.source, lists);
  const out: Replacement[] = [];
  const seen = new Set<string>();
  const add = (part: Part, spec: RuleSpec, name?: string): void => {
    const content = contentOf(spec);
    if (!seen.has(content)) out.push({ part, spec, name });
    seen.add(content);
  };
  for (const admission of admissions.flatMap((one) => withinReach(one, everyone))) {
    if (admission.family !== family) continue;
    const own = admission.only === undefined ? taken : both(taken, admission.only);
    const sources: readonly SourceMatch[] =
      admission.list === undefined
        ? toCidrs(intersect(admission.set, everyone)).map(blockSource)
        : [{ kind: 'prefix-list', id: admission.list.id }];
    for (const traffic of trafficOn(own, rule, own === taken, lists)) {
      for (const source of sources) {
        const description = [rule.description, admission.name].filter((text) => text !== '').join(' / ');
        add('trusted', writable({ ...base, ...traffic, source, description }), admission.name);
      }
    }
  }
  const kept = entries ? narrowEntries(rule, lists, judgement) : [];
  for (const traffic of trafficOn(taken, rule, true, lists))
    for (const block of kept) add('entry', { ...base, ...traffic, source: blockSource(block) });
  if (narrowing.shield === true) {
    for (const traffic of trafficOn(taken, rule, false, lists))
      add('drop', { ...base, ...traffic, policy: 'drop', priority: LAST_PRIORITY });
    add('rest', { ...whole, priority: LAST_PRIORITY });
  } else {
    for (const traffic of restOf(rule, taken, family ?? 4, lists)) add('rest', { ...base, ...traffic });
  }
  return out;
}

/** A list only where the rule let all of it in: nobody may get in who did not. */
function withinReach(admission: Admission, everyone: AddressSet): readonly Admission[] {
  const { list, set } = admission;
  return list === undefined || includesAll(everyone, set) ? [admission] : list.blocks;
}

/** True when the rule lets in protocols that no other rule can name; they are lost with it. */
export function losesProtocols({ rule, shield }: Narrowing): boolean {
  return rule.protocol.kind === 'all' && shield !== true;
}

/**
 * Entries of the rule's prefix list that are not the problem: none is broad, and neither are all of them together.
 */
export function narrowEntries(rule: Rule, lists: Lists, judgement: Judgement): readonly string[] {
  if (rule.source.kind !== 'prefix-list') return [];
  const list = lists.prefixLists.get(rule.source.id);
  if (list === undefined) return [];
  const most = list.family === 4 ? judgement.broadOver.v4 : judgement.broadOver.v6;
  const isNarrow = (set: AddressSet): boolean => sizeOf(untrustedOf(set, list.family, judgement)) <= most;
  const narrow = list.entries
    .flatMap((text) => parseBlock(text) ?? [])
    .filter((block) => block.family === list.family && isNarrow(block.set));
  if (!isNarrow(unionAll(narrow.map(({ set }) => set)))) return [];
  return narrow.flatMap(({ set }) => toCidrs(set));
}

function both(a: Ports, b: Ports): Ports {
  return { tcp: intersect(a.tcp, b.tcp), udp: intersect(a.udp, b.udp) };
}

/**
 * Traffic that holds `taken` and nothing that the rule did not match: one range where that is enough, else the rule's
 * own traffic (`whole`: its sources had that already), else one range each.
 */
function trafficOn(taken: Ports, rule: Rule, whole: boolean, lists: Lists): readonly Traffic[] {
  const ranges = transportsOf(rule).flatMap((transport) =>
    rangesOf(taken[transport]).map((ports) => ({ protocol: protocolFor(rule, transport), ports })),
  );
  const own = portsOfRule(rule, lists);
  const sayable = rule.protocol.kind !== 'all' || subtract(ALL_PORTS, own).length === 0;
  if (ranges.length < 2 || !whole || !sayable) return ranges;
  if (rule.ports.kind === 'list') return [{ protocol: rule.protocol, ports: rule.ports }];
  const ports = rule.protocol.kind === 'all' ? own : intersect(own, NAMED_PORTS);
  return [{ protocol: rule.protocol, ports: { kind: 'set', ports } }];
}

/** What the rule goes on doing for everybody: the ports that are not taken, and the protocols without ports. */
function restOf(rule: Rule, taken: Ports, family: Family, lists: Lists): readonly Traffic[] {
  const own = portsOfRule(rule, lists);
  const rest = transportsOf(rule).flatMap((transport) =>
    rangesOf(intersect(subtract(own, taken[transport]), NAMED_PORTS)).map((ports) => ({
      protocol: protocolFor(rule, transport),
      ports,
    })),
  );
  if (rule.protocol.kind !== 'all' || subtract(ALL_PORTS, own).length > 0) return rest;
  const others = OTHERS[family].map(
    (number): Traffic => ({
      protocol: { kind: 'number', number },
      ports: { kind: 'set', ports: ALL_PORTS },
    }),
  );
  return [...rest, ...others];
}

function protocolFor(rule: Rule, transport: Transport): ProtocolMatch {
  return rule.protocol.kind === 'all'
    ? { kind: 'number', number: PROTOCOL_NUMBERS[transport] }
    : rule.protocol;
}

function rangesOf(ports: Ports['tcp']): PortMatch[] {
  return [...intervals(ports)].map(([from, end]) => ({ kind: 'set', ports: interval(from, end) }));
}

/** The same with one more port taken. */
export function takingAlso(narrowing: Narrowing, transport: Transport, port: number): Narrowing {
  const { taken } = narrowing;
  return {
    ...narrowing,
    taken: { ...taken, [transport]: union(taken[transport], interval(port, port + 1)) },
  };
}

export function nothingTaken(rule: Rule): Narrowing {
  return { rule, taken: { tcp: EMPTY, udp: EMPTY }, entries: true };
}
