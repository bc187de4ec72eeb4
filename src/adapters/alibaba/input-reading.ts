/** What is known while an input is read, and what its files must agree on. */
import { createHash } from 'node:crypto';
import type { InventoryKind } from '../../domain/inventory/inventory.ts';
import { problem } from '../../problem.ts';
import type { Place } from './map-lists.ts';
import type { Pieces, Placed } from './pieces.ts';
import { isRaw, type Raw, text } from './raw.ts';

/** What reading gathers before anything is put together. */
export interface Reading {
  readonly pieces: Pieces;
  /** File in which each resource was first met, to name both sides of a contradiction. */
  readonly files: Map<string, string>;
  readonly seen: Set<InventoryKind>;
  /** Fingerprints of the rule pages of each group, so that a file given twice counts once. */
  readonly pages: Map<string, Set<string>>;
  /** The pages of each listing and region, to tell whether they are complete. */
  readonly listings: Map<string, ListingPages>;
  /** Port-range lists by id: their names and entries come in separate documents. */
  readonly portLists: Map<string, { raw: Raw | undefined; name: string; place: Place; most?: string }>;
  readonly nameless: { raw: Raw; path: string }[];
  readonly balancers: Placed[];
  readonly listeners: Placed[];
  readonly serverGroups: Placed[];
}

/** What the pages of one listing say of their number. */
export interface ListingPages {
  readonly kind: InventoryKind;
  readonly seen: Set<string>;
  readonly tokens: string[];
  items: number;
  /** The largest TotalCount of pages by number; 0 when pages go by token. */
  total: number;
}

/** Takes note of one page; a page that is given twice counts once. */
export function note(reading: Reading, kind: InventoryKind, raw: Raw, items: readonly Raw[]): void {
  reading.seen.add(kind);
  const key = `${kind} ${text(raw, 'RegionId') || text(items[0] ?? {}, 'RegionId')}`;
  const pages = reading.listings.get(key) ?? { kind, seen: new Set(), tokens: [], items: 0, total: 0 };
  reading.listings.set(key, pages);
  const fingerprint = digest({ ...raw, RequestId: '' });
  if (pages.seen.has(fingerprint)) return;
  pages.seen.add(fingerprint);
  pages.tokens.push(text(raw, 'NextToken'));
  pages.items += items.length;
  if ('PageNumber' in raw) pages.total = Math.max(pages.total, Number(text(raw, 'TotalCount') || 0));
}

export function placeOf(raw: Raw, fallback: Place = { account: '', region: '' }): Place {
  return {
    account: text(raw, 'OwnerId') || text(raw, 'AliUid') || text(raw, 'AccountId') || fallback.account,
    region: text(raw, 'RegionId') || fallback.region,
  };
}

export function agree(
  reading: Reading,
  key: string,
  raw: Raw,
  field: string,
  path: string,
  resource: string,
): void {
  if (text(raw, field) !== '') agreeOn(reading, key, text(raw, field), path, resource);
}

/** Remembers what a file says of a resource; true the first time. A later file must say the same. */
export function agreeOn(
  reading: Reading,
  key: string,
  value: string,
  path: string,
  resource: string,
): boolean {
  const entry = `${key}\u0000${value}`;
  if (reading.files.has(entry)) return false;
  const other = reading.files.get(key);
  if (other !== undefined) throw problem('input-contradiction', { path, other, resource });
  reading.files.set(key, path);
  reading.files.set(entry, path);
  return true;
}

export function badField(path: string, field: string, value: unknown): Error {
  return problem('input-bad-field', { path, field, value: JSON.stringify(value) ?? '' });
}

export function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sortedFields(value)))
    .digest('base64');
}

function sortedFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedFields);
  if (!isRaw(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedFields(value[key])]),
  );
}
