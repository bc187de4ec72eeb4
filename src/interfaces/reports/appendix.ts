/** The appendix: how it was judged, with what, and everything that was found, one by one. */
import { SWITCHES } from '../../domain/semantics/profile.ts';
import { portsText, titleOf } from '../cli/views/cause-text.ts';
import type { Cause } from '../cli/views/causes.ts';
import { warningText } from '../cli/views/warning-text.ts';
import type { Block, Chapter } from './chapters.ts';
import type { ReportInput } from './report.ts';
import type { SourceSets } from './summary.ts';

export function appendixOf(input: ReportInput, causes: readonly Cause[], sets: SourceSets): Chapter[] {
  const { report, basis, messages, version } = input;
  const m = messages.report.appendix;
  const notSaid = messages.report.scope.notSaid;
  const table = (
    caption: string,
    heads: readonly string[],
    rows: (readonly (string | { code: string })[])[],
  ): Block => ({
    kind: 'table',
    caption,
    heads,
    rows,
  });
  const v = m.verdicts;
  const chapters: Chapter[] = [
    {
      id: 'method',
      title: m.method.heading,
      blocks: m.method.paragraphs.map((text): Block => ({ kind: 'paragraph', text })),
    },
    {
      id: 'verdicts',
      title: v.heading,
      blocks: [
        table(
          v.heading,
          [v.columns.verdict, v.columns.meaning],
          [
            [messages.verdict.open, v.open],
            [
              messages.verdict.broad,
              basis === null
                ? notSaid
                : v.broad({ v4: basis.broadOver.ipv4, v6: powerText(basis.broadOver.ipv6) }),
            ],
            [messages.verdict.restricted, v.restricted],
            [messages.verdict.closed, v.closed],
            [messages.verdict.unknown, v.unknown],
          ],
        ),
      ],
    },
    {
      id: 'trusted',
      title: m.trusted.heading,
      blocks:
        report.trusted.length === 0
          ? [{ kind: 'paragraph', text: m.trusted.none }]
          : [
              table(
                m.trusted.heading,
                [m.trusted.columns.name, m.trusted.columns.cidrs],
                report.trusted.map(({ name, cidrs }) => [name, { code: cidrs.join(', ') }]),
              ),
            ],
    },
  ];
  if (report.warnings.length > 0)
    chapters.push({
      id: 'warnings',
      title: m.warnings.heading,
      blocks: report.warnings.map(
        (one): Block => ({ kind: 'paragraph', text: warningText(one, messages), tone: 'bad' }),
      ),
    });
  if (basis !== null) {
    const services = new Map<string, string[]>();
    for (const { service, protocol, port } of basis.catalogue)
      services.set(service, [...(services.get(service) ?? []), `${protocol}/${port}`]);
    const c = m.catalogue;
    const p = m.profile;
    chapters.push(
      {
        id: 'catalogue',
        title: c.heading,
        blocks: [
          { kind: 'paragraph', text: c.intro, tone: 'quiet' },
          table(
            c.heading,
            [c.columns.service, c.columns.ports],
            [...services].map(([service, ports]) => [messages.service(service), { code: ports.join(', ') }]),
          ),
        ],
      },
      {
        id: 'profile',
        title: p.heading,
        blocks: [
          { kind: 'paragraph', text: p.intro, tone: 'quiet' },
          table(
            p.heading,
            [p.columns.switch, p.columns.value, p.columns.others],
            Object.entries(basis.profile).map(([name, value]) => [
              { code: name },
              { code: value },
              { code: othersOf(name, value) },
            ]),
          ),
        ],
      },
    );
  }
  const s = m.sources;
  if (sets.lists.length > 0)
    chapters.push({
      id: 'sources',
      title: s.heading,
      blocks: [
        { kind: 'paragraph', text: s.intro, tone: 'quiet' },
        {
          kind: 'table',
          caption: s.heading,
          heads: [s.columns.mark, s.columns.blocks],
          rows: sets.lists.map((list, i) => [`S${i + 1}`, { code: list.join(', ') }]),
          anchor: '',
        },
      ],
    });
  chapters.push({
    id: 'versions',
    title: m.versions.heading,
    blocks: [
      {
        kind: 'facts',
        rows: [
          [m.versions.readBy, basis === null ? notSaid : `Postern ${basis.version}`],
          [m.versions.writtenBy, `Postern ${version}`],
          [m.versions.schema, 'postern.scan/v1'],
        ],
      },
    ],
  });
  if (report.findings.length > 0) chapters.push(registerOf(input, causes));
  return chapters;
}

/** Every finding, with the number of its cause. */
function registerOf({ messages }: ReportInput, causes: readonly Cause[]): Chapter {
  const m = messages.report;
  const { columns, heading } = m.appendix.register;
  return {
    id: 'register',
    title: heading,
    blocks: [
      {
        kind: 'table',
        caption: heading,
        heads: [
          columns.cause,
          m.causes.severity,
          m.causes.title,
          m.causes.resource,
          m.causes.place,
          m.coverage.columns.port,
          columns.id,
        ],
        rows: causes.flatMap(({ findings }, i) =>
          findings.map((one) => [
            { to: `c${i + 1}`, text: String(i + 1) },
            { severity: one.severity },
            titleOf(one.check, messages),
            { lines: linesOf(one.resource.name, one.resource.id) },
            { lines: linesOf(one.account, one.region) },
            portsText([one], messages),
            { code: one.id },
          ]),
        ),
      },
    ],
  };
}

function linesOf(...texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}

function othersOf(name: string, value: string): string {
  const values = (SWITCHES as Readonly<Record<string, readonly string[]>>)[name] ?? [];
  return values.filter((one) => one !== value).join(', ');
}

/** Large powers of two are easier to read as such. */
function powerText(text: string): string {
  const bits = BigInt(text).toString(2);
  return bits.length > 40 && /^10*$/.test(bits) ? `2^${bits.length - 1}` : text;
}
