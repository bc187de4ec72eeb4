/** Findings of the prover about calls. */
import type { SemanticsProfile } from '../../semantics/profile.ts';
import type { Authorizer, Verdict } from './authorizer.ts';
import type { Attempt } from './steps.ts';

/** What can be said of one kind of calls under one profile, with the calls that show it. */
export interface Finding {
  readonly verdict: Verdict;
  readonly attempts: readonly Attempt[];
}

export const NOTHING: Finding = Object.freeze({ verdict: 'refused', attempts: Object.freeze([]) });

/** The first attempt that is allowed; failing that, one that may be. */
export function firstAllowed(
  authorizer: Authorizer,
  attempts: readonly Attempt[],
  profile: SemanticsProfile,
): Finding {
  let best = NOTHING;
  for (const attempt of attempts) {
    const verdict = authorizer.verdict(attempt.call, profile);
    if (verdict === 'allowed') return { verdict, attempts: [attempt] };
    if (verdict === 'unknown') best = { verdict, attempts: [attempt] };
  }
  return best;
}

/** The strongest of several findings: one way is enough. */
export function strongest(findings: readonly Finding[]): Finding {
  return (
    findings.find(({ verdict }) => verdict === 'allowed') ??
    findings.find(({ verdict }) => verdict === 'unknown') ??
    NOTHING
  );
}
