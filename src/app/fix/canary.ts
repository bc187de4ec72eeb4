/** A canary of a run: chosen before the first call, carried out alone, looked at, and only then the rest. */
import type { CanaryFailure, FixCanary } from '../../domain/plan/fix-canary.ts';
import { haveSameReach, stateAfter } from '../../domain/plan/fix-state.ts';
import type { SwapParts } from './canary-ledger.ts';
import { checkClones, standClones, withdrawSwap } from './canary-swap.ts';
import { type FixParts, Ledger, readState } from './ledger.ts';
import type { FixRun } from './ports.ts';
import { applyUnit } from './unit.ts';

/** What the caller of `applyFix` wants of a canary. */
export interface CanaryWish {
  /** A group of the plan, an instance or an interface; null: one is chosen. */
  readonly id: string | null;
  /** Asked when the canary stands and was read back as planned. */
  readonly check: (canary: FixCanary, run: string) => Promise<CanaryFailure | undefined>;
  /** Told of every change of its state. */
  readonly onChange?: ((canary: FixCanary) => void) | undefined;
}

export type CanaryParts = FixParts & { readonly canary?: CanaryWish | undefined };

/**
 * Makes the canary stand, looks at it, and asks. Undefined when the rest may be begun; else the run is to be taken back.
 * Begun again it goes on. Throws what a run throws that nothing answers.
 */
export async function passCanary(run: FixRun, parts: CanaryParts): Promise<CanaryFailure | undefined> {
  if (run.canary === null || run.canary.state === 'passed') return undefined;
  const own = swapParts(run, run.canary, parts);
  const fail = async (failure: CanaryFailure): Promise<CanaryFailure> => {
    await own.save({ state: 'failed', failure });
    return failure;
  };
  if (run.canary.state === 'failed') return run.canary.failure ?? NOT_APPLIED;
  const check = (): Promise<CanaryFailure | undefined> =>
    own.canary().swap === null ? checkGroup(run, parts) : checkClones(own);
  if (run.canary.state === 'pending') {
    const failure = await (run.canary.swap === null ? standGroup(run, parts) : standClones(own));
    if (failure !== undefined) return fail(failure);
    await own.save({ state: 'standing' });
  }
  const failure = (await check()) ?? (await parts.canary?.check(own.canary(), run.id));
  if (failure !== undefined) return fail(failure);
  // It may have taken long: what stands now must still be what was looked at.
  const since = await check();
  if (since !== undefined) return fail(since);
  await own.save({ state: 'passed' });
  return undefined;
}

const NOT_APPLIED: CanaryFailure = { code: 'not-applied', message: '' };

async function standGroup(run: FixRun, parts: FixParts): Promise<CanaryFailure | undefined> {
  const unit = run.units.find(({ key }) => key === run.canary?.id);
  if (unit === undefined) return NOT_APPLIED;
  if (unit.state === 'applied') return undefined;
  const { state, failure } = unit.state === 'undone' ? unit : await applyUnit(unit, new Ledger(run, parts));
  return state === 'applied' ? undefined : { ...NOT_APPLIED, message: failure?.code ?? '' };
}

async function checkGroup(
  { id, canary }: FixRun,
  { store, cloud }: FixParts,
): Promise<CanaryFailure | undefined> {
  const unit = (await store.load(id))?.units.find(({ key }) => key === canary?.id);
  if (unit === undefined) return NOT_APPLIED;
  const same = haveSameReach(stateAfter(unit.before, unit.steps), await readState(unit, cloud));
  return same ? undefined : { code: 'edited', message: unit.key };
}

/** Puts the interface back into its own groups and removes the clones, as far as that is safe. */
export async function withdrawCanary(run: FixRun, parts: CanaryParts): Promise<void> {
  const { canary } = run;
  if (canary?.swap == null || canary.swap.gone) return;
  const own = swapParts(run, canary, parts);
  await withdrawSwap(own);
}

function swapParts({ id }: FixRun, begun: FixCanary, parts: CanaryParts): SwapParts {
  let canary = begun;
  return {
    run: id,
    parts,
    canary: () => canary,
    async save(change) {
      const next = { ...canary, ...change };
      await parts.store.saveCanary(id, next);
      canary = next;
      if (change.state !== undefined) parts.canary?.onChange?.(next);
      return next;
    },
  };
}

/**
 * Removes what canaries of ended runs left. Those that another process works on are left to it; `onTrouble` is told of
 * those that cannot be reached.
 */
export async function sweepCanaries(parts: FixParts, onTrouble: (error: unknown) => void): Promise<void> {
  for (const { id, canary, state } of await parts.store.list()) {
    if (canary?.swap == null || canary.swap.gone) continue;
    if (state === 'applying' || state === 'rolling-back') continue;
    if (!(await parts.store.hold(id))) continue;
    try {
      const run = await parts.store.load(id);
      if (run !== undefined)
        await withdrawCanary(run, { ...parts, cloud: parts.cloudOf?.(run) ?? parts.cloud });
    } catch (error) {
      onTrouble(error);
    } finally {
      await parts.store.release(id);
    }
  }
}
