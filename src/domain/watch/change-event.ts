/** What somebody did in a cloud, as far as it matters to who gets in; and what has to be read again because of it. */
import type { Place } from '../inventory/inventory.ts';
import type { PartRequest } from '../inventory/part.ts';

export interface ChangeEvent extends Place {
  /** The vendor's own id of the event: the same event is never told twice under two ids. */
  readonly id: string;
  /** The operation, in the vendor's spelling. */
  readonly operation: string;
  /** ISO time, UTC. */
  readonly at: string;
  readonly actor: {
    /** `root-account`, `ram-user`, `assumed-role`, `service` or what the vendor says. */
    readonly type: string;
    readonly name: string;
    readonly account: string;
  };
  /** Where the call came from: an address, or the name of a service. */
  readonly from: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** Empty when it was done; else why it was refused, which changes nothing. */
  readonly errorCode: string;
  /** In the vendor's words, when it was refused. */
  readonly errorMessage?: string;
  /** When it was refused for want of permission, and the event says more. */
  readonly denial?: EventDenial;
  /** Ids of every resource that the event names. */
  readonly resources: readonly string[];
}

/** Who lacked which permission, as a refusal says it in brief (facts/policy.md 5.5); empty where it does not say. */
export interface EventDenial {
  readonly action: string;
  /** `SubUser`, `AssumedRoleUser`, `Federated`, or what else the vendor says. */
  readonly principalType: string;
  readonly principal: string;
  readonly principalAccount: string;
  /** `ControlPolicy`, `AccountLevelIdentityBasedPolicy`, … */
  readonly policyType: string;
  /** `ExplicitDeny` or `ImplicitDeny`. */
  readonly kind: string;
  /** To be decoded by the vendor; empty when there is none. */
  readonly message: string;
}

/** What to read again: some resources, or all of a region where the event does not name what it touched. */
export type Touched =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'part'; readonly part: PartRequest }
  | { readonly kind: 'region'; readonly place: Place };

/** Ids as the vendor makes them, by prefix. */
const PREFIXES = Object.freeze({
  groups: /^sg-[0-9a-z]+$/,
  prefixLists: /^pl-[0-9a-z]+$/,
  portRangeLists: /^prl-[0-9a-z]+$/,
  instances: /^i-[0-9a-z]+$/,
  interfaces: /^eni-[0-9a-z]+$/,
});

/** Addresses, gateways and balancers: they change ways in of resources that the event need not name. */
const WAYS_IN =
  /Eip|NatGateway|ForwardEntry|LoadBalancer|Listener|VServerGroup|ServerGroup|BackendServer|AccessControlList|Ipv6|PublicIp|^ConvertNat/;

/** What the event makes us read again. One that was refused changed nothing. */
export function touchedBy(event: ChangeEvent): Touched {
  const { account, region, resources } = event;
  if (event.errorCode !== '') return { kind: 'nothing' };
  if (changesWaysIn(event)) return { kind: 'region', place: { account, region } };
  const named = (pattern: RegExp): string[] => [...new Set(resources.filter((id) => pattern.test(id)))];
  const part: PartRequest = {
    account,
    region,
    groups: named(PREFIXES.groups),
    prefixLists: named(PREFIXES.prefixLists),
    portRangeLists: named(PREFIXES.portRangeLists),
    instances: named(PREFIXES.instances),
    interfaces: named(PREFIXES.interfaces),
  };
  return isEmptyPart(part) ? { kind: 'region', place: { account, region } } : { kind: 'part', part };
}

/** Whether the operation is about addresses, gateways or balancers. */
export function changesWaysIn({ operation }: Pick<ChangeEvent, 'operation'>): boolean {
  return WAYS_IN.test(operation);
}

/** Whether the event names a group, a list, an instance or an interface. */
export function namesWatched({ resources }: Pick<ChangeEvent, 'resources'>): boolean {
  return resources.some((id) => Object.values(PREFIXES).some((pattern) => pattern.test(id)));
}

function isEmptyPart(part: PartRequest): boolean {
  return idsOf(part).length === 0;
}

export function idsOf(part: PartRequest): readonly string[] {
  return [...part.groups, ...part.prefixLists, ...part.portRangeLists, ...part.instances, ...part.interfaces];
}

/** Parts of the same place as one, so that many events cost one reading. */
export function mergeParts(parts: readonly PartRequest[]): readonly PartRequest[] {
  const merged = new Map<string, PartRequest>();
  for (const part of parts) {
    const key = `${part.account}/${part.region}`;
    const known = merged.get(key);
    const both = (name: keyof typeof PREFIXES): string[] => [
      ...new Set([...(known?.[name] ?? []), ...part[name]]),
    ];
    merged.set(key, {
      account: part.account,
      region: part.region,
      groups: both('groups'),
      prefixLists: both('prefixLists'),
      portRangeLists: both('portRangeLists'),
      instances: both('instances'),
      interfaces: both('interfaces'),
    });
  }
  return [...merged.values()];
}
