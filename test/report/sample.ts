/** Scans to make reports of: a real one of a saved answer, and variations on it. */
import { join } from 'node:path';
import { createInputSource } from '../../src/adapters/alibaba/input-source.ts';
import { scan } from '../../src/app/scan.ts';
import type { Finding, ScanReport } from '../../src/domain/finding.ts';
import type { Waiver } from '../../src/domain/waiver/waiver.ts';
import { scanBasis } from '../../src/interfaces/reports/basis.ts';
import type { ReportInput } from '../../src/interfaces/reports/report.ts';
import { type Language, messagesFor } from '../../src/messages/index.ts';

export const SAMPLE = join(import.meta.dirname, '../samples/one-open-group.json');
const AT = new Date('2026-11-25T01:33:19Z');

export function scanSample(): Promise<ScanReport> {
  return scan({ source: createInputSource(SAMPLE) });
}

export function inputOf(report: ScanReport, more: Partial<ReportInput> = {}): ReportInput {
  const language: Language = more.language ?? 'en';
  const scope = { source: 'vendor', name: '', regions: null, accounts: null, directory: true } as const;
  return {
    report,
    basis: scanBasis(scope, {}, { at: AT, version: '0.1.0' }),
    messages: messagesFor(language),
    language,
    writtenAt: '2026-11-25T02:00:00Z',
    version: '0.1.0',
    ...more,
  };
}

/** Nothing found, everything read. */
export function emptyScan(of: ScanReport): ScanReport {
  const coverage = { ...of.coverage, complete: true, gaps: [] };
  return { coverage, findings: [], waived: [], undecided: [], trusted: [], warnings: [] };
}

/** Nothing found, and a page of rules and a question missing. */
export function incompleteScan(of: ScanReport): ScanReport {
  const place = { account: '1234567890123456', region: 'cn-hangzhou' };
  return {
    ...emptyScan(of),
    coverage: {
      ...of.coverage,
      complete: false,
      gaps: [
        {
          ...place,
          kind: 'rules',
          operation: 'DescribeSecurityGroupAttribute',
          resource: 'sg-unread',
          code: 'Forbidden.RAM',
          message: 'The user is not authorized',
          requestId: 'REQ-1',
        },
      ],
    },
    undecided: [
      {
        ...place,
        check: 'ssh-open',
        resource: { type: 'group', id: 'sg-unread', name: 'unread' },
        service: 'ssh',
        protocol: 'tcp',
        port: 22,
        family: 'ipv4',
        reasons: [{ code: 'rules-not-read' }],
      },
    ],
  };
}

/** Every finding waived. */
export function waivedScan(of: ScanReport): ScanReport {
  return {
    ...emptyScan(of),
    waived: of.findings.map((finding) => ({ ...finding, waiver: waiverOf(finding) })),
  };
}

export function waiverOf(finding: Finding): Waiver {
  return {
    target: 'group',
    id: finding.resource.id,
    check: finding.check,
    content: `sha256:${'0'.repeat(32)}`,
    reason: 'partner moves in May',
    owner: 'ops@example.com',
    until: '2026-12-31',
  };
}

/** `count` findings, each on a group of its own, called as `nameOf` says. */
export function manyFindings(of: ScanReport, count: number, nameOf = (i: number) => `web-${i}`): ScanReport {
  const [first] = of.findings as [Finding];
  const findings = Array.from({ length: count }, (_, i): Finding => {
    const group = `sg-bp1many${i}`;
    return {
      ...first,
      id: `f-${i.toString(16).padStart(16, '0')}`,
      account: `10000000000000${i % 7}`,
      region: ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'][i % 3] as string,
      severity: (['critical', 'high', 'medium', 'low', 'info'] as const)[i % 5] as Finding['severity'],
      resource: { type: 'group', id: group, name: nameOf(i) },
      rules: first.rules.map((rule) => ({ ...rule, id: `sgr-${i}`, group })),
    };
  });
  return { ...emptyScan(of), findings };
}

/** Markup, directions, ends of comments and attributes, formulas, entities, halves of characters, control characters. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</style><b>',
  ']]><!--',
  '\u202Etxt.exe\u202C',
  '=HYPERLINK("http://evil.example","x")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  ' \t=1+1',
  '|x|\n| --- |\n# heading',
  '[link](http://evil.example) ![i](http://evil.example/i.png) `tick` ``two``',
  'a,"b"\r\nc',
  '&amp;&#60;\0\u001b[31m\uD800',
  "it's 名前 \u{1F512}",
];

/** Names of the scans that every format is tried on. */
export const SCANS = ['sample', 'empty', 'incomplete', 'waived', 'hostile'] as const;

export async function scansToReport(): Promise<Readonly<Record<(typeof SCANS)[number], ScanReport>>> {
  const sample = await scanSample();
  const hostile = manyFindings(sample, HOSTILE.length, (i) => HOSTILE[i] as string);
  const [first] = hostile.findings as [Finding];
  const { coverage, undecided } = incompleteScan(sample);
  const names = HOSTILE.map((text) => ({
    ...first,
    waiver: { ...waiverOf(first), reason: text, owner: text },
  }));
  return {
    sample,
    empty: emptyScan(sample),
    incomplete: incompleteScan(sample),
    waived: waivedScan(sample),
    hostile: {
      ...hostile,
      coverage,
      undecided,
      waived: names,
      trusted: [{ name: HOSTILE.join(' '), kind: 'declared', cidrs: ['203.0.113.0/24'] }],
    },
  };
}
