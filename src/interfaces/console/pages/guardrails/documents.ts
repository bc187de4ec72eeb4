/** Guardrails, proofs, plans and coverage, as the service answers them. */
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ApplyReport } from '../../../../app/guard/apply.ts';
import type { GuardPlan } from '../../../../app/guard/plan.ts';
import type { RemovalPlan, RemoveReport } from '../../../../app/guard/remove.ts';
import type { Drift, StatusReport } from '../../../../app/guard/status.ts';
import type { VerifyReport } from '../../../../app/guard/verify.ts';
import type { GuardTarget, Way } from '../../../../domain/plan/guard.ts';
import type { Messages } from '../../../../messages/index.ts';
import type { GuardPlanDocument } from '../../../http/documents-act.ts';
import type { GuardCoverageDocument, GuardWatchDocument } from '../../../http/documents-guard.ts';
import type {
  PolicyGenerateDocument,
  PolicyProveDocument,
  ScratchDocument,
} from '../../../http/documents-policy.ts';
import { call, get } from '../../data/client.ts';

export type Guardrail = z.infer<typeof PolicyGenerateDocument>;
export type Proof = z.infer<typeof PolicyProveDocument>;
export type Counterexample = Proof['counterexamples'][number];
export type Scratch = z.infer<typeof ScratchDocument>;
export type Coverage = z.infer<typeof GuardCoverageDocument>;
export type Place = Coverage['places'][number];
export type Watched = Omit<z.infer<typeof GuardWatchDocument>, 'drift'> & {
  readonly drift: readonly Drift[];
};
export type Status = StatusReport['guards'][number];

export const USES = ['control', 'identity'] as const;
export type Use = (typeof USES)[number];

type Kept = Omit<z.infer<typeof GuardPlanDocument>, 'does' | 'plan' | 'action'>;
type Action<Result> = Omit<NonNullable<z.infer<typeof GuardPlanDocument>['action']>, 'result'> & {
  readonly result: Result | null;
};
/** What carrying a plan out has brought; `verification` is null where nobody was at hand to probe as. */
export type ApplyResult = Omit<ApplyReport, 'plan'> & { readonly verification: VerifyReport | null };

export interface BindingPlan extends Kept {
  readonly does: 'apply';
  readonly plan: GuardPlan;
  readonly action: Action<ApplyResult> | null;
}
export interface TakingPlan extends Kept {
  readonly does: 'remove';
  readonly plan: RemovalPlan;
  readonly action: Action<RemoveReport> | null;
}
export type KeptPlan = BindingPlan | TakingPlan;

export async function post<T>(path: string, body: object): Promise<T> {
  return (await call<T>(path, { method: 'POST', body })).data;
}

export function planPath(id: string): string {
  return `/guard/plans/${encodeURIComponent(id)}`;
}

/** The name of the policy that a plan is about. */
export function policyName(kept: KeptPlan): string {
  return kept.does === 'apply' ? kept.plan.policy.name : kept.plan.name;
}

export function useCoverage(way: Way) {
  return useQuery({
    queryKey: ['guard-coverage', way],
    queryFn: ({ signal }) => get<Coverage>(`/guard/coverage?way=${way}`, signal),
  });
}

export function targetText({ kind, id, name }: GuardTarget, { guard }: Messages): string {
  return guard.named({ kind: guard.kind[kind], id, name });
}
