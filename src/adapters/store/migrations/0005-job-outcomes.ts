/** What jobs leave for whoever asked for them. */
import { type Kysely, sql } from 'kysely';
import type { Kind } from '../migrations.ts';
import type { Tables } from '../tables.ts';

export async function createJobOutcomes(db: Kysely<Tables>, kind: Kind): Promise<void> {
  const [text, int, blob] =
    kind === 'sqlite'
      ? ([sql`text`, sql`integer`, sql`blob`] as const)
      : ([sql`text collate "C"`, sql`bigint`, sql`bytea`] as const);
  await db.schema
    .createTable('job_outcomes')
    .addColumn('job', text, (one) => one.notNull().primaryKey())
    .addColumn('told_ms', int, (one) => one.notNull())
    .addColumn('progress', text)
    .addColumn('ended', int, (one) => one.notNull())
    .addColumn('outcome', blob)
    .execute();
}
