/** Operations on instances, interfaces and their groups. State changes take effect at once. */
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { page } from '../kernel/paging.ts';
import { bool, int, jsonList, list, objects, str } from '../kernel/params.ts';
import { regionEndpoint, regionNames } from '../kernel/regions.ts';
import { publicAddress } from '../vpc/index.ts';
import { vSwitches } from '../vpc/model.ts';
import { defaultGroup } from './default-group.ts';
import {
  GROUPS_PER_INTERFACE,
  type InstanceRecord,
  type InterfaceRecord,
  instanceNamed,
  instances,
  interfaceNamed,
  interfacesOf,
  networkInterfaces,
} from './model-instance.ts';
import { groupToChange, vendorTime } from './model-security-group.ts';

const ECS = { product: 'Ecs', version: '2014-05-26', scope: 'region', errors: [] } as const;
const TAGS = objects({ Key: str(), Value: str() }, { max: 20 });
const TOKEN = { MaxResults: int({ min: 1, max: 500, clamp: true }), NextToken: str() };
const NUMBER = { PageNumber: int({ min: 1 }), PageSize: int({ min: 1, max: 100, clamp: true }) };
const arns = (p: { InstanceId?: string | undefined }, call: { region: string; account: string }) => [
  `acs:ecs:${call.region}:${call.account}:instance/${p.InstanceId ?? '*'}`,
];
const everyInstance = (_p: object, call: { region: string; account: string }) => arns({}, call);
const ram = (action: string) => ({ action: `ecs:${action}`, resources: arns });

const CREATE = {
  RegionId: str(),
  ImageId: str(),
  InstanceType: str(),
  InstanceName: str(),
  HostName: str(),
  Description: str(),
  VSwitchId: str(),
  SecurityGroupId: str(),
  SecurityGroupIds: list({ max: 10 }),
  InternetMaxBandwidthOut: int({ min: 0, max: 100 }),
  InternetChargeType: str(),
  InstanceChargeType: str(),
  ZoneId: str(),
  UserData: str(),
  DryRun: bool(),
  ClientToken: str(),
  Tag: TAGS,
  KeyPairName: str(),
  ResourceGroupId: str(),
  Ipv6AddressCount: int({ min: 0, max: 10 }),
  NetworkInterface: objects({
    InstanceType: str(),
    VSwitchId: str(),
    SecurityGroupId: str(),
    SecurityGroupIds: list({ max: 10 }),
  }),
} as const;

interface Wanted {
  readonly image: string;
  readonly type: string;
  readonly name: string;
  readonly vSwitchId: string;
  readonly groupIds: readonly string[];
  readonly secondary: readonly { readonly vSwitchId: string; readonly groupIds: readonly string[] }[];
  readonly bandwidth: number;
  readonly ipv6: number;
  readonly status: InstanceRecord['Status'];
  readonly more: Pick<
    InstanceRecord,
    | 'Description'
    | 'HostName'
    | 'InternetChargeType'
    | 'InstanceChargeType'
    | 'ResourceGroupId'
    | 'KeyPairName'
    | 'UserData'
    | 'Tags'
  >;
}

/** All groups exist, are of one kind and in the switch's VPC. */
function checkGroups(call: Call, ids: readonly string[], vpcId: string): void {
  if (ids.length > GROUPS_PER_INTERFACE)
    throw refuse(
      400,
      'InstanceSecurityGroupLimitExceeded',
      'Exceeding the allowed amount of security groups.',
    );
  const groups = ids.map((id) => groupToChange(call, id));
  if (groups.some((group) => group.VpcId !== vpcId))
    throw refuse(
      400,
      'InvalidParameter.Mismatch',
      'The security group and the vSwitch are in different VPCs.',
    );
  if (new Set(groups.map((group) => group.SecurityGroupType)).size > 1)
    throw refuse(400, 'InvalidParameter.Conflict', 'Basic and enterprise groups cannot be mixed.');
}

