/**
 * Who stays outside of a guardrail, and why; and who can take it away, as the evaluator finds from the account's own
 * policies (facts/policy.md 4 and 6.1, items 17 and 19).
 */
import { ALLOW_ALL, type Policy, type PolicyDocument, type PolicySet } from '../policy/document.ts';
import { documentedKey } from '../policy/keys.ts';
import { OPERATORS } from '../policy/operators.ts';
import { Authorizer, type Verdict } from '../policy/prove/authorizer.ts';
import { profilesOver, relevantSwitches } from '../policy/prove/profiles.ts';
import type { AskedCall } from '../policy/prove/scenario.ts';
import type { GuardState, GuardTarget, GuardWish, Way } from './guard.ts';
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
  /** Of the document, from 1, that leave the role alone. */
  readonly statements?: readonly number[];
  /** False when a policy was not understood: then it only may be able to. */
  readonly certain?: boolean;
}

/** Everybody whom the guardrail will not bind once it is where it is wished to be. */
export function outsideOf(
  wish: GuardWish,
  document: PolicyDocument,
  state: GuardState,
  { account, directory }: Surroundings,
): readonly Outside[] {
  const targets = unionOfTargets(wish.targets, state.attached);
  const exempt = exemptionsOf(document).map(
    ([pattern, statements]): Outside => ({
      why: 'exempt-role',
      kind: 'pattern',
      id: pattern,
      name: pattern,
      statements,
    }),
  );
  if (directory === null) {
    return [
      { why: 'account-root', kind: 'account', id: account.account, name: '' },
      ...unattached(account, targets),
      ...exempt,
      ...removers(wish, wish.name, document, targets, account),
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
    ...removers(wish, state.policy?.id ?? 'cp-new', document, targets, account),
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

/** Patterns of callers whom a Deny leaves alone, with the numbers of the statements that do. */
export function exemptionsOf({
  statements,
}: PolicyDocument): readonly (readonly [string, readonly number[]])[] {
  const found = new Map<string, number[]>();
  for (const [i, { effect, conditions }] of statements.entries()) {
    const exempting = conditions.filter(
      ({ key, operator }) =>
        effect === 'Deny' &&
        documentedKey(key) === 'acs:PrincipalARN' &&
        OPERATORS.get(operator)?.negated === true,
    );
    for (const pattern of new Set(exempting.flatMap(({ values }) => values)))
      found.set(pattern, [...(found.get(pattern) ?? []), i + 1]);
  }
  return [...found];
}

/** What the guardrail will mean for whoever puts it in place. */
export interface OwnStanding {
  readonly arn: string;
  readonly bound: boolean;
  /** Whether the caller can take it away again. */
  readonly canRemove: 'yes' | 'no' | 'unknown';
}

export function standingOf(
  arn: string,
  wish: GuardWish,
  attached: readonly GuardTarget[],
  outside: readonly Outside[],
  { account, gaps }: Surroundings,
): OwnStanding {
  const [, kind, name = ''] = /^acs:ram::\d+:(user|role|assumed-role)\/([^/]+)/.exec(arn) ?? [];
  // The owner of an account is bound by nothing, and can do everything.
  if (kind === undefined) return { arn, bound: false, canRemove: 'yes' };
  const own = kind === 'user' ? 'user' : 'role';
  const same = (other: string): boolean => other.toLowerCase() === name.toLowerCase();
  const identity = account.identities.find((one) => one.kind === own && same(one.name));
  const targets = unionOfTargets(wish.targets, attached);
  const bound = wish.way === 'account' && identity !== undefined && isBound(identity, targets);
  const remover = outside.find((one) => one.why === 'can-remove' && one.kind === own && same(one.id));
  if (remover?.certain === true) return { arn, bound, canRemove: 'yes' };
  const unsure = remover !== undefined || identity === undefined || gaps.length > 0;
  return { arn, bound, canRemove: unsure ? 'unknown' : 'no' };
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

/** A call that takes the guardrail away, with the resources that have to be allowed together. */
interface RemovingCall {
  readonly action: string;
  readonly resources: readonly string[];
}

/** Of targets that are alike, so many are asked about; the caller's own come first. */
const TARGETS_ASKED = 20;

function removingCalls(
  wish: GuardWish,
  policyId: string,
  account: string,
  identity: Identity,
  targets: readonly GuardTarget[],
): readonly RemovingCall[] {
  if (wish.way === 'directory') {
    const arn = (path: string): string => `acs:resourcemanager:*:${account}:${path}`;
    const policy = arn(`policy/controlpolicy/${policyId}`);
    const node = ({ kind, id }: GuardTarget): string =>
      arn(`${kind === 'member' ? 'account' : 'folder'}/${id}`);
    return [
      ...targets.slice(0, TARGETS_ASKED).map((target) => ({
        action: 'resourcemanager:DetachControlPolicy',
        resources: [policy, node(target)],
      })),
      { action: 'resourcemanager:UpdateControlPolicy', resources: [policy] },
      { action: 'resourcemanager:DisableControlPolicy', resources: ['*'] },
    ];
  }
  const arn = (path: string): string => `acs:ram:*:${account}:${path}`;
  const policy = arn(`policy/${wish.name}`);
  const isOwn = (target: GuardTarget): boolean => isBound(identity, [target]);
  const asked = [...targets.filter(isOwn), ...targets.filter((one) => !isOwn(one))].slice(0, TARGETS_ASKED);
  const detach = { user: 'User', group: 'Group', role: 'Role' };
  return [
    ...asked.map(({ kind, id }) => ({
      action: `ram:DetachPolicyFrom${detach[kind as keyof typeof detach]}`,
      resources: [policy, arn(`${kind}/${id}`)],
    })),
    // Whoever leaves the group leaves the guardrail.
    ...asked.flatMap(({ kind, id }) =>
      kind === 'group' && identity.groups.includes(id)
        ? [
            {
              action: 'ram:RemoveUserFromGroup',
              resources: [arn(`user/${identity.name}`), arn(`group/${id}`)],
            },
          ]
        : [],
    ),
    { action: 'ram:CreatePolicyVersion', resources: [policy] },
    { action: 'ram:SetDefaultPolicyVersion', resources: [policy] },
  ];
}

/**
 * Identities whose policies let one of these calls through, in some way of calling that the policies can tell apart and
 * under some reading of what the vendor leaves open: whoever may be able to counts.
 */
function removers(
  wish: GuardWish,
  policyId: string,
  document: PolicyDocument,
  targets: readonly GuardTarget[],
  account: AccountFacts,
): readonly Outside[] {
  const guard: Policy = { id: wish.name, type: 'Custom', document };
  return account.identities.flatMap((identity): readonly Outside[] => {
    const { kind, name } = identity;
    if (kind === 'group') return [];
    const { policies, understood } = policiesOf(
      identity,
      account,
      wish.way === 'account' ? wish.name : undefined,
    );
    if (policies.length === 0 && understood) return [];
    const bound = wish.way === 'account' && isBound(identity, targets);
    const set = { identity: bound ? [...policies, guard] : policies };
    const authorizer = new Authorizer(set, [arnOf(account.account, identity)]);
    const verdicts = removingCalls(wish, policyId, account.account, identity, targets).map(
      ({ action, resources }) => ({ action, verdict: verdictOf(authorizer, set, action, resources) }),
    );
    const allowed = verdicts.filter(({ verdict }) => verdict === 'allowed');
    const certain = allowed.length > 0;
    // What was not understood may allow what the others do not.
    const found = certain
      ? allowed
      : understood
        ? verdicts.filter(({ verdict }) => verdict === 'unknown')
        : verdicts;
    if (found.length === 0) return [];
    const actions = [...new Set(found.map(({ action }) => action))];
    return [{ why: 'can-remove', kind, id: name, name, actions, certain }];
  });
}

/** The best that can be had under any reading. */
function verdictOf(
  authorizer: Authorizer,
  set: PolicySet,
  action: string,
  resources: readonly string[],
): Verdict {
  const asked: AskedCall = {
    call: { product: 'Ecs', version: '', action, parameters: {} },
    action,
    resources,
    exact: true,
    keys: () => [{}],
  };
  const verdicts = profilesOver(relevantSwitches(set, [action])).map((profile) =>
    authorizer.verdict(asked, profile),
  );
  return (['allowed', 'unknown'] as const).find((one) => verdicts.includes(one)) ?? 'refused';
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
