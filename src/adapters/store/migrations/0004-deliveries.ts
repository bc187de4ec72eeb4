/** Events that were told. */
import { type Kysely, sql } from 'kysely';
import type { Kind } from '../migrations.ts';
import type { Tables } from '../tables.ts';

export async function createDeliveries(db: Kysely<Tables>, kind: Kind): Promise<void> {
  const [text, int] =
    kind === 'sqlite'
      ? ([sql`text`, sql`integer`] as const)
      : ([sql`text collate "C"`, sql`bigint`] as const);
  await db.schema
    .createTable('deliveries')
    .addColumn('target', text, (one) => one.notNull())
    .addColumn('id', text, (one) => one.notNull())
    .addColumn('at', text, (one) => one.notNull())
    .addColumn('done', int, (one) => one.notNull())
    .addColumn('event', text, (one) => one.notNull())
    .addPrimaryKeyConstraint('deliveries_key', ['target', 'id'])
    .execute();
  await db.schema.createIndex('deliveries_by_time').on('deliveries').columns(['done', 'at']).execute();
}
