/** The clock of the service, from flags. */
import type { TaskTimes } from '../../app/serve/tasks.ts';
import type { ServeFlags } from './commands/serve.ts';
import { parseDuration } from './duration.ts';

const DAY_MS = 86_400_000;
/**
 * The time between looks at the trail. The vendor takes two calls of LookupEvents a second (alibabacloud.com/help:
 * actiontrail, LookupEvents) and asks not to make many; a look makes one for each account and region.
 */
const EVENTS = Object.freeze({ here: '2s', elsewhere: '10s' });

/** `here`: whether a cloud is watched that is on this machine. Throws `bad-flag`. */
export function parseTimes(
  flags: Pick<ServeFlags, 'scanEvery' | 'eventsEvery' | 'guardsEvery'>,
): (here: boolean) => TaskTimes {
  const { scanEvery = '1h', eventsEvery = '', guardsEvery = '5m' } = flags;
  const scanMs = parseDuration('--scan-every', scanEvery, { expected: '15m, 1h, 1d' }) ?? DAY_MS;
  const guardsMs = parseDuration('--guards-every', guardsEvery, { expected: '5m, 1h, none' });
  const events = eventsEvery === '' ? EVENTS : { here: eventsEvery, elsewhere: eventsEvery };
  const eventsMs = (text: string): number | null =>
    parseDuration('--events-every', text, { expected: '5s, 1m, none' });
  const [near, far] = [eventsMs(events.here), eventsMs(events.elsewhere)];
  return (here) => ({ scanMs, guardsMs, eventsMs: here ? near : far });
}
