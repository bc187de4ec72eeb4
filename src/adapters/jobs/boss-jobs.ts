/**
 * Jobs of all processes of a PostgreSQL database, with pg-boss in a schema of its own. A process that lives says so while
 * it does a job; when it falls silent another one does the job again. How a job ended is kept in the store before
 * pg-boss is told, so of two processes that did a job one is heard.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import {
  JOB_KINDS,
  type JobHandlers,
  type JobKind,
  type JobKinds,
  type JobProgress,
  type Jobs,
  type Store,
  type SubmittedJob,
  type Working,
} from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import { asProblem, handlerOf, type Outcome, resultOf } from './outcome.ts';

export interface BossOptions {
  /** `postgres://…`, the database of the store. */
  readonly url: string;
  readonly store: Pick<Store, 'outcomes' | 'where'>;
  /** Jobs of one cloud are done by those who watch the same. */
  readonly target: string;
  /** A process that has said nothing for so long is gone, in milliseconds; at least 10,000. */
  readonly silenceMs?: number | undefined;
  /** Told when the database cannot be asked; it is asked again. */
  readonly onTrouble?: ((error: unknown) => void) | undefined;
}

const SCHEMA = 'pgboss';
export const SILENCE_MS = 15_000;
/** A job is begun at most so often: one that ends whoever does it must not end all. */
const MOST_ATTEMPTS = 20;
/** A job that takes longer is taken away from whoever does it, in seconds. */
const LONGEST_S = 6 * 3600;
/** What has ended stays so long in the tables of pg-boss, in seconds; outcomes stay in the store. */
const KEPT_S = 3600;
/** Between looks for work, in seconds. */
const POLL_S = 0.5;
/** Between looks for outcomes. */
const LOOK_MS = 250;
/** Every so many looks it is asked whether a job is still to be expected. */
const LOOKS_A_QUESTION = 8;
/** How long jobs have to end when the process is to end. */
const STOP_MS = 30_000;
/** When it is asked again for a job whose like is just ending. */
const AGAIN_MS = 50;
/** How often a job tells how far it is. */
const TELL_MS = 1_000;

interface Waiting {
  readonly kind: JobKind;
  readonly onProgress: (progress: JobProgress) => void;
  readonly settle: (outcome: Promise<unknown>) => void;
}

/** Makes the tables of pg-boss where they are not there. Throws `store-unusable`. */
export async function openBossJobs(options: BossOptions): Promise<Jobs> {
  // Loaded only where there is a PostgreSQL.
  const { PgBoss } = await import('pg-boss');
  const { url, store, target, silenceMs = SILENCE_MS, onTrouble } = options;
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'postern',
    schema: SCHEMA,
    max: 4,
    schedule: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    registerInstance: false,
  });
  boss.on('error', (error) => onTrouble?.(error));
  const suffix = createHash('sha256').update(target).digest('hex').slice(0, 12);
  const queueOf = (kind: JobKind): string => `postern-${kind}-${suffix}`;
  try {
    await boss.start();
    for (const kind of JOB_KINDS) {
      const settings = {
        retryLimit: MOST_ATTEMPTS - 1,
        retryDelay: 0,
        expireInSeconds: LONGEST_S,
        heartbeatSeconds: Math.max(10, Math.ceil(silenceMs / 1000)),
        deleteAfterSeconds: KEPT_S,
      };
      await boss.createQueue(queueOf(kind), { ...settings, policy: 'exclusive' });
      // One that was made by a process with other settings takes those of the last.
      await boss.updateQueue(queueOf(kind), settings);
    }
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw problem('store-unusable', { where: store.where, reason: (error as Error).message }, error);
  }
  return new BossJobs(boss, store.outcomes, queueOf);
}

class BossJobs implements Jobs {
  readonly #boss: PgBoss;
  readonly #outcomes: Store['outcomes'];
  readonly #queueOf: (kind: JobKind) => string;
  readonly #waiting = new Map<string, Set<Waiting>>();
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(boss: PgBoss, outcomes: Store['outcomes'], queueOf: (kind: JobKind) => string) {
    this.#boss = boss;
    this.#outcomes = outcomes;
    this.#queueOf = queueOf;
  }

