/** What was read of a cloud, and how completely. Adapters fill it; engines and checks only read it. */
import type { AddressSet, Family } from '../net/address.ts';
import type { PortSet } from '../net/port.ts';
import type { Rule } from '../security-group/rule.ts';

/**
 * Something that could not be read. `code` is the vendor's error code, or one of Postern's own:
 * `page-missing` (a NextToken without its next page), `not-in-input`, `deadline`, `unreadable-answer`, `network`.
 */
export interface Gap {
  readonly account: string;
  readonly region: string;
  /** What it makes incomplete. */
  readonly kind: InventoryKind;
  /** The vendor operation that failed. */
  readonly operation: string;
  /** The one resource whose facts are missing; absent when a whole listing is. */
  readonly resource?: string;
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
}

export const INVENTORY_KINDS = [
  'accounts',
  'regions',
  'groups',
  'rules',
  'instances',
  'interfaces',
  'prefix-lists',
  'port-range-lists',
  'eips',
  'ipv6-addresses',
  'nat',
  'load-balancers',
] as const;
export type InventoryKind = (typeof INVENTORY_KINDS)[number];

/** Where a resource lives. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface SecurityGroup extends Place {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Empty for the retired classic network, undefined when it was not read. */
  readonly vpcId: string | undefined;
  readonly network: 'vpc' | 'classic';
  readonly type: 'basic' | 'enterprise' | 'unknown';
  readonly innerAccess: 'accept' | 'drop' | 'unknown';
  /** True for groups that a cloud service owns: they are not the account's to change. */
  readonly serviceManaged: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Inbound rules only. */
  readonly rules: readonly Rule[];
  /** Outbound rules, which count against the same limits; absent when they were not asked for. */
  readonly outbound?: readonly OutboundUse[];
  /** Why the rules are not all here; empty when they are. */
  readonly gaps: readonly Gap[];
}

/** An outbound rule as far as limits are concerned: the lists that it names, or undefined. */
export interface OutboundUse {
  readonly id: string;
  readonly prefixList: string | undefined;
  readonly portRangeList: string | undefined;
}

export interface PrefixList extends Place {
  readonly id: string;
  readonly name: string;
  readonly family: Family;
  /** Union of the entries; an entry that could not be read puts its text in `unreadable`. */
  readonly set: AddressSet;
  readonly entries: readonly string[];
  readonly unreadable: readonly string[];
  /** How many entries it may have, which is what it counts as against limits; absent when it was not told. */
  readonly maxEntries?: number;
}

export interface PortRangeList extends Place {
  readonly id: string;
  readonly name: string;
  readonly ports: PortSet;
  readonly entries: readonly string[];
  readonly unreadable: readonly string[];
  /** How many entries it may have, which is what it counts as against limits; absent when it was not told. */
  readonly maxEntries?: number;
}

export interface Instance extends Place {
  readonly id: string;
  readonly name: string;
  readonly os: 'linux' | 'windows' | 'unknown';
  readonly status: string;
  readonly vpcId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** An elastic network interface: the place where rules act. */
export interface NetworkInterface extends Place {
  /** `eni-…`, or `<instance>#primary` where only the instance was read. */
  readonly id: string;
  readonly instanceId: string | undefined;
  readonly primary: boolean;
  readonly groupIds: readonly string[];
  readonly privateAddresses: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly serviceManaged: boolean;
  /** Ways in from the internet that were found. */
  readonly paths: readonly Path[];
  /** Why more ways in may exist: the listings of this place that were not read. */
  readonly pathGaps: readonly Gap[];
}

/** One way from the internet to an interface. */
export type Path =
  | { readonly kind: 'public-ip'; readonly address: string }
  | { readonly kind: 'eip'; readonly address: string; readonly id: string }
  | { readonly kind: 'ipv6'; readonly address: string }
  | {
      /** Destination NAT: security groups still filter, on the client's address. */
      readonly kind: 'dnat';
      readonly address: string;
      readonly id: string;
      readonly protocol: 'tcp' | 'udp' | 'any';
      readonly externalPorts: PortSet;
      readonly internalPorts: PortSet;
    }
  | {
      /** A load balancer's listener: its traffic is NOT filtered by security groups (facts a.2). */
      readonly kind: 'listener';
      readonly address: string;
      readonly id: string;
      readonly product: 'clb' | 'nlb' | 'alb';
      readonly protocol: 'tcp' | 'udp';
      readonly externalPorts: PortSet;
      readonly internalPorts: PortSet;
      /** Client addresses that the listener's access list admits; undefined when the list was not read. */
      readonly sources: { readonly v4: AddressSet; readonly v6: AddressSet } | undefined;
    };

/** Everything that was read, in no particular order. Ids are unique in a cloud and serve as keys. */
export interface Inventory {
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly SecurityGroup[];
  readonly prefixLists: ReadonlyMap<string, PrefixList>;
  readonly portRangeLists: ReadonlyMap<string, PortRangeList>;
  readonly instances: readonly Instance[];
  readonly interfaces: readonly NetworkInterface[];
  /** All gaps, those of groups and interfaces included. Empty means: everything that was asked for is here. */
  readonly gaps: readonly Gap[];
  /** Listings that nobody asked for, such as those that an input does not hold: not missing, but not known either. */
  readonly notRead: readonly Gap[];
}
