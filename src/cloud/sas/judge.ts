/**
 * How the vendor's items judge: by text. An accept rule for the port whose source is written `0.0.0.0/0` fails; what
 * means the same in other words passes, and a rule that a refusal of higher priority hides fails too.
 */
import { isLiterallyOpen } from '../../domain/security-group/verdict.ts';
import { toDomainRule } from '../ecs/literal-rule.ts';
import { instances, networkInterfaces } from '../ecs/model-instance.ts';
import { type GroupRecord, isEgress, securityGroups } from '../ecs/model-security-group.ts';
import type { Call } from '../kernel/operation.ts';
import type { CheckItem } from './items.ts';
import { centreOf, type Sighting } from './model.ts';

/** The verdict on every asset of the account that the centre knows. */
export function look(call: Call, item: CheckItem): Sighting[] {
  const centre = centreOf(call.region);
  const regions = call.regions.filter((region) => centreOf(region) === centre);
  return regions.flatMap((region) => {
    const groups = call.tableAt(securityGroups, { region }).values();
    const failing = new Set(
      groups.filter((group) => fails(call, group, item.port)).map((group) => group.SecurityGroupId),
    );
    const sighting = (assetId: string, assetName: string, failed: boolean): Sighting => ({
      checkId: item.id,
      assetId,
      assetName,
      region,
      status: failed ? 'NOT_PASS' : 'PASS',
    });
    if (call.profile['check-asset'] === 'security-group')
      return groups.map((group) =>
        sighting(group.SecurityGroupId, group.SecurityGroupName, failing.has(group.SecurityGroupId)),
      );
    const interfaces = call.tableAt(networkInterfaces, { region }).values();
    return call
      .tableAt(instances, { region })
      .values()
      .map(({ InstanceId, InstanceName }) =>
        sighting(
          InstanceId,
          InstanceName,
          interfaces.some(
            (one) => one.InstanceId === InstanceId && one.SecurityGroupIds.some((id) => failing.has(id)),
          ),
        ),
      );
  });
}

function fails(call: Call, group: GroupRecord, port: number): boolean {
  const families = call.profile['check-any-ipv6'] === 'seen' ? ([4, 6] as const) : ([4] as const);
  return group.Rules.some((record) => {
    if (isEgress(record)) return false;
    const rule = toDomainRule(record, group);
    return families.some((family) => isLiterallyOpen(rule, { protocol: 'tcp', port, family }));
  });
}
