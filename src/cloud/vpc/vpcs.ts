/** VPCs and their switches. */

import { needs, vpc } from '../arn.ts';
import { dryRun } from '../ecs/common.ts';
import { networkInterfaces } from '../ecs/model-instance.ts';
import { securityGroups } from '../ecs/model-security-group.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, commaList, int, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { VPC } from './common.ts';
import { natGateways, type VpcRecord, type VSwitchRecord, vpcs, vSwitches } from './model.ts';
import { routerIdOf, routeTableIdOf } from './route-tables.ts';

export function vpcNamed(call: Call, id: string): VpcRecord {
  const found = call.table(vpcs).get(id);
  if (found === undefined) throw refuse(404, 'InvalidVpcId.NotFound', 'Specified VPC does not exist.');
  return found;
}

function vSwitchNamed(call: Call, id: string): VSwitchRecord {
  const found = call.table(vSwitches).get(id);
  if (found === undefined)
    throw refuse(404, 'InvalidVSwitchId.NotFound', 'Specified vSwitch does not exist.');
  return found;
}

function vpcAnswer(call: Call, record: VpcRecord): object {
  const { RouteTable: _routeTable, UserCidrs, Tags, ...vpc } = record;
  const own = call
    .table(vSwitches)
    .values()
    .filter((one) => one.VpcId === vpc.VpcId);
  return {
    ...vpc,
    RegionId: call.region,
    OwnerId: Number(call.account),
    Status: 'Available',
    IsDefault: false,
    EnabledIpv6: vpc.Ipv6CidrBlock !== '',
    Ipv6CidrBlocks: {
      Ipv6CidrBlock: vpc.Ipv6CidrBlock === '' ? [] : [{ Ipv6CidrBlock: vpc.Ipv6CidrBlock, Ipv6Isp: 'BGP' }],
    },
    VRouterId: routerIdOf(vpc.VpcId),
    VSwitchIds: { VSwitchId: own.map((one) => one.VSwitchId) },
    UserCidrs: { UserCidr: UserCidrs },
    SecondaryCidrBlocks: { SecondaryCidrBlock: [] },
    Tags: { Tag: Tags },
  };
}

function natGatewaysOf(call: Call, vpcId: string): string[] {
  return call
    .table(natGateways)
    .values()
    .filter((one) => one.VpcId === vpcId)
    .map((one) => one.NatGatewayId);
}

/** What the vendor answers for the attributes of a VPC that is not there. */
const NO_VPC = Object.freeze({ VpcId: '', VpcName: '', Status: '', CidrBlock: '', Description: '' });
/** The same for a switch. */
const NO_VSWITCH = Object.freeze({ VSwitchId: '', VSwitchName: '', Status: '', CidrBlock: '', VpcId: '' });

/** The 56 bits of a new VPC in the vendor's IPv6 space, made from its id. */
function ipv6BlockOf(vpcId: string): string {
  const digest = [...vpcId].reduce((sum, letter) => (sum * 33 + letter.charCodeAt(0)) % 0x1000000, 5381);
  const hex = digest.toString(16).padStart(6, '0');
  return `2408:4005:${hex.slice(0, 4)}:${hex.slice(4)}00::/56`;
}

/** The part of a VPC's IPv6 block with this number, as 64 bits; empty when the VPC has none. */
function ipv6PartOf(vpc: VpcRecord, number: number | undefined): string {
  if (number === undefined || vpc.Ipv6CidrBlock === '') return '';
  return vpc.Ipv6CidrBlock.replace('00::/56', `${number.toString(16).padStart(2, '0')}::/64`);
}

function vSwitchAnswer(call: Call, one: VSwitchRecord): object {
  const taken = call
    .table(networkInterfaces)
    .values()
    .filter((card) => card.VSwitchId === one.VSwitchId).length;
  // The vendor keeps the first address of a switch and its last three.
  const size = 2 ** (32 - Number(one.CidrBlock.split('/')[1] ?? 24)) - 4;
  return {
    ...one,
    OwnerId: Number(call.account),
    Status: 'Available',
    IsDefault: false,
    EnabledIpv6: one.Ipv6CidrBlock !== '',
    AvailableIpAddressCount: Math.max(size - taken, 0),
    NetworkAclId: '',
    ShareType: '',
    RouteTable: { RouteTableId: routeTableIdOf(one.VpcId), RouteTableType: 'System' },
    Tags: { Tag: one.Tags },
  };
}

