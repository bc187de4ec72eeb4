/**
 * JUnit XML: a suite for each check, in it a test case for each resource that it says something about. A finding is a
 * failure, an open question an error, a waived finding skipped. A check passes only when everything was read and it
 * found nothing; what was not read is a suite of errors of its own.
 */
import type { Finding, Undecided, WaivedFinding } from '../../domain/finding.ts';
import type { Messages } from '../../messages/index.ts';
import { fixText, portsText, titleOf } from '../cli/views/cause-text.ts';
import { visible } from '../cli/views/layout.ts';
import { resourceText, ruleText } from '../cli/views/rule-text.ts';
import type { ReportFormat, ReportInput } from './report.ts';
import { checksOf } from './summary.ts';
import { findingText, gapText, reasonsText } from './texts.ts';

interface Case {
  readonly name: string;
  readonly outcome?: {
    readonly tag: 'failure' | 'error' | 'skipped';
    readonly type: string;
    readonly message: string;
    readonly text: string;
  };
}

interface Suite {
  readonly name: string;
  readonly title: string;
  readonly cases: readonly Case[];
}

export const junit: ReportFormat = {
  id: 'junit',
  endings: ['.junit.xml', '.xml'],
  mediaType: 'application/xml; charset=utf-8',
  render(input) {
    const suites = [...checksOf(input.report).map((check) => checkSuite(check, input)), coverageSuite(input)];
    // JUnit's own schema wants a time without a zone; it is UTC.
    const timestamp = (input.basis?.at ?? input.writtenAt).replace('Z', '');
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="postern"${counts(suites.flatMap(({ cases }) => cases))} time="0">`,
      ...suites.flatMap((suite) => suiteLines(suite, timestamp, input.version)),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

function checkSuite(check: string, { report, messages }: ReportInput): Suite {
  const title = titleOf(check, messages);
  const by = <T extends Finding | Undecided>(items: readonly T[]): Map<string, T[]> => {
    const map = new Map<string, T[]>();
    for (const item of items) {
      if (item.check !== check) continue;
      const known = map.get(item.resource.id);
      if (known === undefined) map.set(item.resource.id, [item]);
      else known.push(item);
    }
    return map;
  };
  const found = by(report.findings);
  const open = by(report.undecided);
  const waived = by(report.waived);
  const ids = new Set([...found.keys(), ...open.keys(), ...waived.keys()]);
  const cases = [...ids].map((id): Case => {
    const findings = found.get(id) ?? [];
    const undecided = open.get(id) ?? [];
    const some = (findings[0] ?? undecided[0] ?? waived.get(id)?.[0]) as Finding | Undecided;
    return {
      name: placeText(some, messages),
      outcome: outcomeOf(findings, undecided, waived.get(id) ?? [], messages),
    };
  });
  if (cases.length > 0) return { name: check, title, cases };
  const { complete, groups } = report.coverage;
  const name = messages.report.junit.noFinding(groups);
  const message = messages.report.junit.notDecidable;
  return {
    name: check,
    title,
    cases: [
      complete ? { name } : { name: title, outcome: { tag: 'skipped', type: 'unknown', message, text: '' } },
    ],
  };
}

/** The worst of what is known about one resource; the text holds all of it. */
function outcomeOf(
  findings: readonly Finding[],
  undecided: readonly Undecided[],
  waived: readonly WaivedFinding[],
  messages: Messages,
): NonNullable<Case['outcome']> {
  const lines = [
    ...findings.flatMap((finding) => [
      `${messages.severity[finding.severity]} ${findingText(finding, messages)}`,
      ...finding.rules.map((rule) => `  ${ruleText(rule, messages)}`),
    ]),
    ...findings.slice(0, 1).map((finding) => `${messages.scan.todo}: ${fixText(finding, messages)}`),
    ...undecided.map((one) => `${portsText([one], messages)}: ${reasonsText(one, messages)}`),
    ...waived.map((one) => `${findingText(one, messages)}: ${messages.report.junit.waived(one.waiver)}`),
  ].map(visible);
  const text = lines.join('\n');
  const [first] = findings;
  if (first !== undefined)
    return { tag: 'failure', type: first.severity, message: findingText(first, messages), text };
  const [question] = undecided;
  if (question !== undefined)
    return { tag: 'error', type: 'unknown', message: reasonsText(question, messages), text };
  const [one] = waived as readonly [WaivedFinding];
  return { tag: 'skipped', type: 'waived', message: messages.report.junit.waived(one.waiver), text };
}

function coverageSuite({ report, messages }: ReportInput): Suite {
  const { gaps, complete } = report.coverage;
  return {
    name: 'coverage',
    title: messages.report.junit.coverage,
    cases:
      complete || gaps.length === 0
        ? [
            {
              name: complete ? messages.scan.complete : messages.report.junit.notDecidable,
              ...notComplete(complete, messages),
            },
          ]
        : gaps.map((gap) => ({
            name: [gap.account, gap.region, gap.operation, gap.resource].filter(Boolean).join(' '),
            outcome: {
              tag: 'error',
              type: gap.code,
              message: gapText(gap, messages),
              text: visible(gap.message),
            },
          })),
  };
}

/** Nothing was left unread and yet something could not be decided: the undecided resources say what. */
function notComplete(complete: boolean, messages: Messages): Pick<Case, 'outcome'> {
  if (complete) return {};
  return {
    outcome: { tag: 'skipped', type: 'unknown', message: messages.report.junit.notDecidable, text: '' },
  };
}

function placeText({ account, region, resource }: Finding | Undecided, messages: Messages): string {
  const place = [account, region].filter((part) => part !== '').join('/');
  return `${place} ${messages.resource[resource.type]} ${resourceText(resource)}`.trim();
}

function suiteLines({ name, title, cases }: Suite, timestamp: string, version: string): string[] {
  return [
    `  <testsuite name="${xml(name)}"${counts(cases)} time="0" timestamp="${timestamp}">`,
    `    <properties><property name="title" value="${xml(title)}"/><property name="postern" value="${xml(version)}"/></properties>`,
    ...cases.flatMap((one) => caseLines(name, one)),
    '  </testsuite>',
  ];
}

function caseLines(suite: string, { name, outcome }: Case): string[] {
  const open = `    <testcase classname="postern.${xml(suite)}" name="${xml(name)}" time="0"`;
  if (outcome === undefined) return [`${open}/>`];
  const { tag, type, message, text } = outcome;
  // `skipped` has no type in JUnit.
  const kind = tag === 'skipped' ? '' : ` type="${xml(type)}"`;
  return [
    `${open}>`,
    `      <${tag} message="${xml(message)}"${kind}>${xmlLines(text)}</${tag}>`,
    '    </testcase>',
  ];
}

function counts(cases: readonly Case[]): string {
  const of = (tag: string): number => cases.filter(({ outcome }) => outcome?.tag === tag).length;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`;
}

function xmlLines(text: string): string {
  return text.split('\n').map(xml).join('\n');
}

/** One line of text in XML 1.0: control characters as JSON escapes them. */
function xml(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
