/** Quiet hours in a time zone, over changes of its clock too. */
import type { ChannelSettings } from '../../domain/notify/settings.ts';

const MINUTE_MS = 60_000;
/** A quiet stretch is shorter than a day, and a clock is set back by an hour or two. */
const LONGEST_MINUTES = 27 * 60;

/**
 * When quiet hours end; null when it is not quiet at that moment. A whole minute. The hour that a clock skips is
 * quiet for nobody, and the hour that it repeats is quiet twice where it is quiet at all.
 */
export function quietUntil({ quiet, zone }: Pick<ChannelSettings, 'quiet' | 'zone'>, now: Date): Date | null {
  if (quiet === null) return null;
  const { from, to } = quiet;
  const clock = clockOf(zone);
  const isQuiet = (at: number): boolean => {
    const minute = clock(at);
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  };
  const start = now.getTime();
  if (!isQuiet(start)) return null;
  const first = Math.floor(start / MINUTE_MS) + 1;
  for (let i = 0; i < LONGEST_MINUTES; i++) {
    const at = (first + i) * MINUTE_MS;
    if (!isQuiet(at)) return new Date(at);
  }
  return null;
}

/** The minute of the day that clocks of a zone show. */
function clockOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const [hour, minute] = format.format(at).split(':').map(Number) as [number, number];
    return hour * 60 + minute;
  };
}
