/** What the resource directory does to a principal (facts/policy.md 4). */
import type { Policy, PolicySet } from '../policy/document.ts';
import type { SemanticsProfile } from '../semantics/profile.ts';

export interface DirectoryTree {
  readonly managementAccount: string;
  readonly rootFolder: string;
  /** False while control policies are not enabled: then none bind. */
  readonly controlPoliciesEnabled: boolean;
  /** The folder above each folder; the Root folder has none. */
  readonly parentOf: ReadonlyMap<string, string>;
  /** The folder of each member account. */
  readonly folderOf: ReadonlyMap<string, string>;
  /** Control policies attached directly to a folder or a member account. */
  attachedTo(target: string): readonly Policy[];
}

export interface DirectoryPrincipal {
  readonly account: string;
  readonly kind: 'root' | 'ram-user' | 'role' | 'service-linked-role';
}

/** Root folder first, the member account last; undefined for an account that is no member. */
export function pathToAccount(tree: DirectoryTree, account: string): readonly string[] | undefined {
  const folder = tree.folderOf.get(account);
  if (folder === undefined) return undefined;
  const path: string[] = [account];
  for (let at: string | undefined = folder; at !== undefined; at = tree.parentOf.get(at)) {
    // A tree has no circles; a broken one ends here instead of never.
    if (path.includes(at)) break;
    path.unshift(at);
  }
  return path;
}

/**
 * The control policies that bind a principal, level by level; undefined when none do. They bind the RAM users and
 * roles of member accounts: not the owner of a member account, and nobody in the management account.
 */
export function controlPoliciesFor(
  tree: DirectoryTree,
  { account, kind }: DirectoryPrincipal,
  profile: SemanticsProfile,
): PolicySet['control'] {
  if (!tree.controlPoliciesEnabled || account === tree.managementAccount || kind === 'root') return undefined;
  if (kind === 'service-linked-role' && profile['service-linked-roles'] === 'exempt') return undefined;
  return pathToAccount(tree, account)?.map((target) => tree.attachedTo(target));
}
