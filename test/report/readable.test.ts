/** The formats that people read: nothing foreign becomes markup, nothing is asked for, nothing is said that is not so. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { visible } from '../../src/interfaces/cli/views/layout.ts';
import { html } from '../../src/interfaces/reports/html.ts';
import { markdown } from '../../src/interfaces/reports/markdown.ts';
import { LANGUAGES, type Language, messagesFor } from '../../src/messages/index.ts';
import { parseXml, type XmlElement } from './parsers.ts';
import { HOSTILE, inputOf, manyFindings, SCANS, scansToReport } from './sample.ts';

const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];

let scans: Awaited<ReturnType<typeof scansToReport>>;
beforeAll(async () => {
  scans = await scansToReport();
});

type ScanName = (typeof SCANS)[number];

function page(name: ScanName, language: Language = 'en'): { root: XmlElement; style: string; text: string } {
  const text = html.render(inputOf(scans[name], { language }));
  expect(text.startsWith('<!doctype html>\n')).toBe(true);
  const [, before = '', style = '', after = ''] =
    /^<!doctype html>\n([\s\S]*?<style>)([\s\S]*?)(<\/style>[\s\S]*)$/.exec(text) ?? [];
  return { root: parseXml(before + after), style, text };
}

function all(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(all)];
}

/** Text of an element and of what is in it; each element's own text in one piece. */
function textOf(element: XmlElement): string {
  return element.text + element.children.map(textOf).join('');
}

describe('HTML', () => {
  test.each(SCANS)('%s is well formed in three languages, with nothing but these elements', (name) => {
    for (const language of LANGUAGE_NAMES) {
      const names = new Set(all(page(name, language).root).map((one) => one.name));
      const allowed =
        'html head meta title style body a div header span h1 h2 h3 p ul ol li b small strong nav main section article dl dt dd bdi br code table caption thead tbody tr th td svg path rect time footer';
      expect([...names].filter((one) => !allowed.split(' ').includes(one))).toEqual([]);
    }
  });

  test.each(SCANS)('%s asks for nothing and runs nothing', (name) => {
    const { root, style, text } = page(name);
    const elements = all(root);
    const policy = elements.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
    const digest = createHash('sha256').update(style).digest('base64');
    expect(policy?.attributes.content).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    );
    // The policy comes before whatever it is about.
    expect(text.indexOf('Content-Security-Policy')).toBeLessThan(text.indexOf('<style>'));
    expect(style).not.toMatch(/url\(|@import|<|expression/);
    for (const { attributes } of elements) {
      const bad = Object.keys(attributes).filter((one) => /^(on.*|src|srcset|style|action)$/.test(one));
      expect(bad).toEqual([]);
      if (attributes.href !== undefined) expect(attributes.href).toMatch(/^#[\w-]+$/);
    }
  });

  test.each(SCANS)('%s has a structure that can be heard', (name) => {
    for (const language of LANGUAGE_NAMES) {
      const { root } = page(name, language);
      const elements = all(root);
      expect(root.attributes.lang).toBe({ en: 'en', 'zh-TW': 'zh-Hant-TW', 'zh-CN': 'zh-Hans-CN' }[language]);
      const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { attributes } of elements) {
        if (attributes.href !== undefined) expect(ids).toContain(attributes.href.slice(1));
        const label = attributes['aria-labelledby'];
        if (label !== undefined) expect(ids).toContain(label);
      }
      const levels = elements.filter((one) => /^h\d$/.test(one.name)).map((one) => Number(one.name[1]));
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
      for (const table of elements.filter((one) => one.name === 'table')) {
        expect(
          table.children.some((one) => one.name === 'caption') || table.attributes['aria-label'],
        ).toBeTruthy();
        const [heads] = table.children.filter((one) => one.name === 'thead');
        const columns = heads?.children[0]?.children.length;
        const rows = table.children.find((one) => one.name === 'tbody')?.children ?? [];
        for (const row of rows) {
          expect(row.children).toHaveLength(columns as number);
          expect(row.children[0]).toMatchObject({ name: 'th', attributes: { scope: 'row' } });
        }
      }
      // Colour is never the only sign.
      for (const pill of elements.filter((one) => one.attributes.class?.startsWith('pill')))
        expect(textOf(pill)).not.toBe('');
    }
  });

  test('foreign names are there as text, and only as text', () => {
    const { root, text } = page('hostile');
    const said = all(root).map((one) => one.text);
    for (const name of HOSTILE)
      expect(
        said.some((one) => one.includes(visible(name))),
        name,
      ).toBe(true);
    expect(text).not.toMatch(/<script|<img|\u202e|[^\P{Cc}\n]/iu);
  });

  test('says on the first page whether everything was read', () => {
    const cover = (name: ScanName): string =>
      textOf(all(page(name).root).find((one) => one.name === 'header') as XmlElement);
    const { conclusion } = messagesFor('en').report;
    expect(cover('empty')).toContain(conclusion.nothing);
    expect(cover('incomplete')).toContain(conclusion.nothingSeen);
    expect(cover('incomplete')).not.toContain(conclusion.nothing);
    expect(cover('waived')).toContain(conclusion.waivedOnly);
    expect(cover('sample')).toMatch(/\d root cause.*\d+ findings?\./);
  });

  test('what was not read makes clauses undecided, not fulfilled', () => {
    const chapter = (name: ScanName): string =>
      textOf(all(page(name).root).find((one) => one.attributes.id === 'standards') as XmlElement);
    expect(chapter('empty')).toContain('none found');
    expect(chapter('incomplete')).not.toContain('none found');
    expect(chapter('incomplete')).toContain('not decided');
  });

  test('a cause has its rule, sources, packet, way in, what to do and clauses; the register has every finding', () => {
    const { root } = page('sample');
    const [cause] = all(root).filter((one) => one.name === 'article');
    const labels = cause?.children
      .find((one) => one.name === 'dl')
      ?.children.filter((one) => one.name === 'dt');
    const { scan, report } = messagesFor('en');
    expect(labels?.map(textOf)).toEqual(
      expect.arrayContaining([
        scan.ports,
        scan.rule,
        scan.sources,
        scan.proof,
        scan.path,
        scan.todo,
        report.causes.controls,
      ]),
    );
    const register = textOf(all(root).find((one) => one.attributes.id === 'register') as XmlElement);
    for (const { id } of scans.sample.findings) expect(register).toContain(id);
  });

  test('thousands of causes are drawn as they are seen', () => {
    const text = html.render(inputOf(manyFindings(scans.sample, 1000)));
    expect(text).toContain('<main class="many">');
    expect(text.match(/<article /g)).toHaveLength(1000);
  });
});

