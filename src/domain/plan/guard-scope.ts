/**
 * Who stays outside of a guardrail, and why; and who can take it away, as the evaluator finds from the account's own
 * policies (facts/policy.md 4 and 6.1, items 17 and 19).
 */
import { ALLOW_ALL, type Policy, type PolicyDocument } from '../policy/document.ts';
import { type Decision, Evaluator } from '../policy/evaluate.ts';
import { documentedKey } from '../policy/keys.ts';
import { OPERATORS } from '../policy/operators.ts';
import { DEFAULT_PROFILE } from '../semantics/profile.ts';
import type { GuardTarget, GuardWish, Way } from './guard.ts';
import {
  type AccountFacts,
  type Identity,
  membersBelow,
  policyKey,
  type Surroundings,
} from './guard-surroundings.ts';

export type OutsideReason =
  /** Control policies never bind the management account. */
  | 'management-account'
  /** The owner of a member account is not bound. */
  | 'member-root'
  | 'account-root'
  /** A member that is not at or below any target. */
  | 'not-below-target'
  /** Roles of the vendor's own services; whether control policies bind them is not confirmed. */
  | 'service-linked-role'
  /** The document itself leaves the role alone. */
  | 'exempt-role'
  /** An identity that does not have the policy. */
  | 'not-attached'
  /** Bound, but able to take the guardrail away. */
  | 'can-remove';

export interface Outside {
  readonly why: OutsideReason;
  readonly kind: 'account' | 'user' | 'role' | 'pattern';
  /** Account id, name of a user or role, or the pattern of the document. */
  readonly id: string;
  readonly name: string;
  /** Calls that would take the guardrail away. */
  readonly actions?: readonly string[];
  /** False when a policy was not understood: then it only may be able to. */
  readonly certain?: boolean;
}

/** Everybody whom the guardrail will not bind once it is where it is wished to be. */
export function outsideOf(
  wish: GuardWish,
  document: PolicyDocument,
  attached: readonly GuardTarget[],
  { account, directory }: Surroundings,
): readonly Outside[] {
  const targets = unionOfTargets(wish.targets, attached);
  const exempt = exemptionsOf(document).map(
    (pattern): Outside => ({ why: 'exempt-role', kind: 'pattern', id: pattern, name: pattern }),
  );
  if (directory === null) {
    return [
      { why: 'account-root', kind: 'account', id: account.account, name: '' },
      ...unattached(account, targets),
      ...exempt,
      ...removers(wish, document, targets, account),
    ];
  }
  const covered = membersBelow(directory, targets);
  return [
    { why: 'management-account', kind: 'account', id: directory.managementAccount, name: '' },
    ...covered.map(({ id, name }): Outside => ({ why: 'member-root', kind: 'account', id, name })),
    ...directory.members
      .filter((member) => !covered.includes(member))
      .map(({ id, name }): Outside => ({ why: 'not-below-target', kind: 'account', id, name })),
    ...(covered.length === 0
      ? []
      : [
          {
            why: 'service-linked-role',
            kind: 'pattern',
            id: 'acs:ram:*:*:role/aliyunservicerolefor*',
            name: '',
          } as const,
        ]),
    ...exempt,
    ...removers(wish, document, [], account),
  ];
}

/** Whether an identity has the policy, by itself or through a group. */
export function isBound(identity: Identity, targets: readonly GuardTarget[]): boolean {
  return targets.some(
    ({ kind, id }) =>
      (kind === identity.kind && id === identity.name) || (kind === 'group' && identity.groups.includes(id)),
  );
}

/** Each target once, in the order of their first mention. */
export function unionOfTargets(...lists: readonly (readonly GuardTarget[])[]): readonly GuardTarget[] {
  const byKey = new Map(lists.flat().map((one) => [`${one.kind}/${one.id}`, one]));
  return [...byKey.values()];
}

/** Patterns of callers that every Deny of the document leaves alone, and those that only some do. */
export function exemptionsOf({ statements }: PolicyDocument): readonly string[] {
  const found = statements
    .filter(({ effect }) => effect === 'Deny')
    .flatMap(({ conditions }) => conditions)
    .filter(
      ({ key, operator }) =>
        documentedKey(key) === 'acs:PrincipalARN' && OPERATORS.get(operator)?.negated === true,
    )
    .flatMap(({ values }) => values);
  return [...new Set(found)];
}

export function arnOf(account: string, { kind, name }: Pick<Identity, 'kind' | 'name'>): string {
  return `acs:ram::${account}:${kind}/${name.toLowerCase()}`;
}

