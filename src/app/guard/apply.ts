/** Use case: put a guardrail in place. Success is what was read back. */
import { type GuardStep, type GuardTarget, hasTakenEffect, planSteps } from '../../domain/plan/guard.ts';
import type { FailedTest } from '../../domain/policy/policy-tests.ts';
import { problem } from '../../problem.ts';
import { type ExecuteParts, execute } from './execute.ts';
import { failedTests, fingerprintsAlong, type GuardPlan, type GuardSpec, planGuard, wishOf } from './plan.ts';
import type { Receipt, Receipts } from './ports.ts';

export interface ApplyInput extends ExecuteParts {
  readonly spec: GuardSpec;
  /** One that was approved; without it what is read now is planned and carried out. */
  readonly approved?: GuardPlan | undefined;
  /** Asked once, before the first change. */
  readonly confirm: (plan: GuardPlan) => Promise<void>;
}

export interface ApplyReport {
  /** `tests-failed`: nothing was changed. `unchanged`: it was all there already. */
  readonly result: 'applied' | 'unchanged' | 'tests-failed';
  readonly plan: GuardPlan | null;
  readonly failedTests: readonly FailedTest[];
  /** The calls of this run. */
  readonly steps: readonly Receipt[];
  /** What was read afterwards. */
  readonly readBack: { readonly policyId: string; readonly targets: readonly GuardTarget[] } | null;
  readonly receipts: string | null;
}

/** A policy that was just attached may not be listed at once. */
const READINGS = 5;
const PAUSE_MS = 1_000;

export async function applyGuard(input: ApplyInput): Promise<ApplyReport> {
  const { spec, approved, cloud, store } = input;
  const failed = failedTests(spec);
  if (failed.length > 0)
    return {
      result: 'tests-failed',
      plan: null,
      failedTests: failed,
      steps: [],
      readBack: null,
      receipts: null,
    };
  const plan = await planGuard(spec, { cloud, store });
  const old = store.load(plan.id);
  if (approved !== undefined) refuseStale(approved, plan, old);
  const receipts: Receipts = {
    schema: 'postern.guard-receipts/v1',
    id: plan.id,
    way: plan.way,
    account: plan.account,
    name: plan.policy.name,
    tier: plan.policy.tier,
    document: plan.policy.document,
    wanted: plan.wanted,
    targets: plan.targets,
    plan: approved?.fingerprint ?? plan.fingerprint,
    status: 'applying',
    policyId: plan.basis.policy?.id ?? null,
    steps: old?.steps ?? [],
  };
  const before = receipts.steps.filter(({ status }) => status === 'done').length;
  const nothingToDo = plan.steps.length === 0 && plan.basis.controlPolicies !== 'PendingEnable';
  if (!nothingToDo) {
    await input.confirm(plan);
    // Before the first call: what is not written down is not done.
    await input.audit?.append('guard.apply', plan.id, {
      way: plan.way,
      name: plan.policy.name,
      before: plan.policy.today,
      targets: plan.targets.map(({ kind, id }) => `${kind}/${id}`),
      steps: plan.steps.length,
    });
  }
  const done = await execute(plan.steps, { state: plan.basis, receipts }, input);
  const readBack = await readBackOf(plan, input);
  store.save({ ...done, ...readBack, targets: plan.targets, status: 'applied' });
  if (!nothingToDo)
    await input.audit?.append('guard.applied', plan.id, { policyId: readBack?.policyId ?? null });
  return {
    result: nothingToDo ? 'unchanged' : 'applied',
    plan,
    failedTests: [],
    steps: done.steps.slice(before),
    readBack,
    receipts: store.pathOf(plan.id),
  };
}

/** Throws unless what was read is what the plan was made on, or what its own first steps made of that. */
function refuseStale(approved: GuardPlan, fresh: GuardPlan, receipts: Receipts | undefined): void {
  const along = fingerprintsAlong(approved);
  const at = along.lastIndexOf(fresh.fingerprint);
  const begun = receipts?.plan === approved.fingerprint;
  if (at === 0 || at === along.length - 1 || (at > 0 && begun)) return;
  throw problem('guard-stale', { name: approved.policy.name, changed: changesBetween(approved, fresh) });
}

/** What differs, by the names of the plan's fields. */
function changesBetween(approved: GuardPlan, fresh: GuardPlan): string {
  const fields = {
    account: [approved.account, fresh.account],
    policy: [approved.policy, fresh.policy],
    targets: [approved.targets, fresh.targets],
    bound: [approved.impact.bound, fresh.impact.bound],
    outside: [approved.impact.outside, fresh.impact.outside],
    attached: [approved.basis.attached, fresh.basis.attached],
    controlPolicies: [approved.basis.controlPolicies, fresh.basis.controlPolicies],
  };
  const names = Object.entries(fields)
    .filter(([, [one, other]]) => JSON.stringify(one) !== JSON.stringify(other))
    .map(([name]) => name);
  return names.join(', ');
}

/** Reads until everything is so, for a moment. Throws `guard-not-in-place` with the steps that did not hold. */
async function readBackOf(plan: GuardPlan, { cloud, timer }: ApplyInput): Promise<ApplyReport['readBack']> {
  const wish = wishOf(plan);
  let missing: readonly GuardStep[] = [];
  for (let reading = 1; reading <= READINGS; reading += 1) {
    const state = await cloud.readState(plan.way, plan.policy.name);
    missing = planSteps(state, wish).filter((step) => !hasTakenEffect(step, state));
    if (missing.length === 0 && state.policy !== null)
      return { policyId: state.policy.id, targets: state.attached };
    if (reading < READINGS) await timer.sleep(PAUSE_MS);
  }
  const operations = missing.map(({ operation }) => operation).join(', ');
  throw problem('guard-not-in-place', { name: plan.policy.name, missing: operations });
}
