/** A decision in the shape of the vendor's decoded diagnostic message (facts/policy.md 5.5), spelt as the vendor does. */
import type { Evaluation, MatchedStatement, Stage } from './evaluate.ts';
import type { Request } from './request.ts';

export interface Diagnosis {
  readonly AuthAction: string;
  readonly AuthResource: string;
  /** The condition keys of the request: how the service derived them. */
  readonly AuthConditions: readonly {
    readonly ConditionKey: string;
    readonly ConditionValues: readonly string[];
  }[];
  readonly ExplicitDeny: boolean;
  /** The kind of policy that refused, or lacked an Allow; absent when nothing refused. */
  readonly NoPermissionPolicyType?: PolicyType;
  readonly MatchedPolicies: readonly MatchedPolicy[];
}

export type PolicyType =
  | 'ControlPolicy'
  | 'SessionPolicy'
  | 'AccountLevelIdentityBasedPolicy'
  | 'AssumeRolePolicy';

export interface MatchedPolicy {
  readonly Effect: 'Allow' | 'Deny';
  readonly PolicyIdentifier: string;
  readonly PolicyType: PolicyType;
  readonly PolicyVersion?: string;
  readonly AttachedEntityType?: string;
  readonly AttachedScope?: string;
  /** Ours, not the vendor's: which statement of the document, from 1. */
  readonly StatementNumber: number;
}

const POLICY_TYPES: Readonly<Record<Stage, PolicyType>> = {
  control: 'ControlPolicy',
  session: 'SessionPolicy',
  identity: 'AccountLevelIdentityBasedPolicy',
  trust: 'AssumeRolePolicy',
};

export function toDiagnosis(request: Request, evaluation: Evaluation): Diagnosis {
  const { decision, stage, matched } = evaluation;
  return {
    AuthAction: request.action,
    AuthResource: request.resource,
    AuthConditions: Object.entries(request.keys).map(([ConditionKey, ConditionValues]) => ({
      ConditionKey,
      ConditionValues,
    })),
    ExplicitDeny: decision === 'explicit-deny',
    ...(stage !== undefined && { NoPermissionPolicyType: POLICY_TYPES[stage] }),
    MatchedPolicies: matched.filter((one) => one.applies === 'yes').map(toMatchedPolicy),
  };
}

function toMatchedPolicy({ stage, policy, effect, statement }: MatchedStatement): MatchedPolicy {
  return {
    Effect: effect,
    PolicyIdentifier: policy.id,
    PolicyType: POLICY_TYPES[stage],
    ...(policy.version !== undefined && { PolicyVersion: policy.version }),
    ...(policy.attached && {
      AttachedEntityType: policy.attached.entity,
      AttachedScope: policy.attached.scope,
    }),
    StatementNumber: statement + 1,
  };
}