export const vpcOperations: readonly Operation[] = [
  operation({
    ...VPC,
    action: 'CreateVpc',
    access: 'write',
    ram: needs('vpc:CreateVpc', vpc.vpc.all),
    params: {
      RegionId: str(),
      VpcName: str(),
      Description: str(),
      CidrBlock: str(),
      EnableIpv6: bool(),
      Ipv6CidrBlock: str(),
      UserCidr: commaList(),
      EnableDnsHostname: bool(),
      ResourceGroupId: str(),
      Tag: TAGS,
      DryRun: bool(),
      ClientToken: str(),
    },
    handle(call, p) {
      dryRun(call, p.DryRun);
      const VpcId = call.newId('vpc');
      call.table(vpcs).put(VpcId, {
        VpcId,
        VpcName: p.VpcName ?? '',
        Description: p.Description ?? '',
        CidrBlock: p.CidrBlock ?? '172.16.0.0/12',
        Ipv6CidrBlock: p.Ipv6CidrBlock ?? (p.EnableIpv6 === true ? ipv6BlockOf(VpcId) : ''),
        UserCidrs: p.UserCidr,
        DnsHostnameStatus: p.EnableDnsHostname === true ? 'ENABLED' : 'DISABLED',
        RouteTable: { RouteTableName: '', Description: '', RoutePropagationEnable: true },
        ResourceGroupId: p.ResourceGroupId ?? '',
        CreationTime: vendorTime(call.now),
        Tags: tagsOf(p.Tag),
      });
      return {
        VpcId,
        VRouterId: routerIdOf(VpcId),
        RouteTableId: routeTableIdOf(VpcId),
        ResourceGroupId: p.ResourceGroupId ?? '',
      };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVpcs',
    access: 'read',
    ram: needs('vpc:DescribeVpcs', vpc.vpc.by('VpcId')),
    params: { RegionId: str(), VpcId: str(), VpcName: str(), Tag: TAGS, ...NUMBERED },
    handle(call, p) {
      const ids = p.VpcId?.split(',');
      const { items, fields } = page(
        call
          .table(vpcs)
          .values()
          .filter(
            (one) =>
              (ids === undefined || ids.includes(one.VpcId)) &&
              (p.VpcName === undefined || one.VpcName === p.VpcName) &&
              hasTags(one.Tags, p.Tag),
          ),
        p,
      );
      return {
        ...fields,
        Vpcs: {
          Vpc: items.map((one) => ({
            ...vpcAnswer(call, one),
            RouterTableIds: { RouterTableIds: [routeTableIdOf(one.VpcId)] },
            NatGatewayIds: { NatGatewayIds: natGatewaysOf(call, one.VpcId) },
          })),
        },
      };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVpcAttribute',
    access: 'read',
    ram: needs('vpc:DescribeVpcAttribute', vpc.vpc.by('VpcId')),
    params: { RegionId: str(), VpcId: str().need() },
    handle(call, p) {
      const found = call.table(vpcs).get(p.VpcId);
      if (found === undefined && call.profile['missing-network-attributes'] === 'empty') return NO_VPC;
      // Classic links are gone; the field is still answered, here only.
      return { ...vpcAnswer(call, found ?? vpcNamed(call, p.VpcId)), ClassicLinkEnabled: false };
    },
  }),
  operation({
    ...VPC,
    action: 'ModifyVpcAttribute',
    access: 'write',
    ram: needs('vpc:ModifyVpcAttribute', vpc.vpc.by('VpcId')),
    params: {
      RegionId: str(),
      VpcId: str().need(),
      VpcName: str(),
      Description: str(),
      CidrBlock: str(),
      EnableIPv6: bool(),
      Ipv6CidrBlock: str(),
      EnableDnsHostname: bool(),
    },
    handle(call, p) {
      const vpc = vpcNamed(call, p.VpcId);
      const ipv6 = p.EnableIPv6 === true ? vpc.Ipv6CidrBlock || ipv6BlockOf(vpc.VpcId) : undefined;
      const dns = p.EnableDnsHostname === true ? 'ENABLED' : 'DISABLED';
      call.table(vpcs).put(vpc.VpcId, {
        ...vpc,
        VpcName: p.VpcName ?? vpc.VpcName,
        Description: p.Description ?? vpc.Description,
        CidrBlock: p.CidrBlock ?? vpc.CidrBlock,
        Ipv6CidrBlock: p.Ipv6CidrBlock ?? ipv6 ?? (p.EnableIPv6 === false ? '' : vpc.Ipv6CidrBlock),
        DnsHostnameStatus: p.EnableDnsHostname === undefined ? vpc.DnsHostnameStatus : dns,
      });
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'DeleteVpc',
    access: 'write',
    ram: needs('vpc:DeleteVpc', vpc.vpc.by('VpcId')),
    params: { RegionId: str(), VpcId: str().need() },
    handle(call, p) {
      vpcNamed(call, p.VpcId);
      if (
        call
          .table(vSwitches)
          .values()
          .some((one) => one.VpcId === p.VpcId)
      )
        throw refuse(400, 'DependencyViolation.VSwitch', 'Specified object has dependent resources.');
      if (
        call
          .table(securityGroups)
          .values()
          .some((one) => one.VpcId === p.VpcId)
      )
        throw refuse(400, 'DependencyViolation.SecurityGroup', 'Specified object has dependent resources.');
      call.table(vpcs).delete(p.VpcId);
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'CreateVSwitch',
    access: 'write',
    ram: needs('vpc:CreateVSwitch', vpc.vSwitch.all, vpc.vpc.by('VpcId')),
    params: {
      RegionId: str(),
      VpcId: str().need(),
      ZoneId: str(),
      CidrBlock: str().need(),
      Ipv6CidrBlock: int({ min: 0, max: 255 }),
      VSwitchName: str(),
      Description: str(),
      Tag: TAGS,
      ClientToken: str(),
    },
    handle(call, p) {
      const owner = vpcNamed(call, p.VpcId);
      const VSwitchId = call.newId('vsw');
      call.table(vSwitches).put(VSwitchId, {
        VSwitchId,
        VpcId: p.VpcId,
        ZoneId: p.ZoneId ?? `${call.region}-a`,
        CidrBlock: p.CidrBlock,
        Ipv6CidrBlock: ipv6PartOf(owner, p.Ipv6CidrBlock),
        VSwitchName: p.VSwitchName ?? '',
        Description: p.Description ?? '',
        ResourceGroupId: owner.ResourceGroupId,
        CreationTime: vendorTime(call.now),
        Tags: tagsOf(p.Tag),
      });
      return { VSwitchId };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVSwitches',
    access: 'read',
    // The vendor names all of them here, whatever is asked for.
    ram: needs('vpc:DescribeVSwitches', vpc.vSwitch.all),
    params: {
      RegionId: str(),
      VpcId: str(),
      VSwitchId: str(),
      VSwitchName: str(),
      ZoneId: str(),
      Tag: TAGS,
      ...NUMBERED,
    },
    handle(call, p) {
      const ids = p.VSwitchId?.split(',');
      const wanted = call
        .table(vSwitches)
        .values()
        .filter(
          (one) =>
            (ids === undefined || ids.includes(one.VSwitchId)) &&
            (p.VpcId === undefined || one.VpcId === p.VpcId) &&
            (p.ZoneId === undefined || one.ZoneId === p.ZoneId) &&
            (p.VSwitchName === undefined || one.VSwitchName === p.VSwitchName) &&
            hasTags(one.Tags, p.Tag),
        );
      const { items, fields } = page(wanted, p);
      return { ...fields, VSwitches: { VSwitch: items.map((one) => vSwitchAnswer(call, one)) } };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVSwitchAttributes',
    access: 'read',
    ram: needs('vpc:DescribeVSwitchAttributes', vpc.vSwitch.by('VSwitchId')),
    params: { RegionId: str(), VSwitchId: str().need() },
    handle(call, p) {
      const found = call.table(vSwitches).get(p.VSwitchId);
      if (found === undefined && call.profile['missing-network-attributes'] === 'empty') return NO_VSWITCH;
      return vSwitchAnswer(call, found ?? vSwitchNamed(call, p.VSwitchId));
    },
  }),
  operation({
    ...VPC,
    action: 'ModifyVSwitchAttribute',
    access: 'write',
    ram: needs('vpc:ModifyVSwitchAttribute', vpc.vSwitch.by('VSwitchId')),
    params: {
      RegionId: str(),
      VSwitchId: str().need(),
      VSwitchName: str(),
      Description: str(),
      EnableIPv6: bool(),
      Ipv6CidrBlock: int({ min: 0, max: 255 }),
    },
    handle(call, p) {
      const one = vSwitchNamed(call, p.VSwitchId);
      const number = p.Ipv6CidrBlock ?? (p.EnableIPv6 === true && one.Ipv6CidrBlock === '' ? 0 : undefined);
      const kept = p.EnableIPv6 === false ? '' : one.Ipv6CidrBlock;
      call.table(vSwitches).put(one.VSwitchId, {
        ...one,
        VSwitchName: p.VSwitchName ?? one.VSwitchName,
        Description: p.Description ?? one.Description,
        Ipv6CidrBlock: ipv6PartOf(vpcNamed(call, one.VpcId), number) || kept,
      });
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'DeleteVSwitch',
    access: 'write',
    ram: needs('vpc:DeleteVSwitch', vpc.vSwitch.by('VSwitchId')),
    params: { RegionId: str(), VSwitchId: str().need() },
    handle(call, p) {
      vSwitchNamed(call, p.VSwitchId);
      if (
        call
          .table(networkInterfaces)
          .values()
          .some((one) => one.VSwitchId === p.VSwitchId)
      )
        throw refuse(400, 'DependencyViolation', 'Specified object has dependent resources.');
      call.table(vSwitches).delete(p.VSwitchId);
      return {};
    },
  }),
];
