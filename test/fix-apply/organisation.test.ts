/** The demo organisation, several accounts and every kind of rule: repaired, repaired again, and put back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { seedDemo } from '../../src/cloud/demo/index.ts';
import { startCloud } from '../../src/cloud/index.ts';
import { saysTheSame } from '../../src/domain/plan/fix-state.ts';
import { type Ended, ended, startPostern } from '../support/process.ts';

test('plan, apply, and nothing is left to do; rolled back, everything is as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-organisation-'));
  const cloud = await startCloud({ regions: ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'] });
  try {
    await seedDemo(cloud);
    const [key] = cloud.accounts;
    if (key === undefined) throw new Error('no account');
    const credentials = { accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret };
    const fix = (...args: readonly string[]): Promise<Ended> =>
      ended(
        startPostern(folder, ['fix', ...args, '--quiet'], {
          ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
          ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
        }),
      );
    const read = () => createLiveSource({ endpoint: cloud.endpoint, credentials }).read({ directory: true });
    const on = ['--endpoint', cloud.endpoint];
    const plan = ['plan', '--directory', ...on, '--source', 'office=203.0.113.0/24', '--allow-cut-off'];
    const before = await read();
    expect((await fix(...plan, '-o', 'fix.json')).code).toBe(2);
    const applied = await fix('apply', 'fix.json', ...on, '--yes', '--concurrency', '4', '--json');
    expect(applied.code, applied.stderr).toBe(0);
    const { run } = JSON.parse(applied.stdout) as {
      run: { id: string; units: { state: string; stands: string }[] };
    };
    expect(run.units.length).toBeGreaterThan(15);
    for (const unit of run.units) expect(unit).toMatchObject({ state: 'applied', stands: 'as-planned' });
    expect((await fix('status')).code).toBe(0);
    expect(await fix('apply', 'fix.json', ...on, '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing to do'),
    });
    expect((await fix(...plan)).stdout).toContain('Nothing to do.');
    const back = await fix('rollback', run.id, '--rollback', 'exact', '--yes');
    expect(back.code, back.stdout).toBe(0);
    expect(saysTheSame(before, await read())).toBe(true);
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true });
  }
}, 120_000);
