/** Use cases: take a run back, confirm it in time, and take back what nobody confirmed. */
import type { FixRunState } from '../../domain/plan/fix-run.ts';
import type { RollbackMode } from '../../domain/plan/rollback-choice.ts';
import { problem } from '../../problem.ts';
import { withdrawCanary } from './canary.ts';
import { type FixParts, Ledger } from './ledger.ts';
import { isListUnit, takeBackList } from './new-list.ts';
import type { FixRun, FixUnit, Lapse } from './ports.ts';
import { takeBack } from './unit.ts';

/** States in which something of a run may be in place. */
const STANDING: readonly FixRunState[] = [
  'applying',
  'waiting',
  'applied',
  'confirmed',
  'stopped',
  'rolling-back',
  'failed',
];
/** States that a deadline ends. */
const CONFIRMABLE: readonly FixRunState[] = ['applying', 'waiting', 'stopped', 'rolling-back'];

/**
 * Takes the run back as was chosen before its first write, or exactly. Throws `fix-unknown-run`, `fix-busy`, and
 * `fix-stopped` when nothing answers; begun again it goes on.
 */
export async function rollBack(
  id: string,
  parts: FixParts,
  mode?: RollbackMode,
  from: readonly FixRunState[] = [...STANDING, 'rolled-back'],
): Promise<FixRun> {
  const found = await known(id, parts);
  const settled = (found.canary?.swap?.gone ?? true) && found.units.every(({ left }) => left.length === 0);
  if (found.state === 'rolled-back' && settled && (mode === undefined || mode === found.mode)) return found;
  if (!(await parts.store.hold(id))) throw problem('fix-busy', { run: id, resource: '' });
  try {
    // Who confirmed it a moment ago was in time. Whoever goes on where this ends goes on in the same way.
    const lapse = lapseOf(found, parts.timer.now());
    if (!(await parts.store.move(id, from, 'rolling-back', { lapse, ...(mode !== undefined && { mode }) })))
      return await known(id, parts);
    const run = await known(id, parts);
    await parts.audit?.append('fix.rollback', id, {
      before: found.state,
      rollback: run.mode,
      overdue: lapse !== null,
    });
    // Whoever is shut out comes back soonest that way.
    await withdrawCanary(run, parts);
    const ledger = new Ledger(run, parts);
    for (const unit of [...run.units].reverse()) {
      const exactly = run.mode === 'exact' || unit.state === 'undoing' || unit.state === 'undone';
      if (!stands(unit) && !(exactly && (isAtWorkbench(unit) || isKept(unit)))) continue;
      if (isListUnit(unit)) await takeBackList(unit, 'rollback', ledger);
      else await takeBack(unit, 'rollback', ledger, unit.failure, exactly);
    }
    const backAt = lapse?.backAt ?? parts.timer.now().toISOString();
    await parts.store.move(id, ['rolling-back'], 'rolled-back', {
      deadline: null,
      lapse: lapse && { ...lapse, backAt },
    });
    return await known(id, parts);
  } finally {
    await parts.store.release(id);
  }
}

/** Whoever goes on with a way back that somebody else began goes on for the same reason. */
function lapseOf(run: FixRun, now: Date): Lapse | null {
  const { state, deadline, lapse } = run;
  if (lapse !== null || state === 'rolling-back' || deadline === null || !isOverdue(run, now)) return lapse;
  return { deadline, backAt: null };
}

/** Whether something of the unit may be in place. */
function stands({ state, left }: FixUnit): boolean {
  return ['applying', 'applied', 'undoing', 'rolling-back'].includes(state) || left.length > 0;
}

/** Whether Workbench may have been let in instead of what was there. */
function isAtWorkbench({ state, rollback }: FixUnit): boolean {
  return state === 'rolled-back' && rollback.some(({ mode }) => mode === 'workbench');
}

/** Whether it is a list that stayed with the rules that name it. */
function isKept({ kept = [] }: FixUnit): boolean {
  return kept.length > 0;
}

