/** `postern settings export`: nothing that was edited over HTTP is locked in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { ended, startPostern } from '../support/process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const waiver = {
  target: 'group',
  id: 'sg-1',
  check: 'ssh-open',
  content: `sha256:${'0'.repeat(32)}`,
  reason: 'r',
  owner: 'o',
  until: '2099-01-01',
};
const kept = {
  thresholds: { broadOver: { ipv4: 16 } },
  workbench: 'cn',
  logins: { ssh: { port: 2222, tag: 'team:ssh-port' } },
  retention: { scans: 90 },
};

async function keep(): Promise<void> {
  const store = await openStore({ folder: join(folder, '.postern') });
  const about = { by: 'mei', at: '2026-11-29T00:00:00.000Z' };
  await store.documents.put({ kind: 'settings', id: 'service', value: kept, ...about }, null);
  await store.documents.put({ kind: 'waiver', id: 'wv-1', value: waiver, ...about }, null);
  await store.close();
}

test.each([
  ['', {}],
  [
    '# ours\ntrusted:\n  office: { cidrs: [203.0.113.0/24] } # two floors\nworkbench: intl',
    { workbench: 'intl' },
  ],
  ['{ trusted: { office: { cidrs: [203.0.113.0/24] } }, workbench: none }', { workbench: 'none' }],
])(
  'the file %j with what is kept',
  async (text, said) => {
    await keep();
    if (text !== '') writeFileSync(join(folder, 'postern.yaml'), text);
    const { code, stdout } = await ended(startPostern(folder, ['settings', 'export']));
    expect(code).toBe(0);
    const { target: _, id, ...rest } = waiver;
    expect(parse(stdout)).toEqual({
      ...(text === '' ? {} : { trusted: { office: { cidrs: ['203.0.113.0/24'] } } }),
      ...kept,
      ...said,
      waivers: [{ group: id, ...rest }],
    });
    if (text.startsWith('#')) expect(stdout.startsWith(`${text}\n`)).toBe(true);
    // It is a configuration file: what was kept holds without the store.
    const path = join(folder, 'whole.yaml');
    const written = await ended(startPostern(folder, ['settings', 'export', '-o', path, '--lang', 'zh-TW']));
    expect(written).toMatchObject({ code: 0, stdout: `已寫入 ${path}。\n` });
    expect(readFileSync(path, 'utf8')).toBe(stdout);
    expect(await ended(startPostern(folder, ['waiver', 'list', '--config', path, '--json']))).toMatchObject({
      code: 0,
    });
  },
  60_000,
);

test('without a store there is nothing to export', async () => {
  const { code, stderr } = await ended(startPostern(folder, ['settings', 'export']));
  expect([code, stderr]).toEqual([1, expect.stringContaining('error[store-missing]')]);
}, 60_000);
