/** A security group rule as Postern reads it: parsed, but with lists not yet looked up. */
import type { AddressSet, Family } from '../net/address.ts';
import type { PortMatch, PortSet } from '../net/port.ts';
import type { ProtocolMatch } from '../net/protocol.ts';

/** Whom a rule lets in or refuses. */
export type SourceMatch =
  | { readonly kind: 'cidr'; readonly family: Family; readonly set: AddressSet; readonly text: string }
  | { readonly kind: 'prefix-list'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'unreadable'; readonly text: string };

/** A destination a five-tuple rule is narrowed to: addresses of one family, or text that could not be read. */
export type DestinationMatch =
  | { readonly kind: 'cidr'; readonly family: Family; readonly set: AddressSet; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string };

/** Source ports a five-tuple rule is narrowed to. */
export type SourcePortMatch =
  | { readonly kind: 'set'; readonly ports: PortSet }
  | { readonly kind: 'unreadable'; readonly text: string };

/** One inbound rule. Frozen; its parts are shared between rules. */
export interface Rule {
  /** The vendor's `sgr-…`, or `<group>#<n>` (n from 1, in the order read) where the answer carried none. */
  readonly id: string;
  readonly group: string;
  readonly policy: 'accept' | 'drop' | 'unreadable';
  /** 1 to 100, smaller wins; 110 on rules the vendor created before 27 May 2020; undefined when unreadable. */
  readonly priority: number | undefined;
  readonly protocol: ProtocolMatch;
  readonly ports: PortMatch;
  readonly source: SourceMatch;
  /** Present on five-tuple rules only. */
  readonly sourcePorts?: SourcePortMatch;
  /** Present on five-tuple rules only. */
  readonly destination?: DestinationMatch;
  /** VPC groups have `intranet` rules only, for all traffic; classic groups have two separate sets. */
  readonly nic: 'internet' | 'intranet';
  readonly description: string;
}
