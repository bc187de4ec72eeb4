/** Follows the trail of events of every place that is watched, and has what they touched read again. */
import type { Place } from '../../domain/inventory/inventory.ts';
import type { ChangeEvent } from '../../domain/watch/change-event.ts';
import { recordsOf } from '../../domain/watch/trail-record.ts';
import type { Timer } from '../guard/ports.ts';
import type { Keeper } from '../serve/keeper.ts';
import type { Store } from '../store/ports.ts';
import { type EventPosition, type EventSource, readEvents } from './event-source.ts';
import type { Posture } from './posture.ts';

export interface TrailReading {
  readonly source: EventSource;
  /** Told of a place whose trail cannot be read; the others go on. */
  readonly onFailure: (place: string, error: unknown) => void;
}

export interface TrailParts {
  readonly target: string;
  readonly store: Pick<Store, 'cursors' | 'deliveries' | 'trail'>;
  readonly timer: Timer;
  readonly posture: Posture;
  readonly keeper: Keeper;
}

/** A position without news is written again after so long: reading on from an older one costs little. */
const REMEMBERED_MS = 60_000;

/**
 * Looks once. Positions move only after what came was dealt with: after an interruption it is told again, which costs
 * a reading and changes nothing.
 */
export async function followTrail({ source, onFailure }: TrailReading, parts: TrailParts): Promise<void> {
  const { target, store, timer, posture, keeper } = parts;
  await posture.follow();
  const found = await Promise.all(
    placesOf(posture).map(async (place) => {
      const name = `trail ${target} ${place.account}/${place.region}`;
      const cursor = await store.cursors.get(name);
      const position = cursor === undefined ? undefined : (JSON.parse(cursor.value) as EventPosition);
      try {
        const read = await readEvents(source, place, position, timer.now(), posture.readSince ?? '');
        return { name, before: position, ...read };
      } catch (error) {
        onFailure(`${place.account}/${place.region}`, error);
        return undefined;
      }
    }),
  );
  const told: ChangeEvent[] = found.flatMap((one) => one?.events ?? []);
  await store.trail.add(target, recordsOf(told));
  // What was delivered before is dealt with there.
  const known = await store.deliveries.known(
    target,
    told.map(({ id }) => id),
  );
  const events = told.filter(({ id }) => !known.has(id));
  const at = timer.now().toISOString();
  if (events.length > 0) {
    await keeper.follow(events.sort((a, b) => (a.at < b.at ? -1 : 1)));
    await store.deliveries.done(target, events, at);
  }
  for (const one of found)
    if (one !== undefined && isNews(one.before, one.position))
      await store.cursors.set(one.name, JSON.stringify(one.position), at);
}

/** Whether a position says more than that time has passed, or much has. */
function isNews(before: EventPosition | undefined, after: EventPosition): boolean {
  if (before === undefined || Date.parse(after.until) - Date.parse(before.until) >= REMEMBERED_MS)
    return true;
  const known = new Set(before.told.map(({ id }) => id));
  return after.told.some(({ id }) => !known.has(id));
}

/** Accounts and regions in which anything is. Nothing before the first full reading. */
function placesOf({ inventory }: Posture): readonly Place[] {
  if (inventory === undefined) return [];
  const places = new Map<string, Place>();
  for (const { account, region } of [...inventory.groups, ...inventory.instances])
    places.set(`${account}/${region}`, { account, region });
  return [...places.values()];
}
