/** What a report for people says, chapter by chapter, without saying how it looks. */
import type { Severity } from '../../domain/finding.ts';
import { SEVERITIES } from '../../domain/finding.ts';
import { portsText, titleOf } from '../cli/views/cause-text.ts';
import type { Cause } from '../cli/views/causes.ts';
import { resourceText } from '../cli/views/rule-text.ts';
import { scopeText } from '../cli/views/warning-text.ts';
import { appendixOf } from './appendix.ts';
import { causeBlock } from './cause-block.ts';
import type { ReportInput } from './report.ts';
import { complianceStatus, countBySeverity, SourceSets, type Tally, tallies } from './summary.ts';
import { coverageText, reasonsText, scopeRows } from './texts.ts';

/** A cell of a table. `code` is foreign text or an id, shown as it is. */
export type Cell =
  | string
  | number
  | { readonly code: string }
  /** Foreign texts or ids, one below the other where there is room for that. */
  | { readonly lines: readonly string[] }
  | { readonly severity: Severity }
  | { readonly status: 'bad' | 'unknown' | 'good'; readonly text: string }
  | { readonly to: string; readonly text: string };

export interface CauseBlock {
  readonly number: number;
  readonly severity: Severity;
  readonly title: string;
  readonly resource: string;
  readonly place: string;
  readonly risk: string;
  readonly rows: readonly {
    readonly label: string;
    readonly text: string;
    /** Ids and packets, in the letters of code. */
    readonly code: boolean;
    /** Number of the source set that is the exact list. */
    readonly set?: number;
  }[];
  readonly controls: readonly { readonly framework: string; readonly controls: readonly string[] }[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string; readonly tone?: 'good' | 'bad' | 'quiet' }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, text: string])[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly heads: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      /** How many of the first columns are text; the others are numbers. */
      readonly texts?: number;
      /** Where rows are led to from elsewhere: `prefix` and the first cell. */
      readonly anchor?: string;
    }
  | {
      readonly kind: 'tallies';
      readonly caption: string;
      readonly head: string;
      readonly rows: readonly Tally[];
    }
  | { readonly kind: 'causes'; readonly causes: readonly CauseBlock[] };

export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly parts?: readonly Chapter[];
}

/** The chapters after the title page. */
export function chaptersOf(input: ReportInput, causes: readonly Cause[]): Chapter[] {
  const sets = new SourceSets();
  const m = input.messages.report;
  const blocks = causes.map((cause, i) => causeBlock(cause, i + 1, sets, input.messages));
  return [
    { id: 'scope', title: m.scope.heading, blocks: [{ kind: 'facts', rows: scopeRows(input) }] },
    coverageChapter(input),
    summaryChapter(input, causes),
    {
      id: 'findings',
      title: m.causes.heading,
      blocks:
        blocks.length === 0
          ? [{ kind: 'paragraph', text: m.causes.none }]
          : [
              { kind: 'paragraph', text: m.causes.intro, tone: 'quiet' },
              { kind: 'causes', causes: blocks },
            ],
    },
    waiverChapter(input),
    complianceChapter(input),
    { id: 'appendix', title: m.appendix.heading, blocks: [], parts: appendixOf(input, causes, sets) },
  ];
}

function coverageChapter(input: ReportInput): Chapter {
  const { report, messages } = input;
  const { coverage, undecided } = report;
  const m = messages.report.coverage;
  const c = m.columns;
  const open = new Map<string, (typeof undecided)[number][]>();
  for (const one of undecided) {
    const key = `${one.check} ${one.resource.id}`;
    const known = open.get(key);
    if (known === undefined) open.set(key, [one]);
    else known.push(one);
  }
  const blocks: Block[] = [
    { kind: 'paragraph', text: messages.scan.coverage(coverage), tone: 'quiet' },
    { kind: 'paragraph', text: coverageText(input), tone: coverage.complete ? 'good' : 'bad' },
  ];
  if (coverage.gaps.length > 0)
    blocks.push({
      kind: 'table',
      caption: m.gaps,
      heads: [c.what, c.where, c.operation, c.error, c.request],
      rows: coverage.gaps.map((gap) => [
        messages.kind[gap.kind],
        { code: [gap.account, gap.region, gap.resource ?? ''].filter((part) => part !== '').join(' / ') },
        { code: gap.operation },
        { code: gap.message === '' || gap.message === gap.code ? gap.code : `${gap.code}: ${gap.message}` },
        { code: gap.requestId ?? '' },
      ]),
    });
  if (open.size > 0)
    blocks.push({
      kind: 'table',
      caption: m.undecided,
      heads: [c.resource, c.where, c.check, c.port, c.reason],
      rows: [...open.values()].map((items) => {
        const [first] = items as [(typeof undecided)[number]];
        return [
          { code: resourceText(first.resource) },
          { code: placeText(first) },
          titleOf(first.check, messages),
          portsText(items, messages),
          reasonsText({ ...first, reasons: items.flatMap(({ reasons }) => reasons) }, messages),
        ];
      }),
    });
  return { id: 'coverage', title: m.heading, blocks };
}

