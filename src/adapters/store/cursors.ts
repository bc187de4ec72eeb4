/** Positions that readers of events remember. */
import type { CursorStore } from '../../app/ports.ts';
import type { Database } from './database.ts';

export class Cursors implements CursorStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(name: string): Promise<{ readonly value: string; readonly at: string } | undefined> {
    return this.#database.read((on) =>
      on.selectFrom('cursors').select(['value', 'at']).where('name', '=', name).executeTakeFirst(),
    );
  }

  set(name: string, value: string, at: string, expected?: string | null): Promise<boolean> {
    return this.#database.change(async (on) => {
      if (typeof expected === 'string') {
        const { numUpdatedRows } = await on
          .updateTable('cursors')
          .set({ value, at })
          .where('name', '=', name)
          .where('value', '=', expected)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      }
      const { numInsertedOrUpdatedRows } = await on
        .insertInto('cursors')
        .values({ name, value, at })
        .onConflict((one) =>
          expected === null ? one.doNothing() : one.column('name').doUpdateSet({ value, at }),
        )
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    });
  }
}