function makeInterface(
  call: Call,
  vSwitchId: string,
  groupIds: readonly string[],
  type: InterfaceRecord['Type'],
  instanceId: string,
  ipv6 = 0,
): InterfaceRecord {
  const vSwitch = call.table(vSwitches).get(vSwitchId);
  if (vSwitch === undefined)
    throw refuse(404, 'InvalidVSwitchId.NotFound', 'The specified VSwitchId does not exist.');
  checkGroups(call, groupIds, vSwitch.VpcId);
  const NetworkInterfaceId = call.newId('eni');
  const used = new Set(
    call
      .table(networkInterfaces)
      .values()
      .filter((one) => one.VSwitchId === vSwitchId)
      .map((one) => one.PrivateIpAddress),
  );
  const base = vSwitch.CidrBlock.split('/')[0]?.split('.').slice(0, 2).join('.') ?? '172.16';
  const third = Number(vSwitch.CidrBlock.split('.')[2] ?? 0);
  let host = 10;
  const address = (): string => `${base}.${third + Math.floor(host / 250)}.${(host % 250) + 1}`;
  while (used.has(address())) host += 1;
  const made: InterfaceRecord = {
    NetworkInterfaceId,
    NetworkInterfaceName: '',
    Description: '',
    Type: type,
    Status: instanceId === '' ? 'Available' : 'InUse',
    InstanceId: instanceId,
    VpcId: vSwitch.VpcId,
    VSwitchId: vSwitchId,
    ZoneId: vSwitch.ZoneId,
    MacAddress: `00:16:3e:${NetworkInterfaceId.slice(-6).replace(/(..)(..)(..)/, (_m, a: string, b: string, c: string) => [a, b, c].map((x) => (x.charCodeAt(0) % 100).toString().padStart(2, '0')).join(':'))}`,
    PrivateIpAddress: address(),
    Ipv6Addresses: Array.from(
      { length: ipv6 },
      (_, i) => `2408:4000:0:${(host + i).toString(16)}::${(i + 1).toString(16)}`,
    ),
    PublicIpAddress: '',
    AllocationId: '',
    SecurityGroupIds: groupIds,
    ServiceManaged: false,
    CreationTime: vendorTime(call.now),
    Tags: [],
  };
  call.table(networkInterfaces).put(NetworkInterfaceId, made);
  return made;
}

function makeInstance(call: Call, wanted: Wanted): string {
  const InstanceId = call.newId('i');
  const vSwitchId = wanted.vSwitchId;
  const vSwitch = call.table(vSwitches).get(vSwitchId);
  if (vSwitch === undefined) throw refuse(400, 'InvalidVSwitchId.Necessary', 'A VSwitchId is required.');
  const groupIds = wanted.groupIds.length > 0 ? wanted.groupIds : [defaultGroup(call, vSwitch.VpcId)];
  const primary = makeInterface(call, vSwitchId, groupIds, 'Primary', InstanceId, wanted.ipv6);
  for (const one of wanted.secondary)
    makeInterface(call, one.vSwitchId, one.groupIds, 'Secondary', InstanceId);
  const windows = /win/i.test(wanted.image);
  call.table(instances).put(InstanceId, {
    InstanceId,
    InstanceName: wanted.name || InstanceId,
    Status: wanted.status,
    InstanceType: wanted.type,
    ImageId: wanted.image,
    OSType: windows ? 'windows' : 'linux',
    OSName: windows ? 'Windows Server 2022' : 'Alibaba Cloud Linux 3',
    ZoneId: vSwitch.ZoneId,
    VpcId: vSwitch.VpcId,
    VSwitchId: vSwitchId,
    PublicIpAddresses: wanted.bandwidth > 0 ? [publicAddress(call)] : [],
    InternetMaxBandwidthOut: wanted.bandwidth,
    CreationTime: vendorTime(call.now),
    DeletionProtection: false,
    PrimaryInterfaceId: primary.NetworkInterfaceId,
    ...wanted.more,
  });
  return InstanceId;
}

