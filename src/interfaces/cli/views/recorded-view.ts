/** What a recorded scan has changed since the one before. */
import type { FindingRecord, RecordedScan } from '../../../app/ports.ts';
import type { Context } from '../context.ts';
import { visible, wrap } from './layout.ts';
import { resourceText } from './rule-text.ts';

/** More of one kind than this are counted only. */
const SHOWN = 10;

export function recordedView(recorded: RecordedScan, where: string, context: Context): string {
  const { colors, messages, width } = context;
  const m = messages.store;
  const { counts } = recorded.scan;
  const head = recorded.first ? m.recordedFirst(counts.new) : m.recorded(counts);
  const kinds = recorded.first ? [] : (['new', 'returned', 'fixed', 'exempt'] as const);
  return [
    ...wrap(head, width).map(colors.bold),
    ...kinds.flatMap((kind) => lines(recorded[kind], m.change[kind], context)),
    ...(counts.unseen === 0 ? [] : wrap(m.unseen(counts.unseen), width).map(colors.yellow)),
    ...wrap(m.keptIn(visible(where)), width),
  ].join('\n');
}

function lines(records: readonly FindingRecord[], label: string, context: Context): string[] {
  const { messages, width } = context;
  const shown = records.slice(0, SHOWN).map(({ id, finding }) => {
    const { title } = messages.check[finding.check] ?? { title: finding.check };
    return `  ${label}  ${id}  ${messages.severity[finding.severity]}  ${title}  ${visible(resourceText(finding.resource))}`;
  });
  const more = records.length > SHOWN ? [`  ${messages.scan.more(records.length - SHOWN)}`] : [];
  return [...shown, ...more].flatMap((line) => wrap(line.trimStart(), width - 2).map((part) => `  ${part}`));
}