  async submit<Kind extends JobKind>(
    kind: Kind,
    input: JobKinds[Kind]['input'],
    { key }: { readonly key?: string } = {},
  ): Promise<SubmittedJob<JobKinds[Kind]['result']>> {
    const queue = this.#queueOf(kind);
    for (;;) {
      const made = await this.#boss.send(queue, { input }, { singletonKey: key ?? randomUUID() });
      if (made !== null) return this.#submitted(kind, made, key === undefined);
      const open = (await this.#boss.findJobs(queue, { key: key ?? '' })).find(isOpen);
      const ended = open !== undefined && (await this.#outcomes.look([open.id])).some((one) => one.ended);
      if (open !== undefined && !ended) return this.#submitted(kind, open.id, false);
      // It has ended just now.
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  async work(handlers: JobHandlers, { concurrency }: { readonly concurrency: number }): Promise<Working> {
    const stopping = new AbortController();
    const kinds = JOB_KINDS.filter((kind) => handlers[kind] !== undefined);
    const ids = new Map<JobKind, string>();
    for (const kind of kinds) {
      const id = await this.#boss.work<{ input: unknown }>(
        this.#queueOf(kind),
        { localConcurrency: concurrency, pollingIntervalSeconds: POLL_S },
        async ([job]) => {
          if (job !== undefined) await this.#carryOut(kind, job, handlers, stopping.signal);
        },
      );
      ids.set(kind, id);
    }
    return {
      stop: async () => {
        stopping.abort();
        await Promise.all(
          [...ids].map(([kind, id]) => this.#boss.offWork(this.#queueOf(kind), { id, wait: true })),
        );
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const all of this.#waiting.values())
      for (const one of all) one.settle(Promise.reject(problem('interrupted', {})));
    this.#waiting.clear();
    await this.#looking;
    await this.#boss.stop({ graceful: true, timeout: STOP_MS, close: true });
  }

  /** What is thrown here makes pg-boss give the job to another process. */
  async #carryOut(
    kind: JobKind,
    {
      id,
      data,
      signal: held,
    }: { readonly id: string; readonly data: { input: unknown }; readonly signal: AbortSignal },
    handlers: JobHandlers,
    stopping: AbortSignal,
  ): Promise<void> {
    // Whoever had it before may have ended it and then been gone.
    if ((await this.#outcomes.outcome(id)) !== undefined) return;
    const signal = AbortSignal.any([stopping, held]);
    let told = 0;
    let telling: Promise<unknown> = Promise.resolve();
    const tell = (progress: JobProgress): void => {
      if (Date.now() - told < TELL_MS) return;
      told = Date.now();
      telling = this.#outcomes.tell(id, progress).catch(() => {});
    };
    let outcome: Outcome;
    try {
      outcome = { result: await handlerOf(handlers, kind)(data.input, { signal, tell }) };
    } catch (error) {
      signal.throwIfAborted();
      outcome = { problem: asProblem(error).problem };
    }
    await telling;
    await this.#outcomes.end(id, outcome);
  }

  #submitted<Result>(kind: JobKind, id: string, alone: boolean): SubmittedJob<Result> {
    return {
      id,
      outcome: async ({ signal, onProgress } = {}) => {
        signal?.throwIfAborted();
        const outcome = await this.#ended(kind, id, onProgress ?? (() => {}), signal);
        if (alone) await this.#outcomes.remove([id]).catch(() => {});
        return resultOf(outcome) as Result;
      },
    };
  }

  #ended(
    kind: JobKind,
    id: string,
    onProgress: (progress: JobProgress) => void,
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const all = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, all);
      const callOff = (): void => {
        leave();
        void this.#boss.cancel(this.#queueOf(kind), id).catch(() => {});
        reject(signal?.reason);
      };
      const one: Waiting = {
        kind,
        onProgress,
        settle: (outcome) => {
          leave();
          resolve(outcome as Promise<Outcome>);
        },
      };
      const leave = (): void => {
        signal?.removeEventListener('abort', callOff);
        all.delete(one);
        if (all.size === 0) this.#waiting.delete(id);
      };
      all.add(one);
      signal?.addEventListener('abort', callOff, { once: true });
      this.#looking ??= this.#look();
    });
  }

  /** Looks for outcomes as long as anybody waits for one. */
  async #look(): Promise<void> {
    for (let looks = 1; this.#waiting.size > 0 && !this.#closed; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      try {
        await this.#tellWhoWaits();
        if (looks % LOOKS_A_QUESTION === 0) await this.#findLost();
      } catch (error) {
        // The database may come back.
        this.#boss.emit('error', error as Error);
      }
    }
    // At the same moment at which nobody waits: who comes next begins anew.
    this.#looking = undefined;
  }

  async #tellWhoWaits(): Promise<void> {
    for (const { job, progress, ended } of await this.#outcomes.look([...this.#waiting.keys()])) {
      const all = [...(this.#waiting.get(job) ?? [])];
      if (progress !== null) for (const one of all) one.onProgress(progress as JobProgress);
      if (!ended) continue;
      const outcome = await this.#outcomes.outcome(job);
      if (outcome !== undefined) for (const one of all) one.settle(Promise.resolve(outcome));
    }
  }

  async #findLost(): Promise<void> {
    for (const [id, all] of this.#waiting) {
      const [first] = all;
      if (first === undefined) continue;
      const [job] = await this.#boss.findJobs(this.#queueOf(first.kind), { id });
      if (job !== undefined && isOpen(job)) continue;
      // It may have ended between the two looks.
      if ((await this.#outcomes.look([id])).some(({ ended }) => ended)) continue;
      const lost = problem('job-lost', { kind: first.kind });
      for (const one of [...all]) one.settle(Promise.reject(lost));
    }
  }
}

function isOpen({ state }: Pick<JobWithMetadata, 'state'>): boolean {
  return state === 'created' || state === 'retry' || state === 'active';
}
