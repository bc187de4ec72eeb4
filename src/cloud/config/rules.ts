/** Rules of Cloud Config: made from the vendor's managed ones, changed, switched and deleted. */
import { needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { commaList, int, objects, str } from '../kernel/params.ts';
import { evaluate, resultsOf } from './evaluate.ts';
import { type Inputs, MANAGED_RULES, type ManagedRule } from './managed-rules.ts';
import {
  CONFIG,
  type ConfigRuleRecord,
  configRules,
  evaluations,
  GROUP_TYPE,
  ignored,
  ruleNamed,
} from './model.ts';

const TRIGGERS = ['ConfigurationItemChangeNotification', 'ScheduledNotification'];

const SETTINGS = {
  Description: str(),
  RiskLevel: int({ min: 1, max: 3 }),
  ConfigRuleTriggerTypes: str(),
  MaximumExecutionFrequency: str({
    oneOf: ['One_Hour', 'Three_Hours', 'Six_Hours', 'Twelve_Hours', 'TwentyFour_Hours'],
  }),
  InputParameters: str(),
  RegionIdsScope: commaList(),
  ResourceGroupIdsScope: commaList(),
  ResourceIdsScope: commaList(),
  ExcludeResourceIdsScope: commaList(),
  TagsScope: objects({ TagKey: str(), TagValue: str() }),
  ResourceTypesScope: commaList(),
  ClientToken: str(),
};

/** Codes of wrong values follow one pattern in the vendor's tables; each single one is unconfirmed. */
function invalid(name: string): Error {
  return refuse(400, `Invalid.${name}.Value`, `The specified ${name} is invalid.`);
}

/** Parameters are one JSON object of texts; those that are not given take the rule's defaults. */
function inputsOf(text: string | undefined, managed: ManagedRule): Inputs {
  if (text === undefined) return managed.defaults;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw invalid('InputParameters');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('InputParameters');
  const texts = Object.entries(given).map(([name, value]) => [name, String(value)]);
  return { ...managed.defaults, ...Object.fromEntries(texts) };
}

function triggersOf(text: string | undefined): string {
  const triggers = text ?? (TRIGGERS[0] as string);
  if (!triggers.split(',').every((one) => TRIGGERS.includes(one))) throw invalid('ConfigRuleTriggerTypes');
  return triggers;
}

function managedNamed(identifier: string): ManagedRule {
  const managed = MANAGED_RULES.find((one) => one.identifier === identifier);
  if (managed === undefined) throw invalid('SourceIdentifier');
  return managed;
}

/** Rules in a list of ids with commas between them. */
function rulesNamed(call: Call, ids: readonly string[]): ConfigRuleRecord[] {
  if (ids.length === 0) throw refuse(400, 'MissingParameter', 'ConfigRuleIds is mandatory for this action.');
  return ids.map((id) => ruleNamed(call, id));
}

/** What several at once answer: the outcome for each. */
function outcomes(rules: readonly ConfigRuleRecord[]): object {
  return {
    OperateRuleResult: {
      OperateRuleItemList: rules.map(({ ConfigRuleId }) => ({ ConfigRuleId, Success: true })),
    },
  };
}

function complianceOf(call: Call, rule: ConfigRuleRecord): { ComplianceType: string; Count: number } {
  const results = resultsOf(call, rule);
  const failing = results.filter(({ compliance }) => compliance === 'NON_COMPLIANT').length;
  if (failing > 0) return { ComplianceType: 'NON_COMPLIANT', Count: failing };
  const passing = results.filter(({ compliance }) => compliance === 'COMPLIANT').length;
  return { ComplianceType: passing > 0 ? 'COMPLIANT' : 'INSUFFICIENT_DATA', Count: passing };
}

/** What listings tell of a rule. */
function summaryOf(call: Call, rule: ConfigRuleRecord) {
  return {
    AccountId: Number(call.account),
    ConfigRuleId: rule.ConfigRuleId,
    ConfigRuleArn: `acs:config::${call.account}:rule/${rule.ConfigRuleId}`,
    ConfigRuleName: rule.ConfigRuleName,
    ConfigRuleState: rule.State,
    Description: rule.Description,
    ResourceTypesScope: GROUP_TYPE,
    RiskLevel: rule.RiskLevel,
    SourceIdentifier: rule.SourceIdentifier,
    SourceOwner: 'ALIYUN',
    Compliance: complianceOf(call, rule),
    Tags: [],
  };
}

function switched(call: Call, ids: readonly string[], State: ConfigRuleRecord['State']): object {
  const rules = rulesNamed(call, ids);
  for (const rule of rules) {
    // What it says from now on is what it says now.
    evaluate(call, rule, 'ConfigurationItemChangeNotification');
    call.table(configRules).put(rule.ConfigRuleId, { ...rule, State, changedAt: call.now.getTime() });
  }
  return outcomes(rules);
}

export const ruleOperations: readonly Operation[] = [
  operation({
    ...CONFIG,
    action: 'CreateConfigRule',
    access: 'write',
    params: {
      ConfigRuleName: str().need(),
      SourceOwner: str({ oneOf: ['ALIYUN', 'CUSTOM_FC', 'CUSTOM_CONFIGURATION'] }).need(),
      SourceIdentifier: str().need(),
      ...SETTINGS,
    },
    ram: needs('config:CreateConfigRule'),
    errors: [
      'ConfigRuleExists',
      'Invalid.SourceIdentifier.Value',
      'Invalid.ResourceTypesScope.Value',
      'Invalid.InputParameters.Value',
      'Invalid.ConfigRuleTriggerTypes.Value',
    ],
    handle(call, p) {
      // Rules that run code of one's own have nowhere to run here.
      if (p.SourceOwner !== 'ALIYUN') throw invalid('SourceIdentifier');
      const managed = managedNamed(p.SourceIdentifier);
      if (p.ResourceTypesScope.some((type) => type !== GROUP_TYPE)) throw invalid('ResourceTypesScope');
      const table = call.table(configRules);
      if (table.values().some((one) => one.ConfigRuleName === p.ConfigRuleName))
        throw refuse(400, 'ConfigRuleExists', 'The ConfigRule already exists.');
      const ConfigRuleId = call.newId('cr');
      const now = call.now.getTime();
      const rule: ConfigRuleRecord = {
        ConfigRuleId,
        ConfigRuleName: p.ConfigRuleName,
        Description: p.Description ?? '',
        SourceIdentifier: managed.identifier,
        State: 'ACTIVE',
        RiskLevel: p.RiskLevel ?? managed.risk,
        TriggerTypes: triggersOf(p.ConfigRuleTriggerTypes),
        MaximumExecutionFrequency: p.MaximumExecutionFrequency ?? '',
        Inputs: inputsOf(p.InputParameters, managed),
        RegionIds: p.RegionIdsScope,
        ResourceGroupIds: p.ResourceGroupIdsScope,
        ResourceIds: p.ResourceIdsScope,
        ExcludeResourceIds: p.ExcludeResourceIdsScope,
        Tags: p.TagsScope.map(({ TagKey = '', TagValue = '' }) => ({ Key: TagKey, Value: TagValue })),
        createdAt: now,
        changedAt: now,
      };
      table.put(ConfigRuleId, rule);
      evaluate(call, rule, 'ConfigurationItemChangeNotification');
      return { ConfigRuleId };
    },
  }),
  operation({
    ...CONFIG,
    action: 'UpdateConfigRule',
    access: 'write',
    params: { ConfigRuleId: str().need(), ConfigRuleName: str(), ...SETTINGS },
    ram: needs('config:UpdateConfigRule'),
    errors: ['ConfigRuleNotExists', 'Invalid.InputParameters.Value', 'Invalid.ConfigRuleTriggerTypes.Value'],
    handle(call, p) {
      const old = ruleNamed(call, p.ConfigRuleId);
      const or = <T>(given: readonly T[], before: readonly T[]): readonly T[] =>
        given.length > 0 ? given : before;
      const tags = p.TagsScope.map(({ TagKey = '', TagValue = '' }) => ({ Key: TagKey, Value: TagValue }));
      const rule: ConfigRuleRecord = {
        ...old,
        ConfigRuleName: p.ConfigRuleName ?? old.ConfigRuleName,
        Description: p.Description ?? old.Description,
        RiskLevel: p.RiskLevel ?? old.RiskLevel,
        TriggerTypes:
          p.ConfigRuleTriggerTypes === undefined ? old.TriggerTypes : triggersOf(p.ConfigRuleTriggerTypes),
        MaximumExecutionFrequency: p.MaximumExecutionFrequency ?? old.MaximumExecutionFrequency,
        Inputs:
          p.InputParameters === undefined
            ? old.Inputs
            : inputsOf(p.InputParameters, managedNamed(old.SourceIdentifier)),
        RegionIds: or(p.RegionIdsScope, old.RegionIds),
        ResourceGroupIds: or(p.ResourceGroupIdsScope, old.ResourceGroupIds),
        ResourceIds: or(p.ResourceIdsScope, old.ResourceIds),
        ExcludeResourceIds: or(p.ExcludeResourceIdsScope, old.ExcludeResourceIds),
        Tags: or(tags, old.Tags),
        changedAt: call.now.getTime(),
      };
      call.table(configRules).put(rule.ConfigRuleId, rule);
      evaluate(call, rule, 'ConfigurationItemChangeNotification');
      return { ConfigRuleId: rule.ConfigRuleId };
    },
  }),
  operation({
    ...CONFIG,
    action: 'GetConfigRule',
    access: 'read',
    params: { ConfigRuleId: str().need() },
    ram: needs('config:GetConfigRule'),
    errors: ['ConfigRuleNotExists'],
    handle(call, p) {
      const rule = ruleNamed(call, p.ConfigRuleId);
      const { SourceIdentifier, SourceOwner, ...summary } = summaryOf(call, rule);
      return {
        ConfigRule: {
          ...summary,
          InputParameters: rule.Inputs,
          ConfigRuleTriggerTypes: rule.TriggerTypes,
          MaximumExecutionFrequency: rule.MaximumExecutionFrequency,
          RegionIdsScope: rule.RegionIds.join(','),
          ResourceGroupIdsScope: rule.ResourceGroupIds.join(','),
          ResourceIdsScope: rule.ResourceIds.join(','),
          ExcludeResourceIdsScope: rule.ExcludeResourceIds.join(','),
          TagsScope: rule.Tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
          Source: { Identifier: SourceIdentifier, Owner: SourceOwner },
          CreateTimestamp: rule.createdAt,
          ModifiedTimestamp: rule.changedAt,
        },
      };
    },
  }),
  operation({
    ...CONFIG,
    action: 'ListConfigRules',
    access: 'read',
    params: {
      ConfigRuleName: str(),
      ConfigRuleState: str(),
      ComplianceType: str(),
      Keyword: str(),
      RiskLevel: int(),
      ResourceTypes: str(),
      ...NUMBERED,
    },
    ram: needs('config:ListConfigRules'),
    errors: [],
    handle(call, p) {
      const rules = call
        .table(configRules)
        .values()
        .filter(
          (rule) =>
            (p.ConfigRuleName === undefined || rule.ConfigRuleName === p.ConfigRuleName) &&
            (p.ConfigRuleState === undefined || rule.State === p.ConfigRuleState) &&
            (p.Keyword === undefined || rule.ConfigRuleName.includes(p.Keyword)) &&
            (p.RiskLevel === undefined || rule.RiskLevel === p.RiskLevel) &&
            (p.ResourceTypes === undefined || p.ResourceTypes.split(',').includes(GROUP_TYPE)),
        )
        .map((rule) => summaryOf(call, rule))
        .filter(
          (one) => p.ComplianceType === undefined || one.Compliance.ComplianceType === p.ComplianceType,
        );
      const { items, fields } = page(rules, p);
      return { ConfigRules: { ConfigRuleList: items, ...fields } };
    },
  }),
  operation({
    ...CONFIG,
    action: 'ActiveConfigRules',
    access: 'write',
    params: { ConfigRuleIds: commaList() },
    ram: needs('config:ActiveConfigRules'),
    errors: ['ConfigRuleNotExists'],
    handle: (call, p) => switched(call, p.ConfigRuleIds, 'ACTIVE'),
  }),
  operation({
    ...CONFIG,
    action: 'StopConfigRules',
    access: 'write',
    params: { ConfigRuleIds: commaList() },
    ram: needs('config:StopConfigRules'),
    errors: ['ConfigRuleNotExists'],
    handle: (call, p) => switched(call, p.ConfigRuleIds, 'INACTIVE'),
  }),
  operation({
    ...CONFIG,
    action: 'DeleteConfigRules',
    access: 'write',
    params: { ConfigRuleIds: commaList() },
    ram: needs('config:DeleteConfigRules'),
    errors: ['ConfigRuleNotExists'],
    handle(call, p) {
      const rules = rulesNamed(call, p.ConfigRuleIds);
      for (const { ConfigRuleId } of rules) {
        call.table(configRules).delete(ConfigRuleId);
        for (const kind of [evaluations, ignored])
          for (const [key] of call.table<object>(kind).entries())
            if (key.startsWith(`${ConfigRuleId}/`)) call.table<object>(kind).delete(key);
      }
      return outcomes(rules);
    },
  }),
];
