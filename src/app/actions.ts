/**
 * Work that takes longer than an answer may: begun by somebody, told of while it goes on, and kept with how it ended.
 * What it changes in a cloud has receipts of its own; a record says who wanted it and what came of it.
 */
import { randomUUID } from 'node:crypto';
import { type Problem, ProblemError, problem } from '../problem.ts';
import type { Timer } from './guard/ports.ts';
import type { News } from './serve/news.ts';
import type { DocumentRecord, Lease, Page, PageQuery, Store } from './store/ports.ts';

/** `interrupted`: whoever did it is gone; asked for again it goes on where it was. */
export type ActionState = 'running' | 'done' | 'failed' | 'interrupted';

export interface ActionRecord {
  readonly id: string;
  /** As `guard.apply`. */
  readonly kind: string;
  /** What it is done to. */
  readonly subject: string;
  readonly by: string;
  readonly at: string;
  readonly endedAt: string | null;
  readonly state: ActionState;
  /** The report of the use case, once it is done. */
  readonly result: object | null;
  readonly problem: Problem | null;
}

export interface ActionParts {
  readonly store: Pick<Store, 'documents' | 'leases'>;
  readonly timer: Timer;
  readonly news: News;
}

export interface ActionWish {
  readonly kind: string;
  readonly subject: string;
  readonly by: string;
  /**
   * Calls `begin` once, before the first change, when nothing stands in its way any more; what is thrown before that is
   * the caller's answer. `step` tells of progress.
   */
  run(tools: { readonly begin: () => Promise<void>; readonly step: (what: object) => void }): Promise<object>;
  /** Told of how it ended, before the record says so; also of what ended before it began. */
  readonly onEnd?: (record: ActionRecord) => Promise<void>;
}

const KIND = 'action';
const LEASE_MS = 60_000;
const RENEW_MS = 15_000;

/**
 * Begins work, and returns when it is certain that it begins or when it is done. Throws what stands in its way, and
 * `not-in-that-state` while the same is being done to the subject.
 */
export async function beginAction(parts: ActionParts, wish: ActionWish): Promise<ActionRecord> {
  const { store, timer, news } = parts;
  const id = `act-${randomUUID()}`;
  const lease = await store.leases.claim(leaseOf(wish), id, LEASE_MS);
  if (lease === undefined) throw problem('not-in-that-state', { id: wish.subject, state: 'running' });
  const renewing = setInterval(() => void renew(store, lease), RENEW_MS);
  renewing.unref();
  let record: ActionRecord = {
    id,
    kind: wish.kind,
    subject: wish.subject,
    by: wish.by,
    at: timer.now().toISOString(),
    endedAt: null,
    state: 'running',
    result: null,
    problem: null,
  };
  let version: number | null = null;
  const save = async (change: Partial<ActionRecord>): Promise<void> => {
    record = { ...record, ...change };
    const { by, at } = record;
    const { current } = await store.documents.put({ kind: KIND, id, value: record, by, at }, version);
    version = current?.version ?? version;
    news.publish({
      kind: 'action-changed',
      action: id,
      about: record.kind,
      subject: record.subject,
      state: record.state,
    });
  };
  const end = async (change: Pick<ActionRecord, 'state' | 'result' | 'problem'>): Promise<void> => {
    const ended = { ...change, endedAt: timer.now().toISOString() };
    await wish.onEnd?.({ ...record, ...ended });
    await save(ended);
  };
  return new Promise((resolve, reject) => {
    let begun = false;
    const begin = async (): Promise<void> => {
      await save({});
      begun = true;
      resolve(record);
    };
    const step = (what: object): void =>
      news.publish({ kind: 'action-step', action: id, about: wish.kind, subject: wish.subject, what });
    wish
      .run({ begin, step })
      .then(
        (result) => end({ state: 'done', result, problem: null }),
        async (error) => {
          if (!begun) throw error;
          await end({ state: 'failed', result: null, problem: problemIn(error) });
        },
      )
      .finally(async () => {
        clearInterval(renewing);
        await store.leases.release(lease);
      })
      .then(() => resolve(record), reject);
  });
}

/** Throws `unknown-resource`. */
export async function readAction({ store }: Pick<ActionParts, 'store'>, id: string): Promise<ActionRecord> {
  const found = await store.documents.get(KIND, id);
  if (found === undefined) throw problem('unknown-resource', { id });
  return (await withLife(store, [found]))[0] as ActionRecord;
}

/** Those whose kind begins so, the newest first. */
export async function listActions(
  { store }: Pick<ActionParts, 'store'>,
  prefix: string,
  query: PageQuery = {},
): Promise<Page<ActionRecord>> {
  const where = { field: 'kind', begins: prefix };
  const { items, next } = await store.documents.page(KIND, prefix === '' ? query : { ...query, where });
  return { items: await withLife(store, items), next };
}

/** Nobody holds the lease of what is still said to run: whoever did it is gone. */
async function withLife(
  { leases }: ActionParts['store'],
  records: readonly DocumentRecord[],
): Promise<ActionRecord[]> {
  const held = await leases.list();
  return records.map(({ value }) => {
    const record = value as ActionRecord;
    const lives = held.some(({ holder }) => holder === record.id);
    return record.state === 'running' && !lives ? { ...record, state: 'interrupted' } : record;
  });
}

function leaseOf({ kind, subject }: ActionWish): string {
  return `action/${kind.split('.')[0]}/${subject}`;
}

/** A lease that cannot be renewed runs out by itself. */
async function renew({ leases }: ActionParts['store'], lease: Lease): Promise<void> {
  try {
    await leases.renew(lease, LEASE_MS);
  } catch {
    // The next turn tries again.
  }
}

function problemIn(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { code: 'internal', params: { reason: 'see the log of the service' } };
}
