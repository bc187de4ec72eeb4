/** Use case: what putting a guardrail in place will do, to whom, and to whom not; nothing is changed. */
import { createHash } from 'node:crypto';
import {
  type GuardCall,
  type GuardState,
  type GuardStep,
  type GuardTarget,
  type GuardWish,
  MARK,
  planSteps,
  sameDocument,
  sameTarget,
  stateAfter,
  type Way,
} from '../../domain/plan/guard.ts';
import { type Judgement, judgeCalls } from '../../domain/plan/guard-judge.ts';
import {
  type Outside,
  type OwnStanding,
  outsideOf,
  standingOf,
  unionOfTargets,
} from '../../domain/plan/guard-scope.ts';
import type { Bound, ReadingGap } from '../../domain/plan/guard-surroundings.ts';
import { LONGEST, type PolicyDocument, type PolicyUse } from '../../domain/policy/document.ts';
import { type FailedTest, type PolicyTest, runPolicyTests } from '../../domain/policy/policy-tests.ts';
import { problem } from '../../problem.ts';
import { refuseForeign } from './ownership.ts';
import type { GuardCloud, ReceiptStore, Trail, WantedTarget } from './ports.ts';

/** What the user asks for. */
export interface GuardSpec {
  readonly way: Way;
  readonly name: string;
  /** Null for a document of the user's own. */
  readonly tier: string | null;
  readonly text: string;
  readonly document: PolicyDocument;
  readonly wanted: readonly WantedTarget[];
  readonly tests: readonly PolicyTest[];
  /** Take over a policy of that name that Postern did not make. */
  readonly force: boolean;
}

export interface GuardPlan {
  /** Of the guardrail, for its receipts. */
  readonly id: string;
  readonly way: Way;
  readonly account: string;
  readonly policy: {
    readonly name: string;
    readonly tier: string | null;
    readonly description: string;
    readonly document: string;
    readonly length: number;
    readonly limit: number;
    /** What is under that name today. */
    readonly today: 'absent' | 'same' | 'different';
  };
  /** What was asked for; apply reads what it means once more. */
  readonly wanted: readonly WantedTarget[];
  readonly targets: readonly GuardTarget[];
  readonly impact: {
    /** What else is on the targets today. */
    readonly bound: readonly Bound[];
    /** Targets that have the policy and were not asked for; they keep it. */
    readonly elsewhere: readonly GuardTarget[];
    /** Whom it will not bind, and who can take it away. */
    readonly outside: readonly Outside[];
    /** What it means for whoever puts it in place. */
    readonly caller: OwnStanding;
    /** What it would have made of calls of the past; null when none were given. */
    readonly journal: (Judgement & { readonly source: string }) | null;
  };
  readonly tests: readonly PolicyTest[];
  readonly coverage: { readonly complete: boolean; readonly gaps: readonly ReadingGap[] };
  readonly steps: readonly GuardStep[];
  /** The calls that take all of it back, in their order. */
  readonly rollback: readonly GuardCall[];
  /** What was read under the policy's name; the steps lead on from there. */
  readonly basis: GuardState;
  readonly fingerprint: string;
}

/** How a way calls its policies. */
export function useOf(way: Way): PolicyUse {
  return way === 'directory' ? 'control' : 'identity';
}

export function guardIdOf(way: Way, account: string, name: string): string {
  return `${account}-${way}-${name}`;
}

/** Tests that fail; asked before anything is read, let alone changed. */
export function failedTests({ name, document, tests }: GuardSpec): readonly FailedTest[] {
  return runPolicyTests({ id: name, type: 'Custom', document }, tests);
}

/**
 * Reads what is there and plans. Throws `guard-foreign` when there is a policy of that name that Postern did not make.
 */
