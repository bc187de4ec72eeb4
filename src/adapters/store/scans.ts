/** Scans, and what each changes in the life of findings. */
import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type {
  FindingRecord,
  NewScan,
  Page,
  PageQuery,
  RecordedScan,
  ScanCounts,
  ScanQuery,
  ScanRecord,
  ScanStore,
  WaiverVerdict,
} from '../../app/ports.ts';
import { SEVERITIES } from '../../domain/finding.ts';
import { advancing, type Life, type LifeChanges, type LifeEvent } from '../../domain/posture/life.ts';
import type { Observation } from '../../domain/posture/observation.ts';
import { scopeKey } from '../../domain/waiver/waiver.ts';
import { chunks, clean, type Database, type Writing } from './database.ts';
import { type FindingRow, lifeOf, recordWith, rowOf } from './finding-rows.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';
import type { Tables } from './tables.ts';
import { Turns } from './turns.ts';

/** Rows of a statement: a row has some twenty values, and SQLite takes 32,766 of them. */
const BATCH = 500;
/** So many resources are no part any more: all findings are read at once. */
const MANY = 10_000;

export class Scans implements ScanStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  record(scan: NewScan, observation: Observation): Promise<RecordedScan> {
    return this.#database.change(async (on) => {
      await this.#database.lock(on, 'findings');
      return record(on, scan, observation);
    });
  }

  get(id: string): Promise<ScanRecord | undefined> {
    return this.#database.read(async (on) => {
      const row = await on.selectFrom('scans').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : scanOf(row);
    });
  }

  list({ limit = DEFAULT_LIMIT, after, target, kind, from }: ScanQuery = {}): Promise<Page<ScanRecord>> {
    return this.#database.read((on) =>
      pageOf(
        limit,
        (most) => {
          let rows = on
            .selectFrom('scans')
            .selectAll()
            .orderBy('started_at', 'desc')
            .orderBy('id', 'desc')
            .limit(most);
          if (target !== undefined) rows = rows.where('target', '=', target);
          if (kind !== undefined)
            rows = rows.where('scope', kind === 'full' ? 'like' : 'not like', '%"resources":null%');
          if (from !== undefined) rows = rows.where('started_at', '>=', from);
          if (after !== undefined) {
            const [at, id] = readMark(after, ['', '']);
            rows = rows.where((one) => one(one.refTuple('started_at', 'id'), '<', one.tuple(at, id)));
          }
          return rows.execute();
        },
        scanOf,
        (row) => [row.started_at, row.id],
      ),
    );
  }

  waiverHistory({
    limit = DEFAULT_LIMIT,
    after,
    target,
  }: PageQuery & { readonly target?: string } = {}): Promise<Page<WaiverVerdict>> {
    return this.#database.read((on) =>
      pageOf(
        limit,
        (most) => {
          let rows = on
            .selectFrom('waiver_verdicts')
            .selectAll()
            .orderBy('at', 'desc')
            .orderBy('waiver_key', 'desc')
            .orderBy('scan', 'desc')
            .limit(most);
          if (target !== undefined) rows = rows.where('target', '=', target);
          if (after !== undefined) {
            const mark = readMark(after, ['', '', '']);
            rows = rows.where((one) =>
              one(one.refTuple('at', 'waiver_key', 'scan'), '<', one.tuple(...mark)),
            );
          }
          return rows.execute();
        },
        (row): WaiverVerdict => ({
          target: row.target,
          at: row.at,
          scan: row.scan,
          state: row.state as WaiverVerdict['state'],
          waiver: JSON.parse(row.waiver) as WaiverVerdict['waiver'],
        }),
        (row) => [row.at, row.waiver_key, row.scan],
      ),
    );
  }
}

