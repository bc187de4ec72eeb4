/** Runs of repairs in the store: on the disk before a call is made, safe for several processes. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Selectable } from 'kysely';
import type { FixReceipt, FixRun, FixStore, FixUnit, Lease, Page, PageQuery } from '../../app/ports.ts';
import type { FixCanary } from '../../domain/plan/fix-canary.ts';
import { FINAL_STATES, type FixRunState } from '../../domain/plan/fix-run.ts';
import { problem } from '../../problem.ts';
import type { Database, Writing } from './database.ts';
import { isGone } from './holder.ts';
import { fromText, toText } from './json.ts';
import { COORDINATOR, Leases } from './leases.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';
import type { Tables } from './tables.ts';

/** A process that lives tells so this often; one on another machine that does not for `LEASE_MS` has ended. */
const BEAT_MS = 5_000;
const LEASE_MS = 30_000;

/** What a run says that nothing is looked for by. */
type Terms = Pick<FixRun, 'withinMs' | 'mode' | 'target' | 'lapse'>;

export class FixRuns implements FixStore {
  readonly path: string;
  readonly #database: Database;
  /** What this process holds, by run: its own name in the lease. */
  readonly #held = new Map<string, string>();
  readonly #leases: Leases;
  /** Runs that this process waits for; null while another one does, too, and has the lease. */
  readonly #attended = new Map<string, Lease | null>();
  #beat: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.path = database.where;
    this.#database = database;
    this.#leases = new Leases(database);
  }

  create(run: Omit<FixRun, 'receipts'>): Promise<void> {
    return this.#database.change(async (db) => {
      const { id, plan, state, createdAt: created_at, deadline, units, canary } = run;
      const { withinMs, mode, target, lapse } = run;
      const terms = JSON.stringify({ withinMs, mode, target, lapse } satisfies Terms);
      await this.#database.lock(db, 'fix');
      const last = await db
        .selectFrom('fix_runs')
        .select((one) => one.fn.max('number').as('number'))
        .executeTakeFirst();
      const number = (last?.number ?? 0) + 1;
      await db
        .insertInto('fix_runs')
        .values({ id, number, plan, state, created_at, deadline, terms, holder: null, held_until_ms: null })
        .execute();
      for (const [position, unit] of units.entries())
        await db
          .insertInto('fix_units')
          .values({ run: id, position, unit_key: unit.key, value: toText(unit) })
          .execute();
      if (canary !== null) await putCanary(db, id, canary);
      await claim(db, id, units, canary);
    });
  }

  async load(id: string): Promise<FixRun | undefined> {
    return (await this.#read(id))[0];
  }

  list(): Promise<readonly FixRun[]> {
    return this.#read(undefined);
  }

  page({ limit = DEFAULT_LIMIT, after }: PageQuery = {}): Promise<Page<Omit<FixRun, 'receipts'>>> {
    return this.#database.read(async (db) => {
      const { items, next } = await pageOf(
        limit,
        (most) => {
          let runs = db.selectFrom('fix_runs').selectAll().orderBy('number', 'desc').limit(most);
          if (after !== undefined) runs = runs.where('number', '<', readMark(after, [0])[0]);
          return runs.execute();
        },
        (row) => row,
        ({ number }) => [number],
      );
      const runs: Omit<FixRun, 'receipts'>[] = [];
      for (const row of items) runs.push(await runWithoutReceipts(db, row));
      return { items: runs, next };
    });
  }

  hold(id: string): Promise<boolean> {
    return this.#database.change(async (db) => {
      await this.#database.lock(db, 'fix');
      const now = await this.#database.now(db);
      const row = await db.selectFrom('fix_runs').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined || !isFree(row, now)) return false;
      const holder = nameOfProcess();
      await db
        .updateTable('fix_runs')
        .set({ holder, held_until_ms: now + LEASE_MS })
        .where('id', '=', id)
        .execute();
      this.#held.set(id, holder);
      this.#keepBeating();
      return true;
    });
  }

  release(id: string): Promise<void> {
    const holder = this.#held.get(id);
    this.#held.delete(id);
    if (holder === undefined) return Promise.resolve();
    return this.#database.change(async (db) => {
      await db
        .updateTable('fix_runs')
        .set({ holder: null, held_until_ms: null })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .execute();
    });
  }

  async attend(id: string): Promise<void> {
    if (this.#attended.has(id)) return;
    this.#attended.set(id, await this.#claimAttendance(id));
    this.#keepBeating();
  }

  async leave(id: string): Promise<void> {
    const lease = this.#attended.get(id) ?? null;
    this.#attended.delete(id);
    if (lease !== null) await this.#leases.release(lease);
  }

  async attendant(id: string): ReturnType<FixStore['attendant']> {
    const living = await this.#leases.living();
    if (living.some(({ name }) => name === attendanceOf(id))) return 'command';
    return living.some(({ name }) => name.startsWith(COORDINATOR)) ? 'service' : null;
  }

  async #claimAttendance(id: string): Promise<Lease | null> {
    return (await this.#leases.claim(attendanceOf(id), nameOfProcess(), LEASE_MS)) ?? null;
  }

  #keepBeating(): void {
    this.#beat ??= setInterval(() => void this.#renew().catch(() => {}), BEAT_MS).unref();
  }

  saveReceipt(id: string, receipt: FixReceipt): Promise<void> {
    return this.#database.change(async (db) => {
      await this.#renewIn(db, id);
      await db
        .insertInto('fix_receipts')
        .values({ run: id, number: receipt.number, value: toText(receipt) })
        .onConflict((one) => one.columns(['run', 'number']).doUpdateSet({ value: toText(receipt) }))
        .execute();
    });
  }

  saveUnit(id: string, unit: FixUnit): Promise<void> {
    return this.#database.change(async (db) => {
      await this.#renewIn(db, id);
      await db
        .updateTable('fix_units')
        .set({ value: toText(unit) })
        .where('run', '=', id)
        .where('unit_key', '=', unit.key)
        .execute();
    });
  }

  saveCanary(id: string, canary: FixCanary): Promise<void> {
    return this.#database.change(async (db) => {
      await this.#renewIn(db, id);
      await putCanary(db, id, canary);
    });
  }

  move(
    id: string,
    from: readonly FixRunState[],
    to: FixRunState,
    more: Parameters<FixStore['move']>[3] = {},
  ): Promise<boolean> {
    return this.#database.change(async (db) => {
      const terms = await this.#withTerms(db, id, more);
      let update = db
        .updateTable('fix_runs')
        .set({
          state: to,
          ...(more.deadline === undefined ? {} : { deadline: more.deadline }),
          ...terms,
        })
        .where('id', '=', id)
        .where('state', 'in', [...from]);
      if (more.inTime !== undefined)
        update = update.where((on) =>
          on.or([on('deadline', 'is', null), on('deadline', '>', more.inTime as string)]),
        );
      const { numUpdatedRows } = await update.executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      if (FINAL_STATES.includes(to)) await db.deleteFrom('fix_claims').where('run', '=', id).execute();
      else {
        const rows = await db.selectFrom('fix_units').select('value').where('run', '=', id).execute();
        await claim(
          db,
          id,
          rows.map(({ value }) => fromText<FixUnit>(value)),
          await canaryOf(db, id),
        );
      }
      return true;
    });
  }

  /** Gives back what this process holds; the database stays open. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    for (const id of [...this.#held.keys()]) await this.release(id).catch(() => {});
    for (const id of [...this.#attended.keys()]) await this.leave(id).catch(() => {});
  }

  #read(id: string | undefined): Promise<FixRun[]> {
    return this.#database.read(async (db) => {
      let runs = db.selectFrom('fix_runs').selectAll().orderBy('created_at').orderBy('number');
      if (id !== undefined) runs = runs.where('id', '=', id);
      const all: FixRun[] = [];
      for (const row of await runs.execute()) all.push(await runOf(db, row));
      return all;
    });
  }

  async #withTerms(db: Writing, id: string, { mode, lapse }: Partial<Terms>): Promise<{ terms?: string }> {
    if (mode === undefined && lapse === undefined) return {};
    await this.#database.lock(db, 'fix');
    const row = await db.selectFrom('fix_runs').select('terms').where('id', '=', id).executeTakeFirst();
    // What is undefined is left out, and so is as it was.
    const changed = JSON.parse(JSON.stringify({ mode, lapse })) as Partial<Terms>;
    return row === undefined ? {} : { terms: JSON.stringify({ ...JSON.parse(row.terms), ...changed }) };
  }

  async #renewIn(db: Writing, id: string): Promise<void> {
    const { numUpdatedRows } = await db
      .updateTable('fix_runs')
      .set({ held_until_ms: (await this.#database.now(db)) + LEASE_MS })
      .where('id', '=', id)
      .where('holder', '=', this.#held.get(id) ?? '')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw problem('fix-busy', { run: id, resource: '' });
  }

  async #renew(): Promise<void> {
    for (const [id, lease] of this.#attended) {
      const kept = lease !== null && (await this.#leases.renew(lease, LEASE_MS));
      const next = kept ? lease : await this.#claimAttendance(id);
      if (this.#attended.has(id)) this.#attended.set(id, next);
      else if (next !== null) await this.#leases.release(next);
    }
    for (const id of this.#held.keys()) await this.#database.change((db) => this.#renewIn(db, id));
  }
}

function nameOfProcess(): string {
  return `${hostname()} ${process.pid} ${randomUUID()}`;
}

/** The lease of whoever waits for the confirmation of a run. */
function attendanceOf(run: string): string {
  return `fix-confirmation ${run}`;
}

