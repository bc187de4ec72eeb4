/** Small reads about an instance that infrastructure tools make one by one. */
import { ecs, needs, type Resources } from '../arn.ts';
import { type Operation, operation } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { commaList, jsonList, list, type Param, str } from '../kernel/params.ts';
import { ECS } from './common.ts';
import { type InstanceRecord, instanceNamed, instances } from './model-instance.ts';

/** A paged list with one entry for every instance asked for, by numbered ids or by ids with commas between. */
function perInstance(
  action: string,
  [wrapper, item]: readonly [string, string],
  entry: (one: InstanceRecord) => object,
  {
    ids = list({ max: 100 }),
    touches = [ecs.instance.by('InstanceId')],
  }: {
    readonly ids?: Param<readonly string[]>;
    readonly touches?: readonly Resources<{ readonly InstanceId: readonly string[] }>[];
  } = {},
): Operation {
  return operation({
    ...ECS,
    action,
    access: 'read',
    params: { RegionId: str(), InstanceId: ids, ...NUMBERED },
    ram: needs(`ecs:${action}`, ...touches),
    handle(call, p) {
      const all = call
        .table(instances)
        .values()
        .filter((one) => p.InstanceId.length === 0 || p.InstanceId.includes(one.InstanceId));
      const { items, fields } = page(all, p);
      return { ...fields, [wrapper]: { [item]: items.map(entry) } };
    },
  });
}

export const instanceDetails: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'DescribeUserData',
    access: 'read',
    params: { RegionId: str(), InstanceId: str().need() },
    ram: needs('ecs:DescribeUserData', ecs.instance.by('InstanceId')),
    handle(call, p) {
      const { InstanceId, UserData } = instanceNamed(call, p.InstanceId);
      return { RegionId: call.region, InstanceId, UserData };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeInstanceRamRole',
    access: 'read',
    params: { RegionId: str(), InstanceIds: jsonList({ max: 100 }), RamRoleName: str(), ...NUMBERED },
    ram: needs(
      'ecs:DescribeInstanceRamRole',
      ecs.instance.by('InstanceIds'),
      ecs.role.byOptional('RamRoleName'),
    ),
    handle(call, p) {
      const roles = (p.InstanceIds ?? []).map((id) => ({
        InstanceId: instanceNamed(call, id).InstanceId,
        RamRoleName: instanceNamed(call, id).RamRoleName,
      }));
      return {
        RegionId: call.region,
        TotalCount: roles.length,
        InstanceRamRoleSets: { InstanceRamRoleSet: roles },
      };
    },
  }),
  perInstance(
    'DescribeInstanceMaintenanceAttributes',
    ['MaintenanceAttributes', 'MaintenanceAttribute'],
    ({ InstanceId }) => ({
      InstanceId,
      NotifyOnMaintenance: false,
      ActionOnMaintenance: {
        Value: 'AutoRecover',
        DefaultValue: 'AutoRecover',
        SupportedValues: { SupportedValue: ['Stop', 'AutoRecover', 'AutoRedeploy'] },
      },
      MaintenanceWindows: { MaintenanceWindow: [] },
    }),
    // The vendor has no resource level here.
    { touches: [] },
  ),
  perInstance('DescribeInstanceAttachmentAttributes', ['Instances', 'Instance'], ({ InstanceId }) => ({
    InstanceId,
    PrivatePoolOptionsId: '',
    PrivatePoolOptionsMatchCriteria: 'None',
  })),
  perInstance(
    'DescribeInstanceAutoRenewAttribute',
    ['InstanceRenewAttributes', 'InstanceRenewAttribute'],
    ({ InstanceId }) => ({
      InstanceId,
      AutoRenewEnabled: false,
      RenewalStatus: 'Normal',
      PeriodUnit: 'Month',
      Duration: 0,
    }),
    { ids: commaList() },
  ),
];
