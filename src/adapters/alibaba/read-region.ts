/** Reads one region of one account, everything paged to its end; what fails becomes a gap and the reading goes on. */
import type { ReadRequest } from '../../app/ports.ts';
import type {
  InventoryKind,
  NetworkInterface,
  PortRangeList,
  PrefixList,
} from '../../domain/inventory/inventory.ts';
import { gapOf } from './gap.ts';
import { type InstancePiece, mapInstance, mapInterface } from './map-instances.ts';
import { mapPrefixList, type Place, portRangeListFrom } from './map-lists.ts';
import { pagesByNumber, pagesByToken } from './paginate.ts';
import type { GroupPieces, Placed } from './pieces.ts';
import { describePortRangeLists } from './port-range-lists.ts';
import type { ProductName } from './products.ts';
import { type Raw, text } from './raw.ts';
import { readLoadBalancers } from './read-load-balancers.ts';
import { attempt, type Reader, required } from './reader.ts';

/** The largest pages that the API gives: fewest calls. */
const GROUPS_A_PAGE = 100;
const RULES_A_PAGE = 1000;
const INSTANCES_A_PAGE = 100;
const INTERFACES_A_PAGE = 500;
const EIPS_A_PAGE = 100;
const ENTRIES_A_PAGE = 100;
const VPC_ITEMS_A_PAGE = 50;

/** `declared` are prefix lists to read besides those that rules refer to. */
export async function readRegion(
  reader: Reader,
  region: string,
  declared: NonNullable<ReadRequest['prefixLists']> = [],
): Promise<void> {
  const place = { account: reader.account, region };
  const instances: InstancePiece[] = [];
  const interfaces: NetworkInterface[] = [];
  await Promise.all([
    readGroups(reader, place),
    readDeclaredLists(
      reader,
      place,
      declared.filter((one) => one.region === region || one.region === ''),
    ),
    attempt(reader, place, 'instances', 'DescribeInstances', async () => {
      for await (const page of pagesByToken(
        (params) => reader.call('Ecs', region, 'DescribeInstances', { RegionId: region, ...params }),
        INSTANCES_A_PAGE,
      )) {
        for (const raw of required(page, 'Instances', 'Instance')) instances.push(mapInstance(raw, place));
      }
    }),
    attempt(reader, place, 'interfaces', 'DescribeNetworkInterfaces', async () => {
      for await (const page of pagesByToken(
        (params) => reader.call('Ecs', region, 'DescribeNetworkInterfaces', { RegionId: region, ...params }),
        INTERFACES_A_PAGE,
      )) {
        for (const raw of required(page, 'NetworkInterfaceSets', 'NetworkInterfaceSet'))
          interfaces.push(mapInterface(raw, place));
      }
    }),
  ]);
  for (const one of instances) reader.pieces.instances.push(one);
  for (const one of interfaces) reader.pieces.interfaces.push(one);
  // Where no interface is, nothing can be reached: addresses, gateways and balancers need not be asked for.
  if (instances.length === 0 && interfaces.length === 0) return;
  await Promise.all([
    numbered(
      reader,
      place,
      'eips',
      'DescribeEipAddresses',
      EIPS_A_PAGE,
      ['EipAddresses', 'EipAddress'],
      reader.pieces.eips,
    ),
    hasIpv6(interfaces)
      ? numbered(
          reader,
          place,
          'ipv6-addresses',
          'DescribeIpv6Addresses',
          VPC_ITEMS_A_PAGE,
          ['Ipv6Addresses', 'Ipv6Address'],
          reader.pieces.ipv6Addresses,
        )
      : undefined,
    readNat(reader, place),
    readLoadBalancers(reader, place),
  ]);
}

function hasIpv6(interfaces: readonly NetworkInterface[]): boolean {
  return interfaces.some((one) => one.ipv6Addresses.length > 0);
}

async function readGroups(reader: Reader, place: Place): Promise<void> {
  const { region } = place;
  const reading: Promise<void>[] = [];
  await attempt(reader, place, 'groups', 'DescribeSecurityGroups', async () => {
    for await (const page of pagesByToken(
      (params) => reader.call('Ecs', region, 'DescribeSecurityGroups', { RegionId: region, ...params }),
      GROUPS_A_PAGE,
    )) {
      const listings = required(page, 'SecurityGroups', 'SecurityGroup');
      reader.tell({ groupsExpected: listings.length });
      for (const listing of listings) {
        const group = reader.pieces.group(text(listing, 'SecurityGroupId'), place);
        group.listing = listing;
        reading.push(readRules(reader, group));
      }
    }
  });
  await Promise.all(reading);
  await readLists(reader, place);
}

/** All inbound rules of a group, and outbound ones where limits matter; a classic group has one set per network card. */
export async function readRules(reader: Reader, group: GroupPieces): Promise<void> {
  const { region } = group.place;
  const classic = text(group.listing ?? {}, 'VpcId') === '' && 'VpcId' in (group.listing ?? {});
  try {
    for (const card of classic ? [{ NicType: 'internet' }, { NicType: 'intranet' }] : [{}]) {
      const Direction = reader.limits === true ? 'all' : 'ingress';
      const params = { RegionId: region, SecurityGroupId: group.id, Direction, ...card };
      for await (const page of pagesByToken(
        (more) => reader.call('Ecs', region, 'DescribeSecurityGroupAttribute', { ...params, ...more }),
        RULES_A_PAGE,
      )) {
        required(page, 'Permissions', 'Permission');
        reader.pieces.addRules(group, page);
      }
    }
  } catch (error) {
    const gap = gapOf(group.place, 'rules', 'DescribeSecurityGroupAttribute', error, group.id);
    group.gaps.push(gap);
    reader.tell({ gaps: 1 });
  }
  reader.tell({ groups: 1 });
}

