/** Brings runs of repairs into the store that earlier versions kept in `fix.db` of the state folder, once. */
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { problem } from '../../problem.ts';
import type { Database, Writing } from './database.ts';
import { isFree } from './fix-runs.ts';

const OLD_FILE = 'fix.db';
/** What it is called afterwards. */
const DONE = '.imported';
const FORMAT = 1;
/** A format that earlier versions do not open: they must not begin runs there that nobody would see. */
const MOVED = 2;
const BUSY_MS = 10_000;

interface OldRun {
  readonly id: string;
  readonly plan: string;
  readonly state: string;
  readonly created_at: string;
  readonly deadline: string | null;
  readonly terms: string;
  readonly holder: string | null;
  readonly held_until: number | null;
}

interface OldRows {
  readonly runs: readonly OldRun[];
  readonly units: readonly { run: string; position: number; key: string; value: string }[];
  readonly receipts: readonly { run: string; number: number; value: string }[];
  readonly canaries: readonly { run: string; value: string }[];
  readonly claims: readonly { resource: string; run: string }[];
}

/** Does nothing where there is none. Throws `fix-busy` while a process of an earlier version works on one of them. */
export async function importFixRuns(database: Database, folder: string): Promise<void> {
  const path = join(folder, OLD_FILE);
  if (!existsSync(path)) return;
  const old = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    const format = Number(old.prepare('PRAGMA user_version').get()?.user_version);
    if (format === FORMAT) {
      const rows = readAll(old);
      const held = rows.runs.find(
        ({ holder, held_until }) => !isFree({ holder, held_until_ms: held_until }, Date.now()),
      );
      if (held !== undefined) throw problem('fix-busy', { run: held.id, resource: '' });
      await database.change(async (on) => {
        await database.lock(on, 'fix');
        await insertAll(on, rows);
      });
      old.exec(`PRAGMA user_version=${MOVED}`);
    } else if (format !== MOVED) return;
  } catch (error) {
    throw database.unusable(error);
  } finally {
    // The last one to close it leaves no files beside it.
    old.close();
  }
  if (!existsSync(path + DONE)) renameSync(path, path + DONE);
}

function readAll(old: DatabaseSync): OldRows {
  const tables = new Set(
    old
      .prepare(`select name from sqlite_master where type = 'table'`)
      .all()
      .map(({ name }) => String(name)),
  );
  const all = <T>(table: string, order: string): T[] =>
    tables.has(table) ? (old.prepare(`select * from ${table} order by ${order}`).all() as T[]) : [];
  old.exec('BEGIN');
  try {
    return {
      runs: all('runs', 'created_at, rowid'),
      units: all('units', 'run, position'),
      receipts: all('receipts', 'run, number'),
      canaries: all('canaries', 'run'),
      claims: all('claims', 'resource'),
    };
  } finally {
    old.exec('COMMIT');
  }
}

/** Runs that are there already, from an import that was killed before its end, are left alone. */
async function insertAll(on: Writing, rows: OldRows): Promise<void> {
  const there = new Set((await on.selectFrom('fix_runs').select('id').execute()).map(({ id }) => id));
  const last = await on
    .selectFrom('fix_runs')
    .select((one) => one.fn.max('number').as('number'))
    .executeTakeFirst();
  let number = last?.number ?? 0;
  const fresh = rows.runs.filter(({ id }) => !there.has(id));
  const ids = new Set(fresh.map(({ id }) => id));
  for (const { held_until: _, holder: __, ...run } of fresh) {
    number += 1;
    await on
      .insertInto('fix_runs')
      .values({ ...run, number, holder: null, held_until_ms: null })
      .execute();
  }
  const own = <T extends { readonly run: string }>(all: readonly T[]): T[] =>
    all.filter(({ run }) => ids.has(run));
  for (const { key, ...unit } of own(rows.units))
    await on
      .insertInto('fix_units')
      .values({ ...unit, unit_key: key })
      .execute();
  for (const receipt of own(rows.receipts))
    await on
      .insertInto('fix_receipts')
      .values({ ...receipt })
      .execute();
  for (const canary of own(rows.canaries))
    await on
      .insertInto('fix_canaries')
      .values({ ...canary })
      .execute();
  for (const claim of own(rows.claims))
    await on
      .insertInto('fix_claims')
      .values({ ...claim })
      .execute();
}
