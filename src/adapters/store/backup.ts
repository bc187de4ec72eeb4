/**
 * Backups that both databases write and read: lines of JSON. The first says what it is, each of the others is a row, and
 * the last has their number and the hash of everything before it.
 */
import { createHash } from 'node:crypto';
import { type Kysely, type SqlBool, sql } from 'kysely';
import { problem } from '../../problem.ts';
import { KEPT, KEYS, PASSING } from './all-tables.ts';
import { appendAudit } from './audit.ts';
import { chunks, type Database, type Writing } from './database.ts';
import { STORE_VERSION } from './migrations.ts';
import type { TableName, Tables } from './tables.ts';

const FORMAT = 'postern.store/v1';
/** Rows that are read at once. An inventory may be of many megabytes. */
const STRIDE = 500;
const LARGE: ReadonlySet<TableName> = new Set(['inventories']);
const LARGE_STRIDE = 4;

/** As JSON knows them; bytes are `{ "$bytes": BASE64 }`. */
type Row = Readonly<Record<string, unknown>>;

/** A column by which SQLite's own indexes name rows: another database has others, or none. */
const ROW_ID = 'row_id';

export async function* backup(database: Database): AsyncIterable<string> {
  const hash = createHash('sha256');
  const line = (value: object): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  let rows = 0;
  const on = await database.db
    .startTransaction()
    .setAccessMode('read only')
    .setIsolationLevel('repeatable read')
    .execute()
    .catch((error: unknown) => {
      throw database.unusable(error);
    });
  try {
    yield line({ format: FORMAT, version: STORE_VERSION });
    for (const table of KEPT) {
      for await (const row of rowsOf(on, table)) {
        rows += 1;
        yield line({ table, row: packed(row) });
      }
    }
    yield `${JSON.stringify({ end: FORMAT, rows, sha256: hash.digest('hex') })}\n`;
  } catch (error) {
    throw database.unusable(error);
  } finally {
    await on.rollback().execute();
  }
}

async function* rowsOf(on: Kysely<Tables>, table: TableName): AsyncIterable<Row> {
  const any = on as unknown as Kysely<Record<string, Record<string, unknown>>>;
  const stride = LARGE.has(table) ? LARGE_STRIDE : STRIDE;
  const columns = sql.join(KEYS[table].map((column) => sql.ref(column)));
  for (let last: Row | undefined; ; ) {
    let query = any.selectFrom(table).selectAll().limit(stride);
    for (const column of KEYS[table]) query = query.orderBy(column);
    if (last !== undefined) {
      const row = last;
      const values = sql.join(KEYS[table].map((column) => sql`${row[column]}`));
      query = query.where(sql<SqlBool>`(${columns}) > (${values})`);
    }
    const found = await query.execute();
    for (const { [ROW_ID]: _, ...row } of found) yield row;
    last = found.at(-1);
    if (found.length < stride) return;
  }
}

/** All or nothing: whatever is wrong with the lines, the store stays as it was. Returns the number of rows. */
export function restore(
  database: Database,
  lines: AsyncIterable<string>,
  {
    replace,
    path,
    at,
    by,
  }: { readonly replace: boolean; readonly path: string; readonly at: string; readonly by: string },
): Promise<number> {
  const bad = (line: number, reason: BadReason): Error => problem('backup-bad', { path, line, reason });
  return database.change(async (on) => {
    for (const lock of ['audit', 'findings', 'users', 'outbox', 'fix'] as const)
      await database.lock(on, lock);
    await makeRoom(database, on, replace);
    const columns = await columnsOf(on);
    const hash = createHash('sha256');
    let number = 0;
    let rows = 0;
    let ended: string | undefined;
    let table: TableName | undefined;
    let waiting: Row[] = [];
    const flush = async (): Promise<void> => {
      if (table !== undefined) await insert(on, table, waiting);
      waiting = [];
    };
    for await (const text of lines) {
      number += 1;
      if (ended !== undefined) throw bad(number, 'after-end');
      const value = parsed(text);
      if (value === undefined) throw bad(number, 'not-json');
      if (number === 1) {
        if (value.format !== FORMAT) throw bad(number, 'not-a-backup');
        if (value.version !== STORE_VERSION) throw bad(number, 'other-version');
      } else if (value.end === FORMAT) {
        const found = hash.digest('hex');
        if (value.rows !== rows || value.sha256 !== found) throw bad(number, 'checksum');
        ended = found;
        continue;
      } else {
        const { table: name, row } = value;
        if (!isTable(name) || !isRow(row, columns.get(name))) throw bad(number, 'not-a-row');
        if (name !== table || waiting.length >= (LARGE.has(name) ? LARGE_STRIDE : STRIDE)) await flush();
        table = name;
        waiting.push(unpacked(row));
        rows += 1;
      }
      hash.update(`${text}\n`);
    }
    await flush();
    if (ended === undefined) throw bad(number + 1, number === 0 ? 'not-a-backup' : 'cut-off');
    await appendAudit(database, on, {
      at,
      by,
      action: 'store.restore',
      subject: 'store',
      details: { rows, sha256: ended },
    });
    return rows;
  });
}

type BadReason = Parameters<typeof problem<'backup-bad'>>[1]['reason'];

async function makeRoom(database: Database, on: Writing, replace: boolean): Promise<void> {
  for (const table of PASSING) await on.deleteFrom(table).execute();
  for (const table of KEPT) {
    if (replace) await on.deleteFrom(table).execute();
    else if ((await on.selectFrom(table).select(sql`1`.as('one')).limit(1).executeTakeFirst()) !== undefined)
      throw problem('store-not-empty', { where: database.where });
  }
}

async function columnsOf(on: Writing): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const tables = await on.introspection.getTables();
  return new Map(
    tables.map(({ name, columns }) => [
      name,
      new Set(columns.map((column) => column.name).filter((column) => column !== ROW_ID)),
    ]),
  );
}

async function insert(on: Writing, table: TableName, rows: readonly Row[]): Promise<void> {
  const any = on as unknown as Kysely<Record<string, Record<string, unknown>>>;
  for (const some of chunks(rows, STRIDE)) await any.insertInto(table).values(some).execute();
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Row) : undefined;
  } catch {
    return undefined;
  }
}

function isTable(name: unknown): name is TableName {
  return typeof name === 'string' && (KEPT as readonly string[]).includes(name);
}

function isRow(row: unknown, columns: ReadonlySet<string> | undefined): row is Row {
  if (typeof row !== 'object' || row === null || columns === undefined) return false;
  const names = Object.keys(row);
  return names.length === columns.size && names.every((name) => columns.has(name));
}

function packed(row: Row): Row {
  return mapped(row, (value) =>
    value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value,
  );
}

function unpacked(row: Row): Row {
  return mapped(row, (value) =>
    typeof value === 'object' && value !== null
      ? Buffer.from(String((value as { $bytes?: unknown }).$bytes), 'base64')
      : value,
  );
}

function mapped(row: Row, change: (value: unknown) => unknown): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value)]));
}
