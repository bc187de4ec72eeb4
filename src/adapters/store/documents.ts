/** Documents with versions, changed only by those who have seen the version that they change. */
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { DocumentOutcome, DocumentRecord, DocumentStore, NewDocument, Page } from '../../app/ports.ts';
import type { Database, Writing } from './database.ts';
import { fromText, toText } from './json.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';
import type { Tables } from './tables.ts';

export class Documents implements DocumentStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(kind: string, id: string): Promise<DocumentRecord | undefined> {
    return this.#database.read((on) => current(on, kind, id));
  }

  list(kind: string): Promise<readonly DocumentRecord[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('documents')
        .selectAll()
        .where('kind', '=', kind)
        .where('removed', '=', 0)
        .orderBy('id')
        .execute();
      return rows.map(documentOf);
    });
  }

  page(
    kind: string,
    { limit = DEFAULT_LIMIT, after, where }: Parameters<DocumentStore['page']>[1] = {},
  ): Promise<Page<DocumentRecord>> {
    return this.#database.read((on) =>
      pageOf(
        limit,
        (most) => {
          // Values are long: only those of the page are read.
          let ids = on
            .selectFrom('documents')
            .select('id')
            .where('kind', '=', kind)
            .where('removed', '=', 0)
            .orderBy('at', 'desc')
            .orderBy('id', 'desc')
            .limit(most);
          if (where !== undefined)
            ids = ids.where(
              sql<string>`substr(${this.#textIn(where.field)}, 1, ${where.begins.length})`,
              '=',
              where.begins,
            );
          if (after !== undefined) {
            const [at, id] = readMark(after, ['', '']);
            ids = ids.where((one) => one(one.refTuple('at', 'id'), '<', one.tuple(at, id)));
          }
          return on
            .selectFrom('documents')
            .selectAll()
            .where('kind', '=', kind)
            .where('id', 'in', ids)
            .orderBy('at', 'desc')
            .orderBy('id', 'desc')
            .execute();
        },
        documentOf,
        ({ at, id }) => [at, id],
      ),
    );
  }

  put({ kind, id, value, by, at }: NewDocument, expected: number | null): Promise<DocumentOutcome> {
    return this.#database.change(async (on) => {
      const content = { value: toText(value), actor: by, at, removed: 0 };
      if (expected !== null) {
        const { numUpdatedRows } = await on
          .updateTable('documents')
          .set((one) => ({ ...content, version: one('version', '+', 1) }))
          .where('kind', '=', kind)
          .where('id', '=', id)
          .where('version', '=', expected)
          .where('removed', '=', 0)
          .executeTakeFirst();
        return outcome(on, kind, id, numUpdatedRows > 0n);
      }
      const { numInsertedOrUpdatedRows } = await on
        .insertInto('documents')
        .values({ kind, id, version: 1, ...content })
        .onConflict((one) =>
          one
            .columns(['kind', 'id'])
            .doUpdateSet((row) => ({ ...content, version: row('documents.version', '+', 1) }))
            .where('documents.removed', '=', 1),
        )
        .executeTakeFirst();
      return outcome(on, kind, id, (numInsertedOrUpdatedRows ?? 0n) > 0n);
    });
  }

  remove(kind: string, id: string, expected: number): Promise<DocumentOutcome> {
    return this.#database.change(async (on) => {
      const { numUpdatedRows } = await on
        .updateTable('documents')
        .set({ removed: 1, value: 'null' })
        .where('kind', '=', kind)
        .where('id', '=', id)
        .where('version', '=', expected)
        .where('removed', '=', 0)
        .executeTakeFirst();
      return outcome(on, kind, id, numUpdatedRows > 0n);
    });
  }

  #textIn(field: string): RawBuilder<string> {
    return this.#database.kind === 'sqlite'
      ? sql<string>`json_extract(value, ${`$.${field}`})`
      : sql<string>`(value::json ->> ${field})`;
  }
}

async function outcome(on: Writing, kind: string, id: string, done: boolean): Promise<DocumentOutcome> {
  return { done, current: await current(on, kind, id) };
}

async function current(on: Writing, kind: string, id: string): Promise<DocumentRecord | undefined> {
  const row = await on
    .selectFrom('documents')
    .selectAll()
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where('removed', '=', 0)
    .executeTakeFirst();
  return row === undefined ? undefined : documentOf(row);
}

function documentOf({
  kind,
  id,
  version,
  value,
  actor,
  at,
}: Selectable<Tables['documents']>): DocumentRecord {
  return { kind, id, version, value: fromText(value), by: actor, at };
}
