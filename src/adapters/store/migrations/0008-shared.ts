/** What several services of a store know in common: what was read last, and what happens. */
import { type Kysely, sql } from 'kysely';
import type { Kind } from '../migrations.ts';
import type { Tables } from '../tables.ts';

export async function createShared(db: Kysely<Tables>, kind: Kind): Promise<void> {
  const [text, int, blob] =
    kind === 'sqlite'
      ? ([sql`text`, sql`integer`, sql`blob`] as const)
      : ([sql`text collate "C"`, sql`bigint`, sql`bytea`] as const);
  for (const name of ['readings', 'news', 'probe'])
    await db.insertInto('locks').values({ name, turns: 0 }).execute();
  await db.schema
    .createTable('readings')
    .addColumn('id', text, (one) => one.notNull().primaryKey())
    .addColumn('watched', text, (one) => one.notNull())
    .addColumn('number', int, (one) => one.notNull())
    .addColumn('begun', int, (one) => one.notNull())
    .addColumn('kind', text, (one) => one.notNull())
    .addColumn('since', text, (one) => one.notNull())
    .addColumn('at', text, (one) => one.notNull())
    .addColumn('reader', text, (one) => one.notNull())
    .addColumn('asked', text, (one) => one.notNull())
    .execute();
  await db.schema
    .createIndex('readings_in_order')
    .on('readings')
    .columns(['watched', 'number'])
    .unique()
    .execute();
  await db.schema
    .createTable('reading_pieces')
    .addColumn('reading', text, (one) => one.notNull())
    .addColumn('position', int, (one) => one.notNull())
    .addColumn('body', blob, (one) => one.notNull())
    .addPrimaryKeyConstraint('reading_pieces_key', ['reading', 'position'])
    .execute();
  await db.schema
    .createTable('news')
    .addColumn('number', int, (one) => one.notNull().primaryKey())
    .addColumn('target', text, (one) => one.notNull())
    .addColumn('mark', text, (one) => one.notNull())
    .addColumn('item', text, (one) => one.notNull())
    .execute();
}
