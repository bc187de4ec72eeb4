/** Sees waivers that cease to hold by the calendar, or begin to, and has what was read last judged again. */
import { isExpired } from '../../domain/waiver/waiver.ts';
import type { JudgeOptions } from '../judging.ts';
import type { Keeper } from '../serve/keeper.ts';

export interface WaiverWatchParts {
  readonly judging: () => Promise<JudgeOptions>;
  readonly keeper: Keeper;
}

export class WaiverWatch {
  readonly #parts: WaiverWatchParts;
  /** Those that had not ended at the last look, by everything that they say; undefined before the first. */
  #held: string | undefined;

  constructor(parts: WaiverWatchParts) {
    this.#parts = parts;
  }

  /** To be called often. What changed is not forgotten until it was judged; before the first reading, that judges it. */
  async look(): Promise<void> {
    const { judging, keeper } = this.#parts;
    const { list = [], today = '' } = (await judging()).waivers ?? {};
    const held = JSON.stringify(list.filter((waiver) => !isExpired(waiver, today)));
    if (this.#held !== undefined && this.#held !== held) await keeper.judgeAgain('waivers');
    this.#held = held;
  }
}
