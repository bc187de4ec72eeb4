/** RAM roles and who may assume them. */
import { ram } from '../arn.ts';
import { type Call, type Operation, refuse } from '../kernel/operation.ts';
import { markerPage } from '../kernel/paging.ts';
import { int, str } from '../kernel/params.ts';
import { TAGS, tagKeyValues, tagsOf } from '../kernel/tagging.ts';
import {
  attachedTo,
  attachments,
  checkName,
  MARKER,
  now,
  numericId,
  type RoleRecord,
  ramOperation,
  roleArn,
  roleNamed,
  roles,
} from './model.ts';
import { checkDocument } from './policy-document.ts';

const NAME = /^[A-Za-z0-9.-]+$/;
const DURATION = int({ min: 3600, max: 43_200, code: 'InvalidParameter.MaxSessionDuration' });

function roleAnswer(call: Call, { Tags: _, ...role }: Omit<RoleRecord, 'UpdateDate'>): object {
  return { ...role, Arn: roleArn(call.account, role.RoleName) };
}

/** Makes a role in the call's account, or in `account`. */
export function makeRole(
  call: Call,
  wanted: Pick<
    RoleRecord,
    'RoleName' | 'AssumeRolePolicyDocument' | 'Description' | 'MaxSessionDuration' | 'Tags'
  >,
  account: string = call.account,
): RoleRecord {
  const role = { ...wanted, RoleId: numericId(call, '3'), CreateDate: now(call), UpdateDate: now(call) };
  call.tableAt(roles, { account }).put(role.RoleName, role);
  return role;
}

/** Puts a system policy on a role in `account`, as the vendor does for roles that it makes. */
export function grantSystemPolicy(
  call: Call,
  { RoleId }: RoleRecord,
  PolicyName: string,
  account: string,
): void {
  call.tableAt(attachments, { account }).put(`Role/${RoleId}/System/${PolicyName}`, {
    EntityType: 'Role',
    EntityId: RoleId,
    PolicyType: 'System',
    PolicyName,
    AttachDate: now(call),
  });
}

export const roleOperations: readonly Operation[] = [
  ramOperation(
    'CreateRole',
    'write',
    [ram.role.by('RoleName')],
    {
      RoleName: str().need(),
      AssumeRolePolicyDocument: str().need(),
      Description: str(),
      MaxSessionDuration: DURATION,
      Tag: TAGS,
    },
    ['InvalidParameter.RoleName.InvalidChars', 'MalformedPolicyDocument', 'EntityAlreadyExists.Role'],
    (call, p) => {
      checkName('RoleName', p.RoleName, NAME, 64);
      checkDocument(call.profile, p.AssumeRolePolicyDocument, 'trust');
      if (call.table(roles).has(p.RoleName))
        throw refuse(409, 'EntityAlreadyExists.Role', `The role already exists: ${p.RoleName}.`);
      const role = makeRole(call, {
        RoleName: p.RoleName,
        AssumeRolePolicyDocument: p.AssumeRolePolicyDocument,
        Description: p.Description ?? '',
        MaxSessionDuration: p.MaxSessionDuration ?? 3600,
        Tags: tagsOf(p.Tag),
      });
      const { UpdateDate: _, ...answer } = role;
      return { Role: roleAnswer(call, answer) };
    },
  ),
  ramOperation(
    'GetRole',
    'read',
    [ram.role.by('RoleName')],
    { RoleName: str().need() },
    ['EntityNotExist.Role'],
    (call, p) => ({
      Role: roleAnswer(call, roleNamed(call, p.RoleName)),
    }),
  ),
  ramOperation('ListRoles', 'read', [ram.role.all], MARKER, [], (call, p) => {
    const { items, fields } = markerPage(call.table(roles).values(), p);
    return {
      ...fields,
      Roles: {
        Role: items.map(({ Tags, AssumeRolePolicyDocument: _, ...role }) => ({
          ...role,
          Arn: roleArn(call.account, role.RoleName),
          Tags: tagKeyValues(Tags),
        })),
      },
    };
  }),
  ramOperation(
    'UpdateRole',
    'write',
    [ram.role.by('RoleName')],
    {
      RoleName: str().need(),
      NewAssumeRolePolicyDocument: str(),
      NewDescription: str(),
      NewMaxSessionDuration: DURATION,
    },
    ['EntityNotExist.Role', 'MalformedPolicyDocument'],
    (call, p) => {
      const old = roleNamed(call, p.RoleName);
      if (p.NewAssumeRolePolicyDocument !== undefined)
        checkDocument(call.profile, p.NewAssumeRolePolicyDocument, 'trust');
      const role: RoleRecord = {
        ...old,
        AssumeRolePolicyDocument: p.NewAssumeRolePolicyDocument ?? old.AssumeRolePolicyDocument,
        Description: p.NewDescription ?? old.Description,
        MaxSessionDuration: p.NewMaxSessionDuration ?? old.MaxSessionDuration,
        UpdateDate: now(call),
      };
      call.table(roles).put(role.RoleName, role);
      return { Role: roleAnswer(call, role) };
    },
  ),
  ramOperation(
    'DeleteRole',
    'write',
    [ram.role.by('RoleName')],
    { RoleName: str().need() },
    ['EntityNotExist.Role', 'DeleteConflict.Role.Policy'],
    (call, p) => {
      const role = roleNamed(call, p.RoleName);
      if (attachedTo(call, 'Role', role.RoleId).length > 0)
        throw refuse(409, 'DeleteConflict.Role.Policy', 'The role still has policies.');
      call.table(roles).delete(role.RoleName);
      return {};
    },
  ),
];
