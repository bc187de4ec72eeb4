/** Opening, reading, setting and closing a resource directory. */
import { type Call, type Operation, refuse } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import {
  accountName,
  controlPolicyStatus,
  type DirectoryRecord,
  directories,
  directoryOf,
  directoryOperation,
  folders,
  members,
} from './model.ts';

function directoryAnswer(call: Call, directory: DirectoryRecord): object {
  const { ResourceDirectoryId, RootFolderId, CreateTime } = directory;
  return {
    ResourceDirectoryId,
    RootFolderId,
    CreateTime,
    MasterAccountId: call.account,
    MasterAccountName: accountName(call, call.account),
  };
}

function setting(
  action: string,
  field: 'MemberDeletionStatus' | 'MemberDisplayNameSyncStatus',
  answer: string,
): Operation {
  return directoryOperation(
    action,
    'write',
    [],
    { Status: str({ oneOf: ['Enabled', 'Disabled'] }).need() },
    [],
    (call, p) => {
      const value = p.Status.toLowerCase() === 'enabled' ? 'Enabled' : 'Disabled';
      call.table(directories).put('directory', { ...directoryOf(call), [field]: value });
      return { [answer]: value };
    },
  );
}

export const directoryOperations: readonly Operation[] = [
  directoryOperation('InitResourceDirectory', 'write', [], {}, ['ResourceDirectoryAlreadyExists'], (call) => {
    if (call.table(directories).has('directory'))
      throw refuse(
        409,
        'ResourceDirectoryAlreadyExists',
        'A resource directory is already enabled for the account.',
      );
    const directory: DirectoryRecord = {
      ResourceDirectoryId: `rd-${call.account.slice(-6)}`,
      RootFolderId: `r-${call.account.slice(-6)}`,
      ControlPolicyStatus: 'Disabled',
      MemberDeletionStatus: 'Disabled',
      MemberDisplayNameSyncStatus: 'Disabled',
      CreateTime: vendorTime(call.now),
    };
    call.table(directories).put('directory', directory);
    return { ResourceDirectory: directoryAnswer(call, directory) };
  }),
  directoryOperation('GetResourceDirectory', 'read', [], {}, ['ResourceDirectoryNotInUse'], (call) => {
    if (!call.table(directories).has('directory'))
      throw refuse(
        404,
        'ResourceDirectoryNotInUse',
        'The specified account is not an Alibaba Cloud account or a member account of the resource directory.',
      );
    const directory = directoryOf(call);
    const status = controlPolicyStatus(directory, call.now);
    return {
      ResourceDirectory: {
        ...directoryAnswer(call, directory),
        ControlPolicyStatus: status,
        ...(call.profile['directory-scp-status'] === 'answered' ? { ScpStatus: status } : {}),
        MemberDeletionStatus: directory.MemberDeletionStatus,
      },
    };
  }),
  directoryOperation(
    'DestroyResourceDirectory',
    'write',
    [],
    {},
    ['DeleteConflict.ResourceDirectory'],
    (call) => {
      directoryOf(call);
      if (call.table(members).size > 0 || call.table(folders).size > 0)
        throw refuse(
          409,
          'DeleteConflict.ResourceDirectory',
          'The resource directory still has folders or members.',
        );
      call.table(directories).delete('directory');
      return {};
    },
  ),
  setting('SetMemberDeletionPermission', 'MemberDeletionStatus', 'MemberDeletionStatus'),
  setting(
    'SetMemberDisplayNameSyncStatus',
    'MemberDisplayNameSyncStatus',
    'MemberAccountDisplayNameSyncStatus',
  ),
];
