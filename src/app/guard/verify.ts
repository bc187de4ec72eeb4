/** Use case: whether a guardrail stops what it is there to stop, asked by calls that can change nothing. */
import type { GuardState, Way } from '../../domain/plan/guard.ts';
import { statementsOf } from '../../domain/plan/guard-judge.ts';
import { type Expected, expectedOf, type GuardProbe, PROBES } from '../../domain/plan/guard-probes.ts';
import { guardedPolicies } from '../../domain/plan/guard-scope.ts';
import type { PolicyDocument } from '../../domain/policy/document.ts';
import { Evaluator } from '../../domain/policy/evaluate.ts';
import { DEFAULT_PROFILE } from '../../domain/semantics/profile.ts';
import type { Denial, GuardCloud, Identified, ProbeAnswer, Prober, Timer } from './ports.ts';

/**
 * `stopped` by the guardrail. `stopped-otherwise`: refused, but not by it, so that nothing is known about it. `passes`:
 * nothing but the probe's harmlessness kept it from taking effect. `unclear`: the answer tells neither.
 */
export type ProbeOutcome = 'stopped' | 'stopped-otherwise' | 'passes' | 'unclear';

export interface ProbeResult {
  readonly probe: GuardProbe;
  readonly outcome: ProbeOutcome;
  /** What the document says has to become of it. */
  readonly expected: Expected;
  readonly code: string;
  readonly requestId: string;
  /** The policy and the statements, from 1, that stopped it, as far as it is known. */
  readonly by: { readonly policy: string; readonly statements: readonly number[] } | null;
  readonly denial: Denial | null;
}

export interface VerifyReport {
  readonly principal: Identified;
  readonly results: readonly ProbeResult[];
  /** `not-as-expected`: something passes that the guardrail has to stop. */
  readonly verdict: 'as-expected' | 'not-as-expected' | 'undecided';
}

export interface Verified {
  readonly way: Way;
  readonly name: string;
  readonly document: PolicyDocument;
  readonly state: GuardState;
}

const PAUSE_MS = 2_000;

/** `patience`: how often, in all, to wait and ask again when something passes; what was just attached may need it. */
export async function verifyGuard(
  guard: Verified,
  prober: Prober,
  timer: Timer,
  patience = 0,
): Promise<VerifyReport> {
  const principal = await prober.whoAmI();
  let left = patience;
  const results: ProbeResult[] = [];
  for (const probe of PROBES) {
    const expected = expectedOf(probe, guard, principalArn(principal.arn));
    let result = resultOf(probe, expected, await prober.probe(probe), guard);
    for (; isUnexpected(result) && left > 0; left -= 1) {
      await timer.sleep(PAUSE_MS);
      result = resultOf(probe, expected, await prober.probe(probe), guard);
    }
    results.push(result);
  }
  return { principal, results, verdict: verdictOf(results) };
}

/** Of verifying what was attached a moment ago. */
const PATIENCE = 3;

/** Probes what was just put in place. */
export async function verifyAfterApply(
  { way, name, document }: Pick<Verified, 'way' | 'name' | 'document'>,
  { cloud, timer, prober }: { readonly cloud: GuardCloud; readonly timer: Timer; readonly prober: Prober },
): Promise<VerifyReport> {
  const state = await cloud.readState(way, name);
  return verifyGuard({ way, name, document, state }, prober, timer, PATIENCE);
}

function isUnexpected({ outcome, expected }: ProbeResult): boolean {
  return outcome === 'passes' && expected === 'stopped';
}

function verdictOf(results: readonly ProbeResult[]): VerifyReport['verdict'] {
  if (results.some(isUnexpected)) return 'not-as-expected';
  return results.some(
    ({ outcome, expected }) =>
      outcome === 'unclear' || (outcome === 'stopped-otherwise' && expected !== 'passes'),
  )
    ? 'undecided'
    : 'as-expected';
}

function resultOf(
  probe: GuardProbe,
  expected: Expected,
  { answer, code, requestId, denial }: ProbeAnswer,
  guard: Verified,
): ProbeResult {
  const base = { probe, expected, code, requestId, denial };
  if (answer === 'reached') return { ...base, outcome: 'passes', by: null };
  if (answer === 'unclear') return { ...base, outcome: 'unclear', by: null };
  const by = culpritOf(denial, guard);
  return { ...base, outcome: isByGuardrail(denial, by, guard) ? 'stopped' : 'stopped-otherwise', by };
}

/** Without the decoded message the kind of policy and the kind of refusal are all there is to go by. */
function isByGuardrail(denial: Denial | null, by: ProbeResult['by'], { way, state }: Verified): boolean {
  if (by !== null) return by.policy === state.policy?.id;
  if (denial === null || denial.decoded !== null) return false;
  return denial.explicit && /control/i.test(denial.policyType) === (way === 'directory');
}

/** The policy that denied; its statements as the diagnosis names them, or as the evaluator finds them. */
function culpritOf(denial: Denial | null, guard: Verified): ProbeResult['by'] {
  const decoded = denial?.decoded;
  if (!decoded || denial?.explicit !== true) return null;
  const denying = decoded.policies.filter(({ effect }) => effect === 'Deny');
  const own = guard.state.policy?.id ?? guard.name;
  const policy = (denying.find(({ id }) => id === own) ?? denying[0])?.id;
  if (policy === undefined) return null;
  const named = denying.flatMap(({ id, statement }) =>
    id === policy && statement !== null ? [statement] : [],
  );
  if (named.length > 0 || policy !== own) return { policy, statements: [...new Set(named)] };
  const evaluator = new Evaluator(guardedPolicies(guard.way, own, guard.document), DEFAULT_PROFILE);
  const { action, resource, keys } = decoded;
  return { policy, statements: statementsOf(evaluator.explain({ action, resource, keys }), own) };
}

/** Policies see a session of a role as the role (facts/policy.md 1.5). */
export function principalArn(arn: string): string {
  const [, account, role] = /^acs:ram::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return account === undefined ? arn : `acs:ram::${account}:role/${role}`;
}
