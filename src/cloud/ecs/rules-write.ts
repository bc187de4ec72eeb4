/** Adds, removes and changes rules of a group: what Authorize, Revoke, Modify and Configure have in common. */
import { ApiError } from '../kernel/api-error.ts';
import { type Call, refuse } from '../kernel/operation.ts';
import { networkInterfaces } from './model-instance.ts';
import {
  GROUP_RULES_PER_GROUP,
  type GroupRecord,
  groupNamed,
  membersOfGroup,
  RULES_PER_INTERFACE,
  type RuleRecord,
  securityGroups,
  weightOf,
} from './model-security-group.ts';
import { type Direction, identityOf, type Permission, ruleFrom } from './permission.ts';

/** Both forms of a request: a list, or the deprecated single permission at the top level. */
export function permissionsOf(list: readonly Permission[], flat: Permission): readonly Permission[] {
  const hasFlat = [
    'IpProtocol',
    'PortRange',
    'SourceCidrIp',
    'Ipv6SourceCidrIp',
    'DestCidrIp',
    'Ipv6DestCidrIp',
    'SourceGroupId',
    'DestGroupId',
    'SourcePrefixListId',
    'DestPrefixListId',
  ].some((name) => flat[name as keyof Permission] !== undefined);
  if (list.length > 0 && hasFlat) {
    throw refuse(
      400,
      'InvalidParam.Permissions',
      'Permissions and the single-rule parameters cannot be used together.',
    );
  }
  return list.length > 0 ? list : hasFlat ? [flat] : [];
}

/** Adds rules; a rule that exists already is a success that adds nothing (facts a.4). */
export function addRules(
  call: Call,
  group: GroupRecord,
  direction: Direction,
  permissions: readonly Permission[],
): GroupRecord {
  if (permissions.length === 0) throw refuse(400, 'MissingParameter.Source', 'No permission is given.');
  const seen = new Set<string>();
  const rules = [...group.Rules];
  const known = new Set(rules.map((rule) => identityOf(call, rule)));
  for (const permission of permissions) {
    let rule: ReturnType<typeof ruleFrom>;
    try {
      rule = ruleFrom(call, group, direction, permission);
    } catch (error) {
      // A switch of the profile: a bad permission undoes the batch, or ends it where it stands.
      if (
        call.profile['batch-authorize'] === 'prefix' &&
        rules.length > group.Rules.length &&
        error instanceof ApiError
      )
        break;
      throw error;
    }
    const identity = identityOf(call, rule);
    if (seen.has(identity))
      throw refuse(400, 'InvalidParam.DuplicatePermissions', 'Two permissions are the same.');
    seen.add(identity);
    if (known.has(identity)) continue;
    known.add(identity);
    rules.push({ SecurityGroupRuleId: call.newId('sgr'), ...rule });
  }
  const changed = { ...group, Rules: rules };
  checkQuota(call, changed);
  call.table(securityGroups).put(group.SecurityGroupId, changed);
  return changed;
}

/** Removes rules by id, or by all their properties; see the switch `revoke-missing-rule`. */
export function removeRules(
  call: Call,
  group: GroupRecord,
  direction: Direction,
  ids: readonly string[],
  permissions: readonly Permission[],
): GroupRecord {
  if (ids.length > 0 && permissions.length > 0) {
    throw refuse(
      400,
      'InvalidParam.Permissions',
      'SecurityGroupRuleId and Permissions cannot be used together.',
    );
  }
  if (new Set(ids).size !== ids.length) {
    throw refuse(400, 'InvalidParam.SecurityGroupRuleIdRepeated', 'A rule id is given twice.');
  }
  const gone = new Set<RuleRecord>();
  for (const id of ids) gone.add(ruleNamed(group, direction, id));
  for (const permission of permissions) {
    const identity = identityOf(call, ruleFrom(call, group, direction, permission));
    const rule = group.Rules.find((one) => identityOf(call, one) === identity);
    if (rule !== undefined) gone.add(rule);
    else if (call.profile['revoke-missing-rule'] === 'error') {
      throw refuse(400, 'InvalidSecurityGroupRule.RuleNotExist', 'The specified rule does not exist.');
    }
  }
  const changed = { ...group, Rules: group.Rules.filter((rule) => !gone.has(rule)) };
  call.table(securityGroups).put(group.SecurityGroupId, changed);
  return changed;
}

