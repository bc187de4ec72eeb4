/** `postern guard …` as its users meet it: processes, real files, kill -9, three languages. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, ended, firstLine, startPostern } from './support/process.ts';
import { type TypedSdk, typedSdk } from './support/typed-sdk.ts';

const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const;
const ACCOUNT = '1000000000000001';
let folder: string;
let cloud: ChildProcess;
let endpoint: string;
let root: TypedSdk;
let keys: NodeJS.ProcessEnv;

interface Entry {
  readonly action: string;
  readonly access: string;
  readonly errorCode: string | null;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-guard-cli-'));
  cloud = startPostern(folder, ['cloud', 'start', '--quiet']);
  const line = await firstLine<{
    endpoint: string;
    accounts: { accessKeyId: string; accessKeySecret: string }[];
  }>(cloud);
  endpoint = line.endpoint;
  const [key] = line.accounts;
  if (key === undefined) throw new Error('no account');
  const { accessKeyId, accessKeySecret } = key;
  keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret };
  root = typedSdk({ host: new URL(endpoint).host, region: 'cn-hangzhou', accessKeyId, accessKeySecret });
  for (const UserName of ['alice', 'bob']) await root.ask('Ram', 'CreateUser', { UserName });
  const administrator = { UserName: 'alice', PolicyName: 'AdministratorAccess', PolicyType: 'System' };
  await root.ask('Ram', 'AttachPolicyToUser', administrator);
  const { AccessKey } = await root.ask('Ram', 'CreateAccessKey', { UserName: 'alice' });
  keys.POSTERN_PROBE_ACCESS_KEY_ID = AccessKey.AccessKeyId;
  keys.POSTERN_PROBE_ACCESS_KEY_SECRET = AccessKey.AccessKeySecret;
  put('cut.json', '{"Version": "1",');
  put('typo.json', '{"Version": "1", "Statement": [{"Effect": "Deny", "Action": "ecs:*", "Resorce": "*"}]}');
  const statement = { Effect: 'Deny', Action: 'ecs:AuthorizeSecurityGroup', Resource: '*' };
  put('long.json', JSON.stringify({ Version: '1', Statement: Array(70).fill(statement) }));
  put(
    'wide.json',
    `${JSON.stringify({ Version: '1', Statement: [statement] }).slice(0, -1)}${' '.repeat(5000)}}`,
  );
  put('other.json', '{"schema": "postern.scan/v1"}');
  put('tests-bad.json', '{"tests": [{"name": "a", "call": {"action": "ecs:RunInstances"}, "expect": "no"}]}');
});
afterAll(async () => {
  cloud.kill('SIGTERM');
  await ended(cloud);
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const start = (args: readonly string[], env: NodeJS.ProcessEnv = keys): ChildProcess =>
  startPostern(folder, ['guard', ...args], env);
const run = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> => {
  const child = start(args, env);
  child.stdin?.end();
  return ended(child);
};
/** On the cloud of this file, with a state folder of the test's own. */
const on = (state: string, ...args: readonly string[]): readonly string[] => [
  ...args,
  '--endpoint',
  endpoint,
  '--state',
  state,
];

async function journal(): Promise<readonly Entry[]> {
  const answer = await fetch(`${endpoint}/_postern/journal`);
  return ((await answer.json()) as { entries: readonly Entry[] }).entries;
}

async function setFaults(rules: readonly object[]): Promise<void> {
  await fetch(`${endpoint}/_postern/faults`, {
    method: 'PUT',
    headers: { 'x-postern-control': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ rules }),
  });
}

const HARDENED = ['--tier', 'hardened', '--user', 'alice', '--user', 'bob'] as const;
const OPEN_SSH = {
  action: 'ecs:AuthorizeSecurityGroup',
  keys: { 'ecs:SecurityGroupSourceCidrIps': ['0.0.0.0/0'], 'acs:PrincipalARN': 'acs:ram::1:user/alice' },
};

