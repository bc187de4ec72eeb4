/** Every operation of Virtual Private Cloud that the local cloud serves. */

import { instances, networkInterfaces } from '../ecs/model-instance.ts';
import { securityGroups, vendorTime } from '../ecs/model-security-group.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { page } from '../kernel/paging.ts';
import { int, str } from '../kernel/params.ts';
import {
  eips,
  forwardEntries,
  natGateways,
  type VpcRecord,
  type VSwitchRecord,
  vpcs,
  vSwitches,
} from './model.ts';

const VPC = { product: 'Vpc', version: '2016-04-28', scope: 'region', errors: [] } as const;
const PAGING = { PageNumber: int({ min: 1 }), PageSize: int({ min: 1, max: 100, clamp: true }) };
const ram = (action: string) => ({ action: `vpc:${action}`, resources: () => ['*'] });

function vpcNamed(call: Call, id: string): VpcRecord {
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
    RouterTableIds: { RouterTableIds: [vpc.VpcId.replace('vpc-', 'vtb-')] },
    Tags: { Tag: [] },
    ResourceGroupId: '',
  };
}

function vSwitchAnswer(call: Call, one: VSwitchRecord): object {
  return {
    ...one,
    RegionId: call.region,
    Status: 'Available',
    IsDefault: false,
    Ipv6CidrBlock: '',
    AvailableIpAddressCount: 250,
    Tags: { Tag: [] },
    ResourceGroupId: '',
  };
}

/** A deterministic public address from the documentation blocks' neighbourhood of the counter. */
export function publicAddress(call: Call): string {
  const digits = [...call.newId('ip')].reduce(
    (sum, character) => (sum * 31 + character.charCodeAt(0)) % 16_777_216,
    7,
  );
  return `47.${(digits >> 16) & 255}.${(digits >> 8) & 255}.${(digits & 253) + 1}`;
}

