/** First match over plain sets. */
import { type AddressSet, allOf, type Family } from '../net/address.ts';
import { EMPTY, subtract, union } from '../net/interval-set.ts';

/** The sets of one family in the order in which they are tried; used again for every decision. */
export class Steps {
  readonly family: Family;
  count = 0;
  private readonly sets: AddressSet[] = [];
  private readonly accepts: boolean[] = [];
  private closed = false;

  constructor(family: Family) {
    this.family = family;
  }

  clear(): void {
    this.count = 0;
    this.closed = false;
  }

  /** Adds a step behind the others. One about every address leaves nothing for those behind it. */
  add(set: AddressSet, accept: boolean): void {
    if (this.closed) return;
    this.sets[this.count] = set;
    this.accepts[this.count] = accept;
    this.count += 1;
    const [first, end] = allOf(this.family);
    this.closed = set.length === 2 && set[0] === first && set[1] === end;
  }

  /** Last step first: an accept adds its sources, a drop takes them away; what stays is what first match accepts. */
  accepted(): AddressSet {
    let reach: AddressSet = EMPTY;
    for (let i = this.count - 1; i >= 0; i -= 1) {
      const set = this.sets[i] as AddressSet;
      if (this.accepts[i] === true) reach = union(reach, set);
      else if (reach.length > 0) reach = subtract(reach, set);
    }
    return reach;
  }
}