async function record(on: Writing, scan: NewScan, observed: Observation): Promise<RecordedScan> {
  const { target, scope, startedAt } = observed;
  const id = randomUUID();
  const before = await on
    .selectFrom('scans')
    .select('id')
    .where('target', '=', target)
    .limit(1)
    .executeTakeFirst();
  const turns = new Turns();
  const rows = await knownFindings(on, observed, turns);
  const { changed, unseen } = await changesOf(rows, observed, turns);

  const told: Record<ToldEvent, FindingRecord[]> = {
    new: [],
    returned: [],
    fixed: [],
    exempt: [],
    unwaived: [],
  };
  const written: FindingRow[] = [];
  const untouched: string[] = [];
  const events: Tables['finding_events'][] = [];
  for (const [finding, change] of changed) {
    if (turns.over) await turns.next();
    const old = rows.get(finding);
    const gone = change.life.status !== 'open';
    const row = rowOf(target, change.life, {
      firstScan: old?.first_scan ?? id,
      lastScan: gone ? (old?.last_scan ?? id) : id,
    });
    if (old !== undefined && onlySeenAgain(old, row)) untouched.push(finding);
    else written.push(row);
    for (const [position, kind] of change.events.entries()) {
      const { severity } = row;
      events.push({ target, finding, at: startedAt, scan: id, position, kind, severity });
      const list = toldAs(kind);
      if (list !== undefined) told[list].push(recordWith(row, change.life.finding));
    }
  }

  const counts: ScanCounts = {
    open: Object.fromEntries(
      SEVERITIES.map((severity) => [
        severity,
        observed.findings.filter((finding) => finding.severity === severity).length,
      ]),
    ) as ScanCounts['open'],
    waived: observed.waived.length,
    undecided: scan.undecided,
    new: told.new.length,
    returned: told.returned.length,
    fixed: told.fixed.length,
    exempt: told.exempt.length,
    unwaived: told.unwaived.length,
    unseen,
    ...(scan.maturity === undefined ? {} : { maturity: scan.maturity }),
  };
  const row = {
    id,
    target,
    started_at: startedAt,
    ended_at: scan.endedAt,
    actor: clean(scan.by),
    scope: JSON.stringify(scope),
    coverage: JSON.stringify(scan.coverage),
    counts: JSON.stringify(counts),
  };
  await on.insertInto('scans').values(row).execute();
  // In the order of lists, which indexes of a new store grow by.
  await writeFindings(on, written.sort(byPlace), turns);
  for (const ids of chunks(untouched, BATCH)) {
    if (turns.over) await turns.next();
    await on
      .updateTable('findings')
      .set({ last_seen: startedAt, as_of: startedAt, last_scan: id, judgement: observed.judgement })
      .where('target', '=', target)
      .where('id', 'in', ids)
      .execute();
  }
  for (const some of chunks(events, BATCH)) {
    if (turns.over) await turns.next();
    await on.insertInto('finding_events').values(some).execute();
  }
  await writeWaivers(on, scan, { target, at: startedAt, scan: id });
  return { scan: scanOf(row), ...told, first: before === undefined };
}

/** Those that the scan may say something about: of a look at a few resources, theirs and those that it found. */
async function knownFindings(
  on: Writing,
  { target, scope, findings, waived }: Observation,
  turns: Turns,
): Promise<ReadonlyMap<string, FindingRow>> {
  const all = on.selectFrom('findings').selectAll().where('target', '=', target);
  const { resources } = scope;
  const rows = new Map<string, FindingRow>();
  const add = (found: readonly FindingRow[]): void => {
    for (const row of found) rows.set(row.id, row);
  };
  if (resources === null || resources.length > MANY) {
    for (let last = ''; ; ) {
      const some = await all.where('id', '>', last).orderBy('id').limit(BATCH).execute();
      add(some);
      last = some.at(-1)?.id ?? '';
      if (some.length < BATCH) return rows;
      if (turns.over) await turns.next();
    }
  }
  for (const some of chunks(resources, BATCH)) add(await all.where('resource', 'in', some).execute());
  const others = [...findings, ...waived].map(({ id }) => id).filter((id) => !rows.has(id));
  for (const some of chunks(others, BATCH)) add(await all.where('id', 'in', some).execute());
  return rows;
}

