/** Notifications on their way out: each is sent at least once, and told of once. */
import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Message, MessageState, NewMessage, OutboxStore, Page, PageQuery } from '../../app/ports.ts';
import { clean, type Database } from './database.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';
import type { Tables } from './tables.ts';

type Row = Selectable<Tables['outbox']>;

export class Outbox implements OutboxStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add({ key, channel, payload, createdAt, dueAt }: NewMessage): Promise<boolean> {
    return this.#database.change(async (on) => {
      const { numInsertedOrUpdatedRows } = await on
        .insertInto('outbox')
        .values({
          id: randomUUID(),
          dedupe_key: key,
          channel,
          payload: JSON.stringify(payload),
          state: 'waiting',
          created_at: createdAt,
          due_at: dueAt ?? createdAt,
          attempts: 0,
          last_error: '',
          sent_at: null,
          holder: null,
          held_until_ms: null,
        })
        .onConflict((one) => one.doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    });
  }

  claim(
    holder: string,
    { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
  ): Promise<readonly Message[]> {
    return this.#database.change(async (on) => {
      await this.#database.lock(on, 'outbox');
      const now = await this.#database.now(on);
      const due = await on
        .selectFrom('outbox')
        .select('id')
        .where('state', '=', 'waiting')
        .where('due_at', '<=', new Date(now).toISOString())
        .where((one) => one.or([one('held_until_ms', 'is', null), one('held_until_ms', '<=', now)]))
        .orderBy('due_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      if (due.length === 0) return [];
      const rows = await on
        .updateTable('outbox')
        .set((one) => ({ holder, held_until_ms: now + leaseMs, attempts: one('attempts', '+', 1) }))
        .where(
          'id',
          'in',
          due.map(({ id }) => id),
        )
        .returningAll()
        .execute();
      const order = new Map(due.map(({ id }, i) => [id, i]));
      return rows.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)).map(messageOf);
    });
  }

  sent(id: string, holder: string): Promise<boolean> {
    return this.#settle(id, holder, (now) => ({ state: 'sent', sent_at: now, last_error: '' }));
  }

  retry(id: string, holder: string, at: string, error: string): Promise<boolean> {
    return this.#settle(id, holder, () => ({ due_at: at, last_error: clean(error) }));
  }

  giveUp(id: string, holder: string, error: string): Promise<boolean> {
    return this.#settle(id, holder, () => ({ state: 'failed', last_error: clean(error) }));
  }

  list({
    limit = DEFAULT_LIMIT,
    after,
    state,
  }: PageQuery & { readonly state?: MessageState } = {}): Promise<Page<Message>> {
    return this.#database.read((on) =>
      pageOf(
        limit,
        (most) => {
          let rows = on.selectFrom('outbox').selectAll().orderBy('due_at').orderBy('id').limit(most);
          if (state !== undefined) rows = rows.where('state', '=', state);
          if (after !== undefined) {
            const [due, id] = readMark(after, ['', '']);
            rows = rows.where((one) => one(one.refTuple('due_at', 'id'), '>', one.tuple(due, id)));
          }
          return rows.execute();
        },
        messageOf,
        (row) => [row.due_at, row.id],
      ),
    );
  }

  get(id: string): Promise<Message | undefined> {
    return this.#database.read(async (on) => {
      const row = await on.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : messageOf(row);
    });
  }

  again(id: string, { payload, dueAt }: Pick<Message, 'payload' | 'dueAt'>): Promise<boolean> {
    return this.#database.change(async (on) => {
      const { numUpdatedRows } = await on
        .updateTable('outbox')
        .set({ state: 'waiting', payload: JSON.stringify(payload), due_at: dueAt, attempts: 0 })
        .where('id', '=', id)
        .where('state', '=', 'failed')
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }

  #settle(id: string, holder: string, to: (now: string) => Partial<Row>): Promise<boolean> {
    return this.#database.change(async (on) => {
      const now = new Date(await this.#database.now(on)).toISOString();
      const { numUpdatedRows } = await on
        .updateTable('outbox')
        .set({ ...to(now), holder: null, held_until_ms: null })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .where('state', '=', 'waiting')
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }
}

function messageOf(row: Row): Message {
  return {
    id: row.id,
    key: row.dedupe_key,
    channel: row.channel,
    payload: JSON.parse(row.payload) as object,
    state: row.state as MessageState,
    createdAt: row.created_at,
    dueAt: row.due_at,
    attempts: row.attempts,
    lastError: row.last_error,
    sentAt: row.sent_at,
  };
}
