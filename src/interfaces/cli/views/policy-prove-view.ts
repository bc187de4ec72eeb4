/** The human views of `policy prove`, `compare` and `generate`: the answer first, then the calls that show it. */
import type { GuardrailReport } from '../../../app/guardrail-report.ts';
import type { Counterexample, ProveReport } from '../../../app/prove.ts';
import type { Comparison, Difference } from '../../../domain/policy/prove/compare.ts';
import type { ProfileBox } from '../../../domain/policy/prove/profiles.ts';
import { callText } from '../../call-text.ts';
import type { Context } from '../context.ts';
import { field, widest, wrap } from './layout.ts';
import { sourcesText } from './rule-text.ts';

export function proveView(report: ProveReport, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.prove;
  const { question, holds, counterexamples, profiles } = report;
  const unusual = (one: Counterexample): number =>
    Object.keys(one.profile).filter((name) => !(name in profiles.given)).length;
  const usual = counterexamples.filter((one) => unusual(one) === 0).length;
  const paint = holds === true ? colors.green : holds === false ? colors.red : colors.yellow;
  const lines = [
    `${colors.bold(paint(m.verdict[`${holds}`]))}  ${m.question[question]}`,
    ...(counterexamples.length > 0 ? [m.found[question](counterexamples.length, usual)] : []),
    '',
  ];
  const sorted = counterexamples.toSorted((a, b) => unusual(a) - unusual(b));
  for (const [i, one] of sorted.entries())
    lines.push(...counterexampleView(one, i + 1, question, context), '');
  for (const { kind, because } of report.undecided)
    lines.push(...wrap(m.undecided(kindText(kind, context), because.join(', ')), width), '');
  if (report.proved.length > 0 && question !== 'dead-statements')
    lines.push(
      ...listView(
        m.proved[question],
        report.proved.map((kind) => kindText(kind, context)),
        context,
      ),
      '',
    );
  if (report.assume.length > 0) lines.push(...wrap(m.assuming(report.assume.join(', ')), width));
  lines.push(...wrap(m.count(profiles.count, profiles.switches.join(', ')), width));
  return lines.join('\n');
}

function counterexampleView(
  one: Counterexample,
  number: number,
  question: ProveReport['question'],
  context: Context,
): string[] {
  const { messages, colors, width } = context;
  const m = messages.prove;
  const start = `${number}. `;
  const title = question === 'dead-statements' ? m.deadStatement(one.kind) : kindText(one.kind, context);
  const [first = '', ...rest] = wrap(title, width - start.length);
  const options = { width, labelWidth: widest([m.call, m.reading, m.shown]) + 2, indent: 3 };
  return [
    colors.bold(`${start}${first}`),
    ...rest.map((line) => `${' '.repeat(start.length)}${line}`),
    ...one.request.map((call, i) => field(i === 0 ? m.call : '', callText(call), options)),
    field(m.reading, boxesText(one.where, context), options),
    ...(question === 'dead-statements' ? [] : [field(m.shown, shownText(one, context), options)]),
  ];
}

function shownText({ replay: { decision, executed }, exposed }: Counterexample, context: Context): string {
  const { messages } = context;
  const m = messages.prove;
  if (executed === undefined)
    return m.decided(messages.policies.eval.decision[decision as 'allow'] ?? decision);
  const refused = executed.answers.find(({ code }) => code !== 'OK');
  if (refused !== undefined) return m.refused(refused.code);
  if (exposed === undefined) return m.accepted;
  const port = `${exposed.protocol}/${exposed.port}`;
  const { reach } = executed;
  const sources = reach && sourcesText(reach.sources, reach.verdict, exposed.family, messages);
  return [m.accepted, sources ? m.reach({ sources, port }) : m.nothingReaches(port)].join(messages.andThen);
}

/** What a call, or a sequence of them, does. */
export function kindText(kind: string, { messages }: Context): string {
  const m = messages.prove;
  return kind
    .split(' > ')
    .map((one) => m.kind[one] ?? one)
    .join(m.nextStep);
}

function boxesText(where: readonly ProfileBox[], { messages }: Context): string {
  const m = messages.prove;
  return where
    .map((box) => {
      const parts = Object.entries(box).map(([name, values]) => `${name}=${values.join('|')}`);
      return parts.length === 0 ? m.everyReading : parts.join(', ');
    })
    .join(m.or);
}

function listView(label: string, items: readonly string[], { colors, width }: Context): string[] {
  return [
    colors.bold(label),
    ...items.flatMap((item) => {
      const [first = '', ...rest] = wrap(item, width - 4);
      return [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
    }),
  ];
}

export function compareView(comparison: Comparison, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.prove;
  const { relation, byProfile, differences, notCovered, profiles, switches } = comparison;
  const paint = relation === 'same' ? colors.green : colors.yellow;
  const lines = wrap(m.compare[relation], width).map((line) => colors.bold(paint(line)));
  if (byProfile.length > 1)
    for (const one of byProfile)
      lines.push(
        ...wrap(m.compare.by(m.compare[one.relation], boxesText(one.where, context)), width - 2).map(
          (line) => `  ${line}`,
        ),
      );
  for (const difference of differences) lines.push('', ...differenceView(difference, context));
  if (notCovered.length > 0) lines.push('', ...wrap(m.compare.notCovered(notCovered.join(', ')), width));
  lines.push('', ...wrap(m.count(profiles, switches.join(', ')), width));
  return lines.join('\n');
}

function differenceView({ request, allowedBy }: Difference, { messages, colors, width }: Context): string[] {
  const m = messages.prove.compare;
  const { action, resource, keys } = request;
  const parts = [
    m.resource(resource),
    ...Object.entries(keys).map(([key, values]) => `${key} = ${values.join(', ')}`),
  ];
  return [
    colors.bold(messages.labelled(m[allowedBy], action)),
    ...parts.flatMap((part) => wrap(part, width - 2).map((line) => `  ${line}`)),
  ];
}

export function guardrailView(report: GuardrailReport, context: Context): string {
  const { messages, colors } = context;
  const m = messages.prove.generate;
  const named = (
    items: readonly { readonly kind: string; readonly where: readonly ProfileBox[] }[],
  ): string[] =>
    items.map(({ kind, where }) => {
      const always = where.some((box) => Object.keys(box).length === 0);
      return always ? kindText(kind, context) : `${kindText(kind, context)} (${boxesText(where, context)})`;
    });
  const section = (label: string, items: readonly string[]): string[] => [
    '',
    ...listView(label, items.length === 0 ? [m.nothing] : items, context),
  ];
  return [
    `${colors.bold(m.tier[report.tier])}  ${m.size(report.size, report.limit)}`,
    ...section(
      m.closes,
      report.closes.map((kind) => kindText(kind, context)),
    ),
    ...section(m.leaves, named(report.leaves)),
    ...section(m.costs, named(report.costs)),
    ...section(m.untouchable, report.tampering.stopped),
    ...section(m.touchable, [...report.tampering.possible, ...report.tampering.undecided]),
    ...(report.use === 'identity' ? ['', ...wrap(m.needsAllow, context.width)] : []),
  ].join('\n');
}
