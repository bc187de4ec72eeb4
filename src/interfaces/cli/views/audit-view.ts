/** The human views of `postern audit`. */
import type { AuditEntry, AuditVerdict } from '../../../app/ports.ts';
import type { Context } from '../context.ts';
import { table, visible, wrap } from './layout.ts';

export function auditListView(
  { entries, next }: { readonly entries: readonly AuditEntry[]; readonly next: string | null },
  context: Context,
): string {
  const { colors, messages, width } = context;
  const m = messages.store;
  if (entries.length === 0) return m.audit.none;
  const { number, at, by, action, what } = m.audit.columns;
  const rows = entries.map((entry) => [
    String(entry.number),
    entry.at,
    visible(entry.by),
    visible(entry.action),
    visible(`${entry.subject}  ${JSON.stringify(entry.details)}`),
  ]);
  return [
    table([number, at, by, action, what], rows, { colors, width }),
    ...(next === null ? [] : ['', ...wrap(m.more(next), width * 4)]),
  ].join('\n');
}

export function auditVerifyView(verdict: AuditVerdict, where: string, context: Context): string {
  const { colors, messages, width } = context;
  const m = messages.store.audit;
  if (!verdict.intact)
    return wrap(m.broken(verdict.number, m.why[verdict.why], visible(where)), width)
      .map(colors.red)
      .join('\n');
  const { entries, head, cutThrough } = verdict;
  return [
    ...wrap(m.intact(entries, visible(where)), width),
    ...(cutThrough === 0 ? [] : wrap(m.cut(cutThrough), width)),
    ...(head === null ? [] : [m.keep, `  postern audit verify --head ${head.number}:${head.hash}`]),
  ].join('\n');
}