/** Keeps the run for good. Throws `fix-unknown-run`, and `fix-not-waiting` with the state that it is in. */
export async function confirmRun(
  id: string,
  parts: Pick<FixParts, 'store' | 'timer' | 'audit'>,
): Promise<FixRun> {
  const inTime = parts.timer.now().toISOString();
  const { state, units } = await known(id, parts);
  if (state === 'confirmed') return known(id, parts);
  const moved =
    units.some((unit) => unit.state === 'applied') &&
    (await parts.store.move(id, ['waiting', 'stopped'], 'confirmed', { deadline: null, inTime }));
  const run = await known(id, parts);
  if (!moved && run.state !== 'confirmed')
    throw problem('fix-not-waiting', {
      run: id,
      state: isOverdue(run, parts.timer.now()) ? 'overdue' : run.state,
    });
  if (moved) await parts.audit?.append('fix.confirm', id, { before: state });
  return run;
}

export function isOverdue({ state, deadline }: Pick<FixRun, 'state' | 'deadline'>, now: Date): boolean {
  return deadline !== null && CONFIRMABLE.includes(state) && deadline <= now.toISOString();
}

/** Runs whose time to be confirmed is over, and those that are being taken back. */
export async function overdueRuns({
  store,
  timer,
}: Pick<FixParts, 'store' | 'timer'>): Promise<readonly FixRun[]> {
  return (await store.list()).filter((run) => run.state === 'rolling-back' || isOverdue(run, timer.now()));
}

/** Takes a run back if it is one of those still. Throws as `rollBack` does. */
export async function takeBackOverdue(id: string, parts: FixParts): Promise<FixRun> {
  const run = await known(id, parts);
  // Somebody may have confirmed it, or taken it back.
  if (run.state !== 'rolling-back' && !isOverdue(run, parts.timer.now())) return run;
  const cloud = parts.cloudOf?.(run) ?? parts.cloud;
  return rollBack(id, { ...parts, cloud }, undefined, CONFIRMABLE);
}

/**
 * Takes back every run whose deadline has passed, and goes on with those that were being taken back. Runs that another
 * process works on are left to it. `onTrouble` is told of those that cannot be taken back; without it that is thrown.
 */
export async function rollBackOverdue(
  parts: FixParts,
  onTrouble?: (error: unknown, run: FixRun) => void,
): Promise<readonly FixRun[]> {
  const back: FixRun[] = [];
  for (const run of await overdueRuns(parts)) {
    try {
      back.push(await takeBackOverdue(run.id, parts));
    } catch (error) {
      if (isBusy(error)) continue;
      if (onTrouble === undefined) throw error;
      onTrouble(error, run);
    }
  }
  return back;
}

/** How often it is looked whether somebody has confirmed. */
const LOOK_MS = 1_000;

/** Waits until the run is confirmed or its time is over; then takes it back. */
export async function awaitConfirmation(
  id: string,
  parts: FixParts,
  onWait?: (leftMs: number) => void,
): Promise<FixRun> {
  await parts.store.attend(id);
  try {
    return await waitForEnd(id, parts, onWait);
  } finally {
    await parts.store.leave(id);
  }
}

async function waitForEnd(id: string, parts: FixParts, onWait?: (leftMs: number) => void): Promise<FixRun> {
  for (;;) {
    const run = await known(id, parts);
    const waits = run.state === 'waiting' || run.state === 'stopped';
    if (!waits && run.state !== 'rolling-back') return run;
    if (parts.signal?.aborted === true) return run;
    const now = parts.timer.now();
    if (run.state === 'rolling-back' || isOverdue(run, now)) {
      try {
        return await rollBack(id, parts, undefined, CONFIRMABLE);
      } catch (error) {
        if (!isBusy(error)) throw error;
      }
    } else if (run.deadline === null) return run;
    else onWait?.(Date.parse(run.deadline) - now.getTime());
    await parts.timer.sleep(LOOK_MS);
  }
}

/** True when another process works on the run. */
export function isBusy(error: unknown): boolean {
  return (error as { readonly problem?: { readonly code: string } }).problem?.code === 'fix-busy';
}

async function known(id: string, { store }: Pick<FixParts, 'store'>): Promise<FixRun> {
  const run = await store.load(id);
  if (run === undefined) throw problem('fix-unknown-run', { run: id });
  return run;
}
