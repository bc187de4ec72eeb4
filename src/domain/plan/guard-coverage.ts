/** Who is covered by a guardrail, by which one, and who is not: over the directory, or over the identities of an account. */
import type { PolicyDocument } from '../policy/document.ts';
import { TIERS, type Tier } from '../policy/guardrail.ts';
import { parsePolicy } from '../policy/parse.ts';
import { printPolicy } from '../policy/print.ts';
import type { Enablement, TargetKind } from './guard.ts';
import { type AccountFacts, type DirectoryReading, policyKey } from './guard-surroundings.ts';
import { isGuardrail, tierOf } from './guard-tier.ts';

/** A policy that stops rule-writing, or that may. */
export interface CoveringPolicy {
  /** Id of a control policy; `Custom:name` of a RAM policy. */
  readonly id: string;
  readonly name: string;
  /** Null for a document of one's own, and for what was not read. */
  readonly tier: Tier | null;
  /** As it is understood; null when it could not be read or understood. */
  readonly document: string | null;
}

export type Uncovered = 'no-policy' | 'disabled' | 'management-account' | 'service-linked-role';
/** `own-policy`: a document that is no tier's, of which the prover has to say what it closes. */
export type Undecided = 'own-policy' | 'not-read' | 'pending';

export interface Coverage {
  readonly state: 'covered' | 'not-covered' | 'unknown';
  /** The strictest that covers it. */
  readonly tier: Tier | null;
  /** Why it is not, or not known. */
  readonly because: Uncovered | Undecided | null;
  /** Id of the policy that decides; null where none does. */
  readonly by: string | null;
  /** What that policy is attached to: the place itself, or one that it inherits from. */
  readonly at: string | null;
}

/** A node of the directory or an identity. The management account is a place, though nothing can be bound to it. */
export interface CoveredPlace {
  readonly kind: TargetKind | 'management';
  readonly id: string;
  readonly name: string;
  /** The folder that it is in; null for the Root folder and for identities. */
  readonly parent: string | null;
  /** Groups of a user; none of others. */
  readonly groups: readonly string[];
  /** Ids of guarding policies that are attached to it, not inherited ones. */
  readonly attached: readonly string[];
  readonly coverage: Coverage;
}

export interface GuardCoverage {
  readonly controlPolicies: Enablement | null;
  readonly policies: readonly CoveringPolicy[];
  readonly places: readonly CoveredPlace[];
  /** Of accounts; or of users and roles. */
  readonly counts: { readonly covered: number; readonly notCovered: number; readonly unknown: number };
}

/** A policy and the place that it is attached to. */
interface Found {
  readonly policy: CoveringPolicy;
  readonly at: string;
}

/** Over a directory. Where something was not read, what seems to be covered by nothing is unknown. */
export function coverageOfDirectory({
  directory,
  controlPolicies,
  policies,
  gaps,
}: DirectoryReading): GuardCoverage {
  const placed = policies.flatMap((one) => {
    const policy = coveringOf(
      one.id,
      one.name,
      one.document === null ? null : (parsePolicy(one.document, 'control').document ?? null),
    );
    return policy === undefined ? [] : [{ policy, attached: one.attached ?? [] }];
  });
  const on = new Map<string, CoveringPolicy[]>();
  for (const { policy, attached } of placed)
    for (const node of attached) on.set(node, [...(on.get(node) ?? []), policy]);
  const parents = new Map(directory.folders.map(({ id, parent }) => [id, parent]));
  const above = (node: string): readonly Found[] => {
    const found: Found[] = [];
    const seen = new Set<string>();
    for (let at: string | undefined = node; at !== undefined && !seen.has(at); at = parents.get(at)) {
      for (const policy of on.get(at) ?? []) found.push({ policy, at });
      seen.add(at);
    }
    return found;
  };
  const known = gaps.length === 0;
  const place = (kind: CoveredPlace['kind'], id: string, name: string, parent: string | null) => ({
    kind,
    id,
    name,
    parent,
    groups: [],
    attached: (on.get(id) ?? []).map((policy) => policy.id),
    coverage:
      kind === 'management'
        ? uncovered('management-account')
        : inForce(controlPolicies, coverageBy(above(id), known)),
  });
  for (const { id, folder } of directory.members) parents.set(id, folder);
  const places = [
    place('root', directory.rootFolder, 'Root', null),
    ...directory.folders.map(({ id, name, parent }) => place('folder', id, name, parent)),
    place('management', directory.managementAccount, '', directory.rootFolder),
    ...directory.members.map(({ id, name, folder }) => place('member', id, name, folder)),
  ];
  return {
    controlPolicies,
    policies: placed.map(({ policy }) => policy),
    places,
    counts: countsOf(places.filter(({ kind }) => kind === 'member' || kind === 'management')),
  };
}

