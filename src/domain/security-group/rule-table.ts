/**
 * The rules of a target that touch a catalogue, as a table: one row per rule in the order in which they are tried, one
 * column per fact that deciding needs. Rules lie scattered in memory; with a table each is looked at once.
 */
import type { AddressSet } from '../net/address.ts';
import type { Rule } from './rule.ts';

/** What a rule is, as bits, so that several rules are summed up with `|`. `ODD` ones need the exact engine. */
export const ODD = 1;
export const DROP = 2;
export const MEMBERS = 4;
export const SIX = 8;
/** About every address of its family. */
export const WHOLE = 16;

export interface RuleTable {
  readonly rules: readonly Rule[];
  readonly ranks: readonly number[];
  readonly kinds: readonly number[];
  /** Sources; empty where they are not addresses. */
  readonly sets: readonly AddressSet[];
  /** How many untrusted IPv4 addresses there are among the sources, or more; more than enough for any of IPv6. */
  readonly sizes: readonly number[];
  /** For each port of the catalogue `words` words with one bit per row that touches it. */
  readonly marks: readonly number[];
  /** The same about rows that refuse. */
  readonly drops: readonly number[];
  readonly words: number;
}

/** The rows that touch one port. */
export interface Rows {
  readonly table: RuleTable;
  readonly entry: number;
}

/** Writes the numbers of the rows that touch a port to `out`, in the order in which they are tried, and returns how many they are. */
export function rowsOf(table: RuleTable, entry: number, out: number[], dropsOnly = false): number {
  const { marks, drops, words } = table;
  let count = 0;
  for (let word = 0; word < words; word += 1) {
    let bits = marks[entry * words + word] as number;
    if (dropsOnly) bits &= drops[word] as number;
    // Take the lowest bit off until none is left.
    for (; bits !== 0; bits &= bits - 1) {
      out[count] = word * 32 + 31 - Math.clz32(bits & -bits);
      count += 1;
    }
  }
  return count;
}

/** The rules of the rows. */
export function rulesOf(rows: Rows): readonly Rule[] {
  const numbers: number[] = [];
  rowsOf(rows.table, rows.entry, numbers);
  return numbers.map((row) => rows.table.rules[row] as Rule);
}

/** Puts a key among the first `count`, which are in order. Lists are short and mostly in order already. */
export function insert(keys: number[], count: number, key: number): void {
  let at = count;
  for (; at > 0 && (keys[at - 1] as number) > key; at -= 1) keys[at] = keys[at - 1] as number;
  keys[at] = key;
}
