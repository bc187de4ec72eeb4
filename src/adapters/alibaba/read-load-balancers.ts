/** Classic, network and application load balancers that forward to servers: traffic that security groups do not see. */
import { mapClbListeners, mapServerGroupListeners } from './map-listeners.ts';
import type { Place } from './map-lists.ts';
import { pagesByNumber, pagesByToken } from './paginate.ts';
import type { Placed } from './pieces.ts';
import { type Raw, text } from './raw.ts';
import { attempt, type Reader, required } from './reader.ts';

export async function readLoadBalancers(reader: Reader, place: Place): Promise<void> {
  await Promise.all([
    attempt(reader, place, 'load-balancers', 'DescribeLoadBalancers', () => readClassic(reader, place)),
    attempt(reader, place, 'load-balancers', 'ListLoadBalancers', () => readGrouped(reader, place, 'Nlb')),
    attempt(reader, place, 'load-balancers', 'ListLoadBalancers', () => readGrouped(reader, place, 'Alb')),
  ]);
}

async function readClassic(reader: Reader, place: Place): Promise<void> {
  const { region } = place;
  const balancers: Placed[] = [];
  const params = { RegionId: region, AddressType: 'internet' };
  const call = (page: Readonly<Record<string, unknown>>): Promise<Raw> =>
    reader.call('Slb', region, 'DescribeLoadBalancers', { ...params, ...page });
  for await (const page of pagesByNumber(
    call,
    100,
    (one) => required(one, 'LoadBalancers', 'LoadBalancer').length,
  )) {
    for (const raw of required(page, 'LoadBalancers', 'LoadBalancer')) balancers.push({ raw, place });
  }
  if (balancers.length === 0) return;
  const described = await Promise.all(
    balancers.map(async ({ raw }): Promise<Placed> => {
      const id = text(raw, 'LoadBalancerId');
      const attributes = await reader.call('Slb', region, 'DescribeLoadBalancerAttribute', {
        RegionId: region,
        LoadBalancerId: id,
      });
      return { raw: { ...raw, ...attributes }, place };
    }),
  );
  const listeners: Placed[] = [];
  for await (const page of pagesByToken(
    (more) => reader.call('Slb', region, 'DescribeLoadBalancerListeners', { RegionId: region, ...more }),
    100,
  )) {
    for (const raw of required(page, 'Listeners')) {
      listeners.push({
        raw: await withAccess(reader, region, await withServerGroup(reader, region, raw)),
        place,
      });
    }
  }
  reader.pieces.listeners.push(...mapClbListeners(described, listeners));
}

/** A listener may forward to a server group of its own instead of the balancer's backends. */
async function withServerGroup(reader: Reader, region: string, listener: Raw): Promise<Raw> {
  const group = text(listener, 'VServerGroupId');
  if (group === '') return listener;
  const answer = await reader.call('Slb', region, 'DescribeVServerGroupAttribute', {
    RegionId: region,
    VServerGroupId: group,
  });
  return { ...listener, BackendServers: answer.BackendServers };
}

async function withAccess(reader: Reader, region: string, listener: Raw): Promise<Raw> {
  const id = text(listener, 'AclId');
  if (text(listener, 'AclStatus').toLowerCase() !== 'on' || id === '') return listener;
  const answer = await reader.call('Slb', region, 'DescribeAccessControlListAttribute', {
    RegionId: region,
    AclId: id,
  });
  return { ...listener, AclEntries: answer.AclEntrys ?? answer.AclEntries };
}

async function readGrouped(reader: Reader, place: Place, product: 'Nlb' | 'Alb'): Promise<void> {
  const { region } = place;
  const read = async (
    action: string,
    plural: string,
    params: Readonly<Record<string, string>> = {},
  ): Promise<Placed[]> => {
    const items: Placed[] = [];
    const call = (page: Readonly<Record<string, unknown>>): Promise<Raw> =>
      reader.call(product, region, action, { RegionId: region, ...params, ...page });
    for await (const page of pagesByToken(call, 100)) {
      for (const raw of required(page, plural)) items.push({ raw, place });
    }
    return items;
  };
  const balancers = await read('ListLoadBalancers', 'LoadBalancers');
  if (balancers.length === 0) return;
  const [listeners, groups] = await Promise.all([
    read('ListListeners', 'Listeners'),
    read('ListServerGroups', 'ServerGroups'),
  ]);
  const filled = await Promise.all(
    groups.map(async ({ raw }): Promise<Placed> => {
      const servers = await read('ListServerGroupServers', 'Servers', {
        ServerGroupId: text(raw, 'ServerGroupId'),
      });
      return { raw: { ...raw, Servers: servers.map((server) => server.raw) }, place };
    }),
  );
  reader.pieces.listeners.push(...mapServerGroupListeners(balancers, listeners, filled));
}
