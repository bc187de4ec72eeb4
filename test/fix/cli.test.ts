/** `postern fix plan` as it is typed: plans, refusals, exit codes, widths and languages. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedDemo } from '../../src/cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { type Ended, ended, startPostern } from '../support/process.ts';

let cloud: LocalCloud;
let folder: string;
const input = (): string => join(folder, 'answers');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-fix-'));
  cloud = await startCloud({ regions: ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'] });
  await seedDemo(cloud);
  writeFileSync(input(), JSON.stringify(GROUP));
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

/** One answer of `DescribeSecurityGroupAttribute`, as the vendor's command line prints it. */
const GROUP = {
  SecurityGroupId: 'sg-bp1one',
  SecurityGroupName: 'web',
  RegionId: 'cn-hangzhou',
  VpcId: 'vpc-bp1one',
  InnerAccessPolicy: 'Accept',
  Permissions: {
    Permission: [
      {
        SecurityGroupRuleId: 'sgr-bp1ssh',
        Direction: 'ingress',
        IpProtocol: 'TCP',
        PortRange: '22/22',
        Policy: 'Accept',
        Priority: 1,
        SourceCidrIp: '0.0.0.0/0',
        NicType: 'intranet',
      },
    ],
  },
};

function run(...args: readonly string[]): Promise<Ended> {
  return ended(startPostern(folder, ['fix', 'plan', ...args, '--quiet'], { COLUMNS: '100' }));
}
function live(columns: number, ...args: readonly string[]): Promise<Ended> {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  return ended(
    startPostern(folder, ['fix', 'plan', '--directory', '--endpoint', cloud.endpoint, '--quiet', ...args], {
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      COLUMNS: String(columns),
    }),
  );
}
const OFFICE = ['--source', 'office=203.0.113.0/24'] as const;

test('a plan says who keeps and who loses access, then what is done', async () => {
  const { code, stdout } = await run('--input', input(), ...OFFICE, '--me', '203.0.113.9');
  expect(code).toBe(2);
  expect(stdout).toContain('closes SSH tcp/22 (IPv4) from any IPv4 address, except office 203.0.113.0/24');
  expect(stdout).toContain('203.0.113.9 keeps access');
  expect(stdout).toMatch(/1\.\s+change sgr-bp1ssh to accept tcp 22\/22 from 203\.0\.113\.0\/24, priority 1/);
  expect(stdout.indexOf('closes SSH')).toBeLessThan(stdout.indexOf('Steps'));
});

test('nobody is cut off unless it is asked for, and what to add is said', async () => {
  const mine = await run('--input', input(), ...OFFICE, '--me', '198.51.100.7');
  expect(mine).toMatchObject({ code: 1, stdout: '' });
  expect(mine.stderr).toContain('error[fix-cuts-off-caller]');
  expect(mine.stderr).toContain('--source me=198.51.100.7');
  const all = await run('--input', input());
  expect(all).toMatchObject({ code: 1, stdout: '' });
  expect(all.stderr).toContain('error[fix-cuts-off-host]');
  expect(all.stderr).toContain('--source office=203.0.113.0/24');
  const asked = await run('--input', input(), ...OFFICE, '--me', '198.51.100.7', '--allow-cut-off');
  expect(asked.code).toBe(2);
  expect(asked.stdout).toContain('198.51.100.7 LOSES access');
});

test('half of the internet is not trusted in pieces, and an address in the form of IPv6 is the IPv4 one', async () => {
  const quarters = ['0.0.0.0/2', '64.0.0.0/2'].flatMap((cidr, i) => ['--source', `q${i}=${cidr}`]);
  const all = await run('--input', input(), ...quarters);
  expect(all).toMatchObject({ code: 1, stdout: '' });
  expect(all.stderr).toContain('error[trusts-everybody]');
  const one = await run('--input', input(), '--source', 'all=0.0.0.0/0');
  expect(one.stderr).toContain('error[trusts-everybody]: `all`');
  const mapped = await run('--input', input(), ...OFFICE, '--me', '::ffff:198.51.100.7');
  expect(mapped).toMatchObject({ code: 1, stdout: '' });
  expect(mapped.stderr).toContain('--source me=198.51.100.7');
});

test.each([
  ['--source', 'office'],
  ['--source', 'office=::ffff:203.0.113.0/120'],
  ['--workbench', 'moon'],
  ['--prefix-list', 'mine'],
  ['--me', 'home'],
])('%s %s is refused', async (flag, value) => {
  const { code, stderr } = await run('--input', input(), flag, value);
  expect(code).toBe(1);
  expect(stderr).toContain('error[bad-flag]');
  expect(stderr).toContain(flag);
});

test('many sources: one list, what it costs, and that every group follows it', async () => {
  const many = [1, 3, 5, 7, 9, 11].flatMap((n) => ['--source', `office-${n}=203.0.113.${n}`]);
  const { code, stdout } = await run('--input', input(), ...many);
  expect(code).toBe(2);
  const text = stdout.replace(/\s+/g, ' ');
  expect(text).toMatch(
    /1\. make the prefix list (postern-trusted-ipv4-[0-9a-f]{16}) \(IPv4, at most 8 entries\)/,
  );
  expect(text).toMatch(/2\. add accept tcp 22\/22 from postern-trusted-ipv4-[0-9a-f]{16}, priority 1/);
  expect(text).toContain('and every group follows: 1 rule in 1 group will name it. It counts as 8 rules');
  const json = await run('--input', input(), ...many, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    steps: [
      { operation: 'CreatePrefixList', undo: { operation: 'DeletePrefixList' } },
      { parameters: { Permissions: [{ SourcePrefixListId: expect.stringMatching(/^new:/) }] } },
      { operation: 'RevokeSecurityGroup' },
    ],
    sharedLists: [{ origin: 'new', maxEntries: 8, rules: 1, groups: ['sg-bp1one'] }],
  });
  const apart = await run('--input', input(), ...many, '--prefix-list', 'never');
  expect(apart.stdout).not.toContain('prefix list');
});

