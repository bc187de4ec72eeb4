/** What was done in clouds, and what was denied. */
import { type Kysely, sql } from 'kysely';
import type { Kind } from '../migrations.ts';
import type { Tables } from '../tables.ts';

export async function createTrail(db: Kysely<Tables>, kind: Kind): Promise<void> {
  const [text, int] =
    kind === 'sqlite'
      ? ([sql`text`, sql`integer`] as const)
      : ([sql`text collate "C"`, sql`bigint`] as const);
  await db.schema
    .createTable('trail')
    .addColumn('target', text, (one) => one.notNull())
    .addColumn('id', text, (one) => one.notNull())
    .addColumn('at', text, (one) => one.notNull())
    .addColumn('account', text, (one) => one.notNull())
    .addColumn('region', text, (one) => one.notNull())
    .addColumn('operation', text, (one) => one.notNull())
    .addColumn('actor', text, (one) => one.notNull())
    .addColumn('denied', int, (one) => one.notNull())
    .addColumn('resources', text, (one) => one.notNull())
    .addColumn('record', text, (one) => one.notNull())
    .addPrimaryKeyConstraint('trail_key', ['target', 'id'])
    .execute();
  await db.schema.createIndex('trail_by_time').on('trail').columns(['target', 'at', 'id']).execute();
}
