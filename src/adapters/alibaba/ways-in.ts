/** Ways in from the internet that other products tell of: EIPs, public IPv6, destination NAT and listeners. */
import type { NetworkInterface, Path } from '../../domain/inventory/inventory.ts';
import { type AddressSet, ALL_V4, ALL_V6, type Family, parseBlock } from '../../domain/net/address.ts';
import { subtract, unionAll } from '../../domain/net/interval-set.ts';
import { type PortSet, parsePortRange } from '../../domain/net/port.ts';
import type { Place } from './map-lists.ts';
import { samePath, uniquePaths } from './paths.ts';
import type { ListenerPiece, Pieces } from './pieces.ts';
import { nested, type Raw, text } from './raw.ts';

/** Ways in that are told by other products: EIPs, public IPv6, destination NAT and listeners. */
export function waysByInterface(
  pieces: Pieces,
  interfaces: readonly NetworkInterface[],
): Map<string, Path[]> {
  const ways = new Map<string, Path[]>();
  const add = (one: NetworkInterface | undefined, path: Path): void => {
    if (one === undefined || one.paths.some((known) => samePath(known, path))) return;
    ways.set(one.id, uniquePaths([...(ways.get(one.id) ?? []), path]));
  };
  const byId = new Map(interfaces.map((one) => [one.id, one]));
  const byInstance = new Map(
    interfaces.flatMap((one) => (one.primary && one.instanceId !== undefined ? [[one.instanceId, one]] : [])),
  );
  const byAddress = indexOf(interfaces);
  const at = ({ account, region }: Place, address: string): readonly NetworkInterface[] =>
    (byAddress.get(address) ?? []).filter((one) => mayBe(one.account, account) && mayBe(one.region, region));
  for (const { raw } of pieces.eips) {
    const bound = text(raw, 'InstanceId');
    add(byInstance.get(bound) ?? byId.get(bound), {
      kind: 'eip',
      address: text(raw, 'IpAddress'),
      id: text(raw, 'AllocationId'),
    });
  }
  for (const { raw, place } of pieces.ipv6Addresses) {
    const address = text(raw, 'Ipv6Address');
    if (!isPublicIpv6(raw)) continue;
    for (const one of at(place, address)) add(one, { kind: 'ipv6', address });
  }
  for (const { raw, place } of pieces.forwardEntries) {
    const path = dnatPath(raw);
    for (const one of at(place, text(raw, 'InternalIp'))) add(one, path);
  }
  for (const listener of pieces.listeners) {
    for (const backend of listener.backends) {
      const path = listenerPath(listener, backend.port);
      const named = byInstance.get(backend.server) ?? byId.get(backend.server);
      for (const one of named === undefined ? at(listener.place, backend.server) : [named]) add(one, path);
    }
  }
  return ways;
}

/** Answers in files need not say where they are from; that may be anywhere. */
function mayBe(place: string, told: string): boolean {
  return place === '' || told === '' || place === told;
}

/** Interfaces by address; different places and VPCs may use the same one. */
function indexOf(interfaces: readonly NetworkInterface[]): Map<string, NetworkInterface[]> {
  const index = new Map<string, NetworkInterface[]>();
  for (const one of interfaces) {
    for (const address of [...one.privateAddresses, ...one.ipv6Addresses]) {
      const known = index.get(address);
      if (known === undefined) index.set(address, [one]);
      else known.push(one);
    }
  }
  return index;
}

/** An IPv6 address is public when it has internet bandwidth (facts b.3). */
function isPublicIpv6(raw: Raw): boolean {
  const bandwidth = nested(raw, 'Ipv6InternetBandwidth');
  return text(raw, 'NetworkType').toLowerCase() === 'public' || Number(text(bandwidth, 'Bandwidth') || 0) > 0;
}

function dnatPath(raw: Raw): Path {
  const protocol = text(raw, 'IpProtocol').toLowerCase();
  return {
    kind: 'dnat',
    address: text(raw, 'ExternalIp'),
    id: text(raw, 'ForwardEntryId'),
    protocol: protocol === 'tcp' || protocol === 'udp' ? protocol : 'any',
    externalPorts: portsOf(text(raw, 'ExternalPort')),
    internalPorts: portsOf(text(raw, 'InternalPort')),
  };
}

function listenerPath(listener: ListenerPiece, backendPort: string): Path {
  return {
    kind: 'listener',
    address: listener.address,
    id: listener.id,
    product: listener.product,
    protocol: listener.protocol,
    externalPorts: portsOf(listener.port),
    internalPorts: portsOf(backendPort),
    sources: listenerSources(listener),
  };
}

function listenerSources(listener: ListenerPiece): { v4: AddressSet; v6: AddressSet } | undefined {
  const { access } = listener;
  const v6Listener = listener.address.includes(':');
  const everything = { v4: v6Listener ? [] : ALL_V4, v6: v6Listener ? ALL_V6 : [] };
  if (access.kind === 'all') return everything;
  if (access.entries === undefined) return undefined;
  const blocks = access.entries.map((entry) => parseBlock(entry.trim()));
  if (blocks.includes(undefined)) return undefined;
  const of = (family: Family): AddressSet =>
    unionAll(blocks.flatMap((block): AddressSet[] => (block?.family === family ? [block.set] : [])));
  if (access.kind === 'allow') return { v4: of(4), v6: of(6) };
  return {
    v4: subtract<number | bigint>(everything.v4, of(4)),
    v6: subtract<number | bigint>(everything.v6, of(6)),
  };
}

/** A port, a range `a/b`, or `any`; what cannot be read counts as every port, never as none. */
function portsOf(value: string): PortSet {
  const ports = parsePortRange(/^(any|all)$/i.test(value) ? '' : value.replace('-', '/'));
  return ports.kind === 'set' ? ports.ports : [0, 65_536];
}
