/** The human view of `postern maturity`: items with levels and marks, then the instances behind them. */
import type { MaturityPoint } from '../../../app/maturity.ts';
import type { Gap } from '../../../domain/inventory/inventory.ts';
import type { AssessedItem, MaturityReport, Score } from '../../../domain/maturity/assess.ts';
import type { MaturityLevel } from '../../../domain/maturity/items.ts';
import type { Context } from '../context.ts';
import { field, table, visible, wrap } from './layout.ts';
import { resourceText } from './rule-text.ts';

/** Instances that are named below an item. */
const NAMED = 10;

export function maturityView(
  report: MaturityReport,
  { gaps, trend }: { readonly gaps: readonly Gap[]; readonly trend: readonly MaturityPoint[] },
  context: Context,
): string {
  const { messages, colors, width } = context;
  const m = messages.vendor.maturity;
  const heading = report.score === null ? m.nothing : m.heading(scoreText(report.score), report.instances);
  const rows = report.items.map((item) => [
    m.level[item.level],
    item.score === null ? '-' : `${scoreText(item.score)}/${item.full}`,
    m.affected(item.affected, report.instances),
    m.item[item.id] ?? item.id,
  ]);
  const painted = report.items.map(({ level }) => paint(level, context));
  const missing = gaps.map((gap) =>
    messages.scan.gap(messages.kind[gap.kind], gap.resource ?? gap.region, gap.code, gap.requestId ?? ''),
  );
  return [
    wrap(heading, width).map(colors.bold).join('\n'),
    table(m.heads, rows, context, (row) => painted[row]),
    ...(trend.length === 0 ? [] : [trendView(trend, context)]),
    ...report.items.flatMap((item) => instancesView(item, context)),
    [
      ...(report.complete ? [] : [colors.yellow(messages.vendor.incomplete(missing.length))]),
      ...missing.slice(0, 20).flatMap((one) => wrap(one, width - 2).map((line) => `  ${line}`)),
      ...wrap(m.note, width),
    ].join('\n'),
  ].join('\n\n');
}

function scoreText({ least, most }: Score): string {
  return least === most ? String(most) : `${least}-${most}`;
}

function trendView(trend: readonly MaturityPoint[], { messages, colors, width }: Context): string {
  const points = trend.map(({ at, score, complete }) => {
    const text = `${at.slice(0, 10)} ${score === null ? '-' : scoreText(score)}`;
    return complete ? text : `${text}*`;
  });
  const note = trend.every(({ complete }) => complete) ? [] : wrap(messages.vendor.maturity.partly, width);
  return [colors.bold(messages.vendor.maturity.before), ...wrap(points.join(', '), width), ...note].join(
    '\n',
  );
}

function instancesView({ id, instances }: AssessedItem, { messages, width }: Context): string[] {
  if (instances.length === 0) return [];
  const m = messages.vendor.maturity;
  const names = instances.slice(0, NAMED).map((one) => {
    const place = [visible(resourceText(one)), one.region].filter((part) => part !== '').join(' ');
    return one.state === 'reachable' ? place : `${place} (${m.state[one.state]})`;
  });
  return [
    [
      ...wrap(m.item[id] ?? id, width),
      ...names.map((name) => field('', name, { width, labelWidth: 0, indent: 2 })),
      ...(instances.length > NAMED ? [`  ${m.more(instances.length - NAMED)}`] : []),
    ].join('\n'),
  ];
}

function paint(level: MaturityLevel, { colors }: Context): ((text: string) => string) | undefined {
  switch (level) {
    case 'critical':
      return colors.red;
    case 'warn':
    case 'unknown':
      return colors.yellow;
    case 'healthy':
      return colors.green;
    default:
      return undefined;
  }
}
