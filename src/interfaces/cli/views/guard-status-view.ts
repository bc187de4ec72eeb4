/** The human view of `guard status`. */
import type { Drift, GuardStatus, StatusReport } from '../../../app/guard/status.ts';
import type { Context } from '../context.ts';
import { someOf, targetText } from './guard-text.ts';
import { wrap } from './layout.ts';

export function guardStatusView({ guards }: StatusReport, context: Context): string {
  if (guards.length === 0) return wrap(context.messages.guard.status.none, context.width).join('\n');
  return guards.map((one) => statusText(one, context)).join('\n');
}

function statusText(
  { way, name, policyId, recorded, attached, drift }: GuardStatus,
  context: Context,
): string {
  const { messages, colors, width } = context;
  const { status: m, way: ways, comma } = messages.guard;
  const heading = m.heading({
    way: ways[way],
    name,
    id: policyId ?? '',
    recorded: m.recorded[recorded],
  });
  const on = someOf(
    attached.map((one) => targetText(one, messages)),
    12,
    messages,
  );
  const lines = [
    ...(attached.length === 0 ? [] : [m.on(on.join(comma))]),
    ...(drift.length === 0
      ? [colors.green(recorded === 'removed' ? m.gone : m.noDrift)]
      : drift.map((one) => colors.red(driftText(one, context)))),
  ];
  return [
    colors.bold(wrap(heading, width).join('\n')),
    ...lines.flatMap((line) => wrap(line, width - 2).map((part) => `  ${part}`)),
  ].join('\n');
}

function driftText(one: Drift, { messages }: Context): string {
  const text = messages.guard.status.drift[one.drift];
  return 'target' in one ? `${text} ${targetText(one.target, messages)}` : text;
}
