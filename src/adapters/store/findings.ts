/** Findings that are known, with their life: lists, counts and single ones. */
import { type RawBuilder, sql } from 'kysely';
import type {
  FindingCount,
  FindingEvent,
  FindingField,
  FindingQuery,
  FindingRecord,
  FindingStore,
  LifeEvent,
  Page,
} from '../../app/ports.ts';
import { SEVERITIES, type Severity } from '../../domain/finding.ts';
import type { FindingStatus } from '../../domain/posture/life.ts';
import type { Database } from './database.ts';
import { asked } from './finding-query.ts';
import { type FindingRow, recordOf } from './finding-rows.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';

const ORDER = ['severity_rank', 'check_id', 'account', 'region', 'resource', 'id', 'target'] as const;
const ORDERED = sql.join(ORDER.map((column) => sql.ref(column)));
/**
 * How findings are counted by a field: those that follow each other in an index are counted together first, so that few
 * of them have to be sorted.
 */
const COUNTED: Readonly<
  Record<FindingField, { column: string; parts?: readonly string[]; way?: 'counts' | 'resource' }>
> = {
  check: { column: 'check_id', parts: ORDER.slice(0, 2) },
  account: { column: 'account', parts: ORDER.slice(0, 3) },
  region: { column: 'region', parts: ORDER.slice(0, 4) },
  resource: { column: 'resource', way: 'resource' },
  severity: { column: 'severity_rank', way: 'counts' },
  status: { column: 'status', way: 'counts' },
};

export class Findings implements FindingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(query: FindingQuery = {}): Promise<Page<FindingRecord>> {
    const { limit = DEFAULT_LIMIT, after } = query;
    const { kind } = this.#database;
    return this.#database.read(async (on) => {
      const { from, where } = await asked(on, kind, query);
      const rest = after === undefined ? sql`` : sql`and (${ORDERED}) > (${markOf(after)})`;
      return pageOf(
        limit,
        async (most) => {
          const these = sql`from ${from} where ${where} ${rest} order by ${ORDERED} limit ${most}`;
          // An index says which they are: nothing else is read of those that are not shown.
          const statement =
            kind === 'sqlite'
              ? sql<FindingRow>`select * from findings where row_id in (select row_id ${these}) order by ${ORDERED}`
              : sql<FindingRow>`select * ${these}`;
          return (await statement.execute(on)).rows;
        },
        recordOf,
        (row) => ORDER.map((column) => row[column]),
      );
    });
  }

  count(query: Omit<FindingQuery, 'limit' | 'after'> = {}): Promise<readonly FindingCount[]> {
    return this.#database.read(async (on) => {
      const { from, where } = await asked(on, this.#database.kind, query, 'counts');
      const { rows } = await sql<{
        status: string;
        severity_rank: number;
        waived: number;
        count: number | string;
      }>`select status, severity_rank, waived, count(*) as count from ${from} where ${where}
        group by status, severity_rank, waived order by status, severity_rank, waived`.execute(on);
      return rows.map(({ status, severity_rank, waived, count }) => ({
        status: status as FindingStatus,
        severity: SEVERITIES[severity_rank] as Severity,
        waived: waived === 1,
        count: Number(count),
      }));
    });
  }

  countBy(
    field: FindingField,
    query: Omit<FindingQuery, 'after'> = {},
  ): Promise<readonly { readonly value: string; readonly count: number }[]> {
    const { column, parts = [column], way = 'order' } = COUNTED[field];
    const value = sql.ref(column);
    const grouped = sql.join(parts.map((part) => sql.ref(part)));
    return this.#database.read(async (on) => {
      const { from, where } = await asked(on, this.#database.kind, query, way);
      const { rows } = await sql<{ value: string | number; count: number | string }>`
        select ${value} as value, sum(part) as count
        from (select ${grouped}, count(*) as part from ${from} where ${where} group by ${grouped}) as parts
        group by ${value} order by sum(part) desc, ${value} limit ${query.limit ?? DEFAULT_LIMIT}`.execute(
        on,
      );
      return rows.map(({ value, count }) => ({
        value: typeof value === 'number' ? (SEVERITIES[value] as Severity) : value,
        count: Number(count),
      }));
    });
  }

  get(id: string): Promise<readonly FindingRecord[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('findings')
        .selectAll()
        .where('id', '=', id)
        .orderBy('target')
        .execute();
      return rows.map(recordOf);
    });
  }

  events(target: string, id: string): Promise<readonly FindingEvent[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('finding_events')
        .selectAll()
        .where('target', '=', target)
        .where('finding', '=', id)
        .orderBy('at')
        .orderBy('scan')
        .orderBy('position')
        .execute();
      return rows.map(({ at, scan, kind, severity }) => ({
        at,
        scan,
        kind: kind as LifeEvent,
        severity: severity as Severity,
      }));
    });
  }

  changedBy(
    target: string,
    scan: string,
  ): Promise<readonly { readonly kind: LifeEvent; readonly record: FindingRecord }[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('finding_events')
        .innerJoin('findings', (join) =>
          join
            .onRef('findings.target', '=', 'finding_events.target')
            .onRef('findings.id', '=', 'finding_events.finding'),
        )
        .selectAll('findings')
        .select('finding_events.kind')
        .where('finding_events.target', '=', target)
        .where('finding_events.scan', '=', scan)
        .orderBy('findings.id')
        .orderBy('finding_events.position')
        .execute();
      return rows.map(({ kind, ...row }) => ({ kind: kind as LifeEvent, record: recordOf(row) }));
    });
  }
}

/** The place in the order that a mark names. Throws `bad-flag`. */
function markOf(after: string): RawBuilder<unknown> {
  return sql.join(readMark(after, [0, '', '', '', '', '', '']));
}
