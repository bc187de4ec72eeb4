/** What the documents say is so: sessions are run, policies parsed, generated pages compared, links followed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEdits } from '../../src/adapters/config/edit-fields.ts';
import { parseConfig } from '../../src/adapters/config/parse-config.ts';
import { CHECK_IDS } from '../../src/app/scan.ts';
import { parsePolicy } from '../../src/domain/policy/parse.ts';
import { referencePages } from '../../tools/reference.ts';
import { BIN } from '../support/process.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs/guide', 'docs/reference'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Step {
  readonly page: string;
  readonly command: string;
  readonly shown: string;
}

/** Commands of console blocks with what is shown below each; a block may say why it is not run. */
function steps(): { run: Step[]; skipped: string[] } {
  const run: Step[] = [];
  const skipped: string[] = [];
  for (const page of PAGES) {
    for (const [, reason, block = ''] of read(page).matchAll(
      /(?:<!-- no-run: (.*?) -->\n)?```console\n([\s\S]*?)```/g,
    )) {
      if (reason !== undefined) {
        skipped.push(`${page}: ${reason}`);
        continue;
      }
      for (const part of block.split(/^\$ /m).slice(1)) {
        const cut = part.indexOf('\n');
        run.push({ page, command: part.slice(0, cut), shown: part.slice(cut + 1) });
      }
    }
  }
  return { run, skipped };
}

/** Translated pages are read by people whose machine speaks their language. */
const LOCALES = ['zh-CN', 'zh-TW'] as const;
const localeOf = (page: string) => LOCALES.find((locale) => page.endsWith(`.${locale}.md`));

let root: string;
/** Pages of one language follow each other in one folder. */
const folderOf = (page: string): string => join(root, localeOf(page) ?? 'en');
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'postern-docs-'));
  for (const locale of ['en', ...LOCALES]) {
    const folder = join(root, locale);
    cpSync(join(ROOT, 'test/samples/one-open-group.json'), join(folder, 'answers/one-open-group.json'));
    for (const samples of ['policies', 'edits', 'config'])
      cpSync(join(ROOT, 'test/samples', samples), join(folder, samples), { recursive: true });
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Words of a command line; single quotes hold a word together. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Runs it; a command that serves is stopped after its first line. */
async function output({ command, page }: Step): Promise<string> {
  const [program, ...args] = words(command);
  expect(program).toBe('postern');
  const { LANG: _l, LC_ALL: _a, ...env } = process.env;
  const locale = localeOf(page);
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: folderOf(page),
    env: {
      ...env,
      COLUMNS: '100',
      HOME: folderOf(page),
      ...(locale === undefined ? {} : { LANG: `${locale.replace('-', '_')}.UTF-8` }),
    },
  });
  let text = '';
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  child.stdout.on('data', (data) => {
    text += data;
    if (args[1] === 'start' && text.includes('\n')) child.kill('SIGTERM');
  });
  await once(child, 'close');
  // What cannot be done is told on the other output.
  return (text || errors)
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/"pid":\d+/, '"pid":<pid>');
}

describe('sessions', () => {
  const { run, skipped } = steps();

  test.each(run)('$page: $command', async (step) => {
    const actual = await output(step);
    // `...` on a line of its own stands for any lines.
    for (const piece of step.shown.split(/^\.\.\.\n/m)) expect(actual).toContain(piece);
  });

  test('few are not run, each with its reason', () => {
    expect(run.length).toBeGreaterThan(2);
    expect(skipped).toEqual(["docs/guide/input.md: it needs the vendor's command line and an account"]);
  });
});

test('policies are policies', () => {
  const blocks = PAGES.flatMap((page) => [...read(page).matchAll(/```json policy\n([\s\S]*?)```/g)]);
  expect(blocks.length).toBeGreaterThan(0);
  for (const [, text = ''] of blocks) {
    const { document, diagnostics } = parsePolicy(text.trimEnd(), 'identity');
    expect(diagnostics).toEqual([]);
    expect(document).toBeDefined();
  }
});

test('configurations are configurations', () => {
  const blocks = PAGES.flatMap((page) => [...read(page).matchAll(/```yaml\n([\s\S]*?)```/g)]);
  expect(blocks.map(([, text]) => text)).toContain(read('test/samples/config/postern.yaml'));
  for (const [, text = ''] of blocks) parseConfig('postern.yaml', text, CHECK_IDS);
});

test('edits are edits', () => {
  const blocks = PAGES.flatMap((page) => [...read(page).matchAll(/```yaml edits\n([\s\S]*?)```/g)]);
  expect(blocks.map(([, text]) => text)).toContain(read('test/samples/edits/edits.yaml'));
  for (const [, text = ''] of blocks) parseEdits('edits.yaml', text);
});

test.each(Object.entries(await referencePages()))('%s is what the code says', (path, text) => {
  expect(read(path), 'run: node tools/reference.ts').toBe(text);
});

test('translations of a page show the same commands, and lead to the same pages', () => {
  const commands = (text: string) => [...text.matchAll(/^\$ .*$/gm)].map(([line]) => line);
  const shell = (text: string) => [...text.matchAll(/^npm ci [^#\n]*/gm)].map(([line]) => line);
  const links = (text: string) => [...text.matchAll(/\]\(((?!README)[^)]+)\)/g)].map(([, target]) => target);
  const policies = (text: string) => text.match(/```json policy\n[\s\S]*?```/g);
  for (const locale of LOCALES)
    for (const of of [commands, shell, links, policies])
      expect(of(read(`README.${locale}.md`)), locale).toEqual(of(read('README.md')));
});

test('links lead somewhere', () => {
  for (const page of PAGES) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (!/^https?:/.test(target))
        expect(existsSync(join(ROOT, dirname(page), target)), `${page}: ${target}`).toBe(true);
    }
  }
});

test('hints of problems name files that exist', () => {
  for (const [path] of read('docs/reference/problems.md').matchAll(/docs\/[\w/-]+\.md/g))
    expect(existsSync(join(ROOT, path)), path).toBe(true);
});
