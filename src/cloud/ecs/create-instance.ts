/** RunInstances and CreateInstance. State changes take effect at once. */

import { needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { bool, int, str } from '../kernel/params.ts';
import { tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { vSwitches } from '../vpc/model.ts';
import { publicAddress } from '../vpc/public-address.ts';
import { dryRun, ECS } from './common.ts';
import { instanceCreationKeys } from './condition-keys.ts';
import { defaultGroup } from './default-group.ts';
import { type DiskWanted, makeDisks } from './disks.ts';
import { CREATE } from './instance-parameters.ts';
import { mergeTemplate, versionToRun } from './launch-template-use.ts';
import { attachInterface, makeInterface, type WantedAddresses } from './make-interface.ts';
import { type InstanceRecord, type InterfaceRecord, instances, networkInterfaces } from './model-instance.ts';

interface WantedCard {
  /** An interface that is there already; empty for a new one. */
  readonly id: string;
  readonly vSwitchId: string;
  readonly groupIds: readonly string[];
  readonly name: string;
  readonly description: string;
  readonly ipv6: number;
  readonly addresses: WantedAddresses;
}

interface Wanted {
  readonly image: string;
  readonly type: string;
  readonly name: string;
  readonly primary: WantedCard;
  readonly secondary: readonly WantedCard[];
  readonly bandwidth: number;
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
    | 'DeletionProtection'
    | 'SpotStrategy'
    | 'CreditSpecification'
    | 'MetadataOptions'
    | 'InternetMaxBandwidthIn'
    | 'Tags'
  >;
}

function makeCard(
  call: Call,
  wanted: WantedCard,
  type: InterfaceRecord['Type'],
  instanceId: string,
): InterfaceRecord {
  const { vSwitchId, groupIds, ipv6, addresses } = wanted;
  const made = {
    ...makeInterface(call, vSwitchId, groupIds, type, instanceId, ipv6, addresses),
    NetworkInterfaceName: wanted.name,
    Description: wanted.description,
  };
  call.table(networkInterfaces).put(made.NetworkInterfaceId, made);
  return made;
}

function makeInstance(call: Call, wanted: Wanted): string {
  const InstanceId = call.newId('i');
  const { vSwitchId } = wanted.primary;
  const vSwitch = call.table(vSwitches).get(vSwitchId);
  if (vSwitch === undefined) throw refuse(400, 'InvalidVSwitchId.Necessary', 'A VSwitchId is required.');
  const groupIds =
    wanted.primary.groupIds.length > 0 ? wanted.primary.groupIds : [defaultGroup(call, vSwitch.VpcId)];
  const primary = makeCard(call, { ...wanted.primary, groupIds }, 'Primary', InstanceId);
  for (const one of wanted.secondary)
    if (one.id === '') makeCard(call, one, 'Secondary', InstanceId);
    else attachInterface(call, one.id, InstanceId, vSwitch.VpcId);
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
    // An instance that is only created gets its address from AllocatePublicIpAddress.
    PublicIpAddresses: wanted.bandwidth > 0 && wanted.status === 'Running' ? [publicAddress(call)] : [],
    InternetMaxBandwidthOut: wanted.bandwidth,
    CreationTime: vendorTime(call.now),
    PrimaryInterfaceId: primary.NetworkInterfaceId,
    ...wanted.more,
  };
  call.table(instances).put(InstanceId, made);
  makeDisks(call, made, wanted.system, wanted.data);
  return InstanceId;
}

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
      | 'PrivateIpAddress'
      | 'SpotStrategy'
      | 'CreditSpecification'
      | 'HttpEndpoint'
      | 'HttpTokens'
      | 'ResourceGroupId']: string | undefined;
  } & {
    readonly DeletionProtection: boolean | undefined;
    readonly HttpPutResponseHopLimit: number | undefined;
    readonly Ipv6Address: readonly string[];
    readonly InternetMaxBandwidthIn: number | undefined;
    readonly SecurityGroupIds: readonly string[];
    readonly InternetMaxBandwidthOut: number | undefined;
    readonly Ipv6AddressCount: number | undefined;
    readonly SystemDisk: DiskWanted | undefined;
    readonly DataDisk: readonly DiskWanted[];
    readonly Tag: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[];
    readonly NetworkInterface: readonly ({
      readonly [K in
        | 'InstanceType'
        | 'VSwitchId'
        | 'SecurityGroupId'
        | 'PrimaryIpAddress'
        | 'NetworkInterfaceId'
        | 'NetworkInterfaceName'
        | 'Description']: string | undefined;
    } & {
      readonly SecurityGroupIds: readonly string[];
      readonly Ipv6Address: readonly string[];
      readonly Ipv6AddressCount: number | undefined;
    })[];
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
    id: one.NetworkInterfaceId ?? '',
    name: one.NetworkInterfaceName ?? '',
    description: one.Description ?? '',
    ipv6: one.Ipv6AddressCount ?? 0,
    addresses: { ipv4: one.PrimaryIpAddress, ipv6: one.Ipv6Address },
    vSwitchId: one.VSwitchId ?? p.VSwitchId ?? '',
    groupIds: one.SecurityGroupId === undefined ? one.SecurityGroupIds : [one.SecurityGroupId],
  }));
  const primary = cards.find((one) => one.primary);
  return {
    image: p.ImageId ?? '',
    type: p.InstanceType ?? 'ecs.g7.large',
    name: p.InstanceName === undefined ? '' : `${p.InstanceName}${suffix}`,
    primary: primary ?? {
      id: '',
      name: '',
      description: '',
      vSwitchId: p.VSwitchId ?? '',
      groupIds: p.SecurityGroupId === undefined ? p.SecurityGroupIds : [p.SecurityGroupId],
      ipv6: p.Ipv6AddressCount ?? 0,
      addresses: { ipv4: p.PrivateIpAddress, ipv6: p.Ipv6Address },
    },
    secondary: cards.filter((one) => !one.primary),
    bandwidth: p.InternetMaxBandwidthOut ?? 0,
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
      DeletionProtection: p.DeletionProtection ?? false,
      SpotStrategy: p.SpotStrategy ?? 'NoSpot',
      CreditSpecification: p.CreditSpecification ?? '',
      MetadataOptions: {
        HttpEndpoint: p.HttpEndpoint ?? 'enabled',
        HttpTokens: p.HttpTokens ?? 'optional',
        HttpPutResponseHopLimit: p.HttpPutResponseHopLimit ?? 0,
      },
      InternetMaxBandwidthIn: p.InternetMaxBandwidthIn ?? 100,
      Tags: tagsOf(p.Tag),
    },
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
      LaunchTemplateId: str(),
      LaunchTemplateName: str(),
      LaunchTemplateVersion: int({ min: 1 }),
    },
    ram: { ...needs('ecs:RunInstances'), keys: instanceCreationKeys },
    errors: ['InvalidLaunchTemplate.NotFound', 'InvalidLaunchTemplateVersion.NotFound'],
    handle(call, p) {
      const amount = p.Amount ?? 1;
      const version = versionToRun(call, p);
      const merged = version === undefined ? p : mergeTemplate(p, version.Parameters, call.profile);
      dryRun(call, p.DryRun);
      const ids = Array.from({ length: amount }, (_, i) =>
        makeInstance(
          call,
          wantedOf(
            merged,
            'Running',
            amount > 1 && p.UniqueSuffix === true ? String(i + 1).padStart(3, '0') : '',
          ),
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
    ram: { ...needs('ecs:CreateInstance'), keys: instanceCreationKeys },
    handle(call, p) {
      dryRun(call, p.DryRun);
      return { InstanceId: makeInstance(call, wantedOf(p, 'Stopped', '')) };
    },
  }),
];
