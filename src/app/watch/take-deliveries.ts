/** Deals with events that were delivered, as with those of the trail: what each touched is read again. */
import type { ChangeEvent } from '../../domain/watch/change-event.ts';
import type { Timer } from '../guard/ports.ts';
import type { Keeper } from '../serve/keeper.ts';
import type { Task } from '../serve/schedule.ts';
import type { Store, WaitingEvent } from '../store/ports.ts';
import type { Posture } from './posture.ts';

export interface DeliveryParts {
  readonly target: string;
  readonly store: Pick<Store, 'deliveries'>;
  readonly timer: Pick<Timer, 'now'>;
  readonly posture: Pick<Posture, 'follow' | 'readSince'>;
  readonly keeper: Pick<Keeper, 'follow'>;
}

/** From one look to the next, in milliseconds. */
const LOOK_EVERY_MS = 500;
/** After a failure. */
const AGAIN_MS = 10_000;
/** What cannot be read for so long is left to the next full scan. */
const GIVE_UP_MS = 3_600_000;
/** EventBridge delivers again for up to a day. */
const KEPT_MS = 2 * 86_400_000;
const PRUNE_EVERY_MS = 3_600_000;
const AT_ONCE = 500;

/** The work that comes round; `onFailure` is told of a place that could not be read, and the others go on. */
export function deliveriesTask(
  parts: DeliveryParts,
  onFailure: (place: string, error: unknown) => void,
): Task {
  const { target, store, timer, posture, keeper } = parts;
  const waits = new Map<string, number>();
  let pruned = 0;
  return {
    name: 'deliveries',
    everyMs: LOOK_EVERY_MS,
    async run() {
      const now = timer.now().getTime();
      if (now - pruned > PRUNE_EVERY_MS) {
        await store.deliveries.prune(new Date(now - KEPT_MS).toISOString());
        pruned = now;
      }
      await posture.follow();
      // The first full reading is not done, and may have passed what they touched already.
      if (posture.readSince === undefined) return;
      const waiting = await store.deliveries.waiting(target, AT_ONCE);
      const places = new Map<string, WaitingEvent[]>();
      for (const one of waiting) {
        const place = `${one.event.account}/${one.event.region}`;
        places.set(place, [...(places.get(place) ?? []), one]);
      }
      for (const [place, list] of places) {
        if ((waits.get(place) ?? 0) > now) continue;
        const events: readonly ChangeEvent[] = list.map(({ event }) => event);
        try {
          await keeper.follow(events);
          await store.deliveries.done(target, events, new Date(now).toISOString());
          waits.delete(place);
        } catch (error) {
          onFailure(place, error);
          waits.set(place, now + AGAIN_MS);
          const old = list.filter(({ at }) => now - Date.parse(at) > GIVE_UP_MS);
          await store.deliveries.done(
            target,
            old.map(({ event }) => event),
            new Date(now).toISOString(),
          );
        }
      }
    },
  };
}
