/** The human view of `guard apply`, and what is said while it works. */
import type { ApplyReport } from '../../../app/guard/apply.ts';
import type { StepProgress } from '../../../app/guard/execute.ts';
import type { VerifyReport } from '../../../app/guard/verify.ts';
import type { GuardStep } from '../../../domain/plan/guard.ts';
import type { Context } from '../context.ts';
import { parametersText, someOf } from './guard-text.ts';
import { guardVerifyView } from './guard-verify-view.ts';
import { wrap } from './layout.ts';

export function guardApplyView(
  { result, plan, readBack, steps, receipts }: ApplyReport,
  verification: VerifyReport | null,
  context: Context,
): string {
  const { apply: m } = context.messages.guard;
  const { colors, width } = context;
  const counts = {
    name: plan?.policy.name ?? '',
    steps: steps.length,
    targets: readBack?.targets.length ?? 0,
  };
  const outcome = result === 'unchanged' ? m.unchanged(counts) : m.applied(counts);
  return [
    colors.green(wrap(outcome, width).join('\n')),
    ...(context.quiet || receipts === null ? [] : [m.receipts(receipts)]),
    ...(verification !== null
      ? [guardVerifyView(verification, context)]
      : context.quiet
        ? []
        : wrap(m.notProbed, width)),
  ].join('\n');
}

/** Says on stderr which call is being made. */
export function stepReporter(context: Context): ((progress: StepProgress) => void) | undefined {
  if (context.quiet) return undefined;
  const { apply: m } = context.messages.guard;
  return ({ step, number, of, status }) => {
    const what = parametersText(step);
    if (status === 'doing')
      process.stderr.write(`${m.step({ number, of, operation: step.operation, what })}\n`);
    if (status === 'waiting') process.stderr.write(`${m.waiting}\n`);
  };
}

/** Steps that are about to be made, for the question whether they may be. */
export function stepsView(steps: readonly GuardStep[], { messages }: Context): string {
  const { apply: m } = messages.guard;
  const lines = steps.map((step, i) =>
    m.step({ number: i + 1, of: steps.length, operation: step.operation, what: parametersText(step) }),
  );
  return someOf(lines, 20, messages).join('\n');
}
