/** The human view of `create instance`. */
import type { CreateInstanceReport } from '../../../app/create/instance.ts';
import type { Context } from '../context.ts';
import { callLines, reachLines, refusedLines } from './create-text.ts';
import { explainView } from './explain-view.ts';
import { wrap } from './layout.ts';

/** Flags to type instead: a group of the instance's name where none was asked for. */
function instead({ instead: allowed, groups, name }: CreateInstanceReport): readonly string[] {
  const flags = allowed.map((allow) => `--allow ${allow}`);
  const [first, ...rest] = flags;
  return first === undefined || groups.includes(null) ? flags : [`--new-group ${name} ${first}`, ...rest];
}

export function createInstanceView(report: CreateInstanceReport, context: Context): string {
  const { messages, colors, width } = context;
  const { instance: m } = messages.create;
  const { result, name, region, template } = report;
  const heading = m[result]({ name, region, ids: report.instances.map(({ id }) => id).join(', ') });
  const bad = result === 'refused' || result === 'exposed';
  const paint = bad ? colors.red : result === 'planned' ? colors.bold : colors.green;
  const top = wrap(heading, width).map((line) => paint(line));
  const unread =
    template?.unread === undefined
      ? []
      : wrap(m.unread({ id: template.id, code: template.unread }), width - 2).map((line) => `  ${line}`);
  if (result === 'refused')
    return [
      ...top,
      ...unread,
      ...(report.exposed.length === 0 ? [] : refusedLines(report.exposed, instead(report), context)),
    ].join('\n');
  if (result === 'planned')
    return [
      ...top,
      ...unread,
      ...callLines(report.planned, context),
      ...(report.tried ? wrap(m.tried, width) : []),
      messages.create.whoReaches,
      ...reachLines(report.reach, report.closed, context),
    ].join('\n');
  // Instances of one call are alike: the first one stands for all.
  const { explained } = report;
  if (explained === null) return top.join('\n');
  const { items } = explained;
  return [
    ...top,
    '',
    explainView({ ...explained, items: items.slice(0, 1) }, context),
    ...(items.length > 1 ? wrap(m.others(items.length - 1), width) : []),
  ].join('\n');
}
