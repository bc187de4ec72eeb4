/** The answer types of the exposure engine. */
import type { AddressSet, Family } from '../net/address.ts';
import type { Transport } from '../net/protocol.ts';
import type { Rule } from './rule.ts';

export type Verdict = 'open' | 'broad' | 'restricted' | 'closed' | 'unknown';

/** What a check that only compares `0.0.0.0/0` and `::/0`, rule by rule, would say. */
export type LiteralVerdict = 'open' | 'closed';

/** One (protocol, port, family) to decide. */
export interface Question {
  readonly protocol: Transport;
  readonly port: number;
  readonly family: Family;
}

/** Why something could not be decided. `rule` or `resource` names what is missing. */
export interface UnknownReason {
  readonly code:
    | 'rules-not-read'
    | 'group-not-read'
    | 'interfaces-not-read'
    | 'prefix-list-not-read'
    | 'port-range-list-not-read'
    | 'list-entry-unreadable'
    | 'protocol-unreadable'
    | 'ports-unreadable'
    | 'source-unreadable'
    | 'policy-unreadable'
    | 'priority-unreadable'
    | 'five-tuple-unreadable'
    | 'listener-sources-not-read'
    | 'budget';
  readonly rule?: string;
  readonly resource?: string;
}

/** A rule that changes nothing, and the rules that make it so (none: nothing it could act on is left). */
export interface ShadowedRule {
  readonly rule: Rule;
  readonly by: readonly Rule[];
}

/** The exact answer to one question about a group or an interface. */
export interface Exposure extends Question {
  readonly verdict: Verdict;
  readonly literal: LiteralVerdict;
  /** Accepted sources. Where the verdict is `unknown`, those that are accepted for certain. */
  readonly reach: AddressSet;
  /** `reach` within the public address space, without the trusted sources. */
  readonly untrusted: AddressSet;
  /** Rules that let `reach` in, in the order in which they are tried. */
  readonly decidedBy: readonly Rule[];
  readonly shadowed: readonly ShadowedRule[];
  /** Accept rules (and doubtful ones) whose source is another group: its members' private addresses get in too. */
  readonly sourceGroups: readonly Rule[];
  /** Why `reach` is only a lower bound; empty when it is exact. `open` stands even on a lower bound. */
  readonly unknown: readonly UnknownReason[];
}
