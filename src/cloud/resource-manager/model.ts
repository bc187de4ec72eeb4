/** The resource directory of a management account: folders, member accounts and control policies. */
import { needs, type Resources } from '../arn.ts';
import { accounts, cloudTable } from '../kernel/credentials.ts';
import { type Call, operation, refuse } from '../kernel/operation.ts';
import type { Decoded, Params } from '../kernel/params.ts';
import { collection } from '../kernel/state.ts';
import type { TagRecord } from '../kernel/tagging.ts';

export type Enablement = 'Enabled' | 'Disabled';

export interface DirectoryRecord {
  readonly ResourceDirectoryId: string;
  readonly RootFolderId: string;
  /** What control policies were switched to; `controlPolicyStatus` says whether that has come into force. */
  readonly ControlPolicyStatus: Enablement;
  /** ISO time of the last switch. */
  readonly ControlPolicySwitchedAt?: string;
  /** ISO time of the last write to control policies, kept only where writes may conflict. */
  readonly ControlPolicyWrittenAt?: string;
  readonly MemberDeletionStatus: Enablement;
  readonly MemberDisplayNameSyncStatus: Enablement;
  readonly CreateTime: string;
}

/** How long a switch of control policies, or a write, is under way. */
export const TICK_MS = 1000;

/** Switching is asynchronous (facts/policy.md 5.3): here it takes until the clock has moved on by a second. */
export function controlPolicyStatus(
  { ControlPolicyStatus, ControlPolicySwitchedAt }: DirectoryRecord,
  now: Date,
): Enablement | 'PendingEnable' | 'PendingDisable' {
  const pending =
    ControlPolicySwitchedAt !== undefined && now.getTime() - Date.parse(ControlPolicySwitchedAt) < TICK_MS;
  if (!pending) return ControlPolicyStatus;
  return ControlPolicyStatus === 'Enabled' ? 'PendingEnable' : 'PendingDisable';
}

export interface FolderRecord {
  readonly FolderId: string;
  readonly FolderName: string;
  readonly ParentFolderId: string;
  readonly CreateTime: string;
  readonly Tags: readonly TagRecord[];
}

/** Where a member account is in the tree. */
export interface MemberRecord {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly DisplayName: string;
  readonly FolderId: string;
  readonly PayerAccountId: string;
  readonly JoinTime: string;
  readonly ModifyTime: string;
  readonly Tags: readonly TagRecord[];
}

/** A member account that is no more. */
export interface DeletedMemberRecord {
  readonly AccountId: string;
  readonly CreateTime: string;
}

export interface ControlPolicyRecord {
  readonly PolicyId: string;
  readonly PolicyName: string;
  readonly PolicyType: 'System' | 'Custom';
  readonly EffectScope: 'RAM' | 'All';
  readonly Description: string;
  readonly PolicyDocument: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly Tags: readonly TagRecord[];
}

/** A control policy on the Root folder, a folder or a member account. */
export interface ControlAttachmentRecord {
  readonly PolicyId: string;
  readonly TargetId: string;
  readonly AttachDate: string;
}

/** One record, named `directory`. */
export const directories = collection<DirectoryRecord>('resource-manager.directory', 'account');
export const folders = collection<FolderRecord>('resource-manager.folder', 'account');
export const members = collection<MemberRecord>('resource-manager.member', 'account');
export const deletedMembers = collection<DeletedMemberRecord>('resource-manager.deleted-member', 'account');
export const controlPolicies = collection<ControlPolicyRecord>('resource-manager.control-policy', 'account');
export const controlAttachments = collection<ControlAttachmentRecord>(
  'resource-manager.control-attachment',
  'account',
);

/** The directory of the calling account, or the vendor's refusal. */
export function directoryOf(call: Call): DirectoryRecord {
  const found = call.table(directories).get('directory');
  if (found === undefined)
    throw refuse(
      404,
      'EntityNotExists.ResourceDirectory',
      'The resource directory is not enabled for the account.',
    );
  return found;
}

export function folderNamed(call: Call, id: string): FolderRecord {
  const found = call.table(folders).get(id);
  if (found === undefined) throw refuse(404, 'EntityNotExists.Folder', `The folder does not exist: ${id}.`);
  return found;
}

/** Id of the folder meant: the Root folder when none is named. Refuses one that does not exist. */
export function parentOf(call: Call, id: string | undefined): string {
  const { RootFolderId } = directoryOf(call);
  return id === undefined || id === RootFolderId ? RootFolderId : folderNamed(call, id).FolderId;
}

export function memberNamed(call: Call, id: string): MemberRecord {
  directoryOf(call);
  const found = call.table(members).get(id);
  if (found === undefined)
    throw refuse(404, 'EntityNotExists.Account', `The account is not in the directory: ${id}.`);
  return found;
}

export function accountName(call: Call, id: string): string {
  return cloudTable(call.state, accounts).get(id)?.name ?? '';
}

/** Folders from below Root down to `id`; empty for Root itself. */
export function pathTo(call: Call, id: string): FolderRecord[] {
  const folder = call.table(folders).get(id);
  return folder === undefined ? [] : [...pathTo(call, folder.ParentFolderId), folder];
}

/** `rd-…/r-…/fd-…`, with `id` last. */
export function resourcePath(call: Call, folderId: string, id?: string): string {
  const { ResourceDirectoryId, RootFolderId } = directoryOf(call);
  const path = pathTo(call, folderId).map((one) => one.FolderId);
  return [ResourceDirectoryId, RootFolderId, ...path, ...(id === undefined ? [] : [id])].join('/');
}

/** Declares an operation of Resource Management that needs permission for everything in `touches`. */
export function directoryOperation<const P extends Params>(
  action: string,
  access: 'read' | 'write',
  touches: readonly Resources<Decoded<P>>[],
  params: P,
  errors: readonly string[],
  handle: Parameters<typeof operation<P>>[0]['handle'],
) {
  return operation<P>({
    product: 'ResourceManager',
    version: '2020-03-31',
    scope: 'account',
    action,
    access,
    params,
    ram: needs(`resourcemanager:${action}`, ...touches),
    errors: ['EntityNotExists.ResourceDirectory', ...errors],
    handle,
  });
}
