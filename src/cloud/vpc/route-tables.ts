/** The system route table that every VPC has. Others cannot be made here, and routes are not kept. */
import { needs, vpc } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, str } from '../kernel/params.ts';
import { VPC } from './common.ts';
import { type VpcRecord, vpcs, vSwitches } from './model.ts';

/** The router of a VPC. */
export const routerIdOf = (vpcId: string): string => vpcId.replace('vpc-', 'vrt-');
/** The system route table of a VPC. */
export const routeTableIdOf = (vpcId: string): string => vpcId.replace('vpc-', 'vtb-');

const tableIs = (one: VpcRecord, id: string | undefined): boolean =>
  id === undefined || routeTableIdOf(one.VpcId) === id;
const routerIs = (one: VpcRecord, id: string | undefined): boolean =>
  id === undefined || routerIdOf(one.VpcId) === id;

export const routeTableOperations: readonly Operation[] = [
  operation({
    ...VPC,
    action: 'DescribeRouteTableList',
    access: 'read',
    ram: needs('vpc:DescribeRouteTableList', vpc.routeTable.all),
    params: { RegionId: str(), VpcId: str(), RouteTableId: str(), RouterId: str(), ...NUMBERED },
    handle(call, p) {
      const tables = call
        .table(vpcs)
        .values()
        .filter(
          (one) =>
            (p.VpcId === undefined || one.VpcId === p.VpcId) &&
            tableIs(one, p.RouteTableId) &&
            routerIs(one, p.RouterId),
        )
        .map((one) => ({
          ...one.RouteTable,
          VpcId: one.VpcId,
          RouterId: routerIdOf(one.VpcId),
          RouterType: 'VRouter',
          RouteTableId: routeTableIdOf(one.VpcId),
          RouteTableType: 'System',
          AssociateType: 'VSwitch',
          OwnerId: Number(call.account),
          ResourceGroupId: one.ResourceGroupId,
          Status: 'Available',
          VSwitchIds: {
            VSwitchId: call
              .table(vSwitches)
              .values()
              .filter(({ VpcId }) => VpcId === one.VpcId)
              .map(({ VSwitchId }) => VSwitchId),
          },
          CreationTime: one.CreationTime,
          Tags: { Tag: [] },
        }));
      const { items, fields } = page(tables, p);
      return { ...fields, RouterTableList: { RouterTableListType: items } };
    },
  }),
  operation({
    ...VPC,
    action: 'DescribeRouteTables',
    access: 'read',
    ram: needs('vpc:DescribeRouteTables', vpc.routeTable.by('RouteTableId')),
    params: {
      RegionId: str(),
      RouteTableId: str(),
      RouterId: str(),
      RouterType: str(),
      VRouterId: str(),
      ...NUMBERED,
    },
    handle(call, p) {
      const tables = call
        .table(vpcs)
        .values()
        .filter((one) => tableIs(one, p.RouteTableId) && routerIs(one, p.VRouterId ?? p.RouterId))
        .map((one) => ({
          RouteTableId: routeTableIdOf(one.VpcId),
          RouteTableType: 'System',
          VRouterId: routerIdOf(one.VpcId),
          ResourceGroupId: one.ResourceGroupId,
          Status: 'Available',
          CreationTime: one.CreationTime,
          RouteEntrys: { RouteEntry: [] },
          VSwitchIds: { VSwitchId: [] },
        }));
      const { items, fields } = page(tables, p);
      return { ...fields, RouteTables: { RouteTable: items } };
    },
  }),
  operation({
    ...VPC,
    action: 'ModifyRouteTableAttributes',
    access: 'write',
    ram: needs('vpc:ModifyRouteTableAttributes', vpc.routeTable.by('RouteTableId')),
    params: {
      RegionId: str(),
      RouteTableId: str().need(),
      RouteTableName: str(),
      Description: str(),
      RoutePropagationEnable: bool(),
    },
    handle(call, p) {
      const owner = call
        .table(vpcs)
        .values()
        .find((one) => tableIs(one, p.RouteTableId));
      if (owner === undefined)
        throw refuse(404, 'InvalidRouteTableId.NotFound', 'Specified route table does not exist.');
      const old = owner.RouteTable;
      call.table(vpcs).put(owner.VpcId, {
        ...owner,
        RouteTable: {
          RouteTableName: p.RouteTableName ?? old.RouteTableName,
          Description: p.Description ?? old.Description,
          RoutePropagationEnable: p.RoutePropagationEnable ?? old.RoutePropagationEnable,
        },
      });
      return {};
    },
  }),
];