async function changesOf(
  rows: ReadonlyMap<string, FindingRow>,
  observed: Observation,
  turns: Turns,
): Promise<LifeChanges> {
  const lives = new Map<string, Life>();
  for (const [id, row] of rows) {
    lives.set(id, lifeOf(row));
    if (turns.over) await turns.next();
  }
  const steps = advancing(lives, observed);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (turns.over) await turns.next();
  }
}

function byPlace(a: FindingRow, b: FindingRow): number {
  if (a.severity_rank !== b.severity_rank) return a.severity_rank - b.severity_rank;
  const [one, other] = [placeOf(a), placeOf(b)];
  return one < other ? -1 : Number(one > other);
}

function placeOf({ check_id, account, region, resource }: FindingRow): string {
  return `${check_id} ${account} ${region} ${resource}`;
}

/** True when nothing but the times of a finding has changed, as it does for most. */
function onlySeenAgain(old: FindingRow, row: FindingRow): boolean {
  return (
    old.status === 'open' &&
    row.status === 'open' &&
    old.body === row.body &&
    old.first_seen === row.first_seen &&
    old.as_of !== row.as_of
  );
}

/** What a record of a scan lists. */
type ToldEvent = Exclude<LifeEvent, 'changed' | 'waived' | 'dropped'>;

function toldAs(kind: LifeEvent): ToldEvent | undefined {
  if (kind === 'dropped') return 'exempt';
  return kind === 'changed' || kind === 'waived' ? undefined : kind;
}

async function writeFindings(on: Writing, rows: readonly FindingRow[], turns: Turns): Promise<void> {
  for (const some of chunks(rows, BATCH)) {
    if (turns.over) await turns.next();
    await on
      .insertInto('findings')
      .values(some)
      .onConflict((one) =>
        one.columns(['target', 'id']).doUpdateSet((row) => ({
          status: row.ref('excluded.status'),
          severity: row.ref('excluded.severity'),
          severity_rank: row.ref('excluded.severity_rank'),
          resource: row.ref('excluded.resource'),
          waived: row.ref('excluded.waived'),
          first_seen: row.ref('excluded.first_seen'),
          last_seen: row.ref('excluded.last_seen'),
          as_of: row.ref('excluded.as_of'),
          ended_at: row.ref('excluded.ended_at'),
          last_scan: row.ref('excluded.last_scan'),
          returns: row.ref('excluded.returns'),
          judgement: row.ref('excluded.judgement'),
          search: row.ref('excluded.search'),
          body: row.ref('excluded.body'),
        })),
      )
      .execute();
  }
}

/** Keeps how each waiver stands where it is not as the scan before left it. */
async function writeWaivers(
  on: Writing,
  { waivers }: NewScan,
  place: { readonly target: string; readonly at: string; readonly scan: string },
): Promise<void> {
  for (const { waiver, state } of waivers) {
    const text = JSON.stringify(waiver);
    const waiver_key = scopeKey(waiver);
    const last = await on
      .selectFrom('waiver_verdicts')
      .select(['state', 'waiver'])
      .where('target', '=', place.target)
      .where('waiver_key', '=', waiver_key)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last?.state === state && last.waiver === text) continue;
    await on
      .insertInto('waiver_verdicts')
      .values({ ...place, waiver_key, state, waiver: text })
      .execute();
  }
}

function scanOf(row: Selectable<Tables['scans']>): ScanRecord {
  return {
    id: row.id,
    target: row.target,
    scope: JSON.parse(row.scope) as ScanRecord['scope'],
    startedAt: row.started_at,
    endedAt: row.ended_at,
    by: row.actor,
    coverage: JSON.parse(row.coverage) as ScanRecord['coverage'],
    counts: JSON.parse(row.counts) as ScanCounts,
  };
}
