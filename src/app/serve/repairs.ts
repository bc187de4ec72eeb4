/**
 * Repairs that the service carries out: as jobs, of which each is remembered until its run has come to an end, so that a
 * run goes on whoever is gone. That no call is made twice is the work of the run's receipts and its lease.
 */
import { FINAL_STATES } from '../../domain/plan/fix-run.ts';
import { ProblemError } from '../../problem.ts';
import type { AuditTrail } from '../audit.ts';
import { beginFix, type FixApplyInput } from '../fix/apply.ts';
import type { FixParts } from '../fix/ledger.ts';
import type { FixRun } from '../fix/ports.ts';
import { isOverdue, overdueRuns } from '../fix/rollback.ts';
import type { Jobs } from '../jobs/ports.ts';
import type { Store } from '../store/ports.ts';
import type { News } from './news.ts';

export interface RepairParts {
  readonly fix: FixParts;
  readonly jobs: Jobs;
  readonly store: Pick<Store, 'documents'>;
  readonly news: News;
  /** Told of a repair that stopped. */
  readonly onFailure: (run: string, error: unknown) => void;
}

/** What is wanted of a repair. */
export type RepairWish = Pick<
  FixApplyInput,
  'plan' | 'select' | 'concurrency' | 'failureBudget' | 'withinMs' | 'mode' | 'sites' | 'target' | 'canary'
> & {
  /** In the name of whoever wants it. */
  readonly audit: AuditTrail;
  /** Called once, before the first change. */
  readonly onBegin?: (run: FixRun) => Promise<void>;
};

interface Carried {
  readonly concurrency: number;
  readonly failureBudget: number;
}

const KIND = 'fix-carry';
const STEPS_EVERY_MS = 500;
/** What is remembered of a run that was not made after so long belongs to a process that was gone before it made it. */
const MADE_WITHIN_MS = 60_000;

export class Repairs {
  readonly #parts: RepairParts;
  /** Runs whose jobs this process waits for. */
  readonly #followed = new Set<string>();

  constructor(parts: RepairParts) {
    this.#parts = parts;
  }

  /**
   * Begins the run of a plan and returns it; what stands in its way is thrown, as `applyFix` does. Null: there is nothing
   * to do. What becomes of it is news.
   */
  async begin(wish: RepairWish): Promise<FixRun | null> {
    const how = { concurrency: wish.concurrency ?? 1, failureBudget: wish.failureBudget ?? 0 };
    const { result, run } = await beginFix({
      ...this.#parts.fix,
      ...wish,
      confirm: async (run) => {
        await wish.onBegin?.(run);
        await this.#remember(run.id, how);
      },
    });
    if (run === null) return null;
    this.#parts.news.publish({ kind: 'run-changed', run: run.id, state: run.state });
    if (result === 'applying') void this.#carryOut(run.id, how);
    return run;
  }

  /** To be called every few seconds by one process: goes on with what was begun, and takes back what nobody confirmed. */
  async look(): Promise<void> {
    const { fix } = this.#parts;
    for (const { id } of await overdueRuns(fix)) void this.#takeBack(id);
    const now = fix.timer.now();
    for (const { id, at, value } of await this.#parts.store.documents.list(KIND)) {
      const run = await fix.store.load(id);
      if (run === undefined) {
        if (now.getTime() - Date.parse(at) > MADE_WITHIN_MS) await this.#forget(id);
      } else if (FINAL_STATES.includes(run.state) || run.state === 'waiting') await this.#forget(id);
      else if (run.state !== 'rolling-back' && !isOverdue(run, now))
        void this.#carryOut(id, value as Carried);
    }
  }

  async #carryOut(run: string, how: Carried): Promise<void> {
    await this.#follow(run, async () => {
      const job = await this.#parts.jobs.submit('fix-run', { run, ...how }, { key: run });
      const { state } = await job.outcome();
      await this.#forget(run);
      return state;
    });
  }

  async #takeBack(run: string): Promise<void> {
    await this.#follow(run, async () => {
      const job = await this.#parts.jobs.submit('fix-return', { run }, { key: run });
      return (await job.outcome()).state;
    });
  }

  /** Waits for a job about a run, unless this process does already, and tells what came of it. */
  async #follow(run: string, work: () => Promise<FixRun['state']>): Promise<void> {
    if (this.#followed.has(run)) return;
    this.#followed.add(run);
    const stop = this.#tellSteps(run);
    try {
      this.#parts.news.publish({ kind: 'run-changed', run, state: await work() });
    } catch (error) {
      const code = error instanceof ProblemError ? error.problem.code : 'internal';
      // Another process has it, or this one ends: it goes on by itself.
      if (code === 'fix-busy' || code === 'interrupted') return;
      this.#parts.onFailure(run, error);
      // A job that was lost is asked for again. What the repair itself stopped at waits for somebody to look at it.
      if (code !== 'job-lost') await this.#forget(run).catch(() => {});
    } finally {
      await stop();
      this.#followed.delete(run);
    }
  }

  /** Tells of calls by their receipts, whichever process makes them, until it is told to stop. */
  #tellSteps(run: string): () => Promise<void> {
    const told = new Map<number, string>();
    const look = async (): Promise<void> => {
      const receipts = (await this.#parts.fix.store.load(run))?.receipts ?? [];
      for (const { number, unit, purpose, action, status } of receipts) {
        if (told.get(number) === status) continue;
        told.set(number, status);
        this.#parts.news.publish({
          kind: 'run-step',
          run,
          unit,
          purpose,
          operation: action.operation,
          status,
        });
      }
    };
    // What cannot be looked at now is told at the next look; the run itself does not wait for it.
    const timer = setInterval(() => void look().catch(() => {}), STEPS_EVERY_MS);
    timer.unref();
    return async () => {
      clearInterval(timer);
      await look().catch(() => {});
    };
  }

  async #remember(run: string, value: Carried): Promise<void> {
    const { documents } = this.#parts.store;
    const at = this.#parts.fix.timer.now().toISOString();
    const known = await documents.get(KIND, run);
    await documents.put({ kind: KIND, id: run, value, by: 'service', at }, known?.version ?? null);
  }

  async #forget(run: string): Promise<void> {
    const { documents } = this.#parts.store;
    const known = await documents.get(KIND, run);
    if (known !== undefined) await documents.remove(KIND, run, known.version);
  }
}
