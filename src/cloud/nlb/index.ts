/** Network Load Balancer: listeners whose traffic security groups do not filter (facts a.2). */
import { backends, needs, nlb, vpc } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { int, list, str } from '../kernel/params.ts';
import { collection } from '../kernel/state.ts';
import {
  addServers,
  listing,
  SERVERS,
  type ServerGroupRecord,
  serverAnswers,
  serverGroupNamed,
  TOKEN,
} from '../server-groups.ts';

interface BalancerRecord {
  readonly LoadBalancerId: string;
  readonly LoadBalancerName: string;
  readonly AddressType: string;
  readonly VpcId: string;
  readonly DNSName: string;
}
interface ListenerRecord {
  readonly ListenerId: string;
  readonly LoadBalancerId: string;
  readonly ListenerProtocol: string;
  readonly ListenerPort: number;
  readonly ServerGroupId: string;
}

const balancers = collection<BalancerRecord>('nlb.load-balancer', 'region');
const listeners = collection<ListenerRecord>('nlb.listener', 'region');
const serverGroups = collection<ServerGroupRecord>('nlb.server-group', 'region');
const NLB = { product: 'Nlb', version: '2022-04-30', scope: 'region', errors: [] } as const;

export const operations: readonly Operation[] = [
  operation({
    ...NLB,
    action: 'CreateLoadBalancer',
    access: 'write',
    ram: needs('nlb:CreateLoadBalancer', nlb.loadBalancer.all, vpc.vpc.by('VpcId')),
    params: {
      RegionId: str(),
      AddressType: str({ oneOf: ['Internet', 'Intranet'] }).need(),
      LoadBalancerName: str(),
      VpcId: str().need(),
      ClientToken: str(),
    },
    handle(call, p) {
      const LoadBalancerId = call.newId('nlb');
      const AddressType = p.AddressType.toLowerCase() === 'internet' ? 'Internet' : 'Intranet';
      call.table(balancers).put(LoadBalancerId, {
        LoadBalancerId,
        LoadBalancerName: p.LoadBalancerName ?? '',
        AddressType,
        VpcId: p.VpcId,
        DNSName: `${LoadBalancerId}.${call.region}.nlb.aliyuncs.com`,
      });
      return { LoadbalancerId: LoadBalancerId };
    },
  }),
  operation({
    ...NLB,
    action: 'CreateServerGroup',
    access: 'write',
    ram: needs('nlb:CreateServerGroup', nlb.serverGroup.all, vpc.vpc.byOptional('VpcId')),
    params: { RegionId: str(), ServerGroupName: str(), Protocol: str(), VpcId: str(), ClientToken: str() },
    handle(call, p) {
      const ServerGroupId = call.newId('sgp');
      call.table(serverGroups).put(ServerGroupId, {
        ServerGroupId,
        ServerGroupName: p.ServerGroupName ?? '',
        Protocol: p.Protocol ?? 'TCP',
        VpcId: p.VpcId ?? '',
        Servers: [],
      });
      return { ServerGroupId };
    },
  }),
  operation({
    ...NLB,
    action: 'AddServersToServerGroup',
    access: 'write',
    ram: needs('nlb:AddServersToServerGroup', nlb.serverGroup.by('ServerGroupId'), backends),
    params: {
      RegionId: str(),
      ServerGroupId: str().need(),
      Servers: SERVERS,
      ClientToken: str(),
    },
    handle(call, p) {
      addServers(call.table(serverGroups), p.ServerGroupId, p.Servers);
      return { ServerGroupId: p.ServerGroupId };
    },
  }),
  operation({
    ...NLB,
    action: 'CreateListener',
    access: 'write',
    ram: needs(
      'nlb:CreateListener',
      nlb.loadBalancer.by('LoadBalancerId'),
      nlb.serverGroup.by('ServerGroupId'),
    ),
    params: {
      RegionId: str(),
      LoadBalancerId: str().need(),
      ListenerProtocol: str().need(),
      ListenerPort: int({ min: 0, max: 65_535 }).need(),
      ServerGroupId: str().need(),
      ClientToken: str(),
    },
    handle(call, p) {
      if (!call.table(balancers).has(p.LoadBalancerId))
        throw refuse(404, 'ResourceNotFound.loadBalancer', 'The specified load balancer does not exist.');
      serverGroupNamed(call.table(serverGroups), p.ServerGroupId);
      const ListenerId = call.newId('lsn');
      call.table(listeners).put(ListenerId, {
        ListenerId,
        LoadBalancerId: p.LoadBalancerId,
        ListenerProtocol: p.ListenerProtocol.toUpperCase(),
        ListenerPort: p.ListenerPort,
        ServerGroupId: p.ServerGroupId,
      });
      return { ListenerId };
    },
  }),
  operation({
    ...NLB,
    action: 'ListLoadBalancers',
    access: 'read',
    // In none of the vendor's tables that were read (unconfirmed).
    ram: needs('nlb:ListLoadBalancers', nlb.loadBalancer.by('LoadBalancerIds')),
    params: { RegionId: str(), LoadBalancerIds: list(), ...TOKEN },
    handle(call, p) {
      const { items, fields } = listing(
        call
          .table(balancers)
          .values()
          .filter((one) => p.LoadBalancerIds.length === 0 || p.LoadBalancerIds.includes(one.LoadBalancerId)),
        p,
      );
      return {
        ...fields,
        LoadBalancers: items.map((one) => ({ ...one, RegionId: call.region, LoadBalancerStatus: 'Active' })),
      };
    },
  }),
  operation({
    ...NLB,
    action: 'ListListeners',
    access: 'read',
    // As the vendor has it for reading one listener (unconfirmed).
    ram: needs('nlb:ListListeners', nlb.loadBalancer.by('LoadBalancerIds')),
    params: { RegionId: str(), LoadBalancerIds: list(), ...TOKEN },
    handle(call, p) {
      const { items, fields } = listing(
        call
          .table(listeners)
          .values()
          .filter((one) => p.LoadBalancerIds.length === 0 || p.LoadBalancerIds.includes(one.LoadBalancerId)),
        p,
      );
      return {
        ...fields,
        Listeners: items.map((one) => ({ ...one, RegionId: call.region, ListenerStatus: 'Running' })),
      };
    },
  }),
  operation({
    ...NLB,
    action: 'ListServerGroups',
    access: 'read',
    ram: needs('nlb:ListServerGroups', nlb.serverGroup.by('ServerGroupIds')),
    params: { RegionId: str(), ServerGroupIds: list(), ...TOKEN },
    handle(call, p) {
      const { items, fields } = listing(
        call
          .table(serverGroups)
          .values()
          .filter((one) => p.ServerGroupIds.length === 0 || p.ServerGroupIds.includes(one.ServerGroupId)),
        p,
      );
      return {
        ...fields,
        ServerGroups: items.map(({ Servers, ...one }) => ({
          ...one,
          RegionId: call.region,
          ServerCount: Servers.length,
        })),
      };
    },
  }),
  operation({
    ...NLB,
    action: 'ListServerGroupServers',
    access: 'read',
    ram: needs('nlb:ListServerGroupServers', nlb.serverGroupOfServers.by('ServerGroupId')),
    params: { RegionId: str(), ServerGroupId: str().need(), ...TOKEN },
    handle(call, p) {
      const group = serverGroupNamed(call.table(serverGroups), p.ServerGroupId);
      const { items, fields } = listing(serverAnswers(group), p);
      return { ...fields, Servers: items };
    },
  }),
];