/** Over the users, groups and roles of one account. */
export function coverageOfAccount(
  { identities, policies }: AccountFacts,
  gaps: readonly unknown[],
): GuardCoverage {
  const covering = new Map(
    [...policies.values()].flatMap(({ name, type, document }) => {
      const policy = coveringOf(policyKey(type, name), name, document);
      return policy === undefined ? [] : [[policy.id, policy] as const];
    }),
  );
  const groups = new Map(identities.filter(({ kind }) => kind === 'group').map((one) => [one.name, one]));
  const on = (holder: string, keys: readonly string[]): readonly Found[] =>
    keys.flatMap((key) => {
      const policy = covering.get(key);
      return policy === undefined ? [] : [{ policy, at: holder }];
    });
  const known = gaps.length === 0;
  const places = identities.map((identity): CoveredPlace => {
    const { kind, name, serviceLinked } = identity;
    const own = on(name, identity.policies);
    const inherited = identity.groups.flatMap((group) => on(group, groups.get(group)?.policies ?? []));
    return {
      kind,
      id: name,
      name,
      parent: null,
      groups: identity.groups,
      attached: own.map(({ policy }) => policy.id),
      coverage: serviceLinked ? uncovered('service-linked-role') : coverageBy([...own, ...inherited], known),
    };
  });
  return {
    controlPolicies: null,
    policies: [...covering.values()],
    places,
    counts: countsOf(places.filter(({ kind }) => kind !== 'group')),
  };
}

/** Undefined for a policy that stops nothing of what guardrails are about. */
function coveringOf(id: string, name: string, document: PolicyDocument | null): CoveringPolicy | undefined {
  if (document === null) return { id, name, tier: null, document };
  return isGuardrail(document)
    ? { id, name, tier: tierOf(document), document: printPolicy(document) }
    : undefined;
}

/** By the strictest tier; what no tier covers may be covered by what is no tier's or was not read. */
function coverageBy(found: readonly Found[], known: boolean): Coverage {
  const strictest = found
    .filter(({ policy }) => policy.tier !== null)
    .toSorted((a, b) => rankOf(b.policy.tier) - rankOf(a.policy.tier))[0];
  if (strictest !== undefined) {
    const { policy, at } = strictest;
    return { state: 'covered', tier: policy.tier, because: null, by: policy.id, at };
  }
  const other = found.find(({ policy }) => policy.document !== null) ?? found[0];
  if (other !== undefined) {
    const because = other.policy.document === null ? 'not-read' : 'own-policy';
    return { state: 'unknown', tier: null, because, by: other.policy.id, at: other.at };
  }
  return known
    ? uncovered('no-policy')
    : { state: 'unknown', tier: null, because: 'not-read', by: null, at: null };
}

/** Control policies bind nobody while they are switched off, and nobody knows whom while they are being switched. */
function inForce(controlPolicies: Enablement, coverage: Coverage): Coverage {
  if (controlPolicies === 'Enabled' || coverage.because === 'no-policy') return coverage;
  return controlPolicies === 'Disabled'
    ? { ...coverage, state: 'not-covered', because: 'disabled' }
    : { ...coverage, state: 'unknown', because: 'pending' };
}

function uncovered(because: Uncovered): Coverage {
  return { state: 'not-covered', tier: null, because, by: null, at: null };
}

function rankOf(tier: Tier | null): number {
  return tier === null ? -1 : TIERS.indexOf(tier);
}

function countsOf(places: readonly { readonly coverage: Coverage }[]): GuardCoverage['counts'] {
  const count = (state: Coverage['state']): number =>
    places.filter(({ coverage }) => coverage.state === state).length;
  return { covered: count('covered'), notCovered: count('not-covered'), unknown: count('unknown') };
}
