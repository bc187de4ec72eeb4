/** The command line as its users meet it: a process of its own, real files, real signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BIN, type Ended, ended, firstLine, startPostern } from './support/process.ts';

const SAMPLE = join(import.meta.dirname, 'samples/one-open-group.json');
const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-cli-'));
  cpSync(SAMPLE, join(folder, 'answers/one-open-group.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (args: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess =>
  startPostern(folder, args, env);
const run = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> => ended(start(args, env));

describe('bad input is one clear error, exit 1, and nothing on stdout', () => {
  beforeAll(() => {
    mkdirSync(join(folder, 'nothing'));
    writeFileSync(join(folder, 'cut.json'), '{"SecurityGroups": {"Secur');
    writeFileSync(join(folder, 'other.json'), '{"weather": "fine"}');
    writeFileSync(join(folder, 'trusted.txt'), '203.0.113.0/24\nthe office\n');
    mkdirSync(join(folder, 'twice'));
    for (const VpcId of ['vpc-1', 'vpc-2'])
      writeFileSync(
        join(folder, 'twice', `${VpcId}.json`),
        JSON.stringify({ SecurityGroupId: 'sg-1', VpcId, Permissions: { Permission: [] } }),
      );
    writeFileSync(join(folder, 'odd.json'), '{"SecurityGroupId": "sg-1", "Permissions": 7}');
  });
  test.each([
    [['scna'], 'unknown-command', '`scna`'],
    [
      ['fix', 'status', 'a', 'b'],
      'too-many-arguments',
      '`status` takes at most 1 argument, and 2 were given',
    ],
    [['demo', 'now'], 'too-many-arguments', '`demo` takes no arguments, and 1 were given'],
    [['scan', '--regoin', 'x'], 'unknown-flag', 'did you mean --region?'],
    [['scan', '--lang', 'fr'], 'bad-flag', 'en, zh-TW, zh-CN'],
    [['scan', '--region', 'Hangzhou'], 'bad-flag', '`Hangzhou`'],
    [['scan', '--input', 'answers', '--local'], 'bad-flag', '--local'],
    [['scan', '--input', 'answers', '--port', '70000'], 'bad-flag', '`70000`'],
    [['scan', '--input', 'answers', '--broad-over', 'many'], 'bad-flag', '`many`'],
    [['scan', '--input', 'answers', '--format', 'pdf'], 'bad-flag', '`pdf`'],
    [['scan', '--input', 'nowhere'], 'input-not-found', '`nowhere`'],
    [['scan', '--input', 'nothing'], 'input-empty', '`nothing`'],
    [['scan', '--input', 'cut.json'], 'input-not-json', '`cut.json`'],
    [['scan', '--input', 'other.json'], 'input-unrecognised', '`other.json`'],
    [['scan', '--input', 'odd.json'], 'input-bad-field', 'Permissions'],
    [['scan', '--input', 'twice'], 'input-contradiction', 'vpc-1.json'],
    [['scan', '--input', 'cut.json/inside'], 'input-unreadable', 'ENOTDIR'],
    [['scan', '--local', '--state', 'cut.json'], 'state-unusable', 'cut.json'],
    [['cloud', 'start', '--state', 'cut.json'], 'state-unusable', 'cut.json'],
    [['scan', '--input', 'answers', '--trusted', 'nowhere.txt'], 'trusted-file-missing', '`nowhere.txt`'],
    [['scan', '--input', 'answers', '--trusted', 'trusted.txt'], 'trusted-file-bad', 'line 2'],
    [['scan'], 'no-credentials', 'postern demo'],
    [['explain'], 'missing-argument', 'id'],
    [['explain', 'sg-none', '--input', 'answers'], 'unknown-resource', '`sg-none`'],
    [['explain', 'sg-1', '--input', 'answers', '--packet', 'hello'], 'bad-flag', '`hello`'],
    [['cloud', 'start', '--port', '99999'], 'bad-flag', '`99999`'],
    [['cloud', 'start', '--seed', 'apple'], 'bad-flag', '`apple`'],
    [['cloud', 'seed', 'apple'], 'bad-flag', '`apple`'],
    [['cloud', 'seed'], 'missing-argument', 'name'],
    [['cloud', 'status', '--endpoint', 'http://127.0.0.1:1'], 'cloud-unreachable', 'bad port'],
  ])('%j: %s', async (args, code, mention) => {
    const { code: exit, stdout, stderr } = await run(args);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(mention);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(stdout).toBe('');
    expect(exit).toBe(1);
  });

  test('an endpoint that nobody answers, and one that refuses the key', async () => {
    const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'nobody', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'nothing' };
    const none = await run(['scan', '--endpoint', 'http://127.0.0.1:9'], keys);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toContain('error[cloud-unreachable]');
    const child = start(['cloud', 'start', '--quiet']);
    const { endpoint } = await firstLine<{ endpoint: string }>(child);
    const refused = await run(['scan', '--endpoint', endpoint], keys);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('error[cloud-refused]');
    expect(refused.stderr).not.toContain('nothing');
    child.kill('SIGTERM');
    await ended(child);
  });

  test('an older Node is told so in one line', async () => {
    const pretend =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})";
    const child = spawn(process.execPath, ['--import', pretend, BIN, 'scan'], { cwd: folder });
    const { code, stdout, stderr } = await ended(child);
    expect(stderr).toMatch(/^postern needs Node\.js 22\.18 or newer.*\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test.each(LANGUAGES)('in %s, by flag or by environment', async (language) => {
    const flag = await run(['scan', '--input', 'nowhere', '--lang', language]);
    const locale = { en: 'en_US.UTF-8', 'zh-TW': 'zh_TW.UTF-8', 'zh-CN': 'zh_CN.UTF-8' }[language];
    expect(await run(['scan', '--input', 'nowhere'], { LANG: locale })).toEqual(flag);
    const script = { en: 'en-GB', 'zh-TW': 'zh-Hant', 'zh-CN': 'zh_Hans_CN' }[language];
    for (const named of [locale, script])
      expect(await run(['scan', '--input', 'nowhere', '--lang', named])).toEqual(flag);
    expect(/\p{Script=Han}/u.test(flag.stderr)).toBe(language !== 'en');
  });
});

describe('help', () => {
  test.each([
    [],
    ['--help'],
    ['scan', '--help'],
    ['explain', '--help'],
    ['demo', '--help'],
    ['cloud'],
    ['cloud', 'start', '--help'],
    ['cloud', 'seed', '--help'],
    ['cloud', 'status', '--help'],
    ['cloud', 'reset', '--help'],
  ])('%j in every language, 80 columns wide', async (...args) => {
    for (const language of LANGUAGES) {
      const { code, stdout, stderr } = await run(
        [...args, ...(args.length === 0 ? [] : ['--lang', language])],
        {
          LANG: `${language.replace('-', '_')}.UTF-8`,
        },
      );
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toContain('--help');
      for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    }
  });

  test('the version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/** A scan document without when and of what it was made. */
