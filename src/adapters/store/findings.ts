/** Findings that are known, with their life: lists, counts and single ones. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
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
import { recordOf, searchForm } from './finding-rows.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';
import type { Tables } from './tables.ts';

const ORDER = ['severity_rank', 'check_id', 'account', 'region', 'resource', 'id', 'target'] as const;

export class Findings implements FindingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(query: FindingQuery = {}): Promise<Page<FindingRecord>> {
    const { limit = DEFAULT_LIMIT, after } = query;
    return this.#database.read((on) =>
      pageOf(
        limit,
        (most) => {
          let rows = on
            .selectFrom('findings')
            .selectAll()
            .where((one) => one.and(conditions(one, query)))
            .limit(most);
          // The index of resources leads to fewer rows than that of the order, which is not to be taken then.
          if (query.resource !== undefined) rows = rows.orderBy(sql`+severity_rank`);
          for (const column of ORDER) rows = rows.orderBy(column);
          if (after !== undefined) {
            const [rank, ...rest] = readMark(after, [0, '', '', '', '', '', '']);
            // Written out: the types of tuples end at five.
            const mark = sql.join([rank, ...rest].map((part) => sql`${part}`));
            const columns = sql.join(ORDER.map((column) => sql.ref(column)));
            rows = rows.where(sql<SqlBool>`(${columns}) > (${mark})`);
          }
          return rows.execute();
        },
        recordOf,
        (row) => ORDER.map((column) => row[column]),
      ),
    );
  }

  count(query: Omit<FindingQuery, 'limit' | 'after'> = {}): Promise<readonly FindingCount[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('findings')
        .select(['status', 'severity_rank', 'waived'])
        .select((one) => one.fn.countAll<number>().as('count'))
        .where((one) => one.and(conditions(one, query)))
        .groupBy(['status', 'severity_rank', 'waived'])
        .orderBy('status')
        .orderBy('severity_rank')
        .orderBy('waived')
        .execute();
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
    const column = field === 'check' ? 'check_id' : field;
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('findings')
        .select(column)
        .select((one) => one.fn.countAll<number>().as('count'))
        .where((one) => one.and(conditions(one, query)))
        .groupBy(column)
        .orderBy('count', 'desc')
        .orderBy(column)
        .limit(query.limit ?? DEFAULT_LIMIT)
        .execute();
      return rows.map((row) => ({ value: row[column], count: Number(row.count) }));
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
}

type On = ExpressionBuilder<Tables, 'findings'>;

function conditions(one: On, query: FindingQuery): Expression<SqlBool>[] {
  const { target, status, severity, account, region, check, resource, waived, text } = query;
  const among = (
    column: 'status' | 'account' | 'region' | 'check_id' | 'resource',
    values: readonly string[] | undefined,
  ): Expression<SqlBool>[] => (values === undefined ? [] : [one(column, 'in', [...values])]);
  return [
    ...(target === undefined ? [] : [one('target', '=', target)]),
    ...among('status', status),
    ...(severity === undefined
      ? []
      : [
          one(
            'severity_rank',
            'in',
            severity.map((name) => SEVERITIES.indexOf(name)),
          ),
        ]),
    ...among('account', account),
    ...among('region', region),
    ...among('check_id', check),
    ...among('resource', resource),
    ...(waived === undefined ? [] : [one('waived', '=', Number(waived))]),
    ...(text === undefined ? [] : [sql<SqlBool>`search like ${pattern(text)} escape '!'`]),
  ];
}

/** Signs with a meaning of their own in patterns stand for themselves. */
function pattern(text: string): string {
  return `%${searchForm(text).replace(/[!%_]/g, '!$&')}%`;
}
