/** What creating groups and instances needs from the outside. */
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import type { Family } from '../../domain/net/address.ts';
import type { Lists } from '../../domain/security-group/lists.ts';

export type WantedSource =
  | { readonly kind: 'cidr'; readonly family: Family; readonly cidr: string }
  | { readonly kind: 'prefix-list'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string };

export type WantedProtocol = 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'gre' | 'all';

/** One inbound rule that is asked for. */
export interface WantedRule {
  /** The value of the flag that asks for it, as it was typed. */
  readonly allow: string;
  readonly protocol: WantedProtocol;
  /** First and last port; null for protocols without ports. */
  readonly ports: { readonly from: number; readonly to: number } | null;
  readonly source: WantedSource;
  /** The name under which the source was given; empty for addresses and ids. */
  readonly description: string;
}

export interface WantedGroup {
  readonly region: string;
  readonly vpc: string;
  readonly name: string;
  readonly type: 'basic' | 'enterprise';
  readonly tags: Readonly<Record<string, string>>;
  readonly rules: readonly WantedRule[];
}

export interface WantedInstances {
  readonly region: string;
  readonly name: string;
  readonly count: number;
  /** Null where the launch template says it. */
  readonly image: string | null;
  readonly type: string | null;
  readonly vSwitch: string | null;
  /** Megabits per second outbound; more than 0 brings a public address. Null where the template says it. */
  readonly publicMbps: number | null;
  readonly keyPair: string | null;
  /** `version` is null only when the template could not be read. */
  readonly template: { readonly id: string; readonly version: string | null } | null;
  /** Null stands for the group that is made first. */
  readonly groups: readonly (string | null)[];
  /** `template` leaves them to the primary interface of the template, beside which none may be given. */
  readonly groupsBy: 'one' | 'several' | 'template';
  readonly tags: Readonly<Record<string, string>>;
}

/** A call as it is sent and as it is printed. */
export interface CreateCall {
  readonly operation: 'CreateSecurityGroup' | 'AuthorizeSecurityGroup' | 'RunInstances';
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Wishes in the vendor's words. A null group is one that is still to be made. */
export interface CreateSpelling {
  createGroup(group: WantedGroup, token: string): CreateCall;
  addRules(region: string, group: string | null, rules: readonly WantedRule[]): CreateCall;
  runInstances(instances: WantedInstances, token: string): CreateCall;
}

export type CreateOutcome =
  /** `made` has the ids of what the call made. */
  | { readonly outcome: 'done'; readonly requestId: string; readonly made: readonly string[] }
  | {
      /** `lost`: whether it was done is not known. */
      readonly outcome: 'refused' | 'lost';
      readonly code: string;
      readonly message: string;
      readonly requestId: string;
    };

/** What a launch template adds to an instance. */
export interface LaunchTemplate {
  readonly id: string;
  readonly version: string;
  readonly image: string | null;
  readonly type: string | null;
  readonly vSwitch: string | null;
  readonly publicMbps: number;
  /** The groups of the instance itself; empty when it names none. */
  readonly groups: readonly string[];
  /** Whether it names them with the parameter for one group, for several, or with its primary interface. */
  readonly groupsBy: 'one' | 'several' | 'interface';
  /** The groups of each further network interface that it makes. An interface without any has those of the instance. */
  readonly interfaces: readonly (readonly string[])[];
}

/** What can be named when something is made in a region. Listings that could not be read are in `gaps` and empty. */
export interface CreateOffer {
  readonly vpcs: readonly { readonly id: string; readonly name: string; readonly cidr: string }[];
  readonly vSwitches: readonly {
    readonly id: string;
    readonly name: string;
    readonly vpc: string;
    readonly zone: string;
    readonly cidr: string;
    /** Addresses that are left; null where that is not said. */
    readonly free: number | null;
  }[];
  readonly images: readonly {
    readonly id: string;
    readonly name: string;
    readonly os: 'linux' | 'windows' | 'unknown';
  }[];
  /** `zones` are those that have it in stock; `memory` is in GiB. Null where only its name is known. */
  readonly types: readonly {
    readonly id: string;
    readonly cpus: number | null;
    readonly memory: number | null;
    readonly zones: readonly string[];
  }[];
  readonly templates: readonly { readonly id: string; readonly name: string; readonly version: string }[];
  readonly gaps: readonly { readonly operation: string; readonly code: string; readonly message: string }[];
}

export interface OfferSource {
  /** A listing that fails is a gap; throws only what stands in the way of all of them. */
  read(): Promise<CreateOffer>;
}

export interface InstanceState {
  readonly id: string;
  /** As the vendor says it: Pending, Starting, Running, Stopping, Stopped. */
  readonly status: string;
}

/** Readings throw `cloud-refused`, `cloud-unreachable` or `interrupted`. */
export interface CreateCloud {
  /** Groups of a VPC by name, with their rules. */
  findGroups(vpc: string, name: string): Promise<readonly SecurityGroup[]>;
  /** Those of the groups that are there, with their rules. What could not be read of one is in its gaps. */
  readGroups(ids: readonly string[]): Promise<readonly SecurityGroup[]>;
  /** The lists that could be read. */
  readLists(prefixLists: readonly string[], portRangeLists: readonly string[]): Promise<Lists>;
  /** True when an interface is in the group. */
  hasMembers(group: string): Promise<boolean>;
  /** Undefined when there is no such switch. */
  vpcOf(vSwitch: string): Promise<string | undefined>;
  /** By id or name, and without a version the default one; the vendor's code when it cannot be read. */
  readTemplate(
    id: string,
    version: string | undefined,
  ): Promise<{ readonly template: LaunchTemplate } | { readonly code: string }>;
  /** Instances that an equal request made. */
  instancesOf(token: string): Promise<readonly InstanceState[]>;
  instanceStates(ids: readonly string[]): Promise<readonly InstanceState[]>;
  /** Repeated until it is answered: a call does nothing twice. */
  write(call: CreateCall): Promise<CreateOutcome>;
  /** Asks the vendor whether the call would succeed, without making anything. */
  tryOut(call: CreateCall): Promise<CreateOutcome>;
}
