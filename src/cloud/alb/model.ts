/** Application load balancers, their listeners and server groups, as the local cloud keeps them. */
import { type Call, refuse } from '../kernel/operation.ts';
import { collection } from '../kernel/state.ts';
import type { TagRecord } from '../kernel/tagging.ts';
import type { ServerGroupRecord } from '../server-groups.ts';

export interface BalancerRecord {
  readonly LoadBalancerId: string;
  readonly LoadBalancerName: string;
  readonly LoadBalancerEdition: string;
  readonly AddressType: 'Internet' | 'Intranet';
  readonly AddressAllocatedMode: string;
  readonly VpcId: string;
  readonly DNSName: string;
  readonly ZoneMappings: readonly {
    readonly VSwitchId: string;
    readonly ZoneId: string;
    readonly Address: string;
  }[];
  readonly ResourceGroupId: string;
  readonly CreateTime: string;
  readonly Tags: readonly TagRecord[];
}

export interface ListenerRecord {
  readonly ListenerId: string;
  readonly LoadBalancerId: string;
  readonly ListenerProtocol: string;
  readonly ListenerPort: number;
  readonly ListenerDescription: string;
  /** Where the default action forwards to. */
  readonly ServerGroupIds: readonly string[];
  /** Seconds. */
  readonly IdleTimeout: number;
  readonly RequestTimeout: number;
  readonly SecurityPolicyId: string;
  readonly Tags: readonly TagRecord[];
}

export interface AlbServerGroupRecord extends ServerGroupRecord {
  readonly ServerGroupType: string;
  readonly Scheduler: string;
  readonly HealthCheckEnabled: boolean;
  readonly ResourceGroupId: string;
  readonly CreateTime: string;
  readonly Tags: readonly TagRecord[];
}

export const balancers = collection<BalancerRecord>('alb.load-balancer', 'region');
export const listeners = collection<ListenerRecord>('alb.listener', 'region');
export const serverGroups = collection<AlbServerGroupRecord>('alb.server-group', 'region');

export const ALB = { product: 'Alb', version: '2020-06-16', scope: 'region' } as const;

/** A balancer, or the vendor's refusal. */
export function balancerNamed(call: Call, id: string): BalancerRecord {
  const found = call.table(balancers).get(id);
  if (found === undefined)
    throw refuse(404, 'ResourceNotFound.LoadBalancer', 'The specified load balancer does not exist.');
  return found;
}

/** What a change that the vendor makes in the background answers; here it is made at once. */
export const job = (call: Call): { readonly JobId: string } => ({ JobId: call.newId('job') });
