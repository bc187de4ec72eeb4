/** Work of many rows that lets the rest of the process have its turn: a service answers while it remembers a scan. */
import { setImmediate as turn } from 'node:timers/promises';

/** How long it works before others may, in milliseconds. */
const SLICE_MS = 15;

export class Turns {
  #until = performance.now() + SLICE_MS;

  /** Whether it is the others' turn: `if (turns.over) await turns.next();`. */
  get over(): boolean {
    return performance.now() >= this.#until;
  }

  async next(): Promise<void> {
    await turn();
    this.#until = performance.now() + SLICE_MS;
  }
}
