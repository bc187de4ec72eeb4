/** Classic Load Balancer: listeners whose traffic security groups do not filter (facts a.2). */
import { ecs, needs, type Resources, slb } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { int, list, str } from '../kernel/params.ts';
import { collection } from '../kernel/state.ts';
import { vendorTime } from '../kernel/time.ts';
import { publicAddress } from '../vpc/public-address.ts';

interface Backend {
  readonly ServerId: string;
  readonly Weight: number;
  readonly Type: string;
}
interface BalancerRecord {
  readonly LoadBalancerId: string;
  readonly LoadBalancerName: string;
  readonly AddressType: 'internet' | 'intranet';
  readonly Address: string;
  readonly VpcId: string;
  readonly CreateTime: string;
  readonly Backends: readonly Backend[];
}
interface ListenerRecord {
  readonly LoadBalancerId: string;
  readonly ListenerProtocol: 'tcp' | 'udp' | 'http' | 'https';
  readonly ListenerPort: number;
  readonly BackendServerPort: number;
  readonly Status: 'running' | 'stopped';
  readonly VServerGroupId: string;
  readonly AclStatus: 'on' | 'off';
  readonly AclType: string;
  readonly AclId: string;
}
interface ServerGroupRecord {
  readonly VServerGroupId: string;
  readonly VServerGroupName: string;
  readonly LoadBalancerId: string;
  readonly Servers: readonly {
    readonly ServerId: string;
    readonly Port: number;
    readonly Weight: number;
    readonly Type: string;
  }[];
}
interface AclRecord {
  readonly AclId: string;
  readonly AclName: string;
  readonly Entries: readonly { readonly AclEntryIP: string; readonly AclEntryComment: string }[];
}

const balancers = collection<BalancerRecord>('slb.load-balancer', 'region');
const listeners = collection<ListenerRecord>('slb.listener', 'region');
const serverGroups = collection<ServerGroupRecord>('slb.server-group', 'region');
const acls = collection<AclRecord>('slb.acl', 'region');

const SLB = { product: 'Slb', version: '2014-05-15', scope: 'region', errors: [] } as const;

function balancerNamed(call: Call, id: string): BalancerRecord {
  const found = call.table(balancers).get(id);
  if (found === undefined)
    throw refuse(404, 'InvalidLoadBalancerId.NotFound', 'The specified LoadBalancerId does not exist.');
  return found;
}

/** Servers come as a JSON text, `[{"ServerId":"i-…","Port":22}]`. */
function serversOf(text: string): { ServerId: string; Port: number; Weight: number; Type: string }[] {
  try {
    return (JSON.parse(text) as Record<string, unknown>[]).map((one) => ({
      ServerId: String(one.ServerId),
      Port: Number(one.Port ?? 0),
      Weight: Number(one.Weight ?? 100),
      Type: String(one.Type ?? 'ecs'),
    }));
  } catch {
    throw refuse(400, 'InvalidParameter', 'The specified parameter BackendServers is not valid.');
  }
}

/** The instances among the servers that a call puts behind a balancer; the operation refuses a text that is no list. */
const backends: Resources<{ BackendServers: string | undefined }> = (p, call) => {
  try {
    const instances = serversOf(p.BackendServers ?? '[]').filter((one) => one.Type.toLowerCase() === 'ecs');
    return instances.flatMap((one) => ecs.instance.arns(call, one.ServerId));
  } catch {
    return [];
  }
};

function createListener(protocol: 'TCP' | 'UDP'): Operation {
  return operation({
    ...SLB,
    action: `CreateLoadBalancer${protocol}Listener`,
    access: 'write',
    params: {
      RegionId: str(),
      LoadBalancerId: str().need(),
      ListenerPort: int({ min: 1, max: 65_535 }).need(),
      BackendServerPort: int({ min: 1, max: 65_535 }),
      Bandwidth: int(),
      VServerGroupId: str(),
      AclStatus: str({ oneOf: ['on', 'off'] }),
      AclType: str({ oneOf: ['white', 'black'] }),
      AclId: str(),
    },
    ram: needs(
      `slb:CreateLoadBalancer${protocol}Listener`,
      slb.loadBalancer.by('LoadBalancerId'),
      slb.acl.byOptional('AclId'),
    ),
    handle(call, p) {
      const { LoadBalancerId } = balancerNamed(call, p.LoadBalancerId);
      const id = `${LoadBalancerId}/${protocol}/${p.ListenerPort}`;
      if (call.table(listeners).has(id))
        throw refuse(400, 'ListenerAlreadyExists', 'The specified listener already exists.');
      call.table(listeners).put(id, {
        LoadBalancerId,
        ListenerProtocol: protocol === 'TCP' ? 'tcp' : 'udp',
        ListenerPort: p.ListenerPort,
        BackendServerPort: p.BackendServerPort ?? 0,
        Status: 'running',
        VServerGroupId: p.VServerGroupId ?? '',
        AclStatus: p.AclStatus?.toLowerCase() === 'on' ? 'on' : 'off',
        AclType: p.AclType ?? '',
        AclId: p.AclId ?? '',
      });
      return {};
    },
  });
}

