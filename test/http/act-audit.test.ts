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

test('repairs: carried out, confirmed and taken back', async () => {
  const plan = join(folder, 'fix.json');
  const { accounts } = cloud;
  const made = (await cloud.invoke(accounts[0]?.id ?? '', 'cn-hangzhou', 'Ecs', 'CreateSecurityGroup', {
    RegionId: 'cn-hangzhou',
  })) as { SecurityGroupId: string };
  await cloud.invoke(accounts[0]?.id ?? '', 'cn-hangzhou', 'Ecs', 'AuthorizeSecurityGroup', {
    RegionId: 'cn-hangzhou',
    SecurityGroupId: made.SecurityGroupId,
    Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', Priority: '1' }],
  });
  const at = ['--endpoint', cloud.endpoint, '--quiet'];
  const source = ['--source', 'office=203.0.113.0/24'];
  expect((await run('fix', 'plan', '--region', 'cn-hangzhou', ...source, '-o', plan, ...at)).code).toBe(2);
  const applied = await run('fix', 'apply', plan, '--confirm-within', 'none', '--yes', '--json', ...at);
  expect(applied.code).toBe(0);
  const id = (JSON.parse(applied.stdout) as { run: { id: string } }).run.id;
  expect((await run('fix', 'rollback', id, '--rollback', 'exact', '--yes', ...at)).code).toBe(0);
  // What is taken back already is not written down again.
  expect((await run('fix', 'rollback', id, '--yes', ...at)).code).toBe(0);
  // The rule is there again, under another id.
  expect((await run('fix', 'plan', '--region', 'cn-hangzhou', ...source, '-o', plan, ...at)).code).toBe(2);
  const waiting = run('fix', 'apply', plan, '--confirm-within', '5m', '--yes', ...at);
  let second: string | undefined;
  await expect
    .poll(
      async () => {
        const { stdout } = await run('fix', 'status', '--json', ...at);
        const { runs } = JSON.parse(stdout) as { runs: { id: string; state: string }[] };
        second = runs.find(({ state }) => state === 'waiting')?.id;
        return second;
      },
      { timeout: 30_000 },
    )
    .toBeDefined();
  expect((await run('fix', 'confirm', second ?? '', ...at)).code).toBe(0);
  expect((await waiting).code).toBe(0);
  const entries = (await said()).filter(([action]) => action.startsWith('fix.'));
  expect(entries.map(([action]) => action)).toEqual([
    'fix.apply',
    'fix.rollback',
    'fix.apply',
    'fix.confirm',
  ]);
}, 120_000);
