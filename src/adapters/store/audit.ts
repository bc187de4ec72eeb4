/** The audit log: each entry holds the hash of the one before. */
import type { Selectable } from 'kysely';
import type {
  AuditEntry,
  AuditQuery,
  AuditStore,
  AuditVerdict,
  NewAuditEntry,
  Page,
} from '../../app/ports.ts';
import { type AuditHead, keepHead, keptHead } from './audit-head.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { clean, type Database, type Writing } from './database.ts';
import { DEFAULT_LIMIT, pageOf, readMark } from './paging.ts';
import type { Tables } from './tables.ts';

/** Before the first entry. */
const NOTHING = '0'.repeat(64);
/** Entries that are read at once. */
const STRIDE = 1_000;
/** The action of entries that say what was cut off. */
export const CUT = 'audit.cut';

type Row = Selectable<Tables['audit']>;

export class AuditLog implements AuditStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  append(entry: NewAuditEntry): Promise<AuditEntry> {
    return this.#database.change((on) => appendAudit(this.#database, on, entry));
  }

  list(query: AuditQuery = {}): Promise<Page<AuditEntry>> {
    const { limit = DEFAULT_LIMIT, after } = query;
    return this.#database.read((on) =>
      pageOf(
        limit,
        (most) => {
          let rows = on.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(most);
          if (query.by !== undefined) rows = rows.where('actor', '=', query.by);
          if (query.action !== undefined) rows = rows.where('action', '=', query.action);
          if (query.subject !== undefined) rows = rows.where('subject', '=', query.subject);
          if (query.from !== undefined) rows = rows.where('at', '>=', query.from);
          if (query.to !== undefined) rows = rows.where('at', '<=', query.to);
          if (after !== undefined) rows = rows.where('number', '<', readMark(after, [0])[0]);
          return rows.execute();
        },
        entryOf,
        ({ number }) => [number],
      ),
    );
  }

  verify(head?: AuditHead): Promise<AuditVerdict> {
    // Read first: the log that is read after it holds it.
    const inFile = this.#database.headFile?.read();
    return this.#database.read(async (on) => {
      const kept = [head, await keptHead(on), inFile].filter((one) => one !== undefined);
      const walk = new ChainWalk(kept);
      for (let after = 0; ; ) {
        const rows = await on
          .selectFrom('audit')
          .selectAll()
          .where('number', '>', after)
          .orderBy('number')
          .limit(STRIDE)
          .execute();
        for (const row of rows) walk.step(row);
        const last = rows.at(-1);
        if (last === undefined || walk.broken) return walk.verdict();
        after = last.number;
      }
    });
  }
}

/** Adds an entry in a transaction that changes something else too. */
export async function appendAudit(
  database: Database,
  on: Writing,
  { at, by, action, subject, details }: NewAuditEntry,
): Promise<AuditEntry> {
  await database.lock(on, 'audit');
  const last = await on
    .selectFrom('audit')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  // What was taken away behind the back of the store leaves a gap, which no later entry covers.
  const kept = await keptHead(on);
  const before = kept !== undefined && kept.number > (last?.number ?? 0) ? kept : last;
  const row = {
    number: (before?.number ?? 0) + 1,
    at,
    actor: clean(by),
    action: clean(action),
    subject: clean(subject),
    details: canonicalJson(details),
    previous: before?.hash ?? NOTHING,
  };
  const hash = hashOf(row);
  await on
    .insertInto('audit')
    .values({ ...row, hash })
    .execute();
  await keepHead(on, { number: row.number, hash }, at);
  database.endsAt(on, { number: row.number, hash });
  return entryOf({ ...row, hash });
}

/**
 * Takes away entries that are older than a moment, never the last one, and says so in a new entry: up to which number,
 * with its hash, so that what is left can still be verified. Returns how many.
 */