export const operations: readonly Operation[] = [
  operation({
    ...VPC,
    action: 'CreateVpc',
    access: 'write',
    ram: ram('CreateVpc'),
    params: { RegionId: str(), VpcName: str(), Description: str(), CidrBlock: str(), ClientToken: str() },
    handle(call, p) {
      const VpcId = call.newId('vpc');
      call.table(vpcs).put(VpcId, {
        VpcId,
        VpcName: p.VpcName ?? '',
        Description: p.Description ?? '',
        CidrBlock: p.CidrBlock ?? '172.16.0.0/12',
        CreationTime: vendorTime(call.now),
      });
      return {
        VpcId,
        VRouterId: VpcId.replace('vpc-', 'vrt-'),
        RouteTableId: VpcId.replace('vpc-', 'vtb-'),
        ResourceGroupId: '',
      };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVpcs',
    access: 'read',
    ram: ram('DescribeVpcs'),
    params: { RegionId: str(), VpcId: str(), VpcName: str(), ...PAGING },
    handle(call, p) {
      const ids = p.VpcId?.split(',');
      const { items, fields } = page(
        call
          .table(vpcs)
          .values()
          .filter((one) => ids === undefined || ids.includes(one.VpcId)),
        p,
      );
      return { ...fields, Vpcs: { Vpc: items.map((one) => vpcAnswer(call, one)) } };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVpcAttribute',
    access: 'read',
    ram: ram('DescribeVpcAttribute'),
    params: { RegionId: str(), VpcId: str().need() },
    handle: (call, p) => vpcAnswer(call, vpcNamed(call, p.VpcId)),
  }),
  operation({
    ...VPC,
    action: 'ModifyVpcAttribute',
    access: 'write',
    ram: ram('ModifyVpcAttribute'),
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
    ram: ram('DeleteVpc'),
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
    ram: ram('DescribeRouteTableList'),
    params: { RegionId: str(), VpcId: str(), ...PAGING },
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
    ram: ram('CreateVSwitch'),
    params: {
      RegionId: str(),
      VpcId: str().need(),
      ZoneId: str(),
      CidrBlock: str().need(),
      VSwitchName: str(),
      Description: str(),
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
        CreationTime: vendorTime(call.now),
      });
      return { VSwitchId };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVSwitches',
    access: 'read',
    ram: ram('DescribeVSwitches'),
    params: { RegionId: str(), VpcId: str(), VSwitchId: str(), ZoneId: str(), ...PAGING },
    handle(call, p) {
      const ids = p.VSwitchId?.split(',');
      const wanted = call
        .table(vSwitches)
        .values()
        .filter(
          (one) =>
            (ids === undefined || ids.includes(one.VSwitchId)) &&
            (p.VpcId === undefined || one.VpcId === p.VpcId),
        );
      const { items, fields } = page(wanted, p);
      return { ...fields, VSwitches: { VSwitch: items.map((one) => vSwitchAnswer(call, one)) } };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeVSwitchAttributes',
    access: 'read',
    ram: ram('DescribeVSwitchAttributes'),
    params: { RegionId: str(), VSwitchId: str().need() },
    handle: (call, p) => vSwitchAnswer(call, vSwitchNamed(call, p.VSwitchId)),
  }),
  operation({
    ...VPC,
    action: 'ModifyVSwitchAttribute',
    access: 'write',
    ram: ram('ModifyVSwitchAttribute'),
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
    ram: ram('DeleteVSwitch'),
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
  operation({
    ...VPC,
    action: 'AllocateEipAddress',
    access: 'write',
    ram: ram('AllocateEipAddress'),
    params: { RegionId: str(), Bandwidth: str(), InternetChargeType: str(), ClientToken: str() },
    handle(call, p) {
      const AllocationId = call.newId('eip');
      const EipAddress = publicAddress(call);
      call.table(eips).put(AllocationId, {
        AllocationId,
        IpAddress: EipAddress,
        Bandwidth: p.Bandwidth ?? '5',
        Status: 'Available',
        InstanceId: '',
        InstanceType: '',
        AllocationTime: vendorTime(call.now),
      });
      return { AllocationId, EipAddress, ResourceGroupId: '' };
    },
  }),
  operation({
    ...VPC,
    action: 'AssociateEipAddress',
    access: 'write',
    ram: ram('AssociateEipAddress'),
    params: {
      RegionId: str(),
      AllocationId: str().need(),
      InstanceId: str().need(),
      InstanceType: str(),
      ClientToken: str(),
    },
    handle(call, p) {
      const eip = call.table(eips).get(p.AllocationId);
      if (eip === undefined)
        throw refuse(404, 'InvalidAllocationId.NotFound', 'Specified allocation ID is not found.');
      if (eip.InstanceId !== '')
        throw refuse(400, 'IncorrectEipStatus', 'Current elastic IP status does not support this operation.');
      const kind = p.InstanceType ?? 'EcsInstance';
      const id =
        kind === 'NetworkInterface'
          ? p.InstanceId
          : call.table(instances).get(p.InstanceId)?.PrimaryInterfaceId;
      const target = id === undefined ? undefined : call.table(networkInterfaces).get(id);
      if ((kind === 'EcsInstance' || kind === 'NetworkInterface') && target === undefined)
        throw refuse(404, 'InvalidInstanceId.NotFound', 'The specified instance does not exist.');
      if (target !== undefined)
        call.table(networkInterfaces).put(target.NetworkInterfaceId, {
          ...target,
          PublicIpAddress: eip.IpAddress,
          AllocationId: eip.AllocationId,
        });
      call
        .table(eips)
        .put(eip.AllocationId, { ...eip, Status: 'InUse', InstanceId: p.InstanceId, InstanceType: kind });
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'UnassociateEipAddress',
    access: 'write',
    ram: ram('UnassociateEipAddress'),
    params: { RegionId: str(), AllocationId: str().need() },
    handle(call, p) {
      const eip = call.table(eips).get(p.AllocationId);
      if (eip === undefined)
        throw refuse(404, 'InvalidAllocationId.NotFound', 'Specified allocation ID is not found.');
      const bound = call
        .table(networkInterfaces)
        .values()
        .find((one) => one.AllocationId === eip.AllocationId);
      if (bound !== undefined)
        call
          .table(networkInterfaces)
          .put(bound.NetworkInterfaceId, { ...bound, PublicIpAddress: '', AllocationId: '' });
      call
        .table(eips)
        .put(eip.AllocationId, { ...eip, Status: 'Available', InstanceId: '', InstanceType: '' });
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'ReleaseEipAddress',
    access: 'write',
    ram: ram('ReleaseEipAddress'),
    params: { RegionId: str(), AllocationId: str().need() },
    handle(call, p) {
      const eip = call.table(eips).get(p.AllocationId);
      if (eip === undefined)
        throw refuse(404, 'InvalidAllocationId.NotFound', 'Specified allocation ID is not found.');
      if (eip.InstanceId !== '')
        throw refuse(400, 'IncorrectEipStatus', 'Current elastic IP status does not support this operation.');
      call.table(eips).delete(eip.AllocationId);
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeEipAddresses',
    access: 'read',
    ram: ram('DescribeEipAddresses'),
    params: {
      RegionId: str(),
      AllocationId: str(),
      EipAddress: str(),
      AssociatedInstanceId: str(),
      ...PAGING,
    },
    handle(call, p) {
      const wanted = call
        .table(eips)
        .values()
        .filter(
          (one) =>
            (p.AllocationId === undefined || p.AllocationId.split(',').includes(one.AllocationId)) &&
            (p.EipAddress === undefined || p.EipAddress === one.IpAddress) &&
            (p.AssociatedInstanceId === undefined || p.AssociatedInstanceId === one.InstanceId),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        EipAddresses: { EipAddress: items.map((one) => ({ ...one, RegionId: call.region })) },
      };
    },
  }),
  operation({
    ...VPC,
    action: 'CreateNatGateway',
    access: 'write',
    ram: ram('CreateNatGateway'),
    params: {
      RegionId: str(),
      VpcId: str().need(),
      VSwitchId: str(),
      Name: str(),
      NatType: str(),
      ClientToken: str(),
    },
    handle(call, p) {
      vpcNamed(call, p.VpcId);
      const NatGatewayId = call.newId('ngw');
      const ForwardTableId = call.newId('ftb');
      call.table(natGateways).put(NatGatewayId, {
        NatGatewayId,
        ForwardTableId,
        VpcId: p.VpcId,
        Name: p.Name ?? '',
        CreationTime: vendorTime(call.now),
      });
      return {
        NatGatewayId,
        ForwardTableIds: { ForwardTableId: [ForwardTableId] },
        SnatTableIds: { SnatTableId: [] },
      };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeNatGateways',
    access: 'read',
    ram: ram('DescribeNatGateways'),
    params: { RegionId: str(), NatGatewayId: str(), VpcId: str(), ...PAGING },
    handle(call, p) {
      const wanted = call
        .table(natGateways)
        .values()
        .filter(
          (one) =>
            (p.NatGatewayId === undefined || one.NatGatewayId === p.NatGatewayId) &&
            (p.VpcId === undefined || one.VpcId === p.VpcId),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        NatGateways: {
          NatGateway: items.map(({ ForwardTableId, ...one }) => ({
            ...one,
            RegionId: call.region,
            Status: 'Available',
            NatType: 'Enhanced',
            NetworkType: 'internet',
            ForwardTableIds: { ForwardTableId: [ForwardTableId] },
            SnatTableIds: { SnatTableId: [] },
          })),
        },
      };
    },
  }),
  operation({
    ...VPC,
    action: 'CreateForwardEntry',
    access: 'write',
    ram: ram('CreateForwardEntry'),
    params: {
      RegionId: str(),
      ForwardTableId: str().need(),
      ExternalIp: str().need(),
      ExternalPort: str().need(),
      InternalIp: str().need(),
      InternalPort: str().need(),
      IpProtocol: str({ oneOf: ['tcp', 'udp', 'any'] }).need(),
      ForwardEntryName: str(),
      ClientToken: str(),
    },
    handle(call, p) {
      if (
        !call
          .table(natGateways)
          .values()
          .some((one) => one.ForwardTableId === p.ForwardTableId)
      )
        throw refuse(404, 'InvalidForwardTableId.NotFound', 'Specified forward table does not exist.');
      const ForwardEntryId = call.newId('fwd');
      const { RegionId: _r, ClientToken: _c, ForwardEntryName, ...rest } = p;
      call.table(forwardEntries).put(ForwardEntryId, {
        ...rest,
        ForwardEntryId,
        ForwardEntryName: ForwardEntryName ?? '',
        IpProtocol: p.IpProtocol.toLowerCase(),
        Status: 'Available',
      });
      return { ForwardEntryId };
    },
  }),
  operation({
    ...VPC,
    action: 'DeleteForwardEntry',
    access: 'write',
    ram: ram('DeleteForwardEntry'),
    params: { RegionId: str(), ForwardTableId: str().need(), ForwardEntryId: str().need() },
    handle(call, p) {
      if (!call.table(forwardEntries).delete(p.ForwardEntryId))
        throw refuse(404, 'InvalidForwardEntryId.NotFound', 'Specified forward entry does not exist.');
      return {};
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeForwardTableEntries',
    access: 'read',
    ram: ram('DescribeForwardTableEntries'),
    params: { RegionId: str(), ForwardTableId: str(), NatGatewayId: str(), ...PAGING },
    handle(call, p) {
      const { items, fields } = page(
        call
          .table(forwardEntries)
          .values()
          .filter((one) => p.ForwardTableId === undefined || one.ForwardTableId === p.ForwardTableId),
        p,
      );
      return { ...fields, ForwardTableEntries: { ForwardTableEntry: items } };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeIpv6Addresses',
    access: 'read',
    ram: ram('DescribeIpv6Addresses'),
    params: { RegionId: str(), ...PAGING },
    handle(call, p) {
      const all = call
        .table(networkInterfaces)
        .values()
        .flatMap((one) =>
          one.Ipv6Addresses.map((Ipv6Address) => ({
            Ipv6AddressId: `ipv6-${one.NetworkInterfaceId.slice(4)}`,
            Ipv6Address,
            VpcId: one.VpcId,
            VSwitchId: one.VSwitchId,
            AssociatedInstanceId: one.InstanceId,
            AssociatedInstanceType: 'EcsInstance',
            NetworkType: 'Public',
            Ipv6InternetBandwidth: {
              Bandwidth: 10,
              Ipv6InternetBandwidthId: `ipv6bw-${one.NetworkInterfaceId.slice(4)}`,
            },
            Status: 'Available',
          })),
        );
      const { items, fields } = page(all, p);
      return { ...fields, Ipv6Addresses: { Ipv6Address: items } };
    },
  }),
];
