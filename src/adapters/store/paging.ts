/** Pages of lists: a mark is the sort key of the last item that was given. */
import type { Page } from '../../app/ports.ts';
import { problem } from '../../problem.ts';

export const DEFAULT_LIMIT = 100;

/** Asks for one more than wanted, to know whether more follow. */
export async function pageOf<Row, Item>(
  limit: number,
  rows: (limit: number) => Promise<readonly Row[]>,
  item: (row: Row) => Item,
  key: (row: Row) => readonly (string | number)[],
): Promise<Page<Item>> {
  const found = await rows(limit + 1);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const more = found.length > limit && last !== undefined;
  return { items: shown.map(item), next: more ? markOf(key(last)) : null };
}

function markOf(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Throws `bad-flag` for what is no mark of such a list. `shape` has a value of the type of each part. */
export function readMark<const Shape extends readonly (string | number)[]>(
  mark: string,
  shape: Shape,
): { -readonly [K in keyof Shape]: Shape[K] extends number ? number : string } {
  try {
    const key: unknown = JSON.parse(Buffer.from(mark, 'base64url').toString());
    if (
      Array.isArray(key) &&
      key.length === shape.length &&
      key.every((part, i) => typeof part === typeof shape[i])
    )
      return key as never;
  } catch {
    // Said below.
  }
  throw problem('bad-flag', { flag: '--after', value: mark, expected: 'next' });
}
