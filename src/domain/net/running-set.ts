/**
 * A set of numbers that changes step by step: for a chain of unions and differences it makes one set at the end,
 * where `union` and `subtract` would make one for every step.
 */
import { EMPTY, type IntervalSet } from './interval-set.ts';

export class RunningSet {
  /** Boundaries so far, in the first `count` places. It begins with a fraction, so that it never holds boxed values. */
  private bounds: number[] = [0.5];
  /** Where a step that does not fit in place builds its result. */
  private spare: number[] = [0.5];
  private count = 0;

  clear(): void {
    this.count = 0;
  }

  add(set: IntervalSet<number>): void {
    if (set.length === 2) this.splice(set[0] as number, set[1] as number, 0);
    else if (this.count > 0) this.sweep(set, true);
    else {
      for (let i = 0; i < set.length; i += 1) this.bounds[i] = set[i] as number;
      this.count = set.length;
    }
  }

  subtract(set: IntervalSet<number>): void {
    if (this.count === 0) return;
    if (set.length === 2) this.splice(set[0] as number, set[1] as number, 1);
    else this.sweep(set, false);
  }

  toSet(): IntervalSet<number> {
    return this.count === 0 ? EMPTY : this.bounds.slice(0, this.count);
  }

  /**
   * Adds `[from, end)` (`outside` 0) or takes it away (1). Its ends become boundaries where the set around them is
   * in the other state: before them lies an even number of boundaries outside of the set, an odd one inside.
   */
  private splice(from: number, end: number, outside: 0 | 1): void {
    const { bounds, count } = this;
    let low = 0;
    while (low < count && (bounds[low] as number) < from) low += 1;
    let high = low;
    while (high < count && (bounds[high] as number) <= end) high += 1;
    const first = (low & 1) === outside;
    const last = (high & 1) === outside;
    const to = low + Number(first) + Number(last);
    // Writing behind the end would leave a hole, and a list with holes is slower for good.
    while (bounds.length < count + 2) bounds.push(0.5);
    if (to > high) for (let i = count - 1; i >= high; i -= 1) bounds[i + to - high] = bounds[i] as number;
    else if (to < high) for (let i = high; i < count; i += 1) bounds[i + to - high] = bounds[i] as number;
    if (first) bounds[low] = from;
    if (last) bounds[to - 1] = end;
    this.count = count + to - high;
  }

  /** Walks through both lists of boundaries at once and keeps those at which the result begins or ends. */
  private sweep(set: IntervalSet<number>, adding: boolean): void {
    const { bounds, spare, count } = this;
    let i = 0;
    let j = 0;
    let n = 0;
    while (i < count && j < set.length) {
      const own = bounds[i] as number;
      const other = set[j] as number;
      const at = Math.min(own, other);
      if (own === at) i += 1;
      if (other === at) j += 1;
      // An odd number of boundaries behind means inside; so does it for the result.
      const inside = adding ? (i | j) & 1 : i & ~j & 1;
      if (inside !== (n & 1)) {
        spare[n] = at;
        n += 1;
      }
    }
    // Behind the end of one list the other one stays as it is.
    for (; i < count; i += 1, n += 1) spare[n] = bounds[i] as number;
    if (adding) for (; j < set.length; j += 1, n += 1) spare[n] = set[j] as number;
    this.bounds = spare;
    this.spare = bounds;
    this.count = n;
  }
}
