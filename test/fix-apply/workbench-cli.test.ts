/** Workbench by what hosts are, from the plan to the way back: real instances of the local cloud, files, processes. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { digestOf } from '../../src/interfaces/cli/fix-document.ts';
import { type Ended, ended, startPostern } from '../support/process.ts';

const REGION = 'cn-hangzhou';
const WINDOWS = 'win2022_21H2_x64_dtc_en-us_40G_alibase_20240816.vhd';
let cloud: LocalCloud;
let folder: string;
let account: string;
let keys: NodeJS.ProcessEnv;
let made = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-workbench-'));
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

async function ask<T>(action: string, params: object): Promise<T> {
  const product = ['CreateVpc', 'CreateVSwitch'].includes(action) ? 'Vpc' : 'Ecs';
  return (await cloud.invoke(account, REGION, product, action, { RegionId: REGION, ...params })) as T;
}

interface Sample {
  readonly group: string;
  readonly instance: string;
  /** `postern fix …` in a folder of its own, in which `postern.yaml` is. */
  readonly fix: (...args: readonly string[]) => Promise<Ended>;
  readonly plan: (...args: readonly string[]) => Promise<Ended>;
  /** Applies the plan and takes it back; what there is then. */
  readonly back: (...args: readonly string[]) => Promise<readonly string[]>;
  readonly rules: () => Promise<readonly string[]>;
  readonly file: string;
}

async function sample(p: {
  readonly image?: string;
  readonly ports?: string;
  readonly open?: boolean;
  readonly tag?: readonly [string, string];
  readonly config?: string;
}): Promise<Sample> {
  made += 1;
  const { VpcId } = await ask<{ VpcId: string }>('CreateVpc', { CidrBlock: '10.0.0.0/8' });
  const { VSwitchId } = await ask<{ VSwitchId: string }>('CreateVSwitch', {
    VpcId,
    CidrBlock: '10.0.0.0/24',
    ZoneId: `${REGION}-a`,
  });
  const { SecurityGroupId: group } = await ask<{ SecurityGroupId: string }>('CreateSecurityGroup', { VpcId });
  await ask('AuthorizeSecurityGroup', {
    SecurityGroupId: group,
    Permissions: [{ IpProtocol: 'TCP', PortRange: p.ports ?? '22/22', SourceCidrIp: '0.0.0.0/0' }],
  });
  const { InstanceIdSets } = await ask<{ InstanceIdSets: { InstanceIdSet: string[] } }>('RunInstances', {
    VSwitchId,
    SecurityGroupId: group,
    ...(p.open === false ? {} : { InternetMaxBandwidthOut: 5 }),
    ...(p.image === undefined ? {} : { ImageId: p.image }),
    ...(p.tag === undefined ? {} : { Tag: [{ Key: p.tag[0], Value: p.tag[1] }] }),
  });
  const home = join(folder, `home-${made}`);
  mkdirSync(home);
  if (p.config !== undefined) writeFileSync(join(home, 'postern.yaml'), p.config);
  const fix = (...args: readonly string[]): Promise<Ended> => {
    const child = startPostern(home, ['fix', ...args], { ...keys, COLUMNS: '100' });
    child.stdin?.end();
    return ended(child);
  };
  const rules = async (): Promise<readonly string[]> => {
    const answer = await ask<{ Permissions: { Permission: Record<string, string>[] } }>(
      'DescribeSecurityGroupAttribute',
      { SecurityGroupId: group },
    );
    return answer.Permissions.Permission.map((one) => `${one.PortRange} ${one.SourceCidrIp}`).sort();
  };
  const on = ['--endpoint', cloud.endpoint];
  return {
    group,
    instance: InstanceIdSets.InstanceIdSet[0] ?? '',
    fix,
    plan: (...args) => fix('plan', group, ...on, ...args),
    rules,
    file: join(home, 'fix.json'),
    async back(...args) {
      const applied = await fix('apply', join(home, 'fix.json'), ...on, '--yes', ...args);
      expect(applied.code, applied.stderr).toBe(0);
      const id = /fix-[0-9a-f]{8}/.exec(applied.stdout)?.[0] ?? '';
      const back = await fix('rollback', id, ...on, '--yes');
      expect(back.code, back.stderr + back.stdout).toBe(0);
      return rules();
    },
  };
}

const OFFICE = ['--source', 'office=203.0.113.0/24', '-o', 'fix.json'];

