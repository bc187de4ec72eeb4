/** A database with what its parts share: transactions, locks, the time, and errors as problems. */
import { type Kysely, sql, type Transaction } from 'kysely';
import { ProblemError, problem } from '../../problem.ts';
import type { AuditHead, HeadFile } from './audit-head.ts';
import type { Kind } from './migrations.ts';
import type { Tables } from './tables.ts';

export type Writing = Transaction<Tables>;
/** What one process does at a time. */
export type LockName = 'audit' | 'findings' | 'users' | 'outbox' | 'fix' | 'readings' | 'news' | 'probe';

export class Database {
  readonly kind: Kind;
  readonly where: string;
  readonly db: Kysely<Tables>;
  /** Beside a store that is a file. */
  readonly headFile: HeadFile | undefined;
  readonly #clock: (() => number) | undefined;
  /** Ends of the audit log that transactions make. */
  readonly #heads = new WeakMap<Writing, AuditHead>();

  /** `clock` gives the time of leases, in milliseconds; the database's own when it is absent. */
  constructor(
    db: Kysely<Tables>,
    kind: Kind,
    where: string,
    { clock, headFile }: { readonly clock?: (() => number) | undefined; readonly headFile?: HeadFile } = {},
  ) {
    this.db = db;
    this.kind = kind;
    this.where = where;
    this.headFile = headFile;
    this.#clock = clock;
  }

  /** All or nothing; on the disk when it returns. */
  change<T>(work: (on: Writing) => Promise<T>): Promise<T> {
    return this.#guarded(async () => {
      let head: AuditHead | undefined;
      const result = await this.db.transaction().execute(async (on) => {
        const done = await work(on);
        head = this.#heads.get(on);
        return done;
      });
      if (head !== undefined) this.headFile?.write(head);
      return result;
    });
  }

  /** Says where the audit log ends by the transaction, which goes to the file when it is done. */
  endsAt(on: Writing, head: AuditHead): void {
    this.#heads.set(on, head);
  }

  /** Sees the database as it was at one moment. */
  read<T>(work: (on: Writing) => Promise<T>): Promise<T> {
    return this.#guarded(() =>
      this.db.transaction().setAccessMode('read only').setIsolationLevel('repeatable read').execute(work),
    );
  }

  /**
   * Until the end of the transaction nobody else has this lock. What is read after it is up to date. Returns a number
   * that goes up with every time that anybody had it, and is seen by others in this order.
   */
  async lock(on: Writing, name: LockName): Promise<number> {
    const { turns } = await on
      .updateTable('locks')
      .set((one) => ({ turns: one('turns', '+', 1) }))
      .where('name', '=', name)
      .returning('turns')
      .executeTakeFirstOrThrow();
    return turns;
  }

  /** Milliseconds. Machines that share a PostgreSQL go by its clock, so that leases mean the same to all. */
  async now(on: Kysely<Tables>): Promise<number> {
    if (this.#clock !== undefined) return this.#clock();
    if (this.kind === 'sqlite') return Date.now();
    const { rows } = await sql<{
      ms: number;
    }>`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as ms`.execute(on);
    return rows[0]?.ms ?? Date.now();
  }

  unusable(error: unknown): Error {
    if (error instanceof ProblemError) return error;
    const { message } = error as Error;
    const reason = message === '' ? ((error as NodeJS.ErrnoException).code ?? 'unknown') : message;
    return problem('store-unusable', { where: this.where, reason }, error);
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.unusable(error);
    }
  }
}

/** Texts as both databases can keep them: no NUL, no halves of characters. */
export function clean(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}

/** Parts of a list, for statements that take only so many parameters. */
export function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}
