/** VPCs, switches, EIPs and NAT as the local cloud keeps them. */
import { collection } from '../kernel/state.ts';
import type { TagRecord } from '../kernel/tagging.ts';

export interface VpcRecord {
  readonly VpcId: string;
  readonly VpcName: string;
  readonly Description: string;
  readonly CidrBlock: string;
  /** A block of 56 bits; empty without IPv6. */
  readonly Ipv6CidrBlock: string;
  readonly UserCidrs: readonly string[];
  readonly DnsHostnameStatus: 'ENABLED' | 'DISABLED';
  readonly RouteTable: RouteTableRecord;
  readonly ResourceGroupId: string;
  readonly CreationTime: string;
  readonly Tags: readonly TagRecord[];
}

/** What can be changed about the system route table that every VPC has. */
export interface RouteTableRecord {
  readonly RouteTableName: string;
  readonly Description: string;
  readonly RoutePropagationEnable: boolean;
}

export interface VSwitchRecord {
  readonly VSwitchId: string;
  readonly VSwitchName: string;
  readonly Description: string;
  readonly VpcId: string;
  readonly ZoneId: string;
  readonly CidrBlock: string;
  /** A block of 64 bits out of its VPC's; empty without IPv6. */
  readonly Ipv6CidrBlock: string;
  readonly ResourceGroupId: string;
  readonly CreationTime: string;
  readonly Tags: readonly TagRecord[];
}

export interface EipRecord {
  readonly AllocationId: string;
  readonly IpAddress: string;
  readonly Bandwidth: string;
  readonly Status: 'Available' | 'InUse';
  /** What it is bound to: an instance, an interface, a NAT gateway or a load balancer; empty when to nothing. */
  readonly InstanceId: string;
  readonly InstanceType: string;
  readonly AllocationTime: string;
  readonly Name: string;
  readonly Description: string;
  readonly InternetChargeType: string;
  readonly ChargeType: string;
  readonly ISP: string;
  readonly Netmode: string;
  readonly ResourceGroupId: string;
  readonly DeletionProtection: boolean;
  readonly Tags: readonly TagRecord[];
}

/** What lets an IPv6 address reach, and be reached from, the internet. */
export interface Ipv6BandwidthRecord {
  readonly Ipv6InternetBandwidthId: string;
  readonly Ipv6AddressId: string;
  readonly Bandwidth: number;
}

export interface NatGatewayRecord {
  readonly NatGatewayId: string;
  readonly Name: string;
  readonly VpcId: string;
  readonly ForwardTableId: string;
  readonly CreationTime: string;
}

export interface ForwardEntryRecord {
  readonly ForwardEntryId: string;
  readonly ForwardTableId: string;
  readonly ForwardEntryName: string;
  readonly ExternalIp: string;
  readonly ExternalPort: string;
  readonly InternalIp: string;
  readonly InternalPort: string;
  readonly IpProtocol: string;
  readonly Status: 'Available';
}

export const vpcs = collection<VpcRecord>('vpc.vpc', 'region');
export const vSwitches = collection<VSwitchRecord>('vpc.vswitch', 'region');
export const eips = collection<EipRecord>('vpc.eip', 'region');
export const natGateways = collection<NatGatewayRecord>('vpc.nat-gateway', 'region');
export const forwardEntries = collection<ForwardEntryRecord>('vpc.forward-entry', 'region');
export const ipv6Bandwidths = collection<Ipv6BandwidthRecord>('vpc.ipv6-bandwidth', 'region');
