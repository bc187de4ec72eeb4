/** How jobs end: with a result, or with a problem that survives JSON. */
import type { JobContext, JobHandlers, JobKind } from '../../app/ports.ts';
import { type Problem, ProblemError, problem } from '../../problem.ts';

export type Outcome = { readonly result: unknown } | { readonly problem: Problem };

export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return problem('internal', { reason: error instanceof Error ? error.message : String(error) }, error);
}

/** The result. Throws the problem. */
export function resultOf(outcome: Outcome): unknown {
  if ('problem' in outcome) throw new ProblemError(outcome.problem);
  return outcome.result;
}

/** The handler of a kind, for inputs whose kind is known only when it runs. */
export function handlerOf(
  handlers: JobHandlers,
  kind: JobKind,
): (input: unknown, context: JobContext) => Promise<unknown> {
  return handlers[kind] as (input: unknown, context: JobContext) => Promise<unknown>;
}
