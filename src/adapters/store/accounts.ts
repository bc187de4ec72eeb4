/** The register of accounts, by which no scan goes. */
import type { Selectable } from 'kysely';
import type { AccountRecord, AccountStore, AllowAccount } from '../../app/ports.ts';
import { clean, type Database, type Writing } from './database.ts';
import type { Tables } from './tables.ts';

export class Accounts implements AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(account: AccountRecord, allow?: AllowAccount): Promise<void> {
    const { target, id, name, access, enabled, addedAt, addedBy } = account;
    const content = {
      name: clean(name),
      access: JSON.stringify(access),
      enabled: Number(enabled),
      added_at: addedAt,
      added_by: addedBy,
    };
    await this.#database.change(async (on) => {
      await this.#ask(on, target, id, allow);
      await on
        .insertInto('accounts')
        .values({ target, id, ...content })
        .onConflict((one) => one.columns(['target', 'id']).doUpdateSet(content))
        .execute();
    });
  }

  get(target: string, id: string): Promise<AccountRecord | undefined> {
    return this.#database.read((on) => current(on, target, id));
  }

  list(target?: string): Promise<readonly AccountRecord[]> {
    return this.#database.read(async (on) => {
      let rows = on.selectFrom('accounts').selectAll().orderBy('target').orderBy('id');
      if (target !== undefined) rows = rows.where('target', '=', target);
      return (await rows.execute()).map(accountOf);
    });
  }

  remove(target: string, id: string, allow?: AllowAccount): Promise<boolean> {
    return this.#database.change(async (on) => {
      await this.#ask(on, target, id, allow);
      const { numDeletedRows } = await on
        .deleteFrom('accounts')
        .where('target', '=', target)
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }

  async #ask(on: Writing, target: string, id: string, allow: AllowAccount | undefined): Promise<void> {
    if (allow === undefined) return;
    // Both are changed by administrators, and seldom.
    await this.#database.lock(on, 'users');
    allow(await current(on, target, id));
  }
}

async function current(on: Writing, target: string, id: string): Promise<AccountRecord | undefined> {
  const row = await on
    .selectFrom('accounts')
    .selectAll()
    .where('target', '=', target)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : accountOf(row);
}

function accountOf(row: Selectable<Tables['accounts']>): AccountRecord {
  return {
    target: row.target,
    id: row.id,
    name: row.name,
    access: JSON.parse(row.access) as AccountRecord['access'],
    enabled: row.enabled === 1,
    addedAt: row.added_at,
    addedBy: row.added_by,
  };
}
