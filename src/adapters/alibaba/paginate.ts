/** Reads listings to their very end, in both paging styles. */
import { CallError } from './call-error.ts';
import { type Raw, text } from './raw.ts';

type Page = (params: Readonly<Record<string, unknown>>) => Promise<Raw>;

/** Follows NextToken; a token that comes twice is refused, since it would never end. */
export async function* pagesByToken(call: Page, size: number): AsyncGenerator<Raw> {
  const seen = new Set<string>();
  let token = '';
  do {
    const page = await call({ MaxResults: size, ...(token === '' ? {} : { NextToken: token }) });
    yield page;
    token = text(page, 'NextToken');
    if (seen.has(token)) throw new CallError('unreadable-answer', 'the listing repeats itself');
    seen.add(token);
  } while (token !== '');
}

/** Counts pages up to TotalCount; an empty page before the end means that something is missing. */
export async function* pagesByNumber(
  call: Page,
  size: number,
  count: (page: Raw) => number,
): AsyncGenerator<Raw> {
  let read = 0;
  for (let number = 1; ; number += 1) {
    const page = await call({ PageNumber: number, PageSize: size });
    const items = count(page);
    const total = Number(text(page, 'TotalCount') || Number.NaN);
    yield page;
    read += items;
    if (Number.isNaN(total) ? items < size : read >= total) return;
    if (items === 0) throw new CallError('page-missing', `${read} of ${total} were read`);
  }
}
