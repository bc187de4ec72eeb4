/** Whose a policy is: Postern touches none that it did not make, unless it was told to take it over. */
import { type GuardPolicy, isOurs, type Way } from '../../domain/plan/guard.ts';
import { problem } from '../../problem.ts';
import type { Receipts } from './ports.ts';

/**
 * Throws `guard-foreign` for a policy that neither says that it is Postern's nor has receipts. Receipts of a policy that
 * is gone say nothing about another one that took its name.
 */
export function refuseForeign(
  policy: GuardPolicy | null,
  about: { readonly way: Way; readonly name: string; readonly force: boolean },
  receipts: Receipts | undefined,
): void {
  if (policy === null || about.force || isOurs(policy)) return;
  const known =
    receipts !== undefined &&
    receipts.status !== 'removed' &&
    (about.way === 'account' || receipts.policyId === policy.id);
  if (!known) throw problem('guard-foreign', { name: about.name });
}
