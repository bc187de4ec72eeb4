/** Control policies as guardrails: on the Root folder, folders and members of the directory (facts/policy.md 5.3). */
import type { WantedTarget } from '../../app/ports.ts';
import type { Enablement, GuardState, GuardTarget } from '../../domain/plan/guard.ts';
import type {
  Bound,
  DirectoryFacts,
  DirectoryReading,
  Folder,
  Member,
  PlacedPolicy,
  ReadingGap,
} from '../../domain/plan/guard-surroundings.ts';
import { problem } from '../../problem.ts';
import { attempting, type GuardCalls } from './guard-calls.ts';
import { nested, type Raw, text } from './raw.ts';
import { required } from './reader.ts';

const GONE = /^EntityNotExists\./;
const NO_DIRECTORY = /^ResourceDirectoryNotInUse$/;
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
  const attached = await readAttachments(calls, id);
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

/**
 * The directory with the control policies that its owner wrote, asked from the side of the policies: there are few of
 * them, and thousands of accounts. Null where there is no directory.
 */
export async function readDirectory(calls: GuardCalls): Promise<DirectoryReading | null> {
  const found = await calls.readOr(NO_DIRECTORY, 'ResourceManager', 'GetResourceDirectory');
  if (found === undefined) return null;
  const gaps: ReadingGap[] = [];
  const attempt = attempting(calls, (gap) => gaps.push(gap));
  const [directory, status, custom] = await Promise.all([
    readDirectoryFacts(calls),
    calls.read('ResourceManager', 'GetControlPolicyEnablementStatus'),
    readNumbered(calls, 'ListControlPolicies', 'ControlPolicies', 'ControlPolicy', { PolicyType: 'Custom' }),
  ]);
  const policies = await Promise.all(
    custom.map(async (one): Promise<PlacedPolicy> => {
      const PolicyId = text(one, 'PolicyId');
      const [policy, attached] = await Promise.all([
        attempt(
          'GetControlPolicy',
          PolicyId,
          ({ read }) => read('ResourceManager', 'GetControlPolicy', { PolicyId }),
          null,
        ),
        attempt(
          'ListTargetAttachmentsForControlPolicy',
          PolicyId,
          (direct) => readAttachments(direct, PolicyId),
          null,
        ),
      ]);
      return {
        id: PolicyId,
        name: text(one, 'PolicyName'),
        document: policy && text(nested(policy, 'ControlPolicy'), 'PolicyDocument'),
        attached: attached?.map((target) => text(target, 'TargetId')) ?? null,
      };
    }),
  );
  return { directory, controlPolicies: enablementOf(text(status, 'EnablementStatus')), policies, gaps };
}

function readAttachments(calls: Pick<GuardCalls, 'read'>, PolicyId: string): Promise<readonly Raw[]> {
  return readNumbered(
    calls,
    'ListTargetAttachmentsForControlPolicy',
    'TargetAttachments',
    'TargetAttachment',
    { PolicyId },
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
  calls: Pick<GuardCalls, 'read'>,
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
