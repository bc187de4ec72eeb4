/**
 * Opens SQLite files for several processes at once, through Kysely. Kysely's own dialect asks for better-sqlite3; what
 * it uses of it is little, and `node:sqlite` has it under other names.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';

/** How long a write waits for those of other processes. */
const BUSY_MS = 10_000;

/**
 * The file, made with these tables when it is new. The format goes up with the tables; a file of a newer one is an
 * error. With synchronous FULL what was committed is on the disk, not only handed to the system.
 */
export function openSqlite<Tables>(path: string, format: number, tables: string): Kysely<Tables> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    chmodSync(path, 0o600);
    whenFree(() => database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN IMMEDIATE'));
    const found = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (found > format)
      throw new Error(`it was written by a newer version (format ${found}, this one reads ${format})`);
    database.exec(`${tables}; PRAGMA user_version=${format}; COMMIT`);
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare(sql) {
          const statement = database.prepare(sql);
          const values = (all: readonly unknown[]): SQLInputValue[] => [...all] as SQLInputValue[];
          return {
            reader: statement.columns().length > 0,
            all: (parameters) => statement.all(...values(parameters)),
            run: (parameters) => statement.run(...values(parameters)),
            iterate: (parameters) => statement.iterate(...values(parameters)),
          };
        },
      },
    }),
  });
}

/** SQLite's code for a file that another process has locked; the lowest byte of its finer codes. */
const SQLITE_BUSY = 5;
const PAUSE_MS = 25;

/**
 * Does it as soon as no other process is in the way. SQLite waits by itself for its locks, but not where two processes
 * turn a new file to write-ahead logging at the same moment.
 */
function whenFree(work: () => void): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      work();
      return;
    } catch (error) {
      const code = (error as { readonly errcode?: number }).errcode ?? 0;
      if ((code & 0xff) !== SQLITE_BUSY || waited >= BUSY_MS) throw error;
      Atomics.wait(sleeper, 0, 0, PAUSE_MS);
    }
  }
}
