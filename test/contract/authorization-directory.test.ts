/** Roles, sessions, trust and the control policies of a resource directory (facts/policy.md 4 and 5.4). */
import { beforeAll, expect, test } from 'vitest';
import { failureOf, makeIdentities } from '../support/identities.ts';
import type { TypedSdk } from '../support/typed-sdk.ts';
import { contract } from './target.ts';

const statement = (Effect: string, Action: string | string[], more: object = {}) => ({
  Effect,
  Action,
  Resource: '*',
  ...more,
});
const document = (...Statement: readonly object[]) => ({ Version: '1', Statement });
const trust = (RAM: readonly string[], more: object = {}) =>
  JSON.stringify(document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM }, ...more }));
const FORBIDDEN = { status: 403, code: 'Forbidden.RAM' };
const NO_PERMISSION = { status: 403, code: 'NoPermission' };

contract('roles', { local: 'it makes access keys' }, (on) => {
  const ids = makeIdentities(on);
  const roleArn = (name: string) => `acs:ram::${on.cloud.accounts[0]?.id}:role/${name}`;

  test('a role is taken on by whom both its trust and the own policies allow', async () => {
    const ann = await ids.user('ann');
    const bob = await ids.user('bob');
    const account = on.cloud.accounts[0]?.id;
    await on.sdk.ask('Ram', 'CreateRole', {
      RoleName: 'Ops',
      AssumeRolePolicyDocument: trust([`acs:ram::${account}:user/ann`]),
    });
    const params = { RoleArn: roleArn('ops'), RoleSessionName: 'me' };
    // Trusted, but without permission of the own.
    let error = await failureOf(ann.ask('Sts', 'AssumeRole', params));
    expect(error).toMatchObject({ code: 'NoPermission', statusCode: 403 });
    expect(error.accessDeniedDetail).toMatchObject({ PolicyType: 'AccountLevelIdentityBasedPolicy' });
    await ids.attach('User', 'ann', 'AliyunSTSAssumeRoleAccess');
    await ann.ask('Sts', 'AssumeRole', params);
    // With permission of the own, but not trusted.
    await ids.attach('User', 'bob', 'AliyunSTSAssumeRoleAccess');
    error = await failureOf(bob.ask('Sts', 'AssumeRole', params));
    expect(error).toMatchObject({ code: 'NoPermission' });
    expect(error.accessDeniedDetail).toMatchObject({
      PolicyType: 'AssumeRolePolicy',
      NoPermissionType: 'ImplicitDeny',
    });
    // A role that is not there is missing only to those who may take it on.
    const missing = { ...params, RoleArn: roleArn('nobody') };
    expect(await bob.refused('Sts', 'AssumeRole', missing)).toEqual({
      status: 404,
      code: 'EntityNotExist.Role',
    });
    expect(await (await ids.user('carl')).refused('Sts', 'AssumeRole', missing)).toEqual(NO_PERMISSION);
  });

  test('trust can ask for an external id', async () => {
    const dora = await ids.user('dora');
    await ids.attach('User', 'dora', 'AliyunSTSAssumeRoleAccess');
    const Condition = { StringEquals: { 'sts:ExternalId': 'sesame' } };
    await on.sdk.ask('Ram', 'CreateRole', {
      RoleName: 'Vendor',
      AssumeRolePolicyDocument: trust([`acs:ram::${on.cloud.accounts[0]?.id}:root`], { Condition }),
    });
    const params = { RoleArn: roleArn('Vendor'), RoleSessionName: 'me' };
    expect(await dora.refused('Sts', 'AssumeRole', params)).toEqual(NO_PERMISSION);
    await dora.ask('Sts', 'AssumeRole', { ...params, ExternalId: 'sesame' });
  });

  test('a session has the permissions of its role, and a session policy takes some away', async () => {
    const finn = await ids.user('finn');
    await ids.attach('User', 'finn', 'AliyunSTSAssumeRoleAccess');
    await on.sdk.ask('Ram', 'CreateRole', {
      RoleName: 'Reader',
      AssumeRolePolicyDocument: trust([`acs:ram::${on.cloud.accounts[0]?.id}:root`]),
    });
    await ids.attach('Role', 'Reader', 'AliyunECSReadOnlyAccess');
    const region = { RegionId: on.region };
    const full = await ids.assume(finn, roleArn('Reader'));
    await full.ask('Ecs', 'DescribeSecurityGroups', region);
    await full.ask('Ecs', 'DescribeInstances', region);
    expect(await full.refused('Ecs', 'CreateSecurityGroup', region)).toEqual(FORBIDDEN);
    // More than the role has is not granted either.
    const Policy = JSON.stringify(
      document(statement('Allow', ['ecs:DescribeSecurityGroups', 'ecs:CreateSecurityGroup'])),
    );
    const less = await ids.assume(finn, roleArn('Reader'), { Policy });
    await less.ask('Ecs', 'DescribeSecurityGroups', region);
    expect(await less.refused('Ecs', 'CreateSecurityGroup', region)).toEqual(FORBIDDEN);
    const error = await failureOf(less.ask('Ecs', 'DescribeInstances', region));
    expect(error.accessDeniedDetail).toMatchObject({
      AuthPrincipalType: 'AssumedRoleUser',
      AuthPrincipalDisplayName: 'Reader:night-shift',
      PolicyType: 'SessionPolicy',
      NoPermissionType: 'ImplicitDeny',
    });
    expect(on.cloud.journal.list().at(-1)?.authorization?.keys[0]).toMatchObject({
      'acs:PrincipalARN': [roleArn('reader')],
    });
    const long = Policy.padEnd(2049);
    expect(
      await finn.refused('Sts', 'AssumeRole', {
        RoleArn: roleArn('Reader'),
        RoleSessionName: 'me',
        Policy: long,
      }),
    ).toEqual({ status: 400, code: 'InvalidParameter.PolicySize' });
    // A role's grants are looked at when a call is made, not when the role is taken on.
    await ids.detach('Role', 'Reader', 'AliyunECSReadOnlyAccess');
    expect(await full.refused('Ecs', 'DescribeSecurityGroups', region)).toEqual(FORBIDDEN);
  });
});

