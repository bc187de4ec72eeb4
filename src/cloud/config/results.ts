/** What rules of Cloud Config found, asked for again, listed, and answered for. */
import { needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { page } from '../kernel/paging.ts';
import { bool, int, objects, str } from '../kernel/params.ts';
import { evaluate, resultsOf } from './evaluate.ts';
import {
  CONFIG,
  type ConfigRuleRecord,
  type EvaluationRecord,
  evaluationKey,
  GROUP_TYPE,
  ignored,
  ruleNamed,
} from './model.ts';

const RESOURCES = {
  ConfigRuleId: str().need(),
  Resources: objects(
    {
      RegionId: str().need(),
      ResourceId: str().need(),
      ResourceType: str(),
      ResourceAccountId: str(),
    },
    { max: 50 },
  ),
};

function resultOf(call: Call, rule: ConfigRuleRecord, one: EvaluationRecord): object {
  return {
    ComplianceType: one.compliance,
    RiskLevel: rule.RiskLevel,
    Annotation: one.annotation,
    ConfigRuleInvokedTimestamp: one.at,
    ResultRecordedTimestamp: one.at,
    InvokingEventMessageType: one.trigger,
    RemediationEnabled: false,
    EvaluationResultIdentifier: {
      OrderingTimestamp: one.at,
      EvaluationResultQualifier: {
        ConfigRuleArn: `acs:config::${call.account}:rule/${rule.ConfigRuleId}`,
        ConfigRuleId: rule.ConfigRuleId,
        ConfigRuleName: rule.ConfigRuleName,
        RegionId: one.region,
        ResourceId: one.resourceId,
        ResourceName: one.resourceName,
        ResourceType: GROUP_TYPE,
        ResourceOwnerId: Number(call.account),
      },
    },
  };
}

export const resultOperations: readonly Operation[] = [
  operation({
    ...CONFIG,
    action: 'StartConfigRuleEvaluation',
    access: 'write',
    params: { ConfigRuleId: str().need(), RevertEvaluation: bool() },
    ram: needs('config:StartConfigRuleEvaluation'),
    errors: ['ConfigRuleNotExists'],
    handle(call, p) {
      const rule = ruleNamed(call, p.ConfigRuleId);
      evaluate(call, rule, 'Manual');
      const set = call.table(ignored);
      if (p.RevertEvaluation === true)
        for (const [key] of set.entries()) if (key.startsWith(`${rule.ConfigRuleId}/`)) set.delete(key);
      return { Result: true };
    },
  }),
  operation({
    ...CONFIG,
    action: 'ListConfigRuleEvaluationResults',
    access: 'read',
    params: {
      ConfigRuleId: str().need(),
      ComplianceType: str({
        oneOf: ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA', 'IGNORED'],
      }),
      MaxResults: int({ min: 1, max: 100 }).or(10),
      NextToken: str(),
    },
    ram: needs('config:ListConfigRuleEvaluationResults'),
    errors: ['ConfigRuleNotExists', 'InvalidParameter.NextToken'],
    handle(call, p) {
      const rule = ruleNamed(call, p.ConfigRuleId);
      const found = resultsOf(call, rule)
        .filter((one) => p.ComplianceType === undefined || one.compliance === p.ComplianceType)
        .map((one) => resultOf(call, rule, one));
      const { items, fields } = page(found, p, { style: 'token' });
      return {
        EvaluationResults: { EvaluationResultList: items, MaxResults: p.MaxResults, ...fields },
      };
    },
  }),
  operation({
    ...CONFIG,
    action: 'IgnoreEvaluationResults',
    access: 'write',
    params: { ...RESOURCES, IgnoreDate: str(), Reason: str().need() },
    ram: needs('config:IgnoreEvaluationResults'),
    errors: ['ConfigRuleNotExists', 'Invalid.IgnoreDate.Value'],
    handle(call, p) {
      const rule = ruleNamed(call, p.ConfigRuleId);
      if (p.IgnoreDate !== undefined && !/^\d{4}-\d\d-\d\d$/.test(p.IgnoreDate))
        throw refuse(400, 'Invalid.IgnoreDate.Value', 'The specified IgnoreDate is invalid.');
      for (const { RegionId, ResourceId } of p.Resources)
        call.table(ignored).put(evaluationKey(rule.ConfigRuleId, RegionId, ResourceId), {
          reason: p.Reason,
          until: p.IgnoreDate ?? '',
        });
      return {};
    },
  }),
  operation({
    ...CONFIG,
    action: 'RevertEvaluationResults',
    access: 'write',
    params: RESOURCES,
    ram: needs('config:RevertEvaluationResults'),
    errors: ['ConfigRuleNotExists'],
    handle(call, p) {
      const rule = ruleNamed(call, p.ConfigRuleId);
      for (const { RegionId, ResourceId } of p.Resources)
        call.table(ignored).delete(evaluationKey(rule.ConfigRuleId, RegionId, ResourceId));
      return {};
    },
  }),
];
