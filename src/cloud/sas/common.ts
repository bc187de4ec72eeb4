import { int } from '../kernel/params.ts';

/** All regions of a centre are checked at once. */
export const SAS = { product: 'Sas', version: '2018-12-03', scope: 'account' } as const;

/** How Security Center pages. */
export const PAGED = {
  CurrentPage: int({ min: 1 }).or(1),
  PageSize: int({ min: 1, max: 100 }).or(20),
};

/** One page of `all`, with its `PageInfo`. */
export function paged<T>(
  all: readonly T[],
  { CurrentPage, PageSize }: { readonly CurrentPage: number; readonly PageSize: number },
) {
  const items = all.slice((CurrentPage - 1) * PageSize, CurrentPage * PageSize);
  return { items, PageInfo: { CurrentPage, PageSize, TotalCount: all.length, Count: items.length } };
}
