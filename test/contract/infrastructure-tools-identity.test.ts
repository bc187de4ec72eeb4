/**
 * Users, roles, policies and the resource directory as the vendor's Terraform provider makes, reads, changes and
 * removes them; told as in `infrastructure-tools.test.ts`.
 */
import { beforeAll, expect, test } from 'vitest';
import { list, type ProviderClient, providerClient, structure, text } from './provider-client.ts';
import { contract } from './target.ts';

const LOCAL = { local: 'the calls are made with the keys of the local cloud' };
const ALLOW = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}]}';
const DENY = '{"Version":"1","Statement":[{"Effect":"Deny","Action":"ecs:DeleteVpc","Resource":"*"}]}';
const TRUST =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}';
/** Tags of a new policy or role come as one JSON text. */
const TAG = '[{"Key":"team","Value":"a"}]';

contract('infrastructure tools: RAM', LOCAL, (on) => {
  let call: ProviderClient;
  beforeAll(() => {
    call = providerClient(on);
  });

  // resource_alicloud_ram_policy.go
  test('alicloud_ram_policy', async () => {
    const PolicyName = 'tf-policy';
    const made = await call.post('Ram', 'CreatePolicy', { PolicyName, PolicyDocument: ALLOW, Tag: TAG });
    expect(text(made, 'Policy.PolicyName')).toBe(PolicyName);
    const custom = { PolicyName, PolicyType: 'Custom' };
    const read = () => call.post('Ram', 'GetPolicy', custom);
    const first = await read();
    expect(JSON.parse(text(first, 'DefaultPolicyVersion.PolicyDocument'))).toMatchObject({ Version: '1' });
    for (const name of ['CreateDate', 'DefaultVersion', 'PolicyType']) text(first, `Policy.${name}`);
    const tagged = { RegionId: on.region, ResourceType: 'policy', 'ResourceNames.1': PolicyName };
    expect(list(await call.post('Ram', 'ListTagResources', tagged), 'TagResources')).toMatchObject([
      { TagKey: 'team', TagValue: 'a' },
    ]);
    await call.post('Ram', 'CreatePolicyVersion', { PolicyName, PolicyDocument: DENY, SetAsDefault: true });
    await call.post('Ram', 'UpdatePolicyDescription', { PolicyName, NewDescription: 'second' });
    const second = await read();
    expect(text(second, 'DefaultPolicyVersion.VersionId')).toBe('v2');
    expect(text(second, 'Policy.Description')).toBe('second');

    const entities = await call.post('Ram', 'ListEntitiesForPolicy', custom);
    for (const path of ['Users.User', 'Groups.Group', 'Roles.Role']) expect(list(entities, path)).toEqual([]);
    const versions = await call.post('Ram', 'ListPolicyVersions', custom);
    for (const { VersionId, IsDefaultVersion } of list(versions, 'PolicyVersions.PolicyVersion'))
      if (IsDefaultVersion === false)
        await call.post('Ram', 'DeletePolicyVersion', { PolicyName, VersionId });
    await call.post('Ram', 'DeletePolicy', { PolicyName, CascadingDelete: true });
    expect(await call.refused('Ram', 'GetPolicy', custom)).toBe('EntityNotExist.Policy');
  });

  // resource_alicloud_ram_{user,group,group_membership,access_key,user_policy_attachment,group_policy_attachment}.go
  test('alicloud_ram_user with its group, keys and attachments', async () => {
    const made = await call.legacy('Ram', 'CreateUser', { UserName: 'tf-user', DisplayName: 'TF' });
    const UserId = text(made, 'User.UserId');
    // The provider keeps a user by its id, and looks its name up in the list.
    const find = async () => {
      const users = list(await call.legacy('Ram', 'ListUsers', { MaxItems: 1000 }), 'Users.User');
      return users.find((one) => one.UserId === UserId);
    };
    expect(await find()).toMatchObject({ UserName: 'tf-user' });
    const UserName = 'tf-user-2';
    await call.post('Ram', 'UpdateUser', { UserName: 'tf-user', NewUserName: UserName });
    await call.post('Ram', 'UpdateUser', { UserName, NewUserName: UserName, NewDisplayName: 'Other' });
    expect(structure(await call.legacy('Ram', 'GetUser', { UserName }), 'User')).toMatchObject({
      UserId,
      UserName,
      DisplayName: 'Other',
    });

    const GroupName = 'tf-group';
    await call.post('Ram', 'CreateGroup', { GroupName, Comments: 'made' });
    await call.post('Ram', 'UpdateGroup', { GroupName, NewGroupName: GroupName, NewComments: 'changed' });
    expect(text(await call.post('Ram', 'GetGroup', { GroupName }), 'Group.Comments')).toBe('changed');
    await call.post('Ram', 'AddUserToGroup', { UserName, GroupName });
    expect(list(await call.legacy('Ram', 'ListUsersForGroup', { GroupName }), 'Users.User')).toMatchObject([
      { UserName },
    ]);

    const key = await call.legacy('Ram', 'CreateAccessKey', { UserName });
    const UserAccessKeyId = text(key, 'AccessKey.AccessKeyId');
    text(key, 'AccessKey.AccessKeySecret');
    await call.legacy('Ram', 'UpdateAccessKey', { UserName, UserAccessKeyId, Status: 'Inactive' });
    const keys = async () =>
      list(await call.legacy('Ram', 'ListAccessKeys', { UserName }), 'AccessKeys.AccessKey');
    expect(await keys()).toMatchObject([{ AccessKeyId: UserAccessKeyId, Status: 'Inactive' }]);

    const policy = { PolicyName: 'AliyunECSReadOnlyAccess', PolicyType: 'System' };
    await call.post('Ram', 'AttachPolicyToUser', { ...policy, UserName });
    await call.post('Ram', 'AttachPolicyToGroup', { ...policy, GroupName });
    for (const [action, owner] of [
      ['ListPoliciesForUser', { UserName }],
      ['ListPoliciesForGroup', { GroupName }],
    ] as const)
      expect(list(await call.post('Ram', action, owner), 'Policies.Policy')).toMatchObject([policy]);
    await call.post('Ram', 'DetachPolicyFromGroup', { ...policy, GroupName });
    expect(await call.refused('Ram', 'DetachPolicyFromGroup', { ...policy, GroupName })).toMatch(
      /^EntityNotExist/,
    );

    // A user that is removed by force.
    for (const { AccessKeyId } of await keys())
      await call.legacy('Ram', 'DeleteAccessKey', { UserName, UserAccessKeyId: AccessKeyId });
    await call.legacy('Ram', 'DetachPolicyFromUser', { ...policy, UserName });
    const groups = list(await call.legacy('Ram', 'ListGroupsForUser', { UserName }), 'Groups.Group');
    for (const group of groups)
      await call.legacy('Ram', 'RemoveUserFromGroup', { UserName, GroupName: group.GroupName });
    expect(await call.refused('Ram', 'DeleteLoginProfile', { UserName })).toBe(
      'EntityNotExist.User.LoginProfile',
    );
    expect(await call.refused('Ram', 'UnbindMFADevice', { UserName })).toBe('EntityNotExist.User.MFADevice');
    await call.legacy('Ram', 'DeleteUser', { UserName });
    expect(await find()).toBeUndefined();
    await call.post('Ram', 'DeleteGroup', { GroupName });
    expect(await call.refused('Ram', 'GetGroup', { GroupName })).toBe('EntityNotExist.Group');
  });

  // resource_alicloud_ram_role.go, resource_alicloud_ram_role_policy_attachment.go
  test('alicloud_ram_role and its attachment', async () => {
    const RoleName = 'tf-role';
    const made = await call.post('Ram', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: TRUST,
      MaxSessionDuration: 7200,
      Tag: TAG,
    });
    expect(text(made, 'Role.RoleName')).toBe(RoleName);
    const read = async () => structure(await call.post('Ram', 'GetRole', { RoleName }), 'Role');
    const role = await read();
    expect(JSON.parse(text(role, 'AssumeRolePolicyDocument'))).toMatchObject({ Version: '1' });
    expect(role.MaxSessionDuration).toBe(7200);
    for (const name of ['Arn', 'CreateDate', 'RoleId']) text(role, name);
    const tagged = { RegionId: on.region, ResourceType: 'role', 'ResourceNames.1': RoleName };
    expect(list(await call.post('Ram', 'ListTagResources', tagged), 'TagResources')).toHaveLength(1);
    await call.post('Ram', 'UpdateRole', { RoleName, NewDescription: 'second', NewMaxSessionDuration: 3600 });
    expect(await read()).toMatchObject({ Description: 'second', MaxSessionDuration: 3600 });
    const policy = { PolicyName: 'AliyunECSReadOnlyAccess', PolicyType: 'System' };
    await call.post('Ram', 'AttachPolicyToRole', { ...policy, RoleName });
    expect(await call.refused('Ram', 'DeleteRole', { RoleName })).toBe('DeleteConflict.Role.Policy');
    for (const one of list(await call.post('Ram', 'ListPoliciesForRole', { RoleName }), 'Policies.Policy'))
      await call.post('Ram', 'DetachPolicyFromRole', {
        RoleName,
        PolicyName: one.PolicyName,
        PolicyType: one.PolicyType,
      });
    await call.post('Ram', 'DeleteRole', { RoleName });
    expect(await call.refused('Ram', 'GetRole', { RoleName })).toBe('EntityNotExist.Role');
  });
});

