/** The rules of one group for one port with their answer, and how the buckets of several groups come together. */
import type { AddressSet, Family } from '../net/address.ts';
import { overlaps } from '../net/interval-set.ts';
import type { Verdict } from './exposure.ts';
import type { Rule } from './rule.ts';
import { rankForSorting } from './touching.ts';

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
export interface Bucket extends Answer {
  /** In the order in which they are tried. */
  readonly rules: readonly Rule[];
  /** Not for the fast path. */
  readonly odd: boolean;
  /** Whether any rule admits the members of a group. */
  readonly members: boolean;
  /** What single rules refuse. */
  readonly dropped4: readonly AddressSet[];
  readonly dropped6: readonly AddressSet[];
}

/** Buckets of several groups, and the answer for all of them together. */
export interface Joined {
  readonly parts: readonly Bucket[];
  readonly answer: Answer;
}

/** What the same parts were joined to for an earlier port. */
export function joinedBefore(known: readonly Joined[], parts: readonly Bucket[]): Answer | undefined {
  next: for (const one of known) {
    if (one.parts.length !== parts.length) continue;
    for (let i = 0; i < parts.length; i += 1) if (one.parts[i] !== parts[i]) continue next;
    return one.answer;
  }
  return undefined;
}

/**
 * True when no part refuses what another one accepts. Then their answers add up: for a source that one part accepts
 * the others have no rule that refuses it, and for a source that none accepts they have no rule that accepts it first.
 */
export function areApart(parts: readonly Bucket[], family: Family): boolean {
  for (const part of parts) {
    for (const set of family === 4 ? part.dropped4 : part.dropped6) {
      for (const other of parts)
        if (other !== part && overlaps((family === 4 ? other.v4 : other.v6).reach, set)) return false;
    }
  }
  return true;
}

/** The rules of several groups in the order in which they are tried. */
export function pooled(parts: readonly Bucket[]): readonly Rule[] {
  let rules = (parts[0] as Bucket).rules;
  for (let i = 1; i < parts.length; i += 1) rules = mergeInOrder(rules, (parts[i] as Bucket).rules);
  return rules;
}

function mergeInOrder(a: readonly Rule[], b: readonly Rule[]): readonly Rule[] {
  const out: Rule[] = [];
  let j = 0;
  let next = rankAt(b, 0);
  for (const rule of a) {
    const rank = rankForSorting(rule);
    for (; next < rank; next = rankAt(b, j)) {
      out.push(b[j] as Rule);
      j += 1;
    }
    out.push(rule);
  }
  for (; j < b.length; j += 1) out.push(b[j] as Rule);
  return out;
}

/** Behind the end nothing comes any more. */
function rankAt(rules: readonly Rule[], place: number): number {
  const rule = rules[place];
  return rule === undefined ? Number.POSITIVE_INFINITY : rankForSorting(rule);
}
