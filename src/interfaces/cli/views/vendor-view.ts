/** The human view of `postern checks vendor`: per check what differs, with the reason. */
import type { VendorReport } from '../../../app/vendor/compare.ts';
import type { ComparedRow } from '../../../domain/vendor/compare.ts';
import { type JoinedItem, together } from '../../../domain/vendor/together.ts';
import type { Context } from '../context.ts';
import { visible, wrap } from './layout.ts';
import { resourceText } from './rule-text.ts';

/** Rows of a check that are shown; the JSON document has all. */
const SHOWN = 30;

export function vendorView(report: VendorReport, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.vendor;
  const { notCompared, submission, vendorGaps, gaps } = report;
  const items = together(report.items);
  const differences = items.reduce((sum, { counts }) => sum + counts.differ, 0);
  const resources = items.reduce(
    (sum, { counts }) => Math.max(sum, counts.agree + counts.differ + counts.unknown),
    0,
  );
  const heading = wrap(m.heading(differences, resources, items.length), width).map(colors.bold);
  const end: string[] = [];
  if (notCompared.length > 0)
    end.push(
      ...wrap(
        m.notCompared([...new Set(notCompared.map(({ rule, name }) => visible(rule ?? name)))].join(', ')),
        width,
      ),
    );
  if (submission !== null) {
    const { outcome, seconds } = submission;
    const text =
      outcome === 'throttled'
        ? m.submission.throttled(seconds === null ? '' : m.submission.wait(seconds))
        : m.submission[outcome];
    const good = outcome === 'done' || outcome === 'nothing-to-check';
    end.push(...wrap(text, width).map(good ? String : colors.yellow));
  }
  const missing = [
    ...vendorGaps.map((gap) => m.gap(m.service[gap.service], gap.operation, gap.code)),
    ...gaps.map((gap) =>
      messages.scan.gap(messages.kind[gap.kind], gap.resource ?? gap.region, gap.code, gap.requestId ?? ''),
    ),
  ];
  if (missing.length > 0)
    end.push(
      colors.yellow(m.incomplete(missing.length)),
      ...missing.slice(0, 20).flatMap((one) => wrap(one, width - 2).map((line) => `  ${line}`)),
    );
  return [heading.join('\n'), ...items.map((item) => itemView(item, context)), end.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function itemView(item: JoinedItem, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.vendor;
  const time = item.checkedAt === null ? undefined : new Date(item.checkedAt).toISOString().slice(0, 16);
  // Cloud Config tells the time with each result only.
  const when =
    time === undefined
      ? item.service === 'security-center'
        ? m.neverChecked
        : ''
      : m.checkedAt(`${time.replace('T', ' ')} UTC`);
  const name = item.rule === null || item.rule === item.name ? item.name : `${item.name} (${item.rule})`;
  const title = [m.service[item.service], visible(name)].join('  ');
  const state = [m.status[item.status], when, countsText(item, context)].filter((part) => part !== '');
  const shown = item.rows.filter(({ outcome }) => outcome !== 'agree');
  const same = item.rows.length - shown.length;
  return [
    ...wrap(title, width).map(colors.bold),
    ...wrap(state.join(', '), width - 2).map((line) => `  ${line}`),
    ...shown.slice(0, SHOWN).flatMap((row) => rowView(row, context)),
    ...(shown.length > SHOWN ? [`  ${m.more(shown.length - SHOWN)}`] : []),
    ...(same > 0 ? [`  ${m.same(same)}`] : []),
  ].join('\n');
}

function countsText({ counts }: JoinedItem, { messages }: Context): string {
  return messages.vendor.counts(counts.agree, counts.differ, counts.unknown);
}

function rowView(row: ComparedRow, { messages, colors, width }: Context): string[] {
  const m = messages.vendor;
  const paint = row.outcome === 'differ' ? colors.red : colors.yellow;
  const verdicts = m.row(m.status[row.vendor], m.ours[row.ours]);
  const because = [...row.reasons.map((one) => m.reason[one]), ...row.notes.map((one) => m.note[one])];
  return [
    ...wrap(visible(`${resourceText(row.resource)}  ${row.region}`), width - 2).map(
      (line) => `  ${paint(line)}`,
    ),
    ...wrap(verdicts, width - 4).map((line) => `    ${line}`),
    ...because.flatMap((one) => wrap(one, width - 6).map((line, i) => `    ${i === 0 ? '- ' : '  '}${line}`)),
  ];
}