function found(stdout: string): object {
  const { basis: _, ...scan } = JSON.parse(stdout);
  return scan;
}

describe('scan and explain', () => {
  test('exit 2 with findings, 0 without, 3 when something is missing', async () => {
    expect((await run(['scan', '--input', 'answers'])).code).toBe(2);
    writeFileSync(
      join(folder, 'shut.json'),
      JSON.stringify({
        SecurityGroupId: 'sg-shut',
        VpcId: 'vpc-1',
        RegionId: 'cn-hangzhou',
        Permissions: { Permission: [] },
      }),
    );
    expect((await run(['scan', '--input', 'shut.json'])).code).toBe(0);
    writeFileSync(
      join(folder, 'half.json'),
      JSON.stringify({
        SecurityGroupId: 'sg-half',
        VpcId: 'vpc-1',
        NextToken: 'more',
        Permissions: { Permission: [] },
      }),
    );
    const half = await run(['scan', '--input', 'half.json']);
    expect(half.code).toBe(3);
    expect(half.stdout).toContain('NOT COMPLETE');
  });

  test('names in a cloud do not move the cursor, change colours or turn the direction of writing', async () => {
    const answer = readFileSync(SAMPLE, 'utf8').replaceAll(
      'web-frontend',
      'web\\u001b[31m\\u202e\\nfrontend',
    );
    writeFileSync(join(folder, 'hostile.json'), answer);
    for (const args of [
      ['scan'],
      ['explain', 'sg-bp1samplewebfrontend'],
      ['fix', 'plan', '--allow-cut-off'],
    ]) {
      const { stdout } = await run([...args, '--input', 'hostile.json']);
      expect(stdout).toContain('web\\u001b[31m\\u202e\\u000afrontend');
      expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
  });

  test('--json is one document and nothing else, from any folder, twice the same but for how it was made', async () => {
    const first = await run(['scan', '--input', 'answers', '--json']);
    const { basis, ...scan } = JSON.parse(first.stdout);
    expect(scan.schema).toBe('postern.scan/v1');
    expect(first.stderr).toBe('');
    expect(basis).toMatchObject({ version: '0.1.0', scope: { source: 'input', name: 'answers' } });
    const second = await run(['scan', '--input', join(folder, 'answers'), '--json']);
    expect(second.code).toBe(first.code);
    expect(found(second.stdout)).toEqual(scan);
  });

  test.each(LANGUAGES)('fits its width and has no colours when piped: %s', async (language) => {
    for (const width of [80, 100]) {
      for (const args of [
        ['scan'],
        ['explain', 'sg-bp1samplewebfrontend', '--packet', 'tcp:203.0.113.9->22'],
      ]) {
        const { stdout } = await run([...args, '--input', 'answers', '--lang', language], {
          COLUMNS: String(width),
        });
        expect(stdout.length).toBeGreaterThan(200);
        expect(/\p{Script=Han}/u.test(stdout)).toBe(language !== 'en');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape character is what must not be there.
        expect(stdout).not.toMatch(/\u001b/);
        for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
      }
    }
  });

  test('a trusted file changes what counts as open, but half of the internet is not trusted', async () => {
    const narrow = readFileSync(SAMPLE, 'utf8').replaceAll('1.2.3.4/0', '203.0.0.0/8');
    writeFileSync(join(folder, 'narrow.json'), narrow);
    writeFileSync(join(folder, 'ours.txt'), '\uFEFF203.0.0.0/8 # all of it\r\n');
    const scan = ['scan', '--input', 'narrow.json', '--json'];
    expect((await run(scan)).code).toBe(2);
    const { code, stdout } = await run([...scan, '--trusted', 'ours.txt']);
    expect(JSON.parse(stdout).findings).toEqual([]);
    expect(code).toBe(0);
    writeFileSync(join(folder, 'everyone.txt'), '0.0.0.0/2\n64.0.0.0/2\n');
    const all = await run([...scan, '--trusted', 'everyone.txt']);
    expect(all).toMatchObject({ code: 1, stdout: '' });
    expect(all.stderr).toContain('error[trusts-everybody]: `everyone.txt`');
  });

  test('a reader that goes away ends it quietly', async () => {
    const sample = readFileSync(SAMPLE, 'utf8');
    mkdirSync(join(folder, 'many'));
    // More than a pipe holds.
    for (let i = 0; i < 100; i += 1)
      writeFileSync(join(folder, `many/${i}.json`), sample.replaceAll('bp1sample', `bp1sample${i}`));
    const child = start(['scan', '--input', 'many', '--json']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { stderr, code } = await ended(child);
    expect(stderr).not.toContain('EPIPE');
    // Whether it learns first that nobody reads or that it is done.
    expect([0, 2]).toContain(code);
  });
});

describe('cloud', () => {
  async function startCloud(
    args: readonly string[] = [],
  ): Promise<{ child: ChildProcess; line: Record<string, unknown> }> {
    const child = start(['cloud', 'start', '--quiet', ...args]);
    return { child, line: await firstLine(child) };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('prints one line and ends on %s with 0', async (signal) => {
    const { child, line } = await startCloud();
    expect(line).toMatchObject({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      pid: child.pid,
    });
    expect(line.accounts).toContainEqual({
      id: expect.any(String),
      name: expect.any(String),
      accessKeyId: expect.any(String),
      accessKeySecret: expect.any(String),
    });
    child.kill(signal);
    expect((await ended(child)).code).toBe(0);
  });

  test('is scanned, keeps its state over kill -9, tells its status and is reset', async () => {
    const { child, line } = await startCloud(['--state', 'kept', '--seed', 'demo']);
    const [account] = line.accounts as { accessKeyId: string; accessKeySecret: string }[];
    const keys = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: account?.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: account?.accessKeySecret,
    };
    const scan = await run(
      ['scan', '--directory', '--endpoint', String(line.endpoint), '--json', '--quiet'],
      keys,
    );
    expect(scan.code).toBe(2);
    expect(JSON.parse(scan.stdout).coverage).toMatchObject({ complete: true, accounts: 7 });
    child.kill('SIGKILL');
    await ended(child);
    const again = await startCloud(['--state', 'kept']);
    const status = await run(['cloud', 'status', '--state', 'kept', '--json']);
    expect(status.code).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ endpoint: again.line.endpoint });
    const after = await run(
      ['scan', '--directory', '--endpoint', String(again.line.endpoint), '--json', '--quiet'],
      keys,
    );
    expect(found(after.stdout)).toEqual(found(scan.stdout));
    expect((await run(['cloud', 'reset', '--state', 'kept'])).code).toBe(0);
    const empty = await run(['scan', '--endpoint', String(again.line.endpoint), '--json', '--quiet'], keys);
    expect(JSON.parse(empty.stdout).coverage.groups).toBe(0);
    again.child.kill('SIGTERM');
    await ended(again.child);
  });

  test('tells whether a packet would arrive, and what is wrong with the question', async () => {
    const { child, line } = await startCloud(['--seed', 'demo']);
    const ask = async (path: string, body?: object) => {
      const answer = await fetch(`${line.endpoint}/_postern/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'x-postern-control': '1', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: JSON.parse(await answer.text()) };
    };
    const rows = (await ask('snapshot')).body.rows as {
      collection: string;
      owner: string;
      id: string;
      value: { SecurityGroupName: string };
    }[];
    const jump = rows.find(
      (row) => row.collection === 'ecs.security-group' && row.value.SecurityGroupName === 'legacy-jump',
    );
    const [account, region] = jump?.owner.split('/') ?? [];
    const question = { account, region, resource: jump?.id, packet: 'tcp:198.51.100.7->22' };
    expect((await ask('packet', question)).body).toMatchObject({
      decision: 'accept',
      because: 'rule',
      port: 22,
    });
    expect((await ask('packet', { ...question, packet: 'tcp:198.51.100.7->3389' })).body).toMatchObject({
      decision: 'drop',
      because: 'default-drop',
    });
    for (const field of ['account', 'region', 'resource', 'packet']) {
      const refused = await ask('packet', { ...question, [field]: 'nonsense' });
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused.body)).toContain(field);
    }
    expect((await ask('certificate')).body.pem).toContain('BEGIN CERTIFICATE');
    child.kill('SIGTERM');
    await ended(child);
  });

  test('a port that is taken is said', async () => {
    const { child, line } = await startCloud();
    const port = new URL(String(line.endpoint)).port;
    const second = await run(['cloud', 'start', '--port', port]);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toContain('error[port-in-use]');
    child.kill('SIGTERM');
    await ended(child);
  });

  test('Ctrl-C during a scan stops it at once and says so', async () => {
    const { child, line } = await startCloud(['--seed', 'demo']);
    const [account] = line.accounts as { accessKeyId: string; accessKeySecret: string }[];
    await fetch(`${line.endpoint}/_postern/faults`, {
      method: 'PUT',
      headers: { 'x-postern-control': '1', 'content-type': 'application/json' },
      body: JSON.stringify({
        rules: [
          { operation: 'Describe*', kind: 'latency', rate: 1, latencyMs: 30_000 },
          { operation: 'DescribeSecurityGroups', kind: 'latency', rate: 1, latencyMs: 30_000 },
        ],
      }),
    });
    const scan = start(['scan', '--endpoint', String(line.endpoint), '--quiet'], {
      ALIBABA_CLOUD_ACCESS_KEY_ID: account?.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: account?.accessKeySecret,
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const at = Date.now();
    scan.kill('SIGINT');
    const { code, stderr } = await ended(scan);
    expect(Date.now() - at).toBeLessThan(10_000);
    expect(stderr).toContain('error[interrupted]');
    expect(code).toBe(1);
    child.kill('SIGTERM');
    await ended(child);
  });
});

test('a run leaves nothing behind in the folder it was started in', () => {
  expect(existsSync(join(folder, '.postern'))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});
