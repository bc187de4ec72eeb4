/** The configuration file and waivers as users meet them: real files and processes. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Finding, ScanReport, WaivedFinding } from '../src/domain/finding.ts';
import { type Ended, ended, firstLine, startPostern } from './support/process.ts';
import { typedSdk } from './support/typed-sdk.ts';

const SAMPLE = join(import.meta.dirname, 'samples/one-open-group.json');
const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const;
const RULE = 'sgr-bp1sampleopen';
const GROUP = 'sg-bp1samplewebfrontend';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-config-'));
  cpSync(SAMPLE, join(folder, 'answers/group.json'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> =>
  ended(startPostern(folder, args, env));
const scan = (...args: readonly string[]): Promise<Ended> => run(['scan', '--input', 'answers', ...args]);
/** What is found, without when and of what the scan was made. */
const report = async (...args: readonly string[]): Promise<ScanReport> => {
  const { basis: _, ...found } = JSON.parse((await scan('--json', ...args)).stdout);
  return found;
};
const config = (text: string, name = 'postern.yaml'): void => writeFileSync(join(folder, name), text);
const written = (): string => readFileSync(join(folder, 'postern.yaml'), 'utf8');

/** A day, counted from today in UTC. */
function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

/** Changes the sample's rule, as somebody with the console would. */
function changeRule(changes: object): void {
  const path = join(folder, 'answers/group.json');
  const answer = JSON.parse(readFileSync(path, 'utf8'));
  Object.assign(answer.Permissions.Permission[0], changes);
  writeFileSync(path, JSON.stringify(answer));
}

const waive = (id: string, ...more: readonly string[]): Promise<Ended> =>
  run(['waiver', 'add', id, '--input', 'answers', '--reason', 'partner moves', '--owner', 'ops', ...more]);

describe('a file with a mistake is one clear error with line and column', () => {
  test('a file that was named must be there, and be one', async () => {
    const none = await scan('--config', 'nowhere.yaml');
    expect(none.stderr).toContain('error[config-not-found]: there is no file `nowhere.yaml`');
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect((await scan('--config', 'answers')).stderr).toContain('error[input-unreadable]');
  });

  test.each(LANGUAGES)('in %s', async (language) => {
    config('trusted:\n  office:\n    cidrs: [203.0.113.0/33]\n');
    const { code, stdout, stderr } = await scan('--lang', language);
    expect(stderr).toContain('`postern.yaml`:3:13');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(/\p{Script=Han}/u.test(stderr)).toBe(language !== 'en');
  });
});

