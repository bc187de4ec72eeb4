/** A process as its outside sees it: every reading, call and write to the disk is a boundary where something can happen. */
import type { FixParts } from '../../../src/app/fix/ledger.ts';
import type { CanaryCloud, FixCloud, FixStore, Timer } from '../../../src/app/ports.ts';

export class Killed extends Error {}

/** One thing that the process is about to do, from 0. */
export interface Boundary {
  readonly at: number;
  readonly what: keyof FixCloud | keyof FixStore | `canary.${keyof CanaryCloud}`;
  /** The how-manieth call that changes something, from 0; with `what` other than `write`, the next one. */
  readonly write: number;
  /** What it is told: a place and an id, an action, a run. */
  readonly args: readonly unknown[];
}

/** Told before each boundary; it may throw `Killed`. */
export type Watcher = (boundary: Boundary) => void | Promise<void>;

export interface Process {
  readonly parts: FixParts;
  /** How many boundaries it has met. */
  count(): number;
  writes(): number;
  /** Its end, however it ended: what it held is free, as when its number is gone from the machine. */
  end(): Promise<void>;
}

export function processOn(p: {
  readonly cloud: FixCloud;
  readonly store: FixStore;
  readonly timer: Timer;
  readonly watch: Watcher;
  /** Told behind each boundary, when it is done. */
  readonly done?: (boundary: Boundary) => void;
  /** Lets one use of the disk in after the other: what are processes here share a thread, and cannot wait for locks. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}): Process {
  let at = 0;
  let write = 0;
  let dead = false;
  const wrap = <T extends object>(target: T, path = ''): T =>
    new Proxy(target, {
      get(from, name) {
        const value = Reflect.get(from, name) as unknown;
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          if (dead) throw new Killed('killed');
          const boundary = { at, what: `${path}${String(name)}` as Boundary['what'], write, args };
          at += 1;
          if (boundary.what === 'write') write += 1;
          try {
            await p.watch(boundary);
          } catch (error) {
            if (error instanceof Killed) dead = true;
            throw error;
          }
          const work = async (): Promise<unknown> =>
            (value as (...all: unknown[]) => unknown).apply(from, args);
          const result = await ((target as object) === p.store ? p.inTurn(work) : work());
          p.done?.(boundary);
          return result;
        };
      },
    });
  return {
    parts: {
      cloud: withCanary(wrap(p.cloud), wrap(p.cloud.canary, 'canary.')),
      store: wrap(p.store),
      timer: p.timer,
    },
    count: () => at,
    writes: () => write,
    end: () => p.inTurn(() => p.store.close()),
  };
}

function withCanary(cloud: FixCloud, canary: CanaryCloud): FixCloud {
  return new Proxy(cloud, { get: (from, name) => (name === 'canary' ? canary : Reflect.get(from, name)) });
}
