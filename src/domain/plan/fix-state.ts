/**
 * What a repair's steps make of the groups and lists that they are about, and how what was read differs from it. The
 * state is an inventory without interfaces: rules that are the same make every pool of them the same.
 */

import { DEFAULT_CATALOGUE } from '../catalogue.ts';
import { Fleet } from '../inventory/fleet.ts';
import type { Inventory, PortRangeList, PrefixList, SecurityGroup } from '../inventory/inventory.ts';
import { type AddressSet, allOf } from '../net/address.ts';
import { equals, includesAll, intersect, union } from '../net/interval-set.ts';
import { ALL_PORTS } from '../net/port.ts';
import { cellsFor } from '../security-group/cells.ts';
import { boundsOf } from '../security-group/decide.ts';
import type { Question } from '../security-group/exposure.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import { candidatesFor, portApplies, protocolApplies } from '../security-group/match.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Target } from '../security-group/target.ts';
import { DEFAULT_JUDGEMENT } from '../security-group/verdict.ts';
import { inventoryAfter } from './fix-after.ts';
import { FAMILIES } from './fix-choice.ts';
import { type FixAction, isListAction, isListChange, type RuleAction } from './fix-step.ts';
import { portClasses } from './port-classes.ts';
import { contentOf, isLegacy, LAST_PRIORITY, TRANSPORTS, writable } from './rule-spec.ts';

/** Groups and lists as they were read, or as steps make them. */
export type FixState = Inventory;

export function stateOf(
  groups: readonly SecurityGroup[],
  prefixLists: readonly PrefixList[] = [],
  portRangeLists: readonly PortRangeList[] = [],
): FixState {
  return {
    accounts: [],
    groups,
    prefixLists: new Map(prefixLists.map((list) => [list.id, list])),
    portRangeLists: new Map(portRangeLists.map((list) => [list.id, list])),
    instances: [],
    interfaces: [],
    gaps: [],
    notRead: [],
  };
}

/** The state with the actions carried out in order. Rules that are added are called `<group>+<n>`. */
export function stateAfter(state: FixState, actions: readonly FixAction[]): FixState {
  return inventoryAfter(state, actions);
}

/** One way in which what was read is not what was expected. */
export interface Difference {
  /** The group or list. */
  readonly resource: string;
  /** The rule; null for a list, or a group that is gone. */
  readonly rule: string | null;
  readonly how: 'added' | 'removed' | 'changed';
}

/** Descriptions take no part: they decide nothing. */
export function differencesOf(expected: FixState, actual: FixState): readonly Difference[] {
  const found = new Map(actual.groups.map((group) => [group.id, group]));
  const lists = [
    ...[...expected.prefixLists].map(([id, list]) => [list, actual.prefixLists.get(id)] as const),
    ...[...expected.portRangeLists].map(([id, list]) => [list, actual.portRangeLists.get(id)] as const),
  ];
  return [
    ...expected.groups.flatMap((group) => {
      const is = found.get(group.id);
      return is === undefined
        ? [{ resource: group.id, rule: null, how: 'removed' as const }]
        : ruleDifferences(group, is);
    }),
    ...lists.flatMap(([{ id, entries }, is]): Difference[] => {
      if (is === undefined) return [{ resource: id, rule: null, how: 'removed' }];
      const same = is.entries.toSorted().join() === entries.toSorted().join();
      return same ? [] : [{ resource: id, rule: null, how: 'changed' }];
    }),
  ];
}

