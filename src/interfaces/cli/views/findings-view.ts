/** The human views of `postern findings`. */
import type { FindingCount, FindingEvent, FindingRecord } from '../../../app/ports.ts';
import type { Context } from '../context.ts';
import { field, table, visible, widest, wrap } from './layout.ts';
import { resourceText, ruleText, sourcesText } from './rule-text.ts';

export function findingsListView(
  {
    total,
    findings,
    next,
  }: {
    readonly total: number;
    readonly counts: readonly FindingCount[];
    readonly findings: readonly FindingRecord[];
    readonly next: string | null;
  },
  context: Context,
): string {
  const { colors, messages, width } = context;
  const m = messages.store;
  const head = colors.bold(m.listed(total));
  if (findings.length === 0) return head;
  const rows = findings.map(({ id, status, waiver, firstSeen, finding }) => [
    messages.severity[finding.severity],
    id,
    waiver === null ? m.status[status] : m.waived,
    firstSeen.slice(0, 10),
    [
      messages.check[finding.check]?.title ?? finding.check,
      visible(resourceText(finding.resource)),
      [finding.account, finding.region].filter((part) => part !== '').join(' / '),
    ].join('  '),
  ]);
  const { severity, id, status, since, what } = m.columns;
  return [
    head,
    '',
    table([severity, id, status, since, what], rows, { colors, width }),
    ...(next === null ? [] : ['', ...wrap(m.more(next), width * 4)]),
  ].join('\n');
}

export function findingsShowView(
  {
    findings,
  }: { readonly findings: readonly (FindingRecord & { readonly events: readonly FindingEvent[] })[] },
  context: Context,
): string {
  return findings.map((one) => block(one, context)).join('\n\n');
}

function block(
  record: FindingRecord & { readonly events: readonly FindingEvent[] },
  context: Context,
): string {
  const { colors, messages, width } = context;
  const { finding, waiver, status } = record;
  const m = messages.store;
  const { labels } = m;
  const labelWidth = widest(Object.values(labels)) + 2;
  const row = (label: string, text: string): string[] =>
    text === '' ? [] : [field(label, text, { width, labelWidth, indent: 4 })];
  const { title, fix } = messages.check[finding.check] ?? { title: finding.check, fix: '' };
  const place = [finding.account, finding.region].filter((part) => part !== '').join(' / ');
  return [
    colors.bold(`${record.id}  ${messages.severity[finding.severity]}  ${title}`),
    ...row(labels.status, m.status[status]),
    ...row(
      labels.resource,
      [`${messages.resource[finding.resource.type]} ${visible(resourceText(finding.resource))}`, place].join(
        '  ',
      ),
    ),
    ...row(labels.target, visible(record.target)),
    ...finding.rules.slice(0, 3).flatMap((rule) => row(labels.rule, visible(ruleText(rule, messages)))),
    ...(finding.sources.length === 0
      ? []
      : row(labels.sources, sourcesText(finding.sources, finding.verdict, finding.family, messages))),
    ...(waiver === null
      ? []
      : row(
          labels.waiver,
          messages.config.waivedBy({
            owner: visible(waiver.owner),
            until: waiver.until,
            reason: visible(waiver.reason),
          }),
        )),
    ...row(labels.seen, m.seen(record.firstSeen, record.lastSeen)),
    ...record.events.flatMap(({ at, kind }, i) =>
      row(i === 0 ? labels.history : '', `${at}  ${m.event[kind]}`),
    ),
    ...(status === 'open' ? row(labels.todo, fix) : []),
  ].join('\n');
}
