/** Waits for instances to run. */
import { problem } from '../../problem.ts';
import type { Timer } from '../guard/ports.ts';
import type { CreateCloud, InstanceState } from './ports.ts';

/** How many instances are in which state, as the vendor calls it, and for how long that has been waited for. */
export interface Waiting {
  readonly states: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** A pay-as-you-go instance runs within minutes; what does not by then is somebody's to look at. */
const DEADLINE_MINUTES = 10;
const PAUSE_MS = 2_000;
/** New instances may not be listed at once. */
const PATIENCE_MS = 30_000;

/** Throws `create-vanished` when none is there, and `create-not-running` at the deadline. */
export async function waitUntilRunning(
  ids: readonly string[],
  {
    cloud,
    timer,
    onWait,
  }: {
    readonly cloud: CreateCloud;
    readonly timer: Timer;
    readonly onWait?: ((waiting: Waiting) => void) | undefined;
  },
): Promise<readonly InstanceState[]> {
  const started = timer.now().getTime();
  for (;;) {
    const states = await cloud.instanceStates(ids);
    const waited = timer.now().getTime() - started;
    if (states.length === ids.length && states.every(({ status }) => status === 'Running')) return states;
    if (states.length === 0 && waited > PATIENCE_MS)
      throw problem('create-vanished', { ids: ids.join(', ') });
    const counts = countsOf(states, ids.length);
    if (waited > DEADLINE_MINUTES * 60_000)
      throw problem('create-not-running', {
        ids: ids.join(', '),
        states: Object.entries(counts)
          .map(([status, count]) => `${status} ${count}`)
          .join(', '),
        minutes: DEADLINE_MINUTES,
      });
    onWait?.({ states: counts, seconds: Math.round(waited / 1000) });
    await timer.sleep(PAUSE_MS);
  }
}

/** Instances that are not listed yet are pending. */
function countsOf(states: readonly InstanceState[], all: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  if (states.length < all) counts.Pending = all - states.length;
  for (const { status } of states) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
