/** Limits of the vendor, checked before the first call (facts a.5). */
import type { Fleet } from '../inventory/fleet.ts';
import type { OutboundUse, SecurityGroup } from '../inventory/inventory.ts';
import type { Lists } from '../security-group/lists.ts';
import type { Block } from './fix-blocks.ts';
import { type FixStep, isListAction } from './fix-step.ts';
import type { RuleSpec } from './rule-spec.ts';

/**
 * Rules of one group; the vendor's older figure, which stands where the newer one does not. Whether lists count for it
 * as they do for an interface is not confirmed: they are counted so, which never plans beyond it.
 */
export const RULES_PER_GROUP = 200;
/** Rules over all groups of one interface; lists count as many as they may have entries. */
export const RULES_PER_INTERFACE = 1000;

/** Rules that steps add, by group. */
export type AddedRules = ReadonlyMap<string, readonly RuleSpec[]>;

export function addedBy(steps: readonly FixStep[]): AddedRules {
  const added = new Map<string, RuleSpec[]>();
  for (const step of steps) {
    if (isListAction(step) || step.operation !== 'authorize') continue;
    const rules = added.get(step.group);
    if (rules === undefined) added.set(step.group, [step.rule]);
    else rules.push(step.rule);
  }
  return added;
}

/**
 * The limit that the steps of a group would exceed while the old rules are still there. Outbound rules count too, as far
 * as they were read; where they were not, a refusal by the vendor comes before anything is removed.
 */
export function limitExceeded(
  fleet: Fleet,
  group: SecurityGroup,
  added: AddedRules,
): Block['limit'] | undefined {
  const before = (one: SecurityGroup): readonly Counted[] => countedOf(one);
  const after = (one: SecurityGroup): readonly Counted[] => [...countedOf(one), ...(added.get(one.id) ?? [])];
  const counted = (rules: readonly Counted[]): number => countedRules(rules, fleet.lists);
  const plain = (rules: readonly Counted[]): number => rules.length;
  for (const count of [counted, plain]) {
    const own = count(after(group));
    // A group that is past the figure already shows that it does not stand here, or not in this count.
    if (own > RULES_PER_GROUP && count(before(group)) <= RULES_PER_GROUP)
      return { resource: group.id, rules: own, allowed: RULES_PER_GROUP };
  }
  for (const { id, groupIds } of fleet.membersOf(group)) {
    const all = groupIds.flatMap((one) => fleet.group(one) ?? []).flatMap(after);
    const rules = countedRules(all, fleet.lists);
    if (rules > RULES_PER_INTERFACE) return { resource: id, rules, allowed: RULES_PER_INTERFACE };
  }
  // Whoever is in it has all of its rules, also when nobody is yet.
  const whole = counted(after(group));
  if (whole > RULES_PER_INTERFACE) return { resource: group.id, rules: whole, allowed: RULES_PER_INTERFACE };
  return undefined;
}

/** A rule, in or out, as far as limits are concerned. */
export type Counted = Pick<RuleSpec, 'source' | 'ports'> | OutboundUse;

/** All rules of a group that count, in and out. */
export function countedOf({ rules, outbound = [] }: SecurityGroup): readonly Counted[] {
  return [...rules, ...outbound];
}

/** How many of the rules that a group or an interface may have these are. */
export function countedRules(rules: readonly Counted[], lists: Lists): number {
  return rules.reduce((sum, rule) => sum + weightOf(rule, lists), 0);
}

/** How many rules a rule counts as: a list with all the entries that it may have, at least those that it has. */
function weightOf(rule: Counted, lists: Lists): number {
  const { prefixList, portRangeList } = 'source' in rule ? listsOf(rule) : rule;
  const prefixes = prefixList === undefined ? undefined : lists.prefixLists.get(prefixList);
  const ranges = portRangeList === undefined ? undefined : lists.portRangeLists.get(portRangeList);
  return sizeOf(prefixes) * sizeOf(ranges);
}

function listsOf({ source, ports }: Pick<RuleSpec, 'source' | 'ports'>): Omit<OutboundUse, 'id'> {
  return {
    prefixList: source.kind === 'prefix-list' ? source.id : undefined,
    portRangeList: ports.kind === 'list' ? ports.id : undefined,
  };
}

function sizeOf(
  list: { readonly entries: readonly string[]; readonly maxEntries?: number } | undefined,
): number {
  return list === undefined ? 1 : Math.max(1, list.maxEntries ?? list.entries.length);
}
