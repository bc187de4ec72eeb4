/** Brings a database to the tables of this version. Forward only: an older Postern does not open a newer store. */
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { problem } from '../../problem.ts';
import { createTables } from './migrations/0001-tables.ts';
import type { Tables } from './tables.ts';

export type Kind = 'sqlite' | 'postgresql';

const MIGRATIONS: Readonly<Record<string, (db: Kysely<Tables>, kind: Kind) => Promise<void>>> = Object.freeze(
  {
    '0001-tables': createTables,
  },
);

/** Name of the last one. */
export const STORE_VERSION: string = Object.keys(MIGRATIONS).at(-1) as string;

/** Safe when several processes do it at once. Throws `store-newer`. */
export async function migrate(db: Kysely<Tables>, kind: Kind, where: string): Promise<void> {
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

async function refuseNewer(db: Kysely<Tables>, where: string): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const done = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  const unknown = done.find(({ name }) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown !== undefined)
    throw problem('store-newer', { where, version: unknown.name, known: STORE_VERSION });
}
