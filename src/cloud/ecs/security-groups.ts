/** Operations on groups. */

import { ecs, needs, vpc } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, int, jsonList, list, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagKeyValues, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { vpcs } from '../vpc/model.ts';
import { mostGroups } from './account-attributes.ts';
import { ECS } from './common.ts';
import { groupTagKeys } from './condition-keys.ts';
import {
  groupNamed,
  groupToChange,
  membersOfGroup,
  type RuleRecord,
  securityGroups,
} from './model-security-group.ts';

const createSecurityGroup = operation({
  ...ECS,
  action: 'CreateSecurityGroup',
  access: 'write',
  params: {
    RegionId: str(),
    VpcId: str(),
    SecurityGroupName: str(),
    Description: str(),
    ResourceGroupId: str(),
    ClientToken: str(),
    Tag: TAGS,
    SecurityGroupType: str({ oneOf: ['normal', 'enterprise'] }).or('normal'),
    /** Not public: makes a group that belongs to a cloud service. */
    ServiceManaged: bool(),
  },
  ram: needs('ecs:CreateSecurityGroup', ecs.securityGroup.all, vpc.vpc.byOptional('VpcId')),
  errors: [
    'InvalidSecurityGroupName.Malformed',
    'InvalidDescription.Malformed',
    'InvalidVpcId.NotFound',
    'QuotaExceed.SecurityGroup',
  ],
  handle(call, p) {
    const name = p.SecurityGroupName ?? '';
    if (name !== '' && (!/^[\p{L}][\p{L}\p{N}:_.-]{1,127}$/u.test(name) || /^https?:\/\//.test(name))) {
      throw refuse(
        400,
        'InvalidSecurityGroupName.Malformed',
        'The specified parameter "SecurityGroupName" is not valid.',
      );
    }
    const description = p.Description ?? '';
    if (
      description !== '' &&
      (description.length < 2 || description.length > 256 || /^https?:\/\//.test(description))
    ) {
      throw refuse(
        400,
        'InvalidSecurityGroupDiscription.Malformed',
        'The specified parameter "Description" is not valid.',
      );
    }
    if (p.VpcId !== undefined && !call.table(vpcs).has(p.VpcId)) {
      throw refuse(404, 'InvalidVpcId.NotFound', 'The specified VpcId does not exist.');
    }
    if (call.table(securityGroups).values().length >= mostGroups(call)) {
      throw refuse(403, 'QuotaExceed.SecurityGroup', 'The maximum number of security groups is reached.');
    }
    const id = call.newId('sg');
    call.table(securityGroups).put(id, {
      SecurityGroupId: id,
      SecurityGroupName: name,
      Description: description,
      VpcId: p.VpcId ?? '',
      SecurityGroupType: p.SecurityGroupType.toLowerCase() === 'enterprise' ? 'enterprise' : 'normal',
      InnerAccessPolicy: p.SecurityGroupType.toLowerCase() === 'enterprise' ? 'Drop' : 'Accept',
      ServiceManaged: p.ServiceManaged ?? false,
      ResourceGroupId: p.ResourceGroupId ?? '',
      CreationTime: vendorTime(call.now),
      Tags: tagsOf(p.Tag),
      Rules: [],
    });
    return { SecurityGroupId: id };
  },
});

const deleteSecurityGroup = operation({
  ...ECS,
  action: 'DeleteSecurityGroup',
  access: 'write',
  params: { RegionId: str(), SecurityGroupId: str().need() },
  ram: needs('ecs:DeleteSecurityGroup', ecs.securityGroup.by('SecurityGroupId')),
  errors: ['DependencyViolation', 'InvalidSecurityGroupId.NotFound'],
  handle(call, p) {
    const missing = !call.table(securityGroups).has(p.SecurityGroupId);
    if (missing && call.profile['delete-missing-group'] === 'success') return {};
    const group = groupToChange(call, p.SecurityGroupId);
    const referred = call
      .table(securityGroups)
      .values()
      .some((other) =>
        other.Rules.some(
          (rule) =>
            rule.SourceGroupId === group.SecurityGroupId || rule.DestGroupId === group.SecurityGroupId,
        ),
      );
    if (referred || membersOfGroup(call, group.SecurityGroupId).length > 0) {
      throw refuse(
        403,
        'DependencyViolation',
        'There is still instance(s) or rules in the specified security group.',
      );
    }
    call.table(securityGroups).delete(group.SecurityGroupId);
    return {};
  },
});

const describeSecurityGroups = operation({
  ...ECS,
  action: 'DescribeSecurityGroups',
  access: 'read',
  params: {
    RegionId: str(),
    VpcId: str(),
    SecurityGroupId: str(),
    SecurityGroupIds: jsonList({ max: 100 }),
    SecurityGroupName: str(),
    SecurityGroupType: str(),
    NetworkType: str(),
    ResourceGroupId: str(),
    ServiceManaged: bool(),
    Tag: TAGS,
    MaxResults: int({ min: 1, max: 100, clamp: true }),
    NextToken: str(),
    ...NUMBERED,
  },
  ram: needs('ecs:DescribeSecurityGroups', ecs.securityGroup.by('SecurityGroupIds', 'SecurityGroupId')),
  errors: [],
  handle(call, p) {
    const ids = p.SecurityGroupIds ?? (p.SecurityGroupId === undefined ? undefined : [p.SecurityGroupId]);
    const wanted = call
      .table(securityGroups)
      .values()
      .filter(
        (group) =>
          (ids === undefined || ids.includes(group.SecurityGroupId)) &&
          (p.VpcId === undefined || group.VpcId === p.VpcId) &&
          (p.SecurityGroupName === undefined || group.SecurityGroupName === p.SecurityGroupName) &&
          (p.SecurityGroupType === undefined ||
            group.SecurityGroupType === p.SecurityGroupType.toLowerCase()) &&
          (p.NetworkType === undefined ||
            (group.VpcId === '') === (p.NetworkType.toLowerCase() === 'classic')) &&
          (p.ResourceGroupId === undefined || group.ResourceGroupId === p.ResourceGroupId) &&
          (p.ServiceManaged === undefined || group.ServiceManaged === p.ServiceManaged) &&
          hasTags(group.Tags, p.Tag),
      );
    const { items, fields } = page(wanted, p);
    return {
      RegionId: call.region,
      ...fields,
      SecurityGroups: {
        SecurityGroup: items.map((group) => ({
          SecurityGroupId: group.SecurityGroupId,
          SecurityGroupName: group.SecurityGroupName,
          Description: group.Description,
          VpcId: group.VpcId,
          SecurityGroupType: group.SecurityGroupType,
          CreationTime: group.CreationTime,
          ResourceGroupId: group.ResourceGroupId,
          ServiceManaged: group.ServiceManaged,
          RuleCount: group.Rules.length,
          EcsCount: new Set(membersOfGroup(call, group.SecurityGroupId).map((one) => one.InstanceId)).size,
          Tags: tagKeyValues(group.Tags),
        })),
      },
    };
  },
});

const describeSecurityGroupAttribute = operation({
  ...ECS,
  action: 'DescribeSecurityGroupAttribute',
  access: 'read',
  params: {
    RegionId: str(),
    SecurityGroupId: str().need(),
    Direction: str({ oneOf: ['ingress', 'egress', 'all'] }),
    NicType: str(),
    Attribute: str(),
    MaxResults: int({ min: 10, max: 1000, clamp: true }),
    NextToken: str(),
  },
  ram: {
    ...needs('ecs:DescribeSecurityGroupAttribute', ecs.securityGroup.by('SecurityGroupId')),
    keys: groupTagKeys,
  },
  errors: [
    'InvalidSecurityGroupId.NotFound',
    'InvalidSecurityGroupId.Malformed',
    'InvalidNicType.ValueNotSupported',
  ],
  handle(call, p) {
    const group = groupNamed(call, p.SecurityGroupId);
    const direction = p.Direction?.toLowerCase() ?? 'all';
    const nic = group.VpcId === '' ? (p.NicType?.toLowerCase() ?? 'internet') : 'intranet';
    const rules = group.Rules.filter(
      (rule) => (direction === 'all' || rule.Direction === direction) && rule.NicType === nic,
    );
    const { items, fields } = page(rules, p, { style: 'token', size: 500 });
    return {
      RegionId: call.region,
      SecurityGroupId: group.SecurityGroupId,
      SecurityGroupName: group.SecurityGroupName,
      Description: group.Description,
      VpcId: group.VpcId,
      InnerAccessPolicy: group.InnerAccessPolicy,
      ...(fields.NextToken === undefined ? {} : { NextToken: fields.NextToken }),
      Permissions: {
        Permission: items.map((rule) => permissionAnswer(rule, call.profile['port-list-port-range'])),
      },
    };
  },
});

function permissionAnswer(rule: RuleRecord, ports: 'empty' | 'absent'): object {
  // The vendor answers a priority as text.
  const { PortRange, ...rest } = { ...rule, Priority: String(rule.Priority) };
  return rule.PortRangeListId === '' || ports === 'empty' ? { ...rest, PortRange } : rest;
}

const describeSecurityGroupReferences = operation({
  ...ECS,
  action: 'DescribeSecurityGroupReferences',
  access: 'read',
  params: { RegionId: str(), SecurityGroupId: list({ max: 10, code: 'InvalidSecurityGroupId.Malformed' }) },
  ram: needs('ecs:DescribeSecurityGroupReferences', ecs.securityGroup.by('SecurityGroupId')),
  errors: ['InvalidSecurityGroupId.Malformed', 'InvalidSecurityGroupId.NotFound'],
  handle(call, p) {
    if (p.SecurityGroupId.length === 0)
      throw refuse(400, 'InvalidSecurityGroupId.Malformed', 'No SecurityGroupId is given.');
    const all = call.table(securityGroups).values();
    return {
      SecurityGroupReferences: {
        SecurityGroupReference: p.SecurityGroupId.map((id) => ({
          SecurityGroupId: groupNamed(call, id).SecurityGroupId,
          ReferencingSecurityGroups: {
            ReferencingSecurityGroup: all
              .filter((group) =>
                group.Rules.some((rule) => rule.SourceGroupId === id || rule.DestGroupId === id),
              )
              .map((group) => ({ AliUid: call.account, SecurityGroupId: group.SecurityGroupId })),
          },
        })),
      },
    };
  },
});

const modifySecurityGroupPolicy = operation({
  ...ECS,
  action: 'ModifySecurityGroupPolicy',
  access: 'write',
  params: {
    RegionId: str(),
    SecurityGroupId: str().need(),
    InnerAccessPolicy: str({ oneOf: ['Accept', 'Drop'], code: 'InvalidPolicy.Malformed' }).need(),
    ClientToken: str(),
  },
  ram: needs('ecs:ModifySecurityGroupPolicy', ecs.securityGroup.by('SecurityGroupId')),
  errors: ['InvalidPolicy.Malformed'],
  handle(call, p) {
    const group = groupToChange(call, p.SecurityGroupId);
    if (group.SecurityGroupType === 'enterprise')
      throw refuse(400, 'InvalidGroupParameter.OperationDenied', 'Enterprise groups are always isolated.');
    const InnerAccessPolicy = p.InnerAccessPolicy.toLowerCase() === 'drop' ? 'Drop' : 'Accept';
    call.table(securityGroups).put(group.SecurityGroupId, { ...group, InnerAccessPolicy });
    return {};
  },
});

const modifySecurityGroupAttribute = operation({
  ...ECS,
  action: 'ModifySecurityGroupAttribute',
  access: 'write',
  params: { RegionId: str(), SecurityGroupId: str().need(), SecurityGroupName: str(), Description: str() },
  ram: needs('ecs:ModifySecurityGroupAttribute', ecs.securityGroup.by('SecurityGroupId')),
  errors: [],
  handle(call, p) {
    const group = groupToChange(call, p.SecurityGroupId);
    call.table(securityGroups).put(group.SecurityGroupId, {
      ...group,
      SecurityGroupName: p.SecurityGroupName ?? group.SecurityGroupName,
      Description: p.Description ?? group.Description,
    });
    return {};
  },
});

export const groupOperations: readonly Operation[] = [
  createSecurityGroup,
  deleteSecurityGroup,
  describeSecurityGroups,
  describeSecurityGroupAttribute,
  describeSecurityGroupReferences,
  modifySecurityGroupPolicy,
  modifySecurityGroupAttribute,
];
