/** The human view of `guard remove`. */
import type { RemoveReport } from '../../../app/guard/remove.ts';
import type { Context } from '../context.ts';
import { wrap } from './layout.ts';

export function guardRemoveView({ result, name, steps, left }: RemoveReport, context: Context): string {
  const { remove: m } = context.messages.guard;
  const outcome = result === 'absent' ? m.absent(name) : m.removed({ name, steps: steps.length });
  return [
    context.colors.green(wrap(outcome, context.width).join('\n')),
    ...left.flatMap((one) => wrap(m.left[one], context.width)),
  ].join('\n');
}
