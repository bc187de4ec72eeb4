/** RAM identities and policies, and STS (facts 5.2, 5.4). */
import { expect, test } from 'vitest';
import { typedSdk } from '../support/typed-sdk.ts';
import { contract } from './target.ts';

const DOCUMENT = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'ecs:Describe*', Resource: '*' }],
});

contract('policies', {}, (on) => {
  test('a policy is created, versioned, attached, listed and deleted', async () => {
    const PolicyName = `contract-${Date.now()}`;
    const custom = { PolicyName, PolicyType: 'Custom' };
    const UserName = `contract-${Date.now()}`;
    const GroupName = UserName;
    const RoleName = UserName;
    expect(
      (
        await on.sdk.ask('Ram', 'CreatePolicy', {
          PolicyName,
          PolicyDocument: DOCUMENT,
          Description: 'a test',
        })
      ).Policy,
    ).toMatchObject({ ...custom, DefaultVersion: 'v1' });
    expect(await on.sdk.refused('Ram', 'CreatePolicy', { PolicyName, PolicyDocument: DOCUMENT })).toEqual({
      status: 409,
      code: 'EntityAlreadyExists.Policy',
    });
    await on.sdk.ask('Ram', 'CreatePolicyVersion', {
      PolicyName,
      PolicyDocument: DOCUMENT,
      SetAsDefault: true,
    });
    const read = await on.sdk.ask('Ram', 'GetPolicy', custom);
    expect(read.Policy).toMatchObject({ DefaultVersion: 'v2', AttachmentCount: 0 });
    expect(read.DefaultPolicyVersion).toMatchObject({ VersionId: 'v2', PolicyDocument: DOCUMENT });
    expect((await on.sdk.ask('Ram', 'ListPolicyVersions', custom)).PolicyVersions.PolicyVersion).toHaveLength(
      2,
    );
    await on.sdk.ask('Ram', 'SetDefaultPolicyVersion', { PolicyName, VersionId: 'v1' });
    expect(
      (await on.sdk.ask('Ram', 'GetPolicyVersion', { ...custom, VersionId: 'v1' })).PolicyVersion
        .IsDefaultVersion,
    ).toBe(true);
    await on.sdk.ask('Ram', 'DeletePolicyVersion', { PolicyName, VersionId: 'v2' });
    await on.sdk.ask('Ram', 'UpdatePolicyDescription', { PolicyName, NewDescription: 'changed' });
    expect(
      (await on.sdk.ask('Ram', 'ListPolicies', { PolicyType: 'Custom' })).Policies.Policy.some(
        (one: { PolicyName: string }) => one.PolicyName === PolicyName,
      ),
    ).toBe(true);

    await on.sdk.ask('Ram', 'CreateUser', { UserName, DisplayName: 'Contract' });
    await on.sdk.ask('Ram', 'CreateGroup', { GroupName });
    await on.sdk.ask('Ram', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '1',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } },
        ],
      }),
    });
    await on.sdk.ask('Ram', 'AttachPolicyToUser', { ...custom, UserName });
    await on.sdk.ask('Ram', 'AttachPolicyToGroup', { ...custom, GroupName });
    await on.sdk.ask('Ram', 'AttachPolicyToRole', { ...custom, RoleName });
    expect(await on.sdk.refused('Ram', 'AttachPolicyToUser', { ...custom, UserName })).toEqual({
      status: 409,
      code: 'EntityAlreadyExists.User.Policy',
    });
    const entities = await on.sdk.ask('Ram', 'ListEntitiesForPolicy', custom);
    expect(entities.Users.User).toMatchObject([{ UserName }]);
    expect(entities.Groups.Group).toMatchObject([{ GroupName }]);
    expect(entities.Roles.Role).toMatchObject([{ RoleName }]);
    for (const [action, name] of [
      ['ListPoliciesForUser', { UserName }],
      ['ListPoliciesForGroup', { GroupName }],
      ['ListPoliciesForRole', { RoleName }],
    ] as const)
      expect((await on.sdk.ask('Ram', action, name)).Policies.Policy).toMatchObject([{ PolicyName }]);
    expect(await on.sdk.refused('Ram', 'DeletePolicy', { PolicyName })).toMatchObject({ status: 409 });
    expect(await on.sdk.refused('Ram', 'DeleteUser', { UserName })).toEqual({
      status: 409,
      code: 'DeleteConflict.User.Policy',
    });
    await on.sdk.ask('Ram', 'DetachPolicyFromUser', { ...custom, UserName });
    await on.sdk.ask('Ram', 'DetachPolicyFromGroup', { ...custom, GroupName });
    await on.sdk.ask('Ram', 'DetachPolicyFromRole', { ...custom, RoleName });
    expect(await on.sdk.refused('Ram', 'DetachPolicyFromUser', { ...custom, UserName })).toEqual({
      status: 404,
      code: 'EntityNotExist.User.Policy',
    });
    await on.sdk.ask('Ram', 'DeletePolicy', { PolicyName });
    expect(await on.sdk.refused('Ram', 'GetPolicy', custom)).toEqual({
      status: 404,
      code: 'EntityNotExist.Policy',
    });
    await on.sdk.ask('Ram', 'DeleteUser', { UserName });
    await on.sdk.ask('Ram', 'DeleteGroup', { GroupName });
    await on.sdk.ask('Ram', 'DeleteRole', { RoleName });
  });

  test.each([
    ['not JSON', { PolicyName: 'bad', PolicyDocument: '{' }, 'MalformedPolicyDocument'],
    [
      'a version that is none',
      { PolicyName: 'bad', PolicyDocument: DOCUMENT.replace('"1"', '"2"') },
      'MalformedPolicyDocument',
    ],
    [
      'too long',
      { PolicyName: 'bad', PolicyDocument: DOCUMENT.padEnd(6145) },
      'InvalidParameter.PolicyDocument.Length',
    ],
    [
      'a name with a space',
      { PolicyName: 'a b', PolicyDocument: DOCUMENT },
      'InvalidParameter.PolicyName.InvalidChars',
    ],
  ])('refused: %s', async (_name, params, code) => {
    expect(await on.sdk.refused('Ram', 'CreatePolicy', params)).toEqual({ status: 400, code });
  });
});

