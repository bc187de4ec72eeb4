/** Decides the requests of a counterexample again, by the slow twin, before anybody is shown them (law 2). */
import { decideByPolicies } from '../../reference/policy.ts';
import type { SemanticsProfile } from '../../semantics/profile.ts';
import type { PolicySet } from '../document.ts';
import type { Decision } from '../evaluate.ts';
import type { Request } from '../request.ts';

/** The decision about requests that have to be allowed together: `allow`, or the first other one. */
export function replayRequests(
  policies: PolicySet,
  requests: readonly Request[],
  profile: SemanticsProfile,
): Decision {
  const decisions = requests.map((request) => decideByPolicies(policies, request, profile));
  return decisions.find((decision) => decision !== 'allow') ?? 'allow';
}
