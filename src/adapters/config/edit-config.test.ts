import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EMPTY_CONFIG } from '../../domain/config/config.ts';
import { isSameScope, type Waiver } from '../../domain/waiver/waiver.ts';
import { addWaivers, withWaivers } from './edit-config.ts';
import { parseConfig } from './parse-config.ts';
import { type LoadedConfig, loadConfig } from './read-config.ts';

const CHECKS = ['ssh-open', 'rdp-open'];

const loaded = (text: string): LoadedConfig => ({ path: 'p', text, config: parseConfig('p', text, CHECKS) });

const waiver = (id: string, more: Partial<Waiver> = {}): Waiver => ({
  target: 'rule',
  id,
  check: 'ssh-open',
  content: `sha256:${'0'.repeat(32)}`,
  reason: 'r',
  owner: 'o',
  until: '2030-01-01',
  ...more,
});

describe('only lines of waivers change', () => {
  const before = '# top\r\n\r\n\r\nworkbench:   intl   # site\r\nwaivers: # ours\r\n';
  const entry =
    "- rule: 'sgr-1' # the old one\r\n  check: ssh-open\r\n  content: sha256:00000000000000000000000000000000\r\n" +
    '  reason: "no # comment"\r\n  owner: o   # asks\r\n  until: 2029-01-01 # soon\r\n';
  const after = '\r\n# end\r\nports: [ ]\r\n';
  const text = before + entry + after;

  test('when one is renewed', () => {
    const renewed = waiver('sgr-1', { reason: 'no # comment', until: '2031-01-01' });
    expect(withWaivers(loaded(text), [renewed], CHECKS)).toBe(text.replace('2029', '2031'));
  });

  test('when one is added after the last', () => {
    const written = withWaivers(loaded(text), [waiver('sgr-2')], CHECKS);
    expect(written.startsWith(before + entry)).toBe(true);
    expect(written.endsWith(after)).toBe(true);
    expect(written.slice((before + entry).length, -after.length)).toMatch(/^- rule: sgr-2\r\n( {2}.*\r\n)+$/);
  });
});

/** Texts that mean something else to YAML when they stand there as they are. */
const ODD = fc
  .oneof(
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '12',
      '1e3',
      '# x',
      'a: b',
      '- x',
      '"',
      "'",
      '{',
      '[',
      '*a',
      '&a',
      '!t',
      '|',
      '>',
      '%',
      '@',
      '`',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  )
  .filter((text) => text.trim() !== '' && !/\p{Surrogate}/u.test(text));

const WAIVERS = fc.array(
  fc.record({
    id: fc.constantFrom('sgr-1', 'sgr-2', 'sg-3#1', '12', 'true'),
    check: fc.constantFrom(...CHECKS),
    port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
    reason: ODD,
    owner: ODD,
  }),
  { maxLength: 4 },
);

test('whatever is written is read back, again and again', () => {
  const layouts = fc.constantFrom(
    '',
    '# only a comment',
    'workbench: intl',
    'workbench: intl\n\n# end\n',
    '{ workbench: intl }\n',
    'waivers: []\nworkbench: intl\n',
    'waivers:\n\nworkbench: intl # site\n',
    '---\nworkbench: intl\n...\n',
  );
  fc.assert(
    fc.property(layouts, WAIVERS, WAIVERS, (layout, first, second) => {
      let now = loaded(layout);
      const wanted: Waiver[] = [];
      for (const round of [first, second]) {
        const waivers = unique(
          round.map(({ port, ...one }) =>
            waiver(one.id, { ...one, ...(port === undefined ? {} : { port }) }),
          ),
        );
        for (const one of waivers) {
          const at = wanted.findIndex((other) => isSameScope(one, other));
          if (at === -1) wanted.push(one);
          else wanted[at] = one;
        }
        now = loaded(withWaivers(now, waivers, CHECKS));
        expect(now.config.waivers).toEqual(wanted);
        expect(now.config.workbench).toEqual(loaded(layout).config.workbench);
        for (const comment of layout.match(/#.*/g) ?? []) expect(now.text).toContain(comment);
      }
    }),
    { numRuns: 300 },
  );
});

function unique(waivers: readonly Waiver[]): Waiver[] {
  return waivers.filter((one, i) => waivers.findIndex((other) => isSameScope(one, other)) === i);
}

describe('the file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-edit-'));
    path = join(folder, 'postern.yaml');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('stays a link, keeps its mode, and nothing is left beside it', async () => {
    writeFileSync(join(folder, 'real.yaml'), 'workbench: intl\n');
    chmodSync(join(folder, 'real.yaml'), 0o600);
    symlinkSync('real.yaml', path);
    addWaivers(await loadConfig(path, CHECKS), [waiver('sgr-1')], CHECKS);
    expect(readlinkSync(path)).toBe('real.yaml');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toContain('rule: sgr-1');
    expect(readdirSync(folder).sort()).toEqual(['postern.yaml', 'real.yaml']);
  });

  test('is left alone when somebody else changed it meanwhile', async () => {
    writeFileSync(path, 'workbench: intl\n');
    const before = await loadConfig(path, CHECKS);
    writeFileSync(path, 'workbench: cn\n');
    expect(() => addWaivers(before, [waiver('sgr-1')], CHECKS)).toThrow('output-unwritable');
    expect(readFileSync(path, 'utf8')).toBe('workbench: cn\n');
  });

  test('cannot be made where there is no folder', () => {
    const nowhere = { path: join(folder, 'none', 'postern.yaml'), text: undefined, config: EMPTY_CONFIG };
    expect(() => addWaivers(nowhere, [waiver('sgr-1')], CHECKS)).toThrow('output-unwritable');
    expect(readdirSync(folder)).toEqual([]);
  });
});
