/** Puts the pieces together: pooled pages, interfaces with their ways in, and every gap in its place. */
import type {
  Gap,
  Instance,
  Inventory,
  InventoryKind,
  NetworkInterface,
  Path,
  SecurityGroup,
} from '../../domain/inventory/inventory.ts';
import { type AddressSet, ALL_V4, ALL_V6, type Family, parseBlock } from '../../domain/net/address.ts';
import { subtract, unionAll } from '../../domain/net/interval-set.ts';
import { type PortSet, parsePortRange } from '../../domain/net/port.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { Place } from './map-lists.ts';
import type { GroupPieces, ListenerPiece, Pieces } from './pieces.ts';
import { flag, list, nested, type Raw, tags, text, texts } from './raw.ts';
import type { RulePage } from './rule-page.ts';

/** Kinds whose absence means that more ways in may exist. */
const PATH_KINDS: readonly InventoryKind[] = [
  'eips',
  'nat',
  'load-balancers',
  'ipv6-addresses',
  'instances',
  'interfaces',
];

/** `pathGaps` are gaps that leave ways in unknown without making the reading incomplete (parts not in an input). */
export function assemble(pieces: Pieces, pathGaps: readonly Gap[] = []): Inventory {
  const groups = [...pieces.groups.values()].map(assembleGroup);
  const instances = pieces.instances.map(({ raw, place }) => mapInstance(raw, place));
  const interfaces = mapInterfaces(pieces);
  const ways = waysByInterface(pieces, interfaces);
  const doubts = [...pieces.gaps, ...pathGaps].filter((gap) => PATH_KINDS.includes(gap.kind));
  return {
    accounts: [...pieces.accounts].map(([id, name]) => ({ id, name })),
    groups,
    prefixLists: pieces.prefixLists,
    portRangeLists: pieces.portRangeLists,
    instances,
    interfaces: interfaces.map((one) => ({
      ...one,
      paths: [...one.paths, ...(ways.get(one.id) ?? [])],
      pathGaps: doubts.filter((gap) => covers(gap, one)),
    })),
    gaps: [...pieces.gaps, ...groups.flatMap((group) => group.gaps)],
  };
}

function covers(gap: Gap, place: Place): boolean {
  return (
    (gap.account === '' || gap.account === place.account) &&
    (gap.region === '' || gap.region === place.region)
  );
}

function assembleGroup(pieces: GroupPieces): SecurityGroup {
  const listing = pieces.listing ?? {};
  const page = pieces.pages[0];
  const rules = rulesOf(pieces.pages);
  const vpcId = 'VpcId' in listing ? text(listing, 'VpcId') : page?.vpcId;
  const type = text(listing, 'SecurityGroupType').toLowerCase();
  const inner = page?.innerAccess;
  return {
    ...pieces.place,
    id: pieces.id,
    name: text(listing, 'SecurityGroupName') || (page?.name ?? ''),
    description: text(listing, 'Description') || (page?.description ?? ''),
    vpcId,
    network: vpcId === '' || rules.some((rule) => rule.nic === 'internet') ? 'classic' : 'vpc',
    type: type === 'enterprise' ? 'enterprise' : type === 'normal' ? 'basic' : 'unknown',
    innerAccess: inner === 'accept' || inner === 'drop' ? inner : 'unknown',
    serviceManaged: flag(listing, 'ServiceManaged'),
    tags: tags(listing),
    rules,
    gaps: pieces.gaps,
  };
}

/** Every rule once: classic groups are read per network card, and pages may overlap when rules change meanwhile. */
function rulesOf(pages: readonly RulePage[]): readonly Rule[] {
  if (pages.length === 1) return pages[0]?.rules ?? [];
  const rules = new Map<string, Rule>();
  for (const rule of pages.flatMap((page) => page.rules)) if (!rules.has(rule.id)) rules.set(rule.id, rule);
  return [...rules.values()];
}

export function mapInstance(raw: Raw, place: Place): Instance {
  const os = text(raw, 'OSType').toLowerCase();
  return {
    ...place,
    id: text(raw, 'InstanceId'),
    name: text(raw, 'InstanceName'),
    os: os === 'linux' || os === 'windows' ? os : 'unknown',
    status: text(raw, 'Status'),
    vpcId: text(nested(raw, 'VpcAttributes'), 'VpcId') || undefined,
    tags: tags(raw),
  };
}

/** Interfaces that were listed, and one stand-in per instance whose primary interface was not. */
function mapInterfaces(pieces: Pieces): NetworkInterface[] {
  const instances = new Map(pieces.instances.map((one) => [text(one.raw, 'InstanceId'), one]));
  const listed = pieces.interfaces.map(({ raw, place }) =>
    mapInterface(raw, place, instances.get(text(raw, 'InstanceId'))?.raw),
  );
  const covered = new Set(listed.flatMap((one) => (one.primary ? (one.instanceId ?? []) : [])));
  const standIns = [...instances].flatMap(([id, { raw, place }]) =>
    covered.has(id) ? [] : [primaryOf(id, raw, place)],
  );
  return [...listed, ...standIns];
}

