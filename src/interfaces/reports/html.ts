/**
 * HTML for people, on screen and on paper: one file that asks for nothing and runs nothing. Its policy allows a single
 * style sheet, by digest. Colour is never the only sign: severities have a word and a shape.
 */
import { createHash } from 'node:crypto';
import { SEVERITIES, type Severity } from '../../domain/finding.ts';
import type { Language, Messages } from '../../messages/index.ts';
import { rootCauses } from '../cli/views/causes.ts';
import { type Block, type CauseBlock, type Cell, type Chapter, chaptersOf } from './chapters.ts';
import { styleOf } from './html-style.ts';
import { Markup, markup, NOTHING } from './markup.ts';
import type { ReportFormat, ReportInput } from './report.ts';
import { countBySeverity, type Tally } from './summary.ts';
import { conclusionOf, coverageText, readableTime } from './texts.ts';

/** As screen readers and fonts tell the two forms of Chinese apart. */
const TAGS: Readonly<Record<Language, string>> = { en: 'en', 'zh-TW': 'zh-Hant-TW', 'zh-CN': 'zh-Hans-CN' };

/** A shape for each severity, in a square of 12. */
const SHAPES: Readonly<Record<Severity, string>> = {
  critical: 'M6 0l6 6-6 6-6-6z',
  high: 'M6 .5L12 11H0z',
  medium: 'M1 1h10v10H1z',
  low: 'M6 .5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11z',
  info: 'M6 .5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11zM6 3a3 3 0 1 0 0 6a3 3 0 0 0 0-6z',
};
/** So many causes that a browser had better draw only those that are seen. */
const MANY = 300;
/** Cells of up to so many letters, such as the id of a finding, are not broken. */
const SHORT = 18;
/** The same for lines of a cell: ids of resources fit. */
const LINE = 26;
/** A small guarded door in a wall. */
const MARK = new Markup(
  '<svg viewBox="0 0 28 28" aria-hidden="true"><path fill-rule="evenodd" d="M2 3h24v22H2zM9 25v-9a5 5 0 0 1 10 0v9zM16.4 18.4a1 1 0 1 0 0 2a1 1 0 0 0 0-2z"/></svg>',
);

export const html: ReportFormat = {
  id: 'html',
  endings: ['.html', '.htm'],
  mediaType: 'text/html; charset=utf-8',
  render(input) {
    const { messages, language, report, writtenAt } = input;
    const m = messages.report;
    const causes = rootCauses(report.findings);
    const chapters = chaptersOf(input, causes);
    const style = styleOf({ header: `${m.title} - ${readableTime(writtenAt)}`, ...m.page });
    const digest = createHash('sha256').update(style).digest('base64');
    return `${
      markup`<!doctype html>
<html lang="${TAGS[language]}">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="no-referrer" />
<meta name="generator" content="Postern ${input.version}" />
<title>${m.title}: ${m.subject}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#findings">${m.skip}</a>
<div class="sheet">
${coverOf(input, causes, chapters)}
<main${causes.length > MANY ? markup` class="many"` : NOTHING}>
${chapters.map((chapter) => chapterOf(chapter, messages))}
</main>
<footer>${m.scope.by(input.version)} · ${readableTime(writtenAt)}</footer>
</div>
</body>
</html>
`.text
    }`;
  },
};