/** Lists of other accounts cannot be read with the keys of this one: what fails here, or is empty, is not missing. */
async function readDeclaredLists(
  reader: Reader,
  place: Place,
  declared: NonNullable<ReadRequest['prefixLists']>,
): Promise<void> {
  const reading = declared.map(async ({ id }) => {
    const list = await readPrefixList(reader, place, id);
    if (list.entries.length > 0) reader.pieces.prefixLists.set(id, list);
  });
  await Promise.allSettled(reading);
}

export async function readPrefixList(reader: Reader, place: Place, id: string): Promise<PrefixList> {
  const params = { RegionId: place.region, PrefixListId: id };
  const answer = await reader.call('Ecs', place.region, 'DescribePrefixListAttributes', params);
  required(answer, 'Entries', 'Entry');
  return mapPrefixList(answer, place);
}

export async function readPortRangeList(
  reader: Reader,
  place: Place,
  id: string,
  about: ReadonlyMap<string, Raw> = new Map(),
): Promise<PortRangeList> {
  const { region } = place;
  const Entries: Raw[] = [];
  for await (const page of pagesByToken(
    (params) =>
      reader.call('Ecs', region, 'DescribePortRangeListEntries', {
        RegionId: region,
        PortRangeListId: id,
        ...params,
      }),
    ENTRIES_A_PAGE,
  ))
    Entries.push(...required(page, 'Entries', 'Entry'));
  return portRangeListFrom(Entries, id, about, place);
}

/** The lists that rules refer to. */
export async function readLists(reader: Reader, place: Place): Promise<void> {
  const prefixes = new Set<string>();
  const ports = new Set<string>();
  for (const group of reader.pieces.groups.values()) {
    if (group.place !== place) continue;
    for (const { source, ports: matched } of group.pages.flatMap((page) => page.rules)) {
      if (source.kind === 'prefix-list') prefixes.add(source.id);
      if (matched.kind === 'list') ports.add(matched.id);
    }
    if (reader.limits !== true) continue;
    for (const { prefixList, portRangeList } of group.pages.flatMap((page) => page.outbound)) {
      if (prefixList !== undefined) prefixes.add(prefixList);
      if (portRangeList !== undefined) ports.add(portRangeList);
    }
  }
  const about =
    reader.limits === true
      ? await describePortRangeLists(
          (params) =>
            reader.call('Ecs', place.region, 'DescribePortRangeLists', { RegionId: place.region, ...params }),
          [...ports],
        )
      : undefined;
  const { prefixLists, portRangeLists } = reader.pieces;
  await Promise.all([
    ...[...prefixes].map((id) =>
      attempt(
        reader,
        place,
        'prefix-lists',
        'DescribePrefixListAttributes',
        async () => {
          prefixLists.set(id, await readPrefixList(reader, place, id));
        },
        id,
      ),
    ),
    ...[...ports].map((id) =>
      attempt(
        reader,
        place,
        'port-range-lists',
        'DescribePortRangeListEntries',
        async () => {
          portRangeLists.set(id, await readPortRangeList(reader, place, id, about));
        },
        id,
      ),
    ),
  ]);
}

async function readNat(reader: Reader, place: Place): Promise<void> {
  const gateways: Placed[] = [];
  await numbered(
    reader,
    place,
    'nat',
    'DescribeNatGateways',
    VPC_ITEMS_A_PAGE,
    ['NatGateways', 'NatGateway'],
    gateways,
  );
  const tables = gateways.flatMap(({ raw }) => {
    const ids = raw.ForwardTableIds as Raw | undefined;
    const inner = ids?.ForwardTableId;
    return Array.isArray(inner) ? inner.map(String) : [];
  });
  await Promise.all(
    tables.map((table) =>
      numbered(
        reader,
        place,
        'nat',
        'DescribeForwardTableEntries',
        VPC_ITEMS_A_PAGE,
        ['ForwardTableEntries', 'ForwardTableEntry'],
        reader.pieces.forwardEntries,
        { ForwardTableId: table },
      ),
    ),
  );
}

/** A listing of the Vpc product, paged by number. */
async function numbered(
  reader: Reader,
  place: Place,
  kind: InventoryKind,
  action: string,
  size: number,
  [plural, singular]: readonly [string, string],
  into: Placed[],
  params: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { region } = place;
  const product: ProductName = 'Vpc';
  await attempt(reader, place, kind, action, async () => {
    const call = (page: Readonly<Record<string, unknown>>): Promise<Raw> =>
      reader.call(product, region, action, { RegionId: region, ...params, ...page });
    for await (const page of pagesByNumber(call, size, (one) => required(one, plural, singular).length)) {
      for (const raw of required(page, plural, singular)) into.push({ raw, place });
    }
  });
}