type CreateParams = Parameters<typeof wantedOf>[0];

function wantedOf(
  p: {
    readonly [K in
      | 'ImageId'
      | 'InstanceType'
      | 'InstanceName'
      | 'HostName'
      | 'Description'
      | 'VSwitchId'
      | 'SecurityGroupId'
      | 'InternetChargeType'
      | 'InstanceChargeType'
      | 'UserData'
      | 'KeyPairName'
      | 'ResourceGroupId']: string | undefined;
  } & {
    readonly SecurityGroupIds: readonly string[];
    readonly InternetMaxBandwidthOut: number | undefined;
    readonly Ipv6AddressCount: number | undefined;
    readonly Tag: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[];
    readonly NetworkInterface: readonly {
      readonly InstanceType: string | undefined;
      readonly VSwitchId: string | undefined;
      readonly SecurityGroupId: string | undefined;
      readonly SecurityGroupIds: readonly string[];
    }[];
  },
  status: InstanceRecord['Status'],
  suffix: string,
): Wanted {
  if (p.SecurityGroupId !== undefined && p.SecurityGroupIds.length > 0)
    throw refuse(
      400,
      'InvalidParameter.Conflict',
      'SecurityGroupId and SecurityGroupIds cannot be used together.',
    );
  const cards = p.NetworkInterface.map((one) => ({
    primary: one.InstanceType?.toLowerCase() === 'primary',
    vSwitchId: one.VSwitchId ?? p.VSwitchId ?? '',
    groupIds: one.SecurityGroupId === undefined ? one.SecurityGroupIds : [one.SecurityGroupId],
  }));
  const primary = cards.find((one) => one.primary);
  return {
    image: p.ImageId ?? '',
    type: p.InstanceType ?? 'ecs.g7.large',
    name: p.InstanceName === undefined ? '' : `${p.InstanceName}${suffix}`,
    vSwitchId: primary?.vSwitchId ?? p.VSwitchId ?? '',
    groupIds:
      primary?.groupIds ?? (p.SecurityGroupId === undefined ? p.SecurityGroupIds : [p.SecurityGroupId]),
    secondary: cards.filter((one) => !one.primary),
    bandwidth: status === 'Running' ? (p.InternetMaxBandwidthOut ?? 0) : 0,
    ipv6: p.Ipv6AddressCount ?? 0,
    status,
    more: {
      Description: p.Description ?? '',
      HostName: p.HostName ?? '',
      InternetChargeType: p.InternetChargeType ?? 'PayByTraffic',
      InstanceChargeType: p.InstanceChargeType ?? 'PostPaid',
      ResourceGroupId: p.ResourceGroupId ?? '',
      KeyPairName: p.KeyPairName ?? '',
      UserData: p.UserData ?? '',
      Tags: p.Tag.map((tag) => ({ Key: tag.Key ?? '', Value: tag.Value ?? '' })),
    },
  };
}

/** The condition key tells whether the caller chose no group (facts b.1). */
function createKeys(p: CreateParams): Readonly<Record<string, readonly string[]>> {
  const none =
    p.SecurityGroupId === undefined &&
    p.SecurityGroupIds.length === 0 &&
    !p.NetworkInterface.some((one) => one.SecurityGroupId !== undefined || one.SecurityGroupIds.length > 0);
  return { 'ecs:NotSpecifySecurityGroupId': [String(none)] };
}

function dryRun(call: Call, wanted: boolean | undefined): void {
  if (wanted === true)
    throw refuse(
      Number(call.profile['dry-run-status']),
      'DryRunOperation',
      'Request validation has been passed with DryRun flag set.',
    );
}

