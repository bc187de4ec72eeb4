/** Load-balancer answers → listeners with their backends (facts b.3). */
import type { ListenerPiece, Placed } from './pieces.ts';
import { list, nested, type Raw, text } from './raw.ts';

/** The address that clients reach, when the balancer faces the internet; undefined for a private one. */
function publicAddress(balancer: Raw): string | undefined {
  const type = (text(balancer, 'AddressType') || text(balancer, 'Ipv6AddressType')).toLowerCase();
  if (type !== 'internet' && text(balancer, 'Ipv6AddressType').toLowerCase() !== 'internet') return undefined;
  return text(balancer, 'Address') || text(balancer, 'DNSName') || text(balancer, 'LoadBalancerId');
}

/** What `DescribeLoadBalancers`, `DescribeLoadBalancerListeners` (and attributes) say of classic load balancers. */
export function mapClbListeners(balancers: readonly Placed[], listeners: readonly Placed[]): ListenerPiece[] {
  const byId = new Map(balancers.map((one) => [text(one.raw, 'LoadBalancerId'), one]));
  return listeners.flatMap(({ raw, place }): ListenerPiece[] => {
    const balancer = byId.get(text(raw, 'LoadBalancerId'));
    const protocol = text(raw, 'ListenerProtocol').toLowerCase();
    const backendPort = text(raw, 'BackendServerPort');
    const address = balancer === undefined ? undefined : publicAddress(balancer.raw);
    // Listeners of the newer products name their server group instead.
    if (address === undefined || text(raw, 'ServerGroupId') !== '' || protocol === '') return [];
    const own = list(raw, 'BackendServers', 'BackendServer');
    const backends = own ?? list(balancer?.raw ?? {}, 'BackendServers', 'BackendServer') ?? [];
    const type = text(raw, 'AclType').toLowerCase();
    const guarded = text(raw, 'AclStatus').toLowerCase() === 'on';
    const entries = list(raw, 'AclEntries', 'AclEntry')?.map((entry) => text(entry, 'AclEntryIP'));
    return [
      {
        place: balancer?.place ?? place,
        id: `${text(raw, 'LoadBalancerId')}:${text(raw, 'ListenerPort')}`,
        product: 'clb',
        protocol: protocol === 'udp' ? 'udp' : 'tcp',
        address,
        port: text(raw, 'ListenerPort'),
        access: guarded ? { kind: type === 'black' ? 'deny' : 'allow', entries } : { kind: 'all' },
        backends: backends.map((backend) => ({
          server: text(backend, 'ServerId'),
          port: text(backend, 'Port') || backendPort,
        })),
      },
    ];
  });
}

/** What the ALB and NLB listings say: listeners that forward to server groups. */
export function mapServerGroupListeners(
  balancers: readonly Placed[],
  listeners: readonly Placed[],
  serverGroups: readonly Placed[],
): ListenerPiece[] {
  const byId = new Map(balancers.map((one) => [text(one.raw, 'LoadBalancerId'), one]));
  const groups = new Map(serverGroups.map((one) => [text(one.raw, 'ServerGroupId'), one]));
  return listeners.flatMap(({ raw }): ListenerPiece[] => {
    const balancer = byId.get(text(raw, 'LoadBalancerId'));
    const address = balancer === undefined ? undefined : publicAddress(balancer.raw);
    const ids = [text(raw, 'ServerGroupId'), ...forwardedGroups(raw)].filter((id) => id !== '');
    if (balancer === undefined || address === undefined || ids.length === 0) return [];
    const protocol = text(raw, 'ListenerProtocol').toLowerCase();
    return [
      {
        place: balancer.place,
        id: text(raw, 'ListenerId'),
        product: /^(http|https|quic)$/.test(protocol) ? 'alb' : 'nlb',
        protocol: protocol === 'udp' || protocol === 'quic' ? 'udp' : 'tcp',
        address,
        port: text(raw, 'ListenerPort'),
        access: { kind: 'all' },
        backends: ids.flatMap((id) =>
          (list(groups.get(id)?.raw ?? {}, 'Servers') ?? []).map((server) => ({
            server: text(server, 'ServerId') || text(server, 'ServerIp'),
            port: text(server, 'Port'),
          })),
        ),
      },
    ];
  });
}

/** ALB names its server groups in the default actions. */
function forwardedGroups(listener: Raw): readonly string[] {
  return (list(listener, 'DefaultActions') ?? []).flatMap((action) =>
    (list(nested(action, 'ForwardGroupConfig'), 'ServerGroupTuples') ?? []).map((tuple) =>
      text(tuple, 'ServerGroupId'),
    ),
  );
}
