/** Resource Management: the directory's folders and member accounts. */
import { accounts, cloudTable, openAccount, rootKeyFor } from '../kernel/credentials.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { page } from '../kernel/paging.ts';
import { int, str } from '../kernel/params.ts';
import { collection } from '../kernel/state.ts';

interface FolderRecord {
  readonly FolderId: string;
  readonly FolderName: string;
  readonly ParentFolderId: string;
  readonly CreateTime: string;
}

/** Where a member account is in the tree. */
interface MemberRecord {
  readonly AccountId: string;
  readonly FolderId: string;
  readonly JoinTime: string;
}

const folders = collection<FolderRecord>('resource-manager.folder', 'account');
const members = collection<MemberRecord>('resource-manager.member', 'account');
const RM = { product: 'ResourceManager', version: '2020-03-31', scope: 'account', errors: [] } as const;
const PAGING = { PageNumber: int({ min: 1 }), PageSize: int({ min: 1, max: 100, clamp: true }) };
const ram = (action: string) => ({ action: `resourcemanager:${action}`, resources: () => ['*'] });

const directoryOf = (call: Call): string => `rd-${call.account.slice(-6)}`;
const rootOf = (call: Call): string => `r-${call.account.slice(-6)}`;

function folderNamed(call: Call, id: string): FolderRecord {
  const found = call.table(folders).get(id);
  if (found === undefined)
    throw refuse(404, 'EntityNotExists.Folder', 'The specified folder does not exist.');
  return found;
}

function accountAnswer(call: Call, member: MemberRecord): object {
  const DisplayName = cloudTable(call.state, accounts).get(member.AccountId)?.name ?? '';
  return {
    ...member,
    DisplayName,
    AccountName: `${DisplayName}@rd.local`,
    ResourceDirectoryId: directoryOf(call),
    Status: 'CreateSuccess',
    Type: 'ResourceAccount',
    JoinMethod: 'created',
    ModifyTime: member.JoinTime,
    ResourceDirectoryPath: `${directoryOf(call)}/${rootOf(call)}/${member.FolderId}`,
  };
}

export const operations: readonly Operation[] = [
  operation({
    ...RM,
    action: 'GetResourceDirectory',
    access: 'read',
    params: {},
    ram: ram('GetResourceDirectory'),
    handle: (call) => ({
      ResourceDirectory: {
        ResourceDirectoryId: directoryOf(call),
        RootFolderId: rootOf(call),
        MasterAccountId: call.account,
        MasterAccountName: cloudTable(call.state, accounts).get(call.account)?.name ?? '',
        ControlPolicyStatus: 'Disabled',
        ScpStatus: 'Disabled',
      },
    }),
  }),
  operation({
    ...RM,
    action: 'CreateFolder',
    access: 'write',
    params: { FolderName: str().need(), ParentFolderId: str() },
    ram: ram('CreateFolder'),
    handle(call, p) {
      const parent = p.ParentFolderId ?? rootOf(call);
      if (parent !== rootOf(call)) folderNamed(call, parent);
      const FolderId = call.newId('fd');
      const Folder = {
        FolderId,
        FolderName: p.FolderName,
        ParentFolderId: parent,
        CreateTime: call.now.toISOString(),
      };
      call.table(folders).put(FolderId, Folder);
      return { Folder };
    },
  }),
  operation({
    ...RM,
    action: 'GetFolder',
    access: 'read',
    params: { FolderId: str().need() },
    ram: ram('GetFolder'),
    handle: (call, p) => ({ Folder: folderNamed(call, p.FolderId) }),
  }),
  operation({
    ...RM,
    action: 'UpdateFolder',
    access: 'write',
    params: { FolderId: str().need(), NewFolderName: str().need() },
    ram: ram('UpdateFolder'),
    handle(call, p) {
      const Folder = { ...folderNamed(call, p.FolderId), FolderName: p.NewFolderName };
      call.table(folders).put(p.FolderId, Folder);
      return { Folder };
    },
  }),
  operation({
    ...RM,
    action: 'DeleteFolder',
    access: 'write',
    params: { FolderId: str().need() },
    ram: ram('DeleteFolder'),
    handle(call, p) {
      folderNamed(call, p.FolderId);
      const used =
        call
          .table(folders)
          .values()
          .some((one) => one.ParentFolderId === p.FolderId) ||
        call
          .table(members)
          .values()
          .some((one) => one.FolderId === p.FolderId);
      if (used) throw refuse(409, 'DeleteConflict.Folder.Account', 'The folder is not empty.');
      call.table(folders).delete(p.FolderId);
      return {};
    },
  }),
  operation({
    ...RM,
    action: 'ListFoldersForParent',
    access: 'read',
    params: { ParentFolderId: str(), ...PAGING },
    ram: ram('ListFoldersForParent'),
    handle(call, p) {
      const { items, fields } = page(
        call
          .table(folders)
          .values()
          .filter((one) => one.ParentFolderId === (p.ParentFolderId ?? rootOf(call))),
        p,
      );
      return { ...fields, Folders: { Folder: items } };
    },
  }),
  operation({
    ...RM,
    action: 'CreateResourceAccount',
    access: 'write',
    params: { DisplayName: str().need(), ParentFolderId: str() },
    ram: ram('CreateResourceAccount'),
    handle(call, p) {
      const FolderId = p.ParentFolderId ?? rootOf(call);
      if (FolderId !== rootOf(call)) folderNamed(call, FolderId);
      const AccountId = String(2_000_000_000_000_001n + BigInt(cloudTable(call.state, accounts).size));
      openAccount(call.state, { id: AccountId, name: p.DisplayName, ...rootKeyFor(AccountId) }, call.now);
      const member = { AccountId, FolderId, JoinTime: call.now.toISOString() };
      call.table(members).put(AccountId, member);
      return { Account: accountAnswer(call, member) };
    },
  }),
  operation({
    ...RM,
    action: 'GetAccount',
    access: 'read',
    params: { AccountId: str().need() },
    ram: ram('GetAccount'),
    handle(call, p) {
      const member = call.table(members).get(p.AccountId);
      if (member === undefined)
        throw refuse(
          404,
          'EntityNotExists.ResourceDirectory.Account',
          'The account does not exist in the directory.',
        );
      return { Account: accountAnswer(call, member) };
    },
  }),
  operation({
    ...RM,
    action: 'ListAccounts',
    access: 'read',
    params: PAGING,
    ram: ram('ListAccounts'),
    handle(call, p) {
      const { items, fields } = page(call.table(members).values(), p);
      return { ...fields, Accounts: { Account: items.map((one) => accountAnswer(call, one)) } };
    },
  }),
  operation({
    ...RM,
    action: 'MoveAccount',
    access: 'write',
    params: { AccountId: str().need(), DestinationFolderId: str().need() },
    ram: ram('MoveAccount'),
    handle(call, p) {
      const member = call.table(members).get(p.AccountId);
      if (member === undefined)
        throw refuse(
          404,
          'EntityNotExists.ResourceDirectory.Account',
          'The account does not exist in the directory.',
        );
      if (p.DestinationFolderId !== rootOf(call)) folderNamed(call, p.DestinationFolderId);
      call.table(members).put(p.AccountId, { ...member, FolderId: p.DestinationFolderId });
      return {};
    },
  }),
];