function coverOf(
  input: ReportInput,
  causes: ReturnType<typeof rootCauses>,
  chapters: readonly Chapter[],
): Markup {
  const { messages, report, basis, writtenAt } = input;
  const m = messages.report;
  const byCause = countBySeverity(causes.map(({ head }) => head));
  const byFinding = countBySeverity(report.findings);
  const tiles = SEVERITIES.map(
    (severity) =>
      markup`<li class="${severity}${byFinding[severity] === 0 ? ' zero' : ''}"><b>${byCause[severity]}</b><span>${messages.severity[severity]}</span><small>${m.summary.counted(byFinding[severity])}</small></li>`,
  );
  const { complete } = report.coverage;
  return markup`<header class="cover">
<div class="brand">${MARK}<span>Postern</span></div>
<h1>${m.title}</h1>
<p class="subject">${m.subject}</p>
<p class="conclusion">${conclusionOf(input, causes.length)}</p>
<ul class="tiles" aria-label="${m.summary.causes}, ${m.summary.bySeverity}">${tiles}</ul>
<p class="${complete ? 'good' : 'bad'}">${complete ? markup`<strong>${m.coverage.complete}</strong> · ` : NOTHING}${coverageText(input)}</p>
<p class="quiet">${m.scope.labels.readAt} ${basis === null ? m.scope.notSaid : timeOf(basis.at)} · ${m.scope.labels.writtenAt} ${timeOf(writtenAt)}</p>
<nav aria-labelledby="contents"><h2 id="contents">${m.contents}</h2><ol>${chapters.map(
    ({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`,
  )}</ol></nav>
</header>`;
}

function timeOf(at: string): Markup {
  return markup`<time datetime="${at}">${readableTime(at)}</time>`;
}

function chapterOf({ id, title, blocks, parts = [] }: Chapter, messages: Messages): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${blocks.map((block) => blockOf(block, title, messages))}${parts.map(
  (part) => markup`<section id="${part.id}" aria-labelledby="${part.id}-title">
<h3 id="${part.id}-title">${part.title}</h3>
${part.blocks.map((block) => blockOf(block, part.title, messages))}</section>
`,
)}</section>
`;
}

function blockOf(block: Block, title: string, messages: Messages): Markup {
  switch (block.kind) {
    case 'paragraph':
      return markup`<p${block.tone === undefined ? NOTHING : markup` class="${block.tone}"`}>${block.text}</p>
`;
    case 'facts':
      return markup`<dl class="facts">${block.rows.map(([label, text]) => markup`<dt>${label}</dt><dd><bdi>${text}</bdi></dd>`)}</dl>
`;
    case 'table':
      return tableOf(block, title, messages);
    case 'tallies':
      return talliesOf(block, messages);
    case 'causes':
      return markup`${block.causes.map((cause) => causeOf(cause, messages))}`;
  }
}