describe('findings are judged with what is declared', () => {
  test('nothing is declared by no file, an empty file and one of comments', async () => {
    const without = await report();
    for (const text of ['', '# nothing yet\n', 'trusted:\nwaivers:\nports:\n']) {
      config(text);
      expect(await report()).toEqual(without);
    }
    expect(without).toMatchObject({ trusted: [], waived: [], warnings: [] });
  });

  test('trusted sources by name, the same from another folder', async () => {
    changeRule({ SourceCidrIp: '203.0.0.0/16' });
    config(
      'trusted: { office: { kind: office, cidrs: [203.0.0.0/16] } }\nthresholds: { broadOver: { ipv4: 10 } }\n',
    );
    const judged = await report();
    expect(judged.findings).toEqual([]);
    expect(judged.trusted).toEqual([{ name: 'office', kind: 'declared', cidrs: ['203.0.0.0/16'] }]);
    const explain = await run(['explain', GROUP, '--input', 'answers', '--json']);
    const ssh = JSON.parse(explain.stdout).items[0].exposures[0];
    expect(ssh).toMatchObject({ verdict: 'restricted', trusted: ['office'], untrusted: [] });
    config('thresholds: { broadOver: { ipv4: /20 } }\n', 'other.yaml');
    expect((await report('--config', 'other.yaml')).findings.map((one) => one.verdict)).toContain('broad');
  });

  test('flags override it', async () => {
    changeRule({ SourceCidrIp: '203.0.0.0/16' });
    config('trusted: { office: { cidrs: [203.0.0.0/16] } }\nthresholds: { broadOver: { ipv4: 10 } }\n');
    writeFileSync(join(folder, 'other.txt'), '198.51.100.0/24\n');
    const flagged = await report('--trusted', 'other.txt');
    expect(flagged.trusted.map(({ name }) => name)).toEqual(['other.txt']);
    expect(flagged.findings.length).toBeGreaterThan(0);
    expect((await report('--trusted', 'other.txt', '--broad-over', '70000')).findings).toEqual([]);
    writeFileSync(join(folder, 'more.txt'), '203.0.0.0/16\n');
    const both = await report('--trusted', 'other.txt', '--trusted', 'more.txt');
    expect(both.trusted.map(({ name }) => name)).toEqual(['other.txt', 'more.txt']);
    expect(both.findings).toEqual([]);
  });

  test('ports beside the default catalogue, and without some of it', async () => {
    changeRule({ PortRange: '23/23' });
    config('withoutPorts: [tcp/23]\n');
    const without = await report();
    expect(without.findings).toEqual([]);
    expect(without.warnings).toEqual([{ code: 'port-not-asked', protocol: 'tcp', port: 23 }]);
    expect((await report('--port', 'tcp/23')).warnings).toEqual([]);
    changeRule({ PortRange: '3000/3000' });
    config('ports: [{ service: grafana, protocol: tcp, port: 3000 }]\n');
    expect((await report()).findings).toMatchObject([{ service: 'grafana', port: 3000 }]);
    config('ports: [{ service: ssh, protocol: tcp, port: 3000 }]\n');
    expect((await report()).findings).toMatchObject([{ check: 'ssh-open', port: 3000 }]);
  });

  test('Workbench by site, and by ranges of the own', async () => {
    const ranges = async (text: string): Promise<Record<string, readonly string[]>> => {
      config(text);
      return Object.fromEntries((await report()).trusted.map(({ name, cidrs }) => [name, cidrs]));
    };
    const inside = ['100.104.0.0/16'];
    expect(await ranges('workbench: intl\n')).toEqual({
      workbench: ['161.117.0.0/16'],
      'workbench-private': inside,
    });
    expect((await ranges('workbench: cn\n')).workbench).toContain('8.139.99.192/26');
    expect(await ranges('workbench: none\n')).toEqual({});
    expect(await ranges('workbench: { site: cn, public: [8.8.8.0/24] }\n')).toEqual({
      workbench: ['8.8.8.0/24'],
      'workbench-private': inside,
    });
  });

  test('prefix lists as they were read; one that was not is said', async () => {
    changeRule({ SourceCidrIp: '203.0.0.0/16' });
    const list = (cidr: string): void =>
      writeFileSync(
        join(folder, 'answers/list.json'),
        JSON.stringify({
          RegionId: 'cn-hangzhou',
          PrefixListId: 'pl-office',
          PrefixListName: 'office',
          AddressFamily: 'IPv4',
          Entries: { Entry: [{ Cidr: cidr }] },
        }),
      );
    const named = (region: string): void =>
      config(
        `trusted: { office: { prefixLists: [{ id: pl-office, region: ${region} }] } }\nthresholds: { broadOver: { ipv4: 10 } }\n`,
      );
    named('cn-hangzhou');
    const unread = await scan();
    expect(unread.code).toBe(2);
    expect(unread.stdout).toContain('Prefix list pl-office (cn-hangzhou) of office was not read');
    list('203.0.0.0/16');
    expect(await report()).toMatchObject({
      findings: [],
      warnings: [],
      trusted: [{ name: 'office', cidrs: ['203.0.0.0/16'] }],
    });
    named('cn-shanghai');
    expect((await report()).warnings).toMatchObject([{ code: 'trusted-list-elsewhere' }]);
    named('cn-hangzhou');
    list('0.0.0.0/1');
    const wide = await report();
    expect(wide.warnings).toMatchObject([{ code: 'trusted-list-too-wide' }]);
    expect(wide.findings.length).toBeGreaterThan(0);
  });
});

