/** What was done in clouds, and what was denied: each event once. */
import { sql } from 'kysely';
import type { Page, TrailQuery, TrailStore } from '../../app/ports.ts';
import { isDenial, type TrailRecord } from '../../domain/watch/trail-record.ts';
import { chunks, clean, type Database } from './database.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';
import type { Tables } from './tables.ts';

/** What one statement holds, well below what either database takes. */
const CHUNK = 200;

export class TrailRecords implements TrailStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(target: string, records: readonly TrailRecord[]): Promise<number> {
    if (records.length === 0) return Promise.resolve(0);
    return this.#database.change(async (on) => {
      let added = 0;
      for (const part of chunks(records, CHUNK)) {
        const { numInsertedOrUpdatedRows } = await on
          .insertInto('trail')
          .values(part.map((record) => rowOf(target, record)))
          .onConflict((one) => one.doNothing())
          .executeTakeFirst();
        added += Number(numInsertedOrUpdatedRows ?? 0n);
      }
      return added;
    });
  }

  get(target: string, id: string): Promise<TrailRecord | undefined> {
    return this.#database.read(async (on) => {
      const row = await on
        .selectFrom('trail')
        .select('record')
        .where('target', '=', target)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && (JSON.parse(row.record) as TrailRecord);
    });
  }

  list(query: TrailQuery): Promise<Page<TrailRecord>> {
    const { target, limit = DEFAULT_LIMIT, after, resource, denied, from, to } = query;
    const position = sql.raw(this.#database.kind === 'sqlite' ? 'instr' : 'strpos');
    return this.#database.read((on) =>
      pageOf(
        limit,
        (most) => {
          let rows = on
            .selectFrom('trail')
            .select(['at', 'id', 'record'])
            .where('target', '=', target)
            .orderBy('at', 'desc')
            .orderBy('id', 'desc')
            .limit(most);
          for (const column of ['account', 'region', 'actor', 'operation'] as const) {
            const values = query[column];
            if (values !== undefined) rows = rows.where(column, 'in', values);
          }
          if (denied !== undefined) rows = rows.where('denied', '=', Number(denied));
          if (from !== undefined) rows = rows.where('at', '>=', toSeconds(from));
          if (to !== undefined) rows = rows.where('at', '<=', toSeconds(to));
          if (resource !== undefined)
            rows = rows.where((one) =>
              one.or(resource.map((id) => sql<boolean>`${position}(resources, ${` ${id} `}) > 0`)),
            );
          if (after !== undefined) {
            const [at, id] = readMark(after, ['', '']);
            rows = rows.where((one) =>
              one.or([one('at', '<', at), one.and([one('at', '=', at), one('id', '<', id)])]),
            );
          }
          return rows.execute();
        },
        ({ record }) => JSON.parse(record) as TrailRecord,
        ({ at, id }) => [at, id],
      ),
    );
  }
}

function rowOf(target: string, record: TrailRecord): Tables['trail'] {
  return {
    target,
    id: clean(record.id),
    at: clean(record.at),
    account: clean(record.account),
    region: clean(record.region),
    operation: clean(record.operation),
    actor: clean(record.actor.name),
    denied: Number(isDenial(record.errorCode)),
    resources: clean(` ${record.resources.join(' ')} `),
    record: clean(JSON.stringify(record)),
  };
}

/** Times of events have no fractions: what was done within the second is not before it. */
function toSeconds(time: string): string {
  return `${time.slice(0, 19)}Z`;
}