describe('bad input is one clear error, exit 1, nothing on stdout, and nothing asked of the cloud', () => {
  test.each([
    [['plna'], 'unknown-command', '`plna`'],
    [['plan', '--all-users'], 'missing-argument', '--tier'],
    [['plan', '--tier', 'soft', '--all-users'], 'bad-flag', 'closed-world'],
    [['plan', '--tier', 'hardened', '--policy', 'cut.json', '--all-users'], 'bad-flag', '--tier | --policy'],
    [['plan', '--tier', 'hardened'], 'guard-no-targets', '--all-users'],
    [['plan', '--tier', 'hardened', '--root', '--user', 'alice'], 'bad-flag', '--user'],
    [['plan', '--tier', 'hardened', '--folder', 'production'], 'bad-flag', '`production`'],
    [['plan', '--tier', 'hardened', '--member', 'shop'], 'bad-flag', '`shop`'],
    [['plan', '--tier', 'hardened', '--root', '--name', 'a b'], 'bad-flag', '`a b`'],
    [['plan', '--tier', 'hardened', '--root', '--broker', 'a*'], 'bad-flag', '`a*`'],
    [['plan', '--policy', 'nowhere.json', '--root'], 'file-not-found', '`nowhere.json`'],
    [['plan', '--policy', 'cut.json', '--root'], 'policy-bad', '`cut.json`:1:'],
    [['plan', '--policy', 'typo.json', '--root'], 'policy-bad', '`Resource`'],
    [['plan', '--policy', 'long.json', '--root'], 'policy-bad', '4096'],
    [['apply', '--policy', 'long.json', '--root', '--yes'], 'policy-bad', '4096'],
    [['plan', ...HARDENED, '--tests', 'nowhere.json'], 'file-not-found', '`nowhere.json`'],
    [['plan', ...HARDENED, '--tests', 'cut.json'], 'input-not-json', '`cut.json`'],
    [['plan', ...HARDENED, '--tests', 'tests-bad.json'], 'guard-tests-bad', '`tests[0].expect`'],
    [['plan', ...HARDENED, '--journal', 'nowhere.json'], 'file-not-found', '`nowhere.json`'],
    [['apply', 'nowhere.json'], 'file-not-found', '`nowhere.json`'],
    [['apply', 'cut.json'], 'input-not-json', '`cut.json`'],
    [['apply', 'other.json'], 'guard-plan-bad', '`schema`'],
    [['apply', ...HARDENED, '--probe-role', 'alice'], 'bad-flag', 'acs:ram::'],
    [['verify', '--way', 'both'], 'bad-flag', 'account, directory'],
    [['coverage', '--way', 'both'], 'bad-flag', 'account, directory'],
    [['verify', '--region', 'Hangzhou'], 'bad-flag', '`Hangzhou`'],
    [['status', '--local'], 'bad-flag', '--endpoint | --local'],
  ])('%j: %s', async (args, code, mention) => {
    const before = await journal();
    const { code: exit, stdout, stderr } = await run(on('bad', ...args));
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(mention);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 1 });
    expect(await journal()).toHaveLength(before.length);
  });

  test('names of people and guardrails that are not there', async () => {
    const unknown = await run(on('bad', 'plan', '--tier', 'hardened', '--user', 'zoe'));
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('error[guard-target-unknown]');
    const none = await run(on('bad', 'remove', '--yes'));
    expect(none.stderr).toContain('error[guard-unknown]');
    const journalOfTheVendor = await run(['plan', ...HARDENED, '--journal', 'local']);
    expect(journalOfTheVendor.stderr).toContain('error[bad-flag]');
  });

  test('the key of a probe', async () => {
    const without = { ...keys, POSTERN_PROBE_ACCESS_KEY_ID: '' };
    const { code, stderr } = await run(on('bad', 'verify', '--probe-key'), without);
    expect({ code, first: stderr.split('\n')[0] }).toMatchObject({
      code: 1,
      first: expect.stringContaining('error[guard-no-probe-key]'),
    });
  });

  test('a document over the limit fits when only white space is too much', async () => {
    expect(readFileSync(join(folder, 'wide.json'), 'utf8').length).toBeGreaterThan(4096);
    const { code, stdout } = await run(
      on('bad', 'plan', '--policy', 'wide.json', '--user', 'alice', '--json'),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout).policy.length).toBeLessThan(200);
  });
});