contract('identities', { local: 'it makes access keys' }, (on) => {
  test('a user with a key is who the key says, until it is gone', async () => {
    await on.sdk.ask('Ram', 'CreateUser', { UserName: 'auditor', Comments: 'reads' });
    await on.sdk.ask('Ram', 'UpdateUser', { UserName: 'auditor', NewDisplayName: 'The auditor' });
    expect((await on.sdk.ask('Ram', 'GetUser', { UserName: 'auditor' })).User).toMatchObject({
      UserName: 'auditor',
      DisplayName: 'The auditor',
    });
    expect((await on.sdk.ask('Ram', 'ListUsers', { MaxItems: 1 })).IsTruncated).toBe(false);
    const { AccessKey } = await on.sdk.ask('Ram', 'CreateAccessKey', { UserName: 'auditor' });
    const as = typedSdk({
      host: on.cloud.host,
      region: on.region,
      accessKeyId: AccessKey.AccessKeyId,
      accessKeySecret: AccessKey.AccessKeySecret,
    });
    expect(await as.ask('Sts', 'GetCallerIdentity')).toMatchObject({
      IdentityType: 'RAMUser',
      Arn: `acs:ram::${on.cloud.accounts[0]?.id}:user/auditor`,
    });
    await on.sdk.ask('Ram', 'UpdateAccessKey', {
      UserName: 'auditor',
      UserAccessKeyId: AccessKey.AccessKeyId,
      Status: 'Inactive',
    });
    expect((await as.refused('Sts', 'GetCallerIdentity')).code).toMatch(/AccessKeyId/);
    expect(
      (await on.sdk.ask('Ram', 'ListAccessKeys', { UserName: 'auditor' })).AccessKeys.AccessKey,
    ).toMatchObject([{ Status: 'Inactive' }]);
    await on.sdk.ask('Ram', 'DeleteAccessKey', {
      UserName: 'auditor',
      UserAccessKeyId: AccessKey.AccessKeyId,
    });
    await on.sdk.ask('Ram', 'DeleteUser', { UserName: 'auditor' });
    expect(await on.sdk.refused('Ram', 'GetUser', { UserName: 'auditor' })).toEqual({
      status: 404,
      code: 'EntityNotExist.User',
    });
  });

  test('groups have members', async () => {
    await on.sdk.ask('Ram', 'CreateGroup', { GroupName: 'ops', Comments: 'on call' });
    await on.sdk.ask('Ram', 'CreateUser', { UserName: 'ann' });
    await on.sdk.ask('Ram', 'AddUserToGroup', { GroupName: 'ops', UserName: 'ann' });
    expect((await on.sdk.ask('Ram', 'ListGroupsForUser', { UserName: 'ann' })).Groups.Group).toMatchObject([
      { GroupName: 'ops' },
    ]);
    await on.sdk.ask('Ram', 'UpdateGroup', { GroupName: 'ops', NewGroupName: 'on-call' });
    expect((await on.sdk.ask('Ram', 'ListUsersForGroup', { GroupName: 'on-call' })).Users.User).toMatchObject(
      [{ UserName: 'ann' }],
    );
    expect((await on.sdk.ask('Ram', 'GetGroup', { GroupName: 'on-call' })).Group.Comments).toBe('on call');
    expect((await on.sdk.ask('Ram', 'ListGroups')).Groups.Group).toHaveLength(1);
    expect(await on.sdk.refused('Ram', 'DeleteGroup', { GroupName: 'on-call' })).toEqual({
      status: 409,
      code: 'DeleteConflict.Group.User',
    });
    await on.sdk.ask('Ram', 'RemoveUserFromGroup', { GroupName: 'on-call', UserName: 'ann' });
    await on.sdk.ask('Ram', 'DeleteGroup', { GroupName: 'on-call' });
    await on.sdk.ask('Ram', 'DeleteUser', { UserName: 'ann' });
  });

  test('a role is assumed by whom it trusts, for as long as it allows', async () => {
    const account = on.cloud.accounts[0]?.id;
    const trust = (principal: string) =>
      JSON.stringify({
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [principal] } }],
      });
    await on.sdk.ask('Ram', 'CreateRole', {
      RoleName: 'Reader',
      AssumeRolePolicyDocument: trust(`acs:ram::${account}:root`),
      Tag: [{ Key: 'team', Value: 'a' }],
    });
    const common = { ResourceType: 'role', ResourceNames: ['Reader'] };
    await on.sdk.ask('Ram', 'TagResources', { ...common, Tag: [{ Key: 'env', Value: 'test' }] });
    expect((await on.sdk.ask('Ram', 'ListTagResources', common)).TagResources).toHaveLength(2);
    await on.sdk.ask('Ram', 'UntagResources', { ...common, TagKeys: ['env'] });
    expect((await on.sdk.ask('Ram', 'ListRoles')).Roles.Role).toMatchObject([
      { RoleName: 'Reader', Tags: { Tag: [{ TagKey: 'team', TagValue: 'a' }] } },
    ]);
    const RoleArn = (await on.sdk.ask('Ram', 'GetRole', { RoleName: 'Reader' })).Role.Arn;
    const { Credentials } = await on.sdk.ask('Sts', 'AssumeRole', {
      RoleArn,
      RoleSessionName: 'night-shift',
    });
    const as = typedSdk({
      host: on.cloud.host,
      region: on.region,
      accessKeyId: Credentials.AccessKeyId,
      accessKeySecret: Credentials.AccessKeySecret,
      securityToken: Credentials.SecurityToken,
    });
    expect(await as.ask('Sts', 'GetCallerIdentity')).toMatchObject({
      IdentityType: 'AssumedRoleUser',
      Arn: `acs:ram::${account}:assumed-role/reader/night-shift`,
    });
    expect(
      await on.sdk.refused('Sts', 'AssumeRole', {
        RoleArn,
        RoleSessionName: 'night-shift',
        DurationSeconds: 7200,
      }),
    ).toEqual({ status: 400, code: 'InvalidParameter.DurationSeconds' });
    await on.sdk.ask('Ram', 'UpdateRole', {
      RoleName: 'Reader',
      NewAssumeRolePolicyDocument: trust('acs:ram::1999999999999999:root'),
      NewMaxSessionDuration: 7200,
    });
    expect(await on.sdk.refused('Sts', 'AssumeRole', { RoleArn, RoleSessionName: 'night-shift' })).toEqual({
      status: 403,
      code: 'NoPermission',
    });
    await on.sdk.ask('Ram', 'DeleteRole', { RoleName: 'Reader' });
  });

  test('the account has an alias', async () => {
    expect((await on.sdk.ask('Ram', 'GetAccountAlias')).AccountAlias).toBe(on.cloud.accounts[0]?.id);
    await on.sdk.ask('Ram', 'SetAccountAlias', { AccountAlias: 'my-company' });
    expect((await on.sdk.ask('Ram', 'GetAccountAlias')).AccountAlias).toBe('my-company');
    await on.sdk.ask('Ram', 'ClearAccountAlias');
  });
});
