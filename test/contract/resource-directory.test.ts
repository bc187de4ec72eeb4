/** The resource directory and its control policies (facts 5.3). */
import { expect, test } from 'vitest';
import { contract } from './target.ts';

const DENY = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Deny', Action: 'ecs:AuthorizeSecurityGroup', Resource: '*' }],
});

// The SDK's model is what the manual says.
const DOCUMENTED = { 'directory-scp-status': 'absent' } as const;

contract('resource directory', { local: 'it changes an organisation', profile: DOCUMENTED }, (on) => {
  const rm = (action: string, params: Record<string, unknown> = {}) =>
    on.sdk.ask('ResourceManager', action, params);

  test('there is none until it is opened', async () => {
    expect(await on.sdk.refused('ResourceManager', 'GetResourceDirectory')).toEqual({
      status: 404,
      code: 'ResourceDirectoryNotInUse',
    });
    expect(await on.sdk.refused('ResourceManager', 'ListAccounts')).toEqual({
      status: 404,
      code: 'EntityNotExists.ResourceDirectory',
    });
    const { ResourceDirectory } = await rm('InitResourceDirectory');
    expect(ResourceDirectory).toMatchObject({ MasterAccountId: on.cloud.accounts[0]?.id });
    expect((await rm('GetResourceDirectory')).ResourceDirectory).toMatchObject({
      ControlPolicyStatus: 'Disabled',
    });
  });

  test('folders and members', async () => {
    const { Folder } = await rm('CreateFolder', { FolderName: 'Production' });
    const { Folder: inner } = await rm('CreateFolder', {
      FolderName: 'Shop',
      ParentFolderId: Folder.FolderId,
    });
    await rm('UpdateFolder', { FolderId: inner.FolderId, NewFolderName: 'Store' });
    expect((await rm('GetFolder', { FolderId: inner.FolderId })).Folder).toMatchObject({
      FolderName: 'Store',
      ParentFolderId: Folder.FolderId,
    });
    expect((await rm('ListFoldersForParent', {})).Folders.Folder).toMatchObject([
      { FolderName: 'Production' },
    ]);
    expect(
      (await rm('ListAncestors', { ChildId: inner.FolderId })).Folders.Folder.map(
        (one: { FolderName: string }) => one.FolderName,
      ),
    ).toEqual(['Root', 'Production']);
    const { Account } = await rm('CreateResourceAccount', {
      DisplayName: 'shop',
      ParentFolderId: inner.FolderId,
      Tag: [{ Key: 'team', Value: 'a' }],
    });
    expect(
      (await rm('GetAccount', { AccountId: Account.AccountId, IncludeTags: true })).Account,
    ).toMatchObject({ DisplayName: 'shop', FolderId: inner.FolderId, Tags: [{ Key: 'team', Value: 'a' }] });
    expect((await rm('ListAccounts', { IncludeTags: true })).Accounts.Account).toMatchObject([
      { AccountId: Account.AccountId },
    ]);
    expect((await rm('ListAccountsForParent', { ParentFolderId: Folder.FolderId })).TotalCount).toBe(0);
    await rm('MoveAccount', { AccountId: Account.AccountId, DestinationFolderId: Folder.FolderId });
    expect((await rm('ListAccountsForParent', { ParentFolderId: Folder.FolderId })).TotalCount).toBe(1);
    await rm('UpdateAccount', { AccountId: Account.AccountId, NewDisplayName: 'store' });
    expect((await rm('GetPayerForAccount', { AccountId: Account.AccountId })).PayerAccountId).toBe(
      on.cloud.accounts[0]?.id,
    );
    // The typed SDK lacks this one; infrastructure tools call it.
    await on.cloud.invoke(on.cloud.accounts[0]?.id ?? '', '', 'ResourceManager', 'UpdatePayerForAccount', {
      AccountId: Account.AccountId,
      PayerAccountId: Account.AccountId,
    });
    expect((await rm('GetPayerForAccount', { AccountId: Account.AccountId })).PayerAccountId).toBe(
      Account.AccountId,
    );
    const tags = { ResourceType: 'Folder', ResourceId: [Folder.FolderId] };
    await rm('TagResources', { ...tags, Tag: [{ Key: 'env', Value: 'prod' }] });
    expect((await rm('ListTagResources', tags)).TagResources).toHaveLength(1);
    await rm('UntagResources', { ...tags, TagKey: ['env'] });
    expect(
      await on.sdk.refused('ResourceManager', 'DeleteFolder', { FolderId: Folder.FolderId }),
    ).toMatchObject({ status: 409 });
    await rm('DeleteFolder', { FolderId: inner.FolderId });
    expect(await on.sdk.refused('ResourceManager', 'GetFolder', { FolderId: inner.FolderId })).toEqual({
      status: 404,
      code: 'EntityNotExists.Folder',
    });
  });

  test('the management account enters a member through its role', async () => {
    const { Accounts } = await rm('ListAccounts');
    const id = Accounts.Account[0].AccountId;
    const { AssumedRoleUser } = await on.sdk.ask('Sts', 'AssumeRole', {
      RoleArn: `acs:ram::${id}:role/ResourceDirectoryAccountAccessRole`,
      RoleSessionName: 'postern',
    });
    expect(AssumedRoleUser.Arn).toBe(
      `acs:ram::${id}:assumed-role/resourcedirectoryaccountaccessrole/postern`,
    );
  });

  test('a control policy is made, attached, listed, changed and deleted', async () => {
    expect((await rm('EnableControlPolicy')).EnablementStatus).toBe('PendingEnable');
    expect((await rm('GetControlPolicyEnablementStatus')).EnablementStatus).toBe('PendingEnable');
    on.cloud.clock.shift(1);
    expect((await rm('GetControlPolicyEnablementStatus')).EnablementStatus).toBe('Enabled');
    const { RootFolderId } = (await rm('GetResourceDirectory')).ResourceDirectory;
    const { ControlPolicy } = await rm('CreateControlPolicy', {
      PolicyName: 'no-open-doors',
      PolicyDocument: DENY,
      EffectScope: 'RAM',
    });
    const { PolicyId } = ControlPolicy;
    await rm('AttachControlPolicy', { PolicyId, TargetId: RootFolderId });
    const { ControlPolicyAttachments } = await rm('ListControlPolicyAttachmentsForTarget', {
      TargetId: RootFolderId,
    });
    expect(
      ControlPolicyAttachments.ControlPolicyAttachment.map((one: { PolicyName: string }) => one.PolicyName),
    ).toEqual(['FullAliyunAccess', 'no-open-doors']);
    expect(
      (await rm('ListTargetAttachmentsForControlPolicy', { PolicyId })).TargetAttachments.TargetAttachment,
    ).toMatchObject([{ TargetId: RootFolderId, TargetType: 'Root' }]);
    await rm('UpdateControlPolicy', { PolicyId, NewDescription: 'keeps doors shut' });
    expect((await rm('GetControlPolicy', { PolicyId })).ControlPolicy).toMatchObject({
      Description: 'keeps doors shut',
      AttachmentCount: '1',
      PolicyDocument: DENY,
    });
    expect((await rm('ListControlPolicies', { PolicyType: 'Custom' })).TotalCount).toBe(1);
    expect(await on.sdk.refused('ResourceManager', 'DeleteControlPolicy', { PolicyId })).toMatchObject({
      status: 409,
    });
    await rm('DetachControlPolicy', { PolicyId, TargetId: RootFolderId });
    expect(
      await on.sdk.refused('ResourceManager', 'DetachControlPolicy', {
        PolicyId: 'cp-FullAliyunAccess',
        TargetId: RootFolderId,
      }),
    ).toMatchObject({ status: 409 });
    await rm('DeleteControlPolicy', { PolicyId });
    expect(await on.sdk.refused('ResourceManager', 'GetControlPolicy', { PolicyId })).toEqual({
      status: 404,
      code: 'EntityNotExists.ControlPolicy',
    });
    expect(
      await on.sdk.refused('ResourceManager', 'CreateControlPolicy', {
        PolicyName: 'long',
        PolicyDocument: DENY.padEnd(4097),
        EffectScope: 'RAM',
      }),
    ).toEqual({ status: 409, code: 'InvalidParameter.PolicyDocument.Length' });
    expect((await rm('DisableControlPolicy')).EnablementStatus).toBe('PendingDisable');
  });

  test('a member leaves when that is allowed, and the directory closes', async () => {
    const { Accounts } = await rm('ListAccounts');
    const { AccountId, FolderId } = Accounts.Account[0];
    await rm('CheckAccountDelete', { AccountId });
    expect(
      (await rm('GetAccountDeletionCheckResult', { AccountId })).AccountDeletionCheckResultInfo.AllowDelete,
    ).toBe('false');
    expect(await on.sdk.refused('ResourceManager', 'DeleteAccount', { AccountId })).toMatchObject({
      status: 409,
    });
    await rm('SetMemberDeletionPermission', { Status: 'Enabled' });
    await rm('DeleteAccount', { AccountId });
    expect((await rm('GetAccountDeletionStatus', { AccountId })).RdAccountDeletionStatus).toMatchObject({
      AccountId,
      Status: 'Success',
    });
    for (const action of ['GetAccount', 'GetAccountDeletionCheckResult'])
      expect(await on.sdk.refused('ResourceManager', action, { AccountId })).toEqual({
        status: 404,
        code: 'EntityNotExists.Account',
      });
    await rm('DeleteFolder', { FolderId });
    await rm('DestroyResourceDirectory');
    expect(await on.sdk.refused('ResourceManager', 'GetResourceDirectory')).toMatchObject({ status: 404 });
  });
});
