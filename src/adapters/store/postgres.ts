/** Opens PostgreSQL through Kysely. The driver is loaded only when there is a URL. */
import { Kysely, PostgresDialect } from 'kysely';

/** OIDs of types that the driver leaves as text: here they are counts and times, all below 2^53. */
const INT8 = 20;

/** How long a connection may take, in milliseconds. */
const CONNECT_MS = 10_000;

export async function openPostgres<Tables>(url: string): Promise<Kysely<Tables>> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'postern',
    connectionTimeoutMillis: CONNECT_MS,
    max: 8,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format),
    } as typeof pg.types,
  });
  // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
  pool.on('error', () => {});
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** The URL as people may see it. */
export function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  if (shown.searchParams.has('password')) shown.searchParams.set('password', '***');
  return shown.href;
}
