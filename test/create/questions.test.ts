/** What `postern create` asks on a real terminal. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CTRL_C, openTerminal, type Terminal, whyNoTerminal } from '../support/terminal.ts';
import { type Bench, openBench, REGION } from './bench.ts';

const missing = whyNoTerminal();
if (missing !== undefined) console.info(`questions on a terminal are not tested: ${missing}`);

let bench: Bench;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  bench = await openBench();
  const [account] = bench.cloud.accounts;
  env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: account?.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: account?.accessKeySecret,
  };
});
afterAll(() => bench.close());

const create = (...args: readonly string[]): Terminal =>
  openTerminal(bench.folder, ['create', ...args, '--endpoint', bench.cloud.endpoint], env);

describe.skipIf(missing !== undefined)('on a terminal', { timeout: 120_000 }, () => {
  test('a group: what is wrong is asked again, and the command that asks nothing is told', async () => {
    const terminal = create('group');
    await terminal.sees('Region:');
    terminal.types('Hangzhou\r');
    await terminal.sees('such as cn-hangzhou');
    terminal.types(`${REGION}\r`);
    await terminal.sees('Name:');
    terminal.types('asked-web\r');
    await terminal.sees(bench.vpc);
    await terminal.sees('VPC (number or id):');
    terminal.types('1\r');
    await terminal.sees('Where administrators come from');
    terminal.types('office=0.0.0.0/0\r');
    await terminal.sees('error[trusts-everybody]');
    terminal.types('office=203.0.113.0/24\r');
    await terminal.sees('Where administrators come from');
    terminal.types('\r');
    await terminal.sees('Who may come in');
    terminal.types('ssh=ofice\r');
    await terminal.sees('did you mean');
    terminal.types('ssh=office\r');
    await terminal.sees('Who may come in');
    terminal.types('\r');
    await terminal.sees('The same without questions:');
    await terminal.sees(
      `postern create group --region ${REGION} --name asked-web --vpc ${bench.vpc} --source office=203.0.113.0/24 --allow ssh=office`,
    );
    await terminal.sees('[y/N]');
    terminal.types('y\r');
    const { code, screen } = await terminal.ended();
    expect(code, screen).toBe(0);
    expect(screen).toContain('SSH tcp/22 IPv4  restricted  203.0.113.0/24');
  });

  test('instances in a new group', async () => {
    const terminal = create(
      'instance',
      '--region',
      REGION,
      '--image',
      'aliyun_3_x64_20G_alibase_20240819.vhd',
    );
    await terminal.sees('Name:');
    terminal.types('asked\r');
    await terminal.sees('vSwitch (number or id):');
    terminal.types('1\r');
    await terminal.sees('Instance type (number or name):');
    terminal.types('ecs.g7.large\r');
    await terminal.sees('Security group:');
    terminal.types('asked-group\r');
    await terminal.sees('Where administrators come from');
    terminal.types('\r');
    await terminal.sees('Who may come in');
    terminal.types('tcp/443=0.0.0.0/0\r');
    await terminal.sees('Who may come in');
    terminal.types('\r');
    await terminal.sees('[y/N]');
    terminal.types('y\r');
    const { code, screen } = await terminal.ended();
    expect(code, screen).toBe(0);
  });

  test('Ctrl-C makes nothing', async () => {
    const before = bench.writes().length;
    const terminal = create('group', '--region', REGION);
    await terminal.sees('Name:');
    terminal.types(CTRL_C);
    const { code, screen } = await terminal.ended();
    expect(code, screen).not.toBe(0);
    expect(bench.writes()).toHaveLength(before);
  });

  test('a script that says yes is not asked', async () => {
    const { code, screen } = await create('group', '--region', REGION, '--yes').ended();
    expect(code).toBe(1);
    expect(screen).toContain('error[missing-argument]');
  });
});