function unattached(account: AccountFacts, targets: readonly GuardTarget[]): readonly Outside[] {
  return account.identities.flatMap((identity): readonly Outside[] => {
    const { kind, name, serviceLinked } = identity;
    if (kind === 'group' || isBound(identity, targets)) return [];
    return [{ why: serviceLinked ? 'service-linked-role' : 'not-attached', kind, id: name, name }];
  });
}

/** Calls that take the guardrail away, with the resource that each is asked about. */
function removingCalls(
  way: Way,
  account: string,
  name: string,
  identity: Identity,
): readonly (readonly [string, readonly string[]])[] {
  const policy = `acs:ram:*:${account}:policy/${name}`;
  const self = `acs:ram:*:${account}:${identity.kind}/${identity.name}`;
  if (way === 'directory') {
    return ['DetachControlPolicy', 'UpdateControlPolicy', 'DeleteControlPolicy', 'DisableControlPolicy'].map(
      (action) => [`resourcemanager:${action}`, [`acs:resourcemanager:*:${account}:*`]],
    );
  }
  const detach = identity.kind === 'user' ? 'ram:DetachPolicyFromUser' : 'ram:DetachPolicyFromRole';
  return [
    [detach, [policy, self]],
    ['ram:CreatePolicyVersion', [policy]],
    ['ram:SetDefaultPolicyVersion', [policy]],
    ['ram:DeletePolicy', [policy]],
  ];
}

function removers(
  { way, name }: GuardWish,
  document: PolicyDocument,
  targets: readonly GuardTarget[],
  account: AccountFacts,
): readonly Outside[] {
  const guard: Policy = { id: name, type: 'Custom', document };
  return account.identities.flatMap((identity): readonly Outside[] => {
    if (identity.kind === 'group') return [];
    const { policies, understood } = policiesOf(identity, account, way === 'account' ? name : undefined);
    const bound = isBound(identity, targets);
    const evaluator = new Evaluator({ identity: bound ? [...policies, guard] : policies }, DEFAULT_PROFILE);
    const keys = { 'acs:PrincipalARN': [arnOf(account.account, identity)] };
    const verdicts = removingCalls(way, account.account, name, identity).map(([action, resources]) => {
      const decisions = resources.map((resource) => evaluator.decide({ action, resource, keys }));
      return { action, decision: together(decisions, understood) };
    });
    const allowed = verdicts.filter(({ decision }) => decision === 'allow');
    const maybe = verdicts.filter(({ decision }) => decision === 'unknown');
    const found = allowed.length > 0 ? allowed : maybe;
    if (found.length === 0) return [];
    return [
      {
        why: 'can-remove',
        kind: identity.kind,
        id: identity.name,
        name: identity.name,
        actions: found.map(({ action }) => action),
        certain: allowed.length > 0,
      },
    ];
  });
}

/** All of them have to be allowed; policies that were not understood may allow what the others do not. */
function together(decisions: readonly Decision[], understood: boolean): Decision {
  if (decisions.includes('explicit-deny')) return 'explicit-deny';
  if (decisions.includes('unknown')) return 'unknown';
  if (!understood) return 'unknown';
  return decisions.every((one) => one === 'allow') ? 'allow' : 'implicit-deny';
}

/** The policies of a user with those of its groups, or of a role, without the guardrail as it may be there already. */
function policiesOf(
  identity: Identity,
  account: AccountFacts,
  guard: string | undefined,
): { readonly policies: readonly Policy[]; readonly understood: boolean } {
  const groups = account.identities.filter(
    ({ kind, name }) => kind === 'group' && identity.groups.includes(name),
  );
  const keys = new Set([identity, ...groups].flatMap(({ policies }) => policies));
  if (guard !== undefined) keys.delete(policyKey('Custom', guard));
  const found = [...keys].map((key) => account.policies.get(key));
  return {
    policies: found.flatMap((one) =>
      one?.document ? [{ id: one.name, type: one.type, document: one.document }] : [],
    ),
    understood: found.every((one) => one?.document),
  };
}

/** What a bound principal with every other permission can do: the guardrail alone decides. */
export function guardedPolicies(way: Way, name: string, document: PolicyDocument) {
  const everything: Policy = { id: 'everything', type: 'System', document: ALLOW_ALL };
  const guard: Policy = { id: name, type: 'Custom', document };
  return way === 'directory'
    ? { control: [[everything, guard]], identity: [everything] }
    : { identity: [everything, guard] };
}
