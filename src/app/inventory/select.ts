/** Pages of lists in memory: filtered, in an order, gone on with from where the page before ended. */
import { problem } from '../../problem.ts';

/** What a list is sorted by; ids break ties, so that the order is total. */
export interface SortKey {
  readonly value: string | number;
  readonly id: string;
}

export interface Selection<T> {
  readonly items: readonly T[];
  /** Null at the end. */
  readonly next: string | null;
  /** How many there are in all, on whatever page. */
  readonly total: number;
}

export interface Selecting<T> {
  /** 100 when absent. */
  readonly limit?: number | undefined;
  /** `next` of the page before. It stays good when the list changes: it says where to go on, not from which item. */
  readonly after?: string | undefined;
  readonly descending?: boolean;
  matches(one: T): boolean;
  keyOf(one: T): SortKey;
}

/** A page of a list that is in ascending order of its keys. Throws `http-bad-value` for an `after` that is none. */
export function select<T>(sorted: readonly T[], how: Selecting<T>): Selection<T> {
  const { limit = 100, descending = false } = how;
  const from = how.after === undefined ? undefined : readCursor(how.after);
  const isLater = (one: T): boolean => {
    if (from === undefined) return true;
    const order = compareKeys(how.keyOf(one), from);
    return descending ? order < 0 : order > 0;
  };
  const items: T[] = [];
  let total = 0;
  let more = false;
  for (let i = 0; i < sorted.length; i += 1) {
    const one = sorted[descending ? sorted.length - 1 - i : i] as T;
    if (!how.matches(one)) continue;
    total += 1;
    if (!isLater(one)) continue;
    if (items.length < limit) items.push(one);
    else more = true;
  }
  const last = items.at(-1);
  return { items, next: more && last !== undefined ? cursorOf(how.keyOf(last)) : null, total };
}

export function compareKeys(a: SortKey, b: SortKey): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

function cursorOf({ value, id }: SortKey): string {
  // Browsers have this code too.
  const ascii = encodeURIComponent(JSON.stringify([value, id]));
  return btoa(ascii).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function readCursor(text: string): SortKey {
  try {
    const [value, id, ...rest] = JSON.parse(
      decodeURIComponent(atob(text.replaceAll('-', '+').replaceAll('_', '/'))),
    ) as unknown[];
    if (/^(string|number)$/.test(typeof value) && typeof id === 'string' && rest.length === 0)
      return { value: value as string | number, id };
  } catch {
    // Said below.
  }
  throw problem('http-bad-value', { field: 'after', value: text, expected: 'next' });
}
