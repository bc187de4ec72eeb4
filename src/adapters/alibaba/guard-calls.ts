/**
 * Calls about guardrails. Readings are retried by the client. Writings are not: one whose answer got lost may have been
 * executed, so only refusals that come before anything is done are repeated here.
 */
import type { WriteOutcome } from '../../app/ports.ts';
import type { GuardCall } from '../../domain/plan/guard.ts';
import type { ReadingGap } from '../../domain/plan/guard-surroundings.ts';
import { problem } from '../../problem.ts';
import { type CallError, toCallError } from './call-error.ts';
import { type AccessKey, type Call, createClient } from './client.ts';
import type { ProductName } from './products.ts';
import type { Raw } from './raw.ts';

export interface GuardCallOptions {
  readonly endpoint?: string | undefined;
  readonly key: AccessKey;
  readonly signal?: AbortSignal | undefined;
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
  readonly random?: (() => number) | undefined;
}

export interface GuardCalls {
  /** Throws `cloud-refused`, `cloud-unreachable` or `interrupted`. */
  read(product: ProductName, operation: string, parameters?: Raw): Promise<Raw>;
  /** The same, or undefined when the vendor answers with one of these codes. */
  readOr(codes: RegExp, product: ProductName, operation: string, parameters?: Raw): Promise<Raw | undefined>;
  write(call: GuardCall): Promise<WriteOutcome>;
  /** As it comes; throws CallError. For probes and for readings whose failure is only a gap. */
  readonly raw: Call;
}

/** How often a writing is made that the vendor puts off. */
const TRIES = 12;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

export function createGuardCalls(options: GuardCallOptions): GuardCalls {
  const { endpoint, key, signal } = options;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  const client = { key, endpoint, signal, random, sleep };
  const raw = createClient(client);
  const once = createClient({ ...client, attempts: 1, signal: undefined });

  const read: GuardCalls['read'] = async (product, operation, parameters = {}) => {
    try {
      return await raw(product, '', operation, parameters);
    } catch (error) {
      throw problemOf(error, operation, endpoint);
    }
  };
  return {
    raw,
    read,
    async readOr(codes, product, operation, parameters = {}) {
      try {
        return await raw(product, '', operation, parameters);
      } catch (error) {
        if (codes.test(toCallError(error).code)) return undefined;
        throw problemOf(error, operation, endpoint);
      }
    },
    async write({ product, operation, parameters }) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const answer = await once(product, '', operation, parameters);
          return { outcome: 'done', requestId: String(answer.RequestId ?? '') };
        } catch (raised) {
          const error = toCallError(raised);
          const putOff = pauseAfter(error, attempt, random());
          if (putOff === undefined || attempt >= TRIES) return outcomeOf(error);
          await sleep(putOff);
        }
      }
    },
  };
}

/**
 * How long to wait before a writing that was put off is made again; undefined when it was not put off. The directory
 * takes one change at a time and refuses others; the vendor's Terraform provider waits 3 to 5 seconds
 * (facts/policy.md 5.3).
 */
function pauseAfter(error: CallError, attempt: number, random: number): number | undefined {
  if (/^ConcurrentCallNotSupported/.test(error.code)) return 3_000 + 2_000 * random;
  if (!error.throttled) return undefined;
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return Math.max(Math.min(error.retryAfterMs, LONGEST_PAUSE_MS), longest * (0.5 + random / 2));
}

function outcomeOf(error: CallError): WriteOutcome {
  const { code, message, requestId, transient } = error;
  // The vendor's own faults, like lost answers, say nothing about whether it was done.
  if (requestId === '' || (transient && !error.throttled)) return { outcome: 'lost', code, message };
  return { outcome: 'refused', code, message, requestId };
}

export function problemOf(raised: unknown, operation: string, endpoint: string | undefined): Error {
  const { code, message, requestId } = toCallError(raised);
  if (code === 'interrupted') return problem('interrupted', {}, raised);
  if (code === 'network')
    return problem('cloud-unreachable', { endpoint: endpoint ?? 'aliyuncs.com', reason: message }, raised);
  return problem('cloud-refused', { operation, code, message, requestId }, raised);
}

/** Makes a reading whose failure is a gap; `otherwise` stands for what could not be read. Throws `interrupted`. */
export type Attempt = <T>(
  operation: string,
  resource: string,
  work: (calls: Pick<GuardCalls, 'read'>) => Promise<T>,
  otherwise: T,
) => Promise<T>;

/** Attempts whose gaps are told to `giveUp`, as the vendor's own codes. */
export function attempting(calls: GuardCalls, giveUp: (gap: ReadingGap) => void): Attempt {
  const direct: Pick<GuardCalls, 'read'> = {
    read: (product, operation, parameters = {}) => calls.raw(product, '', operation, parameters),
  };
  return async (operation, resource, work, otherwise) => {
    try {
      return await work(direct);
    } catch (raised) {
      const { code, message, requestId } = toCallError(raised);
      if (code === 'interrupted') throw problem('interrupted', {}, raised);
      giveUp({ operation, resource, code, message, requestId });
      return otherwise;
    }
  };
}