function tableOf(
  { caption, heads, rows, texts = heads.length, anchor }: Extract<Block, { kind: 'table' }>,
  title: string,
  messages: Messages,
): Markup {
  const numeric = (i: number, cell?: Cell): Markup =>
    i >= texts || typeof cell === 'number' ? markup` class="${cell === 0 ? 'n zero' : 'n'}"` : NOTHING;
  // A caption that says what the heading above it says is for those who hear the table only.
  const name = caption === title ? markup` aria-label="${caption}"` : NOTHING;
  const body = rows.map((row) => {
    const id = anchor === undefined ? NOTHING : markup` id="${String(row[0])}"`;
    return markup`<tr${id}>${row.map((cell, i) =>
      i === 0
        ? markup`<th scope="row">${cellOf(cell, messages)}</th>`
        : markup`<td${numeric(i, cell)}>${cellOf(cell, messages)}</td>`,
    )}</tr>
`;
  });
  return markup`<div class="wide"><table${name}>${caption === title ? NOTHING : markup`<caption>${caption}</caption>`}
<thead><tr>${heads.map((head, i) => markup`<th scope="col"${numeric(i, rows[0]?.[i])}>${head}</th>`)}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}

/** Numbers first; the bar beside them shows the shares. */
function talliesOf({ caption, head, rows }: Extract<Block, { kind: 'tallies' }>, messages: Messages): Markup {
  const most = Math.max(1, ...rows.map(({ total }) => total));
  return markup`<div class="wide"><table><caption>${caption}</caption>
<thead><tr><th scope="col">${head}</th>${SEVERITIES.map((one) => markup`<th scope="col" class="n">${messages.severity[one]}</th>`)}<th scope="col" class="n">${messages.report.summary.total}</th><td></td></tr></thead>
<tbody>
${rows.map(
  (row) => markup`<tr><th scope="row"><bdi>${row.key}</bdi></th>${SEVERITIES.map(
    (one) => markup`<td class="${row.counts[one] === 0 ? 'n zero' : 'n'}">${row.counts[one]}</td>`,
  )}<td class="n">${row.total}</td><td>${barOf(row, most)}</td></tr>
`,
)}</tbody></table></div>
`;
}

function barOf({ counts }: Tally, most: number): Markup {
  let at = 0;
  const parts = SEVERITIES.flatMap((severity) => {
    const width = (counts[severity] * 100) / most;
    const x = at;
    at += width;
    return width === 0
      ? []
      : [markup`<rect class="${severity}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="10"/>`];
  });
  return markup`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

function cellOf(cell: Cell, messages: Messages): Markup {
  if (typeof cell === 'number') return markup`${cell}`;
  if (typeof cell === 'string') return markup`<bdi${onceIf(cell.length <= SHORT)}>${cell}</bdi>`;
  if ('code' in cell)
    return cell.code === ''
      ? NOTHING
      : markup`<code${onceIf(cell.code.length <= SHORT)}><bdi>${cell.code}</bdi></code>`;
  if ('lines' in cell)
    return markup`${cell.lines.map(
      (line, i) =>
        markup`${i === 0 ? NOTHING : new Markup('<br />')}<code${onceIf(line.length <= LINE)}><bdi>${line}</bdi></code>`,
    )}`;
  if ('severity' in cell) return pillOf(cell.severity, messages);
  if ('to' in cell) return markup`<a href="#${cell.to}">${cell.text}</a>`;
  const look = { bad: 'high', unknown: 'info', good: 'ok' }[cell.status];
  return markup`<span class="pill ${look}">${cell.text}</span>`;
}

/** Keeps on one line what is short enough to. */
function onceIf(short: boolean): Markup {
  return short ? markup` class="once"` : NOTHING;
}

function pillOf(severity: Severity, messages: Messages): Markup {
  return markup`<span class="pill ${severity}"><svg viewBox="0 0 12 12" aria-hidden="true"><path fill-rule="evenodd" d="${SHAPES[severity]}"/></svg>${messages.severity[severity]}</span>`;
}

function causeOf(cause: CauseBlock, messages: Messages): Markup {
  const { number, severity, title, resource, place, risk, rows, controls } = cause;
  const m = messages.report.causes;
  const lines = rows.map(({ label, text, code, set }) => {
    const exact = set === undefined ? NOTHING : markup` · <a href="#S${set}">${m.exactSources(set)}</a>`;
    const look = label === messages.scan.todo ? markup` class="todo"` : NOTHING;
    const shown = code ? markup`<code><bdi>${text}</bdi></code>` : markup`<bdi>${text}</bdi>`;
    return markup`<dt>${label}</dt><dd${look}>${shown}${exact}</dd>`;
  });
  return markup`<article class="cause ${severity}" id="c${number}" aria-labelledby="c${number}-title">
<h3 id="c${number}-title"><span class="no">${number}</span>${pillOf(severity, messages)}<span>${title}</span></h3>
<p class="where"><strong><bdi>${resource}</bdi></strong>${place === '' ? NOTHING : markup` · <bdi${onceIf(place.length < 60)}>${place}</bdi>`}</p>
<dl>${risk === '' ? NOTHING : markup`<dt>${m.risk}</dt><dd>${risk}</dd>`}${lines}${
    controls.length === 0
      ? NOTHING
      : markup`<dt>${m.controls}</dt><dd class="controls">${controls.map(controlsOf)}</dd>`
  }</dl>
</article>
`;
}

/** `ISO/IEC 27001 2022: A.8.20, A.8.21`; lines break between numbers, not within. */
function controlsOf({ framework, controls }: CauseBlock['controls'][number], i: number): Markup {
  const numbers = controls.map(
    (control, k) => markup`${k === 0 ? '' : ', '}<span class="once">${control}</span>`,
  );
  return markup`${i === 0 ? '' : ' · '}${framework}: ${numbers}`;
}
