/** Runs of repairs in `fix.db` of the state folder: on the disk before a call is made, safe for several processes. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { FixReceipt, FixRun, FixStore, FixUnit } from '../../app/ports.ts';
import type { FixCanary } from '../../domain/plan/fix-canary.ts';
import { FINAL_STATES, type FixRunState } from '../../domain/plan/fix-run.ts';
import { ProblemError, problem } from '../../problem.ts';
import { isAlive } from '../process.ts';
import { fromText, toText } from './json.ts';
import { openSqlite } from './sqlite.ts';

interface Tables {
  runs: {
    id: string;
    plan: string;
    state: string;
    created_at: string;
    deadline: string | null;
    /** What does not change, as JSON. */
    terms: string;
    holder: string | null;
    held_until: number | null;
  };
  units: { run: string; position: number; key: string; value: string };
  receipts: { run: string; number: number; value: string };
  canaries: { run: string; value: string };
  /** Groups, lists and interfaces that an unfinished run has. */
  claims: { resource: string; run: string };
}

const FORMAT = 1;
const TABLES = `
  CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, plan TEXT NOT NULL, state TEXT NOT NULL, created_at TEXT NOT NULL, deadline TEXT,
    terms TEXT NOT NULL, holder TEXT, held_until INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS units (
    run TEXT NOT NULL REFERENCES runs, position INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (run, key)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS receipts (
    run TEXT NOT NULL REFERENCES runs, number INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, number)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS canaries (run TEXT PRIMARY KEY REFERENCES runs, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS claims (resource TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES runs) STRICT`;

/** A process that lives tells so this often; one on another machine that does not for `LEASE_MS` has ended. */
const BEAT_MS = 5_000;
const LEASE_MS = 30_000;

/** Throws `state-unusable` when the folder cannot be used. */
export function openFixStore(stateFolder: string): FixStore {
  const path = join(stateFolder, 'fix.db');
  const unusable = (error: unknown): Error =>
    error instanceof ProblemError
      ? error
      : problem('state-unusable', { path, reason: (error as Error).message }, error);
  try {
    return new SqliteFixStore(path, openSqlite<Tables>(path, { format: FORMAT, tables: TABLES }), unusable);
  } catch (error) {
    throw unusable(error);
  }
}

class SqliteFixStore implements FixStore {
  readonly path: string;
  private readonly db: Kysely<Tables>;
  private readonly unusable: (error: unknown) => Error;
  /** What this process holds, by run: its own name in the lease. */
  private readonly held = new Map<string, string>();
  private readonly beat: NodeJS.Timeout;

  constructor(path: string, db: Kysely<Tables>, unusable: (error: unknown) => Error) {
    this.path = path;
    this.db = db;
    this.unusable = unusable;
    this.beat = setInterval(() => void this.renew().catch(() => {}), BEAT_MS).unref();
  }

  create(run: Omit<FixRun, 'receipts'>): Promise<void> {
    return this.change(async (db) => {
      const { id, plan, state, createdAt: created_at, deadline, withinMs, mode, target, units, canary } = run;
      const terms = JSON.stringify({ withinMs, mode, target });
      await db
        .insertInto('runs')
        .values({ id, plan, state, created_at, deadline, terms, holder: null, held_until: null })
        .execute();
      for (const [position, unit] of units.entries())
        await db
          .insertInto('units')
          .values({ run: id, position, key: unit.key, value: toText(unit) })
          .execute();
      if (canary !== null) await putCanary(db, id, canary);
      await claim(db, id, units, canary);
    });
  }

  async load(id: string): Promise<FixRun | undefined> {
    return (await this.read(id))[0];
  }

  list(): Promise<readonly FixRun[]> {
    return this.read(undefined);
  }

