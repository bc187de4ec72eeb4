/** Port fields of security group rules, and sets of ports. */
import { type IntervalSet, interval } from './interval-set.ts';

/** A set of ports 0 to 65535. */
export type PortSet = IntervalSet<number>;

/** Every port. */
export const ALL_PORTS: PortSet = interval(0, 65_536);

/** What a rule's destination port field matches. `list` is a port-range list still to be looked up. */
export type PortMatch =
  | { readonly kind: 'set'; readonly ports: PortSet }
  | { readonly kind: 'list'; readonly id: string }
  | { readonly kind: 'unreadable'; readonly text: string };

const EVERY: PortMatch = Object.freeze({ kind: 'set', ports: ALL_PORTS });
const known = new Map<string, PortMatch>([
  ['', EVERY],
  ['-1/-1', EVERY],
]);

/**
 * Reads `a/b` (both inclusive), a single `a`, `-1/-1` or nothing (every port). A backwards or malformed range is
 * `unreadable`.
 */
export function parsePortRange(text: string): PortMatch {
  const hit = known.get(text);
  if (hit !== undefined) return hit;
  const parts = /^\s*(\d{1,5})\s*(?:\/\s*(\d{1,5})\s*)?$/.exec(text);
  const from = Number(parts?.[1] ?? Number.NaN);
  const to = Number(parts?.[2] ?? parts?.[1] ?? Number.NaN);
  const match: PortMatch =
    text.trim() === ''
      ? EVERY
      : from <= to && to <= 65_535
        ? Object.freeze({ kind: 'set', ports: interval(from, to + 1) })
        : Object.freeze({ kind: 'unreadable', text });
  if (known.size < 65_536) known.set(text, match);
  return match;
}
