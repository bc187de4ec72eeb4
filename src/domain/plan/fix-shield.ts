/**
 * How a rule for all protocols is kept whole. Cut into ranges it would lose the protocols that no other rule can name.
 * So it moves to the end of the order, behind drops for the ports that are taken from it, and what stays on them comes
 * first. That is exact where nothing else stands between its old place and its new one.
 */
import type { SecurityGroup } from '../inventory/inventory.ts';
import { subtract } from '../net/interval-set.ts';
import { ALL_PORTS } from '../net/port.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Draft } from './fix-draft.ts';
import { LAST_PRIORITY, portsOfRule, shieldedPriority } from './rule-spec.ts';

/** Marks the narrowed rules of a group that can be kept so. */
export function shieldRules(draft: Draft, group: SecurityGroup): void {
  const { fleet } = draft;
  for (const rule of group.rules) {
    const narrowing = draft.narrowings.get(rule);
    if (narrowing === undefined || rule.protocol.kind !== 'all') continue;
    if (subtract(ALL_PORTS, portsOfRule(rule, fleet.lists)).length > 0) continue;
    const ids = new Set([group.id, ...fleet.membersOf(group).flatMap(({ groupIds }) => groupIds)]);
    const others = [...ids].flatMap((id) => fleet.group(id)?.rules ?? []).filter((other) => other !== rule);
    if (others.some((other) => isInTheWay(other, rule))) continue;
    draft.narrowings.set(rule, { ...narrowing, shield: true });
  }
}

/** A drop that the rule would come to stand behind, or an accept that would come to stand behind its drops. */
function isInTheWay(other: Rule, rule: Rule): boolean {
  if (other.priority === undefined || rule.priority === undefined) return true;
  return other.policy === 'drop'
    ? other.priority > shieldedPriority(rule.priority)
    : other.priority >= LAST_PRIORITY;
}
