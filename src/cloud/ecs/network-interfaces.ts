/** Operations on network interfaces, and on which groups they are in. */
import { ecs, needs, type Resources, vpc } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, int, list, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagsOf } from '../kernel/tagging.ts';
import { unbindInterface } from '../vpc/eips.ts';
import { ECS, TOKEN } from './common.ts';
import { networkKeys } from './condition-keys.ts';
import { interfaceAnswer } from './instance-answers.ts';
import { attachInterface, makeInterface, setGroups } from './make-interface.ts';
import { type InterfaceRecord, instanceNamed, interfaceNamed, networkInterfaces } from './model-instance.ts';
import { groupToChange } from './model-security-group.ts';

/** The interface that Join and Leave are about: the one named, or the instance's primary one. */
function cardFor(
  call: Call,
  p: { InstanceId?: string | undefined; NetworkInterfaceId?: string | undefined },
): InterfaceRecord {
  if ((p.InstanceId === undefined) === (p.NetworkInterfaceId === undefined))
    throw refuse(400, 'MissingParameter', 'InstanceId or NetworkInterfaceId is required.');
  return interfaceNamed(
    call,
    p.NetworkInterfaceId ?? instanceNamed(call, p.InstanceId ?? '').PrimaryInterfaceId,
  );
}

/** What Join and Leave change: the instance, or, as the vendor's table does not say, the one interface named instead. */
const member: Resources<Parameters<typeof cardFor>[1]> = (p, call) =>
  p.NetworkInterfaceId === undefined
    ? ecs.instance.arns(call, p.InstanceId)
    : ecs.networkInterface.arns(call, p.NetworkInterfaceId);