contract('infrastructure tools: the resource directory', LOCAL, (on) => {
  let call: ProviderClient;
  beforeAll(() => {
    call = providerClient(on);
  });

  // resource_alicloud_resource_manager_{resource_directory,folder,account,control_policy,control_policy_attachment}.go
  test('alicloud_resource_manager_resource_directory and what is in it', async () => {
    const ask = (action: string, params: Readonly<Record<string, unknown>> = {}) =>
      call.post('ResourceManager', action, params);
    text(await ask('InitResourceDirectory'), 'ResourceDirectory.ResourceDirectoryId');
    const directory = async () => structure(await ask('GetResourceDirectory'), 'ResourceDirectory');
    const made = await directory();
    for (const name of ['RootFolderId', 'MasterAccountId', 'MasterAccountName', 'MemberDeletionStatus'])
      text(made, name);
    // The provider reads every five seconds.
    let waited = 0;
    const reach = async (status: string) => {
      for (let reads = 0; reads < 12; reads += 1) {
        if (text(await directory(), 'ScpStatus') === status) return;
        waited += 5;
        on.cloud.clock.shift(waited);
      }
      throw new Error(`control policies are not ${status}`);
    };
    await ask('EnableControlPolicy');
    await reach('Enabled');
    await ask('SetMemberDeletionPermission', { Status: 'Enabled' });
    expect(await directory()).toMatchObject({ MemberDeletionStatus: 'Enabled' });

    const FolderId = text(await ask('CreateFolder', { FolderName: 'tf' }), 'Folder.FolderId');
    await ask('UpdateFolder', { FolderId, NewFolderName: 'tf-2' });
    const folder = structure(await ask('GetFolder', { FolderId }), 'Folder');
    expect(folder).toMatchObject({ FolderName: 'tf-2', ParentFolderId: made.RootFolderId });

    const AccountId = text(
      await ask('CreateResourceAccount', { DisplayName: 'tf', AccountNamePrefix: 'tf' }),
      'Account.AccountId',
    );
    await ask('MoveAccount', { AccountId, DestinationFolderId: FolderId });
    await ask('UpdateAccount', { AccountId, NewDisplayName: 'tf-2' });
    const account = structure(await ask('GetAccount', { AccountId }), 'Account');
    expect(account).toMatchObject({ DisplayName: 'tf-2', FolderId, Type: 'ResourceAccount' });
    for (const name of ['JoinMethod', 'JoinTime', 'ModifyTime', 'ResourceDirectoryId', 'Status'])
      text(account, name);
    text(await ask('GetPayerForAccount', { AccountId }), 'PayerAccountId');
    const tagged = { ResourceType: 'Account', 'ResourceId.1': AccountId };
    await ask('TagResources', { ...tagged, 'Tag.1.Key': 'team', 'Tag.1.Value': 'a' });
    expect(list(await ask('ListTagResources', tagged), 'TagResources')).toMatchObject([
      { TagKey: 'team', TagValue: 'a' },
    ]);

    const PolicyId = text(
      await ask('CreateControlPolicy', { PolicyName: 'tf', PolicyDocument: DENY, EffectScope: 'RAM' }),
      'ControlPolicy.PolicyId',
    );
    await ask('UpdateControlPolicy', { PolicyId, NewPolicyName: 'tf-2', NewPolicyDocument: DENY });
    const policy = structure(await ask('GetControlPolicy', { PolicyId }), 'ControlPolicy');
    expect(policy).toMatchObject({ PolicyName: 'tf-2', EffectScope: 'RAM' });
    expect(JSON.parse(text(policy, 'PolicyDocument'))).toMatchObject({ Version: '1' });
    const ofPolicy = { ResourceType: 'ControlPolicy', 'ResourceId.1': PolicyId };
    expect(list(await ask('ListTagResources', ofPolicy), 'TagResources')).toEqual([]);
    await ask('AttachControlPolicy', { PolicyId, TargetId: FolderId });
    const attached = async () =>
      list(
        await ask('ListControlPolicyAttachmentsForTarget', { TargetId: FolderId }),
        'ControlPolicyAttachments.ControlPolicyAttachment',
      ).some((one) => one.PolicyId === PolicyId);
    expect(await attached()).toBe(true);
    await ask('DetachControlPolicy', { PolicyId, TargetId: FolderId });
    expect(await attached()).toBe(false);
    await ask('DeleteControlPolicy', { PolicyId });
    expect(await call.refused('ResourceManager', 'GetControlPolicy', { PolicyId })).toBe(
      'EntityNotExists.ControlPolicy',
    );

    await ask('CheckAccountDelete', { AccountId });
    const check = structure(
      await ask('GetAccountDeletionCheckResult', { AccountId }),
      'AccountDeletionCheckResultInfo',
    );
    expect(text(check, 'Status')).toBe('PreCheckComplete');
    expect(list(check, 'AbandonableChecks')).toEqual([]);
    await ask('DeleteAccount', { AccountId, AbandonableCheckId: '[]' });
    expect(text(await ask('GetAccountDeletionStatus', { AccountId }), 'RdAccountDeletionStatus.Status')).toBe(
      'Success',
    );
    expect(await call.refused('ResourceManager', 'GetAccount', { AccountId })).toBe(
      'EntityNotExists.Account',
    );
    await ask('DeleteFolder', { FolderId });
    expect(await call.refused('ResourceManager', 'GetFolder', { FolderId })).toBe('EntityNotExists.Folder');
    await ask('DisableControlPolicy');
    await reach('Disabled');
    await ask('DestroyResourceDirectory');
    expect(await call.refused('ResourceManager', 'GetResourceDirectory', {})).toBe(
      'ResourceDirectoryNotInUse',
    );
  });
});
