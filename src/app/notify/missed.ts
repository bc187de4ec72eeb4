/**
 * Scans that were recorded and then not told of, because the process ended in between. What they changed is read again
 * from the life of findings; the keys of messages see to it that nothing is told twice.
 */
import type { FindingRecord, RecordedScan, ScanRecord, Store } from '../store/ports.ts';

export interface MissedParts {
  readonly store: Pick<Store, 'cursors' | 'scans' | 'findings'>;
  readonly target: string;
  /** The scan's own process tells who caused it, so it goes first: so many milliseconds. */
  readonly graceMs: number;
}

const CURSOR = 'notify/told-until';
/** Scans that ended so long ago are on the disk, whatever the database was waiting for. */
const SETTLED_MS = 600_000;
/** Scans are listed by their start; none takes longer. */
const LONGEST_SCAN_MS = 2 * 3_600_000;

/** Until when everything was looked at, as an ISO time; undefined before the first look. */
export async function toldUntil({ cursors }: Pick<Store, 'cursors'>): Promise<string | undefined> {
  return (await cursors.get(CURSOR))?.value;
}

/**
 * Scans with changes that ended since the last look and that are not in `told`. `tell` is given each; when it has
 * returned for all of them the look is remembered. Nothing from before the first look is told.
 */
export async function tellMissed(
  { store, target, graceMs }: MissedParts,
  told: ReadonlySet<string>,
  now: Date,
  tell: (recorded: RecordedScan) => Promise<void>,
): Promise<void> {
  const known = await toldUntil(store);
  if (known === undefined) {
    await store.cursors.set(CURSOR, now.toISOString(), now.toISOString(), null);
    return;
  }
  const until = new Date(now.getTime() - graceMs).toISOString();
  for (const scan of await changedSince(store, target, known))
    if (scan.endedAt <= until && !told.has(scan.id)) await tell(await recordedAgain(store, scan));
  const settled = new Date(now.getTime() - Math.max(SETTLED_MS, graceMs)).toISOString();
  if (settled > known) await store.cursors.set(CURSOR, settled, now.toISOString(), known);
}

async function changedSince(
  { scans }: Pick<Store, 'scans'>,
  target: string,
  since: string,
): Promise<readonly ScanRecord[]> {
  const first = new Date(Date.parse(since) - LONGEST_SCAN_MS).toISOString();
  const found: ScanRecord[] = [];
  let after: string | undefined;
  do {
    const page = await scans.list({ target, ...(after === undefined ? {} : { after }) });
    for (const scan of page.items) {
      const { new: fresh, returned, fixed, unwaived = 0 } = scan.counts;
      if (scan.endedAt >= since && fresh + returned + fixed + unwaived > 0) found.push(scan);
    }
    const last = page.items.at(-1);
    after = last === undefined || last.startedAt < first ? undefined : (page.next ?? undefined);
  } while (after !== undefined);
  return found.reverse();
}

async function recordedAgain(store: Pick<Store, 'findings'>, scan: ScanRecord): Promise<RecordedScan> {
  const told: Record<'new' | 'returned' | 'fixed' | 'exempt' | 'unwaived', FindingRecord[]> = {
    new: [],
    returned: [],
    fixed: [],
    exempt: [],
    unwaived: [],
  };
  for (const { kind, record } of await store.findings.changedBy(scan.target, scan.id))
    if (kind in told || kind === 'dropped')
      told[kind === 'dropped' ? 'exempt' : (kind as 'new')].push(record);
  return { scan, ...told, first: false };
}
