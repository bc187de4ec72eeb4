/**
 * Sets of integers (addresses or ports) as sorted boundaries.
 *
 * A set is a strictly increasing list of boundaries `[b0, b1, b2, b3, …]` of even length: a member lies in
 * `[b0, b1)` or `[b2, b3)` and so on. The form is canonical, so two sets are equal exactly when their lists are.
 * Boolean operations only compare boundaries and never do arithmetic on them; therefore one implementation
 * serves IPv4 addresses and ports (`number`) and IPv6 addresses (`bigint`) alike.
 */
export type Bound = number | bigint;

/** A canonical set; see the module comment. Values are frozen and may be shared. */
export type IntervalSet<B extends Bound = Bound> = readonly B[];

/** The empty set, of any family. */
export const EMPTY: IntervalSet<never> = Object.freeze([]);

/** The set `[from, end)`; `end` is exclusive. Empty when `from >= end`. */
export function interval<B extends Bound>(from: B, end: B): IntervalSet<B> {
  return from < end ? Object.freeze([from, end]) : EMPTY;
}

/** Union of any number of sets: sorts the intervals, then joins those that touch. */
export function unionAll<B extends Bound>(sets: readonly IntervalSet<B>[]): IntervalSet<B> {
  const some = sets.length < 2 ? sets : sets.filter((set) => set.length > 0);
  if (some.length === 0) return EMPTY;
  if (some.length === 1) return some[0] as IntervalSet<B>;
  if (some.length === 2) return union(some[0] as IntervalSet<B>, some[1] as IntervalSet<B>);
  const pairs = some.flatMap((set) => [...intervals(set)]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const out: B[] = [];
  for (const [from, end] of pairs) {
    const last = out.at(-1);
    if (last === undefined || from > last) out.push(from, end);
    else if (end > last) out[out.length - 1] = end;
  }
  return Object.freeze(out);
}

export function union<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): IntervalSet<B> {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return merge(a, b, (inA, inB) => inA || inB);
}

export function intersect<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): IntervalSet<B> {
  if (a.length === 0 || b.length === 0) return EMPTY;
  return merge(a, b, (inA, inB) => inA && inB);
}

export function subtract<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): IntervalSet<B> {
  if (a.length === 0 || b.length === 0) return a;
  return merge(a, b, (inA, inB) => inA && !inB);
}

/** True when both sets hold the same members. */
export function equals<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): boolean {
  return a === b || (a.length === b.length && a.every((bound, i) => bound === b[i]));
}

/** True when every member of `inner` is a member of `outer`. */
export function includesAll<B extends Bound>(outer: IntervalSet<B>, inner: IntervalSet<B>): boolean {
  return subtract(inner, outer).length === 0;
}

/** True when the sets share a member. */
export function overlaps<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if ((a[i + 1] as B) <= (b[j] as B)) i += 2;
    else if ((b[j + 1] as B) <= (a[i] as B)) j += 2;
    else return true;
  }
  return false;
}

/** True when `value` is a member. Binary search. */
export function has<B extends Bound>(set: IntervalSet<B>, value: B): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle] as B) <= value) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

/** The intervals as `[from, end)` pairs, ascending. */
export function* intervals<B extends Bound>(set: IntervalSet<B>): Generator<readonly [B, B]> {
  for (let i = 0; i < set.length; i += 2) yield [set[i] as B, set[i + 1] as B];
}

/** One sweep over both boundary lists; emits a boundary wherever `keep` changes its answer. */
function merge<B extends Bound>(
  a: IntervalSet<B>,
  b: IntervalSet<B>,
  keep: (inA: boolean, inB: boolean) => boolean,
): IntervalSet<B> {
  const out: B[] = [];
  let i = 0;
  let j = 0;
  let inside = false;
  while (i < a.length || j < b.length) {
    const nextA = a[i];
    const nextB = b[j];
    const bound = nextB === undefined || (nextA !== undefined && nextA <= nextB) ? (nextA as B) : nextB;
    if (nextA === bound) i += 1;
    if (nextB === bound) j += 1;
    const now = keep(i % 2 === 1, j % 2 === 1);
    if (now !== inside) {
      out.push(bound);
      inside = now;
    }
  }
  return out.length === 0 ? EMPTY : Object.freeze(out);
}
