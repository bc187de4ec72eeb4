/** What the command line does to a cloud is in the audit log of the store, where there is one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { ended, startPostern } from '../support/process.ts';

let cloud: LocalCloud;
let folder: string;
beforeAll(async () => {
  cloud = await startCloud();
  folder = mkdtempSync(join(tmpdir(), 'postern-audit-'));
  await cloud.invoke(cloud.accounts[0]?.id ?? '', '', 'Ram', 'CreateUser', { UserName: 'dana' });
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]) => {
  const [key] = cloud.accounts;
  const env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: key?.accessKeyId ?? '',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key?.accessKeySecret ?? '',
  };
  return ended(startPostern(folder, args, env));
};
const guard = (...args: readonly string[]) =>
  run('guard', ...args, '--endpoint', cloud.endpoint, '--yes', '--quiet');
const said = async (): Promise<readonly (readonly [string, string])[]> => {
  const { stdout } = await run('audit', 'list', '--json');
  const { entries } = JSON.parse(stdout) as { entries: { action: string; by: string }[] };
  return entries.map(({ action, by }) => [action, by] as const).reverse();
};

test('guardrails: put in place and removed', async () => {
  // Without a store nothing is made to write into.
  expect((await guard('apply', '--tier', 'hardened', '--user', 'dana')).code).toBe(0);
  expect((await run('audit', 'list')).stderr).toContain('error[store-missing]');
  expect((await run('scan', '--record', '--endpoint', cloud.endpoint)).code).not.toBe(1);
  expect((await guard('remove')).code).toBe(0);
  expect((await guard('apply', '--tier', 'hardened', '--user', 'dana')).code).toBe(0);
  // What changes nothing is not written down.
  expect((await guard('apply', '--tier', 'hardened', '--user', 'dana')).code).toBe(0);
  const entries = (await said()).filter(([action]) => action.startsWith('guard.'));
  expect(entries.map(([action]) => action)).toEqual([
    'guard.remove',
    'guard.removed',
    'guard.apply',
    'guard.applied',
  ]);
  expect(entries.every(([, by]) => /^.+@.+$/.test(by))).toBe(true);
  expect(JSON.parse((await run('audit', 'verify', '--json')).stdout)).toMatchObject({ intact: true });
}, 120_000);