/** Rules that steps add have no id yet: they are known by what they do. */
function ruleDifferences(expected: SecurityGroup, actual: SecurityGroup): readonly Difference[] {
  const resource = expected.id;
  const left = new Map(actual.rules.map((rule) => [rule.id, rule]));
  const differences: Difference[] = [];
  const added: Rule[] = [];
  for (const rule of expected.rules) {
    if (isAdded(rule)) {
      added.push(rule);
      continue;
    }
    const is = left.get(rule.id);
    left.delete(rule.id);
    if (is === undefined) differences.push({ resource, rule: rule.id, how: 'removed' });
    else if (contentOf(is) !== contentOf(rule)) differences.push({ resource, rule: rule.id, how: 'changed' });
  }
  for (const rule of added) {
    const content = contentOf(rule);
    const is = [...left.values()].find((one) => contentOf(one) === content);
    if (is === undefined) differences.push({ resource, rule: null, how: 'removed' });
    else left.delete(is.id);
  }
  for (const { id } of left.values()) differences.push({ resource, rule: id, how: 'added' });
  return differences;
}

/** Whether a rule is one that a model of steps added, and has no id of the vendor's yet. */
export function isAdded({ id, group }: Rule): boolean {
  return id.startsWith(`${group}+`);
}

/** How things were before a unit's steps, and how they were to be. */
export interface Course {
  readonly before: FixState;
  readonly planned: FixState;
}

export function courseOf(before: FixState, steps: readonly FixAction[]): Course {
  return { before, planned: stateAfter(before, steps) };
}

/**
 * Whether what an action is for is so already. In a course in which the rule becomes another, its description takes no
 * part: somebody may have given it one since.
 */
export function hasEffect(action: FixAction, state: FixState, course?: Course): boolean {
  if (isListAction(action)) {
    if (action.operation === 'create-prefix-list') return state.prefixLists.has(action.list);
    if (action.operation === 'delete-prefix-list') return !state.prefixLists.has(action.list);
    const lists = action.operation === 'modify-prefix-list' ? state.prefixLists : state.portRangeLists;
    const entries = lists.get(action.list)?.entries ?? [];
    return (
      action.add.every((entry) => entries.includes(entry)) &&
      !action.remove.some((entry) => entries.includes(entry))
    );
  }
  const rules = state.groups.find(({ id }) => id === action.group)?.rules ?? [];
  const content = contentOf(action.rule);
  switch (action.operation) {
    case 'authorize':
      return rules.some((rule) => contentOf(rule) === content);
    case 'modify':
      return rules.some(
        (rule) =>
          rule.id === action.id &&
          contentOf(rule) === content &&
          // A call that clears a description leaves it as it is (facts b).
          (action.rule.description === '' ||
            rule.description === action.rule.description ||
            (course !== undefined && becomesAnother(action, course))),
      );
    case 'revoke':
      return action.id === null
        ? !rules.some((rule) => contentOf(rule) === content)
        : !rules.some((rule) => rule.id === action.id);
  }
}

/** Whether a rule does something else as planned than it did before. */
function becomesAnother(
  { group, id }: RuleAction & { readonly id: string },
  { before, planned }: Course,
): boolean {
  return contentIn(before, group, id) !== contentIn(planned, group, id);
}

/** What a rule does, as a call would write it; undefined where it is not there. */
function contentIn({ groups }: FixState, group: string, id: string): string | undefined {
  const rule = groups.find((one) => one.id === group)?.rules.find((one) => one.id === id);
  return rule && contentOf(writable(rule));
}

/**
 * Whether nothing of an action is to be seen. Neither this nor `hasEffect` holds where somebody else has been at it
 * since: then it cannot be told whether the call was made.
 */
export function isWithoutTrace(action: FixAction, state: FixState, course: Course): boolean {
  if (hasEffect(action, state, course)) return false;
  if (isListChange(action)) {
    const kind = action.operation === 'modify-prefix-list' ? 'prefixLists' : 'portRangeLists';
    const [is, was] = [state, course.before].map((one) => one[kind].get(action.list)?.entries ?? []);
    return (
      action.remove.every((entry) => is?.includes(entry)) &&
      !action.add.some((entry) => is?.includes(entry) && !was?.includes(entry))
    );
  }
  if (action.operation !== 'modify') return true;
  const is = contentIn(state, action.group, action.id);
  const { before, planned } = course;
  return is !== undefined && [before, planned].some((one) => contentIn(one, action.group, action.id) === is);
}

