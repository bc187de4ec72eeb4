/** The human view of `create group`. */
import type { CreateGroupReport } from '../../../app/create/group.ts';
import type { Context } from '../context.ts';
import { callLines, reachLines, refusedLines } from './create-text.ts';
import { wrap } from './layout.ts';
import { ruleText } from './rule-text.ts';

export function createGroupView(report: CreateGroupReport, context: Context): string {
  const { messages, colors, width } = context;
  const { group: m } = messages.create;
  const { name, vpc, region, id } = report.group;
  const heading = m[report.result]({ name, vpc, region, id: id ?? '' });
  const paint =
    report.result === 'refused' ? colors.red : report.result === 'planned' ? colors.bold : colors.green;
  const top = wrap(heading, width).map((line) => paint(line));
  if (report.result === 'refused')
    return [
      ...top,
      ...refusedLines(
        report.exposed,
        report.instead.map((allow) => `--allow ${allow}`),
        context,
      ),
    ].join('\n');
  return [
    ...top,
    ...(report.result === 'planned'
      ? callLines(report.planned, context)
      : report.rules.flatMap((rule) => wrap(ruleText(rule, messages), width - 2).map((line) => `  ${line}`))),
    messages.create.whoReaches,
    ...reachLines(report.reach, report.closed, context),
    ...(id === null || context.quiet ? [] : wrap(m.next(region, id), width)),
  ].join('\n');
}
