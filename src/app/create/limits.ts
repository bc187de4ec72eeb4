/** Limits of the vendor, checked before the first call that changes something. */
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import { countedOf, countedRules, RULES_PER_INTERFACE } from '../../domain/plan/fix-limits.ts';
import type { Lists } from '../../domain/security-group/lists.ts';
import { problem } from '../../problem.ts';
import type { WantedGroup } from './ports.ts';
import { toRules } from './rules.ts';

/**
 * Throws `create-interface-full` when the groups of one interface, the wanted one among them if it is given, have more
 * rules than an interface may have (facts a.5). Outbound rules count too.
 */
export function refuseTooManyRules(
  groups: readonly SecurityGroup[],
  wanted: Pick<WantedGroup, 'name' | 'rules'> | null,
  lists: Lists,
): void {
  const more = wanted === null ? [] : toRules(wanted.rules, wanted.name);
  const rules = countedRules([...groups.flatMap(countedOf), ...more], lists);
  if (rules <= RULES_PER_INTERFACE) return;
  const names = [...groups.map(({ id }) => id), ...(wanted === null ? [] : [wanted.name])];
  throw problem('create-interface-full', { groups: names.join(', '), rules, limit: RULES_PER_INTERFACE });
}