/** Whether nobody who lives holds the run. A process of this machine that is gone is known to be at once. */
export function isFree(
  { holder, held_until_ms }: Pick<Selectable<Tables['fix_runs']>, 'holder' | 'held_until_ms'>,
  now: number,
): boolean {
  if (holder === null || (held_until_ms ?? 0) <= now) return true;
  return isGone(holder);
}

/** Throws `fix-busy` when another run has one of them. */
async function claim(
  db: Writing,
  run: string,
  units: readonly FixUnit[],
  canary: FixCanary | null,
): Promise<void> {
  const swap = canary?.swap ?? null;
  const own = swap === null ? [] : [`${swap.account}/${swap.interface}`];
  for (const resource of new Set([...units.flatMap(resourcesOf), ...own])) {
    await db
      .insertInto('fix_claims')
      .values({ resource, run })
      .onConflict((one) => one.doNothing())
      .execute();
    const owner = await db
      .selectFrom('fix_claims')
      .select('run')
      .where('resource', '=', resource)
      .executeTakeFirstOrThrow();
    if (owner.run !== run)
      throw problem('fix-busy', { run: owner.run, resource: resource.split('/').at(-1) ?? '' });
  }
}

async function putCanary(db: Writing, run: string, canary: FixCanary): Promise<void> {
  const value = toText(canary);
  await db
    .insertInto('fix_canaries')
    .values({ run, value })
    .onConflict((one) => one.column('run').doUpdateSet({ value }))
    .execute();
}

