/** What was read of accounts: compressed documents, kept when they differ from the one before. */
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { InventoryRecord, InventoryStore, NewInventory, Page, PageQuery } from '../../app/ports.ts';
import { sha256 } from './canonical.ts';
import type { Database } from './database.ts';
import { fromText, toText } from './json.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';
import type { Tables } from './tables.ts';

type Row = Selectable<Tables['inventories']>;
const HEAD = ['id', 'target', 'account', 'scan', 'at', 'last_at', 'digest'] as const;

const [pack, unpack] = [promisify(gzip), promisify(gunzip)];

export class Inventories implements InventoryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async save({ target, account, scan, at, document }: NewInventory): Promise<InventoryRecord> {
    const text = toText(document);
    const digest = `sha256:${sha256(text)}`;
    const body = await pack(text, { level: 3 });
    return this.#database.change(async (on) => {
      await this.#database.lock(on, 'findings');
      const latest = await on
        .selectFrom('inventories')
        .select(HEAD)
        .where('target', '=', target)
        .where('account', '=', account)
        .orderBy('last_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (latest?.digest === digest && latest.last_at <= at) {
        await on.updateTable('inventories').set({ last_at: at }).where('id', '=', latest.id).execute();
        return { ...headOf({ ...latest, last_at: at }), document };
      }
      const row = { id: randomUUID(), target, account, scan, at, last_at: at, digest };
      await on
        .insertInto('inventories')
        .values({ ...row, body })
        .execute();
      return { ...headOf(row), document };
    });
  }

  latest(target: string, account: string): Promise<InventoryRecord | undefined> {
    return this.#database.read(async (on) =>
      recordOf(
        await on
          .selectFrom('inventories')
          .selectAll()
          .where('target', '=', target)
          .where('account', '=', account)
          .orderBy('last_at', 'desc')
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    );
  }

  get(id: string): Promise<InventoryRecord | undefined> {
    return this.#database.read(async (on) =>
      recordOf(await on.selectFrom('inventories').selectAll().where('id', '=', id).executeTakeFirst()),
    );
  }

  list(
    target: string,
    { limit = DEFAULT_LIMIT, after, account }: PageQuery & { readonly account?: string } = {},
  ): Promise<Page<Omit<InventoryRecord, 'document'>>> {
    return this.#database.read((on) =>
      pageOf(
        limit,
        (most) => {
          let rows = on
            .selectFrom('inventories')
            .select(HEAD)
            .where('target', '=', target)
            .orderBy('at', 'desc')
            .orderBy('id', 'desc')
            .limit(most);
          if (account !== undefined) rows = rows.where('account', '=', account);
          if (after !== undefined) {
            const [at, id] = readMark(after, ['', '']);
            rows = rows.where((one) => one(one.refTuple('at', 'id'), '<', one.tuple(at, id)));
          }
          return rows.execute();
        },
        headOf,
        (row) => [row.at, row.id],
      ),
    );
  }
}

async function recordOf(row: Row | undefined): Promise<InventoryRecord | undefined> {
  if (row === undefined) return undefined;
  return { ...headOf(row), document: fromText((await unpack(row.body)).toString()) };
}

function headOf(row: Omit<Row, 'body'>): Omit<InventoryRecord, 'document'> {
  const { id, target, account, scan, at, last_at: lastAt, digest } = row;
  return { id, target, account, scan, at, lastAt, digest };
}
