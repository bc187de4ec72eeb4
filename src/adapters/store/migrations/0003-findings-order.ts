/**
 * Indexes of findings, so that nothing that is asked often reads all of them: the order of lists with everything that
 * they are filtered by, counts, and resources, which a look at a few of them asks for.
 */
import type { Kysely } from 'kysely';
import type { Kind } from '../migrations.ts';
import type { Tables } from '../tables.ts';

const PLACE = ['check_id', 'account', 'region', 'resource', 'id'];

export async function orderFindings(db: Kysely<Tables>, kind: Kind): Promise<void> {
  const index = (name: string, columns: readonly string[]): Promise<void> =>
    db.schema
      .createIndex(`findings_${name}`)
      .on('findings')
      .columns([...columns])
      .execute();
  await db.schema.dropIndex('findings_status_severity_rank').execute();
  const listed = ['target', 'severity_rank', ...PLACE, 'status', 'waived'];
  // PostgreSQL takes no rows of indexes that are as long as some texts.
  await index('order', kind === 'sqlite' ? [...listed, 'search'] : listed);
  await index('counts', ['target', 'status', 'severity_rank', 'waived']);
  // With all of the former, so that no database takes that one where resources are asked for.
  await index('resource', ['target', 'resource', 'status', 'severity_rank', 'waived']);
}
