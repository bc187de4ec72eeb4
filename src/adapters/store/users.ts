/** Users of the service. */
import type { Selectable } from 'kysely';
import type { AllowChange, UserRecord, UserStore } from '../../app/ports.ts';
import { clean, type Database, type Writing } from './database.ts';
import type { Tables } from './tables.ts';

export class Users implements UserStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  create(user: UserRecord): Promise<boolean> {
    return this.#database.change(async (on) => {
      await this.#database.lock(on, 'users');
      return insert(on, user);
    });
  }

  createFirst(user: UserRecord): Promise<boolean> {
    return this.#database.change(async (on) => {
      await this.#database.lock(on, 'users');
      const other = await on.selectFrom('users').select('id').limit(1).executeTakeFirst();
      return other === undefined && (await insert(on, user));
    });
  }

  get(id: string): Promise<UserRecord | undefined> {
    return this.#by('id', id);
  }

  byName(name: string): Promise<UserRecord | undefined> {
    return this.#by('name', name);
  }

  bySubject(subject: string): Promise<UserRecord | undefined> {
    return this.#by('subject', subject);
  }

  list(): Promise<readonly UserRecord[]> {
    return this.#database.read(async (on) =>
      (await on.selectFrom('users').selectAll().orderBy('name').execute()).map(userOf),
    );
  }

  change(
    id: string,
    to: Partial<Omit<UserRecord, 'id' | 'createdAt'>>,
    allow?: AllowChange,
  ): Promise<boolean> {
    return this.#database.change(async (on) => {
      await this.#database.lock(on, 'users');
      const found = await on.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      if (found === undefined) return false;
      await ask(on, userOf(found), allow);
      const row = rowOf({ ...userOf(found), ...to });
      const taken = await on
        .selectFrom('users')
        .select('id')
        .where('id', '!=', id)
        .where((one) => one.or([one('name', '=', row.name), one('subject', '=', row.subject)]))
        .executeTakeFirst();
      if (taken !== undefined) return false;
      await on.updateTable('users').set(row).where('id', '=', id).execute();
      return true;
    });
  }

  remove(id: string, allow?: AllowChange): Promise<boolean> {
    return this.#database.change(async (on) => {
      await this.#database.lock(on, 'users');
      const found = await on.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      if (found === undefined) return false;
      await ask(on, userOf(found), allow);
      await on.deleteFrom('sessions').where('user_id', '=', id).execute();
      const { numDeletedRows } = await on.deleteFrom('users').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }

  #by(column: 'id' | 'name' | 'subject', value: string): Promise<UserRecord | undefined> {
    return this.#database.read(async (on) => {
      const row = await on.selectFrom('users').selectAll().where(column, '=', value).executeTakeFirst();
      return row === undefined ? undefined : userOf(row);
    });
  }
}

async function ask(on: Writing, user: UserRecord, allow: AllowChange | undefined): Promise<void> {
  if (allow === undefined) return;
  allow(user, (await on.selectFrom('users').selectAll().execute()).map(userOf));
}

async function insert(on: Writing, user: UserRecord): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await on
    .insertInto('users')
    .values(rowOf(user))
    .onConflict((one) => one.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

function rowOf(user: UserRecord): Selectable<Tables['users']> {
  return {
    id: user.id,
    name: clean(user.name),
    display_name: clean(user.displayName),
    roles: JSON.stringify(user.roles),
    password_hash: user.passwordHash,
    subject: user.subject,
    disabled: Number(user.disabled),
    created_at: user.createdAt,
  };
}

function userOf(row: Selectable<Tables['users']>): UserRecord {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    roles: JSON.parse(row.roles) as string[],
    passwordHash: row.password_hash,
    subject: row.subject,
    disabled: row.disabled === 1,
    createdAt: row.created_at,
  };
}