function mapInterface(raw: Raw, place: Place, instance: Raw | undefined): NetworkInterface {
  const privateIps = list(raw, 'PrivateIpSets', 'PrivateIpSet') ?? [];
  const primary = text(raw, 'Type').toLowerCase() === 'primary';
  const publicIps = [raw, ...privateIps].flatMap((one): Path[] => {
    const associated = nested(one, 'AssociatedPublicIp');
    const address = text(associated, 'PublicIpAddress');
    const id = text(associated, 'AllocationId');
    if (address === '') return [];
    return [id === '' ? { kind: 'public-ip', address } : { kind: 'eip', address, id }];
  });
  return {
    ...place,
    id: text(raw, 'NetworkInterfaceId'),
    instanceId: text(raw, 'InstanceId') || undefined,
    primary,
    groupIds: texts(raw, 'SecurityGroupIds', 'SecurityGroupId'),
    privateAddresses: unique([
      text(raw, 'PrivateIpAddress'),
      ...privateIps.map((one) => text(one, 'PrivateIpAddress')),
    ]),
    ipv6Addresses: ipv6Of(raw),
    serviceManaged: flag(raw, 'ServiceManaged'),
    paths: uniquePaths([...publicIps, ...(primary && instance !== undefined ? publicPaths(instance) : [])]),
    pathGaps: [],
  };
}

function primaryOf(id: string, raw: Raw, place: Place): NetworkInterface {
  const own = (list(raw, 'NetworkInterfaces', 'NetworkInterface') ?? []).find(
    (one) => text(one, 'Type').toLowerCase() !== 'secondary',
  );
  const vpcAddresses = texts(nested(nested(raw, 'VpcAttributes'), 'PrivateIpAddress'), 'IpAddress');
  return {
    ...place,
    id: (own === undefined ? '' : text(own, 'NetworkInterfaceId')) || `${id}#primary`,
    instanceId: id,
    primary: true,
    groupIds: texts(raw, 'SecurityGroupIds', 'SecurityGroupId'),
    privateAddresses: unique([
      ...(own === undefined ? [] : [text(own, 'PrimaryIpAddress')]),
      ...vpcAddresses,
      ...texts(raw, 'InnerIpAddress', 'IpAddress'),
    ]),
    ipv6Addresses: own === undefined ? [] : ipv6Of(own),
    serviceManaged: false,
    paths: uniquePaths(publicPaths(raw)),
    pathGaps: [],
  };
}

function publicPaths(instance: Raw): Path[] {
  const eip = nested(instance, 'EipAddress');
  const address = text(eip, 'IpAddress');
  return [
    ...texts(instance, 'PublicIpAddress', 'IpAddress').map(
      (one): Path => ({ kind: 'public-ip', address: one }),
    ),
    ...(address === '' ? [] : [{ kind: 'eip' as const, address, id: text(eip, 'AllocationId') }]),
  ];
}

function ipv6Of(raw: Raw): readonly string[] {
  return unique((list(raw, 'Ipv6Sets', 'Ipv6Set') ?? []).map((one) => text(one, 'Ipv6Address')));
}

/** Ways in that are told by other products: EIPs, public IPv6, destination NAT and listeners. */
function waysByInterface(pieces: Pieces, interfaces: readonly NetworkInterface[]): Map<string, Path[]> {
  const ways = new Map<string, Path[]>();
  const add = (one: NetworkInterface | undefined, path: Path): void => {
    if (one === undefined || one.paths.some((known) => samePath(known, path))) return;
    ways.set(one.id, uniquePaths([...(ways.get(one.id) ?? []), path]));
  };
  const byId = new Map(interfaces.map((one) => [one.id, one]));
  const byInstance = new Map(
    interfaces.flatMap((one) => (one.primary && one.instanceId !== undefined ? [[one.instanceId, one]] : [])),
  );
  const at = (place: Place, address: string): NetworkInterface[] =>
    interfaces.filter(
      (one) =>
        one.account === place.account &&
        one.region === place.region &&
        (one.privateAddresses.includes(address) || one.ipv6Addresses.includes(address)),
    );
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

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}

function uniquePaths(paths: readonly Path[]): Path[] {
  return paths.filter((path, i) => paths.findIndex((other) => samePath(other, path)) === i);
}

/** The same EIP is told by the instance, by its interface and by the EIP listing. */
function samePath(a: Path, b: Path): boolean {
  if (a.kind === 'public-ip' || a.kind === 'eip' || a.kind === 'ipv6') {
    return (b.kind === 'public-ip' || b.kind === 'eip' || b.kind === 'ipv6') && a.address === b.address;
  }
  return (
    a.kind === b.kind &&
    a.id === b.id &&
    a.internalPorts.join() === b.internalPorts.join() &&
    a.externalPorts.join() === b.externalPorts.join()
  );
}