test('prefix lists of a cloud are read, whether a rule refers to them or not', async () => {
  const child = startPostern(folder, ['cloud', 'start', '--quiet']);
  try {
    const { endpoint, accounts } = await firstLine<{
      endpoint: string;
      accounts: { accessKeyId: string; accessKeySecret: string }[];
    }>(child);
    const { accessKeyId = '', accessKeySecret = '' } = accounts[0] ?? {};
    const sdk = typedSdk({
      host: new URL(endpoint).host,
      region: 'cn-hangzhou',
      accessKeyId,
      accessKeySecret,
    });
    const { PrefixListId: id } = await sdk.ask('Ecs', 'CreatePrefixList', {
      RegionId: 'cn-hangzhou',
      PrefixListName: 'office',
      AddressFamily: 'IPv4',
      MaxEntries: 2,
      Entry: [{ Cidr: '203.0.113.0/24' }],
    });
    const keys = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    };
    const named = (...ids: readonly unknown[]): void =>
      config(
        `trusted: { office: { prefixLists: [${ids.map((one) => `{ id: ${one}, region: cn-hangzhou }`).join(', ')}] } }\n`,
      );
    const scanned = async (): Promise<ScanReport> =>
      JSON.parse((await run(['scan', '--endpoint', endpoint, '--json', '--quiet'], keys)).stdout);
    named(id);
    const office = { name: 'office', kind: 'declared', cidrs: ['203.0.113.0/24'] };
    expect(await scanned()).toMatchObject({ trusted: [office], warnings: [], coverage: { complete: true } });
    named(id, 'pl-none');
    expect(await scanned()).toMatchObject({
      trusted: [office],
      warnings: [{ code: 'trusted-list-not-read', list: 'pl-none' }],
      coverage: { complete: true },
    });
  } finally {
    child.kill('SIGTERM');
    await ended(child);
  }
});

