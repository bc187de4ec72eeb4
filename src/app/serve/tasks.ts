/** What the service does on the clock. */
import { rollBackOverdue } from '../fix/rollback.ts';
import { followTrail, type TrailReading } from '../watch/follow-trail.ts';
import type { Task } from './schedule.ts';
import type { ServiceParts } from './service.ts';

export interface TaskTimes {
  /** From the end of a full scan to the next, in milliseconds. */
  readonly scanMs: number;
  /** Between looks at the trail; null: none. */
  readonly eventsMs: number | null;
}

/** How often it is looked for repairs that nobody confirmed in time. */
const OVERDUE_EVERY_MS = 5_000;

export function serviceTasks(
  parts: ServiceParts,
  trail: TrailReading,
  { scanMs, eventsMs }: TaskTimes,
): readonly Task[] {
  const { keeper, news, fix } = parts;
  return [
    {
      name: 'scan',
      everyMs: scanMs,
      // Somebody may have asked for one, which is as good.
      run: async (signal) => {
        if (!keeper.status.running) await keeper.scan('schedule', signal);
      },
    },
    ...(eventsMs === null
      ? []
      : [{ name: 'events', everyMs: eventsMs, firstMs: eventsMs, run: () => followTrail(trail, parts) }]),
    {
      name: 'confirmations',
      everyMs: OVERDUE_EVERY_MS,
      run: async () => {
        for (const { id, state } of await rollBackOverdue(fix))
          news.publish({ kind: 'run-changed', run: id, state });
      },
    },
  ];
}
