/** Use case: what a scan looks for. */
import type { Control } from '../checks/check.ts';
import { CHECKS } from '../checks/index.ts';

/** A check, and where other catalogues have it. */
export interface CheckSummary {
  readonly id: string;
  readonly controls: readonly Control[];
}

/** All checks, in the order of reports. */
export function listChecks(): readonly CheckSummary[] {
  return CHECKS.map(({ id, controls }) => ({ id, controls }));
}
