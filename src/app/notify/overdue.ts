/** Repairs that nobody confirmed in time: each is told of when it was taken back, and when that does not come about. */
import type { FixRun } from '../fix/ports.ts';
import { isOverdue } from '../fix/rollback.ts';
import type { Told } from './section.ts';

export interface OverdueNews {
  /** The same whenever the same is told. */
  readonly key: string;
  readonly item: Extract<Told, { readonly event: 'overdue' }>;
}

/** So long somebody is at it. */
const TAKES_MS = 5 * 60_000;

/** What there is to tell of a run; undefined: nothing. Nothing is told of what was taken back before `since`, an ISO time. */
export function overdueNews(run: FixRun, now: Date, since: string): OverdueNews | undefined {
  const { id, state, lapse } = run;
  const deadline = lapse?.deadline ?? run.deadline;
  if (deadline === null) return undefined;
  const left = run.units.reduce((sum, unit) => sum + unit.left.length, 0);
  const item = { event: 'overdue', run: id, state, deadline, left } as const;
  if (state === 'rolled-back') {
    const isNews = lapse !== null && lapse.backAt !== null && lapse.backAt >= since;
    return isNews ? { key: `overdue/${id}`, item } : undefined;
  }
  // What is being carried out still gets its time to be confirmed when that has come to its end.
  const isDue = state === 'rolling-back' ? lapse !== null : state !== 'applying' && isOverdue(run, now);
  const stands = isDue && now.getTime() - Date.parse(deadline) >= TAKES_MS;
  return stands ? { key: `overdue/${id}/stands`, item } : undefined;
}
