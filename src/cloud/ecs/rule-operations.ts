/** Operations on the rules of groups: adding, changing and removing, inbound and outbound. */

import { ecs, needs } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { list, objects, str } from '../kernel/params.ts';
import { ECS } from './common.ts';
import { addedRuleKeys, changedRuleKeys, groupTagKeys } from './condition-keys.ts';
import { type GroupRecord, groupToChange } from './model-security-group.ts';
import { type Direction, PERMISSION } from './permission.ts';
import { addRules, modifyRule, permissionsOf, removeRules } from './rules-write.ts';

const RULE_ERRORS = [
  'InvalidSecurityGroupId.NotFound',
  'MissingParameter.Source',
  'InvalidIpProtocol.ValueNotSupported',
  'InvalidPortRange.Malformed',
  'InvalidParam.PortRange',
  'OperationDenied',
  'InvalidSourceCidrIp.Malformed',
  'InvalidPriority.ValueNotSupported',
  'InvalidPolicy.Malformed',
  'AuthorizationLimitExceed',
];
const { PortRangeListId: _topLevelHasNone, ...FLAT } = PERMISSION;

function ruleOperations(direction: Direction): Operation[] {
  const suffix = direction === 'ingress' ? '' : 'Egress';
  const base = { ...ECS, access: 'write', errors: RULE_ERRORS } as const;
  return [
    operation({
      ...base,
      action: `AuthorizeSecurityGroup${suffix}`,
      params: {
        RegionId: str(),
        SecurityGroupId: str().need(),
        ClientToken: str(),
        Permissions: objects(PERMISSION, { max: 100, code: 'InvalidParam.Permissions' }),
        ...FLAT,
      },
      ram: { ...needs(`ecs:AuthorizeSecurityGroup${suffix}`), keys: addedRuleKeys },
      handle(call, p) {
        const group = groupToChange(call, p.SecurityGroupId);
        addRules(call, group, direction, permissionsOf(p.Permissions, { ...p, PortRangeListId: undefined }));
        return {};
      },
    }),
    operation({
      ...base,
      action: `RevokeSecurityGroup${suffix}`,
      params: {
        RegionId: str(),
        SecurityGroupId: str().need(),
        ClientToken: str(),
        SecurityGroupRuleId: list({ max: 100 }),
        Permissions: objects(PERMISSION, { max: 100 }),
        ...FLAT,
      },
      ram: {
        ...needs(`ecs:RevokeSecurityGroup${suffix}`, ecs.securityGroup.by('SecurityGroupId')),
        keys: groupTagKeys,
      },
      handle(call, p) {
        const group = groupToChange(call, p.SecurityGroupId);
        const permissions = permissionsOf(p.Permissions, { ...p, PortRangeListId: undefined });
        if (permissions.length === 0 && p.SecurityGroupRuleId.length === 0) {
          throw refuse(400, 'MissingParameter.Source', 'Neither rule ids nor permissions are given.');
        }
        removeRules(call, group, direction, p.SecurityGroupRuleId, permissions);
        return {};
      },
    }),
    operation({
      ...base,
      action: direction === 'ingress' ? 'ModifySecurityGroupRule' : 'ModifySecurityGroupEgressRule',
      params: {
        RegionId: str(),
        SecurityGroupId: str().need(),
        SecurityGroupRuleId: str(),
        ClientToken: str(),
        ...PERMISSION,
      },
      ram: {
        ...needs(
          direction === 'ingress' ? 'ecs:ModifySecurityGroupRule' : 'ecs:ModifySecurityGroupEgressRule',
        ),
        // Only the outbound form has tags in the vendor's table.
        keys: (p, call) =>
          changedRuleKeys(p, call).map((keys) =>
            direction === 'ingress' ? keys : { ...keys, ...groupTagKeys(p, call)[0] },
          ),
      },
      handle(call, p) {
        const { RegionId: _r, SecurityGroupId, SecurityGroupRuleId, ClientToken: _c, ...change } = p;
        modifyRule(call, groupToChange(call, SecurityGroupId), direction, SecurityGroupRuleId, change);
        return {};
      },
    }),
  ];
}

const GRESS = { Direction: str().or('ingress'), ...PERMISSION };

const configureSecurityGroupPermissions = operation({
  product: 'Ecs',
  version: '2016-03-14',
  scope: 'region',
  action: 'ConfigureSecurityGroupPermissions',
  access: 'write',
  params: {
    RegionId: str(),
    SecurityGroupId: str().need(),
    ClientToken: str(),
    AuthorizePermission: objects(GRESS, { max: 100 }),
    RevokePermission: objects(GRESS, { max: 100 }),
  },
  // In none of the vendor's tables: authorised as the calls that it stands for (unconfirmed).
  ram: {
    ...needs('ecs:ConfigureSecurityGroupPermissions'),
    keys: (p, call) => addedRuleKeys({ Permissions: p.AuthorizePermission }, call),
  },
  errors: RULE_ERRORS,
  handle(call, p) {
    let group: GroupRecord = groupToChange(call, p.SecurityGroupId);
    for (const direction of ['ingress', 'egress'] as const) {
      const own = (one: { Direction: string }): boolean =>
        (one.Direction.toLowerCase() === 'egress') === (direction === 'egress');
      const added = p.AuthorizePermission.filter(own);
      const removed = p.RevokePermission.filter(own);
      if (added.length > 0) group = addRules(call, group, direction, added);
      if (removed.length > 0) group = removeRules(call, group, direction, [], removed);
    }
    return {};
  },
});

export const ruleOperationList: readonly Operation[] = [
  ...ruleOperations('ingress'),
  ...ruleOperations('egress'),
  configureSecurityGroupPermissions,
];