test('a list that is asked for must be known, readable, and hold nobody else', async () => {
  const list = (id: string, ...cidrs: readonly string[]) => ({
    PrefixListId: id,
    PrefixListName: 'offices',
    AddressFamily: 'IPv4',
    MaxEntries: 20,
    Entries: { Entry: cidrs.map((Cidr) => ({ Cidr })) },
  });
  const folderOf = join(folder, 'with-lists');
  mkdirSync(folderOf, { recursive: true });
  const write = (name: string, value: object): void =>
    writeFileSync(join(folderOf, `${name}.json`), JSON.stringify(value));
  write('group', GROUP);
  write('good', list('pl-good', '203.0.113.0/24'));
  write('wide', list('pl-wide', '203.0.113.0/25', '192.0.2.0/24'));
  write('empty', list('pl-empty'));
  const asked = (id: string) => run('--input', folderOf, ...OFFICE, '--prefix-list', id);
  for (const [id, text] of [
    ['pl-none', 'was not read'],
    ['pl-empty', 'is empty'],
    ['pl-wide', 'lets in 192.0.2.0/24, which is not trusted'],
  ] as const) {
    const { code, stderr } = await asked(id);
    expect(code).toBe(1);
    expect(stderr).toContain('error[fix-list-unusable]');
    expect(stderr).toContain(text);
  }
  const { stdout } = await asked('pl-good');
  expect(stdout).toMatch(/add accept tcp 22\/22 from pl-good, priority 1/);
});

test('a file names its sources by their comments, and is refused by line', async () => {
  const file = join(folder, 'trusted.txt');
  writeFileSync(file, '203.0.113.0/24 # office\n# nothing\n10.0.0.0/8\n');
  const { stdout } = await run('--input', input(), '--trusted', file);
  expect(stdout).toContain('office 203.0.113.0/24, trusted 10.0.0.0/8');
  writeFileSync(file, '203.0.113.0/24\nsomewhere\n');
  expect((await run('--input', input(), '--trusted', file)).stderr).toContain('error[trusted-file-bad]');
  expect((await run('--input', input(), '--trusted', join(folder, 'none'))).stderr).toContain(
    'error[trusted-file-missing]',
  );
});

test('Workbench is let in to sign in, by the ranges of its site', async () => {
  const { stdout } = await run('--input', input(), '--workbench', 'intl');
  expect(stdout).toContain('workbench 161.117.0.0/16');
  expect(stdout).toContain('workbench-private 100.104.0.0/16');
  const { stdout: cn } = await run('--input', input(), '--workbench', 'cn');
  expect(cn).toContain('47.96.60.0/24');
});

test('nothing to do is 0, and -o writes what --json prints', async () => {
  const path = join(folder, 'plan.json');
  const printed = await run('--input', input(), ...OFFICE, '--json', '-o', path);
  expect(printed.code).toBe(2);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(printed.stdout));
  const closed = join(folder, 'closed');
  const rule = GROUP.Permissions.Permission[0];
  const Permission = [{ ...rule, SourceCidrIp: '203.0.113.0/24' }];
  writeFileSync(closed, JSON.stringify({ ...GROUP, Permissions: { Permission } }));
  expect((await run('--input', closed, ...OFFICE)).stdout).toContain('Nothing to do.');
  expect((await run('--input', closed, 'sg-bp1other')).stderr).toContain('error[unknown-resource]');
  expect((await run('--input', input(), ...OFFICE, '-o', folder)).stderr).toContain(
    'error[output-unwritable]',
  );
});

test('what was not read in full is left, and that is 3', async () => {
  const part = join(folder, 'part');
  writeFileSync(part, JSON.stringify({ ...GROUP, NextToken: 'more' }));
  const { code, stdout } = await run('--input', part, ...OFFICE);
  expect(code).toBe(3);
  expect(stdout).toContain('not everything was read, and a change might do harm');
});

test.each(['en', 'zh-TW', 'zh-CN'])('%s fits into 100 and 80 columns', async (lang) => {
  for (const columns of [100, 80]) {
    const { code, stdout } = await live(columns, ...OFFICE, '--lang', lang);
    expect(code).toBe(2);
    for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
  }
});

test('the configuration says whom to trust and what is waived, and flags stand for it', async () => {
  const config = join(folder, 'own.yaml');
  const use = (text: string): void => writeFileSync(config, text);
  const plan = (...more: readonly string[]) => run('--input', input(), '--config', config, ...more);
  use('trusted:\n  office:\n    cidrs: [203.0.113.0/24]\nworkbench: cn\n');
  const own = await plan();
  expect(own.stdout).toContain('office 203.0.113.0/24');
  expect(own.stdout).toContain('workbench ');
  const other = await plan('--workbench', 'none', '--source', 'vpn=198.51.100.16/28');
  expect(other.stdout).toContain('vpn 198.51.100.16/28');
  expect(other.stdout).not.toContain('workbench');
  const reason = ['--reason', 'moves in May', '--owner', 'ops', '--until', '2999-01-01'];
  const where = ['--input', input(), '--config', config];
  await ended(startPostern(folder, ['waiver', 'add', 'sg-bp1one', ...reason, ...where]));
  const waived = await plan();
  expect(waived).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do.') });
  expect(waived.stdout).toMatch(/Waived: \d+ findings?, listed by: postern scan --show-waived/);
  const { waived: ids } = JSON.parse((await plan('--json')).stdout) as { waived: readonly string[] };
  expect(ids.length).toBeGreaterThan(0);
});