function summaryChapter({ report, messages }: ReportInput, causes: readonly Cause[]): Chapter {
  const m = messages.report.summary;
  const { findings, waived } = report;
  const counted = {
    causes: countBySeverity(causes.map(({ head }) => head)),
    findings: countBySeverity(findings),
    waived: countBySeverity(waived),
  };
  const several = (rows: readonly Tally[]): boolean => rows.length > 0;
  const by: [string, string, Tally[]][] = [
    [m.byCheck, m.check, tallies(findings, ({ check }) => titleOf(check, messages))],
    [m.byAccount, m.account, tallies(findings, ({ account }) => (account === '' ? m.noAccount : account))],
    [m.byRegion, m.region, tallies(findings, ({ region }) => (region === '' ? m.noAccount : region))],
  ];
  return {
    id: 'summary',
    title: m.heading,
    blocks: [
      {
        kind: 'table',
        caption: m.bySeverity,
        heads: [m.severity, m.causes, m.findings, m.waived],
        texts: 1,
        rows: [
          ...SEVERITIES.map((severity): Cell[] => [
            { severity },
            counted.causes[severity],
            counted.findings[severity],
            counted.waived[severity],
          ]),
          [m.total, causes.length, findings.length, waived.length],
        ],
      },
      ...by
        .filter(([, , rows]) => several(rows))
        .map(([caption, head, rows]): Block => ({ kind: 'tallies', caption, head, rows })),
    ],
  };
}

function waiverChapter({ report, messages }: ReportInput): Chapter {
  const m = messages.report.waivers;
  const c = m.columns;
  return {
    id: 'waivers',
    title: m.heading,
    blocks:
      report.waived.length === 0
        ? [{ kind: 'paragraph', text: m.none }]
        : [
            { kind: 'paragraph', text: m.intro, tone: 'quiet' },
            {
              kind: 'table',
              caption: m.heading,
              heads: [messages.report.causes.severity, c.finding, c.scope, c.owner, c.until, c.reason],
              rows: report.waived.map((one) => [
                { severity: one.severity },
                [titleOf(one.check, messages), resourceText(one.resource), portsText([one], messages)]
                  .filter((part) => part !== '')
                  .join('; '),
                scopeText(one.waiver, messages),
                one.waiver.owner,
                one.waiver.until,
                one.waiver.reason,
              ]),
            },
          ],
  };
}

function complianceChapter({ report, messages }: ReportInput): Chapter {
  const m = messages.report.compliance;
  const c = m.columns;
  return {
    id: 'standards',
    title: m.heading,
    blocks: [
      { kind: 'paragraph', text: m.intro, tone: 'quiet' },
      ...complianceStatus(report).map(
        ({ framework, controls }): Block => ({
          kind: 'table',
          caption: m.framework(framework),
          heads: [c.control, c.status, c.findings, c.checks],
          rows: controls.map(({ control, reading, checks, findings, status }) => [
            { code: `${control}${reading ? ' *' : ''}` },
            {
              status: status === 'findings' ? 'bad' : status === 'none' ? 'good' : 'unknown',
              text: m.status[status],
            },
            findings,
            { code: checks.join(', ') },
          ]),
        }),
      ),
      { kind: 'paragraph', text: m.readingNote, tone: 'quiet' },
    ],
  };
}

/** `account / region`, of what is named. */
export function placeText({
  account,
  region,
}: {
  readonly account: string;
  readonly region: string;
}): string {
  return [account, region].filter((part) => part !== '').join(' / ');
}