  hold(id: string): Promise<boolean> {
    return this.change(async (db) => {
      // A write first: it takes the lock of the file, so that nobody comes in between.
      await db.updateTable('runs').set({ id }).where('id', '=', id).execute();
      const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined || !isFree(row)) return false;
      const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
      await db
        .updateTable('runs')
        .set({ holder, held_until: Date.now() + LEASE_MS })
        .where('id', '=', id)
        .execute();
      this.held.set(id, holder);
      return true;
    });
  }

  release(id: string): Promise<void> {
    const holder = this.held.get(id);
    this.held.delete(id);
    if (holder === undefined) return Promise.resolve();
    return this.change(async (db) => {
      await db
        .updateTable('runs')
        .set({ holder: null, held_until: null })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .execute();
    });
  }

  saveReceipt(id: string, receipt: FixReceipt): Promise<void> {
    return this.change(async (db) => {
      await this.renewIn(db, id);
      await db
        .insertInto('receipts')
        .values({ run: id, number: receipt.number, value: toText(receipt) })
        .onConflict((one) => one.columns(['run', 'number']).doUpdateSet({ value: toText(receipt) }))
        .execute();
    });
  }

  saveUnit(id: string, unit: FixUnit): Promise<void> {
    return this.change(async (db) => {
      await this.renewIn(db, id);
      await db
        .updateTable('units')
        .set({ value: toText(unit) })
        .where('run', '=', id)
        .where('key', '=', unit.key)
        .execute();
    });
  }

  saveCanary(id: string, canary: FixCanary): Promise<void> {
    return this.change(async (db) => {
      await this.renewIn(db, id);
      await putCanary(db, id, canary);
    });
  }

  move(
    id: string,
    from: readonly FixRunState[],
    to: FixRunState,
    more: Parameters<FixStore['move']>[3] = {},
  ): Promise<boolean> {
    return this.change(async (db) => {
      let update = db
        .updateTable('runs')
        .set({
          state: to,
          ...(more.deadline === undefined ? {} : { deadline: more.deadline }),
          ...(more.mode === undefined ? {} : { terms: sql<string>`json_set(terms, '$.mode', ${more.mode})` }),
        })
        .where('id', '=', id)
        .where('state', 'in', [...from]);
      if (more.inTime !== undefined)
        update = update.where((on) =>
          on.or([on('deadline', 'is', null), on('deadline', '>', more.inTime as string)]),
        );
      const { numUpdatedRows } = await update.executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      if (FINAL_STATES.includes(to)) await db.deleteFrom('claims').where('run', '=', id).execute();
      else {
        const rows = await db.selectFrom('units').select('value').where('run', '=', id).execute();
        await claim(
          db,
          id,
          rows.map(({ value }) => fromText<FixUnit>(value)),
          await canaryOf(db, id),
        );
      }
      return true;
    });
  }

  async close(): Promise<void> {
    clearInterval(this.beat);
    for (const id of [...this.held.keys()]) await this.release(id).catch(() => {});
    await this.db.destroy();
  }

  private async read(id: string | undefined): Promise<FixRun[]> {
    try {
      return await this.db.transaction().execute(async (db) => {
        let runs = db.selectFrom('runs').selectAll().orderBy('created_at').orderBy(sql`rowid`);
        if (id !== undefined) runs = runs.where('id', '=', id);
        const found = await runs.execute();
        return Promise.all(found.map((row) => runOf(db, row)));
      });
    } catch (error) {
      throw this.unusable(error);
    }
  }

  private async change<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T> {
    try {
      return await this.db.transaction().execute(work);
    } catch (error) {
      throw this.unusable(error);
    }
  }

  private async renewIn(db: Kysely<Tables>, id: string): Promise<void> {
    const { numUpdatedRows } = await db
      .updateTable('runs')
      .set({ held_until: Date.now() + LEASE_MS })
      .where('id', '=', id)
      .where('holder', '=', this.held.get(id) ?? '')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw problem('fix-busy', { run: id, resource: '' });
  }

  private async renew(): Promise<void> {
    for (const id of this.held.keys()) await this.renewIn(this.db, id);
  }
}

/** Whether nobody who lives holds the run. A process of this machine that is gone is known to be at once. */
function isFree({ holder, held_until }: Selectable<Tables['runs']>): boolean {
  if (holder === null || (held_until ?? 0) <= Date.now()) return true;
  const [host, pid] = holder.split(' ');
  return host === hostname() && Number(pid) !== process.pid && !isAlive(Number(pid));
}

/** Throws `fix-busy` when another run has one of them. */
async function claim(
  db: Transaction<Tables>,
  run: string,
  units: readonly FixUnit[],
  canary: FixCanary | null,
): Promise<void> {
  const swap = canary?.swap ?? null;
  const own = swap === null ? [] : [`${swap.account}/${swap.interface}`];
  for (const resource of new Set([...units.flatMap(resourcesOf), ...own])) {
    await db
      .insertInto('claims')
      .values({ resource, run })
      .onConflict((one) => one.doNothing())
      .execute();
    const owner = await db
      .selectFrom('claims')
      .select('run')
      .where('resource', '=', resource)
      .executeTakeFirstOrThrow();
    if (owner.run !== run)
      throw problem('fix-busy', { run: owner.run, resource: resource.split('/').at(-1) ?? '' });
  }
}

async function putCanary(db: Transaction<Tables>, run: string, canary: FixCanary): Promise<void> {
  const value = toText(canary);
  await db
    .insertInto('canaries')
    .values({ run, value })
    .onConflict((one) => one.column('run').doUpdateSet({ value }))
    .execute();
}

async function canaryOf(db: Transaction<Tables>, run: string): Promise<FixCanary | null> {
  const row = await db.selectFrom('canaries').select('value').where('run', '=', run).executeTakeFirst();
  return row === undefined ? null : fromText<FixCanary>(row.value);
}

/** What the unit changes, and the groups that only name a list that it changes: it judges them, too. */
function resourcesOf({ steps, before }: FixUnit): readonly string[] {
  return [
    ...steps.map((step) => `${step.account}/${'list' in step ? step.list : step.group}`),
    ...before.groups.map(({ account, id }) => `${account}/${id}`),
  ];
}

async function runOf(db: Transaction<Tables>, row: Selectable<Tables['runs']>): Promise<FixRun> {
  const units = await db
    .selectFrom('units')
    .select('value')
    .where('run', '=', row.id)
    .orderBy('position')
    .execute();
  const receipts = await db
    .selectFrom('receipts')
    .select('value')
    .where('run', '=', row.id)
    .orderBy('number')
    .execute();
  const { withinMs, mode, target } = JSON.parse(row.terms) as Pick<FixRun, 'withinMs' | 'mode' | 'target'>;
  return {
    id: row.id,
    plan: row.plan,
    state: row.state as FixRunState,
    createdAt: row.created_at,
    deadline: row.deadline,
    withinMs,
    mode,
    target,
    units: units.map(({ value }) => fromText<FixUnit>(value)),
    receipts: receipts.map(({ value }) => fromText<FixReceipt>(value)),
    canary: await canaryOf(db, row.id),
  };
}
