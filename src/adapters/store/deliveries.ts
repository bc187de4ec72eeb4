/** Events that were told: those that wait, and the ids of those that were dealt with lately. */
import type { DeliveryStore, WaitingEvent } from '../../app/ports.ts';
import type { ChangeEvent } from '../../domain/watch/change-event.ts';
import { clean, type Database } from './database.ts';

/** What one statement holds, well below what either database takes. */
const CHUNK = 500;

export class Deliveries implements DeliveryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(target: string, events: readonly ChangeEvent[], at: string): Promise<number> {
    return this.#database.change(async (on) => {
      let added = 0;
      for (const part of chunks(events)) {
        const rows = part.map((event) => ({
          target,
          id: clean(event.id),
          at,
          done: 0,
          event: JSON.stringify(event),
        }));
        const { numInsertedOrUpdatedRows } = await on
          .insertInto('deliveries')
          .values(rows)
          .onConflict((one) => one.doNothing())
          .executeTakeFirst();
        added += Number(numInsertedOrUpdatedRows ?? 0n);
      }
      return added;
    });
  }

  waiting(target: string, limit: number): Promise<readonly WaitingEvent[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('deliveries')
        .select(['at', 'event'])
        .where('done', '=', 0)
        .where('target', '=', target)
        .orderBy('at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ at, event }) => ({ at, event: JSON.parse(event) as ChangeEvent }));
    });
  }

  known(target: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#database.read(async (on) => {
      const known = new Set<string>();
      for (const part of chunks(ids)) {
        const rows = await on
          .selectFrom('deliveries')
          .select('id')
          .where('target', '=', target)
          .where('id', 'in', part.map(clean))
          .execute();
        for (const { id } of rows) known.add(id);
      }
      return known;
    });
  }

  async done(target: string, events: readonly ChangeEvent[], at: string): Promise<void> {
    await this.#database.change(async (on) => {
      for (const part of chunks(events))
        await on
          .insertInto('deliveries')
          .values(part.map(({ id }) => ({ target, id: clean(id), at, done: 1, event: '' })))
          .onConflict((one) => one.columns(['target', 'id']).doUpdateSet({ done: 1, event: '' }))
          .execute();
    });
  }

  prune(before: string): Promise<number> {
    return this.#database.change(async (on) => {
      const { numDeletedRows } = await on
        .deleteFrom('deliveries')
        .where('done', '=', 1)
        .where('at', '<', before)
        .executeTakeFirst();
      return Number(numDeletedRows);
    });
  }
}

/** A list in parts, the same entry once: a statement changes a row once. */
function chunks<T extends string | { readonly id: string }>(list: readonly T[]): readonly (readonly T[])[] {
  const idOf = (one: T): string => (typeof one === 'string' ? one : one.id);
  const once = [...new Map(list.map((one) => [idOf(one), one])).values()];
  const parts: T[][] = [];
  for (let i = 0; i < once.length; i += CHUNK) parts.push(once.slice(i, i + CHUNK));
  return parts;
}
