/** Use case: what stands where. What the store says is held against what is read. */

import { wayBack } from '../../domain/plan/fix-return.ts';
import { FINAL_STATES } from '../../domain/plan/fix-run.ts';
import { differencesOf, type FixState, saysTheSame, stateAfter } from '../../domain/plan/fix-state.ts';
import { rollbackOf } from '../../domain/plan/fix-step.ts';
import { type Reopening, reopenedBy } from '../../domain/plan/reopened.ts';
import { contentOf, writable } from '../../domain/plan/rule-spec.ts';
import { problem } from '../../problem.ts';
import { type CanaryStatus, canaryStatus } from './canary-status.ts';
import { begunOf, type FixParts, readState } from './ledger.ts';
import { isListUnit } from './new-list.ts';
import type { FixCloud, FixRun, FixUnit } from './ports.ts';
import { isOverdue } from './rollback.ts';

/** What was read of a unit. */
export type Stands =
  | 'as-before'
  | 'as-planned'
  /** What a rollback leaves that let Workbench in. */
  | 'rolled-back'
  /** Some steps are made and others not, of something that is half done. */
  | 'partly'
  /** Somebody else, or another run, has changed it since. */
  | 'edited'
  /** It could not be read. */
  | 'not-read';

export interface UnitStatus {
  readonly unit: FixUnit;
  readonly stands: Stands;
  /** What was read of it; undefined where it could not be. */
  readonly now: FixState | undefined;
  /** What has opened again since what the unit has closed; none where a later run has changed the same since. */
  readonly reopened: readonly Reopening[];
}

export interface RunStatus {
  readonly run: FixRun;
  readonly units: readonly UnitStatus[];
  /** Null where no interface is moved. */
  readonly canary: CanaryStatus | null;
  /** When it was read. */
  readonly readAt: string;
  readonly overdue: boolean;
  /**
   * Who takes it back when nobody confirms it in time; null: nobody by himself, only the next command that works on
   * repairs, or a service.
   */
  readonly attendant: 'command' | 'service' | null;
  /** Something is half done, overdue, open again, or was left in place. */
  readonly attention: boolean;
}

/** One run, or all of them. Throws `fix-unknown-run`. */
export async function fixStatus(
  parts: Pick<FixParts, 'store' | 'timer' | 'cloud' | 'cloudOf'>,
  id?: string,
): Promise<readonly RunStatus[]> {
  const all = await parts.store.list();
  const runs = id === undefined ? all : [await parts.store.load(id)];
  return Promise.all(
    runs.map(async (run) => {
      if (run === undefined) throw problem('fix-unknown-run', { run: id ?? '' });
      const readAt = parts.timer.now().toISOString();
      const later = all.slice(all.findIndex((one) => one.id === run.id) + 1);
      const cloud = parts.cloudOf?.(run) ?? parts.cloud;
      const units = await Promise.all(
        run.units.map(async (unit): Promise<UnitStatus> => {
          const now = await readOrNot(unit, cloud);
          const stands = now === undefined ? 'not-read' : standsOf(unit, begunOf(run, unit), now);
          const reopened = now === undefined || isSuperseded(unit, later) ? [] : reopeningsOf(unit, now);
          return { unit, stands, now, reopened };
        }),
      );
      const canary = await canaryStatus(run, { ...parts, cloud });
      const overdue = isOverdue(run, parts.timer.now());
      const half = !FINAL_STATES.includes(run.state) && run.state !== 'waiting';
      const left = run.units.some((unit) => unit.left.length > 0);
      const moved = canary !== null && !['gone', 'not-begun', 'not-read'].includes(canary.stands);
      const again = units.some(({ reopened }) => reopened.length > 0);
      return {
        run,
        units,
        canary,
        readAt,
        overdue,
        attendant: run.deadline === null ? null : await parts.store.attendant(run.id),
        attention: half || overdue || left || moved || again,
      };
    }),
  );
}

/** Of one run. Throws `fix-unknown-run`. */
export async function fixStatusOf(id: string, parts: Parameters<typeof fixStatus>[0]): Promise<RunStatus> {
  const [status] = await fixStatus(parts, id);
  if (status === undefined) throw problem('fix-unknown-run', { run: id });
  return status;
}

async function readOrNot(unit: FixUnit, cloud: FixCloud): Promise<FixState | undefined> {
  try {
    return await readState(unit, cloud);
  } catch {
    return undefined;
  }
}

