/** The rules of one group for one port with their answer, and how the buckets of several groups come together. */
import { type AddressSet, type Ipv4Set, overlapsV4 } from '../net/address.ts';
import { overlaps } from '../net/interval-set.ts';
import type { Verdict } from './exposure.ts';
import { type Rows, rowsOf, SIX } from './rule-table.ts';

/** The short answer to one question. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly reach: AddressSet;
}

/** The short answer about one port, both families. */
export interface Answer {
  readonly v4: Outcome;
  readonly v6: Outcome;
}

/** The rules of one group that touch one port, and the answer if they were alone. */
export interface Bucket extends Rows, Answer {
  /** Not for the fast path. */
  readonly odd: boolean;
  /** Whether any rule admits the members of a group. */
  readonly members: boolean;
  /** No more untrusted IPv4 addresses than this get in. */
  readonly most: number;
}

/** Buckets of several groups, and the answer for all of them together. */
export interface Joined {
  readonly parts: readonly Bucket[];
  readonly answer: Answer;
}

/** What the first `count` of `parts` were joined to for an earlier port. */
export function joinedBefore(
  known: readonly Joined[],
  parts: readonly Bucket[],
  count: number,
): Answer | undefined {
  next: for (let k = 0; k < known.length; k += 1) {
    const one = known[k] as Joined;
    if (one.parts.length !== count) continue;
    for (let i = 0; i < count; i += 1) if (one.parts[i] !== parts[i]) continue next;
    return one.answer;
  }
  return undefined;
}

const scratch: number[] = [];

/**
 * True when no part refuses what another one accepts. Then their answers add up: for a source that one part accepts
 * the others have no rule that refuses it, and for a source that none accepts they have no rule that accepts it first.
 */
export function areApart(parts: readonly Bucket[]): boolean {
  for (const part of parts) {
    const { sets, kinds } = part.table;
    const drops = rowsOf(part.table, part.entry, scratch, true);
    for (let i = 0; i < drops; i += 1) {
      const row = scratch[i] as number;
      const set = sets[row] as AddressSet;
      const six = ((kinds[row] as number) & SIX) !== 0;
      for (const other of parts) {
        if (other === part) continue;
        if (six ? overlaps(other.v6.reach, set) : overlapsV4(other.v4.reach as Ipv4Set, set as Ipv4Set))
          return false;
      }
    }
  }
  return true;
}
