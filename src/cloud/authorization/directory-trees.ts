/** Which resource directory an account is a member of, as the evaluation of control policies wants it. */
import type { DirectoryTree } from '../../domain/directory/control-policies.ts';
import type { Policy } from '../../domain/policy/document.ts';
import type { Collection, State } from '../kernel/state.ts';
import { FULL_ACCESS } from '../resource-manager/control-attachments.ts';
import {
  type ControlPolicyRecord,
  controlAttachments,
  controlPolicies,
  controlPolicyStatus,
  type DirectoryRecord,
  directories,
  folders,
  members,
} from '../resource-manager/model.ts';
import { documentOf } from './documents.ts';

/** What the answers of this file depend on, beside the time. */
export const DIRECTORY_KINDS: readonly Collection<object>[] = [
  controlAttachments,
  controlPolicies,
  directories,
  folders,
  members,
];

/** A tree, but for the question whether control policies are on, which depends on the time. */
interface Standing {
  readonly directory: DirectoryRecord;
  readonly tree: Omit<DirectoryTree, 'controlPoliciesEnabled'>;
}

/** Every member account with its directory. */
export type Memberships = ReadonlyMap<string, Standing>;

export function membershipsIn(state: State): Memberships {
  const found = new Map<string, Standing>();
  for (const { owner, record } of state.everywhere(directories)) {
    const standing = { directory: record, tree: treeOf(state, owner, record) };
    for (const account of standing.tree.folderOf.keys()) found.set(account, standing);
  }
  return found;
}

/** The tree that binds an account now; undefined for one that is in no directory. */
export function treeFor(memberships: Memberships, account: string, now: Date): DirectoryTree | undefined {
  const standing = memberships.get(account);
  if (standing === undefined) return undefined;
  const controlPoliciesEnabled = controlPolicyStatus(standing.directory, now) === 'Enabled';
  return { ...standing.tree, controlPoliciesEnabled };
}

function treeOf(
  state: State,
  managementAccount: string,
  { RootFolderId }: DirectoryRecord,
): Standing['tree'] {
  const place = { account: managementAccount, region: '' };
  const attached = new Map<string, Policy[]>();
  const custom = state.table(controlPolicies, place);
  const accounts = state.table(members, place);
  for (const { PolicyId, TargetId } of state.table(controlAttachments, place).values()) {
    const record = PolicyId === FULL_ACCESS.PolicyId ? FULL_ACCESS : custom.get(PolicyId);
    if (record === undefined) continue;
    const own = attached.get(TargetId) ?? [];
    attached.set(TargetId, own);
    own.push(toPolicy(record, accounts.has(TargetId) ? 'Account' : 'Folder'));
  }
  return {
    managementAccount,
    rootFolder: RootFolderId,
    parentOf: new Map(
      state
        .table(folders, place)
        .values()
        .map(({ FolderId, ParentFolderId }) => [FolderId, ParentFolderId]),
    ),
    folderOf: new Map(accounts.values().map(({ AccountId, FolderId }) => [AccountId, FolderId])),
    attachedTo: (target) => attached.get(target) ?? [],
  };
}

function toPolicy(record: ControlPolicyRecord, scope: 'Account' | 'Folder'): Policy {
  return {
    id: record.PolicyId,
    type: record.PolicyType,
    attached: { entity: 'ResourceDirectoryTarget', scope },
    document: documentOf(record, record.PolicyDocument, 'control'),
  };
}