export const operations: readonly Operation[] = [
  operation({
    ...SLB,
    action: 'CreateLoadBalancer',
    access: 'write',
    params: {
      RegionId: str(),
      AddressType: str({ oneOf: ['internet', 'intranet'] }),
      LoadBalancerName: str(),
      VpcId: str(),
      VSwitchId: str(),
      LoadBalancerSpec: str(),
      ClientToken: str(),
    },
    ram: needs('slb:CreateLoadBalancer', slb.loadBalancer.all),
    handle(call, p) {
      const LoadBalancerId = call.newId('lb');
      const AddressType = p.AddressType?.toLowerCase() === 'intranet' ? 'intranet' : 'internet';
      const made: BalancerRecord = {
        LoadBalancerId,
        LoadBalancerName: p.LoadBalancerName ?? LoadBalancerId,
        AddressType,
        Address: AddressType === 'internet' ? publicAddress(call) : '10.0.0.250',
        VpcId: p.VpcId ?? '',
        CreateTime: vendorTime(call.now),
        Backends: [],
      };
      call.table(balancers).put(LoadBalancerId, made);
      return {
        LoadBalancerId,
        LoadBalancerName: made.LoadBalancerName,
        Address: made.Address,
        VpcId: made.VpcId,
        VSwitchId: p.VSwitchId ?? '',
        NetworkType: made.VpcId === '' ? 'classic' : 'vpc',
      };
    },
  }),
  operation({
    ...SLB,
    action: 'DeleteLoadBalancer',
    access: 'write',
    params: { RegionId: str(), LoadBalancerId: str().need() },
    ram: needs('slb:DeleteLoadBalancer', slb.loadBalancer.by('LoadBalancerId')),
    handle(call, p) {
      const { LoadBalancerId } = balancerNamed(call, p.LoadBalancerId);
      for (const [id, one] of call.table(listeners).entries())
        if (one.LoadBalancerId === LoadBalancerId) call.table(listeners).delete(id);
      for (const [id, one] of call.table(serverGroups).entries())
        if (one.LoadBalancerId === LoadBalancerId) call.table(serverGroups).delete(id);
      call.table(balancers).delete(LoadBalancerId);
      return {};
    },
  }),
  operation({
    ...SLB,
    action: 'AddBackendServers',
    access: 'write',
    params: { RegionId: str(), LoadBalancerId: str().need(), BackendServers: str().need() },
    ram: needs('slb:AddBackendServers', slb.loadBalancer.by('LoadBalancerId'), backends),
    handle(call, p) {
      const balancer = balancerNamed(call, p.LoadBalancerId);
      const added = serversOf(p.BackendServers).map(({ Port: _, ...one }) => one);
      const Backends = [
        ...balancer.Backends.filter((one) => !added.some((other) => other.ServerId === one.ServerId)),
        ...added,
      ];
      call.table(balancers).put(balancer.LoadBalancerId, { ...balancer, Backends });
      return { LoadBalancerId: balancer.LoadBalancerId, BackendServers: { BackendServer: Backends } };
    },
  }),
  operation({
    ...SLB,
    action: 'CreateVServerGroup',
    access: 'write',
    params: { RegionId: str(), LoadBalancerId: str().need(), VServerGroupName: str(), BackendServers: str() },
    ram: needs('slb:CreateVServerGroup', slb.loadBalancer.by('LoadBalancerId'), backends),
    handle(call, p) {
      const { LoadBalancerId } = balancerNamed(call, p.LoadBalancerId);
      const VServerGroupId = call.newId('rsp');
      const Servers = p.BackendServers === undefined ? [] : serversOf(p.BackendServers);
      call.table(serverGroups).put(VServerGroupId, {
        VServerGroupId,
        VServerGroupName: p.VServerGroupName ?? '',
        LoadBalancerId,
        Servers,
      });
      return { VServerGroupId, BackendServers: { BackendServer: Servers } };
    },
  }),
  operation({
    ...SLB,
    action: 'CreateAccessControlList',
    access: 'write',
    params: { RegionId: str(), AclName: str().need(), AddressIPVersion: str() },
    ram: needs('slb:CreateAccessControlList', slb.acl.all),
    handle(call, p) {
      const AclId = call.newId('acl');
      call.table(acls).put(AclId, { AclId, AclName: p.AclName, Entries: [] });
      return { AclId };
    },
  }),
  operation({
    ...SLB,
    action: 'AddAccessControlListEntry',
    access: 'write',
    params: { RegionId: str(), AclId: str().need(), AclEntrys: str().need() },
    ram: needs('slb:AddAccessControlListEntry', slb.acl.by('AclId')),
    handle(call, p) {
      const acl = call.table(acls).get(p.AclId);
      if (acl === undefined)
        throw refuse(404, 'InvalidAclId.NotFound', 'The specified AclId does not exist.');
      let added: { entry: string; comment?: string }[];
      try {
        added = JSON.parse(p.AclEntrys) as typeof added;
      } catch {
        throw refuse(400, 'InvalidParameter', 'The specified parameter AclEntrys is not valid.');
      }
      const Entries = [
        ...acl.Entries,
        ...added.map(({ entry, comment = '' }) => ({ AclEntryIP: entry, AclEntryComment: comment })),
      ];
      call.table(acls).put(acl.AclId, { ...acl, Entries });
      return {};
    },
  }),
  createListener('TCP'),
  createListener('UDP'),
  operation({
    ...SLB,
    action: 'DescribeLoadBalancers',
    access: 'read',
    params: {
      RegionId: str(),
      LoadBalancerId: str(),
      AddressType: str(),
      VpcId: str(),
      ...NUMBERED,
    },
    // The vendor names all of them here, whatever is asked for.
    ram: needs('slb:DescribeLoadBalancers', slb.loadBalancer.all),
    handle(call, p) {
      const wanted = call
        .table(balancers)
        .values()
        .filter(
          (one) =>
            (p.LoadBalancerId === undefined || p.LoadBalancerId.split(',').includes(one.LoadBalancerId)) &&
            (p.AddressType === undefined || p.AddressType.toLowerCase() === one.AddressType) &&
            (p.VpcId === undefined || p.VpcId === one.VpcId),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        LoadBalancers: {
          LoadBalancer: items.map(({ Backends: _, ...one }) => ({
            ...one,
            RegionId: call.region,
            LoadBalancerStatus: 'active',
            AddressIPVersion: 'ipv4',
          })),
        },
      };
    },
  }),
  operation({
    ...SLB,
    action: 'DescribeLoadBalancerAttribute',
    access: 'read',
    params: { RegionId: str(), LoadBalancerId: str().need() },
    ram: needs('slb:DescribeLoadBalancerAttribute', slb.loadBalancer.by('LoadBalancerId')),
    handle(call, p) {
      const { Backends, ...balancer } = balancerNamed(call, p.LoadBalancerId);
      const own = call
        .table(listeners)
        .values()
        .filter((one) => one.LoadBalancerId === balancer.LoadBalancerId);
      return {
        ...balancer,
        RegionId: call.region,
        LoadBalancerStatus: 'active',
        BackendServers: { BackendServer: Backends },
        ListenerPortsAndProtocol: {
          ListenerPortAndProtocol: own.map(({ ListenerPort, ListenerProtocol }) => ({
            ListenerPort,
            ListenerProtocol,
          })),
        },
      };
    },
  }),
  operation({
    ...SLB,
    action: 'DescribeLoadBalancerListeners',
    access: 'read',
    params: {
      RegionId: str(),
      LoadBalancerId: list({ max: 10 }),
      ListenerProtocol: str(),
      MaxResults: int({ min: 1, max: 100, clamp: true }),
      NextToken: str(),
    },
    // In none of the vendor's tables that were read (unconfirmed).
    ram: needs('slb:DescribeLoadBalancerListeners', slb.loadBalancer.by('LoadBalancerId')),
    handle(call, p) {
      const wanted = call
        .table(listeners)
        .values()
        .filter(
          (one) =>
            (p.LoadBalancerId.length === 0 || p.LoadBalancerId.includes(one.LoadBalancerId)) &&
            (p.ListenerProtocol === undefined || p.ListenerProtocol.toLowerCase() === one.ListenerProtocol),
        );
      const { items, fields } = page(wanted, p, { style: 'token', size: 50, counts: true });
      return { ...fields, Listeners: items };
    },
  }),
  operation({
    ...SLB,
    action: 'DescribeVServerGroupAttribute',
    access: 'read',
    params: { RegionId: str(), VServerGroupId: str().need() },
    // The vendor means the group's balancer, which the call does not name.
    ram: needs('slb:DescribeVServerGroupAttribute', slb.loadBalancer.all),
    handle(call, p) {
      const group = call.table(serverGroups).get(p.VServerGroupId);
      if (group === undefined)
        throw refuse(404, 'VServerGroup.NotFound', 'The specified VServerGroup does not exist.');
      const { Servers, ...rest } = group;
      return { ...rest, BackendServers: { BackendServer: Servers } };
    },
  }),
  operation({
    ...SLB,
    action: 'DescribeAccessControlListAttribute',
    access: 'read',
    params: { RegionId: str(), AclId: str().need() },
    ram: needs('slb:DescribeAccessControlListAttribute', slb.acl.by('AclId')),
    handle(call, p) {
      const acl = call.table(acls).get(p.AclId);
      if (acl === undefined)
        throw refuse(404, 'InvalidAclId.NotFound', 'The specified AclId does not exist.');
      return { AclId: acl.AclId, AclName: acl.AclName, AclEntrys: { AclEntry: acl.Entries } };
    },
  }),
];