async function canaryOf(db: Writing, run: string): Promise<FixCanary | null> {
  const row = await db.selectFrom('fix_canaries').select('value').where('run', '=', run).executeTakeFirst();
  return row === undefined ? null : fromText<FixCanary>(row.value);
}

/** What the unit changes, and the groups that only name a list that it changes: it judges them, too. */
function resourcesOf({ steps, before }: FixUnit): readonly string[] {
  return [
    ...steps.map((step) => `${step.account}/${'list' in step ? step.list : step.group}`),
    ...before.groups.map(({ account, id }) => `${account}/${id}`),
  ];
}

async function runOf(db: Writing, row: Selectable<Tables['fix_runs']>): Promise<FixRun> {
  const receipts = await db
    .selectFrom('fix_receipts')
    .select('value')
    .where('run', '=', row.id)
    .orderBy('number')
    .execute();
  const run = await runWithoutReceipts(db, row);
  return { ...run, receipts: receipts.map(({ value }) => fromText<FixReceipt>(value)) };
}

async function runWithoutReceipts(
  db: Writing,
  row: Selectable<Tables['fix_runs']>,
): Promise<Omit<FixRun, 'receipts'>> {
  const units = await db
    .selectFrom('fix_units')
    .select('value')
    .where('run', '=', row.id)
    .orderBy('position')
    .execute();
  // Earlier versions kept no lapses.
  const { withinMs, mode, target, lapse = null } = JSON.parse(row.terms) as Terms;
  return {
    id: row.id,
    plan: row.plan,
    state: row.state as FixRunState,
    createdAt: row.created_at,
    deadline: row.deadline,
    lapse,
    withinMs,
    mode,
    target,
    units: units.map(({ value }) => fromText<FixUnit>(value)),
    canary: await canaryOf(db, row.id),
  };
}
