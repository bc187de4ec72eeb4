/** Brings a database to the tables of this version. Forward only: an older Postern does not open a newer store. */
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { problem } from '../../problem.ts';
import { createTables } from './migrations/0001-tables.ts';
import { orderFindings } from './migrations/0003-findings-order.ts';
import { createDeliveries } from './migrations/0004-deliveries.ts';
import { createJobOutcomes } from './migrations/0005-job-outcomes.ts';
import { searchFindings } from './migrations/0006-findings-search.ts';
import { createTrail } from './migrations/0007-trail.ts';
import { createShared } from './migrations/0008-shared.ts';
import type { Tables } from './tables.ts';

export type Kind = 'sqlite' | 'postgresql';

const MIGRATIONS: Readonly<Record<string, (db: Kysely<Tables>, kind: Kind) => Promise<void>>> = Object.freeze(
  {
    '0001-tables': createTables,
    '0003-findings-order': orderFindings,
    '0004-deliveries': createDeliveries,
    '0005-job-outcomes': createJobOutcomes,
    '0006-findings-search': searchFindings,
    '0007-trail': createTrail,
    '0008-shared': createShared,
  },
);

/** Name of the last one. */
export const STORE_VERSION: string = Object.keys(MIGRATIONS).at(-1) as string;

/** Safe when several processes do it at once. Throws `store-newer`. */
export async function migrate(db: Kysely<Tables>, kind: Kind, where: string): Promise<void> {
  if (await isCurrent(db)) return;
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(MIGRATIONS).map(([name, up]): [string, Migration] => [
            name,
            { up: (on: Kysely<Tables>) => up(on, kind) },
          ]),
        ),
    },
  });
  await refuseNewer(db, where);
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  await refuseNewer(db, where);
  throw error;
}

/** The quick look that nearly every opening ends with. */
async function isCurrent(db: Kysely<Tables>): Promise<boolean> {
  try {
    const done = await doneIn(db);
    return (
      done.length === Object.keys(MIGRATIONS).length && done.every((name) => Object.hasOwn(MIGRATIONS, name))
    );
  } catch {
    // No such table, or worse: what follows tells.
    return false;
  }
}

async function doneIn(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

async function refuseNewer(db: Kysely<Tables>, where: string): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const unknown = (await doneIn(db)).find((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown !== undefined) throw problem('store-newer', { where, version: unknown, known: STORE_VERSION });
}
