/** The human view of `postern checks list`. */
import type { CheckSummary } from '../../../app/checks.ts';
import type { Context } from '../context.ts';
import { field, table } from './layout.ts';

export function checksView(checks: readonly CheckSummary[], context: Context): string {
  const { messages, width } = context;
  const m = messages.vendor.list;
  const [id = '', finds = ''] = m.heads;
  const titles = checks.map((check) => [check.id, messages.check[check.id]?.title ?? check.id]);
  const elsewhere = checks.flatMap(({ id: check, controls }) => {
    const names = controls.map(({ catalogue, item }) =>
      messages.labelled(m.catalogue[catalogue] ?? catalogue, item),
    );
    return names.length === 0
      ? []
      : [
          `${check}  ${m.elsewhere}`,
          ...names.map((name) => field('', name, { width, labelWidth: 0, indent: 4 })),
        ];
  });
  return [table([id, finds], titles, context), elsewhere.join('\n')].join('\n\n');
}
