/** The first tables. Never edited after a release: what comes later is a migration of its own. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Kind } from '../migrations.ts';
import type { Tables } from '../tables.ts';

const LOCKS = ['audit', 'findings', 'users', 'outbox', 'fix'];

export async function createTables(db: Kysely<Tables>, kind: Kind): Promise<void> {
  // Both databases compare texts by code points, so that lists have one order.
  const types: Readonly<Record<string, RawBuilder<unknown>>> = {
    text: kind === 'sqlite' ? sql`text` : sql`text collate "C"`,
    int: kind === 'sqlite' ? sql`integer` : sql`bigint`,
    blob: kind === 'sqlite' ? sql`blob` : sql`bytea`,
  };
  /** Columns as `name:type`; `?` lets it be null. Types are `text` (when absent), `int` and `blob`. */
  const table = async (name: string, key: readonly string[], columns: string): Promise<void> => {
    let builder = db.schema.createTable(name);
    for (const column of columns.split(/\s+/)) {
      const [, id = '', type = 'text', optional] = /^(\w+?)(?::(\w+))?(\?)?$/.exec(column) ?? [];
      builder = builder.addColumn(id, types[type] as RawBuilder<unknown>, (one) =>
        optional === undefined ? one.notNull() : one,
      );
    }
    await builder.addPrimaryKeyConstraint(`${name}_key`, [...key] as never).execute();
  };
  const index = (name: string, columns: readonly string[], unique = false): Promise<void> => {
    const builder = db.schema
      .createIndex(`${name}_${columns.join('_')}`)
      .on(name)
      .columns([...columns]);
    return (unique ? builder.unique() : builder).execute();
  };

  await table('locks', ['name'], 'name turns:int');
  for (const name of LOCKS) await db.insertInto('locks').values({ name, turns: 0 }).execute();

  await table('scans', ['id'], 'id target started_at ended_at actor scope coverage counts');
  await index('scans', ['started_at', 'id']);
  await table(
    'findings',
    ['target', 'id'],
    `target id status severity severity_rank:int check_id account region resource waived:int first_seen last_seen
     as_of ended_at? first_scan last_scan returns:int judgement search body`.trim(),
  );
  await index('findings', ['id']);
  await index('findings', ['status', 'severity_rank']);
  await table(
    'finding_events',
    ['target', 'finding', 'at', 'scan', 'position'],
    'target finding at scan position:int kind severity',
  );
  await table(
    'waiver_verdicts',
    ['target', 'waiver_key', 'at', 'scan'],
    'target waiver_key at scan state waiver',
  );

  await table('inventories', ['id'], 'id target account scan at last_at digest body:blob');
  await index('inventories', ['target', 'account', 'at']);
  await table('accounts', ['target', 'id'], 'target id name access enabled:int added_at added_by');

  await table('users', ['id'], 'id name display_name roles password_hash? subject? disabled:int created_at');
  await index('users', ['name'], true);
  await index('users', ['subject'], true);
  await table('sessions', ['id'], 'id user_id kind token_hash label scopes? created_at expires_at used_at');
  await index('sessions', ['token_hash'], true);
  await index('sessions', ['user_id']);
  await table('audit', ['number'], 'number:int at actor action subject details previous hash');

  await table(
    'outbox',
    ['id'],
    `id dedupe_key channel payload state created_at due_at attempts:int last_error sent_at? holder?
     held_until_ms:int?`,
  );
  await index('outbox', ['dedupe_key'], true);
  await index('outbox', ['state', 'due_at']);
  await table('cursors', ['name'], 'name value at');
  await table('documents', ['kind', 'id'], 'kind id version:int value actor at removed:int');
  await table('leases', ['name'], 'name holder? turn:int until_ms:int');

  await table(
    'fix_runs',
    ['id'],
    'id number:int plan state created_at deadline? terms holder? held_until_ms:int?',
  );
  await table('fix_units', ['run', 'unit_key'], 'run position:int unit_key value');
  await table('fix_receipts', ['run', 'number'], 'run number:int value');
  await table('fix_canaries', ['run'], 'run value');
  await table('fix_claims', ['resource'], 'resource run');
}
