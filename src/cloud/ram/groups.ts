/** Groups of RAM users. */
import { ram } from '../arn.ts';
import { type Call, type Operation, refuse } from '../kernel/operation.ts';
import { markerPage } from '../kernel/paging.ts';
import { str } from '../kernel/params.ts';
import {
  attachedTo,
  checkName,
  MARKER,
  now,
  ramOperation,
  type UserGroupRecord,
  userGroupNamed,
  userGroups,
  userNamed,
  users,
} from './model.ts';

const NAME = /^[A-Za-z0-9.-]+$/;
const groupAnswer = ({ Members: _, ...group }: Partial<UserGroupRecord>): object => group;

function setMembers(call: Call, group: UserGroupRecord, Members: UserGroupRecord['Members']): object {
  call.table(userGroups).put(group.GroupName, { ...group, Members });
  return {};
}

export const userGroupOperations: readonly Operation[] = [
  ramOperation(
    'CreateGroup',
    'write',
    [ram.group.all],
    { GroupName: str().need(), Comments: str() },
    [
      'InvalidParameter.GroupName.InvalidChars',
      'InvalidParameter.GroupName.Length',
      'EntityAlreadyExists.Group',
    ],
    (call, p) => {
      checkName('GroupName', p.GroupName, NAME, 64);
      if (call.table(userGroups).has(p.GroupName))
        throw refuse(409, 'EntityAlreadyExists.Group', `The group already exists: ${p.GroupName}.`);
      const group: UserGroupRecord = {
        GroupId: call.newId('g'),
        GroupName: p.GroupName,
        Comments: p.Comments ?? '',
        CreateDate: now(call),
        UpdateDate: now(call),
        Members: [],
      };
      call.table(userGroups).put(group.GroupName, group);
      const { UpdateDate: _, ...answer } = group;
      return { Group: groupAnswer(answer) };
    },
  ),
  ramOperation(
    'GetGroup',
    'read',
    [ram.group.by('GroupName')],
    { GroupName: str().need() },
    ['EntityNotExist.Group'],
    (call, p) => ({
      Group: groupAnswer(userGroupNamed(call, p.GroupName)),
    }),
  ),
  ramOperation('ListGroups', 'read', [ram.group.all], MARKER, [], (call, p) => {
    const { items, fields } = markerPage(call.table(userGroups).values(), p);
    return { ...fields, Groups: { Group: items.map(groupAnswer) } };
  }),
  ramOperation(
    'UpdateGroup',
    'write',
    [ram.group.by('GroupName')],
    { GroupName: str().need(), NewGroupName: str(), NewComments: str() },
    ['EntityNotExist.Group', 'EntityAlreadyExists.Group'],
    (call, p) => {
      const old = userGroupNamed(call, p.GroupName);
      const GroupName = p.NewGroupName ?? old.GroupName;
      if (GroupName !== old.GroupName) {
        checkName('GroupName', GroupName, NAME, 64);
        if (call.table(userGroups).has(GroupName))
          throw refuse(409, 'EntityAlreadyExists.Group', `The group already exists: ${GroupName}.`);
        call.table(userGroups).delete(old.GroupName);
      }
      const group = { ...old, GroupName, Comments: p.NewComments ?? old.Comments, UpdateDate: now(call) };
      call.table(userGroups).put(GroupName, group);
      return { Group: groupAnswer(group) };
    },
  ),
  ramOperation(
    'DeleteGroup',
    'write',
    [ram.group.by('GroupName')],
    { GroupName: str().need() },
    ['EntityNotExist.Group', 'DeleteConflict.Group.User', 'DeleteConflict.Group.Policy'],
    (call, p) => {
      const group = userGroupNamed(call, p.GroupName);
      if (group.Members.length > 0)
        throw refuse(409, 'DeleteConflict.Group.User', 'The group still has users.');
      if (attachedTo(call, 'Group', group.GroupId).length > 0)
        throw refuse(409, 'DeleteConflict.Group.Policy', 'The group still has policies.');
      call.table(userGroups).delete(group.GroupName);
      return {};
    },
  ),
  ramOperation(
    'AddUserToGroup',
    'write',
    [ram.user.by('UserName'), ram.group.by('GroupName')],
    { UserName: str().need(), GroupName: str().need() },
    ['EntityNotExist.User', 'EntityNotExist.Group', 'EntityAlreadyExists.User.Group'],
    (call, p) => {
      const { UserId } = userNamed(call, p.UserName);
      const group = userGroupNamed(call, p.GroupName);
      if (group.Members.some((one) => one.UserId === UserId))
        throw refuse(409, 'EntityAlreadyExists.User.Group', 'The user is in the group already.');
      return setMembers(call, group, [...group.Members, { UserId, JoinDate: now(call) }]);
    },
  ),
  ramOperation(
    'RemoveUserFromGroup',
    'write',
    [ram.user.by('UserName'), ram.group.by('GroupName')],
    { UserName: str().need(), GroupName: str().need() },
    ['EntityNotExist.User', 'EntityNotExist.Group', 'EntityNotExist.User.Group'],
    (call, p) => {
      const { UserId } = userNamed(call, p.UserName);
      const group = userGroupNamed(call, p.GroupName);
      const rest = group.Members.filter((one) => one.UserId !== UserId);
      if (rest.length === group.Members.length)
        throw refuse(404, 'EntityNotExist.User.Group', 'The user is not in the group.');
      return setMembers(call, group, rest);
    },
  ),
  ramOperation(
    'ListGroupsForUser',
    'read',
    [ram.user.by('UserName')],
    { UserName: str().need() },
    ['EntityNotExist.User'],
    (call, p) => {
      const { UserId } = userNamed(call, p.UserName);
      const joined = call
        .table(userGroups)
        .values()
        .flatMap((group) =>
          group.Members.filter((one) => one.UserId === UserId).map(({ JoinDate }) => ({
            GroupName: group.GroupName,
            GroupId: group.GroupId,
            Comments: group.Comments,
            JoinDate,
          })),
        );
      return { Groups: { Group: joined } };
    },
  ),
  ramOperation(
    'ListUsersForGroup',
    'read',
    [ram.group.by('GroupName')],
    { GroupName: str().need(), ...MARKER },
    ['EntityNotExist.Group'],
    (call, p) => {
      const byId = new Map(
        call
          .table(users)
          .values()
          .map((user) => [user.UserId, user]),
      );
      const { items, fields } = markerPage(userGroupNamed(call, p.GroupName).Members, p);
      return {
        ...fields,
        Users: {
          User: items.map(({ UserId, JoinDate }) => ({
            UserName: byId.get(UserId)?.UserName ?? '',
            DisplayName: byId.get(UserId)?.DisplayName ?? '',
            JoinDate,
          })),
        },
      };
    },
  ),
];
