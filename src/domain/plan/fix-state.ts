/**
 * What a repair's steps make of the groups and lists that they are about, and how what was read differs from it. The
 * state is an inventory without interfaces: rules that are the same make every pool of them the same.
 */

import { DEFAULT_CATALOGUE } from '../catalogue.ts';
import { Fleet } from '../inventory/fleet.ts';
import type { Inventory, PortRangeList, PrefixList, SecurityGroup } from '../inventory/inventory.ts';
import type { AddressSet } from '../net/address.ts';
import { equals, includesAll, intersect, union } from '../net/interval-set.ts';
import type { Question } from '../security-group/exposure.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import type { Rule } from '../security-group/rule.ts';
import { DEFAULT_JUDGEMENT } from '../security-group/verdict.ts';
import { inventoryAfter } from './fix-after.ts';
import { FAMILIES } from './fix-choice.ts';
import { type FixAction, isListAction } from './fix-step.ts';
import { portClasses } from './port-classes.ts';
import { contentOf, TRANSPORTS, writable } from './rule-spec.ts';

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

/** Whether what an action is for is so already. */
export function hasEffect(action: FixAction, state: FixState): boolean {
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
      return rules.some((rule) => rule.id === action.id && contentOf(rule) === content);
    case 'revoke':
      return action.id === null
        ? !rules.some((rule) => contentOf(rule) === content)
        : !rules.some((rule) => rule.id === action.id);
  }
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
  return everyQuestion([a, b], ([one = [], other = []]) => equals(one, other));
}

/**
 * Whether a way back is safe: nobody gets in who does not get in now and did not before the repair, and nobody is shut
 * out whom the repair promised to keep.
 */
export function isSafeReturn(p: {
  readonly now: FixState;
  readonly next: FixState;
  readonly before: FixState;
  readonly planned: FixState;
}): boolean {
  return everyQuestion(
    [p.now, p.next, p.before, p.planned],
    ([now = [], next = [], before = [], planned = []]) =>
      includesAll(union(now, before), next) && includesAll(next, intersect(now, planned)),
  );
}

/** Asks about every group of the first state, alone, on one port of every class; stops at the first no. */
function everyQuestion(
  states: readonly FixState[],
  holds: (reaches: readonly AddressSet[], question: Question) => boolean,
): boolean {
  const fleets = states.map((state) => new Fleet(state, DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT));
  return (states[0]?.groups ?? []).every(({ id, ...group }) => {
    const targets = fleets.map((fleet) =>
      fleet.targetOfGroup(fleet.group(id) ?? { ...group, id, rules: [] }),
    );
    const ports = portClasses(targets, ...fleets);
    return TRANSPORTS.every((protocol) =>
      ports.every((port) =>
        FAMILIES.every((family) => {
          const question = { protocol, port, family };
          const reaches = targets.map(
            (target, i) => reachOf(target, question, (fleets[i] as Fleet).lists).certain,
          );
          return holds(reaches, question);
        }),
      ),
    );
  });
}
