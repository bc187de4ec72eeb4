/**
 * Work that any process of a store may do: asked for in one place, done in another, taken over when the process that did
 * it is gone. A job may therefore be done more than once, so what changes a cloud keeps receipts of its own.
 */
import type { Inventory } from '../../domain/inventory/inventory.ts';
import type { PartRequest } from '../../domain/inventory/part.ts';
import type { FixRunState } from '../../domain/plan/fix-run.ts';
import type { Receipts } from '../guard/ports.ts';
import type { GuardStatus } from '../guard/status.ts';
import type { VerifyReport } from '../guard/verify.ts';
import type { AccountPart, ReadProgress, ReadRequest } from '../ports.ts';

/** What each kind of job takes and gives. Both survive JSON with big integers and maps. */
export interface JobKinds {
  /** Goes on with a run of a repair whose plan was approved. */
  'fix-run': {
    readonly input: { readonly run: string; readonly concurrency: number; readonly failureBudget: number };
    readonly result: { readonly state: FixRunState };
  };
  /** Takes a run back whose time to be confirmed is over. */
  'fix-return': {
    readonly input: { readonly run: string };
    readonly result: { readonly state: FixRunState };
  };
  'read-part': { readonly input: PartRequest; readonly result: Inventory };
  'read-account': {
    readonly input: {
      readonly account: string;
      readonly request: Omit<ReadRequest, 'signal' | 'onProgress'>;
    };
    readonly result: AccountPart;
  };
  /** Looks whether a guardrail is as it was put in place. */
  'guard-check': { readonly input: { readonly receipts: Receipts }; readonly result: GuardCheck };
}

export type JobKind = keyof JobKinds;

/** The most urgent first. */
export const JOB_KINDS: readonly JobKind[] = Object.freeze([
  'fix-return',
  'fix-run',
  'read-part',
  'read-account',
  'guard-check',
]);

export interface GuardCheck {
  readonly status: GuardStatus;
  /** What harmless calls met; null where nobody is at hand to make them as, or nothing is in place. */
  readonly verdict: VerifyReport['verdict'] | null;
}

/** How far a job is; of readings only. */
export type JobProgress = ReadProgress;

export interface Jobs {
  /**
   * Asks for a job. With the key of one of its kind that has not ended it is that one: two callers wait for the same.
   */
  submit<Kind extends JobKind>(
    kind: Kind,
    input: JobKinds[Kind]['input'],
    options?: { readonly key?: string },
  ): Promise<SubmittedJob<JobKinds[Kind]['result']>>;
  /**
   * Begins to do jobs of these kinds, of each so many at once. Problems that a handler throws are the job's outcome; a
   * handler that ends after `signal` was aborted hands its job back, and another process does it.
   */
  work(handlers: JobHandlers, options: { readonly concurrency: number }): Promise<Working>;
  /** Ends what waits for outcomes; jobs stay where others may do them. */
  close(): Promise<void>;
}

export interface SubmittedJob<Result> {
  readonly id: string;
  /**
   * Waits for the end. Throws the problem that the job ended with, `job-lost` when whoever began it was gone too often,
   * and the reason of `signal`; the job is called off then.
   */
  outcome(options?: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: (progress: JobProgress) => void;
  }): Promise<Result>;
}

export type JobHandlers = {
  readonly [Kind in JobKind]?: (
    input: JobKinds[Kind]['input'],
    context: JobContext,
  ) => Promise<JobKinds[Kind]['result']>;
};

export interface JobContext {
  /** Aborted when the process is to end, when the job was called off, and when another process has it. */
  readonly signal: AbortSignal;
  tell(progress: JobProgress): void;
}

export interface Working {
  /** Takes nothing more, and hands back what is not done. */
  stop(): Promise<void>;
}
