/**
 * CSV (RFC 4180): a line for every finding, waived finding, undecided question and gap, so that a table without
 * findings cannot be taken for one that shows that there are none. Column names stay as they are in every language.
 */
import type { Finding } from '../../domain/finding.ts';
import { fixText, titleOf } from '../cli/views/cause-text.ts';
import { rootCauses } from '../cli/views/causes.ts';
import { visible } from '../cli/views/layout.ts';
import { ruleText } from '../cli/views/rule-text.ts';
import type { ReportFormat, ReportInput } from './report.ts';
import { controlTexts } from './summary.ts';
import { gapText, reasonsText } from './texts.ts';

const COLUMNS = [
  'record',
  'id',
  'cause',
  'severity',
  'check',
  'title',
  'verdict',
  'literal',
  'account',
  'region',
  'resource_type',
  'resource_id',
  'resource_name',
  'service',
  'protocol',
  'port',
  'family',
  'sources',
  'rules',
  'path',
  'address',
  'witness',
  'instances',
  'fix',
  'controls',
  'waived_by',
  'waived_until',
  'waived_because',
  'note',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

export const csv: ReportFormat = {
  id: 'csv',
  endings: ['.csv'],
  mediaType: 'text/csv; charset=utf-8',
  render(input) {
    const lines = [
      COLUMNS.join(','),
      ...rows(input).map((row) => COLUMNS.map((name) => cell(row[name])).join(',')),
    ];
    return `${input.bom === true ? '\uFEFF' : ''}${lines.join('\r\n')}\r\n`;
  },
};

function rows({ report, messages }: ReportInput): Row[] {
  const causes = new Map(
    rootCauses(report.findings).flatMap(({ findings }, i) => findings.map(({ id }) => [id, i + 1] as const)),
  );
  const of = (finding: Finding): Row => ({
    ...about(finding),
    severity: finding.severity,
    title: titleOf(finding.check, messages),
    verdict: finding.verdict,
    literal: finding.literal,
    id: finding.id,
    sources: finding.sources.join(' '),
    rules: finding.rules.map((rule) => ruleText(rule, messages)).join('; '),
    path: finding.path?.kind ?? null,
    address: finding.path !== null && 'address' in finding.path ? finding.path.address : null,
    witness:
      finding.witness === null
        ? null
        : `${finding.witness.protocol}:${finding.witness.source}->${finding.witness.port}`,
    instances: finding.instances,
    fix: fixText(finding, messages),
    controls: controlTexts(finding.check, messages).join('; '),
  });
  return [
    ...report.findings.map(
      (one): Row => ({ record: 'finding', ...of(one), cause: causes.get(one.id) ?? null }),
    ),
    ...report.waived.map(
      (one): Row => ({
        record: 'waived',
        ...of(one),
        waived_by: one.waiver.owner,
        waived_until: one.waiver.until,
        waived_because: one.waiver.reason,
      }),
    ),
    ...report.undecided.map(
      (one): Row => ({
        record: 'undecided',
        ...about(one),
        title: titleOf(one.check, messages),
        verdict: 'unknown',
        note: reasonsText(one, messages),
      }),
    ),
    ...report.coverage.gaps.map(
      (gap): Row => ({
        record: 'gap',
        account: gap.account,
        region: gap.region,
        resource_id: gap.resource ?? null,
        verdict: 'unknown',
        note: `${gapText(gap, messages)}: ${gap.operation}: ${gap.message}`,
      }),
    ),
  ];
}

function about(
  one: Pick<
    Finding,
    'check' | 'account' | 'region' | 'resource' | 'service' | 'protocol' | 'port' | 'family'
  >,
): Row {
  const { check, account, region, resource, service, protocol, port, family } = one;
  return {
    check,
    account,
    region,
    resource_type: resource.type,
    resource_id: resource.id,
    resource_name: resource.name,
    service,
    protocol,
    port,
    family,
  };
}

/**
 * A cell on one line. Text that a spreadsheet would take for a formula begins with an apostrophe: names come from
 * whoever may name a resource.
 */
function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = visible(value);
  const safe = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u.test(text) ? `'${text}` : text;
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
