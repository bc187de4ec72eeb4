/** What happens in the service, as it happens: it makes what is shown here old, and tells how far a scan is. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

export interface Live {
  /** How far the scan is that runs; undefined when none does. */
  readonly scan: { readonly groups: number; readonly groupsExpected: number } | undefined;
  /** How far the vendor is with a check that was submitted; undefined when it is at none. */
  readonly vendorCheck: { readonly done: number; readonly total: number } | undefined;
  /** False while the service does not answer. */
  readonly connected: boolean;
  /** What was told of work as it went on, by the ids of actions. */
  readonly steps: Readonly<Record<string, readonly ActionStep[]>>;
}

/** A call that is made or what is waited for and how long; a numbered call of a plan. */
export type ActionStep =
  | { readonly operation: string }
  | {
      readonly step: { readonly operation: string };
      readonly number: number;
      readonly of: number;
      readonly status: 'doing' | 'waiting' | 'done';
    }
  | { readonly waiting: { readonly states: Readonly<Record<string, number>>; readonly seconds: number } };

const NOTHING: Live = Object.freeze({ scan: undefined, vendorCheck: undefined, connected: true, steps: {} });

const LiveContext = createContext<Live>(NOTHING);

export function useLive(): Live {
  return useContext(LiveContext);
}

/** Kinds of news that change what the queries of the page say. */
const CHANGING = Object.freeze([
  'scan-ended',
  'scan-failed',
  'part-read',
  'findings-changed',
  'judged-again',
  'run-changed',
  'guard-changed',
  'waiver-request-changed',
  'action-changed',
  'vendor-check-started',
  'vendor-check-ended',
  'vendor-check-failed',
]);

/** News that come within this time are one reason to ask again: of one event there are two, of a burst many. */
const GATHER_MS = 100;

export function LiveProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [live, setLive] = useState(NOTHING);
  useEffect(() => {
    const events = new EventSource('/api/v1/events');
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const askAgain = (): void => {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        void client.invalidateQueries();
      }, GATHER_MS);
    };
    const set = (part: Partial<Live>): void => setLive((before) => ({ ...before, ...part }));
    let lost = false;
    events.onopen = () => {
      set({ connected: true });
      // What happened meanwhile may have been told to nobody: of another service, or before it was started again.
      if (lost) askAgain();
      lost = false;
    };
    events.onerror = () => {
      lost = true;
      // Nobody knows how far they are until it is told again.
      set({ connected: false, scan: undefined, vendorCheck: undefined });
    };
    events.addEventListener('scan-started', () => set({ scan: { groups: 0, groupsExpected: 0 } }));
    events.addEventListener('scan-progress', ({ data }) => {
      const { groups, groupsExpected } = JSON.parse(data);
      set({ scan: { groups, groupsExpected } });
    });
    events.addEventListener('vendor-check-progress', ({ data }) => {
      const { done, total } = JSON.parse(data);
      set({ vendorCheck: { done, total } });
    });
    events.addEventListener('action-step', ({ data }) => {
      const { action, what } = JSON.parse(data);
      setLive((before) => ({
        ...before,
        steps: { ...before.steps, [action]: [...(before.steps[action] ?? []), what] },
      }));
    });
    events.addEventListener('reset', askAgain);
    for (const kind of CHANGING)
      events.addEventListener(kind, () => {
        if (kind.startsWith('scan-')) set({ scan: undefined });
        if (kind.startsWith('vendor-check-')) set({ vendorCheck: undefined });
        askAgain();
      });
    return () => {
      events.close();
      clearTimeout(gathering);
    };
  }, [client]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
