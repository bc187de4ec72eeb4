/** Which policy is on which user, group and role. */
import { type Resources, type ResourceType, ram } from '../arn.ts';
import { type Call, type Operation, refuse } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import {
  attachedTo,
  attachments,
  type EntityType,
  now,
  ramOperation,
  roleArn,
  roleNamed,
  roles,
  userGroupNamed,
  userGroups,
  userNamed,
  users,
} from './model.ts';
import { namedPolicy, policyOfType, policyType } from './policies.ts';

/** Raisable quotas of each identity (facts 1.6). */
const MOST = { System: 20, Custom: 10 } as const;

/** Ours: the vendor attaches a policy for one resource group where the call names one. */
const SCOPED = 'InvalidParameter.ResourceGroupId';

const ENTITIES: Readonly<Record<EntityType, ResourceType>> = Object.freeze({
  User: ram.user,
  Group: ram.group,
  Role: ram.role,
});

/** The identity's id by its name; refuses an unknown one. */
function idOf(call: Call, type: EntityType, name: string): string {
  switch (type) {
    case 'User':
      return userNamed(call, name).UserId;
    case 'Group':
      return userGroupNamed(call, name).GroupId;
    case 'Role':
      return roleNamed(call, name).RoleId;
  }
}

function attachOperations(type: EntityType): Operation[] {
  const name = `${type}Name` as const;
  const entity: Resources<object> = (p, call) =>
    ENTITIES[type].arns(call, (p as Record<string, string>)[name]);
  const params = {
    PolicyName: str().need(),
    PolicyType: str({ oneOf: ['System', 'Custom'], code: 'InvalidParameter.PolicyType' }).need(),
    [name]: str().need(),
    ResourceGroupId: str(),
  };
  const errors = [`EntityNotExist.${type}`, 'EntityNotExist.Policy', SCOPED];
  const keyOf = (call: Call, p: object) => {
    const { PolicyName, PolicyType, ResourceGroupId, ...rest } = p as {
      PolicyName: string;
      PolicyType: string;
      ResourceGroupId?: string;
    };
    // Taken for the whole account it would grant more than was meant.
    if (ResourceGroupId !== undefined)
      throw refuse(400, SCOPED, 'Permissions for a single resource group are not served here.');
    const EntityId = idOf(call, type, (rest as Record<string, string>)[name] ?? '');
    const kind = policyType(PolicyType);
    return {
      key: `${type}/${EntityId}/${kind}/${PolicyName}`,
      EntityId,
      PolicyType: kind,
      PolicyName,
    } as const;
  };
  return [
    ramOperation(
      `AttachPolicyTo${type}`,
      'write',
      [namedPolicy, entity],
      params,
      [...errors, `EntityAlreadyExists.${type}.Policy`, `LimitExceeded.${type}.Policy`],
      (call, p) => {
        const { key, EntityId, PolicyType, PolicyName } = keyOf(call, p);
        policyOfType(call, PolicyType, PolicyName);
        if (call.table(attachments).has(key))
          throw refuse(409, `EntityAlreadyExists.${type}.Policy`, 'The policy is attached already.');
        const held = attachedTo(call, type, EntityId).filter((one) => one.PolicyType === PolicyType);
        if (held.length >= MOST[PolicyType])
          throw refuse(
            409,
            `LimitExceeded.${type}.Policy`,
            `No more than ${MOST[PolicyType]} ${PolicyType} policies.`,
          );
        call
          .table(attachments)
          .put(key, { EntityType: type, EntityId, PolicyType, PolicyName, AttachDate: now(call) });
        return {};
      },
    ),
    ramOperation(
      `DetachPolicyFrom${type}`,
      'write',
      [namedPolicy, entity],
      params,
      [...errors, `EntityNotExist.${type}.Policy`],
      (call, p) => {
        if (!call.table(attachments).delete(keyOf(call, p).key))
          throw refuse(404, `EntityNotExist.${type}.Policy`, 'The policy is not attached.');
        return {};
      },
    ),
    ramOperation(
      `ListPoliciesFor${type}`,
      'read',
      [entity],
      { [name]: str().need() },
      [`EntityNotExist.${type}`],
      (call, p) => {
        const id = idOf(call, type, (p as Record<string, string>)[name] ?? '');
        const Policy = attachedTo(call, type, id).map(({ PolicyType, PolicyName, AttachDate }) => {
          const { Description, DefaultVersion } = policyOfType(call, PolicyType, PolicyName);
          return { PolicyName, PolicyType, Description, DefaultVersion, AttachDate };
        });
        return { Policies: { Policy } };
      },
    ),
  ];
}

export const attachmentOperations: readonly Operation[] = [
  ...attachOperations('User'),
  ...attachOperations('Group'),
  ...attachOperations('Role'),
  ramOperation(
    'ListEntitiesForPolicy',
    'read',
    [namedPolicy],
    { PolicyName: str().need(), PolicyType: str({ oneOf: ['System', 'Custom'] }).need() },
    ['EntityNotExist.Policy'],
    (call, p) => {
      const type = policyType(p.PolicyType);
      policyOfType(call, type, p.PolicyName);
      const held = new Map(
        call
          .table(attachments)
          .values()
          .filter((one) => one.PolicyType === type && one.PolicyName === p.PolicyName)
          .map((one) => [`${one.EntityType}/${one.EntityId}`, one.AttachDate]),
      );
      const date = (kind: EntityType, id: string) => held.get(`${kind}/${id}`);
      return {
        Users: {
          User: call
            .table(users)
            .values()
            .flatMap(({ UserName, UserId, DisplayName }) => {
              const AttachDate = date('User', UserId);
              return AttachDate === undefined ? [] : [{ UserName, UserId, DisplayName, AttachDate }];
            }),
        },
        Groups: {
          Group: call
            .table(userGroups)
            .values()
            .flatMap(({ GroupName, GroupId, Comments }) => {
              const AttachDate = date('Group', GroupId);
              return AttachDate === undefined ? [] : [{ GroupName, Comments, AttachDate }];
            }),
        },
        Roles: {
          Role: call
            .table(roles)
            .values()
            .flatMap(({ RoleName, RoleId, Description }) => {
              const AttachDate = date('Role', RoleId);
              const Arn = roleArn(call.account, RoleName);
              return AttachDate === undefined ? [] : [{ RoleName, RoleId, Arn, Description, AttachDate }];
            }),
        },
      };
    },
  ),
];