contract('control policies', { local: 'it changes an organisation' }, (on) => {
  const ids = makeIdentities(on);
  const rm = (action: string, params: Record<string, unknown> = {}) =>
    on.sdk.ask('ResourceManager', action, params);
  let root = '';
  let production = '';
  let development = '';
  let member = '';
  let owner: TypedSdk;
  let user: TypedSdk;
  let denyOnAny = '';

  const group = {
    SecurityGroupId: 'sg-none',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    SourceCidrIp: '0.0.0.0/0',
  };
  /** Whether the policies let an open door be asked for; the group itself does not exist. */
  const outcome = async (sdk: TypedSdk): Promise<string> =>
    (await sdk.refused('Ecs', 'AuthorizeSecurityGroup', { RegionId: on.region, ...group })).code;
  const ALLOWED = 'InvalidSecurityGroupId.NotFound';

  beforeAll(async () => {
    root = (await rm('InitResourceDirectory')).ResourceDirectory.RootFolderId;
    production = (await rm('CreateFolder', { FolderName: 'Production' })).Folder.FolderId;
    development = (await rm('CreateFolder', { FolderName: 'Development' })).Folder.FolderId;
    const made = await rm('CreateResourceAccount', { DisplayName: 'shop', ParentFolderId: production });
    member = made.Account.AccountId;
    owner = ids.root(member);
    const inside = makeIdentities(on, () => owner);
    user = await inside.user('ann');
    await inside.attach('User', 'ann', 'AdministratorAccess');
    await rm('EnableControlPolicy');
    denyOnAny = (
      await rm('CreateControlPolicy', {
        PolicyName: 'no-open-door',
        EffectScope: 'RAM',
        PolicyDocument: JSON.stringify(
          document(
            statement('Deny', ['ecs:AuthorizeSecurityGroup', 'ecs:ModifySecurityGroupRule'], {
              Condition: {
                CIDRInRange: { 'ecs:SecurityGroupSourceCidrIps': '0.0.0.0/0' },
                StringNotLike: { 'acs:PrincipalARN': 'acs:ram:*:*:role/resourcedirectoryaccountaccessrole' },
              },
            }),
          ),
        ),
      })
    ).ControlPolicy.PolicyId;
  });

  test('bind nobody and cannot be attached before they have come into force', async () => {
    const target = { PolicyId: denyOnAny, TargetId: production };
    expect((await rm('GetControlPolicyEnablementStatus')).EnablementStatus).toBe('PendingEnable');
    expect(await on.sdk.refused('ResourceManager', 'AttachControlPolicy', target)).toMatchObject({
      status: 409,
    });
    on.cloud.clock.shift(2);
    expect((await rm('GetControlPolicyEnablementStatus')).EnablementStatus).toBe('Enabled');
    expect(await outcome(user)).toBe(ALLOWED);
  });

  test.each([
    ['the Root folder', () => root],
    ['a folder', () => production],
    ['the account', () => member],
  ])('on %s bind the users of the account, and leave when they are detached', async (_name, target) => {
    const TargetId = target();
    await rm('AttachControlPolicy', { PolicyId: denyOnAny, TargetId });
    const error = await failureOf(
      user.ask('Ecs', 'AuthorizeSecurityGroup', { RegionId: on.region, ...group }),
    );
    expect(error).toMatchObject({ code: 'Forbidden.RAM' });
    expect(error.accessDeniedDetail).toMatchObject({
      PolicyType: 'ControlPolicy',
      NoPermissionType: 'ExplicitDeny',
      AuthPrincipalOwnerId: member,
    });
    const { EncodedDiagnosticMessage } = error.accessDeniedDetail;
    const { DecodedDiagnosticMessage } = await user.ask('Ram', 'DecodeDiagnosticMessage', {
      EncodedDiagnosticMessage,
    });
    expect(DecodedDiagnosticMessage.MatchedPolicies).toContainEqual({
      Effect: 'Deny',
      PolicyIdentifier: denyOnAny,
      PolicyType: 'ControlPolicy',
      AttachedEntityType: 'ResourceDirectoryTarget',
      AttachedScope: TargetId === member ? 'Account' : 'Folder',
      StatementNumber: 1,
    });
    // Another source is another matter, and nobody but users and roles is bound.
    const other = { RegionId: on.region, ...group, SourceCidrIp: '10.0.0.0/8' };
    expect((await user.refused('Ecs', 'AuthorizeSecurityGroup', other)).code).toBe(ALLOWED);
    expect(await outcome(owner)).toBe(ALLOWED);
    expect(await outcome(on.sdk)).toBe(ALLOWED);
    await rm('DetachControlPolicy', { PolicyId: denyOnAny, TargetId });
    expect(await outcome(user)).toBe(ALLOWED);
  });

  test('on Root do not bind users of the management account', async () => {
    const admin = await ids.user('admin');
    await ids.attach('User', 'admin', 'AdministratorAccess');
    await rm('AttachControlPolicy', { PolicyId: denyOnAny, TargetId: root });
    expect(await outcome(admin)).toBe(ALLOWED);
    expect(await outcome(user)).toBe('Forbidden.RAM');
    await rm('DetachControlPolicy', { PolicyId: denyOnAny, TargetId: root });
  });

  test('follow an account that moves', async () => {
    await rm('AttachControlPolicy', { PolicyId: denyOnAny, TargetId: production });
    expect(await outcome(user)).toBe('Forbidden.RAM');
    await rm('MoveAccount', { AccountId: member, DestinationFolderId: development });
    expect(await outcome(user)).toBe(ALLOWED);
    await rm('MoveAccount', { AccountId: member, DestinationFolderId: production });
    expect(await outcome(user)).toBe('Forbidden.RAM');
  });

  test('bind roles too, but for the one that they except', async () => {
    const admin = await ids.user('entering');
    await ids.attach('User', 'entering', 'AliyunSTSAssumeRoleAccess');
    const arn = `acs:ram::${member}:role/ResourceDirectoryAccountAccessRole`;
    const inside = await ids.assume(admin, arn);
    expect(await inside.ask('Sts', 'GetCallerIdentity')).toMatchObject({ AccountId: member });
    expect(await outcome(inside)).toBe(ALLOWED);
    await owner.ask('Ram', 'CreateRole', {
      RoleName: 'deployer',
      AssumeRolePolicyDocument: trust([`acs:ram::${member}:root`]),
    });
    await owner.ask('Ram', 'AttachPolicyToRole', {
      RoleName: 'deployer',
      PolicyName: 'AdministratorAccess',
      PolicyType: 'System',
    });
    const deployer = await ids.assume(inside, `acs:ram::${member}:role/deployer`);
    expect(await outcome(deployer)).toBe('Forbidden.RAM');
    // Roles of members trust the management account alone.
    expect(
      await (await ids.stranger()).refused('Sts', 'AssumeRole', { RoleArn: arn, RoleSessionName: 'me' }),
    ).toEqual(NO_PERMISSION);
  });

  test('every level has to allow', async () => {
    const readOnly = await rm('CreateControlPolicy', {
      PolicyName: 'read-only',
      EffectScope: 'RAM',
      PolicyDocument: JSON.stringify(document(statement('Allow', 'ecs:Describe*'))),
    });
    const { PolicyId } = readOnly.ControlPolicy;
    await rm('AttachControlPolicy', { PolicyId, TargetId: member });
    await user.ask('Ram', 'ListUsers');
    await rm('DetachControlPolicy', { PolicyId: 'cp-FullAliyunAccess', TargetId: member });
    await user.ask('Ecs', 'DescribeSecurityGroups', { RegionId: on.region });
    const error = await failureOf(user.ask('Ram', 'ListUsers'));
    expect(error).toMatchObject({ code: 'NoPermission' });
    expect(error.accessDeniedDetail).toMatchObject({
      PolicyType: 'ControlPolicy',
      NoPermissionType: 'ImplicitDeny',
    });
    await rm('DisableControlPolicy');
    await user.ask('Ram', 'ListUsers');
  });

  test('members cannot touch the directory, and users need permission for it', async () => {
    const { refused } = await ids.user('curious');
    expect(await refused('ResourceManager', 'ListAccounts')).toEqual(NO_PERMISSION);
    await ids.attach('User', 'curious', 'AliyunResourceDirectoryFullAccess');
    expect(await refused('ResourceManager', 'GetAccount', { AccountId: '1' })).toMatchObject({ status: 404 });
  });

  test('nobody can act in an account that is deleted, with a session neither', async () => {
    const admin = await ids.user('leaving');
    await ids.attach('User', 'leaving', 'AliyunSTSAssumeRoleAccess');
    const arn = `acs:ram::${member}:role/ResourceDirectoryAccountAccessRole`;
    const inside = await ids.assume(admin, arn);
    await inside.ask('Sts', 'GetCallerIdentity');
    await rm('SetMemberDeletionPermission', { Status: 'Enabled' });
    await rm('DeleteAccount', { AccountId: member });
    for (const sdk of [inside, user, owner])
      expect(await sdk.refused('Sts', 'GetCallerIdentity')).toMatchObject({
        code: 'InvalidAccessKeyId.NotFound',
      });
  });
});