describe('a whole life', () => {
  const STATE = 'life';
  const command = (...args: readonly string[]): Promise<Ended> => run(on(STATE, ...args));

  test('planned into a file, asked for a yes, applied, seen, verified, removed', async () => {
    const planned = await command('plan', ...HARDENED, '-o', 'plan.json', '--journal', 'local');
    expect(planned).toMatchObject({ code: 0, stderr: '' });
    expect(planned.stdout).toContain('postern guard apply plan.json');
    expect(planned.stdout).toContain('can take the guardrail away');

    const before = await journal();
    const asked = await command('apply', 'plan.json');
    expect(asked).toMatchObject({ code: 1, stdout: '' });
    expect(asked.stderr).toContain('error[needs-yes]');
    expect((await journal()).slice(before.length).filter(({ access }) => access === 'write')).toEqual([]);

    const applied = await command('apply', 'plan.json', '--yes');
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.stderr).toContain('[1/3] CreatePolicy');
    expect(applied.stdout).toContain('In place');
    expect(applied.stdout).toMatch(
      /SSH from 0\.0\.0\.0\/0 +stopped \[Forbidden\.RAM\], by postern-guardrail, statement 1/,
    );

    const again = await command('apply', 'plan.json', '--yes');
    expect(again.stdout).toContain('no call was made');
    expect(again.stderr).toBe('');

    expect(await command('status')).toMatchObject({ code: 0, stderr: '' });
    const verified = await command('verify', '--probe-key', '--json');
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: 'as-expected' });

    await root.ask('Ram', 'DetachPolicyFromUser', {
      UserName: 'alice',
      PolicyName: 'postern-guardrail',
      PolicyType: 'Custom',
    });
    const drifted = await command('status');
    expect(drifted.code).toBe(2);
    expect(drifted.stdout).toContain('DRIFT: detached from RAM user alice');
    const passing = await command('verify', '--quiet');
    expect(passing.code).toBe(2);
    expect(passing.stdout).toContain('NOT STOPPED');

    const stale = await command('apply', 'plan.json', '--yes');
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain('error[guard-stale]');

    expect(await command('remove')).toMatchObject({ code: 1 });
    expect(await command('remove', '--yes', '--quiet')).toMatchObject({ code: 0, stderr: '' });
    expect(await command('remove', '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect((await command('status')).stdout).toContain('removed');
  });

  test('a plan that was changed by hand is none', async () => {
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
    const widened = { ...plan, targets: plan.targets.slice(1) };
    put('by-hand.json', JSON.stringify(widened));
    const { code, stderr } = await command('apply', 'by-hand.json', '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain('error[guard-plan-bad]');
  });

  test('a foreign policy is left alone', async () => {
    const PolicyDocument = '{"Version":"1","Statement":[{"Effect":"Deny","Action":"ecs:*","Resource":"*"}]}';
    await root.ask('Ram', 'CreatePolicy', { PolicyName: 'ours', PolicyDocument });
    const { code, stderr } = await command('plan', ...HARDENED, '--name', 'ours');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error[guard-foreign]'),
    });
    await root.ask('Ram', 'DeletePolicy', { PolicyName: 'ours' });
  });
});

test('who is covered: told in every language, with what to do about what is not known', async () => {
  const none = await run(on('covered', 'coverage', '--way', 'directory'));
  expect(none).toMatchObject({ code: 0, stderr: '' });
  expect(none.stdout).toContain('has no resource directory');
  await run(on('covered', 'apply', '--tier', 'hardened', '--user', 'alice', '--yes', '--quiet'));
  const own = '{"Version":"1","Statement":[{"Effect":"Deny","Action":"ecs:*","Resource":"*"}]}';
  await root.ask('Ram', 'CreatePolicy', { PolicyName: 'own', PolicyDocument: own });
  const attached = { PolicyName: 'own', PolicyType: 'Custom', UserName: 'bob' };
  await root.ask('Ram', 'AttachPolicyToUser', attached);
  for (const [lang, words] of [
    ['en', ['covered: hardened, by postern-guardrail', 'own is no tier']],
    ['zh-TW', ['受防護：hardened，來自 postern-guardrail', 'own 不屬於任何等級']],
    ['zh-CN', ['受防护：hardened，来自 postern-guardrail', 'own 不属于任何等级']],
  ] as const) {
    const { code, stdout } = await run(on('covered', 'coverage', '--lang', lang), { ...keys, COLUMNS: '80' });
    expect(code).toBe(3);
    for (const word of words) expect(stdout.replace(/\n\s*/g, lang === 'en' ? ' ' : '')).toContain(word);
    for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
  }
  await root.ask('Ram', 'DetachPolicyFromUser', attached);
  await root.ask('Ram', 'DeletePolicy', { PolicyName: 'own' });
  const uncovered = await run(on('covered', 'coverage', '--json'));
  expect(uncovered.code).toBe(2);
  expect(JSON.parse(uncovered.stdout)).toMatchObject({
    way: 'account',
    counts: { covered: 1, notCovered: 1 },
  });
  await run(on('covered', 'remove', '--yes', '--quiet'));
}, 60_000);

