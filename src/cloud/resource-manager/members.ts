/** Member accounts of the directory. */
import { resourceManager } from '../arn.ts';
import {
  accessKeys,
  accounts,
  cloudTable,
  openAccount,
  rootKeyFor,
  sessions,
} from '../kernel/credentials.ts';
import { type Call, type Operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, list, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { grantSystemPolicy, makeRole } from '../ram/roles.ts';
import { followDefaultPolicy, forgetTarget } from './control-attachments.ts';
import {
  accountName,
  deletedMembers,
  directoryOf,
  directoryOperation,
  type MemberRecord,
  memberNamed,
  members,
  parentOf,
  resourcePath,
} from './model.ts';

/** The role that the vendor makes in every member, trusted by the management account (facts 5.4). */
const MEMBER_ROLE = 'ResourceDirectoryAccountAccessRole';

function memberAnswer(
  call: Call,
  { Tags: _t, PayerAccountId: _p, AccountName: _a, ...member }: MemberRecord,
) {
  return {
    ...member,
    ResourceDirectoryId: directoryOf(call).ResourceDirectoryId,
    ResourceDirectoryPath: resourcePath(call, member.FolderId, member.AccountId),
    Status: 'CreateSuccess',
    Type: 'ResourceAccount',
    JoinMethod: 'created',
  };
}

function withoutPath(call: Call, member: MemberRecord) {
  const { ResourceDirectoryPath: _, ...answer } = memberAnswer(call, member);
  return answer;
}

function accountAnswer(call: Call, member: MemberRecord) {
  return { ...withoutPath(call, member), AccountName: member.AccountName };
}

function listed(
  call: Call,
  answer: typeof memberAnswer | typeof withoutPath,
  all: readonly MemberRecord[],
  p: Parameters<typeof page>[1] & { IncludeTags?: boolean | undefined },
) {
  const { items, fields } = page(all, p);
  const Account = items.map((one) => ({
    ...answer(call, one),
    ...(p.IncludeTags === true ? { Tags: { Tag: one.Tags } } : {}),
  }));
  return { ...fields, Accounts: { Account } };
}

export const memberOperations: readonly Operation[] = [
  directoryOperation(
    'CreateResourceAccount',
    'write',
    [resourceManager.folder.by('ParentFolderId')],
    {
      DisplayName: str().need(),
      AccountNamePrefix: str(),
      ParentFolderId: str(),
      PayerAccountId: str(),
      Tag: TAGS,
    },
    ['EntityNotExists.Folder', 'InvalidParameter.DisplayName'],
    (call, p) => {
      const FolderId = parentOf(call, p.ParentFolderId);
      if (!/^[\p{L}\p{N}_.-]{2,50}$/u.test(p.DisplayName))
        throw refuse(400, 'InvalidParameter.DisplayName', 'The parameter DisplayName is not valid.');
      const AccountId = String(2_000_000_000_000_001n + BigInt(cloudTable(call.state, accounts).size));
      openAccount(call.state, { id: AccountId, name: p.DisplayName, ...rootKeyFor(AccountId) }, call.now);
      const trust = {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { RAM: [`acs:ram::${call.account}:root`] },
      };
      const role = makeRole(
        call,
        {
          RoleName: MEMBER_ROLE,
          AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement: [trust] }),
          Description: 'Lets the management account of the resource directory in.',
          MaxSessionDuration: 3600,
          Tags: [],
        },
        AccountId,
      );
      grantSystemPolicy(call, role, 'AdministratorAccess', AccountId);
      const member: MemberRecord = {
        AccountId,
        AccountName: `${p.AccountNamePrefix ?? p.DisplayName}@${directoryOf(call).ResourceDirectoryId}.aliyunid.com`,
        DisplayName: p.DisplayName,
        FolderId,
        PayerAccountId: p.PayerAccountId ?? call.account,
        JoinTime: vendorTime(call.now),
        ModifyTime: vendorTime(call.now),
        Tags: tagsOf(p.Tag),
      };
      call.table(members).put(AccountId, member);
      followDefaultPolicy(call, AccountId);
      return { Account: accountAnswer(call, member) };
    },
  ),
  directoryOperation(
    'GetAccount',
    'read',
    [resourceManager.account.by('AccountId')],
    { AccountId: str().need(), IncludeTags: bool() },
    ['EntityNotExists.Account'],
    (call, p) => {
      const member = memberNamed(call, p.AccountId);
      const Tags = p.IncludeTags === true ? { Tags: member.Tags } : {};
      return { Account: { ...memberAnswer(call, member), AccountName: member.AccountName, ...Tags } };
    },
  ),
  directoryOperation(
    'ListAccounts',
    'read',
    [resourceManager.account.all],
    { IncludeTags: bool(), Tag: TAGS, ...NUMBERED },
    [],
    (call, p) => {
      directoryOf(call);
      const all = call.table(members).values();
      return listed(
        call,
        memberAnswer,
        all.filter((one) => hasTags(one.Tags, p.Tag)),
        p,
      );
    },
  ),
  directoryOperation(
    'ListAccountsForParent',
    'read',
    [resourceManager.folder.by('ParentFolderId')],
    { ParentFolderId: str(), QueryKeyword: str(), IncludeTags: bool(), Tag: TAGS, ...NUMBERED },
    ['EntityNotExists.Folder'],
    (call, p) => {
      const parent = parentOf(call, p.ParentFolderId);
      const all = call.table(members).values();
      return listed(
        call,
        withoutPath,
        all.filter(
          (one) =>
            one.FolderId === parent &&
            (p.QueryKeyword === undefined || one.DisplayName.includes(p.QueryKeyword)) &&
            hasTags(one.Tags, p.Tag),
        ),
        p,
      );
    },
  ),
  directoryOperation(
    'MoveAccount',
    'write',
    [resourceManager.account.by('AccountId'), resourceManager.folder.by('DestinationFolderId')],
    { AccountId: str().need(), DestinationFolderId: str().need() },
    ['EntityNotExists.Account', 'EntityNotExists.Folder'],
    (call, p) => {
      const member = memberNamed(call, p.AccountId);
      const FolderId = parentOf(call, p.DestinationFolderId);
      call.table(members).put(p.AccountId, { ...member, FolderId, ModifyTime: vendorTime(call.now) });
      return {};
    },
  ),
  directoryOperation(
    'UpdateAccount',
    'write',
    [resourceManager.account.by('AccountId')],
    { AccountId: str().need(), NewDisplayName: str(), NewAccountType: str() },
    ['EntityNotExists.Account'],
    (call, p) => {
      const old = memberNamed(call, p.AccountId);
      const member = {
        ...old,
        DisplayName: p.NewDisplayName ?? old.DisplayName,
        ModifyTime: vendorTime(call.now),
      };
      call.table(members).put(p.AccountId, member);
      const account = cloudTable(call.state, accounts).get(p.AccountId);
      if (account !== undefined)
        cloudTable(call.state, accounts).put(p.AccountId, { ...account, name: member.DisplayName });
      return { Account: accountAnswer(call, member) };
    },
  ),
  directoryOperation(
    'GetPayerForAccount',
    'read',
    [resourceManager.account.by('AccountId')],
    { AccountId: str().need() },
    ['EntityNotExists.Account'],
    (call, p) => {
      const { PayerAccountId } = memberNamed(call, p.AccountId);
      return { PayerAccountId, PayerAccountName: accountName(call, PayerAccountId) };
    },
  ),
  directoryOperation(
    'UpdatePayerForAccount',
    'write',
    [resourceManager.account.by('AccountId')],
    { AccountId: str().need(), PayerAccountId: str().need() },
    ['EntityNotExists.Account'],
    (call, p) => {
      const member = memberNamed(call, p.AccountId);
      call.table(members).put(p.AccountId, { ...member, PayerAccountId: p.PayerAccountId });
      return {};
    },
  ),
  directoryOperation(
    'CheckAccountDelete',
    'write',
    [resourceManager.account.by('AccountId')],
    { AccountId: str().need() },
    ['EntityNotExists.Account'],
    (call, p) => {
      memberNamed(call, p.AccountId);
      return {};
    },
  ),
  directoryOperation(
    'GetAccountDeletionCheckResult',
    'read',
    [resourceManager.account.by('AccountId')],
    { AccountId: str().need() },
    ['EntityNotExists.Account'],
    (call, p) => {
      memberNamed(call, p.AccountId);
      const allowed = directoryOf(call).MemberDeletionStatus === 'Enabled';
      const reason = {
        CheckId: 'RD_MemberDeletion',
        CheckName: 'MemberDeletion',
        Description: 'Member deletion is disabled.',
      };
      return {
        AccountDeletionCheckResultInfo: {
          Status: 'PreCheckComplete',
          AllowDelete: String(allowed),
          AbandonableChecks: [],
          NotAllowReason: allowed ? [] : [reason],
        },
      };
    },
  ),
  directoryOperation(
    'DeleteAccount',
    'write',
    [resourceManager.account.by('AccountId')],
    { AccountId: str().need(), AbandonableCheckId: list() },
    ['EntityNotExists.Account', 'DeleteAccount.NotAllowed'],
    (call, p) => {
      memberNamed(call, p.AccountId);
      if (directoryOf(call).MemberDeletionStatus !== 'Enabled')
        throw refuse(409, 'DeleteAccount.NotAllowed', 'Member deletion is disabled.');
      call.table(members).delete(p.AccountId);
      const AccountId = p.AccountId;
      call.table(deletedMembers).put(AccountId, { AccountId, CreateTime: vendorTime(call.now) });
      forgetTarget(call, p.AccountId);
      // Nobody can act in the account any more.
      const keys = cloudTable(call.state, accessKeys);
      for (const key of keys.values()) if (key.account === p.AccountId) keys.delete(key.accessKeyId);
      const open = cloudTable(call.state, sessions);
      for (const one of open.values()) if (one.account === p.AccountId) open.delete(one.accessKeyId);
      return { DeletionType: '0' };
    },
  ),
  directoryOperation(
    'GetAccountDeletionStatus',
    'read',
    [resourceManager.account.by('AccountId')],
    { AccountId: str().need() },
    ['EntityNotExists.Account'],
    (call, p) => {
      const deleted = call.table(deletedMembers).get(p.AccountId);
      if (deleted === undefined)
        throw refuse(404, 'EntityNotExists.Account', `The account was not deleted: ${p.AccountId}.`);
      return {
        RdAccountDeletionStatus: {
          ...deleted,
          DeletionTime: deleted.CreateTime,
          DeletionType: '0',
          Status: 'Success',
          FailReasonList: [],
        },
      };
    },
  ),
];
