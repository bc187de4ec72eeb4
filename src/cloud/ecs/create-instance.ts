/** RunInstances and CreateInstance. State changes take effect at once. */

import { needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { bool, int, list, object, objects, str } from '../kernel/params.ts';
import { TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { vSwitches } from '../vpc/model.ts';
import { publicAddress } from '../vpc/public-address.ts';
import { dryRun, ECS } from './common.ts';
import { defaultGroup } from './default-group.ts';
import { type DiskWanted, makeDisks } from './disks.ts';
import { makeInterface } from './make-interface.ts';
import { type InstanceRecord, instances } from './model-instance.ts';

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
  RamRoleName: str(),
  SystemDisk: object({ Size: int({ min: 1 }), Category: str(), DiskName: str() }),
  DataDisk: objects({ Size: int({ min: 1 }), Category: str(), DiskName: str() }, { max: 16 }),
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
  readonly system: DiskWanted;
  readonly data: readonly DiskWanted[];
  readonly more: Pick<
    InstanceRecord,
    | 'Description'
    | 'HostName'
    | 'InternetChargeType'
    | 'InstanceChargeType'
    | 'ResourceGroupId'
    | 'KeyPairName'
    | 'RamRoleName'
    | 'UserData'
    | 'Tags'
  >;
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
  const made: InstanceRecord = {
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
  };
  call.table(instances).put(InstanceId, made);
  makeDisks(call, made, wanted.system, wanted.data);
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
      | 'RamRoleName'
      | 'ResourceGroupId']: string | undefined;
  } & {
    readonly SecurityGroupIds: readonly string[];
    readonly InternetMaxBandwidthOut: number | undefined;
    readonly Ipv6AddressCount: number | undefined;
    readonly SystemDisk: DiskWanted | undefined;
    readonly DataDisk: readonly DiskWanted[];
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
    system: p.SystemDisk ?? {},
    data: p.DataDisk,
    more: {
      Description: p.Description ?? '',
      HostName: p.HostName ?? '',
      InternetChargeType: p.InternetChargeType ?? 'PayByTraffic',
      InstanceChargeType: p.InstanceChargeType ?? 'PostPaid',
      ResourceGroupId: p.ResourceGroupId ?? '',
      KeyPairName: p.KeyPairName ?? '',
      RamRoleName: p.RamRoleName ?? '',
      UserData: p.UserData ?? '',
      Tags: tagsOf(p.Tag),
    },
  };
}

/** Condition keys of new instances: whether the caller chose no group, the type, and whether it gets onto the internet. */
function createKeys(p: CreateParams): Readonly<Record<string, readonly string[]>> {
  const none =
    p.SecurityGroupId === undefined &&
    p.SecurityGroupIds.length === 0 &&
    !p.NetworkInterface.some((one) => one.SecurityGroupId !== undefined || one.SecurityGroupIds.length > 0);
  const type = p.InstanceType === undefined ? [] : [p.InstanceType];
  return {
    'ecs:NotSpecifySecurityGroupId': [String(none)],
    'ecs:InstanceType': type,
    'ecs:InstanceTypeFamily': type.map((one) => one.split('.').slice(0, 2).join('.')),
    'ecs:AssociatePublicIpAddress': [String((p.InternetMaxBandwidthOut ?? 0) > 0)],
  };
}

export const createInstanceOperations: readonly Operation[] = [
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
    ram: { ...needs('ecs:RunInstances'), keys: createKeys },
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
    ram: { ...needs('ecs:CreateInstance'), keys: createKeys },
    handle(call, p) {
      dryRun(call, p.DryRun);
      return { InstanceId: makeInstance(call, wantedOf(p, 'Stopped', '')) };
    },
  }),
];
