/** Keeps a store in order: how large it is, what is too old, copies of it. */
import { statfs } from 'node:fs/promises';
import { sql } from 'kysely';
import type { RestoreOptions, Retention, StoreStatus, Upkeep } from '../../app/ports.ts';
import { KEPT } from './all-tables.ts';
import { appendAudit, cutAudit } from './audit.ts';
import { backup, restore } from './backup.ts';
import type { Database, Writing } from './database.ts';
import { STORE_VERSION } from './migrations.ts';

const DAY_MS = 86_400_000;
/** Bytes that must be free beside the file: what is written goes to a second one first. */
const LEAST_FREE = 1 << 20;

export class StoreUpkeep implements Upkeep {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async probe(): Promise<void> {
    const { kind, where } = this.#database;
    if (kind === 'sqlite') {
      // A small write may find room in a file where the next one does not.
      const { bavail, bsize } = await statfs(where).catch((error: unknown) => {
        throw this.#database.unusable(error);
      });
      if (bavail * bsize < LEAST_FREE)
        throw this.#database.unusable(Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }));
    }
    await this.#database.change((on) => this.#database.lock(on, 'probe'));
  }

  status(): Promise<StoreStatus> {
    return this.#database.read(async (on) => {
      const rows: Record<string, number> = {};
      for (const table of KEPT) {
        const { count } = await on
          .selectFrom(table)
          .select((one) => one.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        rows[table] = Number(count);
      }
      return { version: STORE_VERSION, size: await this.#size(on), rows };
    });
  }

  prune(keep: Retention, at: string, by: string): Promise<Readonly<Record<string, number>>> {
    const before = (days: number): string => new Date(Date.parse(at) - days * DAY_MS).toISOString();
    return this.#database.change(async (on) => {
      await this.#database.lock(on, 'findings');
      const gone: Record<string, number> = {};
      if (keep.scans !== undefined) Object.assign(gone, await pruneScans(on, before(keep.scans)));
      if (keep.inventories !== undefined)
        gone.inventories = await pruneInventories(on, before(keep.inventories));
      if (keep.messages !== undefined) {
        await this.#database.lock(on, 'outbox');
        const { numDeletedRows } = await on
          .deleteFrom('outbox')
          .where('state', '!=', 'waiting')
          .where('created_at', '<', before(keep.messages))
          .executeTakeFirst();
        gone.outbox = Number(numDeletedRows);
      }
      if (keep.trail !== undefined) {
        const { numDeletedRows } = await on
          .deleteFrom('trail')
          .where('at', '<', before(keep.trail))
          .executeTakeFirst();
        gone.trail = Number(numDeletedRows);
      }
      if (keep.audit !== undefined)
        gone.audit = await cutAudit(this.#database, on, { before: before(keep.audit), at, by });
      await appendAudit(this.#database, on, {
        at,
        by,
        action: 'store.prune',
        subject: 'store',
        details: { keep, gone },
      });
      return gone;
    });
  }

  backup(): AsyncIterable<string> {
    return backup(this.#database);
  }

  restore(lines: AsyncIterable<string>, options: RestoreOptions): Promise<number> {
    return restore(this.#database, lines, options);
  }

  async #size(on: Writing): Promise<number> {
    const query =
      this.#database.kind === 'sqlite'
        ? sql<{
            size: number;
          }>`select page_count * page_size as size from pragma_page_count(), pragma_page_size()`
        : sql<{ size: number }>`select pg_database_size(current_database()) as size`;
    const { rows } = await query.execute(on);
    return Number(rows[0]?.size ?? 0);
  }
}

/** Findings that ended before that moment go with their events; so do scans, but for the last one of each cloud. */
async function pruneScans(on: Writing, before: string): Promise<Record<string, number>> {
  await on
    .deleteFrom('finding_events')
    .where((one) =>
      one.exists(
        one
          .selectFrom('findings')
          .select('findings.id')
          .whereRef('findings.target', '=', 'finding_events.target')
          .whereRef('findings.id', '=', 'finding_events.finding')
          .where('findings.ended_at', '<', before),
      ),
    )
    .execute();
  const findings = await on.deleteFrom('findings').where('ended_at', '<', before).executeTakeFirst();
  const scans = await on
    .deleteFrom('scans')
    .where('ended_at', '<', before)
    .where((one) =>
      one.exists(
        one
          .selectFrom('scans as later')
          .select('later.id')
          .whereRef('later.target', '=', 'scans.target')
          .where((two) =>
            two.or([
              two('later.started_at', '>', two.ref('scans.started_at')),
              two.and([
                two('later.started_at', '=', two.ref('scans.started_at')),
                two('later.id', '>', two.ref('scans.id')),
              ]),
            ]),
          ),
      ),
    )
    .executeTakeFirst();
  return { findings: Number(findings.numDeletedRows), scans: Number(scans.numDeletedRows) };
}

async function pruneInventories(on: Writing, before: string): Promise<number> {
  const { numDeletedRows } = await on
    .deleteFrom('inventories')
    .where('last_at', '<', before)
    .where((one) =>
      one.exists(
        one
          .selectFrom('inventories as later')
          .select('later.id')
          .whereRef('later.target', '=', 'inventories.target')
          .whereRef('later.account', '=', 'inventories.account')
          .where((two) =>
            two.or([
              two('later.last_at', '>', two.ref('inventories.last_at')),
              two.and([
                two('later.last_at', '=', two.ref('inventories.last_at')),
                two('later.id', '>', two.ref('inventories.id')),
              ]),
            ]),
          ),
      ),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
