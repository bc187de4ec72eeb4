/** RAM users and their access keys. */

import { ram } from '../arn.ts';
import { type AccessKeyRecord, accessKeys, cloudTable } from '../kernel/credentials.ts';
import { type Call, type Operation, refuse } from '../kernel/operation.ts';
import { markerPage } from '../kernel/paging.ts';
import { str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import {
  attachedTo,
  checkName,
  MARKER,
  now,
  numericId,
  ramOperation,
  type UserRecord,
  userGroups,
  userNamed,
  users,
} from './model.ts';

const KEYS_PER_USER = 2;
const NAME = /^[A-Za-z0-9._-]+$/;

/** Without a name the caller's own keys are meant; a declaration does not see the caller and asks for all users. */
const keyHolder = ram.user.by('UserName');

const userArn = (account: string, name: string): string => `acs:ram::${account}:user/${name.toLowerCase()}`;

function keysOf(call: Call, user: UserRecord): AccessKeyRecord[] {
  return cloudTable(call.state, accessKeys)
    .values()
    .filter((key) => key.account === call.account && key.principalId === user.UserId);
}

/** The user that a key call is about: the one named, or the one who calls. */
function keyOwner(call: Call, name: string | undefined): UserRecord {
  if (name !== undefined) return userNamed(call, name);
  if (call.caller.type !== 'ram-user')
    throw refuse(400, 'MissingUserName', 'The parameter UserName is required unless a RAM user calls.');
  return userNamed(call, call.caller.name);
}

function keyNamed(call: Call, user: UserRecord, id: string): AccessKeyRecord {
  const key = keysOf(call, user).find((one) => one.accessKeyId === id);
  if (key === undefined)
    throw refuse(404, 'EntityNotExist.User.AccessKey', `The access key does not exist: ${id}.`);
  return key;
}

const userAnswer = ({ Tags: _, ...user }: Partial<UserRecord>): object => user;

export const userOperations: readonly Operation[] = [
  ramOperation(
    'CreateUser',
    'write',
    [ram.user.all],
    { UserName: str().need(), DisplayName: str(), Comments: str(), MobilePhone: str(), Email: str() },
    [
      'InvalidParameter.UserName.InvalidChars',
      'InvalidParameter.UserName.Length',
      'EntityAlreadyExists.User',
    ],
    (call, p) => {
      checkName('UserName', p.UserName, NAME, 64);
      if (call.table(users).has(p.UserName))
        throw refuse(409, 'EntityAlreadyExists.User', `The user already exists: ${p.UserName}.`);
      const user: UserRecord = {
        UserId: numericId(call, '2'),
        UserName: p.UserName,
        DisplayName: p.DisplayName ?? p.UserName,
        Comments: p.Comments ?? '',
        MobilePhone: p.MobilePhone ?? '',
        Email: p.Email ?? '',
        CreateDate: now(call),
        UpdateDate: now(call),
        Tags: [],
      };
      call.table(users).put(user.UserName, user);
      const { UpdateDate: _, ...answer } = user;
      return { User: userAnswer(answer) };
    },
  ),
  ramOperation(
    'GetUser',
    'read',
    [ram.user.by('UserName')],
    { UserName: str().need() },
    ['EntityNotExist.User'],
    (call, p) => ({
      User: { ...userAnswer(userNamed(call, p.UserName)), LastLoginDate: '' },
    }),
  ),
  ramOperation('ListUsers', 'read', [ram.user.all], MARKER, [], (call, p) => {
    const { items, fields } = markerPage(call.table(users).values(), p);
    return { ...fields, Users: { User: items.map(userAnswer) } };
  }),
  ramOperation(
    'UpdateUser',
    'write',
    [ram.user.by('UserName')],
    {
      UserName: str().need(),
      NewUserName: str(),
      NewDisplayName: str(),
      NewComments: str(),
      NewMobilePhone: str(),
      NewEmail: str(),
    },
    ['EntityNotExist.User', 'EntityAlreadyExists.User'],
    (call, p) => {
      const old = userNamed(call, p.UserName);
      const UserName = p.NewUserName ?? old.UserName;
      if (UserName !== old.UserName) {
        checkName('UserName', UserName, NAME, 64);
        if (call.table(users).has(UserName))
          throw refuse(409, 'EntityAlreadyExists.User', `The user already exists: ${UserName}.`);
        call.table(users).delete(old.UserName);
        for (const key of keysOf(call, old)) {
          const renamed = { ...key, name: UserName, arn: userArn(call.account, UserName) };
          cloudTable(call.state, accessKeys).put(key.accessKeyId, renamed);
        }
      }
      const user: UserRecord = {
        ...old,
        UserName,
        DisplayName: p.NewDisplayName ?? old.DisplayName,
        Comments: p.NewComments ?? old.Comments,
        MobilePhone: p.NewMobilePhone ?? old.MobilePhone,
        Email: p.NewEmail ?? old.Email,
        UpdateDate: now(call),
      };
      call.table(users).put(UserName, user);
      return { User: userAnswer(user) };
    },
  ),
  ramOperation(
    'DeleteUser',
    'write',
    [ram.user.by('UserName')],
    { UserName: str().need() },
    [
      'EntityNotExist.User',
      'DeleteConflict.User.AccessKey',
      'DeleteConflict.User.Group',
      'DeleteConflict.User.Policy',
    ],
    (call, p) => {
      const user = userNamed(call, p.UserName);
      const conflict = (kind: string): Error =>
        refuse(409, `DeleteConflict.User.${kind}`, `The user still has something: ${kind}.`);
      if (keysOf(call, user).length > 0) throw conflict('AccessKey');
      const groups = call.table(userGroups).values();
      if (groups.some((group) => group.Members.some((one) => one.UserId === user.UserId)))
        throw conflict('Group');
      if (attachedTo(call, 'User', user.UserId).length > 0) throw conflict('Policy');
      call.table(users).delete(user.UserName);
      return {};
    },
  ),
  ramOperation(
    'CreateAccessKey',
    'write',
    [keyHolder],
    { UserName: str() },
    ['EntityNotExist.User', 'LimitExceeded.User.AccessKey'],
    (call, p) => {
      const user = keyOwner(call, p.UserName);
      if (keysOf(call, user).length >= KEYS_PER_USER)
        throw refuse(
          409,
          'LimitExceeded.User.AccessKey',
          `A user cannot have more than ${KEYS_PER_USER} keys.`,
        );
      const key: AccessKeyRecord = {
        accessKeyId: call.newId('LTAI5t').replace('-', ''),
        secret: call.newId('secret').replace('-', ''),
        account: call.account,
        type: 'ram-user',
        principalId: user.UserId,
        arn: userArn(call.account, user.UserName),
        name: user.UserName,
        status: 'Active',
        createdAt: call.now.toISOString(),
      };
      cloudTable(call.state, accessKeys).put(key.accessKeyId, key);
      return {
        AccessKey: {
          AccessKeyId: key.accessKeyId,
          AccessKeySecret: key.secret,
          Status: key.status,
          CreateDate: now(call),
        },
      };
    },
  ),
  ramOperation(
    'ListAccessKeys',
    'read',
    [keyHolder],
    { UserName: str() },
    ['EntityNotExist.User'],
    (call, p) => ({
      AccessKeys: {
        AccessKey: keysOf(call, keyOwner(call, p.UserName)).map((key) => ({
          AccessKeyId: key.accessKeyId,
          Status: key.status,
          CreateDate: vendorTime(new Date(key.createdAt)),
        })),
      },
    }),
  ),
  ramOperation(
    'UpdateAccessKey',
    'write',
    [keyHolder],
    { UserName: str(), UserAccessKeyId: str().need(), Status: str({ oneOf: ['Active', 'Inactive'] }).need() },
    ['EntityNotExist.User', 'EntityNotExist.User.AccessKey'],
    (call, p) => {
      const key = keyNamed(call, keyOwner(call, p.UserName), p.UserAccessKeyId);
      const status = p.Status.toLowerCase() === 'active' ? 'Active' : 'Inactive';
      cloudTable(call.state, accessKeys).put(key.accessKeyId, { ...key, status });
      return {};
    },
  ),
  ramOperation(
    'DeleteAccessKey',
    'write',
    [keyHolder],
    { UserName: str(), UserAccessKeyId: str().need() },
    ['EntityNotExist.User', 'EntityNotExist.User.AccessKey'],
    (call, p) => {
      const key = keyNamed(call, keyOwner(call, p.UserName), p.UserAccessKeyId);
      cloudTable(call.state, accessKeys).delete(key.accessKeyId);
      return {};
    },
  ),
  ramOperation(
    'DeleteLoginProfile',
    'write',
    [ram.user.by('UserName')],
    { UserName: str().need() },
    ['EntityNotExist.User', 'EntityNotExist.User.LoginProfile'],
    (call, p) => {
      userNamed(call, p.UserName);
      throw refuse(404, 'EntityNotExist.User.LoginProfile', 'The login policy of the user does not exist.');
    },
  ),
  ramOperation(
    'UnbindMFADevice',
    'write',
    [ram.user.by('UserName')],
    { UserName: str().need() },
    ['EntityNotExist.User.MFADevice'],
    (call, p) => {
      userNamed(call, p.UserName);
      throw refuse(404, 'EntityNotExist.User.MFADevice', 'The user has no MFA device.');
    },
  ),
];
