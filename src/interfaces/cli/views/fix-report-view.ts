/** Evidence of a run as Markdown. */
import { toFixCall } from '../../../adapters/alibaba/fix-calls.ts';
import type { RunStatus } from '../../../app/fix/status.ts';
import type { FixState } from '../../../domain/plan/fix-state.ts';
import { newListName } from '../../../domain/plan/fix-step.ts';
import type { Context } from '../context.ts';
import { rulesOf } from '../fix-run-document.ts';
import { canaryLines, canaryRow } from './fix-canary-view.ts';
import { reopeningText, standText, stateText, subjectText, unitText } from './fix-run-view.ts';
import { visible } from './layout.ts';
import { resourceText, ruleText } from './rule-text.ts';
import { timeText } from './time-text.ts';

export function fixReportView(status: RunStatus, context: Context): string {
  const { run, units, readAt } = status;
  const { messages } = context;
  const m = messages.fixApply;
  const { report } = m;
  const about = [
    [report.about.plan, run.plan],
    [report.about.state, stateText(status, context)],
    [report.about.begun, timeText(run.createdAt)],
    ...(run.deadline === null ? [] : [[report.about.deadline, timeText(run.deadline)]]),
  ].map(([name = '', value = '']) => `- ${messages.labelled(name, value)}`);
  const content = (state: FixState | undefined, absent: string): readonly string[] => {
    if (state === undefined) return [absent];
    const rules = (rulesOf(state) ?? []).map((rule) => ruleText(rule, messages));
    const lists = [...state.prefixLists.values(), ...state.portRangeLists.values()]
      // What stands for a list that is to be made is not there.
      .filter(({ id }) => newListName(id) === undefined)
      .map((list) => messages.labelled(resourceText(list), list.entries.join(', ')));
    const all = [...rules, ...lists].map((text) => `- ${cell(text)}`);
    if (all.length > 0) return all;
    return [state.groups.length === 0 ? report.notThere : report.none];
  };
  const read = (
    title: string,
    at: string | undefined,
    state: FixState | undefined,
    absent: string,
  ): readonly string[] => [
    `### ${at === undefined ? title : messages.labelled(title, timeText(at))}`,
    '',
    ...content(state, absent),
    '',
  ];
  const rows = [
    ...run.receipts.map(
      ({ number, unit, purpose, action, status, by, doneAt, intendedAt, requestId }): readonly string[] => [
        String(number),
        subjectText(unit, action),
        m.purpose[purpose] ?? purpose,
        toFixCall(action).operation,
        status,
        by ?? '',
        timeText(doneAt ?? intendedAt),
        requestId,
      ],
    ),
    ...(run.canary?.swap?.receipts ?? []).map((receipt) => canaryRow(receipt, context)),
  ];
  const receipts = rows.map((row) => `| ${row.map(cell).join(' | ')} |`);
  const canary = canaryLines(status, context).map((line) => `- ${cell(line.trim())}`);
  return [
    `# ${report.title(run.id)}`,
    '',
    ...about,
    '',
    ...units.flatMap(({ unit, stands, now, reopened }) => [
      `## ${cell(unitText(unit, context))}`,
      '',
      ...unit.before.groups.map(({ account, region }) => `${account} / ${region}\n`),
      standText(report.verification, { unit, stands }, context),
      '',
      ...reopened.flatMap((one) => [cell(reopeningText(one, context)), '']),
      // It was read just before the run was made.
      ...read(report.before, run.createdAt, unit.before, report.none),
      ...read(
        report.after[unit.readBack?.purpose ?? ''] ?? report.notEnded,
        unit.readBack?.at,
        unit.readBack?.state,
        report.nothingReadBack,
      ),
      ...read(report.now, readAt, now, report.notRead),
    ]),
    ...(canary.length === 0 ? [] : [`## ${messages.fixCanary.title}`, '', ...canary, '']),
    `## ${report.receipts}`,
    '',
    `| ${report.columns.join(' | ')} |`,
    `|${report.columns.map(() => '---').join('|')}|`,
    ...receipts,
    '',
  ].join('\n');
}

/** Foreign text in Markdown: no line breaks, columns or markup of its own. */
function cell(text: string): string {
  return visible(text).replace(/[|`<>*_[\]\\]/g, (one) => `\\${one}`);
}
