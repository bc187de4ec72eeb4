/** Rules of Cloud Config as this cloud keeps them, with what they found. */
import { type Call, refuse } from '../kernel/operation.ts';
import { collection } from '../kernel/state.ts';
import type { TagRecord } from '../kernel/tagging.ts';
import type { Inputs } from './managed-rules.ts';

export const CONFIG = { product: 'Config', version: '2020-09-07', scope: 'account' } as const;
export const GROUP_TYPE = 'ACS::ECS::SecurityGroup';

export interface ConfigRuleRecord {
  readonly ConfigRuleId: string;
  readonly ConfigRuleName: string;
  readonly Description: string;
  readonly SourceIdentifier: string;
  readonly State: 'ACTIVE' | 'INACTIVE';
  readonly RiskLevel: number;
  readonly TriggerTypes: string;
  readonly MaximumExecutionFrequency: string;
  readonly Inputs: Inputs;
  /** Empty means everything. */
  readonly RegionIds: readonly string[];
  readonly ResourceGroupIds: readonly string[];
  readonly ResourceIds: readonly string[];
  readonly ExcludeResourceIds: readonly string[];
  readonly Tags: readonly TagRecord[];
  /** Milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
}

export type Compliance = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | 'IGNORED';

/** What a rule said of a resource, the last time that it was asked. */
export interface EvaluationRecord {
  readonly ruleId: string;
  readonly resourceId: string;
  readonly resourceName: string;
  readonly region: string;
  readonly compliance: Compliance;
  /** What does not comply, as JSON; empty for what does. */
  readonly annotation: string;
  readonly trigger: 'ConfigurationItemChangeNotification' | 'Manual';
  /** Milliseconds. */
  readonly at: number;
}

export const configRules = collection<ConfigRuleRecord>('config.rule', 'account');
export const evaluations = collection<EvaluationRecord>('config.evaluation', 'account');
/** Results that somebody answers for, with the reason, by rule, region and resource. */
export const ignored = collection<{ readonly reason: string; readonly until: string }>(
  'config.ignored',
  'account',
);

export const evaluationKey = (ruleId: string, region: string, resourceId: string): string =>
  `${ruleId}/${region}/${resourceId}`;

/** The rule, or the vendor's refusal. */
export function ruleNamed(call: Call, id: string): ConfigRuleRecord {
  const rule = call.table(configRules).get(id);
  if (rule === undefined) throw refuse(404, 'ConfigRuleNotExists', 'The ConfigRule does not exist.');
  return rule;
}
