/** Use case: who is covered by which guardrail today, whoever put it in place; it only reads. */
import type { Way } from '../../domain/plan/guard.ts';
import {
  coverageOfAccount,
  coverageOfDirectory,
  type GuardCoverage,
} from '../../domain/plan/guard-coverage.ts';
import type { ReadingGap } from '../../domain/plan/guard-surroundings.ts';
import type { GuardCloud } from './ports.ts';

export interface CoverageReport extends GuardCoverage {
  readonly account: string;
  readonly way: Way;
  /** False where there is no resource directory to cover. */
  readonly present: boolean;
  /** What was not read: places may be covered that it does not show. */
  readonly gaps: readonly ReadingGap[];
}

const NOTHING: GuardCoverage = Object.freeze({
  controlPolicies: null,
  policies: [],
  places: [],
  counts: { covered: 0, notCovered: 0, unknown: 0 },
});

/**
 * `directory`: nodes by control policies. `account`: users, groups and roles of the caller's account by RAM policies.
 * Without either the directory, and the account where there is none. Throws `cloud-refused` when the tree is not to be
 * read.
 */
export async function guardCoverage(cloud: GuardCloud, way: Way | undefined): Promise<CoverageReport> {
  const { account } = await cloud.whoAmI();
  const reading = way === 'account' ? null : await cloud.readDirectory();
  if (reading !== null)
    return { account, way: 'directory', present: true, ...coverageOfDirectory(reading), gaps: reading.gaps };
  if (way === 'directory') return { account, way, present: false, ...NOTHING, gaps: [] };
  const { account: facts, gaps } = await cloud.readSurroundings('account');
  return { account, way: 'account', present: true, ...coverageOfAccount(facts, gaps), gaps };
}
