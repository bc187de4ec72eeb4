/** The cloud's time, which tests and demos may move: tokens expire, nothing waits. */
export interface CloudClock {
  now(): Date;
  /** Runs on, this far from the real time. */
  shift(seconds: number): void;
  /** Stands still at this instant. */
  freeze(at: Date): void;
  /** Follows the real time again. */
  follow(): void;
  readonly offsetSeconds: number;
  readonly frozen: boolean;
}

/** `base` is the real time, or what stands for it. */
export function createClock(base: () => Date): CloudClock {
  let offset = 0;
  let fixed: Date | undefined;
  return {
    now: () => (fixed === undefined ? new Date(base().getTime() + offset * 1000) : new Date(fixed)),
    shift(seconds) {
      offset = seconds;
      fixed = undefined;
    },
    freeze(at) {
      fixed = new Date(at);
    },
    follow() {
      offset = 0;
      fixed = undefined;
    },
    get offsetSeconds() {
      return offset;
    },
    get frozen() {
      return fixed !== undefined;
    },
  };
}
