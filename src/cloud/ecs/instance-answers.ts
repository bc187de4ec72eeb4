/** Instances and interfaces as the Describe calls answer them. */
import type { Call } from '../kernel/operation.ts';
import { tagKeyValues } from '../kernel/tagging.ts';
import { type InstanceRecord, type InterfaceRecord, interfacesOf } from './model-instance.ts';

export function instanceAnswer(call: Call, one: InstanceRecord): object {
  const cards = interfacesOf(call, one.InstanceId);
  const primary = cards.find((card) => card.Type === 'Primary');
  const { PublicIpAddresses, UserData: _u, PrimaryInterfaceId: _p, Tags, VSwitchId, ...rest } = one;
  return {
    ...rest,
    RegionId: call.region,
    InstanceNetworkType: 'vpc',
    Cpu: 2,
    Memory: 8192,
    StartTime: one.CreationTime,
    ExpiredTime: '2099-12-31T15:59Z',
    IoOptimized: true,
    Recyclable: false,
    DeviceAvailable: true,
    StoppedMode: 'Not-applicable',
    SpotStrategy: 'NoSpot',
    ClusterId: '',
    SerialNumber: one.InstanceId,
    InternetMaxBandwidthIn: 100,
    CreditSpecification: '',
    DeploymentSetId: '',
    LocalStorageCapacity: 0,
    LocalStorageAmount: 0,
    GPUAmount: 0,
    GPUSpec: '',
    SaleCycle: '',
    InstanceTypeFamily: one.InstanceType.split('.').slice(0, 2).join('.'),
    SecurityGroupIds: { SecurityGroupId: primary?.SecurityGroupIds ?? [] },
    PublicIpAddress: { IpAddress: PublicIpAddresses },
    InnerIpAddress: { IpAddress: [] },
    EipAddress: {
      AllocationId: primary?.AllocationId ?? '',
      IpAddress: primary?.PublicIpAddress ?? '',
      InternetChargeType: '',
      IsSupportUnassociate: primary?.AllocationId !== '',
    },
    VpcAttributes: {
      VpcId: one.VpcId,
      VSwitchId,
      NatIpAddress: '',
      PrivateIpAddress: { IpAddress: primary === undefined ? [] : [primary.PrivateIpAddress] },
    },
    NetworkInterfaces: {
      NetworkInterface: cards.map((card) => ({
        NetworkInterfaceId: card.NetworkInterfaceId,
        MacAddress: card.MacAddress,
        PrimaryIpAddress: card.PrivateIpAddress,
        Type: card.Type,
        Ipv6Sets: { Ipv6Set: card.Ipv6Addresses.map((Ipv6Address) => ({ Ipv6Address })) },
        PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: card.PrivateIpAddress, Primary: true }] },
      })),
    },
    Tags: tagKeyValues(Tags),
    OperationLocks: { LockReason: [] },
    MetadataOptions: {},
    DedicatedHostAttribute: {},
    CpuOptions: {},
  };
}

export function interfaceAnswer(call: Call, one: InterfaceRecord): object {
  const { Ipv6Addresses, SecurityGroupIds, PublicIpAddress, AllocationId, Tags, ...rest } = one;
  const AssociatedPublicIp = AllocationId === '' ? {} : { PublicIpAddress, AllocationId };
  return {
    ...rest,
    RegionId: call.region,
    OwnerId: call.account,
    SecurityGroupIds: { SecurityGroupId: SecurityGroupIds },
    AssociatedPublicIp,
    PrivateIpSets: {
      PrivateIpSet: [{ PrivateIpAddress: one.PrivateIpAddress, Primary: true, AssociatedPublicIp }],
    },
    Ipv6Sets: { Ipv6Set: Ipv6Addresses.map((Ipv6Address) => ({ Ipv6Address })) },
    Tags: tagKeyValues(Tags),
  };
}
