/** A policy document as the RAM policy language defines it (facts/policy.md 1.1), after parsing. */
export type Effect = 'Allow' | 'Deny';

/** What a policy is for; its grammar and its size limit differ. */
export type PolicyUse = 'identity' | 'control' | 'session' | 'trust';

/** Longest document of each use, in characters (facts/policy.md 1.6). A trust policy has the limit of a policy. */
export const LONGEST: Readonly<Record<PolicyUse, number>> = Object.freeze({
  identity: 6144,
  control: 4096,
  session: 2048,
  trust: 6144,
});

/** `Action` and `Resource`, or with `negated` their `Not` forms; `*` and `?` in the texts are wildcards. */
export interface Patterns {
  readonly negated: boolean;
  readonly texts: readonly string[];
}

/** One key under one operator. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** `Principal` of a trust policy: who may take on the role. */
export interface Principals {
  readonly ram: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
}

export interface Statement {
  readonly effect: Effect;
  readonly actions: Patterns;
  /** Absent in trust policies. */
  readonly resources?: Patterns;
  readonly conditions: readonly Condition[];
  /** Only in trust policies. */
  readonly principals?: Principals;
}

export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

/** A document with the name by which people know it. */
export interface Policy {
  /** Policy name or control policy id. */
  readonly id: string;
  readonly type: 'Custom' | 'System';
  readonly version?: string;
  /** What the policy is attached to, for the diagnosis of a refusal. */
  readonly attached?: {
    readonly entity: 'RamUser' | 'RamGroup' | 'RamRole' | 'ResourceDirectoryTarget';
    readonly scope: 'Account' | 'Folder';
  };
  readonly document: PolicyDocument;
}

/**
 * Everything that decides about one principal's calls. Absent parts take no part: an account's owner has none of
 * them, and control policies bind only members of a resource directory.
 */
export interface PolicySet {
  /** One list per level of the directory, the Root folder's first, the member account's own last. */
  readonly control?: readonly (readonly Policy[])[];
  /** Of an assumed role that was given one. */
  readonly session?: Policy;
  /** Of the user and its groups, or of the role. */
  readonly identity?: readonly Policy[];
  /** Of the role to be taken on; for `sts:AssumeRole` only. */
  readonly trust?: Policy;
}

/** Every policy of a set. */
export function policiesOf({ control = [], session, identity = [], trust }: PolicySet): readonly Policy[] {
  return [...control.flat(), ...(session ? [session] : []), ...identity, ...(trust ? [trust] : [])];
}

/** The set with every policy changed. */
export function mapPolicies(
  { control, session, identity, trust }: PolicySet,
  change: (policy: Policy) => Policy,
): PolicySet {
  return {
    ...(control && { control: control.map((level) => level.map(change)) }),
    ...(session && { session: change(session) }),
    ...(identity && { identity: identity.map(change) }),
    ...(trust && { trust: change(trust) }),
  };
}

const ANYTHING: Patterns = Object.freeze({ negated: false, texts: Object.freeze(['*']) });

/** The document of `FullAliyunAccess` and `AdministratorAccess`: everything is allowed. */
export const ALLOW_ALL: PolicyDocument = Object.freeze({
  statements: Object.freeze([
    Object.freeze({ effect: 'Allow', actions: ANYTHING, resources: ANYTHING, conditions: Object.freeze([]) }),
  ] as const),
});
