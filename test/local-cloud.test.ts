/** The local cloud of a state folder, from the command line: filled once, joined by whoever comes second. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ended, ended, firstLine, startPostern } from './support/process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-local-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]): Promise<Ended> => ended(startPostern(folder, args));
const findings = async (): Promise<number> => {
  const { stdout } = await run('scan', '--local', '--directory', '--json', '--quiet');
  return (JSON.parse(stdout) as { findings: object[] }).findings.length;
};

test('is filled once, and emptied', async () => {
  expect(await run('cloud', 'seed', 'demo')).toMatchObject({ code: 0, stdout: /`demo`: 7 / });
  const found = await findings();
  expect(found).toBeGreaterThan(100);
  const again = await run('cloud', 'seed', 'demo');
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain('error[cloud-not-empty]: the local cloud in `.postern`');
  expect(await findings()).toBe(found);
  expect(await run('cloud', 'reset')).toMatchObject({ code: 0 });
  expect(await findings()).toBe(0);
  expect(await run('cloud', 'seed', 'demo', '--state', 'other', '--json')).toMatchObject({ code: 0 });
}, 60_000);

test('started again with the same seed, it goes on with what it holds', async () => {
  for (const notice of [/^(?!.*holds something)/, /It holds something already/]) {
    const child = startPostern(folder, ['cloud', 'start', '--seed', 'demo', '--state', '.postern']);
    const said = ended(child);
    const { accounts } = await firstLine<{ accounts: object[] }>(child);
    expect(accounts).toHaveLength(7);
    child.kill('SIGTERM');
    expect(await said).toMatchObject({ code: 0, stderr: notice });
  }
}, 60_000);

test('a second command joins the process that serves it, also at the same moment', async () => {
  await run('cloud', 'seed', 'demo');
  const child = startPostern(folder, ['cloud', 'start', '--state', '.postern', '--quiet']);
  await firstLine(child);
  expect(statSync(join(folder, '.postern/cloud.json')).mode & 0o077).toBe(0);
  const found = await findings();
  expect(found).toBeGreaterThan(100);
  child.kill('SIGKILL');
  await ended(child);
  // Its address is still there, and nobody answers.
  expect(readFileSync(join(folder, '.postern/cloud.json'), 'utf8')).toContain('endpoint');
  expect(await Promise.all([findings(), findings(), findings()])).toEqual([found, found, found]);
  writeFileSync(join(folder, '.postern/cloud.json'), '{"endpoint":');
  expect(await findings()).toBe(found);
}, 90_000);
