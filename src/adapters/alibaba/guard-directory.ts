/** Control policies as guardrails: on the Root folder, folders and members of the directory (facts/policy.md 5.3). */
import type { WantedTarget } from '../../app/ports.ts';
import type { Enablement, GuardState, GuardTarget } from '../../domain/plan/guard.ts';
import type { Bound, DirectoryFacts, Folder, Member } from '../../domain/plan/guard-surroundings.ts';
import { problem } from '../../problem.ts';
import type { GuardCalls } from './guard-calls.ts';
import { nested, type Raw, text } from './raw.ts';
import { required } from './reader.ts';

const GONE = /^EntityNotExists\./;
/** In the order of the levels of a directory: none is deeper (facts/policy.md 1.6). */
const DEEPEST = 5;

/** Reads the control policy of a name, and what it is on. */
export async function readDirectoryState(calls: GuardCalls, name: string): Promise<GuardState> {
  const [status, custom] = await Promise.all([
    calls.read('ResourceManager', 'GetControlPolicyEnablementStatus'),
    readNumbered(calls, 'ListControlPolicies', 'ControlPolicies', 'ControlPolicy', { PolicyType: 'Custom' }),
  ]);
  const controlPolicies = enablementOf(text(status, 'EnablementStatus'));
  const listed = custom.find((one) => text(one, 'PolicyName') === name);
  const id = listed === undefined ? '' : text(listed, 'PolicyId');
  const found =
    id === '' ? undefined : await calls.readOr(GONE, 'ResourceManager', 'GetControlPolicy', { PolicyId: id });
  if (found === undefined) return { controlPolicies, policy: null, attached: [] };
  const policy = nested(found, 'ControlPolicy');
  const attached = await readNumbered(
    calls,
    'ListTargetAttachmentsForControlPolicy',
    'TargetAttachments',
    'TargetAttachment',
    { PolicyId: id },
  );
  return {
    controlPolicies,
    policy: {
      id,
      description: text(policy, 'Description'),
      document: text(policy, 'PolicyDocument'),
      versions: [],
    },
    attached: attached.map((one) => nodeOf(text(one, 'TargetId'), text(one, 'TargetName'))),
  };
}

function enablementOf(status: string): Enablement {
  const known: readonly Enablement[] = ['Enabled', 'PendingEnable', 'Disabled', 'PendingDisable'];
  const found = known.find((one) => one === status);
  if (found === undefined)
    throw problem('cloud-refused', {
      operation: 'GetControlPolicyEnablementStatus',
      code: 'unreadable-answer',
      message: status,
      requestId: '',
    });
  return found;
}

/** Ids tell what they are of: `r-…`, `fd-…`, or the number of an account. */
function nodeOf(id: string, name: string): GuardTarget {
  return { kind: id.startsWith('r-') ? 'root' : id.startsWith('fd-') ? 'folder' : 'member', id, name };
}

export async function resolveNodes(
  calls: GuardCalls,
  wanted: readonly WantedTarget[],
): Promise<readonly GuardTarget[]> {
  return Promise.all(
    wanted.map(async (one): Promise<GuardTarget> => {
      if (one.kind === 'root') {
        const answer = await calls.read('ResourceManager', 'GetResourceDirectory');
        return nodeOf(text(nested(answer, 'ResourceDirectory'), 'RootFolderId'), 'Root');
      }
      const id = 'id' in one ? one.id : '';
      const [operation, parameter, answered, name] =
        one.kind === 'folder'
          ? (['GetFolder', 'FolderId', 'Folder', 'FolderName'] as const)
          : (['GetAccount', 'AccountId', 'Account', 'DisplayName'] as const);
      const answer = await calls.readOr(GONE, 'ResourceManager', operation, { [parameter]: id });
      if (answer === undefined) throw problem('guard-target-unknown', { kind: one.kind, id });
      return nodeOf(id, text(nested(answer, answered), name));
    }),
  );
}

/** The control policies on each node: those attached to it directly. */
export function readNodePolicies(
  calls: GuardCalls,
  targets: readonly GuardTarget[],
): Promise<readonly Bound[]> {
  return Promise.all(
    targets.map(async (target) => {
      const answer = await calls.read('ResourceManager', 'ListControlPolicyAttachmentsForTarget', {
        TargetId: target.id,
      });
      const attachments = required(answer, 'ControlPolicyAttachments', 'ControlPolicyAttachment');
      const policies = attachments.map((policy) => ({
        id: text(policy, 'PolicyId'),
        name: text(policy, 'PolicyName'),
        type: text(policy, 'PolicyType'),
      }));
      return { target, policies };
    }),
  );
}

/** The tree of folders and the members in it. */
export async function readDirectoryFacts(calls: GuardCalls): Promise<DirectoryFacts> {
  const directory = nested(await calls.read('ResourceManager', 'GetResourceDirectory'), 'ResourceDirectory');
  const rootFolder = text(directory, 'RootFolderId');
  const [folders, accounts] = await Promise.all([
    readFolders(calls, rootFolder),
    readNumbered(calls, 'ListAccounts', 'Accounts', 'Account'),
  ]);
  const managementAccount = text(directory, 'MasterAccountId');
  const members = accounts
    .map(
      (account): Member => ({
        id: text(account, 'AccountId'),
        name: text(account, 'DisplayName'),
        folder: text(account, 'FolderId'),
      }),
    )
    .filter(({ id }) => id !== managementAccount);
  return { managementAccount, rootFolder, folders, members };
}

async function readFolders(calls: GuardCalls, root: string): Promise<readonly Folder[]> {
  const found: Folder[] = [];
  let level = [root];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const below = await Promise.all(
      level.map(async (parent) => {
        const folders = await readNumbered(calls, 'ListFoldersForParent', 'Folders', 'Folder', {
          ParentFolderId: parent,
        });
        return folders.map((one) => ({ id: text(one, 'FolderId'), name: text(one, 'FolderName'), parent }));
      }),
    );
    found.push(...below.flat());
    level = below.flat().map(({ id }) => id);
  }
  return found;
}

/** A listing of the directory to its end: pages by number up to TotalCount. */
async function readNumbered(
  calls: GuardCalls,
  operation: string,
  plural: string,
  singular: string,
  parameters: Raw = {},
): Promise<readonly Raw[]> {
  const found: Raw[] = [];
  for (let number = 1; ; number += 1) {
    const page = await calls.read('ResourceManager', operation, {
      ...parameters,
      PageNumber: number,
      PageSize: 100,
    });
    const items = required(page, plural, singular);
    found.push(...items);
    if (items.length === 0 || found.length >= Number(text(page, 'TotalCount'))) return found;
  }
}
