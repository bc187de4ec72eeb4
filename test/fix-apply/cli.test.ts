/** `postern fix apply | confirm | rollback | status | report` as their users meet them: processes, files, kill -9. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { type Ended, ended, startPostern } from '../support/process.ts';
import type { Permission } from './bench.ts';

const REGION = 'cn-hangzhou';
const SSH: Permission = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };
let cloud: LocalCloud;
let folder: string;
let account: string;
let keys: NodeJS.ProcessEnv;
let made = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-fix-run-'));
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

const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess =>
  startPostern(folder, ['fix', ...args], { ...keys, COLUMNS: '80', ...env });
const fix = (...args: readonly string[]): Promise<Ended> => {
  const child = start(args);
  child.stdin?.end();
  return ended(child);
};

async function ask<T>(action: string, params: object): Promise<T> {
  const product = action === 'CreateVpc' ? 'Vpc' : 'Ecs';
  return (await cloud.invoke(account, REGION, product, action, { RegionId: REGION, ...params })) as T;
}

interface Sample {
  readonly group: string;
  readonly state: string;
  readonly plan: string;
  readonly rules: () => Promise<readonly string[]>;
}

/** A group with SSH open, and a plan that lets in two offices instead. */
async function sample(...more: readonly Permission[]): Promise<Sample> {
  made += 1;
  const { VpcId } = await ask<{ VpcId: string }>('CreateVpc', { CidrBlock: '10.0.0.0/8' });
  const { SecurityGroupId: group } = await ask<{ SecurityGroupId: string }>('CreateSecurityGroup', { VpcId });
  await ask('AuthorizeSecurityGroup', { SecurityGroupId: group, Permissions: [SSH, ...more] });
  const [state, plan] = [join(folder, `state-${made}`), join(folder, `fix-${made}.json`)];
  const sources = ['--source', 'office=203.0.113.0/24', '--source', 'vpn=198.51.100.0/24'];
  const planned = await fix('plan', group, ...sources, '--endpoint', cloud.endpoint, '-o', plan, '--quiet');
  expect(planned.code, planned.stderr).toBe(2);
  return {
    group,
    state,
    plan,
    async rules() {
      const answer = await ask<{ Permissions: { Permission: Record<string, string>[] } }>(
        'DescribeSecurityGroupAttribute',
        { SecurityGroupId: group },
      );
      return answer.Permissions.Permission.map(
        ({ PortRange, SourceCidrIp, Ipv6SourceCidrIp }) => `${PortRange} ${SourceCidrIp || Ipv6SourceCidrIp}`,
      ).sort();
    },
  };
}

interface Run {
  readonly id: string;
  readonly state: string;
  readonly units: readonly { readonly state: string; readonly stands: string }[];
  readonly receipts: readonly { readonly status: string; readonly requestId: string }[];
}
const NARROW = ['22/22 198.51.100.0/24', '22/22 203.0.113.0/24'];
const on = ({ state }: Sample): readonly string[] => ['--endpoint', cloud.endpoint, '--state', state];
const runsOf = async (one: Sample): Promise<{ code: number | null; runs: readonly Run[] }> => {
  const { code, stdout } = await fix('status', '--json', '--state', one.state);
  return { code, runs: (JSON.parse(stdout) as { runs: Run[] }).runs };
};

