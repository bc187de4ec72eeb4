/** VPCs, their route tables and their switches. */

import { needs, vpc } from '../arn.ts';
import { networkInterfaces } from '../ecs/model-instance.ts';
import { securityGroups } from '../ecs/model-security-group.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { VPC } from './common.ts';
import { type VpcRecord, type VSwitchRecord, vpcs, vSwitches } from './model.ts';

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

function vpcAnswer(call: Call, vpc: VpcRecord): object {
  const own = call
    .table(vSwitches)
    .values()
    .filter((one) => one.VpcId === vpc.VpcId);
  return {
    ...vpc,
    RegionId: call.region,
    Status: 'Available',
    IsDefault: false,
    Ipv6CidrBlock: '',
    VRouterId: vpc.VpcId.replace('vpc-', 'vrt-'),
    VSwitchIds: { VSwitchId: own.map((one) => one.VSwitchId) },
    UserCidrs: { UserCidr: [] },
    SecondaryCidrBlocks: { SecondaryCidrBlock: [] },
    Tags: { Tag: vpc.Tags },
  };
}

function vSwitchAnswer(one: VSwitchRecord): object {
  return {
    ...one,
    Status: 'Available',
    IsDefault: false,
    Ipv6CidrBlock: '',
    AvailableIpAddressCount: 250,
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
      ResourceGroupId: str(),
      Tag: TAGS,
      DryRun: bool(),
      ClientToken: str(),
    },
    handle(call, p) {
      const VpcId = call.newId('vpc');
      call.table(vpcs).put(VpcId, {
        VpcId,
        VpcName: p.VpcName ?? '',
        Description: p.Description ?? '',
        CidrBlock: p.CidrBlock ?? '172.16.0.0/12',
        ResourceGroupId: p.ResourceGroupId ?? '',
        CreationTime: vendorTime(call.now),
        Tags: tagsOf(p.Tag),
      });
      return {
        VpcId,
        VRouterId: VpcId.replace('vpc-', 'vrt-'),
        RouteTableId: VpcId.replace('vpc-', 'vtb-'),
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
            RouterTableIds: { RouterTableIds: [one.VpcId.replace('vpc-', 'vtb-')] },
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
    handle: (call, p) => vpcAnswer(call, vpcNamed(call, p.VpcId)),
  }),
  operation({
    ...VPC,
    action: 'ModifyVpcAttribute',
    access: 'write',
    ram: needs('vpc:ModifyVpcAttribute', vpc.vpc.by('VpcId')),
    params: { RegionId: str(), VpcId: str().need(), VpcName: str(), Description: str() },
    handle(call, p) {
      const vpc = vpcNamed(call, p.VpcId);
      call.table(vpcs).put(vpc.VpcId, {
        ...vpc,
        VpcName: p.VpcName ?? vpc.VpcName,
        Description: p.Description ?? vpc.Description,
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
    action: 'DescribeRouteTableList',
    access: 'read',
    ram: needs('vpc:DescribeRouteTableList', vpc.routeTable.all),
    params: { RegionId: str(), VpcId: str(), ...NUMBERED },
    handle(call, p) {
      const tables = call
        .table(vpcs)
        .values()
        .filter((one) => p.VpcId === undefined || one.VpcId === p.VpcId)
        .map((one) => ({
          VpcId: one.VpcId,
          RouterId: one.VpcId.replace('vpc-', 'vrt-'),
          RouterType: 'VRouter',
          RouteTableId: one.VpcId.replace('vpc-', 'vtb-'),
          RouteTableType: 'System',
          RouteTableName: '',
          Status: 'Available',
          VSwitchIds: { VSwitchId: [] },
          CreationTime: one.CreationTime,
        }));
      const { items, fields } = page(tables, p);
      return { ...fields, RouterTableList: { RouterTableListType: items } };
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
      VSwitchName: str(),
      Description: str(),
      Tag: TAGS,
      ClientToken: str(),
    },
    handle(call, p) {
      vpcNamed(call, p.VpcId);
      const VSwitchId = call.newId('vsw');
      call.table(vSwitches).put(VSwitchId, {
        VSwitchId,
        VpcId: p.VpcId,
        ZoneId: p.ZoneId ?? `${call.region}-a`,
        CidrBlock: p.CidrBlock,
        VSwitchName: p.VSwitchName ?? '',
        Description: p.Description ?? '',
        ResourceGroupId: '',
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
      return { ...fields, VSwitches: { VSwitch: items.map((one) => vSwitchAnswer(one)) } };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVSwitchAttributes',
    access: 'read',
    ram: needs('vpc:DescribeVSwitchAttributes', vpc.vSwitch.by('VSwitchId')),
    params: { RegionId: str(), VSwitchId: str().need() },
    handle: (call, p) => vSwitchAnswer(vSwitchNamed(call, p.VSwitchId)),
  }),
  operation({
    ...VPC,
    action: 'ModifyVSwitchAttribute',
    access: 'write',
    ram: needs('vpc:ModifyVSwitchAttribute', vpc.vSwitch.by('VSwitchId')),
    params: { RegionId: str(), VSwitchId: str().need(), VSwitchName: str(), Description: str() },
    handle(call, p) {
      const one = vSwitchNamed(call, p.VSwitchId);
      call.table(vSwitches).put(one.VSwitchId, {
        ...one,
        VSwitchName: p.VSwitchName ?? one.VSwitchName,
        Description: p.Description ?? one.Description,
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
