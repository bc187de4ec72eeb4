/** The human view of `postern store status`. */
import type { StoreStatus } from '../../../app/ports.ts';
import type { Context } from '../context.ts';
import { field, visible, widest } from './layout.ts';

export function storeStatusView(
  status: StoreStatus & { readonly store: string; readonly kind: 'sqlite' | 'postgresql' },
  { colors, messages, width }: Context,
): string {
  const m = messages.store;
  const size = status.size === null ? '' : m.size(status.size);
  const rows = Object.entries(status.rows).filter(([, count]) => count > 0);
  const labelWidth = widest(rows.map(([table]) => table)) + 2;
  return [
    colors.bold(visible(status.store)),
    m.about({ kind: m.kind[status.kind], version: status.version, size }),
    ...rows.map(([table, count]) => field(table, String(count), { width, labelWidth, indent: 2 })),
  ].join('\n');
}
