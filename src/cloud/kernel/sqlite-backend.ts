/**
 * State and journal in a folder, in one SQLite file. A commit is on disk when it returns, so what was acknowledged
 * survives the death of the process. One process at a time: SQLite itself holds the lock, so none is left behind.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { problem } from '../../problem.ts';
import type { JournalEntry, JournalStore } from './journal.ts';
import type { Backend, Change } from './state.ts';

export interface SqliteStore {
  readonly state: Backend;
  readonly journal: JournalStore;
}

type Row = ReturnType<Backend['load']> extends Iterable<infer R> ? R : never;

/** Changes with the tables below. */
const FORMAT = 1;
/** How many journal entries a folder keeps, and how many of its writes, however much is read meanwhile. */
const JOURNAL_KEPT = 100_000;
/** Entries of calls that changed nothing wait this long for company. */
const FLUSH_MS = 100;
const FLUSH_AT = 500;

const TABLES = `
  CREATE TABLE IF NOT EXISTS documents (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL, owner TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL,
    UNIQUE (collection, owner, id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS journal (position INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS journal_writes ON journal (position) WHERE entry ->> '$.access' = 'write';
`;
/** What the index above holds, said so that the database finds it. */
const IS_WRITE = `entry ->> '$.access' = 'write'`;

/** Opens or makes the folder's state. Throws the problem `state-unusable`, with the path and the reason. */
export function openSqliteStore(folder: string): SqliteStore {
  const owner = join(folder, 'owner.pid');
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, 'state.sqlite');
    database = new DatabaseSync(file, { timeout: 300 });
    // Before the first write: the write-ahead log takes over the mode. Both hold secrets.
    chmodSync(file, 0o600);
    prepare(database);
    const state = [...load(database)];
    writeFileSync(owner, String(process.pid));
    return createStore(database, state, (error) =>
      problem('state-unusable', { path: folder, reason: reasonOf(error, owner) }, error),
    );
  } catch (error) {
    database?.close();
    throw problem('state-unusable', { path: folder, reason: reasonOf(error, owner) }, error);
  }
}

function prepare(database: DatabaseSync): void {
  database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
  // A write takes the exclusive lock, and keeps it until the process ends.
  database.exec('BEGIN IMMEDIATE');
  const found = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (found > FORMAT)
    throw new Error(`it was written by a newer version (format ${found}, this one reads ${FORMAT})`);
  database.exec(`${TABLES} PRAGMA user_version=${FORMAT}`);
  database
    .prepare(
      `DELETE FROM journal WHERE position <= (SELECT max(position) FROM journal) - ?1 AND position NOT IN
       (SELECT position FROM journal WHERE ${IS_WRITE} ORDER BY position DESC LIMIT ?1)`,
    )
    .run(JOURNAL_KEPT);
  database.exec('COMMIT');
  const check = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (check !== 'ok') throw new Error(`it is damaged: ${String(check)}`);
}

function* load(database: DatabaseSync): Generator<Row> {
  const rows = database.prepare('SELECT collection, owner, id, value FROM documents ORDER BY position');
  for (const row of rows.iterate()) {
    const { collection, owner, id, value } = row as Record<keyof Row, string>;
    yield { collection, owner, id, value: JSON.parse(value) as object };
  }
}

/** `unusable` makes the error for a write that the folder did not take, such as on a full disk. */
function createStore(
  database: DatabaseSync,
  rows: readonly Row[],
  unusable: (error: unknown) => Error,
): SqliteStore {
  const upsert = database.prepare(
    `INSERT INTO documents (collection, owner, id, value) VALUES (?, ?, ?, ?)
     ON CONFLICT (collection, owner, id) DO UPDATE SET value = excluded.value`,
  );
  const remove = database.prepare('DELETE FROM documents WHERE collection = ? AND owner = ? AND id = ?');
  const append = database.prepare('INSERT INTO journal (entry) VALUES (?)');
  let queued: JournalEntry[] = [];
  let timer: NodeJS.Timeout | undefined;

  function write(changes: readonly Change[], instead = false): void {
    try {
      database.exec('BEGIN IMMEDIATE');
      if (instead) database.exec('DELETE FROM documents');
      for (const { collection, owner, id, value } of changes) {
        if (value === undefined) remove.run(collection, owner, id);
        else upsert.run(collection, owner, id, JSON.stringify(value));
      }
      for (const entry of queued) append.run(JSON.stringify(entry));
      database.exec('COMMIT');
    } catch (error) {
      // After some failures, such as a full disk, SQLite has rolled back already.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw unusable(error);
    }
    queued = [];
    clearTimeout(timer);
    timer = undefined;
  }

  function flush(): void {
    timer = undefined;
    try {
      if (queued.length > 0) write([]);
    } catch {
      // No caller is left to tell. The entries wait for the next commit, which reports the same trouble.
      queued = queued.slice(-JOURNAL_KEPT);
    }
  }

  return {
    state: {
      load: () => rows,
      commit: (changes) => write(changes),
      replace: (rows) => write(rows, true),
      clear: () => database.exec('DELETE FROM documents'),
      close() {
        flush();
        database.close();
      },
    },
    journal: {
      queue(entry) {
        queued.push(entry);
        if (queued.length === FLUSH_AT) setImmediate(flush).unref();
        timer ??= setTimeout(flush, FLUSH_MS).unref();
      },
      retract: () => queued.pop(),
      latest(limit) {
        const rows = database.prepare('SELECT entry FROM journal ORDER BY position DESC LIMIT ?').all(limit);
        return entriesOf(rows);
      },
      olderWrites(recent, limit) {
        const rows = database
          .prepare(
            `SELECT entry FROM journal WHERE ${IS_WRITE} AND position <=
             (SELECT coalesce(max(position), 0) FROM journal) - ? ORDER BY position DESC LIMIT ?`,
          )
          .all(recent, limit);
        return entriesOf(rows);
      },
      clear() {
        queued = [];
        database.exec('DELETE FROM journal');
      },
    },
  };
}

/** Rows that came newest first, oldest first. */
function entriesOf(rows: readonly Record<string, unknown>[]): JournalEntry[] {
  return rows.map((row) => JSON.parse(String(row.entry)) as JournalEntry).reverse();
}

function reasonOf(error: unknown, owner: string): string {
  const text = error instanceof Error ? error.message : String(error);
  return /locked/.test(text) ? `it is in use by process ${ownerOf(owner)}` : text;
}

function ownerOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return 'unknown';
  }
}
