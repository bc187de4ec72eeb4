/** Answers of Security Center and Cloud Config → what the vendor's checks say (facts/services.md A1, A3). */
import type { VendorItem, VendorResult, VendorStatus } from '../../domain/vendor/answers.ts';
import { isRaw, list, nested, type Raw, text } from './raw.ts';

/** Statuses of items and of resources, as the vendor spells them. */
const STATUSES: Readonly<Record<string, VendorStatus>> = Object.freeze({
  PASS: 'pass',
  NOT_PASS: 'fail',
  CHECKING: 'checking',
  NOT_CHECK: 'not-checked',
  WHITELIST: 'ignored',
  FAILED: 'not-checked',
  COMPLIANT: 'pass',
  NON_COMPLIANT: 'fail',
  NOT_APPLICABLE: 'not-applicable',
  IGNORED: 'ignored',
  INSUFFICIENT_DATA: 'not-checked',
});

/** A status that is not known says nothing. */
function statusOf(value: string): VendorStatus {
  return STATUSES[value.toUpperCase()] ?? 'not-checked';
}

/** Milliseconds; null when there is no such time. */
function timeOf(raw: Raw, name: string): number | null {
  const value = Number(text(raw, name) || Number.NaN);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** The names that the vendor's page has for its items on ops ports, in both forms of Chinese, and in English. */
const NAMES: readonly RegExp[] = [
  /^(\d{1,5})\s*(?:端口|連接埠|端口号)\s*禁止任意\s*IP\s*(?:访问|訪問)$/i,
  /any IP address\D*port (\d{1,5})\b/i,
  /\bport (\d{1,5})\b.*any IP/i,
];

/** The port of an item on ops ports; undefined for any other item. */
export function portOfName(name: string): number | undefined {
  for (const pattern of NAMES) {
    const port = Number(pattern.exec(name.trim())?.[1] ?? Number.NaN);
    if (port >= 1 && port <= 65_535) return port;
  }
  return undefined;
}

/** An item of `ListCheckResult`; undefined for items on anything but ops ports. */
export function mapCheckItem(raw: Raw, account: string): VendorItem | undefined {
  const name = text(raw, 'CheckShowName');
  const port = portOfName(name);
  if (port === undefined) return undefined;
  return {
    service: 'security-center',
    account,
    id: text(raw, 'CheckId'),
    name,
    rule: null,
    asset: text(raw, 'InstanceSubType').toUpperCase() === 'INSTANCE' ? 'instance' : 'group',
    ports: [port],
    status: statusOf(text(raw, 'Status')),
    checkedAt: timeOf(raw, 'LastCheckTime'),
  };
}

/** The rows of `ListCheckInstanceResult` for an item. */
export function mapCheckResults(raw: Raw, item: string, account: string): VendorResult[] {
  return (list(raw, 'BasicData') ?? []).map((row) => ({
    service: 'security-center',
    account,
    item,
    resource: text(row, 'InstanceId'),
    name: text(row, 'InstanceName'),
    region: text(row, 'RegionId'),
    status: statusOf(text(row, 'Status')),
    checkedAt: timeOf(nested(row, 'InstanceInfo'), 'LastUpdateTime'),
  }));
}

/** Managed rules that ask what Postern asks too, with the ports that they have unless told otherwise. */
export const COMPARED_RULES: Readonly<Record<string, string>> = Object.freeze({
  'sg-risky-ports-check': '22,3389',
  'ecs-security-group-risky-ports-check-with-protocol': '22,3389',
});

const GROUP_TYPE = 'ACS::ECS::SecurityGroup';

/**
 * A rule of `ListConfigRules` or `GetConfigRule`; undefined for rules on other resources. Ports are known when the
 * parameters of the rule were read: only `GetConfigRule` has them.
 */
export function mapConfigRule(raw: Raw): VendorItem | undefined {
  if (!text(raw, 'ResourceTypesScope').split(',').includes(GROUP_TYPE)) return undefined;
  const rule = text(raw, 'SourceIdentifier') || text(nested(raw, 'Source'), 'Identifier');
  const usual = COMPARED_RULES[rule];
  const given = text(parameters(raw), 'ports');
  return {
    service: 'cloud-config',
    account: text(raw, 'AccountId'),
    id: text(raw, 'ConfigRuleId'),
    name: text(raw, 'ConfigRuleName'),
    rule,
    asset: 'group',
    ports: usual === undefined ? [] : portsIn(given === '' ? usual : given),
    status: statusOf(text(nested(raw, 'Compliance'), 'ComplianceType')),
    checkedAt: null,
  };
}

/** `InputParameters` is a structure, or its text. */
function parameters(raw: Raw): Raw {
  const value = raw.InputParameters;
  if (typeof value !== 'string') return isRaw(value) ? value : {};
  try {
    const parsed: unknown = JSON.parse(value);
    return isRaw(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function portsIn(value: string): number[] {
  const ports = value.split(',').flatMap((one) => (/^\s*\d{1,5}\s*$/.test(one) ? [Number(one)] : []));
  return [...new Set(ports)].filter((port) => port >= 1 && port <= 65_535);
}

/** The rows of `ListConfigRuleEvaluationResults`; they name their rule themselves. */
export function mapEvaluations(raw: Raw): VendorResult[] {
  return (list(nested(raw, 'EvaluationResults'), 'EvaluationResultList') ?? []).flatMap((row) => {
    const qualifier = nested(nested(row, 'EvaluationResultIdentifier'), 'EvaluationResultQualifier');
    if (text(qualifier, 'ResourceType') !== GROUP_TYPE) return [];
    return [
      {
        service: 'cloud-config',
        account: text(qualifier, 'ResourceOwnerId'),
        item: text(qualifier, 'ConfigRuleId'),
        resource: text(qualifier, 'ResourceId'),
        name: text(qualifier, 'ResourceName'),
        region: text(qualifier, 'RegionId'),
        status: statusOf(text(row, 'ComplianceType')),
        checkedAt: timeOf(row, 'ResultRecordedTimestamp'),
      } as const,
    ];
  });
}
