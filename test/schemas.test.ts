/** Every JSON document keeps its published schema. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../src/adapters/store/open-store.ts';
import { startCloud } from '../src/cloud/index.ts';
import { messagesFor } from '../src/messages/index.ts';
import { keepRefusal, newGroup } from './support/denied.ts';
import { startPostgres } from './support/postgres.ts';
import { BIN, firstLine } from './support/process.ts';
import { typedSdk } from './support/typed-sdk.ts';

const SCHEMAS = join(import.meta.dirname, '../docs/reference/schemas');
const SAMPLE = join(import.meta.dirname, 'samples/one-open-group.json');
const POLICIES = join(import.meta.dirname, 'samples/policies');
const ajv = new Ajv2020.default({ strict: true, allowUnionTypes: true });
const seen = new Set<string>();

let cloud: ReturnType<typeof spawn>;
let line: { endpoint: string; accounts: { id: string; accessKeyId: string; accessKeySecret: string }[] };

beforeAll(async () => {
  for (const name of readdirSync(SCHEMAS))
    ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')));
  cloud = spawn(process.execPath, [BIN, 'cloud', 'start', '--seed', 'demo', '--quiet']);
  line = await firstLine(cloud);
});
afterAll(() => void cloud.kill());

function check(document: { schema: string }): void {
  const name = /^postern\.(.*)\/v1$/.exec(document.schema)?.[1] ?? document.schema;
  const validate = ajv.getSchema(`${name}.v1.json`);
  if (validate === undefined) throw new Error(`no schema is published for ${document.schema}`);
  if (!validate(document)) expect.fail(ajv.errorsText(validate.errors));
  seen.add(`${name}.v1.json`);
}

const fault = (...rules: readonly object[]) =>
  fetch(`${line.endpoint}/_postern/faults`, {
    method: 'PUT',
    headers: { 'x-postern-control': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ rules }),
  });

const postern = (...args: readonly string[]): Promise<{ schema: string }> =>
  posternBy(line.accounts[0], ...args);

function posternBy(
  key: { readonly accessKeyId: string; readonly accessKeySecret: string } | undefined,
  ...args: readonly string[]
): Promise<{ schema: string }> {
  const env = {
    ...process.env,
    ALIBABA_CLOUD_ACCESS_KEY_ID: key?.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key?.accessKeySecret,
  };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [BIN, ...args, '--json', '--quiet'],
      { env, maxBuffer: 1 << 28 },
      (_, stdout) => resolve(JSON.parse(stdout)),
    );
  });
}

test('scan, of files and of an organisation', async () => {
  check(await postern('scan', '--input', SAMPLE));
  check(await postern('scan', '--directory', '--endpoint', line.endpoint));
});

test('scan, with gaps and undecided questions', async () => {
  await fault({ operation: 'DescribeSecurityGroupAttribute', kind: 'error', rate: 1, code: 'Forbidden.RAM' });
  const report = (await postern(
    'scan',
    '--directory',
    '--endpoint',
    line.endpoint,
    '--region',
    'cn-shanghai',
  )) as {
    schema: string;
    coverage?: { gaps: unknown[] };
  };
  check(report);
  expect(report.coverage?.gaps.length).toBeGreaterThan(0);
});

test('report, of a saved scan', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const scan = join(folder, 'scan.json');
  writeFileSync(scan, JSON.stringify(await postern('scan', '--input', SAMPLE)));
  for (const name of ['report.html', 'report.csv', 'report.sarif'])
    check(await postern('report', '--scan', scan, '-o', join(folder, name)));
  rmSync(folder, { recursive: true });
});

test('explain, with a packet', async () => {
  check(
    await postern('explain', 'sg-bp1samplewebfrontend', '--input', SAMPLE, '--packet', 'tcp:203.0.113.9->22'),
  );
});

test('fix plan, of files and of an organisation', async () => {
  const office = ['--source', 'office=203.0.113.0/24', '--me', '198.51.100.7', '--allow-cut-off'];
  const plan = ['fix', 'plan', ...office, '--workbench', 'intl', '--tidy'];
  check(await postern(...plan, '--input', SAMPLE));
  check(await postern(...plan, '--directory', '--endpoint', line.endpoint));
  check(await postern('fix', 'plan', '--allow-cut-off', '--directory', '--endpoint', line.endpoint));
});

test('scan with warnings and waivers, and what is said about them', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const config = ['--config', join(state, 'postern.yaml')];
  const input = ['--input', SAMPLE, ...config];
  const add = (id: string) =>
    postern('waiver', 'add', id, ...input, '--reason', 'r', '--owner', 'o', '--until', '2099-12-31');
  writeFileSync(
    join(state, 'postern.yaml'),
    'trusted: { office: { cidrs: [203.0.113.0/24], prefixLists: [{ id: pl-1, region: cn-hangzhou }] } }\nwithoutPorts: [tcp/873]\n',
  );
  check(await add('sgr-bp1sampleopen'));
  check(await postern('explain', 'sg-bp1samplewebfrontend', ...input));
  check(await postern('scan', ...input));
  check(await postern('waiver', 'list', ...config));
  check(await postern('waiver', 'check', ...input));
  const text = readFileSync(join(state, 'postern.yaml'), 'utf8');
  writeFileSync(
    join(state, 'postern.yaml'),
    text.replace('2099', '2019').replace(/(.*)sha256:.{32}/s, `$1sha256:${'0'.repeat(32)}`),
  );
  const report = (await postern('scan', ...input)) as unknown as {
    schema: string;
    warnings: { code: string }[];
  };
  check(report);
  expect(report.warnings.map(({ code }) => code)).toEqual([
    'trusted-list-not-read',
    'port-not-asked',
    'waiver-expired',
    'waiver-void',
  ]);
  check(await postern('waiver', 'check', ...input));
  rmSync(state, { recursive: true });
});

test('checks, ours and the vendor’s', async () => {
  check(await postern('checks', 'list'));
  check(await postern('checks', 'vendor', '--directory', '--submit', '--endpoint', line.endpoint));
  check(await postern('checks', 'vendor', '--input', SAMPLE));
});

test('scans that are recorded, findings with their life, the audit log, the store', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const kept = ['--state', state];
  const repaired = join(state, 'answers.json');
  writeFileSync(repaired, readFileSync(SAMPLE, 'utf8').replaceAll('1.2.3.4/0', '203.0.113.0/24'));
  check(await postern('scan', '--record', '--input', SAMPLE, ...kept));
  check(await postern('scan', '--record', '--input', repaired, ...kept));
  const list = (await postern('findings', 'list', '--status', 'all', '--limit', '1', ...kept)) as unknown as {
    schema: string;
    findings: { id: string }[];
  };
  check(list);
  check(await postern('findings', 'show', list.findings[0]?.id ?? '', ...kept));
  check(await postern('audit', 'list', ...kept));
  check(await postern('audit', 'verify', ...kept));
  check(await postern('audit', 'verify', '--head', `1:${'0'.repeat(64)}`, ...kept));
  check(await postern('store', 'status', ...kept));
  check(await postern('settings', 'export', ...kept));
  const copy = join(state, 'copy.jsonl');
  check(await postern('store', 'backup', '-o', copy, ...kept));
  check(await postern('store', 'restore', copy, '--state', join(state, 'other')));
  check(await postern('store', 'prune', '--keep-scans', '0', '--yes', ...kept));
  rmSync(state, { recursive: true });
});

test('the trail, and why a call was denied', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const other = await startCloud();
  const store = await openStore({ folder: state });
  const { endpoint } = other;
  const id = await keepRefusal(other, await newGroup(other), { store, target: endpoint });
  await store.close();
  const kept = ['--state', state, '--endpoint', endpoint];
  check(await posternBy(other.accounts[0], 'trail', 'list', ...kept));
  check(await posternBy(other.accounts[0], 'trail', 'why', id, ...kept));
  await other.close();
  rmSync(state, { recursive: true });
});

test('maturity, of an organisation and of files without instances', async () => {
  check(await postern('maturity', '--directory', '--endpoint', line.endpoint));
  check(await postern('maturity', '--input', SAMPLE));
});

test('demo', async () => {
  const demo = (await postern('demo')) as unknown as { schema: string; repair: { evidence: string } };
  check(demo);
  expect(readFileSync(demo.repair.evidence, 'utf8')).toContain('RevokeSecurityGroup');
  rmSync(dirname(demo.repair.evidence), { recursive: true });
}, 120_000);

test('guard: planned, applied, seen, verified, removed, and tests that fail', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const [key] = line.accounts;
  const root = typedSdk({
    host: new URL(line.endpoint).host,
    region: 'cn-hangzhou',
    accessKeyId: key?.accessKeyId ?? '',
    accessKeySecret: key?.accessKeySecret ?? '',
  });
  await root.ask('Ram', 'CreateRole', {
    RoleName: 'developer',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${key?.id}:root`] } },
      ],
    }),
  });
  const guard = (...args: readonly string[]) =>
    postern('guard', ...args, '--endpoint', line.endpoint, '--state', state);
  const hardened = ['--tier', 'hardened', '--role', 'developer'];
  const call = { action: 'ecs:AuthorizeSecurityGroup' };
  const tests = (expected: string): string => {
    const path = join(state, `${expected}.json`);
    writeFileSync(path, JSON.stringify({ tests: [{ name: 'any', call, expect: expected }] }));
    return path;
  };
  check(await guard('plan', ...hardened, '--journal', 'local', '--tests', tests('allow')));
  check(await guard('plan', ...hardened, '--tests', tests('deny')));
  check(await guard('apply', ...hardened, '--tests', tests('deny'), '--yes'));
  const probe = ['--probe-role', `acs:ram::${key?.id}:role/developer`];
  check(await guard('apply', ...hardened, '--yes', ...probe));
  check(await guard('verify', ...probe));
  await root.ask('Ram', 'DetachPolicyFromRole', {
    RoleName: 'developer',
    PolicyName: 'postern-guardrail',
    PolicyType: 'Custom',
  });
  check(await guard('status'));
  check(await guard('remove', '--yes'));
  check(await guard('plan', '--tier', 'closed-world', '--root'));
  check(await guard('apply', '--tier', 'closed-world', '--root', '--yes'));
  check(await guard('status'));
  check(await guard('coverage'));
  check(await guard('coverage', '--way', 'account'));
  check(await guard('remove', '--yes', '--way', 'directory'));
  rmSync(state, { recursive: true });
});

test('create group and instance: refused, planned, printed, made', async () => {
  const [key] = line.accounts;
  const { ask } = typedSdk({
    host: new URL(line.endpoint).host,
    region: 'cn-hangzhou',
    accessKeyId: key?.accessKeyId ?? '',
    accessKeySecret: key?.accessKeySecret ?? '',
  });
  const { VpcId } = await ask('Vpc', 'CreateVpc', { RegionId: 'cn-hangzhou', CidrBlock: '10.0.0.0/16' });
  const { VSwitchId } = await ask('Vpc', 'CreateVSwitch', {
    RegionId: 'cn-hangzhou',
    VpcId,
    CidrBlock: '10.0.0.0/24',
    ZoneId: 'cn-hangzhou-a',
  });
  // A template that may not be read.
  const unread = {
    operation: 'DescribeLaunchTemplateVersions',
    kind: 'error',
    rate: 1,
    code: 'Forbidden.RAM',
  };
  await fault(unread);
  const at = ['--endpoint', line.endpoint, '--region', 'cn-hangzhou'];
  const group = (...args: readonly string[]) =>
    postern('create', 'group', ...at, '--vpc', VpcId, '--name', 'web', ...args);
  const https = ['--allow', 'tcp/443=0.0.0.0/0'];
  check(await group('--allow', 'ssh=0.0.0.0/0,pl-bp1nosuchlist'));
  check(await group(...https, '--tag', 'team=web', '--print', 'terraform'));
  check(await group(...https, '--yes'));
  const instance = (...args: readonly string[]) =>
    postern('create', 'instance', ...at, '--vswitch', VSwitchId, '--name', 'web', ...args);
  const machine = ['--image', 'aliyun_3_x64_20G_alibase_20240819.vhd', '--type', 'ecs.g7.large'];
  const own = [...machine, '--new-group', 'own', ...https];
  check(await instance(...own, '--launch-template', 'lt-bp1abc'));
  await fault();
  check(await instance(...own, '--print', 'cli'));
  check(await instance(...own, '--public', '5', '--yes'));
});

test('fix: applied with a confirmation that does not come, applied again, confirmed, seen, told and taken back', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const [key] = line.accounts;
  const sdk = typedSdk({
    host: new URL(line.endpoint).host,
    region: 'cn-hangzhou',
    accessKeyId: key?.accessKeyId ?? '',
    accessKeySecret: key?.accessKeySecret ?? '',
  });
  const { VpcId } = await sdk.ask('Vpc', 'CreateVpc', { RegionId: 'cn-hangzhou', CidrBlock: '10.0.0.0/8' });
  const { SecurityGroupId } = await sdk.ask('Ecs', 'CreateSecurityGroup', { RegionId: 'cn-hangzhou', VpcId });
  const Permissions = ['22/22', '3306/3306', '443/443'].map((PortRange) => ({
    IpProtocol: 'TCP',
    PortRange,
    SourceCidrIp: '0.0.0.0/0',
  }));
  await sdk.ask('Ecs', 'AuthorizeSecurityGroup', { RegionId: 'cn-hangzhou', SecurityGroupId, Permissions });
  const on = ['--endpoint', line.endpoint, '--state', state];
  const plan = async (): Promise<string> => {
    const file = join(state, 'fix.json');
    const offices = [1, 3, 5, 7, 9, 11].flatMap((n) => ['--source', `office-${n}=203.0.113.${n}`]);
    const sources = [...offices, '--source', 'vpn=198.51.100.0/24'];
    const from = ['--endpoint', line.endpoint, '-o', file];
    const made = await postern('fix', 'plan', SecurityGroupId, ...sources, ...from);
    check(made);
    return file;
  };
  const yes = ['--yes', '--rollback', 'exact'];
  check(await postern('fix', 'apply', await plan(), ...on, ...yes, '--confirm-within', '1s'));
  check(await postern('fix', 'apply', await plan(), ...on, '--yes'));
  check(await postern('fix', 'apply', await plan(), ...on, '--yes'));
  const status = (await postern('fix', 'status', '--state', state)) as {
    schema: string;
    runs?: { id: string; state: string }[];
  };
  check(status);
  expect(status.runs?.map((run) => run.state)).toEqual(['rolled-back', 'applied']);
  expect(JSON.stringify(status)).toContain('CreatePrefixList');
  const id = status.runs?.[1]?.id ?? '';
  check(await postern('fix', 'report', id, '--state', state));
  check(await postern('fix', 'rollback', id, '--state', state, ...yes));
  const waiting = postern('fix', 'apply', await plan(), ...on, '--yes', '--confirm-within', '5m');
  for (let run = ''; run === ''; ) {
    const { runs = [] } = (await postern('fix', 'status', '--state', state)) as typeof status;
    run = runs.find((one) => one.state === 'waiting')?.id ?? '';
    if (run !== '') check(await postern('fix', 'confirm', run, '--state', state));
  }
  check(await waiting);
  rmSync(state, { recursive: true });
}, 60_000);

test('fix with a canary: an interface that does not pass, then a group, seen and told', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const [key] = line.accounts;
  const { ask } = typedSdk({
    host: new URL(line.endpoint).host,
    region: 'cn-hangzhou',
    accessKeyId: key?.accessKeyId ?? '',
    accessKeySecret: key?.accessKeySecret ?? '',
  });
  const RegionId = 'cn-hangzhou';
  const { VpcId } = await ask('Vpc', 'CreateVpc', { RegionId, CidrBlock: '10.0.0.0/16' });
  const net = { RegionId, VpcId, CidrBlock: '10.0.9.0/24', ZoneId: 'cn-hangzhou-a' };
  const { VSwitchId } = await ask('Vpc', 'CreateVSwitch', net);
  const { SecurityGroupId } = await ask('Ecs', 'CreateSecurityGroup', { RegionId, VpcId });
  const Permissions = [{ IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' }];
  await ask('Ecs', 'AuthorizeSecurityGroup', { RegionId, SecurityGroupId, Permissions });
  await ask('Ecs', 'RunInstances', { RegionId, VSwitchId, SecurityGroupId, InternetMaxBandwidthOut: 5 });
  const file = join(state, 'fix.json');
  const at = ['--endpoint', line.endpoint];
  await postern('fix', 'plan', SecurityGroupId, '--source', 'office=203.0.113.0/24', ...at, '-o', file);
  const apply = ['fix', 'apply', file, ...at, '--state', state, '--yes', '--canary'];
  const no = (await postern(...apply, '--canary-check', 'exit 1')) as {
    schema: string;
    run?: { id: string; canary: unknown };
  };
  check(no);
  expect(no.run?.canary).toMatchObject({ kind: 'interface', state: 'failed', swap: { stands: 'gone' } });
  check(await postern('fix', 'report', no.run?.id ?? '', '--state', state));
  check(await postern(...apply, SecurityGroupId));
  check(await postern('fix', 'status', '--state', state));
  rmSync(state, { recursive: true });
}, 60_000);

test('serve', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const args = ['serve', '--local', '--state', state, '--listen', '127.0.0.1:0', '--json', '--quiet'];
  const child = spawn(process.execPath, [BIN, ...args]);
  check(await firstLine(child));
  child.kill('SIGTERM');
  await once(child, 'close');
  rmSync(state, { recursive: true });
});

test('worker', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const postgres = await startPostgres();
  const args = ['worker', '--endpoint', line.endpoint, '--state', state, '--json', '--quiet'];
  const child = spawn(process.execPath, [BIN, ...args, '--database', await postgres.database()], {
    env: { ...process.env, ALIBABA_CLOUD_ACCESS_KEY_ID: 'none', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'none' },
  });
  check(await firstLine(child));
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
  await postgres.stop();
  rmSync(state, { recursive: true });
}, 60_000);

test('cloud start, reset and seed', async () => {
  check(line as never);
  check(await postern('cloud', 'reset', '--endpoint', line.endpoint));
  check(await postern('cloud', 'seed', 'demo', '--endpoint', line.endpoint));
});

test('notify list and test', async () => {
  const state = mkdtempSync(join(tmpdir(), 'postern-schemas-'));
  const path = join(state, 'postern.yaml');
  const config = ['--config', path, '--state', state];
  writeFileSync(
    path,
    'notify: { channels: { a: { kind: slack, url: { env: HOME }, quiet: { from: 22:00, to: 08:00 } } } }\n',
  );
  check(await postern('notify', 'list', ...config));
  const store = await openStore({ folder: state });
  const createdAt = '2026-11-25T02:03:00.000Z';
  await store.outbox.add({ key: 'k', channel: 'a', payload: {}, createdAt });
  await store.close();
  check(await postern('notify', 'list', ...config));
  process.env.POSTERN_TEST_HOOK = 'http://127.0.0.1:1/';
  writeFileSync(path, 'notify: { channels: { a: { kind: slack, url: { env: POSTERN_TEST_HOOK } } } }\n');
  check(await postern('notify', 'test', '--config', path));
  delete process.env.POSTERN_TEST_HOOK;
  rmSync(state, { recursive: true });
});

test('policy check, of documents with every kind of fault and of a policies file', async () => {
  const document = JSON.parse(readFileSync(join(SCHEMAS, 'policy-check.v1.json'), 'utf8'));
  const { code } = document.properties.files.items.properties.diagnostics.items.properties;
  expect(code.enum.sort()).toEqual(Object.keys(messagesFor('en').policies.diagnostic).sort());
  check(await postern('policy', 'check', join(POLICIES, 'page.json'), join(POLICIES, 'set.json')));
  check(await postern('policy', 'check', SAMPLE, '--use', 'trust'));
});

test('policy eval', async () => {
  const [policies, requests] = ['set.json', 'requests.jsonl'].map((name) => join(POLICIES, name)) as [
    string,
    string,
  ];
  check(
    await postern(
      'policy',
      'eval',
      '--policies',
      policies,
      '--requests',
      requests,
      '--profile',
      'cidr-in-range=inert',
    ),
  );
});

test('policy prove, compare and generate', async () => {
  const [page, set] = ['page.json', 'set.json'].map((name) => join(POLICIES, name)) as [string, string];
  check(await postern('policy', 'prove', page));
  check(await postern('policy', 'prove', set, '--question', 'no-over-block', '--no-execute'));
  check(await postern('policy', 'prove', page, '--question', 'dead-statements'));
  check(await postern('policy', 'compare', page, set));
  check(await postern('policy', 'generate', '--tier', 'self-protecting'));
}, 60_000);

test('no schema is published for nothing', () => {
  // The schemas of the configuration file and of what webhooks get have tests of their own.
  const others = ['common.v1.json', 'config.v1.json', 'edits.v1.json', 'notification.v1.json'];
  expect([...seen, ...others].sort()).toEqual(readdirSync(SCHEMAS).sort());
});
