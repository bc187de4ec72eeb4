/** Both paging styles of the vendor: opaque `NextToken`, and `PageNumber`/`PageSize`. */
import { createHash } from 'node:crypto';
import { ApiError } from './api-error.ts';
import { int } from './params.ts';

/** The parameters of paging by number, at most 100 a page. */
export const NUMBERED = { PageNumber: int({ min: 1 }), PageSize: int({ min: 1, max: 100, clamp: true }) };

/** What list operations take; declare with `int()` and `str()` under these names. */
export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly PageNumber?: number | undefined;
  readonly PageSize?: number | undefined;
}

export interface Page<T, F = string | number> {
  readonly items: readonly T[];
  /** Fields to spread into the answer: NextToken, or TotalCount, PageNumber and PageSize. */
  readonly fields: Readonly<Record<string, F>>;
}

/**
 * Cuts one page out of `all`. Token paging is used when MaxResults or NextToken is given, or when `style` is
 * `token`. The last page has no NextToken (`emptyToken` makes it `""`, as some products do). `counts` adds MaxResults
 * and TotalCount to token pages, which only some products answer.
 */
export function page<T>(
  all: readonly T[],
  request: PageRequest,
  options: { style?: 'token' | 'number'; size?: number; emptyToken?: boolean; counts?: boolean } = {},
): Page<T> {
  const style =
    request.MaxResults !== undefined || request.NextToken !== undefined
      ? 'token'
      : (options.style ?? 'number');
  const size = (style === 'token' ? request.MaxResults : request.PageSize) ?? options.size ?? 10;
  if (style === 'number') {
    const number = request.PageNumber ?? 1;
    return {
      items: all.slice((number - 1) * size, number * size),
      fields: { TotalCount: all.length, PageNumber: number, PageSize: size },
    };
  }
  const start = request.NextToken === undefined ? 0 : offsetOf(request.NextToken);
  const end = start + size;
  const fields: Record<string, string | number> =
    options.counts === true ? { MaxResults: size, TotalCount: all.length } : {};
  if (end < all.length) fields.NextToken = tokenOf(end);
  else if (options.emptyToken === true) fields.NextToken = '';
  return { items: all.slice(start, end), fields };
}

/** RAM's own style: `Marker` and `MaxItems`, answered with `IsTruncated` and, when there is more, `Marker`. */
export function markerPage<T>(
  all: readonly T[],
  request: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
): Page<T, string | boolean> {
  const start = request.Marker === undefined ? 0 : offsetOf(request.Marker);
  const end = start + (request.MaxItems ?? 100);
  const more = end < all.length;
  return {
    items: all.slice(start, end),
    fields: { IsTruncated: more, ...(more ? { Marker: tokenOf(end) } : {}) },
  };
}

/** Tokens carry their offset and a check sum, so that a made-up one is refused. */
function tokenOf(offset: number): string {
  return Buffer.from(`${offset}:${checksum(offset)}`).toString('base64url');
}

function offsetOf(token: string): number {
  const [offset, sum] = Buffer.from(token, 'base64url').toString('utf8').split(':');
  const value = Number(offset);
  if (!Number.isSafeInteger(value) || sum !== checksum(value)) {
    throw new ApiError(
      400,
      'InvalidParameter.NextToken',
      'The specified parameter "NextToken" is not valid.',
    );
  }
  return value;
}

function checksum(offset: number): string {
  return createHash('sha256').update(`postern-page:${offset}`).digest('hex').slice(0, 8);
}
