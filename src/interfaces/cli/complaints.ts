/** What goes wrong again and again, in the log: at once, and then with growing pauses. */
import { failureOf, type Log } from './log.ts';

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;
/** Of so many different ones it is remembered that they were said. */
const MOST_HEARD = 500;

interface Heard {
  /** Not said again before. */
  readonly until: number;
  readonly pauseMs: number;
  /** How often since it was said last. */
  times: number;
}

export class Complaints {
  private readonly log: Pick<Log, 'warn'>;
  private readonly now: () => number;
  private readonly heard = new Map<string, Heard>();

  /** `now` gives milliseconds. */
  constructor(log: Pick<Log, 'warn'>, now: () => number = () => performance.now()) {
    this.log = log;
    this.now = now;
  }

  /** Warns of a failure, unless it has of the same lately; `about` are fields of the line. */
  warn(message: string, error: unknown, about: object = {}): void {
    const failure = failureOf(error) as {
      readonly code: string;
      readonly err?: { readonly message?: string };
    };
    const key = JSON.stringify([message, about, failure.code, failure.err?.message]);
    const now = this.now();
    const before = this.heard.get(key);
    if (before !== undefined && now < before.until) {
      before.times += 1;
      return;
    }
    // What was quiet for as long as it was not to be said begins anew.
    const goesOn = before !== undefined && before.times > 0;
    const pauseMs = goesOn ? Math.min(before.pauseMs * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    if (this.heard.size >= MOST_HEARD && before === undefined) this.heard.clear();
    this.heard.set(key, { until: now + pauseMs, pauseMs, times: 0 });
    this.log.warn({ ...about, ...failure, ...(goesOn ? { times: before.times + 1 } : {}) }, message);
  }
}
