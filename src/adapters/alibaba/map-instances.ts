/** `DescribeInstances` and `DescribeNetworkInterfaces` → instances and interfaces, one by one as they are read. */
import type { Instance, NetworkInterface, Path } from '../../domain/inventory/inventory.ts';
import type { Place } from './map-lists.ts';
import { uniquePaths } from './paths.ts';
import { flag, list, nested, type Raw, tags, text, texts } from './raw.ts';

/** An instance, and its primary interface as far as the instance itself tells of it. */
export interface InstancePiece {
  readonly instance: Instance;
  readonly primary: NetworkInterface;
}

export function mapInstance(raw: Raw, place: Place): InstancePiece {
  const instance = instanceOf(raw, place);
  return { instance, primary: primaryOf(instance.id, raw, place) };
}

function instanceOf(raw: Raw, place: Place): Instance {
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

/** An interface as `DescribeNetworkInterfaces` lists it; what only its instance tells comes later. */
export function mapInterface(raw: Raw, place: Place): NetworkInterface {
  const privateIps = list(raw, 'PrivateIpSets', 'PrivateIpSet') ?? [];
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
    primary: text(raw, 'Type').toLowerCase() === 'primary',
    groupIds: texts(raw, 'SecurityGroupIds', 'SecurityGroupId'),
    privateAddresses: unique([
      text(raw, 'PrivateIpAddress'),
      ...privateIps.map((one) => text(one, 'PrivateIpAddress')),
    ]),
    ipv6Addresses: ipv6Of(raw),
    serviceManaged: flag(raw, 'ServiceManaged'),
    paths: uniquePaths(publicIps),
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

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}
