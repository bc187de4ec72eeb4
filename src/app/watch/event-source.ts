/** Reads what was done in a cloud, from a position on, without losing what comes late or telling anything twice. */
import type { Place } from '../../domain/inventory/inventory.ts';
import type { ChangeEvent } from '../../domain/watch/change-event.ts';

/** Answers with events of a place in a span of time, both ends included, the oldest first. */
export interface EventSource {
  read(place: Place, from: string, to: string): Promise<readonly ChangeEvent[]>;
}

/** Up to where a place was read. Events of the last while are remembered by id, since some come late. */
export interface EventPosition {
  /** ISO time by our clock: when it was read. */
  readonly until: string;
  /** Events that were told and are not older than the overlap. */
  readonly told: readonly { readonly id: string; readonly at: string }[];
}

/** How late an event may be listed and still be told. */
export const OVERLAP_MS = 10 * 60_000;

/**
 * How far the clock of a cloud may be ahead of ours: with more the vendor takes no call. Events that we call future have
 * happened there. That a span may end in the future is not documented by the vendor, nor is that it may not
 * (alibabacloud.com/help: actiontrail, LookupEvents).
 */
const AHEAD_MS = 15 * 60_000;

/**
 * What is new since the position, and the position after it. The first time, what was done since `since` is told: when
 * everything was read first, which saw what was done before.
 */
export async function readEvents(
  source: EventSource,
  place: Place,
  position: EventPosition | undefined,
  now: Date,
  since: string,
): Promise<{ readonly events: readonly ChangeEvent[]; readonly position: EventPosition }> {
  const start = position === undefined ? now.getTime() : Date.parse(position.until);
  const from = new Date(Math.min(start, now.getTime()) - OVERLAP_MS).toISOString();
  const until = now.toISOString();
  const to = new Date(now.getTime() + AHEAD_MS).toISOString();
  const before = position?.told ?? [];
  const told = new Set(before.map(({ id }) => id));
  const found = (await source.read(place, from, to)).filter(({ id }) => !told.has(id));
  const oldest = new Date(now.getTime() - OVERLAP_MS).toISOString();
  return {
    // Times of events have no fractions.
    events: position === undefined ? found.filter(({ at }) => at >= `${since.slice(0, 19)}Z`) : found,
    position: {
      until,
      told: [...before, ...found.map(({ id, at }) => ({ id, at }))].filter(({ at }) => at >= oldest),
    },
  };
}