/** Whether there are rules for the same, whatever their ids, and the same entries in the lists. */
export function saysTheSame(a: FixState, b: FixState): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ groups, prefixLists, portRangeLists }: FixState): string {
  const byText = (x: string, y: string): number => (x < y ? -1 : 1);
  return [
    ...groups.map(
      ({ id, rules }) =>
        `${id}: ${rules
          .map((one) => contentOf(writable(one)))
          .sort()
          .join('\n')}`,
    ),
    ...[...prefixLists, ...portRangeLists].map(
      ([id, { entries }]) => `${id}: ${entries.toSorted().join('\n')}`,
    ),
  ]
    .sort(byText)
    .join('\n\n');
}

/** Whether the exposure engine lets in the same sources, on every port, in both. */
export function haveSameReach(a: FixState, b: FixState): boolean {
  return everyQuestion([a, b], [ALONE], ([one = [], other = []]) => equals(one, other));
}

/** A way from `now` to `next` that is a part of the way from what is planned to what was before. */
export interface ReturnStates extends Course {
  readonly now: FixState;
  readonly next: FixState;
}

/**
 * Whether a way back is safe for interfaces in these groups alone: nobody gets in who does not get in now and did not
 * before the repair, and nobody is shut out whom the repair promised to keep: who got in before and does as planned. (In
 * a pool that nobody looked at a repair may move a match past that of another group, and let somebody in; going back
 * over that is no loss.)
 */
export function isSafeReturn(states: ReturnStates): boolean {
  return isSafeAmong(states, [ALONE]);
}

/**
 * The same for interfaces that are in any other groups besides, which need not be known. On an interface the first
 * matching rule of all its groups decides (facts a.1), so of another group nothing counts but where its first match
 * stands: one rule for everything, of either policy and of each priority that is told apart, stands for all that it
 * may say.
 */
export function isSafeInAnyPool(states: ReturnStates): boolean {
  const { now, next, before, planned } = states;
  const rules = [now, next, before, planned].flatMap(({ groups }) => groups.flatMap((one) => one.rules));
  const priorities = new Set(rules.flatMap((rule) => writable(rule).priority ?? []));
  const others = [...priorities].flatMap((priority) =>
    (['accept', 'drop'] as const).map((policy) => neighbour(policy, priority)),
  );
  return isSafeAmong(states, [ALONE, ...others]);
}

/**
 * Whether a step on the way to what is planned is safe, on interfaces in any other groups besides: nobody gets in who
 * neither does now nor will in the end, and nobody is shut out who does and will. Steps that are each so never let in
 * more than before and after, and never interrupt what both keep; taken back in turn they do not, either.
 */
export function isSafeAdvance(now: FixState, next: FixState, planned: FixState): boolean {
  return isSafeInAnyPool({ now, next, before: planned, planned });
}

function isSafeAmong(
  { now, next, before, planned }: ReturnStates,
  neighbours: readonly Neighbour[],
): boolean {
  return everyQuestion(
    [now, next, before, planned],
    neighbours,
    ([is = [], will = [], was = [], promised = []]) =>
      includesAll(union(is, was), will) && includesAll(will, intersect(is, intersect(was, promised))),
    changesBetween(now, next),
  );
}

/** Whether anything about a port of a group differs; where nothing does, a way back is safe. */
function changesBetween(now: FixState, next: FixState): Concerns {
  const lists = (['prefixLists', 'portRangeLists'] as const).every(
    (kind) =>
      now[kind].size === next[kind].size && [...now[kind]].every(([id, list]) => next[kind].get(id) === list),
  );
  if (!lists) return () => true;
  const changed = new Map(
    now.groups.map(({ id, rules }) => {
      const others = next.groups.find((group) => group.id === id)?.rules ?? [];
      const [was, is] = [new Set(rules), new Set(others)];
      return [id, [...rules.filter((rule) => !is.has(rule)), ...others.filter((rule) => !was.has(rule))]];
    }),
  );
  return (group, question) =>
    (changed.get(group) ?? []).some(
      (rule) =>
        protocolApplies(rule, question, []) !== 'no' && portApplies(rule, question.port, now, []) !== 'no',
    );
}

