/** What stands around a guardrail: the identities of an account with their policies, and the resource directory. */
import type { PolicyDocument } from '../policy/document.ts';
import type { Enablement, GuardTarget } from './guard.ts';

/** A RAM user or role, or a group of users. */
export interface Identity {
  readonly kind: 'user' | 'group' | 'role';
  readonly name: string;
  /** Names of the groups that a user is in. */
  readonly groups: readonly string[];
  /** Keys of the policies that are attached to it, not those of its groups. */
  readonly policies: readonly string[];
  /** Of a role that the vendor's own services use; nobody can attach anything to it. */
  readonly serviceLinked: boolean;
}

/** One that identities have: `Custom:name` or `System:name` is its key. */
export interface AccountPolicy {
  readonly name: string;
  readonly type: 'Custom' | 'System';
  /** Null when it was not read or not understood. */
  readonly document: PolicyDocument | null;
}

export interface AccountFacts {
  readonly account: string;
  readonly identities: readonly Identity[];
  readonly policies: ReadonlyMap<string, AccountPolicy>;
}

export interface Folder {
  readonly id: string;
  readonly name: string;
  readonly parent: string;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

export interface DirectoryFacts {
  readonly managementAccount: string;
  readonly rootFolder: string;
  readonly folders: readonly Folder[];
  readonly members: readonly Member[];
}

/** A policy that is bound to a target today. */
export interface Bound {
  readonly target: GuardTarget;
  readonly policies: readonly { readonly id: string; readonly name: string; readonly type: string }[];
}

/** Something that could not be read, by the call that failed. */
export interface ReadingGap {
  readonly operation: string;
  readonly resource: string;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
}

/** A control policy that somebody wrote, and the ids of the nodes that it is on; null for what was not read. */
export interface PlacedPolicy {
  readonly id: string;
  readonly name: string;
  readonly document: string | null;
  readonly attached: readonly string[] | null;
}

/** The directory with its control policies. */
export interface DirectoryReading {
  readonly directory: DirectoryFacts;
  readonly controlPolicies: Enablement;
  readonly policies: readonly PlacedPolicy[];
  readonly gaps: readonly ReadingGap[];
}

export interface Surroundings {
  /** The account of the credentials: the management account, for the directory. */
  readonly account: AccountFacts;
  /** Only read when control policies are meant. */
  readonly directory: DirectoryFacts | null;
  readonly gaps: readonly ReadingGap[];
}

export function policyKey(type: string, name: string): string {
  return `${type}:${name}`;
}

/** The members at or below the targets. */
export function membersBelow(directory: DirectoryFacts, targets: readonly GuardTarget[]): readonly Member[] {
  const parents = new Map(directory.folders.map(({ id, parent }) => [id, parent]));
  const wanted = new Set(targets.map(({ id }) => id));
  return directory.members.filter(({ id, folder }) => {
    const seen = new Set<string>();
    for (let at: string | undefined = folder; at !== undefined && !seen.has(at); at = parents.get(at)) {
      if (wanted.has(at)) return true;
      seen.add(at);
    }
    return wanted.has(id);
  });
}
