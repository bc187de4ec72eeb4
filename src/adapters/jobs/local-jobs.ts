/** Jobs of a process that is alone: in memory, done by itself. What is not done when it ends is asked for again. */
import { randomUUID } from 'node:crypto';
import {
  JOB_KINDS,
  type JobHandlers,
  type JobKind,
  type JobKinds,
  type JobProgress,
  type Jobs,
  type SubmittedJob,
  type Working,
} from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import { asProblem, handlerOf } from './outcome.ts';

interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly key: string;
  readonly input: unknown;
  readonly calledOff: AbortController;
  readonly listeners: Set<(progress: JobProgress) => void>;
  told: JobProgress | undefined;
  readonly ended: Promise<unknown>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

export class LocalJobs implements Jobs {
  readonly #waiting = new Map<JobKind, Job[]>(JOB_KINDS.map((kind) => [kind, []]));
  /** Those that have not ended, by kind and key. */
  readonly #open = new Map<string, Job>();
  #workers: Worker[] = [];

  async submit<Kind extends JobKind>(
    kind: Kind,
    input: JobKinds[Kind]['input'],
    { key = randomUUID() }: { readonly key?: string } = {},
  ): Promise<SubmittedJob<JobKinds[Kind]['result']>> {
    const name = `${kind} ${key}`;
    let job = this.#open.get(name);
    if (job === undefined) {
      job = newJob(kind, key, input);
      this.#open.set(name, job);
      this.#queue(kind).push(job);
      this.#wake();
    }
    return this.#submitted(job);
  }

  async work(handlers: JobHandlers, { concurrency }: { readonly concurrency: number }): Promise<Working> {
    const worker = new Worker(handlers, concurrency);
    this.#workers.push(worker);
    this.#wake();
    return {
      stop: async () => {
        this.#workers = this.#workers.filter((one) => one !== worker);
        worker.stopping.abort();
        await Promise.all(worker.running);
      },
    };
  }

  async close(): Promise<void> {
    for (const job of [...this.#open.values()]) {
      this.#callOff(job);
      job.reject(problem('interrupted', {}));
    }
  }

  #submitted<Result>(job: Job): SubmittedJob<Result> {
    return {
      id: job.id,
      outcome: ({ signal, onProgress } = {}) => {
        if (onProgress !== undefined) {
          job.listeners.add(onProgress);
          if (job.told !== undefined) onProgress(job.told);
        }
        return new Promise<Result>((resolve, reject) => {
          const callOff = (): void => {
            this.#callOff(job);
            reject(signal?.reason);
          };
          if (signal?.aborted === true) return callOff();
          signal?.addEventListener('abort', callOff, { once: true });
          job.ended
            .then((result) => resolve(result as Result), reject)
            .finally(() => signal?.removeEventListener('abort', callOff));
        });
      },
    };
  }

  #callOff(job: Job): void {
    job.calledOff.abort();
    const queue = this.#queue(job.kind);
    const at = queue.indexOf(job);
    if (at !== -1) queue.splice(at, 1);
    this.#open.delete(`${job.kind} ${job.key}`);
  }

  #queue(kind: JobKind): Job[] {
    return this.#waiting.get(kind) as Job[];
  }

  #wake(): void {
    for (const worker of this.#workers)
      for (const kind of JOB_KINDS)
        while (worker.isFree(kind)) {
          const job = this.#queue(kind).shift();
          if (job === undefined) break;
          this.#start(job, worker);
        }
  }

  #start(job: Job, worker: Worker): void {
    const { kind, calledOff } = job;
    const signal = AbortSignal.any([worker.stopping.signal, calledOff.signal]);
    const tell = (progress: JobProgress): void => {
      job.told = progress;
      for (const listener of job.listeners) listener(progress);
    };
    const running = handlerOf(worker.handlers, kind)(job.input, { signal, tell })
      .then(
        (result) => this.#end(job, () => job.resolve(result)),
        (error) => {
          if (calledOff.signal.aborted) return;
          if (worker.stopping.signal.aborted) this.#queue(kind).unshift(job);
          else this.#end(job, () => job.reject(asProblem(error)));
        },
      )
      .then(() => {
        worker.done(kind, running);
        this.#wake();
      });
    worker.begin(kind, running);
  }

  #end(job: Job, settle: () => void): void {
    this.#open.delete(`${job.kind} ${job.key}`);
    settle();
  }
}

/** What one call of `work` does. */
class Worker {
  readonly handlers: JobHandlers;
  readonly stopping = new AbortController();
  readonly running = new Set<Promise<void>>();
  readonly #concurrency: number;
  readonly #counts = new Map<JobKind, number>();

  constructor(handlers: JobHandlers, concurrency: number) {
    this.handlers = handlers;
    this.#concurrency = concurrency;
  }

  isFree(kind: JobKind): boolean {
    return this.handlers[kind] !== undefined && (this.#counts.get(kind) ?? 0) < this.#concurrency;
  }

  begin(kind: JobKind, running: Promise<void>): void {
    this.running.add(running);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  done(kind: JobKind, running: Promise<void>): void {
    this.running.delete(running);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) - 1);
  }
}

function newJob(kind: JobKind, key: string, input: unknown): Job {
  let resolve: Job['resolve'] = () => {};
  let reject: Job['reject'] = () => {};
  const ended = new Promise<unknown>((onResult, onError) => {
    resolve = onResult;
    reject = onError;
  });
  // Whoever asked may not wait for it.
  ended.catch(() => {});
  return {
    id: randomUUID(),
    kind,
    key,
    input,
    calledOff: new AbortController(),
    listeners: new Set(),
    told: undefined,
    ended,
    resolve,
    reject,
  };
}
