/** Instances and interfaces as the Describe calls answer them. */
import type { Call } from '../kernel/operation.ts';
import { tagKeyValues } from '../kernel/tagging.ts';
import { sizeOfType } from './instance-types.ts';
import { type InstanceRecord, type InterfaceRecord, interfacesOf } from './model-instance.ts';

/** What both DescribeInstances and DescribeInstanceAttribute answer. */
function common(call: Call, one: InstanceRecord) {
  const primary = interfacesOf(call, one.InstanceId).find((card) => card.Type === 'Primary');
  const { cpu, memory } = sizeOfType(one.InstanceType);
  return {
    InstanceId: one.InstanceId,
    InstanceName: one.InstanceName,
    Description: one.Description,
    HostName: one.HostName,
    Status: one.Status,
    InstanceType: one.InstanceType,
    ImageId: one.ImageId,
    ZoneId: one.ZoneId,
    RegionId: call.region,
    InstanceNetworkType: 'vpc',
    InstanceChargeType: one.InstanceChargeType,
    InternetChargeType: one.InternetChargeType,
    InternetMaxBandwidthIn: one.InternetMaxBandwidthIn,
    InternetMaxBandwidthOut: one.InternetMaxBandwidthOut,
    Cpu: cpu,
    Memory: memory * 1024,
    CreationTime: one.CreationTime,
    ExpiredTime: '2099-12-31T15:59Z',
    StoppedMode: 'Not-applicable',
    ClusterId: '',
    SerialNumber: one.InstanceId,
    CreditSpecification: one.CreditSpecification,
    SecurityGroupIds: { SecurityGroupId: primary?.SecurityGroupIds ?? [] },
    // Before PublicIpAddress, as the vendor has it: a client that meets an empty one falls back on what it has read.
    EipAddress: {
      AllocationId: primary?.AllocationId ?? '',
      IpAddress: primary?.PublicIpAddress ?? '',
      InternetChargeType: '',
    },
    PublicIpAddress: { IpAddress: one.PublicIpAddresses },
    InnerIpAddress: { IpAddress: [] },
    VpcAttributes: {
      VpcId: one.VpcId,
      VSwitchId: one.VSwitchId,
      NatIpAddress: '',
      PrivateIpAddress: { IpAddress: primary === undefined ? [] : [primary.PrivateIpAddress] },
    },
    OperationLocks: { LockReason: [] },
    DedicatedHostAttribute: {},
  };
}

/** As DescribeInstanceAttribute answers an instance. */
export function instanceAttributeAnswer(call: Call, one: InstanceRecord): object {
  return { ...common(call, one), IoOptimized: 'optimized', EnableJumboFrame: false };
}

/** As DescribeInstances answers an instance. */
export function instanceAnswer(call: Call, one: InstanceRecord): object {
  const shared = common(call, one);
  return {
    ...shared,
    OSType: one.OSType,
    OSName: one.OSName,
    DeletionProtection: one.DeletionProtection,
    ResourceGroupId: one.ResourceGroupId,
    KeyPairName: one.KeyPairName,
    StartTime: one.CreationTime,
    IoOptimized: true,
    Recyclable: false,
    DeviceAvailable: true,
    SpotStrategy: one.SpotStrategy,
    SpotPriceLimit: 0,
    AutoReleaseTime: '',
    HpcClusterId: '',
    DeploymentSetId: '',
    LocalStorageCapacity: 0,
    LocalStorageAmount: 0,
    GPUAmount: 0,
    GPUSpec: '',
    SaleCycle: '',
    InstanceTypeFamily: one.InstanceType.split('.').slice(0, 2).join('.'),
    EipAddress: { ...shared.EipAddress, IsSupportUnassociate: shared.EipAddress.AllocationId !== '' },
    NetworkInterfaces: {
      NetworkInterface: interfacesOf(call, one.InstanceId).map((card) => ({
        NetworkInterfaceId: card.NetworkInterfaceId,
        MacAddress: card.MacAddress,
        PrimaryIpAddress: card.PrivateIpAddress,
        Type: card.Type,
        Ipv6Sets: { Ipv6Set: card.Ipv6Addresses.map((Ipv6Address) => ({ Ipv6Address })) },
        PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: card.PrivateIpAddress, Primary: true }] },
      })),
    },
    Tags: tagKeyValues(one.Tags),
    MetadataOptions: one.MetadataOptions,
    ImageOptions: { LoginAsNonRoot: false },
    CpuOptions: {},
  };
}

export function interfaceAnswer(call: Call, one: InterfaceRecord): object {
  const { Ipv6Addresses, SecurityGroupIds, PublicIpAddress, AllocationId, Tags, ...rest } = one;
  const AssociatedPublicIp = AllocationId === '' ? {} : { PublicIpAddress, AllocationId };
  return {
    ...rest,
    OwnerId: call.account,
    SecurityGroupIds: { SecurityGroupId: SecurityGroupIds },
    AssociatedPublicIp,
    ...(one.InstanceId === ''
      ? {}
      : { Attachment: { InstanceId: one.InstanceId, DeviceIndex: one.Type === 'Primary' ? 0 : 1 } }),
    DeleteOnRelease: true,
    NetworkInterfaceTrafficMode: 'Standard',
    QueueNumber: 1,
    SourceDestCheck: false,
    Ipv4PrefixSets: { Ipv4PrefixSet: [] },
    Ipv6PrefixSets: { Ipv6PrefixSet: [] },
    PrivateIpSets: {
      PrivateIpSet: [{ PrivateIpAddress: one.PrivateIpAddress, Primary: true, AssociatedPublicIp }],
    },
    Ipv6Sets: { Ipv6Set: Ipv6Addresses.map((Ipv6Address) => ({ Ipv6Address })) },
    Tags: tagKeyValues(Tags),
  };
}
