/** Runs of repairs for people: what is about to be done, what was done, and what stands where. */
import type { FixParts, FixProgress } from '../../../app/fix/ledger.ts';
import type { RunStatus, UnitStatus } from '../../../app/fix/status.ts';
import type { FixRun, FixUnit } from '../../../app/ports.ts';
import { type FixAction, isListAction, newListName } from '../../../domain/plan/fix-step.ts';
import { ruleFrom } from '../../../domain/plan/rule-spec.ts';
import { ruleRef } from '../../../domain/rule-ref.ts';
import type { Context } from '../context.ts';
import { canaryCallText, canaryLines, canaryPreview } from './fix-canary-view.ts';
import { visible, wrap } from './layout.ts';
import { resourceText, trafficText } from './rule-text.ts';

/** The run that is about to be carried out. */
export function previewView({ units, canary }: FixRun, context: Context): string {
  const m = context.messages.fixApply;
  const own = units.filter(({ state }) => state !== 'unchanged');
  const steps = own.reduce((sum, unit) => sum + unit.steps.length, 0);
  return [
    ...wrap(m.preview({ steps, units: own.length }), context.width),
    ...(canary === null ? [] : inset(canaryPreview(canary, context), 2, context)),
    ...own.flatMap((unit) => [
      ...inset(m.unit({ unit: unitText(unit), steps: unit.steps.length }), 2, context),
      ...rollbackLines(unit, context),
    ]),
  ].join('\n');
}

function rollbackLines({ rollback }: FixUnit, context: Context): readonly string[] {
  const m = context.messages.fixApply;
  return rollback.flatMap(({ rule, mode, because, add }) => {
    const name = rule ?? m.list;
    const ranges = [
      ...new Set(add.map(({ rule: { source } }) => (source.kind === 'cidr' ? source.text : ''))),
    ];
    const text =
      mode === 'workbench'
        ? m.wayBack.workbench(name, ranges.join(', '))
        : m.wayBack.exact(name, m.because[because ?? ''] ?? '');
    return inset(text, 4, context);
  });
}

export function runView(status: RunStatus, context: Context): string {
  const { run, units, overdue } = status;
  const m = context.messages.fixApply;
  const { colors, width } = context;
  const good = ['applied', 'confirmed', 'waiting', 'rolled-back'].includes(run.state) && !overdue;
  const receipts = [...run.receipts, ...(run.canary?.swap?.receipts ?? [])];
  const done = receipts.filter(({ status }) => status === 'done').length;
  const unknown = receipts.filter(({ status }) => status === 'intended').length;
  const lines = units.flatMap(({ unit, stands }) => [
    ...inset(standText(unitText(unit), { unit, stands }, context), 2, context),
    ...(unit.failure === null ? [] : inset(failureText(unit.failure, context), 4, context)),
    ...(unit.state === 'rolled-back' ? rollbackLines(unit, context) : []),
    ...unit.left.flatMap(({ action, because }) =>
      inset(
        m.leftLine({
          what: m.operation[action.operation] ?? action.operation,
          rule: actionText(action, context),
          because: m.left[because] ?? because,
        }),
        4,
        context,
      ),
    ),
  ]);
  const paint = good ? colors.green : colors.red;
  return [
    paint(wrap(m.run(run.id, m.state[run.state] ?? run.state), width).join('\n')),
    ...canaryLines(status, context).flatMap((line) => inset(line, 2, context)),
    ...lines,
    ...inset(m.receipts({ done, unknown }), 2, context),
    ...(overdue ? inset(m.overdue, 2, context) : []),
    ...(run.state === 'waiting' && run.deadline !== null && !overdue
      ? inset(m.deadline({ time: timeText(run.deadline, context), run: run.id }), 2, context)
      : []),
  ].join('\n');
}

export function statusView(statuses: readonly RunStatus[], context: Context): string {
  const m = context.messages.fixApply;
  return statuses.length === 0 ? m.noRuns : statuses.map((status) => runView(status, context)).join('\n\n');
}

/** How far a unit is, and what stands there. */
export function standText(about: string, { unit, stands }: UnitStatus, { messages }: Context): string {
  const m = messages.fixApply;
  const state = m.unitState[unit.state] ?? unit.state;
  return messages.labelled(about, [state, m.stands[stands] ?? stands].join(messages.andThen));
}

/** A group by its name and id; a list that the run makes by its name, and by its id once there is one. */
export function unitText({ key, listId, before }: Pick<FixUnit, 'key' | 'listId' | 'before'>): string {
  const name = newListName(key);
  if (name !== undefined) return resourceText({ name, id: listId ?? name });
  return resourceText(before.groups.find(({ id }) => id === key) ?? { name: '', id: key });
}

function failureText(
  { code, message, operation, differences }: NonNullable<FixUnit['failure']>,
  context: Context,
): string {
  const m = context.messages.fixApply;
  if (code !== 'edited')
    return m.failure({ operation: m.operation[operation] ?? operation, code, message: visible(message) });
  return m.edited(
    differences.map(({ resource, rule, how }) => `${rule ?? resource} ${m.how[how] ?? how}`).join(', '),
  );
}

function actionText(action: FixAction, { messages }: Context): string {
  if (isListAction(action)) return newListName(action.list) ?? action.list;
  const ref = ruleRef(ruleFrom(action.rule, 'id' in action ? (action.id ?? '') : '', action.group));
  return [ref.id, trafficText(ref, messages), ref.source].filter(Boolean).join(' ');
}

/** Says on stderr which call is being made. */
export function fixReporter(context: Context): ((progress: FixProgress) => void) | undefined {
  if (context.quiet) return undefined;
  const m = context.messages.fixApply;
  return ({ unit, action, purpose, status }) => {
    if (status !== 'doing') return;
    const what = `${m.operation[action.operation] ?? action.operation} ${actionText(action, context)}`;
    process.stderr.write(
      `${m.doing({ unit: newListName(unit) ?? unit, what, purpose: m.purpose[purpose] ?? purpose })}\n`,
    );
  };
}

/** Says on stderr which call about a canary is being made. */
export function canaryReporter(
  context: Context,
): ((...call: Parameters<NonNullable<FixParts['onCanary']>>) => void) | undefined {
  if (context.quiet) return undefined;
  return (action, purpose) => {
    process.stderr.write(`${canaryCallText(action, purpose, context)}\n`);
  };
}

export function timeText(iso: string, { language }: Pick<Context, 'language'>): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(iso));
}

/** `9:58` of minutes and seconds. */
export function leftText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function inset(text: string, by: number, { width }: Context): readonly string[] {
  return wrap(visible(text), width - by).map((line) => ' '.repeat(by) + line);
}
