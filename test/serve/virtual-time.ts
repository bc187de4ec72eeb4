/** Time that stands still until a test lets it pass, sleeper by sleeper. */
import type { Timer } from '../../src/app/guard/ports.ts';

interface Sleeper {
  readonly at: number;
  wake(): void;
}

export class VirtualTime implements Timer {
  private current: number;
  private sleepers: Sleeper[] = [];

  constructor(start: string) {
    this.current = Date.parse(start);
  }

  readonly now = (): Date => new Date(this.current);

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.sleepers.push({ at: this.current + ms, wake });
    });

  /** Forgets who sleeps, as the end of a process does. */
  killAll(): void {
    this.sleepers = [];
  }

  /** Lets time pass; at each moment at which somebody wakes, it goes on only when `count` of them sleep again. */
  async pass(ms: number, count: number): Promise<void> {
    const end = this.current + ms;
    await this.settled(count);
    for (;;) {
      const next = this.sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.sleepers = this.sleepers.filter((one) => one !== next);
      this.current = Math.max(this.current, next.at);
      next.wake();
      await this.settled(count);
    }
    this.current = end;
  }

  private async settled(count: number): Promise<void> {
    while (this.sleepers.length < count) await new Promise(setImmediate);
  }
}
