/**
 * Adaptive concurrency, as TCP does it: one more for every success until the vendor throttles for the first time; from
 * then on it halves at each throttling and grows by one for every full round of successes.
 */
export class Limiter {
  private limit: number;
  private readonly cap: number;
  private running = 0;
  private successes = 0;
  private throttled = false;
  private readonly waiting: (() => void)[] = [];

  /** Starts at `start` calls at once and never exceeds `cap`. */
  constructor(options: { start: number; cap: number }) {
    this.limit = options.start;
    this.cap = options.cap;
  }

  /** How many calls may be under way now. */
  get width(): number {
    return Math.floor(this.limit);
  }

  /** Runs `work` when its turn has come, first come first served; `next` goes before all that wait. */
  async run<T>(work: () => Promise<T>, next = false): Promise<T> {
    if (this.running >= this.width) {
      await new Promise<void>((resolve) => {
        if (next) this.waiting.unshift(resolve);
        else this.waiting.push(resolve);
      });
    } else this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.release();
    }
  }

  /** A call succeeded. */
  grow(): void {
    this.successes += 1;
    if (this.width >= this.cap || (this.throttled && this.successes < this.width)) return;
    this.successes = 0;
    this.limit = Math.min(this.cap, this.limit + 1);
    this.release();
  }

  /** A call was throttled. */
  shrink(): void {
    this.throttled = true;
    this.successes = 0;
    this.limit = Math.max(1, this.limit / 2);
  }

  private release(): void {
    while (this.running < this.width) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.running += 1;
      next();
    }
  }
}
