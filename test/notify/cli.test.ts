/** Notifications as their users meet them: processes, files, variables of the environment, receivers on loopback. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { type Ended, ended, firstLine, startPostern } from '../support/process.ts';
import { typedSdk } from '../support/typed-sdk.ts';
import { SECRET, startReceiver, type TestReceiver } from './receivers.ts';

const SCHEMAS = join(import.meta.dirname, '../../docs/reference/schemas');
const ajv = new Ajv2020.default({ strict: true, allowUnionTypes: true });
for (const name of ['common.v1.json', 'notification.v1.json'])
  ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')));

let folder: string;
let receivers: TestReceiver[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-notify-cli-'));
  receivers = [];
});
afterEach(async () => {
  for (const one of receivers) await one.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> =>
  ended(startPostern(folder, args, env));
const config = (text: string): void => writeFileSync(join(folder, 'postern.yaml'), text);
async function receiver(kind: Parameters<typeof startReceiver>[0]): Promise<TestReceiver> {
  const one = await startReceiver(kind);
  receivers.push(one);
  return one;
}

const TWO = `notify:
  channels:
    值班:
      kind: dingtalk
      url: { env: DING_URL }
      secret: { env: DING_SECRET }
      language: zh-CN
      quiet: { from: "22:00", to: "08:00" }
    hook: { kind: webhook, url: { env: HOOK_URL }, secret: { env: HOOK_SECRET } }
`;

describe('postern notify test', () => {
  test('tells what each receiver says, and shows no secret', async () => {
    const [ding, hook] = [await receiver('dingtalk'), await receiver('webhook')];
    config(TWO);
    const env = { DING_URL: ding.url, DING_SECRET: SECRET, HOOK_URL: hook.url, HOOK_SECRET: SECRET };
    expect(await run(['notify', 'test'], env)).toEqual({
      code: 0,
      stdout: '值班: taken\nhook: taken\n',
      stderr: '',
    });
    expect(ding.taken[0]?.body.markdown.title).toBe('Postern：测试');
    expect(hook.taken[0]?.body).toMatchObject({ title: 'Postern: test', sections: [] });
    const bad = await run(['notify', 'test', '值班', '--json'], { ...env, DING_SECRET: 'another' });
    expect(bad.code).toBe(2);
    expect(JSON.parse(bad.stdout)).toEqual({
      schema: 'postern.notify-test/v1',
      results: [
        {
          channel: '值班',
          kind: 'dingtalk',
          outcome: 'retry',
          status: 200,
          reason: 'errcode 310000: {"errcode":310000,"errmsg":"sign not match"}',
        },
      ],
    });
    hook.faults.push({ kind: 'status', status: 410 });
    expect(await run(['notify', 'test', 'hook', '--lang', 'zh-TW'], env)).toEqual({
      code: 2,
      stdout: 'hook：遭拒絕：HTTP 410\n',
      stderr: '',
    });
    for (const said of [bad.stdout, bad.stderr])
      for (const one of [SECRET, 'access_token', 'another']) expect(said).not.toContain(one);
  });

  test.each<[string, string, readonly string[], NodeJS.ProcessEnv, string]>([
    ['notify-none', 'workbench: intl', [], {}, '`postern.yaml`'],
    ['notify-unknown-channel', TWO, ['ops'], {}, '值班, hook'],
    ['notify-variable-missing', TWO, ['hook'], { HOOK_URL: 'https://x.example' }, '`HOOK_SECRET`'],
    ['notify-bad-url', TWO, ['hook'], { HOOK_URL: 'file:///s3cret', HOOK_SECRET: 's' }, '`HOOK_URL`'],
    [
      'notify-bad-url',
      TWO,
      ['hook'],
      { HOOK_URL: 'https://u:s3cret@x.example', HOOK_SECRET: 's' },
      '`HOOK_URL`',
    ],
    [
      'config-bad-value',
      'notify:\n  channels:\n    a:\n      kind: slack\n      url: https://hooks/s3cret\n',
      [],
      {},
      ':5:12: notify.channels.a.url cannot be `…`',
    ],
    [
      'config-bad-value',
      'notify:\n  channels:\n    a: { kind: slack, url: { env: U }, template: { item: "to {prots} of" } }\n',
      [],
      {},
      ':3:62: notify.channels.a.template.item cannot be `{prots}`',
    ],
    [
      'config-bad-value',
      'notify: { channels: { a: { kind: slack, url: { env: U }, template: { title: "a }" } } } }',
      [],
      {},
      ':1:80: ',
    ],
    [
      'config-bad-value',
      'notify: { channels: { a: { kind: slack, url: { env: U }, zone: Asia/Peking } } }',
      [],
      {},
      'Asia/Shanghai',
    ],
    [
      'config-bad-value',
      'notify: { channels: { a: { kind: slack, url: { env: U }, quiet: { from: 08:00, to: 08:00 } } } }',
      [],
      {},
      'another time',
    ],
  ])('%s', async (code, text, args, env, mention) => {
    config(text);
    const { code: exit, stdout, stderr } = await run(['notify', 'test', ...args], env);
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(mention);
    expect(stderr).not.toContain('s3cret');
  });
});

describe('postern notify list', () => {
  test('shows channels, what waits and what failed', async () => {
    config(TWO);
    const empty = await run(['notify', 'list']);
    expect(empty).toMatchObject({ code: 0, stderr: '' });
    expect(empty.stdout).toContain('Nothing was ever sent');
    expect(empty.stdout).toMatch(/值班\s+dingtalk\s+zh-CN\s+INFO\s+0\s+0\s+22:00 to 08:00 UTC/);

    const store = await openStore({ folder: join(folder, '.postern') });
    const createdAt = '2026-11-25T02:03:00.000Z';
    for (const key of ['1', '2']) await store.outbox.add({ key, channel: 'hook', payload: {}, createdAt });
    const [first] = await store.outbox.claim('t', { limit: 1, leaseMs: 1 });
    await store.outbox.giveUp(first?.id ?? '', 't', 'HTTP 410\u001b[2J');
    await store.close();
    const { stdout } = await run(['notify', 'list']);
    expect(stdout).toMatch(/hook\s+webhook\s+en\s+INFO\s+1\s+1\s+never/);
    expect(stdout).toContain('hook, of 2026-11-25T02:03:00.000Z: HTTP 410\\u001b[2J');
    expect(stdout).toContain('hook, of 2026-11-25T02:03:00.000Z, due 2026-11-25T02:03:00.000Z');
    const json = JSON.parse((await run(['notify', 'list', '--json'])).stdout);
    expect(json.outbox.failed).toHaveLength(1);
    expect(json.channels[0].variables).toEqual(['DING_URL', 'DING_SECRET']);
  });

  test('names no database that it cannot use', async () => {
    config(TWO);
    const { code, stderr } = await run(['notify', 'list', '--database', 'mysql://u:s3cret@h/x']);
    expect(code).toBe(1);
    expect(stderr).toContain('error[bad-flag]');
    expect(stderr).not.toContain('s3cret');
  });
});

describe('postern serve', () => {
  test('tells who opened a port, from where, and that it was closed', async () => {
    const [hook, ding] = [await receiver('webhook'), await receiver('dingtalk')];
    config(TWO.replace(/ {6}quiet.*\n/, ''));
    const cloud = startPostern(folder, ['cloud', 'start']);
    const { endpoint, accounts } = await firstLine<{
      endpoint: string;
      accounts: { id: string; accessKeyId: string; accessKeySecret: string }[];
    }>(cloud);
    const key = accounts[0] as (typeof accounts)[number];
    const RegionId = 'cn-hangzhou';
    const { ask } = typedSdk({ host: new URL(endpoint).host, region: RegionId, ...key });
    const { VpcId } = await ask('Vpc', 'CreateVpc', { RegionId, CidrBlock: '10.0.0.0/16' });
    const { SecurityGroupId } = await ask('Ecs', 'CreateSecurityGroup', { RegionId, VpcId });
    const service = startPostern(
      folder,
      ['serve', '--endpoint', endpoint, '--listen', '127.0.0.1:0', '--events-every', '1s', '--json'],
      {
        ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
        DING_URL: ding.url,
        DING_SECRET: SECRET,
        HOOK_URL: hook.url,
        HOOK_SECRET: SECRET,
      },
    );
    let said = '';
    service.stderr?.on('data', (data) => {
      said += data;
    });
    await firstLine(service);
    // What happened before the trail was looked at for the first time is for the next full scan to find.
    const memory = await openStore({ folder: join(folder, '.postern') });
    const position = () => memory.cursors.get(`trail ${endpoint} ${key.id}/${RegionId}`);
    await expect.poll(position, { timeout: 30_000 }).toBeDefined();
    await memory.close();

    const Permissions = [{ IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' }];
    await ask('Ecs', 'AuthorizeSecurityGroup', { RegionId, SecurityGroupId, Permissions });
    await expect.poll(() => hook.taken.length, { timeout: 30_000 }).toBe(1);
    await ask('Ecs', 'RevokeSecurityGroup', { RegionId, SecurityGroupId, Permissions });
    await expect.poll(() => hook.taken.length, { timeout: 30_000 }).toBe(2);
    await expect.poll(() => ding.taken.length, { timeout: 30_000 }).toBe(2);
    service.kill('SIGKILL');
    await ended(service);
    cloud.kill('SIGTERM');
    await ended(cloud);

    const validate = ajv.getSchema('notification.v1.json');
    for (const { body } of hook.taken)
      if (validate?.(body) !== true) expect.fail(ajv.errorsText(validate?.errors));
    const [opened, closed] = hook.taken.map(({ body }) => body.sections[0]);
    expect(opened.cause).toMatchObject({ operation: 'AuthorizeSecurityGroup', from: '127.0.0.1' });
    expect(opened.items[0]).toMatchObject({ event: 'new', resource: { id: SecurityGroupId } });
    expect(closed.cause).toMatchObject({ operation: 'RevokeSecurityGroup' });
    expect(closed.items[0]).toMatchObject({ event: 'fixed', id: opened.items[0].id });
    expect(ding.taken[0]?.body.markdown.text).toMatch(/由 .* 从 127\.0\.0\.1 执行 AuthorizeSecurityGroup/);
    for (const secret of [SECRET, 'access_token']) expect(said).not.toContain(secret);
    // What is kept on the disk holds no secrets either.
    const store = readFileSync(join(folder, '.postern/postern.db')).toString('latin1');
    for (const secret of [SECRET, 'access_token', hook.url]) expect(store).not.toContain(secret);
  }, 120_000);

  test('does not start with a channel that it has no address for', async () => {
    config(TWO);
    const { code, stdout, stderr } = await run(['serve', '--local', '--listen', '127.0.0.1:0']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error[notify-variable-missing]');
  });
});
