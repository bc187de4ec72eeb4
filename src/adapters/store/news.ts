/** What happens, told by one service and heard by all. */
import { randomBytes } from 'node:crypto';
import type { KeptNews, NewsStore } from '../../app/ports.ts';
import type { Database } from './database.ts';

export class NewsLog implements NewsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(target: string, items: readonly object[], keep: number): Promise<void> {
    await this.#database.change(async (on) => {
      let number = 0;
      for (const item of items) {
        // Whoever has the lock is the only one to add: nobody sees a number before all that are lower.
        number = await this.#database.lock(on, 'news');
        const mark = randomBytes(6).toString('base64url');
        await on
          .insertInto('news')
          .values({ number, target, mark, item: JSON.stringify(item) })
          .execute();
      }
      await on
        .deleteFrom('news')
        .where('number', '<=', number - keep)
        .execute();
    });
  }

  after(target: string, number: number, limit: number): Promise<readonly KeptNews[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('news')
        .select(['number', 'mark', 'item'])
        .where('target', '=', target)
        .where('number', '>', number)
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map(newsOf);
    });
  }

  last(target: string): Promise<KeptNews | undefined> {
    return this.#database.read(async (on) => {
      const row = await on
        .selectFrom('news')
        .select(['number', 'mark', 'item'])
        .where('target', '=', target)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : newsOf(row);
    });
  }

  get(target: string, number: number): Promise<KeptNews | undefined> {
    return this.#database.read(async (on) => {
      const row = await on
        .selectFrom('news')
        .select(['number', 'mark', 'item'])
        .where('target', '=', target)
        .where('number', '=', number)
        .executeTakeFirst();
      return row === undefined ? undefined : newsOf(row);
    });
  }
}

function newsOf({ number, mark, item }: { number: number; mark: string; item: string }): KeptNews {
  return { number, mark, item: JSON.parse(item) as object };
}
