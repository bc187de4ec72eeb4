/** `postern checks`: exit codes, what is shown in every language, and what is refused. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIN, type Ended, ended, firstLine, startPostern } from '../support/process.ts';

let cloud: ChildProcess;
let folder: string;
let endpoint: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-checks-'));
  cloud = spawn(process.execPath, [BIN, 'cloud', 'start', '--seed', 'demo', '--quiet']);
  const line = await firstLine<{
    endpoint: string;
    accounts: { accessKeyId: string; accessKeySecret: string }[];
  }>(cloud);
  endpoint = line.endpoint;
  env = {
    COLUMNS: '80',
    ALIBABA_CLOUD_ACCESS_KEY_ID: line.accounts[0]?.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: line.accounts[0]?.accessKeySecret,
  };
});
afterAll(() => {
  cloud.kill();
  rmSync(folder, { recursive: true });
});

const postern = (...args: readonly string[]): Promise<Ended> => ended(startPostern(folder, args, env));
const vendor = (...args: readonly string[]): Promise<Ended> =>
  postern('checks', 'vendor', '--endpoint', endpoint, '--quiet', ...args);

test('our checks are listed, with where others have them', async () => {
  const { code, stdout } = await postern('checks', 'list');
  expect(code).toBe(0);
  expect(stdout).toContain('ssh-open');
  expect(stdout).toContain('Cloud Config: sg-risky-ports-check');
  const { checks } = JSON.parse((await postern('checks', 'list', '--json')).stdout);
  expect(checks.find((one: { id: string }) => one.id === 'rdp-open').controls).toContainEqual({
    catalogue: 'security-center',
    item: '3389端口禁止任意IP访问',
  });
});

test('an organisation is checked, and the differences fit every language and 80 columns', async () => {
  const { code, stdout } = await vendor('--directory', '--submit');
  expect(code).toBe(2);
  expect(stdout).toContain('a block that means every address and is written otherwise');
  expect(stdout).toContain('The vendor has checked again.');
  // What several accounts have is shown once.
  expect(stdout.match(/^Security Center {2}22/gm)).toHaveLength(1);
  for (const [lang, words] of [
    ['en', 'several blocks make up half of the internet'],
    ['zh-TW', '多個網段合起來涵蓋半個網際網路以上'],
    ['zh-CN', '多个网段合起来覆盖半个互联网以上'],
  ] as const) {
    const shown = (await vendor('--directory', '--lang', lang)).stdout;
    expect(shown.replace(/\n\s+/g, lang === 'en' ? ' ' : '')).toContain(words);
    for (const line of shown.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
  }
}, 120_000);

test('an account without anything is the same to both', async () => {
  const { code, stdout } = await vendor();
  expect(code).toBe(0);
  expect(stdout).toContain('The vendor and Postern say the same');
});

test('a refusal of the vendor makes the answer incomplete', async () => {
  const put = (rules: readonly object[]) =>
    fetch(`${endpoint}/_postern/faults`, {
      method: 'PUT',
      headers: { 'x-postern-control': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ rules }),
    });
  await put([{ operation: 'ListCheckResult', kind: 'error', rate: 1, code: 'Forbidden.RAM' }]);
  const { code, stdout } = await vendor();
  await put([]);
  expect(code).toBe(3);
  expect(stdout).toContain('NOT COMPLETE');
  expect(stdout).toContain('Security Center: ListCheckResult: Forbidden.RAM');
});

test('maturity is told in every language, within 80 columns, with what it is not', async () => {
  const maturity = (...args: readonly string[]) =>
    postern('maturity', '--endpoint', endpoint, '--quiet', ...args);
  for (const [lang, words] of [
    ['en', /Security capability: [\d.]+ of 100.*no public API/s],
    ['zh-TW', /安全能力：[\d.]+ 分.*沒有公開的 API/s],
    ['zh-CN', /安全能力：[\d.]+ 分.*没有公开的 API/s],
  ] as const) {
    const { code, stdout } = await maturity('--directory', '--region', 'cn-shanghai', '--lang', lang);
    expect(code).toBe(2);
    expect(stdout).toMatch(words);
    for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
  }
  const own = await maturity();
  expect(own.code).toBe(0);
  expect(own.stdout).toContain('not applicable');
}, 120_000);

test('maturity stands beside that of scans that were kept', async () => {
  const here = ['--endpoint', endpoint, '--directory', '--region', 'cn-shanghai', '--state', 'kept'];
  await postern('scan', ...here, '--record', '--quiet');
  const { stdout } = await postern('maturity', ...here, '--json');
  const { score, trend } = JSON.parse(stdout) as { score: object; trend: readonly { at: string }[] };
  expect(trend).toMatchObject([{ score, complete: true }]);
  const shown = await postern('maturity', ...here, '--quiet');
  expect(shown.stdout).toContain(`Scans that were kept\n${trend[0]?.at.slice(0, 10)} `);
  const elsewhere = await postern('maturity', ...here.slice(0, -1), 'none', '--json');
  expect(JSON.parse(elsewhere.stdout)).toMatchObject({ score, trend: [] });
}, 60_000);

test('what cannot be asked for is refused', async () => {
  writeFileSync(join(folder, 'answer.json'), '{"SecurityGroups":{"SecurityGroup":[]}}');
  const { code, stderr } = await postern('checks', 'vendor', '--input', 'answer.json', '--submit');
  expect(code).toBe(1);
  expect(stderr).toContain('error[bad-flag]');
  const without = await postern('checks', 'vendor', '--input', 'answer.json');
  expect(without.code).toBe(3);
  expect(without.stdout).toContain('The vendor has no check here');
});
