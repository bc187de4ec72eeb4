/**
 * How fast a robot may be spoken to, and when it may be spoken to again after it failed. Kept in the store, so that
 * restarts and other processes go by the same count; robots that several channels share have one pace.
 */
import type { CursorStore, Timer } from '../ports.ts';
import type { RateLimit } from './ports.ts';

interface State {
  /** When the last messages went out, in milliseconds; the oldest first. */
  readonly sent: readonly number[];
  /** Nothing goes out before. */
  readonly until: number;
  /** Failures since the last success. */
  readonly failures: number;
}

const FRESH: State = Object.freeze({ sent: Object.freeze([]), until: 0, failures: 0 });

/** The first pause after a failure; each further one doubles it. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;

export interface PaceParts {
  readonly cursors: CursorStore;
  readonly timer: Timer;
  /** From 0 to 1, without 1. */
  readonly random: () => number;
}

export type Place = { readonly taken: true } | { readonly taken: false; readonly at: number };

export class Pace {
  readonly #parts: PaceParts;
  readonly #name: string;
  readonly #limits: readonly RateLimit[];

  /** `robot` names what the limits are of. */
  constructor(robot: string, limits: readonly RateLimit[], parts: PaceParts) {
    this.#name = `notify/pace/${robot}`;
    this.#limits = limits;
    this.#parts = parts;
  }

  /** Takes a place for one message now; else when to come back, in milliseconds. */
  reserve(): Promise<Place> {
    return this.#change<Place>((state, now) => {
      const at = Math.max(state.until, ...this.#limits.map((limit) => freeAt(state.sent, limit)));
      if (at > now) return { answer: { taken: false, at } };
      const most = Math.max(...this.#limits.map(({ count }) => count));
      return {
        answer: { taken: true },
        next: { ...state, sent: [...state.sent.slice(Math.max(0, state.sent.length - most + 1)), now] },
      };
    });
  }

  async succeeded(): Promise<void> {
    await this.#change((state) => ({
      answer: undefined,
      ...(state.failures === 0 ? {} : { next: { ...state, failures: 0, until: 0 } }),
    }));
  }

  /** When to try again, in milliseconds: as the receiver said, or after a pause that grows. */
  failed(afterMs: number | null): Promise<number> {
    return this.#change((state, now) => {
      const failures = state.failures + 1;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 30));
      // Between a half and all of it, so that processes do not come back together.
      const until = now + Math.ceil(afterMs ?? pause * (0.5 + this.#parts.random() / 2));
      return { answer: until, next: { ...state, failures, until: Math.max(state.until, until) } };
    });
  }

  async #change<T>(change: (state: State, now: number) => { answer: T; next?: State }): Promise<T> {
    const { cursors, timer } = this.#parts;
    for (;;) {
      const known = await cursors.get(this.#name);
      const now = timer.now();
      const { answer, next } = change(
        known === undefined ? FRESH : (JSON.parse(known.value) as State),
        now.getTime(),
      );
      if (next === undefined) return answer;
      // Of several processes one gets through; the others look again.
      const text = JSON.stringify(next);
      if (await cursors.set(this.#name, text, now.toISOString(), known?.value ?? null)) return answer;
    }
  }
}

/** When one more message is within the limit. */
function freeAt(sent: readonly number[], { count, windowMs }: RateLimit): number {
  const last = sent[sent.length - count];
  return last === undefined ? 0 : last + windowMs;
}
