/** The human view of an explanation: what is let in first, then what changes nothing. */
import type { ExplainItem, ExplainReport, ExposureReport, PacketReport } from '../../../domain/finding.ts';
import type { Verdict } from '../../../domain/security-group/exposure.ts';
import type { Context } from '../context.ts';
import { pathText } from './cause-text.ts';
import { pad, visible, widest, wrap } from './layout.ts';
import { placedText, ruleText, sourcesText } from './rule-text.ts';
import { judgedWithView } from './warning-text.ts';

export function explainView(report: ExplainReport, context: Context): string {
  const judged = judgedWithView(report, context).join('\n');
  const items = report.items.map((item) => itemView(item, context));
  return [...items, ...(judged === '' ? [] : [judged])].join('\n\n');
}

function itemView(item: ExplainItem, context: Context): string {
  const { messages, colors, width } = context;
  const notes = [
    ...(item.serviceManaged ? [messages.explain.managed] : []),
    ...(item.resource.type === 'group' ? [] : [messages.explain.groups(item.groups.join(', '))]),
    ...item.paths.map((path) => pathText(path, messages)),
  ];
  const shown = item.exposures.filter((one) => one.verdict !== 'closed' || one.shadowed.length > 0);
  const name = (one: ExposureReport): string =>
    `${messages.service(one.service ?? '')} ${one.protocol}/${one.port} ${messages.family[one.family]}`;
  const nameWidth = widest(shown.map(name)) + 2;
  const verdictWidth = widest(Object.values(messages.verdict)) + 2;
  const rest = item.exposures.length - shown.length;
  return [
    ...wrap(placedText(item, messages), width).map((line) => colors.bold(line)),
    ...notes.flatMap((note) => wrap(note, width - 2).map((line) => `  ${line}`)),
    ...(item.packet === undefined ? [] : [packetView(item.packet, context)]),
    '',
    ...shown.flatMap((one) =>
      exposureView(
        one,
        `  ${pad(name(one), nameWidth)}${paint(one.verdict, pad(messages.verdict[one.verdict], verdictWidth), colors)}`,
        2 + nameWidth + verdictWidth,
        context,
      ),
    ),
    ...(rest > 0 ? wrap(messages.explain.allClosed(rest), width - 2).map((line) => `  ${line}`) : []),
  ].join('\n');
}

function exposureView(one: ExposureReport, start: string, indent: number, context: Context): string[] {
  const { messages, width } = context;
  const nobody = one.verdict === 'closed' || one.sources.length === 0;
  const sources = nobody
    ? messages.explain.nobody
    : sourcesText(one.sources, one.verdict, one.family, messages);
  const notes = [
    ...(one.trusted.length === 0
      ? []
      : [messages.config.trustedOfThese(one.trusted.map(visible).join(', '))]),
    ...one.decidedBy.map((rule) => messages.explain.by(ruleText(rule, messages))),
    ...one.sourceGroups.map((rule) => messages.explain.members(ruleText(rule, messages))),
    ...one.unknown.map((reason) => messages.reason[reason.code]),
    ...one.shadowed.map(({ rule, by }) =>
      by.length === 0
        ? messages.explain.pointless(ruleText(rule, messages))
        : messages.explain.hidden(ruleText(rule, messages), by.map((other) => other.id).join(', ')),
    ),
    ...((one.literal === 'open') === (one.verdict === 'open')
      ? []
      : [messages.explain.literal(messages.verdict[one.literal])]),
  ];
  const first = wrap(sources, width - indent).map((line, i) =>
    i === 0 ? `${start}${line}` : ' '.repeat(indent) + line,
  );
  return [
    ...first,
    ...[...new Set(notes)].flatMap((note) =>
      wrap(note, width - 6).map((line, i) => `${' '.repeat(i === 0 ? 4 : 6)}${line}`),
    ),
  ];
}

function packetView(packet: PacketReport, context: Context): string {
  const { messages, colors, width } = context;
  const source = packet.source.includes(':') ? `[${packet.source}]` : packet.source;
  const why =
    packet.rule !== null
      ? messages.explain.because(ruleText(packet.rule, messages))
      : packet.because === 'listener'
        ? messages.explain.listener
        : packet.decision === 'drop'
          ? messages.explain.defaultDrop
          : (messages.reason[packet.because as keyof typeof messages.reason] ?? packet.because);
  const fate = `${packet.protocol}:${source}->${packet.port} ${messages.explain.packet[packet.decision]}`;
  const text = messages.labelled(fate, why);
  return wrap(text, width - 2)
    .map((line) => `  ${packet.decision === 'accept' ? colors.yellow(line) : line}`)
    .join('\n');
}

function paint(verdict: Verdict, text: string, colors: Context['colors']): string {
  if (verdict === 'open') return colors.red(text);
  if (verdict === 'broad' || verdict === 'unknown') return colors.yellow(text);
  return text;
}