function standsOf(unit: FixUnit, begun: ReadonlySet<number>, now: FixState): Stands {
  const { before, steps, rollback } = unit;
  if (isGone(before, now)) return 'edited';
  if (unit.state === 'unchanged' && !isListUnit(unit))
    return differencesOf(before, now).length === 0 ? 'as-planned' : 'edited';
  if (saysTheSame(before, now)) return 'as-before';
  const planned = stateAfter(before, steps);
  if (saysTheSame(planned, now)) return 'as-planned';
  // A plan of which a part was made is rolled back from there.
  const reached = stateAfter(
    before,
    steps.filter((_, i) => begun.has(i)),
  );
  const back = wayBack({ now: reached, before, steps, begun, choices: rollback });
  if (saysTheSame(stateAfter(reached, back.actions), now)) return 'rolled-back';
  // What was brought to its end is not on its way: whatever differs, somebody has changed.
  if (!isHalfDone(unit, begun)) return 'edited';
  const partly = steps.some((_, i) => saysTheSame(stateAfter(before, steps.slice(0, i + 1)), now));
  if (partly || isOnTheWay(unit, now, planned)) return 'partly';
  return 'edited';
}

/** Whether steps, or their way back, were begun and not brought to an end. */
function isHalfDone({ state, left }: FixUnit, begun: ReadonlySet<number>): boolean {
  return begun.size > 0 && (['applying', 'undoing', 'rolling-back'].includes(state) || left.length > 0);
}

/** What has opened again what the unit closed and has to keep closed. */
function reopeningsOf(unit: FixUnit, now: FixState): readonly Reopening[] {
  const { state, before, steps } = unit;
  if (isListUnit(unit) || (state !== 'applied' && state !== 'unchanged') || isGone(before, now)) return [];
  const planned = state === 'unchanged' ? before : stateAfter(before, steps);
  if (saysTheSame(planned, now)) return [];
  // Where it was so already, the steps taken back say what it had been like.
  const open = state === 'unchanged' ? stateAfter(before, rollbackOf(steps)) : before;
  return reopenedBy(open, planned, now);
}

/** Whether a later run has made of the same groups what stands, or is to stand, there. */
function isSuperseded({ before }: FixUnit, later: readonly FixRun[]): boolean {
  const own = new Set(before.groups.map(({ id }) => id));
  return later.some(({ units }) =>
    units.some(
      ({ state, before: { groups } }) =>
        (state === 'applied' || state === 'unchanged') && groups.some(({ id }) => own.has(id)),
    ),
  );
}

/** Whether somebody has deleted one of the groups or lists. */
function isGone(before: FixState, now: FixState): boolean {
  const there = new Set(now.groups.map(({ id }) => id));
  return (
    before.groups.some(({ id }) => !there.has(id)) ||
    [...before.prefixLists.keys()].some((id) => !now.prefixLists.has(id)) ||
    [...before.portRangeLists.keys()].some((id) => !now.portRangeLists.has(id))
  );
}

/** Whether everything that is there is of before, of the plan, or of its rollback. */
function isOnTheWay({ before, rollback }: FixUnit, now: FixState, planned: FixState): boolean {
  const everything = stateAfter(planned, [
    ...before.groups.flatMap((group) =>
      group.rules.map(
        ({ id: _id, group: own, ...rule }) =>
          ({
            operation: 'authorize',
            account: group.account,
            region: group.region,
            group: own,
            rule,
          }) as const,
      ),
    ),
    ...rollback.flatMap(({ add }) => add),
  ]);
  const always = (id: string): ReadonlySet<string> => {
    const was = before.groups.find((one) => one.id === id)?.rules ?? [];
    const is = new Set(planned.groups.find((one) => one.id === id)?.rules.map(textOf));
    return new Set(was.map(textOf).filter((text) => is.has(text)));
  };
  const listsAreKnown = (['prefixLists', 'portRangeLists'] as const).every((kind) =>
    [...now[kind]].every(([id, { entries }]) =>
      [before, planned].some(
        (state) => state[kind].get(id)?.entries.toSorted().join() === entries.toSorted().join(),
      ),
    ),
  );
  if (!listsAreKnown) return false;
  return now.groups.every(({ id, rules }) => {
    const known = new Set(everything.groups.find((one) => one.id === id)?.rules.map(textOf));
    const there = new Set(rules.map(textOf));
    return rules.every((rule) => known.has(textOf(rule))) && [...always(id)].every((text) => there.has(text));
  });
}

function textOf(rule: Parameters<typeof contentOf>[0]): string {
  return contentOf(writable(rule));
}
