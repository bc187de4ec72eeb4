/** Puts security groups before a rule, and remembers what it said. */
import { type GroupRecord, securityGroups } from '../ecs/model-security-group.ts';
import type { Call } from '../kernel/operation.ts';
import { hasTags } from '../kernel/tagging.ts';
import { MANAGED_RULES, type Violation } from './managed-rules.ts';
import {
  type ConfigRuleRecord,
  type EvaluationRecord,
  evaluationKey,
  evaluations,
  ignored,
} from './model.ts';

/** What a rule says of every group in its scope, as things are now. */
function judgeAll(
  call: Call,
  rule: ConfigRuleRecord,
  trigger: EvaluationRecord['trigger'],
): EvaluationRecord[] {
  const managed = MANAGED_RULES.find(({ identifier }) => identifier === rule.SourceIdentifier);
  if (managed === undefined) return [];
  return call.regions
    .filter((region) => rule.RegionIds.length === 0 || rule.RegionIds.includes(region))
    .flatMap((region) =>
      call
        .tableAt(securityGroups, { region })
        .values()
        .filter((group) => isInScope(group, rule))
        .map((group): EvaluationRecord => {
          // Groups that a cloud service owns are none of the account's business.
          const violation = group.ServiceManaged
            ? undefined
            : managed.judge(group, rule.Inputs, call.profile);
          const compliance = group.ServiceManaged
            ? 'NOT_APPLICABLE'
            : violation === undefined
              ? 'COMPLIANT'
              : 'NON_COMPLIANT';
          return {
            ruleId: rule.ConfigRuleId,
            resourceId: group.SecurityGroupId,
            resourceName: group.SecurityGroupName,
            region,
            compliance,
            annotation: annotationOf(violation),
            trigger,
            at: call.now.getTime(),
          };
        }),
    );
}

function isInScope(group: GroupRecord, rule: ConfigRuleRecord): boolean {
  const { SecurityGroupId: id } = group;
  return (
    (rule.ResourceIds.length === 0 || rule.ResourceIds.includes(id)) &&
    !rule.ExcludeResourceIds.includes(id) &&
    (rule.ResourceGroupIds.length === 0 || rule.ResourceGroupIds.includes(group.ResourceGroupId)) &&
    hasTags(group.Tags, rule.Tags)
  );
}

/** Fields as in the official SDK, ListConfigRuleEvaluationResults. */
function annotationOf(violation: Violation): string {
  if (violation === undefined) return '';
  const { record, property, desired } = violation;
  const shown =
    record === undefined
      ? ''
      : {
          Policy: record.Policy,
          Priority: record.Priority,
          IpProtocol: record.IpProtocol,
          PortRange: record.PortRange,
          SourceCidrIp: record.SourceCidrIp || record.Ipv6SourceCidrIp,
        };
  return JSON.stringify({
    configuration: typeof shown === 'string' ? shown : JSON.stringify(shown),
    desiredValue: desired,
    operator: 'Matches',
    property: record === undefined ? `$.${property}` : `$.Permissions.Permission[*].${property}`,
  });
}

/** Judges again and writes the results down; those of groups that are gone are forgotten. */
export function evaluate(call: Call, rule: ConfigRuleRecord, trigger: EvaluationRecord['trigger']): void {
  const found = judgeAll(call, rule, trigger);
  const table = call.table(evaluations);
  const keys = new Set(found.map(keyOf));
  for (const [key, one] of table.entries())
    if (one.ruleId === rule.ConfigRuleId && !keys.has(key)) table.delete(key);
  for (const one of found) table.put(keyOf(one), one);
}

/**
 * What the rule is known to say. Where a change of configuration makes it judge at once, this is what it says now; a
 * verdict that has not changed keeps its time. A rule that is switched off says what it said last.
 */
export function resultsOf(call: Call, rule: ConfigRuleRecord): EvaluationRecord[] {
  const table = call.table(evaluations);
  const known =
    rule.State === 'ACTIVE' && call.profile['config-evaluation'] === 'on-change'
      ? judgeAll(call, rule, 'ConfigurationItemChangeNotification').map((one) => {
          const before = table.get(keyOf(one));
          const same = before?.compliance === one.compliance && before.annotation === one.annotation;
          return same ? before : one;
        })
      : table.values().filter(({ ruleId }) => ruleId === rule.ConfigRuleId);
  const set = call.table(ignored);
  return known.map((one) =>
    one.compliance === 'NON_COMPLIANT' && isIgnored(set.get(keyOf(one)), call.now)
      ? { ...one, compliance: 'IGNORED' }
      : one,
  );
}

function isIgnored(record: { readonly until: string } | undefined, now: Date): boolean {
  return record !== undefined && (record.until === '' || record.until >= now.toISOString().slice(0, 10));
}

function keyOf(one: EvaluationRecord): string {
  return evaluationKey(one.ruleId, one.region, one.resourceId);
}