test('a plan of files that name no account can be carried out nowhere, and that is said', async () => {
  const file = join(folder, 'offline.json');
  const answers = join(import.meta.dirname, '../samples/one-open-group.json');
  await fix('plan', '--input', answers, '--source', 'office=203.0.113.0/24', '-o', file);
  const { code, stderr } = await fix('apply', file, '--endpoint', cloud.endpoint, '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain('error[fix-plan-without-account]');
});

test('from the plan to the evidence', async () => {
  const one = await sample();
  const refused = await fix('apply', one.plan, ...on(one));
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('error[needs-yes]');
  expect(await one.rules()).toEqual(['22/22 0.0.0.0/0']);

  const { code, stdout } = await fix('apply', one.plan, ...on(one), '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain('applied and verified; as planned');
  const id = /fix-[0-9a-f]{8}/.exec(stdout)?.[0] ?? '';
  expect(await one.rules()).toEqual(NARROW);
  expect(await fix('apply', one.plan, ...on(one), '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Nothing to do'),
  });

  // The run knows its cloud.
  expect(await runsOf(one)).toMatchObject({ code: 0, runs: [{ id, state: 'applied' }] });
  const markdown = await fix('report', id, '--state', one.state);
  expect(markdown.stdout).toContain('# Repair');
  expect(markdown.stdout).toContain('0.0.0.0/0');
  const [run] = (await runsOf(one)).runs;
  for (const { requestId } of run?.receipts ?? []) expect(markdown.stdout).toContain(requestId);
  const file = join(folder, 'report.json');
  expect((await fix('report', id, '--state', one.state, '-o', file)).stdout).toContain(file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    schema: 'postern.fix-report/v1',
    readAt: expect.stringMatching(/Z$/),
    verification: [
      {
        stands: 'as-planned',
        after: [{}, {}],
        afterAt: expect.stringMatching(/Z$/),
        afterOf: 'apply',
        now: [{}, {}],
      },
    ],
  });
  // What cannot be read now is not told to be empty, and what was read back stays.
  cloud.faults.set([
    {
      operation: 'DescribeSecurityGroupAttribute',
      kind: 'throttle',
      rate: 1,
      code: 'InvalidAccessKeyId.NotFound',
    },
  ]);
  const unread = await fix('report', id, '--state', one.state);
  cloud.faults.clear();
  expect(unread.code).toBe(3);
  expect(unread.stdout).toMatch(/### Read back when it was applied: .*\n\n- .*203\.0\.113\.0/);
  expect(unread.stdout).toMatch(/### Now: .*\n\nIt could not be read\./);
  expect(unread.stdout).not.toContain('No rules.');
  expect((await fix('report', id, '--state', one.state, '-o', folder)).stderr).toContain(
    'error[output-unwritable]',
  );

  await ask('AuthorizeSecurityGroup', { SecurityGroupId: one.group, Permissions: [SSH] });
  const reopened = await fix('status', id, '--state', one.state);
  expect(reopened.code).toBe(2);
  expect(reopened.stdout).toMatch(/applied; open again since/);
  expect(reopened.stdout).toMatch(/open again: sgr-\S+ accept tcp 22\/22 from 0\.0\.0\.0\/0/);
  expect(reopened.stdout).not.toContain('between');

  const back = await fix('rollback', id, '--state', one.state, '--rollback', 'exact', '--yes');
  expect(back.code).toBe(0);
  expect(back.stdout).toContain('was put back as it was (asked for)');
  expect(back.stdout).not.toContain('Workbench');
  expect(await one.rules()).toEqual(['22/22 0.0.0.0/0']);
  expect((await fix('confirm', id, '--state', one.state)).stderr).toContain('error[fix-not-waiting]');
});

test('confirmed in time from another terminal', async () => {
  const one = await sample();
  const child = start(['apply', one.plan, ...on(one), '--yes', '--confirm-within', '5m', '--json']);
  const end = ended(child);
  const id = await waitingRun(one);
  expect((await fix('confirm', id, '--state', one.state)).code).toBe(0);
  const { code, stdout } = await end;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ result: 'confirmed', run: { id, state: 'confirmed' } });
  expect(await one.rules()).toEqual(NARROW);
});

