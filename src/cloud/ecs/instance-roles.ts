/** The RAM role that an instance acts as. */
import { ecs, needs } from '../arn.ts';
import { type Call, type Operation, operation } from '../kernel/operation.ts';
import { jsonList, str } from '../kernel/params.ts';
import { ECS } from './common.ts';
import { instanceNamed, instances } from './model-instance.ts';

/** The role that instances of one call have afterwards. */
function setRole(call: Call, ids: readonly string[], RamRoleName: string): void {
  for (const id of ids) call.table(instances).put(id, { ...instanceNamed(call, id), RamRoleName });
}

const done = (InstanceId: string) => ({ InstanceId, Code: '200', Message: 'success', Success: true });

export const instanceRoleOperations: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'AttachInstanceRamRole',
    access: 'write',
    params: {
      RegionId: str(),
      InstanceIds: jsonList({ max: 100 }).need(),
      RamRoleName: str().need(),
      Policy: str(),
    },
    ram: needs('ecs:AttachInstanceRamRole', ecs.instance.by('InstanceIds'), ecs.role.by('RamRoleName')),
    handle(call, p) {
      setRole(call, p.InstanceIds, p.RamRoleName);
      return {
        RamRoleName: p.RamRoleName,
        TotalCount: p.InstanceIds.length,
        FailCount: 0,
        AttachInstanceRamRoleResults: { AttachInstanceRamRoleResult: p.InstanceIds.map(done) },
      };
    },
  }),
  operation({
    ...ECS,
    action: 'DetachInstanceRamRole',
    access: 'write',
    params: { RegionId: str(), InstanceIds: jsonList({ max: 100 }).need(), RamRoleName: str() },
    ram: needs(
      'ecs:DetachInstanceRamRole',
      ecs.instance.by('InstanceIds'),
      ecs.role.byOptional('RamRoleName'),
    ),
    handle(call, p) {
      setRole(call, p.InstanceIds, '');
      return {
        RamRoleName: p.RamRoleName ?? '',
        TotalCount: p.InstanceIds.length,
        FailCount: 0,
        DetachInstanceRamRoleResults: { DetachInstanceRamRoleResult: p.InstanceIds.map(done) },
      };
    },
  }),
];
