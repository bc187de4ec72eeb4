/** A check of the vendor's that is set up in several accounts, as one. */
import { type ComparedItem, type ComparedRow, ORDER } from './compare.ts';

/** A row with the account that its check is of; empty when that is not known. */
export interface AccountRow extends ComparedRow {
  readonly account: string;
}

export interface JoinedItem extends Omit<ComparedItem, 'account' | 'id' | 'rows'> {
  /** The same for the same check, whatever the account. */
  readonly key: string;
  readonly rows: readonly AccountRow[];
}

/** In what state a check needs most attention. */
const ATTENTION: readonly ComparedItem['status'][] = [
  'fail',
  'checking',
  'pass',
  'ignored',
  'not-applicable',
  'not-checked',
];

/** The same check in several accounts once: as the one that needs most attention, with the oldest check; differences come first. */
export function together(items: readonly ComparedItem[]): readonly JoinedItem[] {
  const found = new Map<string, JoinedItem>();
  for (const { account, id: _id, ...item } of items) {
    const key = `${item.service} ${item.name} ${item.rule ?? ''}`;
    const rows = item.rows.map((row) => ({ ...row, account }));
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, { ...item, key, rows });
      continue;
    }
    const sum = (name: keyof ComparedItem['counts']): number => known.counts[name] + item.counts[name];
    const times = [known.checkedAt, item.checkedAt].filter((time) => time !== null);
    found.set(key, {
      ...known,
      status: ATTENTION.find((one) => one === known.status || one === item.status) ?? known.status,
      checkedAt: times.length === 0 ? null : Math.min(...times),
      counts: { agree: sum('agree'), differ: sum('differ'), unknown: sum('unknown') },
      rows: [...known.rows, ...rows],
    });
  }
  return [...found.values()].map((item) => ({
    ...item,
    rows: item.rows.toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome)),
  }));
}
