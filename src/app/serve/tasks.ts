/** What the service does on the clock; of several processes of a store one does it. */
import { retentionTask } from '../settings/retention.ts';
import { followTrail, type TrailReading } from '../watch/follow-trail.ts';
import { WaiverWatch } from '../watch/waiver-watch.ts';
import { type GuardWatchParts, watchGuards } from './guard-watch.ts';
import type { Task } from './schedule.ts';
import type { ServiceParts } from './service.ts';

export interface TaskTimes {
  /** From the end of a full scan to the next, in milliseconds. */
  readonly scanMs: number;
  /** Between looks at the trail; null: none. */
  readonly eventsMs: number | null;
  /** Between looks at guardrails; null: none. */
  readonly guardsMs: number | null;
}

export interface TaskParts {
  readonly trail: TrailReading;
  readonly guards: GuardWatchParts;
}

/** How often it is looked for repairs that go on, or that nobody confirmed in time. */
const REPAIRS_EVERY_MS = 5_000;
/** How often it is looked whether a waiver has ended. */
const WAIVERS_EVERY_MS = 15_000;
/** No job takes a day: nobody waits for what one left before that. */
const DAY_MS = 86_400_000;

export function serviceTasks(
  parts: ServiceParts,
  { trail, guards }: TaskParts,
  { scanMs, eventsMs, guardsMs }: TaskTimes,
): readonly Task[] {
  const { keeper, repairs, store } = parts;
  const waivers = new WaiverWatch(parts);
  return [
    {
      name: 'scan',
      everyMs: scanMs,
      // Somebody may have asked for one, which is as good.
      run: async (signal) => {
        if (!keeper.running) await keeper.scan('schedule', signal);
      },
    },
    ...(eventsMs === null
      ? []
      : [{ name: 'events', everyMs: eventsMs, firstMs: eventsMs, run: () => followTrail(trail, parts) }]),
    { name: 'repairs', everyMs: REPAIRS_EVERY_MS, run: () => repairs.look() },
    { name: 'waivers', everyMs: WAIVERS_EVERY_MS, run: () => waivers.look() },
    ...(guardsMs === null ? [] : [{ name: 'guards', everyMs: guardsMs, run: () => watchGuards(guards) }]),
    retentionTask(parts),
    { name: 'outcomes', everyMs: DAY_MS, run: async () => void (await store.outcomes.prune(DAY_MS)) },
  ];
}
