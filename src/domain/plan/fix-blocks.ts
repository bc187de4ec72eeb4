/** Groups that a repair leaves as they are, and why. */
import type { Fleet } from '../inventory/fleet.ts';
import type { SecurityGroup } from '../inventory/inventory.ts';
import type { UnknownReason } from '../security-group/exposure.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import { candidatesFor } from '../security-group/match.ts';
import { FAMILIES } from './fix-choice.ts';
import { isLegacy } from './rule-spec.ts';

export interface Block {
  readonly because: /** A cloud service owns it, and its calls are refused (facts a.7). */
    | 'service-managed'
    /** Something that it takes to be sure was not read. */
    | 'not-known'
    /** Its rules were read without ids; they could only be removed by what they say. */
    | 'no-rule-ids'
    /** A drop of priority over 100 would come behind what stands for an accept of priority over 100. */
    | 'legacy-drop'
    /** There would be more rules than the vendor takes. */
    | 'too-many-rules';
  readonly reasons: readonly UnknownReason[];
  /** For `too-many-rules`: where, how many it would be, and how many are allowed. */
  readonly limit?: { readonly resource: string; readonly rules: number; readonly allowed: number };
}

/** Undefined when the group can be repaired. */
export function blockOf(fleet: Fleet, group: SecurityGroup): Block | undefined {
  if (group.serviceManaged) return { because: 'service-managed', reasons: [] };
  const reasons = doubtsAbout(fleet, group);
  if (reasons.length > 0) return { because: 'not-known', reasons };
  if (group.rules.some(({ id }) => id === '' || id.includes('#')))
    return { because: 'no-rule-ids', reasons: [] };
  if (group.rules.some((rule) => rule.policy === 'accept' && isLegacy(rule))) {
    const pooled = fleet.membersOf(group).flatMap(({ groupIds }) => groupIds);
    const groups = [group, ...[...new Set(pooled)].flatMap((id) => fleet.group(id) ?? [])];
    if (groups.some(({ rules }) => rules.some((rule) => rule.policy === 'drop' && isLegacy(rule))))
      return { because: 'legacy-drop', reasons: [] };
  }
  return undefined;
}

/** Why it is not certain what the rules do on ops ports, in the group or on an interface that uses it. */
function doubtsAbout(fleet: Fleet, group: SecurityGroup): readonly UnknownReason[] {
  const members = fleet.membersOf(group);
  const targets = [fleet.targetOfGroup(group), ...members.map((one) => fleet.targetOfInterface(one))];
  const missing = targets.flatMap((target) => target.missing);
  const tried = fleet.inventory.gaps.some(
    ({ kind, account, region }) =>
      (kind === 'interfaces' || kind === 'instances') &&
      (account === '' || account === group.account) &&
      (region === '' || region === group.region),
  );
  const unread: readonly UnknownReason[] = tried ? [{ code: 'interfaces-not-read', resource: group.id }] : [];
  const [own] = targets;
  if (missing.length > 0 || tried || own === undefined) return unique([...missing, ...unread]);
  const rules = [...new Set(targets.flatMap((target) => target.rules))];
  return unique(
    fleet.catalogue.flatMap(({ protocol, port }) =>
      FAMILIES.flatMap((family) => {
        const question = { protocol, port, family };
        return [
          // Also what happens to make no difference today: a step could make it one.
          ...candidatesFor(rules, question, fleet.lists).flatMap((candidate) => candidate.reasons),
          ...reachOf(own, question, fleet.lists).reasons,
        ];
      }),
    ),
  );
}

function unique(reasons: readonly UnknownReason[]): readonly UnknownReason[] {
  return [...new Map(reasons.map((one) => [JSON.stringify(one), one])).values()];
}