function instanceAnswer(call: Call, one: InstanceRecord): object {
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
    Tags: { Tag: Tags.map((tag) => ({ TagKey: tag.Key, TagValue: tag.Value })) },
    OperationLocks: { LockReason: [] },
    MetadataOptions: {},
    DedicatedHostAttribute: {},
    CpuOptions: {},
  };
}

function interfaceAnswer(call: Call, one: InterfaceRecord): object {
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
    Tags: { Tag: Tags.map((tag) => ({ TagKey: tag.Key, TagValue: tag.Value })) },
  };
}

function setStatus(
  action: string,
  status: InstanceRecord['Status'],
  from?: InstanceRecord['Status'],
): Operation {
  return operation({
    ...ECS,
    action,
    access: 'write',
    ram: ram(action),
    params: { RegionId: str(), InstanceId: str().need(), ForceStop: bool(), DryRun: bool() },
    handle(call, p) {
      const one = instanceNamed(call, p.InstanceId);
      if (from !== undefined && one.Status !== from)
        throw refuse(
          403,
          'IncorrectInstanceStatus',
          'The current status of the resource does not support this operation.',
        );
      call.table(instances).put(one.InstanceId, { ...one, Status: status });
      return {};
    },
  });
}

function removeInstance(call: Call, id: string, force: boolean | undefined): void {
  const one = instanceNamed(call, id);
  if (one.Status === 'Running' && force !== true)
    throw refuse(
      403,
      'IncorrectInstanceStatus',
      'The current status of the resource does not support this operation.',
    );
  for (const card of interfacesOf(call, id)) call.table(networkInterfaces).delete(card.NetworkInterfaceId);
  call.table(instances).delete(id);
}

/** The interface that Join and Leave are about: the one named, or the instance's primary one. */
function cardFor(
  call: Call,
  p: { InstanceId?: string | undefined; NetworkInterfaceId?: string | undefined },
): InterfaceRecord {
  if ((p.InstanceId === undefined) === (p.NetworkInterfaceId === undefined))
    throw refuse(400, 'MissingParameter', 'InstanceId or NetworkInterfaceId is required.');
  return interfaceNamed(
    call,
    p.NetworkInterfaceId ?? instanceNamed(call, p.InstanceId ?? '').PrimaryInterfaceId,
  );
}

function setGroups(call: Call, card: InterfaceRecord, ids: readonly string[]): void {
  checkGroups(call, ids, card.VpcId);
  call.table(networkInterfaces).put(card.NetworkInterfaceId, { ...card, SecurityGroupIds: ids });
}