export async function cutAudit(
  database: Database,
  on: Writing,
  { before, at, by }: { readonly before: string; readonly at: string; readonly by: string },
): Promise<number> {
  await database.lock(on, 'audit');
  const kept = await on
    .selectFrom('audit')
    .select('number')
    .where('at', '>=', before)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
  const last = await on
    .selectFrom('audit')
    .select('number')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const through = Math.min(kept?.number ?? Number.POSITIVE_INFINITY, last?.number ?? 0) - 1;
  const gone = await on
    .selectFrom('audit')
    .select(['number', 'at', 'hash'])
    .where('number', '<=', through)
    .orderBy('number')
    .execute();
  const [first, end] = [gone[0], gone.at(-1)];
  if (first === undefined || end === undefined) return 0;
  const details = {
    from: first.number,
    through: end.number,
    entries: gone.length,
    firstAt: first.at,
    lastAt: end.at,
    hash: end.hash,
  };
  await appendAudit(database, on, { at, by, action: CUT, subject: 'audit', details });
  await on.deleteFrom('audit').where('number', '<=', through).execute();
  return gone.length;
}

/** Follows the chain from the oldest entry that is there; those that were kept elsewhere must be in it. */
class ChainWalk {
  readonly #kept: readonly AuditHead[];
  readonly #seen = new Set<AuditHead>();
  readonly #cuts = new Set<string>();
  #first: Row | undefined;
  #last: Row | undefined;
  #entries = 0;
  #fault: Extract<AuditVerdict, { intact: false }> | undefined;

  constructor(kept: readonly AuditHead[]) {
    this.#kept = kept;
  }

  get broken(): boolean {
    return this.#fault !== undefined;
  }

  step(row: Row): void {
    if (this.#fault !== undefined) return;
    this.#entries += 1;
    const before = this.#last;
    if (before !== undefined && row.number !== before.number + 1) this.#fail(before.number + 1, 'missing');
    else if (hashOf(row) !== row.hash) this.#fail(row.number, 'changed');
    else if (before !== undefined && row.previous !== before.hash) this.#fail(row.number, 'unlinked');
    const kept = this.#kept.filter(({ number }) => number === row.number);
    if (this.#fault === undefined && kept.some(({ hash }) => hash !== row.hash))
      this.#fail(row.number, 'replaced');
    if (this.#fault !== undefined) return;
    for (const one of kept) this.#seen.add(one);
    if (row.action === CUT) {
      const { through, hash } = JSON.parse(row.details) as { through: number; hash: string };
      this.#cuts.add(`${through} ${hash}`);
    }
    this.#first ??= row;
    this.#last = row;
  }

  verdict(): AuditVerdict {
    const [first, last] = [this.#first, this.#last];
    if (this.#fault === undefined && first !== undefined) {
      const anchored =
        first.number === 1
          ? first.previous === NOTHING
          : this.#cuts.has(`${first.number - 1} ${first.previous}`);
      if (!anchored) this.#fail(first.number, 'unanchored');
    }
    for (const kept of this.#kept) {
      if (this.#fault !== undefined) break;
      if (this.#seen.has(kept)) continue;
      // One that was cut off is vouched for by the entry that says so, when it was the last of them.
      const cut = kept.number < (first?.number ?? 1);
      if (!cut || first === undefined) this.#fail(kept.number, 'missing');
      else if (kept.number === first.number - 1 && kept.hash !== first.previous)
        this.#fail(kept.number, 'replaced');
    }
    if (this.#fault !== undefined) return { ...this.#fault, entries: this.#entries };
    return {
      intact: true,
      entries: this.#entries,
      head: last === undefined ? null : { number: last.number, hash: last.hash },
      cutThrough: (first?.number ?? 1) - 1,
    };
  }

  #fail(number: number, why: Extract<AuditVerdict, { intact: false }>['why']): void {
    this.#fault = { intact: false, entries: this.#entries, number, why };
  }
}

function hashOf({ number, at, actor, action, subject, details, previous }: Omit<Row, 'hash'>): string {
  return sha256(
    canonicalJson({ number, at, by: actor, action, subject, details: parsed(details), previous }),
  );
}

/** What is no JSON any more has some other hash than before. */
function parsed(details: string): unknown {
  try {
    return JSON.parse(details);
  } catch {
    return { unreadable: details };
  }
}

function entryOf({ number, at, actor, action, subject, details, previous, hash }: Row): AuditEntry {
  return { number, at, by: actor, action, subject, details: parsed(details) as object, previous, hash };
}
