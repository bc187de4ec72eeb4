/**
 * Sets of integers (addresses or ports) as sorted boundaries.
 *
 * A set is a strictly increasing list of boundaries `[b0, b1, b2, b3, …]` of even length: a member lies in
 * `[b0, b1)` or `[b2, b3)` and so on. The form is canonical, so two sets are equal exactly when their lists are.
 * Boolean operations only compare boundaries and never do arithmetic on them; therefore one implementation
 * serves IPv4 addresses and ports (`number`) and IPv6 addresses (`bigint`) alike.
 *
 * Sets are shared and never changed. They are not frozen at run time: a frozen list of numbers is stored as boxed
 * values, which makes every operation here two to three times slower.
 */
export type Bound = number | bigint;

/** A canonical set; see the module comment. */
export type IntervalSet<B extends Bound = Bound> = readonly B[];

/** The empty set, of any family. */
export const EMPTY: IntervalSet<never> = Object.freeze([]);

/**
 * Results are built here and copied out, which gives them their exact length without growing. Numbers have a list of
 * their own, which begins with a fraction: a list that has held anything else would keep all of them boxed.
 */
const scratch: { readonly number: Bound[]; readonly bigint: Bound[] } = { number: [0.5], bigint: [] };

function scratchFor<B extends Bound>(bound: B | undefined): B[] {
  return (typeof bound === 'number' ? scratch.number : scratch.bigint) as B[];
}

function copyOut<B extends Bound>(out: B[], length: number): IntervalSet<B> {
  return length === 0 ? EMPTY : out.slice(0, length);
}

/** The set `[from, end)`; `end` is exclusive. Empty when `from >= end`. */
export function interval<B extends Bound>(from: B, end: B): IntervalSet<B> {
  if (from >= end) return EMPTY;
  const out = scratchFor(from);
  out[0] = from;
  out[1] = end;
  return copyOut(out, 2);
}

/** Union of any number of sets, joined two by two. */
export function unionAll<B extends Bound>(sets: readonly IntervalSet<B>[]): IntervalSet<B> {
  if (sets.length < 2) return sets[0] ?? EMPTY;
  const middle = sets.length >> 1;
  return union(unionAll(sets.slice(0, middle)), unionAll(sets.slice(middle)));
}

/** True when `a` is one interval that covers `b`. Most sets of real rules are, and then there is nothing to build. */
function spans<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): boolean {
  return a.length === 2 && (a[0] as B) <= (b[0] as B) && (b[b.length - 1] as B) <= (a[1] as B);
}

export function union<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): IntervalSet<B> {
  if (a.length === 0 || a === b) return b;
  if (b.length === 0 || spans(a, b)) return a;
  if (spans(b, a)) return b;
  const out = scratchFor(a[0]);
  let n = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const first = j >= b.length || (i < a.length && (a[i] as B) <= (b[j] as B));
    out[n] = (first ? a[i] : b[j]) as B;
    let end = (first ? a[i + 1] : b[j + 1]) as B;
    if (first) i += 2;
    else j += 2;
    // Take in whatever begins before the end, or where it ends.
    for (;;) {
      if (i < a.length && (a[i] as B) <= end) {
        if ((a[i + 1] as B) > end) end = a[i + 1] as B;
        i += 2;
      } else if (j < b.length && (b[j] as B) <= end) {
        if ((b[j + 1] as B) > end) end = b[j + 1] as B;
        j += 2;
      } else break;
    }
    out[n + 1] = end;
    n += 2;
  }
  return copyOut(out, n);
}

export function intersect<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): IntervalSet<B> {
  if (a === b) return a;
  const out = scratchFor(a[0]);
  let n = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const endA = a[i + 1] as B;
    const endB = b[j + 1] as B;
    const from = ((a[i] as B) > (b[j] as B) ? a[i] : b[j]) as B;
    // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint.
    const end = endA < endB ? endA : endB;
    if (from < end) {
      out[n] = from;
      out[n + 1] = end;
      n += 2;
    }
    if (endA === end) i += 2;
    if (endB === end) j += 2;
  }
  return copyOut(out, n);
}

export function subtract<B extends Bound>(a: IntervalSet<B>, b: IntervalSet<B>): IntervalSet<B> {
  if (a.length === 0 || b.length === 0) return a;
  if ((a[a.length - 1] as B) <= (b[0] as B) || (b[b.length - 1] as B) <= (a[0] as B)) return a;
  if (spans(b, a)) return EMPTY;
  const out = scratchFor(a[0]);
  let n = 0;
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let from = a[i] as B;
    const end = a[i + 1] as B;
    while (j < b.length && (b[j + 1] as B) <= from) j += 2;
    // What of `b` reaches beyond this interval may cut the next one too, so `j` stays there.
    for (let k = j; k < b.length && (b[k] as B) < end && from < end; k += 2) {
      if (from < (b[k] as B)) {
        out[n] = from;
        out[n + 1] = b[k] as B;
        n += 2;
      }
      from = b[k + 1] as B;
    }
    if (from < end) {
      out[n] = from;
      out[n + 1] = end;
      n += 2;
    }
  }
  return copyOut(out, n);
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
