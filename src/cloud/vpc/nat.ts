/** NAT gateways and their DNAT entries. */

import { needs, vpc } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import { VPC } from './common.ts';
import { forwardEntries, natGateways } from './model.ts';
import { vpcNamed } from './vpcs.ts';

export const natOperations: readonly Operation[] = [
  operation({
    ...VPC,
    action: 'CreateNatGateway',
    access: 'write',
    ram: needs('vpc:CreateNatGateway', vpc.natGateway.all),
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
    ram: needs('vpc:DescribeNatGateways', vpc.natGateway.by('NatGatewayId')),
    params: { RegionId: str(), NatGatewayId: str(), VpcId: str(), ...NUMBERED },
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
    ram: needs('vpc:CreateForwardEntry', vpc.forwardTable.by('ForwardTableId')),
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
    ram: needs('vpc:DeleteForwardEntry', vpc.forwardTable.by('ForwardTableId')),
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
    ram: needs('vpc:DescribeForwardTableEntries', vpc.forwardTable.by('ForwardTableId')),
    params: { RegionId: str(), ForwardTableId: str(), NatGatewayId: str(), ...NUMBERED },
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
    action: 'DeleteNatGateway',
    access: 'write',
    ram: needs('vpc:DeleteNatGateway', vpc.natGateway.by('NatGatewayId')),
    params: { RegionId: str(), NatGatewayId: str().need(), Force: bool() },
    handle(call, p) {
      const gateway = call.table(natGateways).get(p.NatGatewayId);
      if (gateway === undefined)
        throw refuse(404, 'InvalidNatGatewayId.NotFound', 'Specified NAT gateway does not exist.');
      const own = call
        .table(forwardEntries)
        .values()
        .filter((one) => one.ForwardTableId === gateway.ForwardTableId);
      if (own.length > 0 && p.Force !== true)
        throw refuse(400, 'DependencyViolation.ForwardEntry', 'Specified object has dependent resources.');
      for (const entry of own) call.table(forwardEntries).delete(entry.ForwardEntryId);
      call.table(natGateways).delete(gateway.NatGatewayId);
      return {};
    },
  }),
];
