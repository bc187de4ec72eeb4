/** Leases: work that at most one process does at a time. */
import type { Selectable } from 'kysely';
import type { Lease, LeaseStore } from '../../app/ports.ts';
import type { Database } from './database.ts';
import { isGone } from './holder.ts';
import type { Tables } from './tables.ts';

/** How the leases begin of those who coordinate a service, and take back what nobody confirms. */
export const COORDINATOR = 'coordinator ';

export class Leases implements LeaseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  claim(name: string, holder: string, leaseMs: number): Promise<Lease | undefined> {
    return this.#database.change(async (on) => {
      await on
        .insertInto('leases')
        .values({ name, holder: null, turn: 0, until_ms: 0 })
        .onConflict((one) => one.doNothing())
        .execute();
      const now = await this.#database.now(on);
      const { holder: before } = await on
        .selectFrom('leases')
        .select('holder')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      // One statement decides: of several that try at once the later ones find it held.
      const row = await on
        .updateTable('leases')
        .set((one) => ({ holder, turn: one('turn', '+', 1), until_ms: now + leaseMs }))
        .where('name', '=', name)
        .where((one) =>
          one.or([
            one('holder', 'is', null),
            one('until_ms', '<=', now),
            ...(before !== null && isGone(before) ? [one('holder', '=', before)] : []),
          ]),
        )
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? undefined : leaseOf(row);
    });
  }

  renew({ name, holder, turn }: Lease, leaseMs: number): Promise<boolean> {
    return this.#database.change(async (on) => {
      const now = await this.#database.now(on);
      const { numUpdatedRows } = await on
        .updateTable('leases')
        .set({ until_ms: now + leaseMs })
        .where('name', '=', name)
        .where('holder', '=', holder)
        .where('turn', '=', turn)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }

  async release({ name, holder, turn }: Lease): Promise<void> {
    await this.#database.change((on) =>
      on
        .updateTable('leases')
        .set({ holder: null, until_ms: 0 })
        .where('name', '=', name)
        .where('holder', '=', holder)
        .where('turn', '=', turn)
        .execute(),
    );
  }

  /** Those whose holder lives, as far as that is known. */
  living(): Promise<readonly Lease[]> {
    return this.#database.read(async (on) => {
      const now = await this.#database.now(on);
      const rows = await on.selectFrom('leases').selectAll().where('until_ms', '>', now).execute();
      return rows.map(leaseOf).filter(({ holder }) => holder !== '' && !isGone(holder));
    });
  }

  list(): Promise<readonly Lease[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('leases')
        .selectAll()
        .where('holder', 'is not', null)
        .orderBy('name')
        .execute();
      return rows.map(leaseOf);
    });
  }
}

function leaseOf({ name, holder, turn, until_ms }: Selectable<Tables['leases']>): Lease {
  return { name, holder: holder ?? '', turn, until: new Date(until_ms).toISOString() };
}
