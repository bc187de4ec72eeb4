/** The human view of `policy eval`: the decision first, then which statement decided and why. */
import type { Condition } from '../../../domain/policy/document.ts';
import type { Decision, Evaluation, MatchedStatement, Stage } from '../../../domain/policy/evaluate.ts';
import { type Request, valuesOf } from '../../../domain/policy/request.ts';
import type { Context } from '../context.ts';
import { visible, wrap } from './layout.ts';

export function evaluationView(
  request: Request,
  evaluation: Evaluation,
  number: number,
  context: Context,
): string {
  const { messages, width } = context;
  const m = messages.policies.eval;
  const { decision } = evaluation;
  const { action, resource } = request;
  const [first = '', ...rest] = wrap(
    visible(m.heading({ number, decision: m.decision[decision], action, resource })),
    width - INDENT,
  );
  return [
    first.replace(m.decision[decision], paint(decision, m.decision[decision], context)),
    ...rest.map((line) => ' '.repeat(INDENT) + line),
    ...reasons(request, evaluation, context).flatMap(({ text, indent }) => wrapAt(text, indent, width)),
  ].join('\n');
}

export function evaluationSummary(counts: Readonly<Record<Decision, number>>, context: Context): string {
  const m = context.messages.policies.eval;
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const parts = (Object.entries(counts) as [Decision, number][])
    .filter(([, count]) => count > 0)
    .map(([decision, count]) => `${m.decision[decision]} ${count}`);
  return context.colors.bold(wrap(m.summary(total, parts.join(m.comma)), context.width).join('\n'));
}

/** Columns before what belongs to a request, under its number. */
const INDENT = 3;

interface Line {
  readonly text: string;
  readonly indent: number;
}

/** What made the decision, with the conditions that had to hold. */
function reasons(request: Request, evaluation: Evaluation, context: Context): Line[] {
  const m = context.messages.policies.eval;
  const { decision, stage, level, matched } = evaluation;
  const at = (where: { stage: Stage; level?: number | undefined }): string =>
    m.stage[where.stage](where.level ?? 0);
  const named = (one: MatchedStatement): string =>
    m.statement({ policy: one.policy.id, statement: one.statement + 1, stage: at(one) });
  const sure = matched.filter(({ applies }) => applies === 'yes');
  const lines = (list: readonly MatchedStatement[], say: (statement: string) => string): Line[] =>
    list.flatMap((one) => [
      { text: say(named(one)), indent: INDENT },
      ...conditionLines(one, request, context),
    ]);

  switch (decision) {
    case 'explicit-deny':
      return lines(
        sure.filter(({ effect }) => effect === 'Deny'),
        m.denied,
      );
    case 'implicit-deny':
      return stage === undefined ? [] : [{ text: m.notAllowed(at({ stage, level })), indent: INDENT }];
    case 'allow': {
      const allows = sure.filter(({ effect }) => effect === 'Allow');
      // One of each stage is enough to say how the request got through.
      const deciding = allows.filter((one, i) => allows.findIndex((other) => at(other) === at(one)) === i);
      return deciding.length === 0 ? [{ text: m.nobody, indent: INDENT }] : lines(deciding, m.allowed);
    }
    case 'unknown':
      return lines(
        matched.filter(({ applies }) => applies === 'unknown'),
        m.mayApply,
      );
  }
}

function conditionLines({ policy, statement }: MatchedStatement, request: Request, context: Context): Line[] {
  const conditions = policy.document.statements[statement]?.conditions ?? [];
  return conditions.map((condition) => ({
    text: conditionText(condition, request, context),
    indent: INDENT + 2,
  }));
}

function conditionText({ operator, key, values }: Condition, request: Request, context: Context): string {
  const m = context.messages.policies.eval;
  const given = valuesOf(request.keys, key, false);
  return m.condition({
    operator,
    key,
    values: some(values, context),
    given: given === undefined ? undefined : some(given, context),
  });
}

const SHOWN = 5;

function some(values: readonly string[], { messages }: Context): string {
  const shown = values.slice(0, SHOWN).map((value) => `\`${value}\``);
  const more = values.length - shown.length;
  return [...shown, ...(more > 0 ? [messages.scan.more(more)] : [])].join(messages.policies.eval.comma);
}

function wrapAt(text: string, indent: number, width: number): string[] {
  return wrap(visible(text), width - indent).map((line) => ' '.repeat(indent) + line);
}

function paint(decision: Decision, text: string, { colors }: Context): string {
  if (decision === 'allow') return colors.green(text);
  return decision === 'unknown' ? colors.yellow(text) : colors.red(text);
}
