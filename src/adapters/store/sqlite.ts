/**
 * Opens SQLite files for several processes at once, through Kysely. Kysely's own dialect asks for better-sqlite3; what
 * it uses of it is little, and `node:sqlite` has it under other names.
 */
import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  sql,
  type TransactionSettings,
} from 'kysely';
import { makeFolder } from './make-folder.ts';

/** Pages that are kept in memory: an index of a hundred thousand findings. Only what is read takes room. */
const CACHE_KIB = 64 * 1024;
/** How long a write waits for others. */
const BUSY_MS = 30_000;

/**
 * The file, made when it is new; its folder too. What is committed is handed to the system, which is enough for making
 * tables: they come on the disk with the first change after `keepOnDisk`.
 */
export function openSqlite<Tables>(path: string): Kysely<Tables> {
  makeFolder(dirname(path), 0o700);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    whenFree(() => database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL'));
    database.exec(`PRAGMA cache_size=-${CACHE_KIB}`);
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<Tables>({
    dialect: new SharedSqliteDialect({
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

/** From now on what was committed is on the disk, with everything before it, before anything else is done. */
export async function keepOnDisk<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`pragma synchronous=full`.execute(db);
}

/** SQLite as several processes use it at once. */
class SharedSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new SharedSqliteDriver(this.#config);
  }

  override createAdapter(): DialectAdapter {
    return new SharedSqliteAdapter();
  }
}

class SharedSqliteDriver extends SqliteDriver {
  #connection: PatientConnection | undefined;

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#connection ??= new PatientConnection(await super.acquireConnection());
    return this.#connection;
  }

  /**
   * A transaction that may write takes the lock at once: one that reads first and writes then would be refused where
   * another process came in between.
   */
  override async beginTransaction(
    connection: DatabaseConnection,
    { accessMode }: TransactionSettings = {},
  ): Promise<void> {
    await connection.executeQuery(
      CompiledQuery.raw(accessMode === 'read only' ? 'begin' : 'begin immediate'),
    );
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!isOver(error)) throw error;
    }
  }
}

/** SQLite has taken a transaction back by itself where the disk is full: what went wrong there is what counts. */
function isOver(error: unknown): boolean {
  return error instanceof Error && error.message.includes('no transaction is active');
}

/**
 * Waits for locks without holding up its process: SQLite's own waiting would stand in the way of whoever has the lock,
 * when that is another connection of the same process.
 */
class PatientConnection implements DatabaseConnection {
  readonly #inner: DatabaseConnection;

  constructor(inner: DatabaseConnection) {
    this.#inner = inner;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    for (const end = Date.now() + BUSY_MS; ; ) {
      try {
        return await this.#inner.executeQuery<R>(query);
      } catch (error) {
        if (!isBusy(error) || Date.now() >= end) throw error;
        // Not all at the same moments.
        await pause(1 + Math.random() * PAUSE_MS);
      }
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#inner.streamQuery(query, chunkSize);
  }
}

class SharedSqliteAdapter extends SqliteAdapter {
  /** So that migrations run in one transaction, which keeps other processes out of them. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** SQLite's code for a file that another process has locked; the lowest byte of its finer codes. */
const SQLITE_BUSY = 5;
const PAUSE_MS = 15;

function isBusy(error: unknown): boolean {
  return (((error as { readonly errcode?: number }).errcode ?? 0) & 0xff) === SQLITE_BUSY;
}

/** Does it as soon as no other process is in the way, as when two turn a new file to write-ahead logging at once. */
function whenFree(work: () => void): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      work();
      return;
    } catch (error) {
      if (!isBusy(error) || waited >= BUSY_MS) throw error;
      Atomics.wait(sleeper, 0, 0, PAUSE_MS);
    }
  }
}
