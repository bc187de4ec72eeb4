/**
 * OCSF Compliance Finding (class 2003, schema 1.5.0, cloud profile): a JSON array of events, one for every finding,
 * waived finding, open question and gap.
 */
import { isIP } from 'node:net';
import { complianceOf, FRAMEWORKS } from '../../domain/compliance.ts';
import type { Finding, ResourceRef, Severity } from '../../domain/finding.ts';
import type { Waiver } from '../../domain/waiver/waiver.ts';
import type { Messages } from '../../messages/index.ts';
import { fixText, titleOf } from '../cli/views/cause-text.ts';
import { ruleText } from '../cli/views/rule-text.ts';
import type { ReportFormat, ReportInput } from './report.ts';
import { findingText, gapText, reasonsText } from './texts.ts';

const CLASS = 2003;
/** Activity 1: the finding is reported. */
const CREATE = 1;
const SEVERITY_IDS: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
const SEVERITY_NAMES = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical'] as const;
/** Resource types as other tools spell them (facts/services.md A7). */
const TYPES: Readonly<Record<ResourceRef['type'], string>> = {
  group: 'ALIYUN::ECS::SecurityGroup',
  interface: 'ALIYUN::ECS::NetworkInterface',
  instance: 'ALIYUN::ECS::Instance',
};

interface Event {
  readonly uid: string;
  readonly title: string;
  readonly text: string;
  readonly check: string | null;
  readonly account: string;
  readonly region: string;
  readonly resource: ResourceRef | null;
  readonly severityId: number;
  /** 1 New, 3 Suppressed (finding); 2 Warning: no result for want of facts, 3 Fail (compliance). */
  readonly status: 1 | 3;
  readonly result: 2 | 3;
  readonly more?: object;
}

export const ocsf: ReportFormat = {
  id: 'ocsf',
  endings: ['.ocsf.json'],
  mediaType: 'application/json',
  render(input) {
    return `${JSON.stringify(
      events(input).map((event) => eventOf(event, input)),
      null,
      1,
    )}\n`;
  },
};

function events({ report, messages }: ReportInput): Event[] {
  const m = messages.report;
  return [
    ...report.findings.map((one) => eventOfFinding(one, undefined, messages)),
    ...report.waived.map((one) => eventOfFinding(one, one.waiver, messages)),
    ...report.undecided.map(
      (one): Event => ({
        uid: [
          'undecided',
          one.account,
          one.region,
          one.check,
          one.resource.id,
          one.protocol,
          one.port,
          one.family,
        ]
          .map((part) => part ?? '')
          .join('/'),
        title: titleOf(one.check, messages),
        text: reasonsText(one, messages),
        check: one.check,
        account: one.account,
        region: one.region,
        resource: one.resource,
        severityId: 0,
        status: 1,
        result: 2,
      }),
    ),
    ...report.coverage.gaps.map(
      (gap): Event => ({
        uid: ['gap', gap.account, gap.region, gap.operation, gap.resource ?? '', gap.code].join('/'),
        title: m.coverage.gaps,
        text: gapText(gap, messages),
        check: null,
        account: gap.account,
        region: gap.region,
        resource: null,
        severityId: 0,
        status: 1,
        result: 2,
        more: { status_code: gap.code, status_detail: `${gap.operation}: ${gap.message}` },
      }),
    ),
  ];
}

function eventOfFinding(one: Finding, waiver: Waiver | undefined, messages: Messages): Event {
  return {
    uid: one.id,
    title: titleOf(one.check, messages),
    text: findingText(one, messages),
    check: one.check,
    account: one.account,
    region: one.region,
    resource: one.resource,
    severityId: SEVERITY_IDS[one.severity],
    status: waiver === undefined ? 1 : 3,
    result: 3,
    more: {
      remediation: { desc: fixText(one, messages) },
      ...(waiver === undefined
        ? {}
        : { status_detail: messages.report.junit.waived(waiver), comment: waiver.reason }),
      ...evidenceOf(one, messages),
    },
  };
}

function evidenceOf(finding: Finding, messages: Messages): object {
  const { witness, path, sources, verdict, literal, family } = finding;
  const rules = finding.rules.map((rule) => ({ ...rule, text: ruleText(rule, messages) }));
  const address = path !== null && 'address' in path ? path.address : undefined;
  return {
    evidences: [
      {
        data: { verdict, literal, family, sources, path, rules },
        ...(witness === null
          ? {}
          : {
              src_endpoint: { ip: witness.source },
              dst_endpoint: { uid: finding.resource.id, port: witness.port, ...endpointOf(address) },
              connection_info: {
                direction_id: 1,
                protocol_name: witness.protocol,
                protocol_num: witness.protocol === 'tcp' ? 6 : 17,
              },
            }),
      },
    ],
  };
}

/** A load balancer may be known by its name only. */
function endpointOf(address: string | undefined): object {
  if (address === undefined) return {};
  return isIP(address) === 0 ? { hostname: address } : { ip: address };
}

function eventOf(event: Event, { basis, writtenAt, version, language }: ReportInput): object {
  const { uid, title, text, check, account, region, resource, severityId, status, result, more } = event;
  const seen = Date.parse(basis?.at ?? writtenAt);
  const refs = check === null ? [] : complianceOf(check);
  const standards = FRAMEWORKS.filter(({ id }) => refs.some(({ framework }) => framework === id));
  return {
    activity_id: CREATE,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS,
    class_name: 'Compliance Finding',
    type_uid: CLASS * 100 + CREATE,
    type_name: 'Compliance Finding: Create',
    time: seen,
    severity_id: severityId,
    severity: SEVERITY_NAMES[severityId] as string,
    status_id: status,
    status: status === 3 ? 'Suppressed' : 'New',
    message: text,
    metadata: {
      version: '1.5.0',
      profiles: ['cloud'],
      product: { name: 'Postern', vendor_name: 'Postern', version, lang: language },
      ...(check === null ? {} : { event_code: check }),
    },
    cloud: {
      provider: 'Alibaba Cloud',
      ...(region === '' ? {} : { region }),
      ...(account === '' ? {} : { account: { uid: account, type: 'Other', type_id: 99 } }),
    },
    finding_info: { uid, title, desc: text, created_time: seen, types: ['Network exposure'] },
    compliance: {
      control: check ?? 'coverage',
      standards: standards.map((one) => `${one.name} ${one.version}`),
      requirements: refs.map(({ framework, control }) => `${framework}: ${control}`),
      status_id: result,
      status: result === 3 ? 'Fail' : 'Warning',
    },
    ...(resource === null
      ? {}
      : {
          resources: [
            {
              uid: resource.id,
              name: resource.name === '' ? resource.id : resource.name,
              type: TYPES[resource.type],
            },
          ],
        }),
    ...more,
  };
}