describe('waivers', () => {
  test('of a rule: findings are kept apart, with the waiver, and do not count', async () => {
    const before = await report();
    const added = await waive(RULE, '--until', day(30));
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toContain(`Added to postern.yaml: ssh-open of rule ${RULE}, 1 finding.`);
    const after = await report();
    expect(after.findings).toEqual([]);
    const plain = after.waived.map(({ waiver: _, ...finding }: WaivedFinding): Finding => finding);
    expect(plain).toEqual(before.findings);
    expect(after.waived[0]?.waiver).toMatchObject({ id: RULE, owner: 'ops', until: day(30) });
    const human = await scan();
    expect(human.code).toBe(0);
    expect(human.stdout).toContain('Nothing is open but what is waived.');
    expect(human.stdout).toContain('Waived: 2 findings, listed by: postern scan --show-waived');
    expect((await scan('--show-waived')).stdout).toContain(`waived by ops until ${day(30)}: partner moves`);
  });

  test('of a group, of a finding, and of one check only', async () => {
    const { findings } = await report();
    await waive(GROUP, '--until', day(1), '--check', 'ssh-open');
    expect((await report()).findings.map(({ check }) => check)).toEqual(['ops-port-open']);
    const rest = findings.find(({ check }) => check === 'ops-port-open') as Finding;
    await waive(rest.id, '--until', day(1));
    const { waived } = await report();
    expect(waived.map(({ waiver }) => waiver)).toMatchObject([
      { target: 'group', id: GROUP, check: 'ssh-open' },
      { target: 'group', id: GROUP, check: 'ops-port-open', protocol: 'tcp', port: 23, family: 'ipv4' },
    ]);
  });

  test.each([
    [-1, 2, 'expired'],
    [0, 0, 'holds'],
    [1, 0, 'holds'],
  ])('whose last day is %d days from today', async (offset, exit, state) => {
    await waive(RULE, '--until', day(10));
    config(written().replaceAll(day(10), day(offset)));
    const { code, stdout } = await scan();
    expect(code).toBe(exit);
    expect(stdout.includes(`The waiver for ssh-open of rule ${RULE} ended on ${day(offset)}`)).toBe(
      exit === 2,
    );
    const check = await run(['waiver', 'check', '--input', 'answers', '--json']);
    expect(check.code).toBe(exit);
    expect(JSON.parse(check.stdout).waivers).toMatchObject([{ state }, { state }]);
    const list = JSON.parse((await run(['waiver', 'list', '--json'])).stdout);
    expect(list.waivers[0].state).toBe(offset < 0 ? 'expired' : 'current');
  });

  test.each([
    ['source', { SourceCidrIp: '198.0.0.0/8' }],
    ['ports', { PortRange: '20/26' }],
    ['priority', { Priority: '2' }],
    ['protocol', { IpProtocol: 'ALL', PortRange: '-1/-1' }],
  ])('a changed %s voids it, and it can be renewed', async (_, changes) => {
    await waive(RULE, '--until', day(30));
    changeRule(changes);
    const changed = await scan();
    expect(changed.code).toBe(2);
    expect(changed.stdout).toContain(`The waiver for ssh-open of rule ${RULE} is void`);
    const check = await run(['waiver', 'check', '--input', 'answers', '--json']);
    expect(check.code).toBe(2);
    expect(JSON.parse(check.stdout).waivers[0]).toMatchObject({ state: 'void' });
    const renewed = await waive(RULE, '--until', day(40));
    expect(renewed.stdout).toContain('Renewed in postern.yaml: ssh-open');
    expect((await scan()).code).toBe(0);
    expect(written().match(/check: ssh-open/g)).toHaveLength(1);
  });

  test('a changed description, and the same source in other words, do not', async () => {
    await waive(RULE, '--until', day(30));
    changeRule({ Description: 'still temporary', SourceCidrIp: '0.0.0.0/0', IpProtocol: 'tcp' });
    expect((await scan()).code).toBe(0);
  });

  test('another rule that opens the same port is not covered', async () => {
    await waive(RULE, '--until', day(30));
    await waive(GROUP, '--until', day(30));
    const path = join(folder, 'answers/group.json');
    const answer = JSON.parse(readFileSync(path, 'utf8'));
    answer.Permissions.Permission[0].SourceCidrIp = '0.0.0.0/1';
    answer.Permissions.Permission.push({
      ...answer.Permissions.Permission[0],
      SecurityGroupRuleId: 'sgr-second',
      SourceCidrIp: '128.0.0.0/1',
    });
    writeFileSync(path, JSON.stringify(answer));
    expect((await scan()).code).toBe(2);
  });

  test('one whose finding is gone, and one that cannot be judged', async () => {
    await waive(RULE, '--until', day(30));
    expect((await run(['waiver', 'check', '--input', 'answers'])).code).toBe(0);
    changeRule({ SourceCidrIp: '203.0.113.0/24' });
    const gone = await run(['waiver', 'check', '--input', 'answers']);
    expect(gone.code).toBe(2);
    expect(gone.stdout).toContain('NO FINDING');
    expect((await scan()).code).toBe(0);
    const path = join(folder, 'answers/group.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), NextToken: 'more' }));
    const unknown = await run(['waiver', 'check', '--input', 'answers']);
    expect(unknown.code).toBe(3);
    expect(unknown.stdout).toContain('NOT KNOWN');
  });

  test('comments and everything else in the file stay', async () => {
    const before =
      '# who we are\r\ntrusted:\r\n  # head office\r\n  office:\r\n    cidrs: [203.0.113.0/24] # line one\r\n';
    config(before);
    await waive(RULE, '--until', day(30));
    const after = written();
    expect(after.startsWith(before)).toBe(true);
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
    expect(readdirSync(folder).sort()).toEqual(['answers', 'postern.yaml']);
    await waive(RULE, '--until', day(31));
    expect(written()).toBe(after.replaceAll(day(30), day(31)));
  });

  test.each([
    ['waivers: []\n'],
    ['waivers:\n'],
    ['{ workbench: intl }\n'],
    ['waivers: # ours\n# none yet\n'],
    ['# nothing\n'],
    ['workbench: intl'],
  ])('are added to %j', async (text) => {
    config(text);
    expect((await waive(RULE, '--until', day(3))).code).toBe(0);
    for (const comment of text.match(/#.*/g) ?? []) expect(written()).toContain(comment);
    expect((await report()).waived).toHaveLength(2);
    await waive(GROUP, '--until', day(3));
    expect(JSON.parse((await run(['waiver', 'list', '--json'])).stdout).waivers).toHaveLength(4);
  });

  test.each([
    [['sg-none', '--until', day(1)], 'waiver-no-finding', '`sg-none`'],
    [[RULE, '--until', day(1), '--check', 'rdp-open'], 'waiver-no-finding', RULE],
    [[RULE, '--until', day(-1)], 'bad-flag', day(-1)],
    [[RULE, '--until', '2026-02-30'], 'bad-flag', 'YYYY-MM-DD'],
    [[RULE, '--until', day(1), '--check', 'ssh'], 'bad-flag', 'ssh-open'],
    [[RULE], 'missing-argument', '--until'],
    [[RULE, '--until', day(1), '--owner', ' '], 'missing-argument', '--owner'],
    [[RULE, '--until', day(1), '--config', 'nowhere.yaml'], 'config-not-found', 'nowhere.yaml'],
  ])('%j is refused: %s', async (args, code, mention) => {
    const [id, ...more] = args as [string];
    const refused = await waive(id, ...more);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`error[${code}]`);
    expect(refused.stderr).toContain(mention);
    expect(existsSync(join(folder, 'postern.yaml'))).toBe(false);
  });

  test('foreign texts do not control the terminal', async () => {
    await waive(RULE, '--until', day(3), '--reason', 'a\u001b[31mred\nline: "x" # y');
    expect((await scan('--show-waived')).stdout).toContain('a\\u001b[31mred');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape character is what must not be there.
    expect((await run(['waiver', 'list'])).stdout).not.toMatch(/\u001b/);
  });

  test.each(LANGUAGES)('in %s, within 60 and 80 columns', async (language) => {
    await waive(
      RULE,
      '--until',
      day(30),
      '--reason',
      'the partner moves to another site in spring '.repeat(3),
    );
    config(
      `${written()}trusted:\n  office of the far north:\n    prefixLists: [{ id: pl-bp1abcdefghijklmnop, region: ap-southeast-1 }]\nwithoutPorts: [tcp/445]\n`,
    );
    for (const width of [60, 80]) {
      for (const args of [
        ['scan', '--input', 'answers', '--show-waived'],
        ['scan', '--input', 'answers'],
        ...(width === 80 ? [['explain', GROUP, '--input', 'answers']] : []),
        ['waiver', 'list'],
        ['waiver', 'check', '--input', 'answers'],
        ['waiver', 'add', RULE, '--input', 'answers', '--reason', 'r', '--owner', 'o', '--until', day(5)],
      ]) {
        const { stdout } = await run([...args, '--lang', language], { COLUMNS: String(width) });
        expect(/\p{Script=Han}/u.test(stdout)).toBe(language !== 'en');
        for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
      }
    }
  });

  test.each([
    [['waiver', '--help']],
    [['waiver', 'list', '--help']],
    [['waiver', 'add', '--help']],
    [['waiver', 'check', '--help']],
  ])('%j in every language, 80 columns wide', async (args) => {
    for (const language of LANGUAGES) {
      const { code, stdout } = await run([...args, '--lang', language]);
      expect(code).toBe(0);
      for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    }
  });
});
