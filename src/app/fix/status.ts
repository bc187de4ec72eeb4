/** Use case: what stands where. What the store says is held against what is read. */

import { wayBack } from '../../domain/plan/fix-return.ts';
import { FINAL_STATES } from '../../domain/plan/fix-run.ts';
import { differencesOf, saysTheSame, stateAfter } from '../../domain/plan/fix-state.ts';
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
  /** Some steps are made and others not. */
  | 'partly'
  /** Somebody else has changed it. */
  | 'edited'
  /** It could not be read. */
  | 'not-read';

export interface UnitStatus {
  readonly unit: FixUnit;
  readonly stands: Stands;
}

export interface RunStatus {
  readonly run: FixRun;
  readonly units: readonly UnitStatus[];
  /** Null where no interface is moved. */
  readonly canary: CanaryStatus | null;
  readonly overdue: boolean;
  /** Something is half done, overdue, or was left in place. */
  readonly attention: boolean;
}

/** One run, or all of them. Throws `fix-unknown-run`. */
export async function fixStatus(
  parts: Pick<FixParts, 'store' | 'timer' | 'cloud' | 'cloudOf'>,
  id?: string,
): Promise<readonly RunStatus[]> {
  const runs = id === undefined ? await parts.store.list() : [await parts.store.load(id)];
  return Promise.all(
    runs.map(async (run) => {
      if (run === undefined) throw problem('fix-unknown-run', { run: id ?? '' });
      const units = await Promise.all(
        run.units.map(async (unit) => ({
          unit,
          stands: await standsOf(unit, begunOf(run, unit), parts.cloudOf?.(run) ?? parts.cloud),
        })),
      );
      const canary = await canaryStatus(run, { ...parts, cloud: parts.cloudOf?.(run) ?? parts.cloud });
      const overdue = isOverdue(run, parts.timer.now());
      const half = !FINAL_STATES.includes(run.state) && run.state !== 'waiting';
      const left = run.units.some((unit) => unit.left.length > 0);
      const moved = canary !== null && !['gone', 'not-begun', 'not-read'].includes(canary.stands);
      return { run, units, canary, overdue, attention: half || overdue || left || moved };
    }),
  );
}

async function standsOf(unit: FixUnit, begun: ReadonlySet<number>, cloud: FixCloud): Promise<Stands> {
  const { before, steps, rollback } = unit;
  let now: Awaited<ReturnType<typeof readState>>;
  try {
    now = await readState(unit, cloud);
  } catch {
    return 'not-read';
  }
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
  const partly = steps.some((_, i) => saysTheSame(stateAfter(before, steps.slice(0, i + 1)), now));
  if (partly || isOnTheWay(unit, now, planned)) return 'partly';
  return 'edited';
}

/** Whether somebody has deleted one of the groups or lists. */
function isGone(before: FixUnit['before'], now: FixUnit['before']): boolean {
  const there = new Set(now.groups.map(({ id }) => id));
  return (
    before.groups.some(({ id }) => !there.has(id)) ||
    [...before.prefixLists.keys()].some((id) => !now.prefixLists.has(id)) ||
    [...before.portRangeLists.keys()].some((id) => !now.portRangeLists.has(id))
  );
}

/** Whether everything that is there is of before, of the plan, or of its rollback. */
function isOnTheWay(
  { before, rollback }: FixUnit,
  now: FixUnit['before'],
  planned: FixUnit['before'],
): boolean {
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