export async function planGuard(
  spec: GuardSpec,
  { cloud, store }: { readonly cloud: GuardCloud; readonly store: ReceiptStore },
  trail?: Trail,
): Promise<GuardPlan> {
  const { way, name, tier, text, document, wanted, tests } = spec;
  const { account, arn } = await cloud.whoAmI();
  const targets = unionOfTargets([], await cloud.resolve(way, wanted));
  if (targets.length === 0) throw problem('guard-no-targets', { way });
  const [basis, bound, surroundings] = await Promise.all([
    cloud.readState(way, name),
    cloud.readBound(way, targets),
    cloud.readSurroundings(way),
  ]);
  refuseForeign(basis.policy, spec, store.load(guardIdOf(way, account, name)));
  const wish: GuardWish = { way, name, description: MARK, document: text, targets };
  const outside = outsideOf(wish, document, basis, surroundings);
  const others = bound.map((one) => ({
    ...one,
    policies: one.policies.filter((policy) => policy.name !== name),
  }));
  const everywhere = unionOfTargets(targets, basis.attached);
  const judgement =
    trail && judgeCalls(await trail.read(), { way, name, document }, everywhere, surroundings);
  const steps = planSteps(basis, wish);
  return {
    id: guardIdOf(way, account, name),
    way,
    account,
    policy: {
      name,
      tier,
      description: MARK,
      document: text,
      length: text.length,
      limit: LONGEST[useOf(way)],
      today:
        basis.policy === null ? 'absent' : sameDocument(basis.policy.document, text) ? 'same' : 'different',
    },
    wanted,
    targets,
    impact: {
      bound: others,
      elsewhere: basis.attached.filter((one) => !targets.some((target) => sameTarget(one, target))),
      outside,
      caller: standingOf(arn, wish, basis.attached, outside, surroundings),
      journal: judgement && trail ? { source: trail.source, ...judgement } : null,
    },
    tests,
    coverage: { complete: surroundings.gaps.length === 0, gaps: surroundings.gaps },
    steps,
    rollback: steps.flatMap(({ undo }) => (undo === null ? [] : [undo])).reverse(),
    basis,
    fingerprint: fingerprintOf({ account, wish, state: basis, bound: others, outside }),
  };
}

/** The wish of a plan. */
export function wishOf({ way, policy, targets }: GuardPlan): GuardWish {
  const { name, description, document } = policy;
  return { way, name, description, document, targets };
}

/** The fingerprints that a reading may have while a plan is being carried out: after none of its steps, one, … all. */
export function fingerprintsAlong(plan: GuardPlan): readonly string[] {
  const wish = wishOf(plan);
  let state = plan.basis;
  return [undefined, ...plan.steps].map((step) => {
    if (step !== undefined) state = stateAfter(state, step, wish);
    return fingerprintOf({ account: plan.account, ...plan.impact, wish, state });
  });
}

/** Of everything that a plan is based on; ids that the vendor gives out are left aside, they say nothing. */
function fingerprintOf(of: {
  readonly account: string;
  readonly wish: GuardWish;
  readonly state: GuardState;
  readonly bound: readonly Bound[];
  readonly outside: readonly Outside[];
}): string {
  const { account, wish, state, bound, outside } = of;
  const nameOf = ({ kind, id }: GuardTarget): string => `${kind}/${id}`;
  const facts = {
    account,
    wish: { ...wish, targets: wish.targets.map(nameOf).sort() },
    controlPolicies: state.controlPolicies === 'PendingEnable' ? 'Enabled' : state.controlPolicies,
    policy: state.policy && { description: state.policy.description, document: state.policy.document },
    attached: state.attached.map(nameOf).sort(),
    // The vendor puts its own control policy on everything when control policies are switched on.
    bound: bound.map(({ target, policies }) => [
      nameOf(target),
      policies
        .filter(({ type }) => wish.way === 'account' || type !== 'System')
        .map(({ name }) => name)
        .sort(),
    ]),
    outside: outside.map((one) => JSON.stringify(one)).sort(),
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
