/** Opens the store: a file of the state folder, or a PostgreSQL database. */
import { join } from 'node:path';
import type { Store } from '../../app/ports.ts';
import { ProblemError, problem } from '../../problem.ts';
import { Accounts } from './accounts.ts';
import { AuditLog } from './audit.ts';
import { HeadFile } from './audit-head.ts';
import { Cursors } from './cursors.ts';
import { Database } from './database.ts';
import { Deliveries } from './deliveries.ts';
import { Documents } from './documents.ts';
import { Findings } from './findings.ts';
import { importFixRuns } from './fix-import.ts';
import { FixRuns } from './fix-runs.ts';
import { Inventories } from './inventories.ts';
import { JobOutcomes } from './job-outcomes.ts';
import { Leases } from './leases.ts';
import { migrate } from './migrations.ts';
import { NewsLog } from './news.ts';
import { Outbox } from './outbox.ts';
import { openPostgres, withoutPassword } from './postgres.ts';
import { Readings } from './readings.ts';
import { Scans } from './scans.ts';
import { Sessions } from './sessions.ts';
import { keepOnDisk, openSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';
import { TrailRecords } from './trail.ts';
import { StoreUpkeep } from './upkeep.ts';
import { Users } from './users.ts';

/** Name of the file in the state folder. */
export const STORE_FILE = 'postern.db';

/** `folder` beside a URL is where an earlier version may have left runs of repairs. */
export type StoreOptions = (
  | { readonly folder: string }
  | { readonly url: string; readonly folder?: string }
) & {
  /** The time of leases, in milliseconds; the database's own when absent. */
  readonly clock?: () => number;
};

/**
 * Makes what is not there yet; `url` is one that `isDatabaseUrl` accepts. Throws `store-unusable`, and `store-newer`
 * for one that a newer Postern has changed.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const database = await connect(options);
  const fixes = new FixRuns(database);
  return {
    kind: database.kind,
    where: database.where,
    scans: new Scans(database),
    findings: new Findings(database),
    inventories: new Inventories(database),
    readings: new Readings(database),
    news: new NewsLog(database),
    accounts: new Accounts(database),
    users: new Users(database),
    sessions: new Sessions(database),
    audit: new AuditLog(database),
    outbox: new Outbox(database),
    deliveries: new Deliveries(database),
    trail: new TrailRecords(database),
    cursors: new Cursors(database),
    documents: new Documents(database),
    leases: new Leases(database),
    outcomes: new JobOutcomes(database),
    fixes,
    upkeep: new StoreUpkeep(database),
    async close() {
      await fixes.close();
      await database.db.destroy();
    },
  };
}

/** True for `postgres://…` and `postgresql://…`. */
export function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//i.test(text) && URL.canParse(text);
}

async function connect(options: StoreOptions): Promise<Database> {
  const { clock } = options;
  const { folder = '' } = options;
  const url = 'url' in options ? options.url : undefined;
  const where = url === undefined ? join(folder, STORE_FILE) : withoutPassword(url);
  const kind = url === undefined ? 'sqlite' : 'postgresql';
  let database: Database | undefined;
  try {
    const db = url === undefined ? openSqlite<Tables>(where) : await openPostgres<Tables>(url);
    database = new Database(db, kind, where, {
      clock,
      ...(url === undefined ? { headFile: new HeadFile(folder) } : {}),
    });
    await migrate(db, kind, where);
    if (kind === 'sqlite') await keepOnDisk(db);
    if (folder !== '') await importFixRuns(database, folder);
    return database;
  } catch (error) {
    await database?.db.destroy();
    if (error instanceof ProblemError) throw error;
    throw (
      database?.unusable(error) ??
      problem('store-unusable', { where, reason: (error as Error).message }, error)
    );
  }
}
