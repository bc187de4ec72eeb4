/** The calls by which a guardrail itself is taken away, and which of them the policies let through. */
import type { PolicySet } from '../document.ts';
import { Authorizer, type Verdict } from './authorizer.ts';
import { profilesOver, relevantSwitches } from './profiles.ts';
import { ACCOUNT, type AskedCall } from './scenario.ts';

export interface TamperingAnswer {
  /** Actions that a principal in scope can call under some profile. */
  readonly possible: readonly string[];
  /** Actions that are stopped under every profile. */
  readonly stopped: readonly string[];
  readonly undecided: readonly string[];
}

/** `policyName`: of the guardrail; `brokers`: roles that it exempts, lower case. */
export function proveUntouchable(
  policies: PolicySet,
  question: {
    readonly principals: readonly string[];
    readonly policyName: string;
    readonly brokers: readonly string[];
  },
): TamperingAnswer {
  const policy = `acs:ram:*:${ACCOUNT}:policy/${question.policyName}`;
  const call = (action: string, resource: string): AskedCall => ({
    call: { product: 'Ecs', version: '', action, parameters: {} },
    action,
    resources: [resource],
    exact: true,
    keys: () => [{}],
  });
  const calls = [
    ...[
      'ram:DetachPolicyFromUser',
      'ram:DetachPolicyFromGroup',
      'ram:DetachPolicyFromRole',
      'ram:CreatePolicyVersion',
      'ram:SetDefaultPolicyVersion',
      'ram:DeletePolicyVersion',
      'ram:DeletePolicy',
    ].map((action) => call(action, policy)),
    ...['ram:UpdateRole', 'ram:DeleteRole', 'ram:AttachPolicyToRole'].flatMap((action) =>
      question.brokers.map((role) => call(action, `acs:ram:*:${ACCOUNT}:role/${role}`)),
    ),
    ...[
      'resourcemanager:DetachControlPolicy',
      'resourcemanager:UpdateControlPolicy',
      'resourcemanager:DisableControlPolicy',
    ].map((action) => call(action, '*')),
  ];
  const authorizer = new Authorizer(policies, question.principals);
  const verdicts = new Map<string, Set<Verdict>>();
  for (const one of calls) {
    const found = verdicts.get(one.action) ?? new Set();
    verdicts.set(one.action, found);
    for (const profile of profilesOver(relevantSwitches(policies, [one.action])))
      found.add(authorizer.verdict(one, profile));
  }
  const of = (holds: (found: ReadonlySet<Verdict>) => boolean): string[] =>
    [...verdicts].filter(([, found]) => holds(found)).map(([action]) => action);
  return {
    possible: of((found) => found.has('allowed')),
    undecided: of((found) => !found.has('allowed') && found.has('unknown')),
    stopped: of((found) => found.size === 1 && found.has('refused')),
  };
}
