/** Recognises the security group that the vendor creates when an instance is made without one. */
import type { SecurityGroup } from './inventory.ts';

/** The description the vendor gives it (console and API, all sites). */
export const DEFAULT_GROUP_DESCRIPTION = 'System created security group.';

/**
 * True for a group with the vendor's own description, or with a rule of priority 110: only rules that the vendor
 * created by itself before 27 May 2020 carry it (facts a.3).
 */
export function isVendorDefault(group: SecurityGroup): boolean {
  return (
    group.description.trim().toLowerCase() === DEFAULT_GROUP_DESCRIPTION.toLowerCase() ||
    group.rules.some((rule) => rule.priority === 110)
  );
}