test('not confirmed: taken back to Workbench, and told', async () => {
  const one = await sample();
  const { code, stdout } = await fix(
    'apply',
    one.plan,
    ...on(one),
    '--yes',
    '--confirm-within',
    '1s',
    '--workbench',
    'intl',
  );
  expect(code).toBe(2);
  expect(stdout).toContain('rolled back');
  expect(stdout).toMatch(/was not opened again: Workbench\s+\(.*was let\s+in/s);
  expect(await one.rules()).toEqual(['22/22 100.104.0.0/16', '22/22 161.117.0.0/16', ...NARROW]);
});

test('the waiting process is killed: the next command takes it back when its time is over', async () => {
  const one = await sample();
  const child = start([
    'apply',
    one.plan,
    ...on(one),
    '--yes',
    '--confirm-within',
    '8s',
    '--rollback',
    'exact',
  ]);
  const gone = once(child, 'close');
  const id = await waitingRun(one);
  child.kill('SIGKILL');
  await gone;
  expect(await one.rules()).toEqual(NARROW);
  const orphan = await fix('status', id, '--state', one.state);
  expect(orphan.stdout).toMatch(/No command waits for the confirmation any more\.\s+After \d{4}-\d\d-\d\d/);
  await new Promise((resolve) => setTimeout(resolve, 8_500));
  // Whoever does something else in the folder hears of it, and nothing is changed by that.
  const other = await ended(startPostern(folder, ['findings', 'list', '--state', one.state], keys));
  expect(other.stderr).toContain(`postern fix status ${id}`);
  expect(await one.rules()).toEqual(NARROW);
  // Where its cloud says nothing, it is named, and stays overdue.
  cloud.faults.set([
    {
      operation: 'DescribeSecurityGroupAttribute',
      kind: 'throttle',
      rate: 1,
      code: 'InvalidAccessKeyId.NotFound',
    },
  ]);
  const silent = await fix('status', id, '--state', one.state);
  cloud.faults.clear();
  expect(silent.code).toBe(2);
  expect(silent.stderr).toMatch(
    new RegExp(
      `^${id} is overdue: it was not confirmed by .*, and could not be taken back now:\\nerror\\[`,
      'm',
    ),
  );
  const { stderr, stdout, code } = await fix('status', id, '--state', one.state);
  expect(stderr).toContain(`${id} was not confirmed in time and is rolled back`);
  expect(stdout).toContain('as before the repair');
  expect(code).toBe(0);
  expect(await one.rules()).toEqual(['22/22 0.0.0.0/0']);
}, 30_000);

test.each([1, 2, 3])(
  'kill -9 while call %i is on its way, and it is run again',
  async (at) => {
    const one = await sample();
    const operations = ['AuthorizeSecurityGroup', 'AuthorizeSecurityGroup', 'RevokeSecurityGroup'];
    const before = writes(one);
    // The call is executed at once and answered late.
    cloud.faults.set([
      { operation: operations[at - 1] as string, kind: 'latency', rate: 1, latencyMs: 1_500 },
    ]);
    const child = start(['apply', one.plan, ...on(one), '--yes', '--quiet']);
    const gone = once(child, 'close');
    while (writes(one) - before < at) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await gone;
    cloud.faults.clear();
    const half = await runsOf(one);
    expect(half).toMatchObject({ code: 2, runs: [{ state: 'applying', units: [{ state: 'applying' }] }] });
    expect(half.runs[0]?.units[0]?.stands).toBe(at === 3 ? 'as-planned' : 'partly');
    const again = await fix('apply', one.plan, ...on(one), '--yes');
    expect(again.code, again.stderr).toBe(0);
    expect(await one.rules()).toEqual(NARROW);
    expect(writes(one) - before).toBe(3);
    expect(await runsOf(one)).toMatchObject({ code: 0, runs: [{ state: 'applied' }] });
  },
  30_000,
);

/** Calls that changed rules and were executed. */
function writes(_: Sample): number {
  return cloud.journal
    .list()
    .filter(
      ({ action, errorCode }) => errorCode === null && /^(Authorize|Revoke|Modify)Security/.test(action),
    ).length;
}

async function waitingRun(one: Sample): Promise<string> {
  for (let i = 0; i < 100; i += 1) {
    const { runs } = await runsOf(one).catch(() => ({ runs: [] as readonly Run[] }));
    const [run] = runs;
    if (run?.state === 'waiting') return run.id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never waits');
}

test('bad input: one clear error, exit code 1, nothing changed', async () => {
  const one = await sample();
  const other = join(folder, 'other.json');
  writeFileSync(other, '{"schema": "postern.scan/v1"}');
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['fix-plan-bad', ['apply', other]],
    ['file-not-found', ['apply', join(folder, 'none.json')]],
    ['bad-flag', ['apply', one.plan, '--confirm-within', 'soon']],
    ['bad-flag', ['apply', one.plan, '--concurrency', '0']],
    ['bad-flag', ['apply', one.plan, '--failure-budget', 'x']],
    ['bad-flag', ['apply', one.plan, '--rollback', 'no']],
    ['bad-flag', ['apply', one.plan, '--workbench', 'moon']],
    ['bad-flag', ['apply', one.plan, '--endpoint', 'http://x y']],
    ['bad-flag', ['apply', one.plan, '--endpoint', cloud.endpoint, '--local']],
    ['fix-not-in-plan', ['apply', one.plan, ...on(one), '--select', 'sg-other', '--yes']],
    ['fix-unknown-run', ['confirm', 'fix-none', '--state', one.state]],
    ['fix-unknown-run', ['rollback', 'fix-none', '--state', one.state, '--yes']],
    ['fix-unknown-run', ['status', 'fix-none', '--state', one.state]],
    ['fix-unknown-run', ['report', 'fix-none', '--state', one.state]],
    ['store-unusable', ['status', '--state', other]],
    ['missing-argument', ['apply']],
  ];
  const before = writes(one);
  for (const [code, args] of cases) {
    const { code: exit, stdout, stderr } = await fix(...args);
    expect({ exit, stdout, args }).toEqual({ exit: 1, stdout: '', args });
    expect(stderr).toContain(`error[${code}]`);
  }
  expect(writes(one)).toBe(before);
  expect(await fix('status', '--state', one.state)).toMatchObject({ code: 0, stdout: 'No runs.\n' });
}, 60_000);

describe.each(['en', 'zh-TW', 'zh-CN'])('%s', (lang) => {
  test('fits into 80 columns, help too', async () => {
    const one = await sample({ ...SSH, PortRange: '3306/3306' });
    const texts = [await fix('apply', one.plan, ...on(one), '--yes', '--lang', lang)];
    expect(texts[0]?.code).toBe(0);
    texts.push(await fix('status', '--state', one.state, '--lang', lang));
    const id = /fix-[0-9a-f]{8}/.exec(texts[1]?.stdout ?? '')?.[0] ?? '';
    texts.push(await fix('rollback', id, '--state', one.state, '--yes', '--lang', lang));
    for (const name of ['apply', 'confirm', 'rollback', 'status', 'report'])
      texts.push(await fix(name, '--help', '--lang', lang));
    for (const { code, stdout } of texts) {
      expect(code).toBe(0);
      expect(stdout).not.toContain('undefined');
      for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    }
  }, 30_000);
});
