/** Runs of repairs for people: what is about to be done, what was done, and what stands where. */
import { type FixParts, type FixProgress, resourceOf } from '../../../app/fix/ledger.ts';
import { returnsOf } from '../../../app/fix/returns.ts';
import type { RunStatus, UnitStatus } from '../../../app/fix/status.ts';
import type { FixRun, FixUnit } from '../../../app/ports.ts';
import { type FixAction, isListAction, newListName } from '../../../domain/plan/fix-step.ts';
import { ruleFrom } from '../../../domain/plan/rule-spec.ts';
import { ruleRef } from '../../../domain/rule-ref.ts';
import type { Context } from '../context.ts';
import { canaryCallText, canaryLines, canaryPreview } from './fix-canary-view.ts';
import { visible, wrap } from './layout.ts';
import { resourceText, ruleText, trafficText } from './rule-text.ts';
import { timeText } from './time-text.ts';

/** The run that is about to be carried out. */
export function previewView({ units, canary, mode }: FixRun, context: Context): string {
  const m = context.messages.fixApply;
  const own = units.filter(({ state }) => state !== 'unchanged');
  const steps = own.reduce((sum, unit) => sum + unit.steps.length, 0);
  return [
    ...wrap(m.preview({ steps, units: own.length }), context.width),
    ...(canary === null ? [] : inset(canaryPreview(canary, context), 2, context)),
    ...own.flatMap((unit) => [
      ...inset(m.unit({ unit: unitText(unit, context), steps: unit.steps.length }), 2, context),
      ...returnLines({ mode, receipts: [] }, unit, context),
    ]),
  ].join('\n');
}

/** What a rollback will do about each rule; of a unit that is rolled back, what it has done. */
function returnLines(
  run: Pick<FixRun, 'mode' | 'receipts'>,
  unit: FixUnit,
  context: Context,
): readonly string[] {
  const m = context.messages.fixApply;
  const texts = unit.state === 'rolled-back' ? m.wentBack : m.wayBack;
  return returnsOf(run, unit).flatMap(({ rule, mode, because, add, description }) => {
    const name = rule ?? m.list;
    const ranges = [
      ...new Set(add.map(({ rule: { source } }) => (source.kind === 'cidr' ? source.text : ''))),
    ];
    const text =
      mode === 'workbench'
        ? texts.workbench(name, ranges.join(', '))
        : texts.exact(name, m.because[because ?? ''] ?? '');
    const more = description === null ? [] : [m.descriptionStays(description)];
    return inset([text, ...more].join(context.messages.andThen), 4, context);
  });
}

