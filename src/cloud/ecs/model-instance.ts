/** Instances, interfaces and disks as the local cloud keeps them. */
import { type Call, refuse } from '../kernel/operation.ts';
import { collection } from '../kernel/state.ts';
import type { TagRecord } from '../kernel/tagging.ts';

export interface InterfaceRecord {
  readonly NetworkInterfaceId: string;
  readonly NetworkInterfaceName: string;
  readonly Description: string;
  readonly Type: 'Primary' | 'Secondary';
  readonly Status: 'InUse' | 'Available';
  readonly InstanceId: string;
  readonly VpcId: string;
  readonly VSwitchId: string;
  readonly ZoneId: string;
  readonly MacAddress: string;
  readonly PrivateIpAddress: string;
  readonly Ipv6Addresses: readonly string[];
  /** The EIP on the primary private address; empty without one. */
  readonly PublicIpAddress: string;
  readonly AllocationId: string;
  readonly SecurityGroupIds: readonly string[];
  readonly ResourceGroupId: string;
  readonly ServiceManaged: boolean;
  readonly CreationTime: string;
  readonly Tags: readonly TagRecord[];
}

export interface InstanceRecord {
  readonly InstanceId: string;
  readonly InstanceName: string;
  readonly Description: string;
  readonly HostName: string;
  readonly Status: 'Running' | 'Stopped';
  readonly InstanceType: string;
  readonly ImageId: string;
  readonly OSType: 'linux' | 'windows';
  readonly OSName: string;
  readonly ZoneId: string;
  readonly VpcId: string;
  readonly VSwitchId: string;
  readonly PublicIpAddresses: readonly string[];
  readonly InternetMaxBandwidthIn: number;
  readonly InternetMaxBandwidthOut: number;
  readonly InternetChargeType: string;
  readonly InstanceChargeType: string;
  readonly ResourceGroupId: string;
  readonly KeyPairName: string;
  readonly RamRoleName: string;
  readonly CreationTime: string;
  readonly UserData: string;
  readonly DeletionProtection: boolean;
  readonly SpotStrategy: string;
  readonly CreditSpecification: string;
  readonly MetadataOptions: MetadataOptions;
  readonly PrimaryInterfaceId: string;
  readonly Tags: readonly TagRecord[];
}

/** How an instance may ask for its own metadata. */
export interface MetadataOptions {
  readonly HttpEndpoint: string;
  readonly HttpTokens: string;
  readonly HttpPutResponseHopLimit: number;
}

export interface DiskRecord {
  readonly DiskId: string;
  readonly DiskName: string;
  readonly Description: string;
  readonly Type: 'system' | 'data';
  readonly Device: string;
  readonly InstanceId: string;
  readonly ImageId: string;
  /** GiB. */
  readonly Size: number;
  readonly Category: string;
  readonly PerformanceLevel: string;
  readonly Encrypted: boolean;
  readonly DeleteWithInstance: boolean;
  readonly ZoneId: string;
  readonly CreationTime: string;
  readonly Tags: readonly TagRecord[];
}

export const instances = collection<InstanceRecord>('ecs.instance', 'region');
export const networkInterfaces = collection<InterfaceRecord>('ecs.network-interface', 'region');
export const disks = collection<DiskRecord>('ecs.disk', 'region');

/** The most groups on one interface (facts a.5). */
export const GROUPS_PER_INTERFACE = 10;

export function instanceNamed(call: Call, id: string): InstanceRecord {
  const instance = call.table(instances).get(id);
  if (instance === undefined)
    throw refuse(404, 'InvalidInstanceId.NotFound', 'The specified InstanceId does not exist.');
  return instance;
}

export function interfaceNamed(call: Call, id: string): InterfaceRecord {
  const found = call.table(networkInterfaces).get(id);
  if (found === undefined)
    throw refuse(404, 'InvalidEniId.NotFound', 'The specified NetworkInterfaceId does not exist.');
  return found;
}

/** Interfaces of an instance, the primary one first. */
export function interfacesOf(call: Call, instanceId: string): InterfaceRecord[] {
  return call
    .table(networkInterfaces)
    .values()
    .filter((one) => one.InstanceId === instanceId)
    .sort((a, b) => a.Type.localeCompare(b.Type));
}
