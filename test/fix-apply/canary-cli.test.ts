/** `postern fix apply --canary` as its users meet it: processes, commands that check, kill -9. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { type Ended, ended, startPostern } from '../support/process.ts';

const REGION = 'cn-hangzhou';
const SSH = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };
let cloud: LocalCloud;
let folder: string;
let account: string;
let keys: NodeJS.ProcessEnv;
let made = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-canary-'));
  cloud = await startCloud({ regions: [REGION] });
  const [first] = cloud.accounts;
  if (first === undefined) throw new Error('no account');
  account = first.id;
  keys = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: first.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: first.accessKeySecret,
  };
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (args: readonly string[]): ChildProcess => {
  const child = startPostern(folder, ['fix', ...args], { ...keys, COLUMNS: '80' });
  child.stdin?.end();
  return child;
};
const fix = (...args: readonly string[]): Promise<Ended> => ended(start(args));

async function ask<T>(action: string, params: object): Promise<T> {
  const product = ['CreateVpc', 'CreateVSwitch'].includes(action) ? 'Vpc' : 'Ecs';
  return (await cloud.invoke(account, REGION, product, action, { RegionId: REGION, ...params })) as T;
}

interface Sample {
  readonly group: string;
  readonly instance: string;
  readonly plan: string;
  readonly on: readonly string[];
  readonly state: string;
  readonly ports: () => Promise<readonly string[]>;
  readonly groups: () => Promise<readonly string[]>;
}

/** A host in a group with SSH open, and a plan for it. */
async function sample(): Promise<Sample> {
  made += 1;
  const { VpcId } = await ask<{ VpcId: string }>('CreateVpc', { CidrBlock: '10.0.0.0/8' });
  const { VSwitchId } = await ask<{ VSwitchId: string }>('CreateVSwitch', {
    VpcId,
    CidrBlock: '10.0.0.0/24',
    ZoneId: `${REGION}-a`,
  });
  const { SecurityGroupId: group } = await ask<{ SecurityGroupId: string }>('CreateSecurityGroup', { VpcId });
  await ask('AuthorizeSecurityGroup', { SecurityGroupId: group, Permissions: [SSH] });
  const { InstanceIdSets } = await ask<{ InstanceIdSets: { InstanceIdSet: string[] } }>('RunInstances', {
    VSwitchId,
    SecurityGroupId: group,
    InternetMaxBandwidthOut: 5,
  });
  const instance = InstanceIdSets.InstanceIdSet[0] ?? '';
  const [state, plan] = [join(folder, `state-${made}`), join(folder, `fix-${made}.json`)];
  const planned = await fix(
    'plan',
    group,
    '--source',
    'office=203.0.113.0/24',
    '--endpoint',
    cloud.endpoint,
    '-o',
    plan,
    '--quiet',
  );
  expect(planned.code, planned.stderr).toBe(2);
  return {
    group,
    instance,
    plan,
    state,
    on: ['--endpoint', cloud.endpoint, '--state', state, '--yes'],
    async ports() {
      const answer = await ask<{ Permissions: { Permission: { SourceCidrIp: string }[] } }>(
        'DescribeSecurityGroupAttribute',
        { SecurityGroupId: group },
      );
      return answer.Permissions.Permission.map(({ SourceCidrIp }) => SourceCidrIp);
    },
    async groups() {
      const answer = await ask<{
        Instances: { Instance: { SecurityGroupIds: { SecurityGroupId: string[] } }[] };
      }>('DescribeInstances', { InstanceIds: JSON.stringify([instance]) });
      return answer.Instances.Instance[0]?.SecurityGroupIds.SecurityGroupId ?? [];
    },
  };
}

test('a command looks at it, told by its environment; then the rest', async () => {
  const one = await sample();
  const seen = join(folder, 'seen');
  const check = `echo "$POSTERN_CANARY $POSTERN_RUN" > ${seen}; echo looking`;
  const { code, stdout, stderr } = await fix(
    'apply',
    one.plan,
    ...one.on,
    '--canary',
    one.instance,
    '--canary-check',
    check,
    '--json',
  );
  expect(code, stderr).toBe(0);
  const { run } = JSON.parse(stdout) as { run: { id: string; canary: { id: string } } };
  expect(readFileSync(seen, 'utf8')).toBe(`${run.canary.id} ${run.id}\n`);
  expect(run.canary).toMatchObject({ asked: one.instance, state: 'passed', swap: { gone: true } });
  expect(stderr).toContain('looking');
  expect(stderr).toContain(`${run.canary.id} of ${one.instance} alone, in a clone of ${one.group}`);
  expect(stderr).toContain('stands as planned');
  expect(await one.ports()).toEqual(['203.0.113.0/24']);
  expect(await one.groups()).toEqual([one.group]);
  const { stdout: report } = await fix('report', run.id, '--state', one.state);
  expect(report).toContain('CreateSecurityGroup');
  expect(report).toContain('ModifyInstanceAttribute');
  expect(report).toContain('has passed');
});

