/**
 * Which findings are asked for. On SQLite the way to them is chosen here and not by the database, which knows nothing of
 * how many findings have what.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { FindingQuery } from '../../app/ports.ts';
import { SEVERITIES } from '../../domain/finding.ts';
import type { Writing } from './database.ts';
import { searchForm } from './finding-rows.ts';
import type { Kind } from './migrations.ts';

type Conditions = Omit<FindingQuery, 'limit' | 'after'>;

/** Findings that a query asks about. */
export interface Asked {
  /** What goes after `from`. */
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<SqlBool>;
}

/** Findings with a text are rare up to so many of them, and are then read one by one. */
const RARE = 1000;
/** Trigrams that are looked up: more of them take longer to read than they leave out. */
const MOST_TRIGRAMS = 12;
/** Trigrams that begin with what is searched for, where that is shorter. */
const MOST_BEGINNINGS = 100;

/** `by` leads through findings by what they are counted by. */
export async function asked(
  on: Writing,
  kind: Kind,
  query: Conditions,
  by: 'order' | 'counts' | 'resource' = 'order',
): Promise<Asked> {
  const where = conditions(kind, query);
  if (kind !== 'sqlite') return { from: sql`findings`, where: all(where) };
  const through = (index: string): Asked => ({
    from: sql`findings indexed by ${sql.ref(index)}`,
    where: all(where),
  });
  const { account, region, check, resource, text = '' } = query;
  if (query.target !== undefined && resource !== undefined) return through('findings_resource');
  if (text !== '') {
    const rare = await rareRows(on, searchForm(text));
    if (rare === undefined) return through('findings_order');
    const among = sql<SqlBool>`row_id in (select value from json_each(${JSON.stringify(rare)}))`;
    return { from: sql`findings not indexed`, where: all([among, ...where]) };
  }
  const placed = account !== undefined || region !== undefined || check !== undefined;
  if (placed || by === 'order' || query.target === undefined) return through('findings_place');
  return through(by === 'counts' ? 'findings_counts' : 'findings_resource');
}

/** Numbers of all findings that may have the text, or undefined when they are many. */
async function rareRows(on: Writing, text: string): Promise<readonly number[] | undefined> {
  const words = await wordsOf(on, text);
  if (words === undefined) return undefined;
  if (words === '') return [];
  const { rows } = await sql<{
    rowid: number;
  }>`select rowid from finding_words where finding_words match ${words} limit ${RARE + 1}`.execute(on);
  return rows.length > RARE ? undefined : rows.map(({ rowid }) => rowid);
}

/** What to ask the index of trigrams for: empty when nothing has the text, undefined when too much might. */
async function wordsOf(on: Writing, text: string): Promise<string | undefined> {
  const quoted = (word: string): string => `"${word.replaceAll('"', '""')}"`;
  const signs = [...text];
  if (signs.length >= 3) {
    const trigrams = [...new Set(signs.slice(2).map((sign, i) => `${signs[i]}${signs[i + 1]}${sign}`))];
    return spread(trigrams, MOST_TRIGRAMS).map(quoted).join(' AND ');
  }
  // Greater than every trigram that begins so.
  const end = `${text}${'\u{10ffff}'.repeat(3)}`;
  const { rows } = await sql<{
    term: string;
  }>`select term from finding_terms where term >= ${text} and term < ${end} limit ${MOST_BEGINNINGS + 1}`.execute(
    on,
  );
  return rows.length > MOST_BEGINNINGS ? undefined : rows.map(({ term }) => quoted(term)).join(' OR ');
}

/** So many of the list, the first and the last among them. */
function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const step = (list.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => list[Math.round(i * step)] as T);
}

function conditions(kind: Kind, query: Conditions): RawBuilder<SqlBool>[] {
  const { target, status, severity, account, region, check, resource, waived, text = '' } = query;
  const among = (column: string, values: readonly (string | number)[] | undefined): RawBuilder<SqlBool>[] => {
    if (values === undefined) return [];
    // A list that is empty has nothing.
    return [values.length === 0 ? sql`1 = 0` : sql`${sql.ref(column)} in (${sql.join(values)})`];
  };
  const position = sql.raw(kind === 'sqlite' ? 'instr' : 'strpos');
  return [
    ...among('target', target === undefined ? undefined : [target]),
    ...among('status', status),
    ...among(
      'severity_rank',
      severity?.map((name) => SEVERITIES.indexOf(name)),
    ),
    ...among('account', account),
    ...among('region', region),
    ...among('check_id', check),
    ...among('resource', resource),
    ...among('waived', waived === undefined ? undefined : [Number(waived)]),
    // Last, since it takes the longest.
    ...(text === '' ? [] : [sql<SqlBool>`${position}(search, ${searchForm(text)}) > 0`]),
  ];
}

function all(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `);
}