test('a plan that leaves Windows nothing but SSH is refused', async () => {
  const one = await sample({ image: WINDOWS });
  const refused = await one.plan('--workbench', 'intl');
  expect(refused.stderr).toContain('error[fix-cuts-off-host]');
  expect(refused.stderr).toContain(one.instance);
  const all = await one.plan('--workbench', 'intl', '--allow-cut-off');
  expect(all.stdout.replace(/\s+/g, ' ')).toContain(
    `${one.group}: signs in on TCP 3389 (Windows) public ranges: not, or not all of them, on TCP 3389, now as before`,
  );
  const rdp = await sample({ ports: '3389/3389' });
  expect((await rdp.plan('--workbench', 'intl')).stderr).toContain('error[fix-cuts-off-host]');
});

test('every port open: the one of the system, by the paths that there are', async () => {
  const one = await sample({ image: WINDOWS, ports: '1/65535', open: false });
  const { stdout } = await one.plan('--workbench', 'cn', '-o', 'fix.json');
  expect(stdout).toContain('public ranges: left out, because no host there has a public address of its own');
  expect(stdout).toContain('private ranges: let in on TCP 3389');
  const { steps, workbench } = JSON.parse(readFileSync(one.file, 'utf8')) as {
    steps: { trusted: string | null; rule: { ports: string; source: string } }[];
    workbench: object;
  };
  const let_in = steps.flatMap(({ trusted, rule }) =>
    trusted === null ? [] : [`${rule.ports} ${rule.source}`],
  );
  expect(let_in).toEqual(['3389/3389 100.104.0.0/16']);
  expect(workbench).toMatchObject({
    groups: [{ public: { because: 'no-address', ports: [] }, private: { ports: [3389], letIn: [3389] } }],
  });
});

test('the way back is planned by the same settings, also where another folder carries it out', async () => {
  const none = await sample({ config: 'workbench: none\n' });
  expect((await none.plan(...OFFICE)).code).toBe(2);
  expect(await none.back()).toEqual(['22/22 0.0.0.0/0']);

  const own = await sample({
    config: 'workbench: { site: intl, public: [198.18.7.0/24], private: [100.104.8.0/24] }\n',
  });
  expect((await own.plan(...OFFICE)).code).toBe(2);
  rmSync(join(own.file, '../postern.yaml'));
  const ranges = ['22/22 100.104.8.0/24', '22/22 198.18.7.0/24'];
  expect(await own.back()).toEqual([...ranges, '22/22 203.0.113.0/24']);

  const inner = await sample({ open: false, config: 'workbench: cn\n' });
  expect((await inner.plan(...OFFICE)).code).toBe(2);
  expect(await inner.back()).toEqual(['22/22 100.104.0.0/16', '22/22 203.0.113.0/24']);

  const windows = await sample({ image: WINDOWS, ports: '3389/3389' });
  expect((await windows.plan(...OFFICE)).code).toBe(2);
  const apply = await windows.back('--workbench', 'intl');
  expect(apply.filter((rule) => !rule.includes('203.0.113'))).toEqual([
    '3389/3389 100.104.0.0/16',
    '3389/3389 161.117.0.0/16',
  ]);
});

test('flags of either command stand for what is declared', async () => {
  const one = await sample({ config: 'workbench: none\n' });
  expect((await one.plan(...OFFICE, '--workbench', 'intl')).code).toBe(2);
  expect(await one.back()).not.toContain('22/22 0.0.0.0/0');
  const other = await sample({ config: 'workbench: intl\n' });
  expect((await other.plan(...OFFICE)).code).toBe(2);
  expect(await other.back('--workbench', 'none')).toContain('22/22 0.0.0.0/0');
});