describe('Markdown', () => {
  /** What is left when spans of code and escaped letters are taken out. */
  function bare(name: ScanName, language: Language = 'en'): string {
    return markdown
      .render(inputOf(scans[name], { language }))
      .replace(/(?<!`|\\)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)/g, 'code')
      .replace(/\\[^\w\s]/g, '');
  }

  test.each(SCANS)('%s: tables have as many cells in every row, headings are our own', (name) => {
    for (const language of LANGUAGE_NAMES) {
      const text = bare(name, language);
      for (const block of text.split('\n\n').filter((one) => one.includes('\n| ---'))) {
        const widths = block
          .trimEnd()
          .split('\n')
          .map((line) => line.split('|').length);
        expect(new Set(widths).size, block).toBe(1);
      }
      const { report } = messagesFor(language);
      const headings = text.split('\n').filter((line) => /^#{1,2} /.test(line));
      expect(headings[0]).toBe(`# ${report.title}`);
      expect(headings).toHaveLength(8);
    }
  });

  test('foreign names are no links, images, markup or lines of their own', () => {
    const text = bare('hostile');
    expect(text).not.toMatch(/<|\]\(|!\[|https?:\/\/|\u202e|[^\P{Cc}\n]/u);
    expect(text).not.toMatch(/^#+ heading/m);
  });

  test('says what was not read', () => {
    const text = markdown.render(inputOf(scans.incomplete));
    expect(text).toContain('Forbidden.RAM');
    expect(text).toContain('not decided');
    expect(text).not.toContain('none found');
  });
});
