/** The human view of `guard verify`. */
import type { ProbeResult, VerifyReport } from '../../../app/guard/verify.ts';
import type { Context } from '../context.ts';
import { statementsText } from './guard-text.ts';
import { field, widest, wrap } from './layout.ts';

export function guardVerifyView({ principal, results, verdict }: VerifyReport, context: Context): string {
  const { messages, colors, width } = context;
  const { verify: m } = messages.guard;
  const labelWidth = widest(results.map(({ probe }) => m.probe[probe.id] ?? probe.id)) + 2;
  const paint = { 'as-expected': colors.green, 'not-as-expected': colors.red, undecided: colors.yellow }[
    verdict
  ];
  return [
    ...wrap(m.heading(principal.arn), width),
    ...results.map((one) =>
      field(m.probe[one.probe.id] ?? one.probe.id, resultText(one, context), {
        width,
        labelWidth,
        indent: 2,
      }),
    ),
    paint(wrap(m.verdict[verdict], width).join('\n')),
  ].join('\n');
}

function resultText({ outcome, expected, by, denial, code }: ProbeResult, { messages }: Context): string {
  const { verify: m, comma } = messages.guard;
  const stopped = outcome === 'stopped' || outcome === 'stopped-otherwise';
  const notes = [
    by === null ? '' : m.by({ policy: by.policy, statements: statementsText(by.statements) }),
    stopped && denial !== null && denial.decoded === null ? m.notDecoded(denial.notDecoded) : '',
    outcome === 'passes' ? (expected === 'stopped' ? m.unexpected : m.expected[expected]) : '',
  ].filter((note) => note !== '');
  return `${m.outcome[outcome]} [${code}]${notes.length === 0 ? '' : `${comma}${notes.join(comma)}`}`;
}
