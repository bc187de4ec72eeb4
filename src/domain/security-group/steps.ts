/** First match over plain sets. */
import type { AddressSet, Family, Ipv4Set } from '../net/address.ts';
import { EMPTY, subtract, union } from '../net/interval-set.ts';
import { RunningSet } from '../net/running-set.ts';

/** The sets of one family in the order in which they are tried; used again for every decision. */
export class Steps {
  readonly family: Family;
  count = 0;
  /** No more addresses than this get in: the sum of what `add` was told. */
  most = 0;
  private readonly sets: AddressSet[] = [];
  private readonly accepts: boolean[] = [];
  private closed = false;
  private readonly running = new RunningSet();

  constructor(family: Family) {
    this.family = family;
  }

  clear(): void {
    this.count = 0;
    this.most = 0;
    this.closed = false;
  }

  /** Adds a step about `size` addresses behind the others. */
  add(set: AddressSet, accept: boolean, size: number): void {
    if (this.closed) return;
    this.sets[this.count] = set;
    this.accepts[this.count] = accept;
    this.count += 1;
    if (accept) this.most += size;
  }

  /** Says that the step added last is about every address: it leaves nothing for those behind it. */
  close(): void {
    this.closed = true;
  }

  /** Last step first: an accept adds its sources, a drop takes them away; what stays is what first match accepts. */
  accepted(): AddressSet {
    if (this.count === 1) return this.accepts[0] === true ? (this.sets[0] as AddressSet) : EMPTY;
    return this.family === 4 ? this.acceptedV4() : this.acceptedV6();
  }

  private acceptedV4(): AddressSet {
    const { running } = this;
    running.clear();
    for (let i = this.count - 1; i >= 0; i -= 1) {
      const set = this.sets[i] as Ipv4Set;
      if (this.accepts[i] === true) running.add(set);
      else running.subtract(set);
    }
    return running.toSet();
  }

  private acceptedV6(): AddressSet {
    let reach: AddressSet = EMPTY;
    for (let i = this.count - 1; i >= 0; i -= 1) {
      const set = this.sets[i] as AddressSet;
      if (this.accepts[i] === true) reach = union(reach, set);
      else reach = subtract(reach, set);
    }
    return reach;
  }
}
