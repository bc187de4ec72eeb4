/**
 * SARIF 2.1.0: a result for every finding, with a fingerprint that stays over scans. Waived findings are suppressed,
 * open questions are results of the kind `open`, and what was not read is a notification of the run. Rules speak the
 * language of the report; translations hold the other two.
 */
import { complianceOf, FRAMEWORKS } from '../../domain/compliance.ts';
import type { Finding, Severity, Undecided, WaivedFinding } from '../../domain/finding.ts';
import { LANGUAGES, type Messages } from '../../messages/index.ts';
import { fixText, portsText, titleOf } from '../cli/views/cause-text.ts';
import { visible } from '../cli/views/layout.ts';
import { resourceText, ruleText } from '../cli/views/rule-text.ts';
import type { ReportFormat, ReportInput } from './report.ts';
import { checksOf } from './summary.ts';
import { findingText, gapText, reasonsText } from './texts.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** How bad a check's worst finding is, on the scale of CVSS; the level of a result is that of the finding itself. */
const SCORES: Readonly<Record<string, string>> = {
  'all-ports-open': '9.8',
  'ssh-open': '9.1',
  'rdp-open': '9.1',
  'ops-port-open': '8.0',
  'default-group-in-use': '3.0',
  'open-group-unattached': '3.0',
};

export const sarif: ReportFormat = {
  id: 'sarif',
  endings: ['.sarif.json', '.sarif'],
  mediaType: 'application/sarif+json',
  render(input) {
    return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [runOf(input)] }, null, 1)}\n`;
  },
};

function runOf(input: ReportInput): object {
  const { report, messages, language, version, basis, writtenAt } = input;
  const checks = checksOf(report);
  const others = Object.entries(LANGUAGES).filter(([name]) => name !== language);
  const { findings, waived, undecided, coverage } = report;
  return {
    tool: {
      driver: {
        name: 'Postern',
        semanticVersion: version,
        language,
        shortDescription: { text: messages.help.description },
        rules: checks.map((check) => ({
          ...ruleTexts(check, messages),
          name: check,
          defaultConfiguration: { level: Number(SCORES[check] ?? 0) >= 7 ? 'error' : 'note' },
          relationships: complianceOf(check).map(({ framework, control }) => ({
            target: {
              id: control,
              toolComponent: {
                name: framework,
                index: FRAMEWORKS.findIndex(({ id }) => id === framework),
              },
            },
            kinds: ['relevant'],
          })),
          properties: {
            tags: ['security', 'alibaba-cloud', 'ecs'],
            precision: 'very-high',
            ...(SCORES[check] === undefined ? {} : { 'security-severity': SCORES[check] }),
          },
        })),
        supportedTaxonomies: FRAMEWORKS.map(({ id }, index) => ({ name: id, index })),
      },
    },
    taxonomies: FRAMEWORKS.map(({ id, name, version: edition }) => ({
      name: id,
      fullName: `${name} ${edition}`,
      version: edition,
      shortDescription: { text: name },
      taxa: [
        ...new Set(
          checks.flatMap((check) =>
            complianceOf(check).flatMap(({ framework, control }) => (framework === id ? [control] : [])),
          ),
        ),
      ].map((control) => ({ id: control })),
    })),
    translations: others.map(([name, texts]) => ({
      name: 'Postern',
      language: name,
      contents: ['localizedData'],
      translationMetadata: { name },
      associatedComponent: { name: 'Postern' },
      rules: checks.map((check) => ruleTexts(check, texts)),
    })),
    invocations: [
      {
        executionSuccessful: true,
        endTimeUtc: basis?.at ?? writtenAt,
        toolExecutionNotifications: coverage.gaps.map((gap) => ({
          level: 'error',
          message: { text: `${gapText(gap, messages)}: ${gap.operation}: ${gap.message}` },
          descriptor: { id: gap.code },
        })),
      },
    ],
    automationDetails: { id: 'postern/scan/' },
    columnKind: 'utf16CodeUnits',
    results: [
      ...findings.map((one) => resultOf(one, checks, messages)),
      ...waived.map((one) => ({ ...resultOf(one, checks, messages), suppressions: [suppressionOf(one)] })),
      ...undecided.map((one) => openResult(one, checks, messages)),
    ],
    properties: { complete: coverage.complete },
  };
}

function ruleTexts(check: string, messages: Messages): object {
  const texts = messages.check[check];
  const title = titleOf(check, messages);
  const risk = texts?.risk ?? title;
  const fix = texts?.fix ?? title;
  return {
    id: check,
    shortDescription: { text: title },
    fullDescription: { text: messages.sentences(title, risk) },
    help: { text: `${risk}\n\n${fix}`, markdown: `${risk}\n\n**${messages.scan.todo}:** ${fix}` },
  };
}

function resultOf(finding: Finding, checks: readonly string[], messages: Messages): object {
  const { check, severity, id, verdict, literal, sources, path, witness } = finding;
  const rules = finding.rules.map((rule) => ruleText(rule, messages));
  const text = [
    findingText(finding, messages),
    ...rules,
    `${messages.scan.todo}: ${fixText(finding, messages)}`,
  ];
  return {
    ruleId: check,
    ruleIndex: checks.indexOf(check),
    kind: 'fail',
    level: LEVELS[severity],
    message: { text: text.join('\n') },
    locations: [locationOf(finding)],
    partialFingerprints: fingerprints(id),
    properties: { severity, verdict, literal, sources, path, witness },
  };
}

/** An open question is neither passed nor failed. */
function openResult(one: Undecided, checks: readonly string[], messages: Messages): object {
  const { check, account, region, resource, service, protocol, port, family } = one;
  const about = [`${titleOf(check, messages)}: ${resourceText(resource)}`, portsText([one], messages)];
  const key = [account, region, check, resource.id, service, protocol, port, family].map(
    (part) => part ?? '',
  );
  return {
    ruleId: check,
    ruleIndex: checks.indexOf(check),
    kind: 'open',
    level: 'none',
    message: { text: `${about.filter((part) => part !== '').join('; ')}: ${reasonsText(one, messages)}` },
    locations: [locationOf(one)],
    partialFingerprints: fingerprints(`undecided/${key.join('/')}`),
  };
}

/** `primaryLocationLineHash` is the one that code hosts compare. */
function fingerprints(key: string): Readonly<Record<string, string>> {
  return { 'posternFinding/v1': key, primaryLocationLineHash: `${key}:1` };
}

function suppressionOf({ waiver }: WaivedFinding): object {
  return {
    kind: 'external',
    status: 'accepted',
    justification: waiver.reason,
    properties: { owner: waiver.owner, until: waiver.until },
  };
}

/** A cloud resource has no file; the path, made from what does not change, keeps results apart where files are wanted. */
function locationOf({ account, region, resource }: Pick<Finding, 'account' | 'region' | 'resource'>): object {
  const kind = { group: 'securitygroup', interface: 'eni', instance: 'instance' }[resource.type];
  const parts = ['alicloud', account || 'account', region || 'region', kind, `${resource.id}.json`];
  return {
    physicalLocation: {
      artifactLocation: { uri: parts.map((part) => encodeURIComponent(visible(part))).join('/') },
      region: { startLine: 1 },
    },
    logicalLocations: [
      {
        name: resource.name === '' ? resource.id : resource.name,
        fullyQualifiedName: `acs:ecs:${region}:${account}:${kind}/${resource.id}`,
        kind: 'resource',
      },
    ],
  };
}