export const interfaceOperations: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'JoinSecurityGroup',
    access: 'write',
    params: { RegionId: str(), SecurityGroupId: str().need(), InstanceId: str(), NetworkInterfaceId: str() },
    ram: needs('ecs:JoinSecurityGroup', member, ecs.securityGroup.by('SecurityGroupId')),
    handle(call, p) {
      groupToChange(call, p.SecurityGroupId);
      const card = cardFor(call, p);
      if (card.SecurityGroupIds.includes(p.SecurityGroupId))
        throw refuse(403, 'InvalidInstanceId.AlreadyExists', 'The instance is in the group already.');
      setGroups(call, card, [...card.SecurityGroupIds, p.SecurityGroupId]);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'LeaveSecurityGroup',
    access: 'write',
    params: { RegionId: str(), SecurityGroupId: str().need(), InstanceId: str(), NetworkInterfaceId: str() },
    ram: needs('ecs:LeaveSecurityGroup', member, ecs.securityGroup.by('SecurityGroupId')),
    handle(call, p) {
      groupToChange(call, p.SecurityGroupId);
      const card = cardFor(call, p);
      if (!card.SecurityGroupIds.includes(p.SecurityGroupId))
        throw refuse(404, 'InvalidSecurityGroupAssociation.NotFound', 'The instance is not in the group.');
      if (card.SecurityGroupIds.length === 1)
        throw refuse(403, 'InstanceLastSecurityGroup', 'The instance cannot leave its last security group.');
      setGroups(
        call,
        card,
        card.SecurityGroupIds.filter((id) => id !== p.SecurityGroupId),
      );
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeNetworkInterfaces',
    access: 'read',
    ram: needs('ecs:DescribeNetworkInterfaces', ecs.networkInterface.by('NetworkInterfaceId')),
    params: {
      RegionId: str(),
      NetworkInterfaceId: list({ max: 100 }),
      InstanceId: str(),
      SecurityGroupId: str(),
      Type: str(),
      Status: str(),
      VpcId: str(),
      VSwitchId: str(),
      PrimaryIpAddress: str(),
      NetworkInterfaceName: str(),
      ServiceManaged: bool(),
      Tag: TAGS,
      ...TOKEN,
      ...NUMBERED,
    },
    handle(call, p) {
      const wanted = call
        .table(networkInterfaces)
        .values()
        .filter(
          (one) =>
            (p.NetworkInterfaceId.length === 0 || p.NetworkInterfaceId.includes(one.NetworkInterfaceId)) &&
            (p.InstanceId === undefined || one.InstanceId === p.InstanceId) &&
            (p.Type === undefined || one.Type === p.Type) &&
            (p.Status === undefined || one.Status === p.Status) &&
            (p.VpcId === undefined || one.VpcId === p.VpcId) &&
            (p.VSwitchId === undefined || one.VSwitchId === p.VSwitchId) &&
            (p.PrimaryIpAddress === undefined || one.PrivateIpAddress === p.PrimaryIpAddress) &&
            (p.NetworkInterfaceName === undefined || one.NetworkInterfaceName === p.NetworkInterfaceName) &&
            (p.ServiceManaged === undefined || one.ServiceManaged === p.ServiceManaged) &&
            hasTags(one.Tags, p.Tag) &&
            // By group only secondary interfaces are found (facts b).
            (p.SecurityGroupId === undefined ||
              (one.Type === 'Secondary' && one.SecurityGroupIds.includes(p.SecurityGroupId))),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        NetworkInterfaceSets: { NetworkInterfaceSet: items.map((one) => interfaceAnswer(call, one)) },
      };
    },
  }),
  operation({
    ...ECS,
    action: 'CreateNetworkInterface',
    access: 'write',
    params: {
      RegionId: str(),
      VSwitchId: str().need(),
      SecurityGroupId: str(),
      SecurityGroupIds: list({ max: 10 }),
      NetworkInterfaceName: str(),
      Description: str(),
      PrimaryIpAddress: str(),
      Ipv6AddressCount: int({ min: 0, max: 10 }),
      Ipv6Address: list({ max: 10 }),
      ResourceGroupId: str(),
      Tag: TAGS,
      ClientToken: str(),
    },
    ram: {
      ...needs(
        'ecs:CreateNetworkInterface',
        ecs.networkInterface.all,
        ecs.securityGroup.by('SecurityGroupId', 'SecurityGroupIds'),
        vpc.vSwitch.by('VSwitchId'),
      ),
      keys: (p, call) => [networkKeys([p.VSwitchId], call)],
    },
    handle(call, p) {
      const ids = p.SecurityGroupId === undefined ? p.SecurityGroupIds : [p.SecurityGroupId];
      if (ids.length === 0) throw refuse(400, 'MissingParameter', 'A security group is required.');
      const made: InterfaceRecord = {
        ...makeInterface(call, p.VSwitchId, ids, 'Secondary', '', p.Ipv6AddressCount, {
          ipv4: p.PrimaryIpAddress,
          ipv6: p.Ipv6Address,
        }),
        ResourceGroupId: p.ResourceGroupId ?? '',
        NetworkInterfaceName: p.NetworkInterfaceName ?? '',
        Description: p.Description ?? '',
        Tags: tagsOf(p.Tag),
      };
      call.table(networkInterfaces).put(made.NetworkInterfaceId, made);
      return {
        NetworkInterfaceId: made.NetworkInterfaceId,
        VpcId: made.VpcId,
        Status: made.Status,
        PrivateIpAddress: made.PrivateIpAddress,
      };
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyNetworkInterfaceAttribute',
    access: 'write',
    params: {
      RegionId: str(),
      NetworkInterfaceId: str().need(),
      SecurityGroupId: list({ max: 10 }),
      NetworkInterfaceName: str(),
      Description: str(),
    },
    ram: needs(
      'ecs:ModifyNetworkInterfaceAttribute',
      ecs.networkInterface.by('NetworkInterfaceId'),
      // The vendor's table does not say what a call that names no group needs.
      ecs.securityGroup.byOptional('SecurityGroupId'),
    ),
    handle(call, p) {
      const card = interfaceNamed(call, p.NetworkInterfaceId);
      const named = {
        ...card,
        NetworkInterfaceName: p.NetworkInterfaceName ?? card.NetworkInterfaceName,
        Description: p.Description ?? card.Description,
      };
      call.table(networkInterfaces).put(card.NetworkInterfaceId, named);
      if (p.SecurityGroupId.length > 0) setGroups(call, named, p.SecurityGroupId);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DeleteNetworkInterface',
    access: 'write',
    params: { RegionId: str(), NetworkInterfaceId: str().need() },
    ram: needs('ecs:DeleteNetworkInterface', ecs.networkInterface.by('NetworkInterfaceId')),
    handle(call, p) {
      const card = interfaceNamed(call, p.NetworkInterfaceId);
      if (card.InstanceId !== '')
        throw refuse(403, 'InvalidOperation.InvalidEniState', 'The interface is in use.');
      unbindInterface(call, card);
      call.table(networkInterfaces).delete(card.NetworkInterfaceId);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'AttachNetworkInterface',
    access: 'write',
    params: { RegionId: str(), NetworkInterfaceId: str().need(), InstanceId: str().need() },
    ram: needs(
      'ecs:AttachNetworkInterface',
      ecs.networkInterface.by('NetworkInterfaceId'),
      ecs.instance.by('InstanceId'),
    ),
    handle(call, p) {
      const instance = instanceNamed(call, p.InstanceId);
      attachInterface(call, p.NetworkInterfaceId, instance.InstanceId, instance.VpcId);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DetachNetworkInterface',
    access: 'write',
    params: { RegionId: str(), NetworkInterfaceId: str().need(), InstanceId: str().need() },
    ram: needs(
      'ecs:DetachNetworkInterface',
      ecs.networkInterface.by('NetworkInterfaceId'),
      ecs.instance.by('InstanceId'),
    ),
    handle(call, p) {
      const card = interfaceNamed(call, p.NetworkInterfaceId);
      if (card.InstanceId !== instanceNamed(call, p.InstanceId).InstanceId)
        throw refuse(403, 'InvalidOperation.InvalidEniState', 'The interface is not on this instance.');
      if (card.Type === 'Primary')
        throw refuse(403, 'InvalidOperation.InvalidEniType', 'A primary interface cannot be detached.');
      call
        .table(networkInterfaces)
        .put(card.NetworkInterfaceId, { ...card, InstanceId: '', Status: 'Available' });
      return {};
    },
  }),
];