test('the port that a host listens on: a flag for all, a flag for one, a tag, and postern.yaml', async () => {
  const ports = async (one: Sample, ...args: readonly string[]): Promise<readonly string[]> => {
    const { code, stderr } = await one.plan('--workbench', 'intl', '-o', 'fix.json', ...args);
    expect(code, stderr).toBe(2);
    const { steps } = JSON.parse(readFileSync(one.file, 'utf8')) as {
      steps: { trusted: string | null; rule: { ports: string } }[];
    };
    return [...new Set(steps.flatMap(({ trusted, rule }) => (trusted === null ? [] : [rule.ports])))];
  };
  const all = { ports: '1/65535' };
  const plain = await sample(all);
  expect(await ports(plain)).toEqual(['22/22']);
  expect(await ports(plain, '--ssh-port', '2222')).toEqual(['2222/2222']);
  // An ops port wherever it is: whoever is not trusted is shut out there.
  const { impact } = JSON.parse(readFileSync(plain.file, 'utf8')) as { impact: { port: number }[] };
  expect(impact.map(({ port }) => port)).toContain(2222);
  expect(await ports(plain, '--ssh-port', `${plain.instance}=5900`)).toEqual(['5900/5900']);
  expect(await plain.back()).toContain('5900/5900 161.117.0.0/16');

  const tagged = await sample({ ...all, tag: ['postern:ssh-port', '5901'] });
  expect(await ports(tagged)).toEqual(['5901/5901']);
  expect(await ports(tagged, '--ssh-port', '2222')).toEqual(['5901/5901']);
  expect(await ports(tagged, '--ssh-port', `${tagged.instance}=2222`, '--port', 'tcp/2222')).toEqual([
    '2222/2222',
  ]);
  const unasked = await tagged.plan('--ssh-port', `${tagged.instance}=2222`, '--workbench', 'intl');
  expect(unasked.stdout.replace(/\s+/g, ' ')).toContain(
    `${tagged.instance} is signed in to on TCP 2222, which is no ops port here`,
  );
  const bad = await sample({ ...all, tag: ['postern:ssh-port', 'soon'] });
  // It may listen on any of the ports that would be closed.
  const refused = await bad.plan('--workbench', 'intl');
  expect(refused.stderr).toContain('error[fix-cuts-off-host]');
  expect(refused.stderr).toContain('its tag postern:ssh-port holds no port');
  const told = await bad.plan('--workbench', 'intl', '--allow-cut-off');
  expect(told.stdout.replace(/\s+/g, ' ')).toContain(`${bad.instance} holds no port from 1 to 65535`);

  const named = await sample({
    ...all,
    image: WINDOWS,
    tag: ['team:rdp', '5902'],
    config: 'logins: { rdp: { port: 5985, tag: "team:rdp" } }\n',
  });
  expect(await ports(named, '--port', 'tcp/5902')).toEqual(['5902/5902']);
  const declared = await sample({ ...all, image: WINDOWS, config: 'logins: { rdp: { port: 33890 } }\n' });
  expect(await ports(declared)).toEqual(['33890/33890']);
  expect(await ports(declared, '--rdp-port', '3390')).toEqual(['3390/3390']);
});

test.each([
  ['--ssh-port', 'ssh'],
  ['--ssh-port', '0'],
  ['--ssh-port', '65536'],
  ['--ssh-port', '=22'],
  ['--ssh-port', 'sg-1=22'],
  ['--rdp-port', 'i-1=22=23'],
  ['--rdp-port', 'i-1='],
])('%s %s is refused with what is expected', async (flag, value) => {
  const one = await sample({});
  const { code, stderr } = await one.plan(flag, value);
  expect(code).toBe(1);
  expect(stderr).toContain('error[bad-flag]');
  expect(stderr).toContain(flag);
  expect(stderr).toContain('i-bp1abc=');
});

test('a port is said once, and of an instance that is there', async () => {
  const one = await sample({});
  expect((await one.plan('--ssh-port', '22', '--ssh-port', '2222')).stderr).toContain('error[bad-flag]');
  expect((await one.plan('--ssh-port', 'i-none=22')).stderr).toContain('error[unknown-resource]');
});

test('a plan of an earlier version, which says nothing of Workbench, is carried out as it was', async () => {
  const one = await sample({});
  expect((await one.plan(...OFFICE)).code).toBe(2);
  const saved = JSON.parse(readFileSync(one.file, 'utf8')) as Readonly<Record<string, unknown>>;
  const { workbench: _, digest: _d, schema, ...old } = saved;
  writeFileSync(one.file, JSON.stringify({ schema, ...old, digest: digestOf(old) }));
  expect(await one.back()).toHaveLength(7);
  const bad = await sample({});
  expect((await bad.plan(...OFFICE)).code).toBe(2);
  const plan = JSON.parse(readFileSync(bad.file, 'utf8')) as { workbench: { groups: object[] } };
  for (const [broken, ports] of [
    ['port', [0]],
    ['text', '22'],
  ] as const) {
    const groups = [{ group: bad.group, public: { ports }, private: { ports: [] } }];
    writeFileSync(bad.file, JSON.stringify({ ...plan, workbench: { ...plan.workbench, groups } }));
    const refused = await bad.fix('apply', bad.file, '--endpoint', cloud.endpoint, '--yes');
    expect(refused.stderr, broken).toContain('error[fix-plan-bad]');
    expect(refused.stderr, broken).toContain('`workbench`');
  }
});