export const instanceOperations: readonly Operation[] = [
  operation({
    ...ECS,
    scope: 'account',
    action: 'DescribeRegions',
    access: 'read',
    params: { RegionId: str(), AcceptLanguage: str(), ResourceType: str(), InstanceChargeType: str() },
    ram: { action: 'ecs:DescribeRegions', resources: () => ['*'] },
    handle: (call, p) => ({
      Regions: {
        Region: call.regions.map((id) => ({
          RegionId: id,
          RegionEndpoint: regionEndpoint('ecs', id),
          LocalName: p.AcceptLanguage === 'en-US' ? regionNames(id).name : regionNames(id).localName,
          Status: 'available',
        })),
      },
    }),
  }),
  operation({
    ...ECS,
    action: 'DescribeZones',
    access: 'read',
    params: { RegionId: str(), AcceptLanguage: str() },
    ram: { action: 'ecs:DescribeZones', resources: () => ['*'] },
    handle: (call) => ({
      Zones: {
        Zone: ['a', 'b'].map((zone) => ({
          ZoneId: `${call.region}-${zone}`,
          LocalName: `${call.region} ${zone}`,
          ZoneType: 'AvailabilityZone',
        })),
      },
    }),
  }),
  operation({
    ...ECS,
    action: 'RunInstances',
    access: 'write',
    params: {
      ...CREATE,
      Amount: int({ min: 1, max: 100 }),
      MinAmount: int({ min: 1, max: 100 }),
      UniqueSuffix: bool(),
    },
    ram: { action: 'ecs:RunInstances', resources: everyInstance, keys: createKeys },
    handle(call, p) {
      const amount = p.Amount ?? 1;
      dryRun(call, p.DryRun);
      const ids = Array.from({ length: amount }, (_, i) =>
        makeInstance(
          call,
          wantedOf(p, 'Running', amount > 1 && p.UniqueSuffix === true ? String(i + 1).padStart(3, '0') : ''),
        ),
      );
      return { InstanceIdSets: { InstanceIdSet: ids } };
    },
  }),
  operation({
    ...ECS,
    action: 'CreateInstance',
    access: 'write',
    params: CREATE,
    ram: { action: 'ecs:CreateInstance', resources: everyInstance, keys: createKeys },
    handle(call, p) {
      dryRun(call, p.DryRun);
      return { InstanceId: makeInstance(call, wantedOf(p, 'Stopped', '')) };
    },
  }),
  setStatus('StartInstance', 'Running', 'Stopped'),
  setStatus('StopInstance', 'Stopped', 'Running'),
  setStatus('RebootInstance', 'Running', 'Running'),
  operation({
    ...ECS,
    action: 'DeleteInstance',
    access: 'write',
    params: { RegionId: str(), InstanceId: str().need(), Force: bool() },
    ram: ram('DeleteInstance'),
    handle(call, p) {
      removeInstance(call, p.InstanceId, p.Force);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DeleteInstances',
    access: 'write',
    params: { RegionId: str(), InstanceId: list({ max: 100 }), Force: bool() },
    ram: { action: 'ecs:DeleteInstances', resources: () => ['*'] },
    handle(call, p) {
      for (const id of p.InstanceId) removeInstance(call, id, p.Force);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'AllocatePublicIpAddress',
    access: 'write',
    params: { RegionId: str(), InstanceId: str().need() },
    ram: ram('AllocatePublicIpAddress'),
    handle(call, p) {
      const one = instanceNamed(call, p.InstanceId);
      const IpAddress = one.PublicIpAddresses[0] ?? publicAddress(call);
      call.table(instances).put(one.InstanceId, { ...one, PublicIpAddresses: [IpAddress] });
      return { IpAddress };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeInstances',
    access: 'read',
    ram: { action: 'ecs:DescribeInstances', resources: everyInstance },
    params: {
      RegionId: str(),
      InstanceIds: jsonList({ max: 100 }),
      InstanceName: str(),
      SecurityGroupId: str(),
      VpcId: str(),
      VSwitchId: str(),
      ZoneId: str(),
      Status: str(),
      PublicIpAddresses: jsonList(),
      EipAddresses: jsonList(),
      PrivateIpAddresses: jsonList(),
      Tag: TAGS,
      DryRun: bool(),
      MaxResults: int({ min: 10, max: 100, clamp: true }),
      NextToken: str(),
      ...NUMBER,
    },
    handle(call, p) {
      dryRun(call, p.DryRun);
      const wanted = call
        .table(instances)
        .values()
        .filter((one) => {
          const card = call.table(networkInterfaces).get(one.PrimaryInterfaceId);
          return (
            (p.InstanceIds === undefined || p.InstanceIds.includes(one.InstanceId)) &&
            (p.InstanceName === undefined || one.InstanceName === p.InstanceName) &&
            (p.VpcId === undefined || one.VpcId === p.VpcId) &&
            (p.VSwitchId === undefined || one.VSwitchId === p.VSwitchId) &&
            (p.ZoneId === undefined || one.ZoneId === p.ZoneId) &&
            (p.Status === undefined || one.Status === p.Status) &&
            (p.SecurityGroupId === undefined ||
              card?.SecurityGroupIds.includes(p.SecurityGroupId) === true) &&
            (p.PublicIpAddresses === undefined ||
              one.PublicIpAddresses.some((address) => p.PublicIpAddresses?.includes(address))) &&
            (p.EipAddresses === undefined || p.EipAddresses.includes(card?.PublicIpAddress ?? '')) &&
            (p.PrivateIpAddresses === undefined ||
              p.PrivateIpAddresses.includes(card?.PrivateIpAddress ?? '')) &&
            p.Tag.every((tag) =>
              one.Tags.some(
                (own) => own.Key === tag.Key && (tag.Value === undefined || own.Value === tag.Value),
              ),
            )
          );
        });
      const { items, fields } = page(wanted, p);
      return { ...fields, Instances: { Instance: items.map((one) => instanceAnswer(call, one)) } };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeInstanceAttribute',
    access: 'read',
    params: { RegionId: str(), InstanceId: str().need() },
    ram: ram('DescribeInstanceAttribute'),
    handle: (call, p) => instanceAnswer(call, instanceNamed(call, p.InstanceId)),
  }),
  operation({
    ...ECS,
    action: 'DescribeInstanceStatus',
    access: 'read',
    params: { RegionId: str(), InstanceId: list({ max: 100 }), ...NUMBER },
    ram: { action: 'ecs:DescribeInstanceStatus', resources: () => ['*'] },
    handle(call, p) {
      const { items, fields } = page(
        call
          .table(instances)
          .values()
          .filter((one) => p.InstanceId.length === 0 || p.InstanceId.includes(one.InstanceId)),
        p,
      );
      return {
        ...fields,
        InstanceStatuses: { InstanceStatus: items.map(({ InstanceId, Status }) => ({ InstanceId, Status })) },
      };
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyInstanceAttribute',
    access: 'write',
    params: {
      RegionId: str(),
      InstanceId: str().need(),
      InstanceName: str(),
      Description: str(),
      HostName: str(),
      SecurityGroupIds: list({ max: 10 }),
    },
    ram: ram('ModifyInstanceAttribute'),
    handle(call, p) {
      const one = instanceNamed(call, p.InstanceId);
      call.table(instances).put(one.InstanceId, {
        ...one,
        InstanceName: p.InstanceName ?? one.InstanceName,
        Description: p.Description ?? one.Description,
        HostName: p.HostName ?? one.HostName,
      });
      if (new Set(p.SecurityGroupIds).size !== p.SecurityGroupIds.length)
        throw refuse(400, 'InvalidParameter', 'A security group is given twice.');
      if (p.SecurityGroupIds.length > 0)
        setGroups(call, interfaceNamed(call, one.PrimaryInterfaceId), p.SecurityGroupIds);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'JoinSecurityGroup',
    access: 'write',
    params: { RegionId: str(), SecurityGroupId: str().need(), InstanceId: str(), NetworkInterfaceId: str() },
    ram: ram('JoinSecurityGroup'),
    handle(call, p) {
      groupToChange(call, p.SecurityGroupId);
      const card = cardFor(call, p);
      if (card.SecurityGroupIds.includes(p.SecurityGroupId))
        throw refuse(403, 'InvalidInstanceId.AlreadyExists', 'The instance is in the group already.');
      setGroups(call, card, [...card.SecurityGroupIds, p.SecurityGroupId]);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'LeaveSecurityGroup',
    access: 'write',
    params: { RegionId: str(), SecurityGroupId: str().need(), InstanceId: str(), NetworkInterfaceId: str() },
    ram: ram('LeaveSecurityGroup'),
    handle(call, p) {
      groupToChange(call, p.SecurityGroupId);
      const card = cardFor(call, p);
      if (!card.SecurityGroupIds.includes(p.SecurityGroupId))
        throw refuse(404, 'InvalidSecurityGroupAssociation.NotFound', 'The instance is not in the group.');
      if (card.SecurityGroupIds.length === 1)
        throw refuse(403, 'InstanceLastSecurityGroup', 'The instance cannot leave its last security group.');
      setGroups(
        call,
        card,
        card.SecurityGroupIds.filter((id) => id !== p.SecurityGroupId),
      );
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeNetworkInterfaces',
    access: 'read',
    ram: { action: 'ecs:DescribeNetworkInterfaces', resources: () => ['*'] },
    params: {
      RegionId: str(),
      NetworkInterfaceId: list({ max: 100 }),
      InstanceId: str(),
      SecurityGroupId: str(),
      Type: str(),
      Status: str(),
      VpcId: str(),
      VSwitchId: str(),
      ...TOKEN,
      ...NUMBER,
    },
    handle(call, p) {
      const wanted = call
        .table(networkInterfaces)
        .values()
        .filter(
          (one) =>
            (p.NetworkInterfaceId.length === 0 || p.NetworkInterfaceId.includes(one.NetworkInterfaceId)) &&
            (p.InstanceId === undefined || one.InstanceId === p.InstanceId) &&
            (p.Type === undefined || one.Type === p.Type) &&
            (p.Status === undefined || one.Status === p.Status) &&
            (p.VpcId === undefined || one.VpcId === p.VpcId) &&
            (p.VSwitchId === undefined || one.VSwitchId === p.VSwitchId) &&
            // By group only secondary interfaces are found (facts b).
            (p.SecurityGroupId === undefined ||
              (one.Type === 'Secondary' && one.SecurityGroupIds.includes(p.SecurityGroupId))),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        NetworkInterfaceSets: { NetworkInterfaceSet: items.map((one) => interfaceAnswer(call, one)) },
      };
    },
  }),
  operation({
    ...ECS,
    action: 'CreateNetworkInterface',
    access: 'write',
    params: {
      RegionId: str(),
      VSwitchId: str().need(),
      SecurityGroupId: str(),
      SecurityGroupIds: list({ max: 10 }),
      NetworkInterfaceName: str(),
      Description: str(),
      ClientToken: str(),
    },
    ram: { action: 'ecs:CreateNetworkInterface', resources: () => ['*'] },
    handle(call, p) {
      const ids = p.SecurityGroupId === undefined ? p.SecurityGroupIds : [p.SecurityGroupId];
      if (ids.length === 0) throw refuse(400, 'MissingParameter', 'A security group is required.');
      const made = makeInterface(call, p.VSwitchId, ids, 'Secondary', '');
      return {
        NetworkInterfaceId: made.NetworkInterfaceId,
        VpcId: made.VpcId,
        Status: made.Status,
        PrivateIpAddress: made.PrivateIpAddress,
      };
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyNetworkInterfaceAttribute',
    access: 'write',
    params: {
      RegionId: str(),
      NetworkInterfaceId: str().need(),
      SecurityGroupId: list({ max: 10 }),
      NetworkInterfaceName: str(),
      Description: str(),
    },
    ram: { action: 'ecs:ModifyNetworkInterfaceAttribute', resources: () => ['*'] },
    handle(call, p) {
      const card = interfaceNamed(call, p.NetworkInterfaceId);
      const named = {
        ...card,
        NetworkInterfaceName: p.NetworkInterfaceName ?? card.NetworkInterfaceName,
        Description: p.Description ?? card.Description,
      };
      call.table(networkInterfaces).put(card.NetworkInterfaceId, named);
      if (p.SecurityGroupId.length > 0) setGroups(call, named, p.SecurityGroupId);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DeleteNetworkInterface',
    access: 'write',
    params: { RegionId: str(), NetworkInterfaceId: str().need() },
    ram: { action: 'ecs:DeleteNetworkInterface', resources: () => ['*'] },
    handle(call, p) {
      const card = interfaceNamed(call, p.NetworkInterfaceId);
      if (card.InstanceId !== '')
        throw refuse(403, 'InvalidOperation.InvalidEniState', 'The interface is in use.');
      call.table(networkInterfaces).delete(card.NetworkInterfaceId);
      return {};
    },
  }),
];