type Concerns = (group: string, question: Pick<Question, 'protocol' | 'port'>) => boolean;

/** The engine over states, with a catalogue that only tells ports apart. */
export function fleetsOf<const States extends readonly FixState[]>(
  states: States,
): { readonly [Index in keyof States]: Fleet } {
  return states.map((state) => new Fleet(state, DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT)) as never;
}

/** The rules of another group of the same interface. */
type Neighbour = readonly Rule[];

const ALONE: Neighbour = [];

function neighbour(policy: 'accept' | 'drop', priority: number): Neighbour {
  return FAMILIES.flatMap((family) =>
    (['intranet', 'internet'] as const).map((nic) => ({
      id: 'neighbour',
      group: 'neighbour',
      policy,
      priority,
      protocol: { kind: 'all' as const },
      ports: { kind: 'set' as const, ports: ALL_PORTS },
      source: { kind: 'cidr' as const, family, set: allOf(family), text: '' },
      nic,
      description: '',
    })),
  );
}

/**
 * Asks about every group of the first state, with each of the neighbours, on one port of every class; stops at the first
 * no.
 */
function everyQuestion(
  states: readonly FixState[],
  neighbours: readonly Neighbour[],
  holds: (reaches: readonly AddressSet[], question: Question) => boolean,
  concerns: Concerns = () => true,
): boolean {
  const fleets = fleetsOf(states);
  return (states[0]?.groups ?? []).every(({ id, ...group }) => {
    const targets = fleets.map((fleet) =>
      fleet.targetOfGroup(fleet.group(id) ?? { ...group, id, rules: [] }),
    );
    const classes = portClasses(targets, ...fleets);
    const ports = new Map(
      TRANSPORTS.map((protocol) => [protocol, classes.filter((port) => concerns(id, { protocol, port }))]),
    );
    return neighbours.every((neighbour) => {
      const pools = targets.map((target) =>
        neighbour === ALONE ? target : { ...target, rules: [...target.rules.map(inOrder), ...neighbour] },
      );
      return TRANSPORTS.every((protocol) =>
        (ports.get(protocol) ?? []).every((port) =>
          FAMILIES.every((family) => {
            const question = { protocol, port, family };
            return reachesOf(pools, question, fleets).every((reaches) => holds(reaches, question));
          }),
        ),
      );
    });
  });
}

/**
 * Who gets in, in each of the states: for every class of packets that rules tell apart by source port or destination, as
 * somebody who keeps one port of a host may lose another. Classic rules tell none apart.
 */
function reachesOf(
  pools: readonly Target[],
  question: Question,
  fleets: readonly Fleet[],
): readonly (readonly AddressSet[])[] {
  const candidates = pools.map((target, i) =>
    candidatesFor(target.rules, question, (fleets[i] as Fleet).lists),
  );
  const cells = cellsFor(candidates.flat(), question.family, undefined) ?? [];
  if (cells.length > 1 && pools.every(({ network, missing }) => network === 'vpc' && missing.length === 0))
    return cells.map((cell) => candidates.map((some) => boundsOf(some, [cell]).certain));
  return [pools.map((target, i) => reachOf(target, question, (fleets[i] as Fleet).lists).certain)];
}

/** Priorities that no call can write stand where they come back to, so that a way back is not refused for that alone. */
function inOrder(rule: Rule): Rule {
  return isLegacy(rule) ? { ...rule, priority: LAST_PRIORITY } : rule;
}