test('the command says no, or does not end: taken back, exit code 2', async () => {
  const one = await sample();
  const apply = (...more: readonly string[]): Promise<Ended> =>
    fix('apply', one.plan, ...one.on, '--canary', one.instance, ...more);
  const no = await apply('--canary-check', 'exit 7');
  // Nothing is to be taken back of what is back already.
  expect(no.stdout).toContain('postern fix report');
  expect(no.stdout).not.toContain('postern fix rollback');
  expect(no.code).toBe(2);
  expect(no.stdout.replace(/\s+/g, ' ')).toContain('the check failed: 7');
  const never = join(folder, 'never');
  const late = await apply('--canary-check', `sleep 3; touch ${never}`, '--canary-wait', '1s');
  expect(late.code).toBe(2);
  expect(late.stdout.replace(/\s+/g, ' ')).toContain('the check did not end within 1s');
  const killed = await apply('--canary-check', 'kill -9 $$');
  expect(killed.code).toBe(2);
  expect(await one.ports()).toEqual(['0.0.0.0/0']);
  expect(await one.groups()).toEqual([one.group]);
  expect((await fix('status', '--state', one.state)).code).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(existsSync(never), 'the command ends with its time').toBe(false);
}, 60_000);

test('a group, without a command and without a terminal: it goes on', async () => {
  const one = await sample();
  const { code, stdout } = await fix('apply', one.plan, ...one.on, '--canary', one.group);
  expect(code).toBe(0);
  expect(stdout).toContain(`canary ${one.group}: has passed`);
});

test('without an id one is chosen, and said', async () => {
  const one = await sample();
  const { code, stderr } = await fix('apply', one.plan, ...one.on, '--canary');
  expect(code).toBe(0);
  expect(stderr).toContain('canary (chosen): eni-');
});

test('kill -9 while it is looked at: shown, gone on with; or rolled back', async () => {
  for (const end of ['apply', 'rollback']) {
    const one = await sample();
    const flag = join(folder, `looking-${end}`);
    const child = start([
      'apply',
      one.plan,
      ...one.on,
      '--canary',
      one.instance,
      '--canary-check',
      `touch ${flag}; exec sleep 4`,
    ]);
    const gone = once(child, 'close');
    while (!existsSync(flag)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await gone;
    const status = await fix('status', '--state', one.state);
    expect(status.code).toBe(2);
    expect(status.stdout).toContain('the interface is in its clones, as planned');
    const [clone = ''] = await one.groups();
    expect(status.stdout.replace(/\s+/g, ' ')).toContain(`is in ${clone}; clones: ${clone}`);
    const id = /fix-[0-9a-f]{8}/.exec(status.stdout)?.[0] ?? '';
    const more =
      end === 'apply'
        ? await fix('apply', one.plan, ...one.on, '--canary', one.instance, '--canary-check', 'true')
        : await fix('rollback', id, '--state', one.state, '--yes', '--rollback', 'exact');
    expect(more.code, more.stderr).toBe(0);
    expect(await one.groups()).toEqual([one.group]);
    expect(await one.ports()).toEqual([end === 'apply' ? '203.0.113.0/24' : '0.0.0.0/0']);
    expect((await fix('status', '--state', one.state)).code).toBe(0);
  }
}, 60_000);

test('bad input: one clear error, nothing changed', async () => {
  const one = await sample();
  for (const [code, args] of [
    ['bad-flag', ['--canary', 'web-1']],
    ['bad-flag', ['--canary', '--canary-wait', 'soon']],
    ['bad-flag', ['--canary', '--canary-wait', '0s']],
    ['bad-flag', ['--canary-check', 'true']],
    ['bad-flag', ['--canary-wait', '5m']],
    ['fix-canary-refused', ['--canary', 'sg-none']],
  ] as const) {
    const { code: exit, stdout, stderr } = await fix('apply', one.plan, ...one.on, ...args);
    expect({ exit, stdout, args }).toEqual({ exit: 1, stdout: '', args });
    expect(stderr).toContain(`error[${code}]`);
  }
  expect(await one.ports()).toEqual(['0.0.0.0/0']);
});

describe.each(['en', 'zh-TW', 'zh-CN'])('%s', (lang) => {
  test('fits into 80 columns', async () => {
    const one = await sample();
    const texts = [
      await fix(
        'apply',
        one.plan,
        ...one.on,
        '--canary',
        one.instance,
        '--canary-check',
        'exit 1',
        '--lang',
        lang,
      ),
      await fix('apply', one.plan, ...one.on, '--canary', one.group, '--lang', lang),
      await fix('status', '--state', one.state, '--lang', lang),
    ];
    for (const { stdout } of texts) {
      expect(stdout).not.toContain('undefined');
      for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    }
  }, 60_000);
});