test('kill -9 in the middle of a call, and the same command ends it', async () => {
  await setFaults([
    { operation: 'AttachPolicyToUser', kind: 'latency', rate: 1, count: 1, latencyMs: 20_000 },
  ]);
  const before = (await journal()).length;
  const child = start(on('killed', 'apply', ...HARDENED, '--yes'));
  let said = '';
  while (!said.includes('AttachPolicyToUser')) {
    const [data] = (await once(child.stderr as NonNullable<ChildProcess['stderr']>, 'data')) as [Buffer];
    said += data;
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const [file = ''] = readdirSync(join(folder, 'killed/guard'));
  const receipts = JSON.parse(readFileSync(join(folder, 'killed/guard', file), 'utf8'));
  expect(receipts).toMatchObject({ status: 'applying', steps: [{ status: 'done' }, { status: 'intended' }] });

  const again = await run(on('killed', 'apply', ...HARDENED, '--yes', '--json'));
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ readBack: { targets: [{ id: 'alice' }, { id: 'bob' }] } });
  const made = (await journal())
    .slice(before)
    .filter(({ access, errorCode }) => access === 'write' && errorCode === null)
    .map(({ action }) => action);
  expect(made).toEqual(['CreatePolicy', 'AttachPolicyToUser', 'AttachPolicyToUser']);
  expect(await run(on('killed', 'remove', '--yes'))).toMatchObject({ code: 0 });
});

