/** What guardrails that are in place say of calls that are about to be made, before anybody makes them. */
import { toCidrs } from '../net/address.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { Way } from './guard.ts';
import { judgeOf } from './guard-judge.ts';
import type { RuleSpec } from './rule-spec.ts';

/** A policy that is in place. */
export interface BoundPolicy {
  /** Of a control policy; `Custom:name` of a RAM policy. */
  readonly id: string;
  readonly name: string;
  readonly way: Way;
  readonly document: PolicyDocument;
}

/** One call for one rule. */
export interface RuleCall {
  readonly operation: 'authorize' | 'modify' | 'revoke';
  /** What is added, what a rule becomes, or what is removed. */
  readonly rule: RuleSpec;
}

export interface GuardAnswer {
  readonly call: RuleCall;
  /** `ecs:AuthorizeSecurityGroup`. */
  readonly action: string;
  readonly policy: BoundPolicy;
  /** `sure` under every reading of what the vendor leaves open, `some` under some. */
  readonly certainty: 'sure' | 'some';
  /** Of the policy, from 1. */
  readonly statements: readonly number[];
}

const ACTIONS = Object.freeze({
  authorize: 'ecs:AuthorizeSecurityGroup',
  modify: 'ecs:ModifySecurityGroupRule',
  revoke: 'ecs:RevokeSecurityGroup',
} as const);

const NAMES = new Map<number, string>(
  Object.entries(PROTOCOL_NUMBERS).map(([name, number]) => [number, name.toUpperCase()]),
);

/** The calls that policies refuse to somebody in the account whom they do not exempt. */
export function guardAnswers(
  policies: readonly BoundPolicy[],
  account: string,
  calls: readonly RuleCall[],
): readonly GuardAnswer[] {
  return policies.flatMap((policy) => {
    const ask = judgeOf(policy);
    return calls.flatMap((call): GuardAnswer[] => {
      const action = ACTIONS[call.operation];
      const { certainty, statements } = ask({
        action,
        caller: { kind: 'user', account, name: 'somebody' },
        // The vendor shows policies the protocol and the IPv4 source of a rule, and no rule that is removed (facts: policy 2.3).
        asked:
          call.operation === 'revoke' ? { known: 'action' } : { known: 'rules', rules: [shownOf(call.rule)] },
      });
      return certainty === 'never' ? [] : [{ call, action, policy, certainty, statements }];
    });
  });
}

function shownOf({ protocol, source }: RuleSpec) {
  const [sourceCidr] = source.kind === 'cidr' && source.family === 4 ? toCidrs(source.set) : [];
  const name = protocol.kind === 'all' ? 'ALL' : protocol.kind === 'number' ? NAMES.get(protocol.number) : '';
  return {
    protocol: name ?? (protocol.kind === 'number' ? String(protocol.number) : ''),
    sourceCidr,
  };
}
