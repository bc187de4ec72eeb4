/** `postern policy compare`: two policies → which allows more → view. */
import { comparisonDocument } from '../../../app/policy/comparison.ts';
import { comparePolicies } from '../../../domain/policy/prove/compare.ts';
import { type Context, type GlobalFlags, print, printJson } from '../context.ts';
import { readPolicySetOrPolicy } from '../read-policies.ts';
import { compareView } from '../views/policy-prove-view.ts';
import { oneOf } from './policy-prove.ts';

export interface PolicyCompareFlags extends GlobalFlags {
  readonly use?: string;
}

/** Exit code: 0 both decide alike, 2 they differ, 3 it could not be decided. */
export async function runPolicyCompare(
  first: string,
  second: string,
  flags: PolicyCompareFlags,
  context: Context,
): Promise<number> {
  const use = oneOf('--use', flags.use, ['control', 'identity'] as const);
  const comparison = comparePolicies(readPolicySetOrPolicy(first, use), readPolicySetOrPolicy(second, use));
  const { relation } = comparison;
  if (context.json) await printJson('postern.policy-compare/v1', comparisonDocument(comparison));
  else await print(compareView(comparison, context));
  return relation === 'same' ? 0 : relation === 'unknown' ? 3 : 2;
}
