/** Markdown for wikis, tickets and merge requests: the chapters of the HTML. */
import { SEVERITIES } from '../../domain/finding.ts';
import type { Messages } from '../../messages/index.ts';
import { rootCauses } from '../cli/views/causes.ts';
import { visible } from '../cli/views/layout.ts';
import { type Block, type CauseBlock, type Cell, type Chapter, chaptersOf } from './chapters.ts';
import type { ReportFormat } from './report.ts';
import { conclusionOf, coverageText } from './texts.ts';

export const markdown: ReportFormat = {
  id: 'markdown',
  endings: ['.markdown', '.md'],
  mediaType: 'text/markdown; charset=utf-8',
  render(input) {
    const { messages, report } = input;
    const causes = rootCauses(report.findings);
    const chapters = chaptersOf(input, causes);
    return `${[
      `# ${messages.report.title}`,
      messages.report.subject,
      `> **${escaped(conclusionOf(input, causes.length))}**  \n> ${escaped(coverageText(input))}`,
      ...chapters.flatMap((chapter) => chapterLines(chapter, 2, messages)),
    ].join('\n\n')}\n`;
  },
};

function chapterLines({ title, blocks, parts = [] }: Chapter, level: number, messages: Messages): string[] {
  return [
    `${'#'.repeat(level)} ${title}`,
    ...blocks.flatMap((block) => blockLines(block, title, messages)),
    ...parts.flatMap((part) => chapterLines(part, level + 1, messages)),
  ];
}

function blockLines(block: Block, title: string, messages: Messages): string[] {
  switch (block.kind) {
    case 'paragraph':
      return [block.tone === 'bad' ? `**${escaped(block.text)}**` : escaped(block.text)];
    case 'facts':
      return [block.rows.map(([label, text]) => `- **${escaped(label)}:** ${escaped(text)}`).join('\n')];
    case 'table':
      return [
        ...(block.caption === title ? [] : [`**${escaped(block.caption)}**`]),
        table(
          block.heads,
          block.rows.map((row) => row.map((cell) => cellText(cell, messages))),
          block.texts ?? block.heads.length,
        ),
      ];
    case 'tallies':
      return [
        `**${escaped(block.caption)}**`,
        table(
          [block.head, ...SEVERITIES.map((one) => messages.severity[one]), messages.report.summary.total],
          block.rows.map(({ key, counts, total }) => [
            cellOf(key),
            ...SEVERITIES.map((one) => String(counts[one])),
            String(total),
          ]),
          1,
        ),
      ];
    case 'causes':
      return block.causes.map((cause) => causeText(cause, messages));
  }
}

function causeText(cause: CauseBlock, messages: Messages): string {
  const { number, severity, title, resource, place, risk, rows, controls } = cause;
  const m = messages.report.causes;
  const line = (label: string, text: string): string =>
    label === '' ? `  ${text}` : `- **${label}:** ${text}`;
  return [
    `### ${number}. ${messages.severity[severity]}: ${escaped(title)}`,
    '',
    `${code(resource)} ${place === '' ? '' : code(place)}`.trim(),
    '',
    ...rows.map(({ label, text, code: asCode, set }) =>
      line(
        label,
        `${asCode ? code(text) : escaped(text)}${set === undefined ? '' : ` (${m.exactSources(set)})`}`,
      ),
    ),
    ...(risk === '' ? [] : [line(m.risk, escaped(risk))]),
    ...(controls.length === 0
      ? []
      : [
          line(
            m.controls,
            escaped(controls.map((one) => `${one.framework}: ${one.controls.join(', ')}`).join('; ')),
          ),
        ]),
  ].join('\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[], texts: number): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(heads.map(cellOf)),
    line(heads.map((_, i) => (i < texts ? '---' : '--:'))),
    ...rows.map(line),
  ].join('\n');
}

function cellText(cell: Cell, messages: Messages): string {
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'string') return cellOf(cell);
  if ('code' in cell) return cell.code === '' ? '' : code(cell.code).replaceAll('|', '\\|');
  if ('lines' in cell) return cell.lines.map((line) => code(line).replaceAll('|', '\\|')).join(' / ');
  if ('severity' in cell) return messages.severity[cell.severity];
  return cellOf(cell.text);
}

function cellOf(text: string): string {
  return escaped(text);
}

/**
 * Text in which nothing is markup: no HTML, links, images, emphasis, headings, lists or cells. Addresses of the web do
 * not turn into links either.
 */
export function escaped(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&')
    .replaceAll('://', '\\://')
    .replace(/\b(www)\./gi, '$1\\.')
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}

/** A code span around foreign text; its fence is longer than any run of backticks within. */
function code(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}