/** Changes one rule: by id every given field, without id only the description of the rule that matches fully. */
export function modifyRule(
  call: Call,
  group: GroupRecord,
  direction: Direction,
  id: string | undefined,
  change: Permission,
): void {
  const put = (rule: RuleRecord, next: RuleRecord): void => {
    const Rules = group.Rules.map((one) => (one === rule ? next : one));
    call.table(securityGroups).put(group.SecurityGroupId, { ...group, Rules });
  };
  if (id === undefined) {
    const wanted = ruleFrom(call, group, direction, change, true);
    const rule = group.Rules.find((one) => identityOf(call, one) === identityOf(call, wanted));
    if (rule === undefined)
      throw refuse(404, 'SecurityGroupRule.NotFound', 'The specified rule does not exist.');
    put(rule, { ...rule, Description: wanted.Description });
    return;
  }
  const rule = ruleNamed(group, direction, id);
  checkSameKind(rule, change);
  const merged = Object.fromEntries(
    Object.keys(change).map((name) => [name, change[name as keyof Permission] ?? blank(rule, name)]),
  ) as Permission;
  const next = { ...rule, ...ruleFrom(call, group, direction, merged, true), CreateTime: rule.CreateTime };
  if (group.Rules.some((one) => one !== rule && identityOf(call, one) === identityOf(call, next))) {
    throw refuse(400, 'InvalidOperation.RuleDuplicate', 'Another rule is the same already.');
  }
  put(rule, next);
}

/** The rule's own value for a field that the request leaves out. */
function blank(rule: RuleRecord, name: string): string | undefined {
  const value = rule[name as keyof RuleRecord];
  return value === undefined || value === '' ? undefined : String(value);
}

/** A rule keeps the kind of its peer, its network card and the kind of its ports (facts b). */
function checkSameKind(rule: RuleRecord, change: Permission): void {
  const far =
    rule.Direction === 'ingress'
      ? ['SourceCidrIp', 'Ipv6SourceCidrIp', 'SourceGroupId', 'SourcePrefixListId']
      : ['DestCidrIp', 'Ipv6DestCidrIp', 'DestGroupId', 'DestPrefixListId'];
  for (const name of far) {
    if (change[name as keyof Permission] !== undefined && rule[name as keyof RuleRecord] === '') {
      throw refuse(
        400,
        'InvalidOperation.ModifySgRuleEntityType',
        'The kind of the peer of a rule cannot be changed.',
      );
    }
  }
  if (change.NicType !== undefined && String(change.NicType).toLowerCase() !== rule.NicType) {
    throw refuse(400, 'InvalidOperation.ModifyNicType', 'The network card of a rule cannot be changed.');
  }
  const toList = change.PortRangeListId !== undefined && rule.PortRangeListId === '';
  const toRange = change.PortRange !== undefined && rule.PortRange === '';
  if (toList || toRange)
    throw refuse(
      400,
      'InvalidOperation.ModifyPortRangeType',
      'The kind of the ports of a rule cannot be changed.',
    );
}

function ruleNamed(group: GroupRecord, direction: Direction, id: string): RuleRecord {
  if (!/^sgr-[0-9a-z]+$/i.test(id)) {
    throw refuse(
      400,
      'InvalidParam.SecurityGroupRuleId',
      'The specified parameter "SecurityGroupRuleId" is not valid.',
    );
  }
  const rule = group.Rules.find((one) => one.SecurityGroupRuleId === id && one.Direction === direction);
  if (rule === undefined)
    throw refuse(
      404,
      'InvalidSecurityGroupRuleId.NotFound',
      'The specified SecurityGroupRuleId does not exist.',
    );
  return rule;
}

function checkQuota(call: Call, group: GroupRecord): void {
  const byGroup = group.Rules.filter((rule) => rule.SourceGroupId !== '' || rule.DestGroupId !== '').length;
  if (byGroup > GROUP_RULES_PER_GROUP) {
    throw refuse(
      400,
      'AuthorizedGroupRule.LimitExceed',
      'The group has too many rules whose peer is a group.',
    );
  }
  const own = group.Rules.reduce((sum, rule) => sum + weightOf(call, rule), 0);
  const members = membersOfGroup(call, group.SecurityGroupId);
  const shared = Math.max(
    0,
    ...members.map(({ NetworkInterfaceId }) => otherRules(call, NetworkInterfaceId, group.SecurityGroupId)),
  );
  if (own + shared > RULES_PER_INTERFACE) {
    throw refuse(403, 'AuthorizationLimitExceed', 'The limit of rules per network interface is exceeded.');
  }
}

function otherRules(call: Call, interfaceId: string, exceptGroup: string): number {
  const ids = call.table(networkInterfaces).get(interfaceId)?.SecurityGroupIds ?? [];
  return ids
    .filter((id) => id !== exceptGroup)
    .flatMap((id) => groupNamed(call, id).Rules)
    .reduce((sum, rule) => sum + weightOf(call, rule), 0);
}
