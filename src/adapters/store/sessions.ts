/** Sessions and tokens, by the hash of what their holder shows. */
import type { Selectable } from 'kysely';
import type { SessionRecord, SessionStore } from '../../app/ports.ts';
import { clean, type Database } from './database.ts';
import type { Tables } from './tables.ts';

export class Sessions implements SessionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(session: SessionRecord): Promise<void> {
    await this.#database.change((on) =>
      on
        .insertInto('sessions')
        .values({
          id: session.id,
          user_id: session.user,
          kind: session.kind,
          token_hash: session.tokenHash,
          label: clean(session.label),
          scopes: session.scopes === null ? null : JSON.stringify(session.scopes),
          created_at: session.createdAt,
          expires_at: session.expiresAt,
          used_at: session.usedAt,
        })
        .execute(),
    );
  }

  find(tokenHash: string, now: string): Promise<SessionRecord | undefined> {
    return this.#database.read(async (on) => {
      const row = await on
        .selectFrom('sessions')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row === undefined ? undefined : sessionOf(row);
    });
  }

  async touch(
    id: string,
    { usedAt, expiresAt }: { readonly usedAt: string; readonly expiresAt?: string },
  ): Promise<void> {
    await this.#database.change((on) =>
      on
        .updateTable('sessions')
        .set({ used_at: usedAt, ...(expiresAt === undefined ? {} : { expires_at: expiresAt }) })
        .where('id', '=', id)
        .execute(),
    );
  }

  list(user: string): Promise<readonly SessionRecord[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', user)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(sessionOf);
    });
  }

  revoke(id: string): Promise<boolean> {
    return this.#database.change(async (on) => {
      const { numDeletedRows } = await on.deleteFrom('sessions').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }

  revokeAll(user: string, except?: string): Promise<number> {
    return this.#database.change(async (on) => {
      const { numDeletedRows } = await on
        .deleteFrom('sessions')
        .where('user_id', '=', user)
        .where('id', '!=', except ?? '')
        .executeTakeFirst();
      return Number(numDeletedRows);
    });
  }

  prune(now: string): Promise<number> {
    return this.#database.change(async (on) => {
      const { numDeletedRows } = await on
        .deleteFrom('sessions')
        .where('expires_at', '<=', now)
        .executeTakeFirst();
      return Number(numDeletedRows);
    });
  }
}

function sessionOf(row: Selectable<Tables['sessions']>): SessionRecord {
  return {
    id: row.id,
    user: row.user_id,
    kind: row.kind as SessionRecord['kind'],
    tokenHash: row.token_hash,
    label: row.label,
    scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as string[]),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}
