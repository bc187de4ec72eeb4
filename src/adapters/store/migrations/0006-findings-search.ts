/**
 * Lists of findings on SQLite, whatever they are filtered by: indexes that begin with the order of lists, one without
 * and one with the text that a search looks at, and an index of the trigrams of that text for what few findings have.
 * PostgreSQL has what it needs.
 */
import { type Kysely, sql } from 'kysely';
import type { Kind } from '../migrations.ts';
import type { Tables } from '../tables.ts';

const ORDER = ['severity_rank', 'check_id', 'account', 'region', 'resource', 'id', 'target'];

export async function searchFindings(db: Kysely<Tables>, kind: Kind): Promise<void> {
  if (kind !== 'sqlite') return;
  const run = (text: string): Promise<unknown> => sql.raw(text).execute(db);
  // An index of trigrams names rows by their number, and only a declared one outlives VACUUM.
  const { rows: columns } = await sql<{
    name: string;
    type: string;
    notnull: number;
  }>`select name, type, "notnull" from pragma_table_info('findings')`.execute(db);
  const names = columns.map(({ name }) => name).join(', ');
  await run('alter table findings rename to findings_before');
  const declared = columns.map(
    ({ name, type, notnull }) => `${name} ${type}${notnull === 1 ? ' not null' : ''}`,
  );
  await run(
    `create table findings (row_id integer primary key, ${declared.join(', ')},
     constraint findings_key unique (target, id))`,
  );
  // Rows that are listed together lie together.
  await run(
    `insert into findings (${names}) select ${names} from findings_before order by ${ORDER.join(', ')}`,
  );
  await run('drop table findings_before');
  const index = (name: string, on: readonly string[]): Promise<unknown> =>
    run(`create index findings_${name} on findings (${on.join(', ')})`);
  await index('id', ['id']);
  await index('counts', ['target', 'status', 'severity_rank', 'waived']);
  await index('resource', ['target', 'resource', 'status', 'severity_rank', 'waived']);
  await index('place', [...ORDER, 'status', 'waived']);
  await index('order', [...ORDER, 'status', 'waived', 'search']);
  await run(
    `create virtual table finding_words
     using fts5(search, content='', tokenize='trigram case_sensitive 1', detail=none, columnsize=0)`,
  );
  await run("create virtual table finding_terms using fts5vocab('finding_words', 'row')");
  // Two more signs, so that a trigram begins with each sign of the text.
  const text = (row: 'old' | 'new'): string => `${row}.row_id, ${row}.search || char(10, 10)`;
  const added = `insert into finding_words (rowid, search) values (${text('new')});`;
  const removed = `insert into finding_words (finding_words, rowid, search) values ('delete', ${text('old')});`;
  await run(`insert into finding_words (rowid, search) select row_id, search || char(10, 10) from findings`);
  await run(`create trigger finding_words_added after insert on findings begin ${added} end`);
  await run(`create trigger finding_words_removed after delete on findings begin ${removed} end`);
  await run(
    `create trigger finding_words_changed after update of search on findings
     when old.search <> new.search begin ${removed} ${added} end`,
  );
}
