/** Network Load Balancer: listeners whose traffic security groups do not filter (facts a.2). */
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { page } from '../kernel/paging.ts';
import { int, list, objects, str } from '../kernel/params.ts';
import { collection } from '../kernel/state.ts';

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
interface ServerRecord {
  readonly ServerId: string;
  readonly ServerType: string;
  readonly Port: number;
}
interface ServerGroupRecord {
  readonly ServerGroupId: string;
  readonly ServerGroupName: string;
  readonly Protocol: string;
  readonly VpcId: string;
  readonly Servers: readonly ServerRecord[];
}

const balancers = collection<BalancerRecord>('nlb.load-balancer', 'region');
const listeners = collection<ListenerRecord>('nlb.listener', 'region');
const serverGroups = collection<ServerGroupRecord>('nlb.server-group', 'region');
const NLB = { product: 'Nlb', version: '2022-04-30', scope: 'region', errors: [] } as const;
const TOKEN = { MaxResults: int({ min: 1, max: 100, clamp: true }), NextToken: str() };
const ram = (action: string) => ({ action: `nlb:${action}`, resources: () => ['*'] });

export const operations: readonly Operation[] = [
  operation({
    ...NLB,
    action: 'CreateLoadBalancer',
    access: 'write',
    ram: ram('CreateLoadBalancer'),
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
    ram: ram('CreateServerGroup'),
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
    ram: ram('AddServersToServerGroup'),
    params: {
      RegionId: str(),
      ServerGroupId: str().need(),
      Servers: objects({ ServerId: str(), ServerType: str(), Port: int({ min: 1, max: 65_535 }) }),
      ClientToken: str(),
    },
    handle(call, p) {
      const group = call.table(serverGroups).get(p.ServerGroupId);
      if (group === undefined)
        throw refuse(404, 'ResourceNotFound.ServerGroup', 'The specified server group does not exist.');
      const added = p.Servers.map((one) => ({
        ServerId: one.ServerId ?? '',
        ServerType: one.ServerType ?? 'Ecs',
        Port: one.Port ?? 0,
      }));
      call.table(serverGroups).put(group.ServerGroupId, { ...group, Servers: [...group.Servers, ...added] });
      return { ServerGroupId: group.ServerGroupId };
    },
  }),
  operation({
    ...NLB,
    action: 'CreateListener',
    access: 'write',
    ram: ram('CreateListener'),
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
      if (!call.table(serverGroups).has(p.ServerGroupId))
        throw refuse(404, 'ResourceNotFound.ServerGroup', 'The specified server group does not exist.');
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
    ram: ram('ListLoadBalancers'),
    params: { RegionId: str(), LoadBalancerIds: list(), ...TOKEN },
    handle(call, p) {
      const { items, fields } = page(
        call
          .table(balancers)
          .values()
          .filter((one) => p.LoadBalancerIds.length === 0 || p.LoadBalancerIds.includes(one.LoadBalancerId)),
        p,
        { style: 'token', size: 20, counts: true },
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
    ram: ram('ListListeners'),
    params: { RegionId: str(), LoadBalancerIds: list(), ...TOKEN },
    handle(call, p) {
      const { items, fields } = page(
        call
          .table(listeners)
          .values()
          .filter((one) => p.LoadBalancerIds.length === 0 || p.LoadBalancerIds.includes(one.LoadBalancerId)),
        p,
        { style: 'token', size: 20, counts: true },
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
    ram: ram('ListServerGroups'),
    params: { RegionId: str(), ServerGroupIds: list(), ...TOKEN },
    handle(call, p) {
      const { items, fields } = page(
        call
          .table(serverGroups)
          .values()
          .filter((one) => p.ServerGroupIds.length === 0 || p.ServerGroupIds.includes(one.ServerGroupId)),
        p,
        { style: 'token', size: 20, counts: true },
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
    ram: ram('ListServerGroupServers'),
    params: { RegionId: str(), ServerGroupId: str().need(), ...TOKEN },
    handle(call, p) {
      const group = call.table(serverGroups).get(p.ServerGroupId);
      if (group === undefined)
        throw refuse(404, 'ResourceNotFound.ServerGroup', 'The specified server group does not exist.');
      const { items, fields } = page(group.Servers, p, { style: 'token', size: 20, counts: true });
      return {
        ...fields,
        Servers: items.map((one) => ({ ...one, ServerGroupId: group.ServerGroupId, Status: 'Available' })),
      };
    },
  }),
];
