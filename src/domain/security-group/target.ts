/** What a question is asked about: the pooled rules of a group, or of all groups of an interface. */
import type { Path } from '../inventory/inventory.ts';
import type { Family } from '../net/address.ts';
import type { UnknownReason } from './exposure.ts';
import type { Rule } from './rule.ts';

export type Listener = Extract<Path, { kind: 'listener' }>;

export interface Target {
  /** Rules of all groups, in any order. */
  readonly rules: readonly Rule[];
  /** In the classic network the two network cards have separate rule sets. */
  readonly network: 'vpc' | 'classic';
  /** Private addresses of the interface; empty or absent for a group, whose members can have any. */
  readonly addresses?: { readonly v4: readonly number[]; readonly v6: readonly bigint[] };
  /** Load-balancer listeners that forward to the interface: security groups do not filter their traffic. */
  readonly listeners: readonly Listener[];
  /** Rules that were not read; with any, nothing but a listener is certain. */
  readonly missing: readonly UnknownReason[];
}

export function addressesOf(target: Target, family: Family): readonly (number | bigint)[] | undefined {
  return family === 4 ? target.addresses?.v4 : target.addresses?.v6;
}