test('a call that is refused for good says how far it came', async () => {
  await setFaults([
    { operation: 'AttachPolicyToUser', kind: 'throttle', rate: 1, code: 'LimitExceeded.User.Policy' },
  ]);
  const { code, stdout, stderr } = await run(on('refused', 'apply', ...HARDENED, '--yes', '--quiet'));
  await setFaults([]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(
    'error[guard-stopped]: stopped at AttachPolicyToUser, after 1 of 3 calls: LimitExceeded',
  );
  expect(await run(on('refused', 'remove', '--yes'))).toMatchObject({ code: 0 });
});

test('policy tests that fail: exit 2, the test, the reading and the statement, and nothing is changed', async () => {
  put(
    'tests.json',
    JSON.stringify({
      tests: [
        { name: 'the world may not come in', call: OPEN_SSH, expect: 'deny' },
        { name: 'the world may come in', call: OPEN_SSH, expect: 'allow' },
      ],
    }),
  );
  const before = (await journal()).length;
  for (const verb of [['plan'], ['apply', '--yes']]) {
    const { code, stdout, stderr } = await run(on('tests', ...verb, ...HARDENED, '--tests', 'tests.json'));
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(stdout).toContain('`the world may come in`: expected allow, got explicit deny');
    expect(stdout).not.toContain('may not come in');
    expect(stdout).toContain('by statement 1');
  }
  // The page's own policy holds under some readings of CIDRInRange only.
  put('page.json', JSON.stringify({ tests: [{ name: 'closed', call: withProtocol(), expect: 'deny' }] }));
  const page = await run(on('tests', 'plan', '--tier', 'page', '--user', 'alice', '--tests', 'page.json'));
  expect(page.code).toBe(2);
  expect(page.stdout).toMatch(/under \d+ of \d+ profiles, such as .*cidr-in-range=inert/);
  expect((await journal()).length).toBe(before);
});

function withProtocol(): object {
  return { ...OPEN_SSH, keys: { ...OPEN_SSH.keys, 'ecs:SecurityGroupIpProtocols': ['TCP'] } };
}

describe('past calls', () => {
  const identity = (userName: string, type = 'ram-user') => ({ type, accountId: ACCOUNT, userName });
  const event = (eventName: string, who: object, requestParameters?: object, more: object = {}) => ({
    eventId: `${eventName}-1`,
    eventTime: '2026-11-20T08:00:00Z',
    serviceName: 'Ecs',
    eventName,
    userIdentity: who,
    ...(requestParameters && { requestParameters }),
    ...more,
  });
  const rule = (source: string) => ({
    SecurityGroupId: 'sg-1',
    'Permissions.1.IpProtocol': 'tcp',
    'Permissions.1.SourceCidrIp': source,
  });

  test.each(['list', 'lines'])(
    'ActionTrail events as a %s: what would have been denied, and what is not judged',
    async (form) => {
      const events = [
        event('AuthorizeSecurityGroup', identity('alice'), rule('0.0.0.0/0')),
        event('AuthorizeSecurityGroup', identity('alice'), rule('203.0.113.0/24')),
        event('AuthorizeSecurityGroup', identity('carol'), rule('0.0.0.0/0')),
        event('AuthorizeSecurityGroup', identity('', 'root-account'), rule('0.0.0.0/0')),
        event('AuthorizeSecurityGroup', identity('bob'), rule('0.0.0.0/0'), { errorCode: 'Forbidden.RAM' }),
        event('AuthorizeSecurityGroup', identity('bob')),
        event('RunInstances', identity('bob'), { ImageId: 'm-1' }),
        event('RunInstances', identity('bob'), { SecurityGroupId: 'sg-1' }),
        event('RunInstances', identity('bob'), { LaunchTemplateId: 'lt-1' }),
        event('DescribeInstances', identity('bob'), {}),
        event('StartInstance', identity('x', 'system'), {}),
      ];
      const text =
        form === 'list' ? JSON.stringify(events) : events.map((one) => JSON.stringify(one)).join('\n');
      put('events.json', text);
      const { code, stdout } = await run(
        on('trail', 'plan', ...HARDENED, '--journal', 'events.json', '--json'),
      );
      expect(code).toBe(0);
      const { journal: found } = JSON.parse(stdout).impact;
      expect(found).toMatchObject({
        calls: 11,
        outside: 2,
        notJudged: { refused: 1, 'no-parameters': 2, 'no-caller': 1 },
        judged: 5,
        deniedCount: 2,
      });
      expect(found.denied).toEqual([
        expect.objectContaining({
          action: 'ecs:AuthorizeSecurityGroup',
          caller: 'alice',
          certainty: 'sure',
          statements: [1],
        }),
        expect.objectContaining({
          action: 'ecs:RunInstances',
          caller: 'bob',
          certainty: 'sure',
          statements: [2, 3],
        }),
      ]);
    },
  );
});

describe.each(LANGUAGES)('in %s', (language) => {
  const lines = (text: string): readonly string[] => text.split('\n');
  const isHan = (text: string): boolean => /\p{Script=Han}/u.test(text);

  test.each([[], ['plan'], ['apply'], ['status'], ['coverage'], ['verify'], ['remove']])(
    'help of guard %j',
    async (...args) => {
      const { code, stdout } = await run([...args, '--help', '--lang', language], { COLUMNS: '80' });
      expect(code).toBe(0);
      expect(isHan(stdout)).toBe(language !== 'en');
      for (const line of lines(stdout)) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    },
  );

  test('every view', async () => {
    const state = `views-${language}`;
    const more = ['--lang', language, '--name', state];
    const say = async (...args: readonly string[]): Promise<string> => {
      const { stdout, stderr } = await run(on(state, ...args, ...more));
      expect(isHan(stdout) || isHan(stderr)).toBe(language !== 'en');
      for (const line of lines(stdout)) expect(stringWidth(line), line).toBeLessThanOrEqual(100);
      return stdout;
    };
    expect(await say('plan', ...HARDENED, '--journal', 'local')).toContain('891');
    await say('apply', ...HARDENED, '--yes');
    await say('status');
    await say('verify');
    await say('remove', '--yes');
  });
});

test('the embedded cloud, from nothing', async () => {
  const local = (...args: readonly string[]): Promise<Ended> =>
    run([...args, '--local', '--state', 'embedded'], {});
  const refused = await local('plan', '--tier', 'hardened', '--user', 'alice');
  expect(refused.stderr).toContain('error[guard-target-unknown]');
  const none = await local('status', '--json');
  expect(none.code).toBe(0);
  expect(JSON.parse(none.stdout)).toEqual({
    schema: 'postern.guard-status/v1',
    account: ACCOUNT,
    guards: [],
  });
  expect(existsSync(join(folder, 'embedded/guard'))).toBe(false);
});
