/** Evidence of a run as Markdown. */
import { toFixCall } from '../../../adapters/alibaba/fix-calls.ts';
import type { RunStatus } from '../../../app/fix/status.ts';
import type { FixState } from '../../../domain/plan/fix-state.ts';
import { newListName } from '../../../domain/plan/fix-step.ts';
import type { Context } from '../context.ts';
import { rulesOf } from '../fix-run-document.ts';
import { canaryLines, canaryRow } from './fix-canary-view.ts';
import { standText, unitText } from './fix-run-view.ts';
import { visible } from './layout.ts';
import { ruleText } from './rule-text.ts';

/** `now` is what was read of each unit, where it could be. */
export function fixReportView(
  status: RunStatus,
  now: readonly (FixState | undefined)[],
  context: Context,
): string {
  const { run, units } = status;
  const { messages } = context;
  const m = messages.fixApply;
  const { report } = m;
  const about = [
    [report.about.plan, run.plan],
    [report.about.state, m.state[run.state] ?? run.state],
    [report.about.begun, run.createdAt],
    ...(run.deadline === null ? [] : [[report.about.deadline, run.deadline]]),
  ].map(([name = '', value = '']) => `- ${messages.labelled(name, value)}`);
  const rules = (state: FixState | undefined): readonly string[] => {
    const all = rulesOf(state) ?? [];
    return all.length === 0 ? [report.none] : all.map((rule) => `- ${cell(ruleText(rule, messages))}`);
  };
  const rows = [
    ...run.receipts.map(
      ({ number, unit, purpose, action, status, by, doneAt, intendedAt, requestId }): readonly string[] => [
        String(number),
        newListName(unit) ?? unit,
        m.purpose[purpose] ?? purpose,
        toFixCall(action).operation,
        status,
        by ?? '',
        doneAt ?? intendedAt,
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
    ...units.flatMap(({ unit, stands }, i) => [
      `## ${cell(unitText(unit))}`,
      '',
      ...unit.before.groups.map(({ account, region }) => `${account} / ${region}\n`),
      standText(report.verification, { unit, stands }, context),
      '',
      `### ${report.before}`,
      '',
      ...rules(unit.before),
      '',
      `### ${report.after}`,
      '',
      ...rules(now[i]),
      '',
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