export function runView(status: RunStatus, context: Context): string {
  const { run, units, overdue, attention } = status;
  const m = context.messages.fixApply;
  const { colors, width } = context;
  const good = ['applied', 'confirmed', 'waiting', 'rolled-back'].includes(run.state) && !attention;
  const receipts = [...run.receipts, ...(run.canary?.swap?.receipts ?? [])];
  const done = receipts.filter(({ status }) => status === 'done').length;
  const unknown = receipts.filter(({ status }) => status === 'intended').length;
  const lines = units.flatMap(({ unit, stands, reopened }) => [
    ...inset(standText(unitText(unit, context), { unit, stands }, context), 2, context),
    ...reopened.flatMap((one) => inset(reopeningText(one, context), 4, context)),
    ...(unit.failure === null ? [] : inset(failureText(unit.failure, context), 4, context)),
    ...(unit.state === 'rolled-back' ? returnLines(run, unit, context) : []),
    ...(unit.kept === undefined || unit.kept.length === 0
      ? []
      : inset(m.kept(unit.kept.join(', ')), 4, context)),
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
    paint(wrap(m.run(run.id, stateText(status, context)), width).join('\n')),
    ...canaryLines(status, context).flatMap((line) => inset(line, 2, context)),
    ...lines,
    ...inset(m.receipts({ done, unknown }), 2, context),
    ...(overdue ? inset(m.overdue(run.id), 2, context) : []),
    ...(isAwaited(run) && run.deadline !== null && !overdue
      ? inset(deadlineText(run, status.attendant, context), 2, context)
      : []),
  ].join('\n');
}

/** Whether a confirmation would keep it. */
function isAwaited({ state }: FixRun): boolean {
  return state === 'waiting' || state === 'stopped';
}

/** Until when it is to be confirmed, and who takes it back otherwise. */
export function deadlineText(
  { id: run, deadline }: Pick<FixRun, 'id' | 'deadline'>,
  attendant: RunStatus['attendant'],
  { messages }: Context,
): string {
  return messages.fixApply.deadline[attendant ?? 'nobody']({ time: timeText(deadline ?? ''), run });
}

/** How far a run is, and whether what it closed is open again. */
export function stateText({ run, units }: RunStatus, { messages }: Context): string {
  const m = messages.fixApply;
  const again = units.some(({ reopened }) => reopened.length > 0);
  return [m.state[run.state] ?? run.state, ...(again ? [m.openAgain] : [])].join(messages.andThen);
}

export function reopeningText(
  { resource, rule, how }: UnitStatus['reopened'][number],
  { messages }: Context,
): string {
  const m = messages.fixApply;
  // A rule whose id was never known is told by its group.
  const what = rule === null ? resource : ruleText(ruleRef({ ...rule, id: rule.id || resource }), messages);
  return m.reopened({ what, how: m.how[how] ?? how });
}

export function statusView(statuses: readonly RunStatus[], context: Context): string {
  const m = context.messages.fixApply;
  return statuses.length === 0 ? m.noRuns : statuses.map((status) => runView(status, context)).join('\n\n');
}

/** How far a unit is, and what stands there. */
export function standText(
  about: string,
  { unit, stands }: Pick<UnitStatus, 'unit' | 'stands'>,
  { messages }: Context,
): string {
  const m = messages.fixApply;
  const state = m.unitState[unit.state] ?? unit.state;
  return messages.labelled(about, [state, m.stands[stands] ?? stands].join(messages.andThen));
}

/**
 * A group by its name and id; a list that the run makes by its name, and by its id once there is one; where lists are
 * changed, all that is changed together.
 */
export function unitText(unit: FixUnit, { messages }: Pick<Context, 'messages'>): string {
  const { key, listId, before, steps } = unit;
  const name = newListName(key);
  if (name !== undefined) return resourceText({ name, id: listId ?? name });
  const known = new Map(
    [...before.prefixLists.values(), ...before.portRangeLists.values(), ...before.groups].map((one) => [
      one.id,
      one,
    ]),
  );
  const ids = known.has(key) ? [key] : [...new Set(steps.map(resourceOf))];
  const names = ids.map((id) => resourceText(known.get(id) ?? { name: '', id }));
  const more = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(more > 0 ? [messages.scan.more(more)] : [])].join(', ');
}

const MOST_NAMED = 3;

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

/** What a call of a unit is about, for a table or a line of its own. */
export function subjectText(unit: string, action: FixAction): string {
  return newListName(unit) ?? resourceOf(action);
}

/** Says on stderr which call is being made. */
export function fixReporter(context: Context): ((progress: FixProgress) => void) | undefined {
  if (context.quiet) return undefined;
  const m = context.messages.fixApply;
  return ({ unit, action, purpose, status }) => {
    if (status !== 'doing') return;
    const what = `${m.operation[action.operation] ?? action.operation} ${actionText(action, context)}`;
    process.stderr.write(
      `${m.doing({ unit: subjectText(unit, action), what, purpose: m.purpose[purpose] ?? purpose })}\n`,
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

/** `9:58` of minutes and seconds. */
export function leftText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function inset(text: string, by: number, { width }: Context): readonly string[] {
  return wrap(visible(text), width - by).map((line) => ' '.repeat(by) + line);
}
