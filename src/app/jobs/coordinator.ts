/** One process at a time coordinates: whichever holds the lease. When it is gone another takes over. */
import { hostname } from 'node:os';
import type { Timer } from '../guard/ports.ts';
import type { Lease, LeaseStore } from '../store/ports.ts';

export interface CoordinatorParts {
  readonly leases: LeaseStore;
  /** What is coordinated. */
  readonly name: string;
  /** Names this process, as `holderName` does. */
  readonly holder: string;
  /** A coordinator that has said nothing for so long is gone, in milliseconds. */
  readonly leaseMs: number;
  readonly timer: Timer;
  /** Begins to coordinate. Its `stop` ends when nothing of it goes on. */
  readonly start: () => { stop(): Promise<void> };
  /** Told when the store cannot be asked; it is asked again. */
  readonly onFailure: (error: unknown) => void;
}

/** How often within a lease its holder says that it lives. */
const BEATS = 3;

/** Coordinates whenever nobody else does, until it is stopped. */
export function coordinate(parts: CoordinatorParts): { stop(): Promise<void> } {
  const { leases, name, holder, leaseMs, timer, start, onFailure } = parts;
  const controller = new AbortController();
  const { signal } = controller;
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const pause = (): Promise<unknown> => Promise.race([timer.sleep(leaseMs / BEATS), stopped]);
  const lead = async (lease: Lease): Promise<void> => {
    const work = start();
    let sure = timer.now().getTime();
    while (!signal.aborted) {
      await pause();
      try {
        if (signal.aborted || !(await leases.renew(lease, leaseMs))) break;
        sure = timer.now().getTime();
      } catch (error) {
        onFailure(error);
        // Somebody else may have it before this process hears of it.
        if (timer.now().getTime() - sure > leaseMs / 2) break;
      }
    }
    await work.stop();
    await leases.release(lease).catch(onFailure);
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const lease = await leases.claim(name, holder, leaseMs).catch((error) => {
        onFailure(error);
        return undefined;
      });
      if (lease === undefined) await pause();
      else await lead(lease);
    }
  };
  const looping = loop();
  return {
    async stop() {
      controller.abort();
      await looping;
    },
  };
}

/** The name of a process in leases: stores can tell when one of the same machine is gone. */
export function holderName(unique: string): string {
  return `${hostname()} ${process.pid} ${unique}`;
}
