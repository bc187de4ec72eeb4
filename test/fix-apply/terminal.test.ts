/** The questions of `postern fix apply`, asked on a real terminal. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ended, startPostern } from '../support/process.ts';
import { CTRL_C, openTerminal, type Terminal, whyNoTerminal } from '../support/terminal.ts';
import { type Bench, openBench, SSH, WEB } from './bench.ts';
import { clones, groupsOf, hosts } from './canary-bench.ts';

const missing = whyNoTerminal();
if (missing !== undefined) console.info(`questions on a terminal are not tested: ${missing}`);

let folder: string;
let bench: Bench;
let env: NodeJS.ProcessEnv;
let id: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-terminal-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  bench = await openBench();
  const { accessKeyId, accessKeySecret } = bench.cloud.credentialFor(bench.account);
  env = { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret };
  id = await bench.group(SSH, WEB);
});
afterEach(() => bench.close());

const on = (): string[] => ['--endpoint', bench.cloud.endpoint, '--state', join(bench.state, 'runs')];
const planPath = (): string => join(bench.state, 'fix.json');

async function planned(): Promise<void> {
  const args = [
    '--endpoint',
    bench.cloud.endpoint,
    '--source',
    'office=203.0.113.0/24',
    '-o',
    planPath(),
    '--allow-cut-off',
  ];
  const { code, stderr } = await ended(startPostern(folder, ['fix', 'plan', id, ...args], env));
  expect(code, stderr).toBe(2);
}

const apply = (...args: readonly string[]): Terminal =>
  openTerminal(folder, ['fix', 'apply', planPath(), ...on(), ...args], env);

describe.skipIf(missing !== undefined)('on a terminal', { timeout: 180_000 }, () => {
  const QUESTION = '[y/N]';

  test.each([
    ['n\r', 1],
    ['y\r', 2],
  ])('whoever would be cut off is asked whether to be let in: %j', async (keys, ends) => {
    const args = ['--source', 'office=203.0.113.0/24', '--me', '198.51.100.7', '-o', planPath()];
    const terminal = openTerminal(
      folder,
      ['fix', 'plan', id, '--endpoint', bench.cloud.endpoint, ...args],
      env,
    );
    await terminal.sees('error[fix-cuts-off-caller]');
    await terminal.sees('Let 198.51.100.7/32 in as well');
    terminal.types(keys);
    const { code, screen } = await terminal.ended();
    expect(code, screen).toBe(ends);
    expect(screen.includes('198.51.100.7 keeps access')).toBe(ends === 2);
    expect(existsSync(planPath())).toBe(ends === 2);
  });

  test.each([
    ['n\r', 'no'],
    ['\r', 'nothing'],
    [CTRL_C, 'Ctrl-C'],
  ])('%j changes nothing: %s', async (keys) => {
    await planned();
    const before = await bench.rules(id);
    const terminal = apply();
    await terminal.sees(QUESTION);
    terminal.types(keys);
    const { code, screen } = await terminal.ended();
    expect(code, screen).toBe(1);
    expect(await bench.rules(id)).toEqual(before);
  });

  test('a yes carries it out, and it is taken back unless somebody confirms it', async () => {
    await planned();
    const terminal = apply();
    await terminal.sees(QUESTION);
    terminal.types('yes\r');
    // On a terminal a confirmation is waited for: ten minutes, which begin now.
    await terminal.sees('postern fix confirm fix-');
    expect((await bench.rules(id)).join()).toContain('203.0.113.0/24');
    terminal.types(CTRL_C);
    const { code, screen } = await terminal.ended();
    expect(code, screen).toBe(2);
    // What stands there can still be read.
    expect(screen).toContain('applied and verified');
    expect(screen).not.toContain('could not be read');
    const status = await ended(startPostern(folder, ['fix', 'status', '--json', ...on()], env));
    expect(JSON.parse(status.stdout)).toMatchObject({ runs: [{ state: 'waiting' }] });
  });

  test('a canary is asked about when it stands: yes goes on, no takes it back, Ctrl-C leaves it to be asked again', async () => {
    const [one] = await hosts(bench, [id]);
    const args = ['--canary', one?.instance ?? '', '--confirm-within', 'none'];
    await planned();
    const before = await bench.rules(id);

    const first = apply(...args);
    await first.sees(QUESTION);
    first.types('y\r');
    await first.sees(`The canary ${one?.card} stands as planned.`);
    await first.sees(QUESTION);
    expect(await clones(bench)).toHaveLength(1);
    expect(await groupsOf(bench, one?.card ?? '')).toEqual(await clones(bench));
    first.types(CTRL_C);
    expect((await first.ended()).code).toBe(1);
    expect(await clones(bench)).toHaveLength(1);
    expect(await bench.rules(id)).toEqual(before);

    const second = apply(...args);
    await second.sees(QUESTION);
    second.types('y\r');
    await second.sees(`The canary ${one?.card} stands as planned.`);
    await second.sees(QUESTION);
    second.types('n\r');
    const declined = await second.ended();
    expect(declined.code, declined.screen).toBe(2);
    expect(await clones(bench)).toEqual([]);
    expect(await groupsOf(bench, one?.card ?? '')).toEqual([id]);
    expect(await bench.rules(id)).toEqual(before);

    const third = apply(...args);
    await third.sees(QUESTION);
    third.types('y\r');
    await third.sees(QUESTION);
    third.types('y\r');
    const done = await third.ended();
    expect(done.code, done.screen).toBe(0);
    expect(done.screen).toContain('postern fix rollback fix-');
    expect(await clones(bench)).toEqual([]);
    expect((await bench.rules(id)).join()).toContain('203.0.113.0/24');
  });
});
