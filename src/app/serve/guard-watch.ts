/** Looks whether guardrails are as they were put in place, keeps how each stands, and tells when one is not. */
import type { Receipts, Timer } from '../guard/ports.ts';
import type { GuardStatus } from '../guard/status.ts';
import type { GuardCheck, Jobs } from '../jobs/ports.ts';
import type { Store } from '../store/ports.ts';
import type { News } from './news.ts';

export interface GuardWatchParts {
  /** What was put in place from here. */
  readonly receipts: () => readonly Receipts[];
  /** The account that is looked at; asked only when there are receipts. */
  readonly account: () => Promise<string>;
  readonly jobs: Jobs;
  readonly store: Pick<Store, 'documents'>;
  readonly news: News;
  readonly timer: Pick<Timer, 'now'>;
  /** Told every time that a guardrail is not as it was put in place. */
  readonly onStatus: (status: GuardStatus, account: string) => Promise<void>;
}

/** How a guardrail stands, as it is kept under `GUARD_STATE`. */
export interface GuardState extends GuardCheck {
  readonly account: string;
  readonly checkedAt: string;
}

/** Kind of the documents; their ids are those of the receipts. */
export const GUARD_STATE = 'guard-state';

/** Looks at each once. One that cannot be looked at does not keep the others from it; the first failure is thrown then. */
export async function watchGuards(parts: GuardWatchParts): Promise<void> {
  const { jobs, store, news, timer, onStatus } = parts;
  const all = parts.receipts();
  if (all.length === 0) return;
  const account = await parts.account();
  const failures: unknown[] = [];
  for (const receipts of all.filter((one) => one.account === account)) {
    try {
      const job = await jobs.submit('guard-check', { receipts }, { key: `${account}/${receipts.id}` });
      const check = await job.outcome();
      const known = await store.documents.get(GUARD_STATE, receipts.id);
      const checkedAt = timer.now().toISOString();
      const value: GuardState = { ...check, account, checkedAt };
      await store.documents.put(
        { kind: GUARD_STATE, id: receipts.id, value, by: 'service', at: checkedAt },
        known?.version ?? null,
      );
      const drift = codesOf(check);
      const before = known === undefined ? [] : codesOf(known.value as GuardState);
      if (drift.join() !== before.join()) news.publish({ kind: 'guard-changed', guard: receipts.id, drift });
      // Every time: it is told once, and this process may have ended before it was told.
      if (drift.length > 0) await onStatus(check.status, account);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function codesOf({ status }: GuardCheck): string[] {
  return [...new Set(status.drift.map(({ drift }) => drift))].sort();
}
