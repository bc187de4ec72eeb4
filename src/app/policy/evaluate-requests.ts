/** Use case: what a set of policies decides about requests, with how each decision came about. */
import { type Diagnosis, toDiagnosis } from '../../domain/policy/diagnosis.ts';
import type { Decision, Evaluation, MatchedStatement } from '../../domain/policy/evaluate.ts';
import type { Request } from '../../domain/policy/request.ts';

/** The decision about one request, as the document has it. */
export interface EvalResult {
  readonly decision: Decision;
  readonly matched: readonly EvalMatch[];
  readonly trace: Diagnosis;
}

interface EvalMatch extends Pick<MatchedStatement, 'stage' | 'level' | 'effect' | 'applies'> {
  /** Id of the policy. */
  readonly policy: string;
  /** From 1. */
  readonly statement: number;
}

/** A decision as documents have it. */
export function resultOf(request: Request, evaluation: Evaluation): EvalResult {
  const matched = evaluation.matched.map(
    ({ stage, level, policy, statement, effect, applies }): EvalMatch => ({
      stage,
      ...(level === undefined ? {} : { level }),
      policy: policy.id,
      statement: statement + 1,
      effect,
      applies,
    }),
  );
  return { decision: evaluation.decision, matched, trace: toDiagnosis(request, evaluation) };
}
