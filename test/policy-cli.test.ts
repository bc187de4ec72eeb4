/** `postern policy check` and `eval` as their users meet them: processes, real files, pipes, three languages. */
import {
  cpSync,
  createWriteStream,
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
import { type Ended, ended, startPostern } from './support/process.ts';

const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const;
const SAMPLES = join(import.meta.dirname, 'samples/policies');
const ALLOW = { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-policy-'));
  cpSync(SAMPLES, folder, { recursive: true });
  put('typo.json', '{\n  "Version": "2012-10-17",\n  "Statment": []\n}\n');
  put('cut.json', '{"Version": "1",');
  put('long.json', JSON.stringify({ ...ALLOW, Statement: Array(60).fill(ALLOW.Statement[0]) }, null, 4));
  put('string.json', JSON.stringify({ identity: [JSON.stringify(ALLOW)] }, null, 2));
  put('unknown.json', JSON.stringify({ identity: [{ ...ALLOW, Statement: [unclear()] }] }));
  put(
    'bad.jsonl',
    '{"action": "ecs:RunInstances"}\n\n{"action": "ecs:RunInstances", "keys": {"acs:SourceIp": 7}}\n',
  );
  put('misspelt.jsonl', '{"action": "ecs:RunInstances", "resourse": "*"}\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unclear = (): object => ({
  ...ALLOW.Statement[0],
  Condition: { StringEqualsIfExists: { 'acs:SourceVpc': 'vpc-1' } },
});

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function run(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = startPostern(folder, ['policy', ...args], env);
  child.stdin?.on('error', () => {}).end(input);
  return ended(child);
}

const evaluate = (policies: string, requests: string, ...more: readonly string[]): readonly string[] => [
  'eval',
  '--policies',
  policies,
  '--requests',
  requests,
  ...more,
];

describe('bad input is one clear error, exit 1, and nothing on stdout', () => {
  test.each([
    [['chekc'], 'unknown-command', '`chekc`'],
    [['check'], 'missing-argument', 'file'],
    [['check', 'page.json', '--use', 'user'], 'bad-flag', 'identity, control, session, trust'],
    [['check', 'nowhere.json'], 'file-not-found', '`nowhere.json`'],
    [['check', 'page.json', '.'], 'input-unreadable', 'EISDIR'],
    [['eval', '--requests', 'requests.jsonl'], 'missing-argument', '--policies'],
    [['eval', '--policies', 'set.json'], 'missing-argument', '--requests'],
    [evaluate('-', '-'), 'bad-flag', '--requests'],
    [evaluate('set.json', 'requests.jsonl', '--profile', 'cidr=subset'), 'bad-flag', 'missing-key-negated'],
    [
      evaluate('set.json', 'requests.jsonl', '--profile', 'cidr-in-range=in'),
      'bad-flag',
      'cidr-in-range=subset',
    ],
    [evaluate('nowhere.json', 'requests.jsonl'), 'file-not-found', '`nowhere.json`'],
    [evaluate('set.json', 'nowhere.jsonl'), 'file-not-found', '`nowhere.jsonl`'],
    [evaluate('set.json', '.'), 'input-unreadable', 'EISDIR'],
    [evaluate('cut.json', 'requests.jsonl'), 'policy-bad', '`cut.json`:1:17: this is not JSON'],
    [evaluate('page.json', 'requests.jsonl'), 'policy-bad', '`page.json`:1:1: this is not a policies file'],
    [
      evaluate('string.json', 'requests.jsonl'),
      'policy-bad',
      '`string.json`:3:5: `identity[0]` must be an object',
    ],
    [evaluate('set.json', 'bad.jsonl'), 'request-bad', '`bad.jsonl` line 3: `keys.acs:SourceIp`'],
    [evaluate('set.json', 'misspelt.jsonl', '--json'), 'request-bad', 'line 1: there is no field `resourse`'],
  ])('%j: %s', async (args, code, mention) => {
    const { code: exit, stdout, stderr } = await run(args);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(mention);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(stdout).toBe('');
    expect(exit).toBe(1);
  });

  test.each(LANGUAGES)('in %s', async (language) => {
    for (const args of [evaluate('cut.json', 'requests.jsonl'), evaluate('set.json', 'bad.jsonl')]) {
      const { stderr } = await run([...args, '--lang', language]);
      expect(/\p{Script=Han}/u.test(stderr)).toBe(language !== 'en');
    }
  });
});

test.each([['policy'], ['policy', 'check', '--help'], ['policy', 'eval', '--help']])(
  'help of %j in every language, 80 columns wide',
  async (...args) => {
    for (const language of LANGUAGES) {
      const { code, stdout, stderr } = await ended(startPostern(folder, [...args, '--lang', language]));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(/\p{Script=Han}/u.test(stdout)).toBe(language !== 'en');
      for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    }
  },
);

describe('check', () => {
  test("the page's own policy: two warnings, which --strict counts", async () => {
    const { code, stdout } = await run(['check', 'page.json', '--use', 'control']);
    expect(stdout.split('\n').filter((line) => line.startsWith('page.json'))).toEqual([
      expect.stringMatching(/^page\.json:18:9: warning\[operator-undocumented\]: `CIDRInRange`/),
      expect.stringMatching(/^page\.json:34:11: warning\[key-undocumented\]: `ecs:NotSpecifySecureGroupId`/),
    ]);
    expect(stdout).toMatch(/\n1 document: 0 errors, 2 warnings\n$/);
    expect(code).toBe(0);
    expect((await run(['check', 'page.json', '--strict'])).code).toBe(2);
    expect((await run(['check', '-', '--strict'], JSON.stringify(ALLOW))).code).toBe(0);
  });

  test('errors are exit 2, with line and column, of every file', async () => {
    const { code, stdout } = await run(['check', 'typo.json', 'cut.json', 'page.json', '--json']);
    expect(code).toBe(2);
    const { schema, files } = JSON.parse(stdout);
    expect(schema).toBe('postern.policy-check/v1');
    expect(files[0]).toEqual({
      path: 'typo.json',
      use: 'identity',
      length: 47,
      limit: 6144,
      diagnostics: [
        { code: 'missing-element', level: 'error', params: { element: 'Statement' }, line: 1, column: 1 },
        { code: 'version-wrong', level: 'error', params: { value: '2012-10-17' }, line: 2, column: 14 },
        {
          code: 'unknown-element',
          level: 'error',
          params: { element: 'Statment', similar: 'Statement' },
          line: 3,
          column: 3,
        },
      ],
    });
    expect(files[1].diagnostics).toEqual([
      { code: 'json-syntax', level: 'error', params: { expected: 'string' }, line: 1, column: 17 },
    ]);
    expect(files[2].diagnostics).toHaveLength(2);
  });

  test('standard input, with a byte order mark', async () => {
    const { code, stdout } = await run(['check', '-'], '\uFEFF[]');
    expect(stdout).toMatch(/^-:1:1: error\[wrong-kind\]/);
    expect(code).toBe(2);
  });

  test('each use has its own limit, and its own elements', async () => {
    const long = await run(['check', 'long.json', '--use', 'session', '--json']);
    expect(JSON.parse(long.stdout).files[0]).toMatchObject({
      limit: 2048,
      diagnostics: [{ code: 'too-long', line: 1, column: 1 }],
    });
    const trust = await run(['check', '-', '--use', 'trust'], JSON.stringify(ALLOW));
    expect(trust.stdout).toContain('error[missing-element]: `Principal` is missing');
  });

  test('a policies file: each document for its use, without counting white space', async () => {
    const session = { ...ALLOW, Statement: Array(30).fill(ALLOW.Statement[0]) };
    put(
      'uses.json',
      JSON.stringify({ control: [[ALLOW]], session, trust: { id: 'role', document: ALLOW } }, null, 8),
    );
    const { code, stdout } = await run(['check', 'uses.json', '--json']);
    expect(code).toBe(2);
    const { files } = JSON.parse(stdout);
    expect(files).toMatchObject([
      {
        document: 'control[0][0]',
        use: 'control',
        limit: 4096,
        length: JSON.stringify(ALLOW).length,
        diagnostics: [],
      },
      { document: 'session', use: 'session', limit: 2048, length: JSON.stringify(session).length },
      {
        document: 'role',
        use: 'trust',
        limit: 6144,
        diagnostics: [{ code: 'missing-element' }, { code: 'element-not-for-use' }],
      },
    ]);
    put('around.json', JSON.stringify({ identity: [ALLOW, 7], sesion: ALLOW }));
    const around = await run(['check', 'around.json', '--json']);
    expect(around.code).toBe(2);
    expect(JSON.parse(around.stdout).files).toMatchObject([
      { use: null, limit: null, diagnostics: [{ code: 'wrong-kind' }, { params: { similar: 'session' } }] },
      { document: 'identity[0]', diagnostics: [] },
    ]);
  });
});

describe('eval', () => {
  test('decides in order and says why', async () => {
    const { code, stdout, stderr } = await run(evaluate('set.json', 'requests.jsonl'));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => /^\d/.test(line))).toEqual([
      '1. explicit deny: ecs:AuthorizeSecurityGroup on *',
      '2. allow: ecs:AuthorizeSecurityGroup on *',
      '3. allow: ecs:RunInstances on *',
      '4. implicit deny: ram:CreateUser on *',
      '4 requests: allow 2, explicit deny 1, implicit deny 1',
    ]);
    expect(stdout).toContain('denied by statement 1 of `page` (control policies, level 0)');
    expect(stdout).toContain(
      'CIDRInRange ecs:SecurityGroupSourceCidrIps `0.0.0.0/0`: the request has `0.0.0.0/0`',
    );
    expect(stdout).toContain('no statement allows it (identity policies)');
  });

  test('a profile changes the readings, and is part of the document', async () => {
    const flags = ['--json', '--profile', 'cidr-in-range=subset', '--profile', 'not-specify-key=security'];
    const { stdout } = await run(evaluate('set.json', 'requests.jsonl', ...flags));
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      schema: 'postern.policy-eval/v1',
      profile: { 'cidr-in-range': 'subset' },
    });
    expect(document.results.map((one: { decision: string }) => one.decision)).toEqual([
      'explicit-deny',
      'explicit-deny',
      'allow',
      'implicit-deny',
    ]);
    expect(document.results[1]).toEqual({
      decision: 'explicit-deny',
      matched: [
        {
          stage: 'control',
          level: 0,
          policy: 'FullAliyunAccess',
          statement: 1,
          effect: 'Allow',
          applies: 'yes',
        },
        { stage: 'control', level: 0, policy: 'page', statement: 1, effect: 'Deny', applies: 'yes' },
      ],
      trace: {
        AuthAction: 'ecs:AuthorizeSecurityGroup',
        AuthResource: '*',
        AuthConditions: [
          { ConditionKey: 'ecs:SecurityGroupIpProtocols', ConditionValues: ['TCP'] },
          { ConditionKey: 'ecs:SecurityGroupSourceCidrIps', ConditionValues: ['0.0.0.0/1'] },
        ],
        ExplicitDeny: true,
        NoPermissionPolicyType: 'ControlPolicy',
        MatchedPolicies: [
          {
            Effect: 'Allow',
            PolicyIdentifier: 'FullAliyunAccess',
            PolicyType: 'ControlPolicy',
            StatementNumber: 1,
          },
          { Effect: 'Deny', PolicyIdentifier: 'page', PolicyType: 'ControlPolicy', StatementNumber: 1 },
        ],
      },
    });
  });

  test('exit 3 when a decision is unknown', async () => {
    const { code, stdout } = await run(evaluate('unknown.json', '-'), '{"action": "ecs:RunInstances"}');
    expect(code).toBe(3);
    expect(stdout).toContain('1. unknown: ecs:RunInstances on *');
    expect(stdout).toContain('statement 1 of `identity[0]` (identity policies) may apply');
  });

  test('absent parts take no part, keys may be single, lines empty, and there may be none', async () => {
    put('nobody.json', '{}');
    const requests = '\n{"action": "ecs:RunInstances", "keys": {"acs:SourceIp": "203.0.113.9"}}\r\n\n';
    const { stdout } = await run(evaluate('nobody.json', '-', '--json'), requests);
    expect(JSON.parse(stdout).results).toMatchObject([
      {
        decision: 'allow',
        matched: [],
        trace: {
          AuthResource: '*',
          AuthConditions: [{ ConditionKey: 'acs:SourceIp', ConditionValues: ['203.0.113.9'] }],
        },
      },
    ]);
    const none = await run(evaluate('nobody.json', '-', '--json'));
    expect(none.code).toBe(0);
    expect(JSON.parse(none.stdout)).toEqual({ schema: 'postern.policy-eval/v1', profile: {}, results: [] });
    expect((await run(evaluate('-', 'requests.jsonl'), '{"identity": []}')).stdout).toContain(
      'implicit deny 4',
    );
  });

  test('many requests through pipes: one document, in bounded memory, and nothing left behind', async () => {
    const count = 60_000;
    const lines = readFileSync(join(SAMPLES, 'requests.jsonl'), 'utf8').repeat(count / 4);
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    const child = startPostern(folder, ['policy', ...evaluate('set.json', '-', '--json', '--quiet')], {
      TMPDIR: temporary,
      NODE_OPTIONS: '--max-old-space-size=64',
    });
    const path = join(folder, 'many.json');
    child.stdout?.pipe(createWriteStream(path));
    child.stdin?.on('error', () => {}).end(lines);
    const { code, stderr } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { results } = JSON.parse(readFileSync(path, 'utf8')) as { results: { decision: string }[] };
    expect(results).toHaveLength(count);
    expect(results.slice(-4).map(({ decision }) => decision)).toEqual([
      'explicit-deny',
      'allow',
      'allow',
      'implicit-deny',
    ]);
    // Node's own cache of compiled modules may be there.
    expect(readdirSync(temporary).filter((name) => name.startsWith('postern'))).toEqual([]);
  });

  test('a reader that goes away ends it quietly', async () => {
    const temporary = join(folder, 'gone');
    mkdirSync(temporary);
    const child = startPostern(folder, ['policy', ...evaluate('set.json', '-')], { TMPDIR: temporary });
    child.stdin?.on('error', () => {}).end('{"action": "ecs:RunInstances"}\n'.repeat(20_000));
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { stderr, code } = await ended(child);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(readdirSync(temporary).filter((name) => name.startsWith('postern'))).toEqual([]);
  });
});

test('what files hold cannot act on the terminal', async () => {
  const evil = '\u001b[2J\u202e\n\u0007';
  const statement = {
    ...ALLOW.Statement[0],
    [evil]: 1,
    Action: `ecs:${evil}`,
    Condition: { [evil]: { [evil]: evil } },
  };
  put('evil.json', JSON.stringify({ ...ALLOW, [evil]: 1, Statement: [statement] }));
  put('evil-set.json', JSON.stringify({ identity: [{ id: evil, document: ALLOW }] }));
  put('evil-part.json', JSON.stringify({ [evil]: [] }));
  const request = JSON.stringify({ action: evil, resource: evil, keys: { [evil]: [evil] } });
  for (const args of [
    ['check', 'evil.json'],
    evaluate('evil-set.json', '-'),
    evaluate('evil-part.json', '-'),
  ]) {
    const { stdout, stderr } = await run(args, request);
    expect(stdout + stderr).toContain('\\u001b[2J');
    expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  }
});

test('Ctrl-C ends it, and takes what it kept along', async () => {
  const temporary = join(folder, 'interrupted');
  mkdirSync(temporary);
  const child = startPostern(folder, ['policy', ...evaluate('set.json', '-', '--json')], {
    TMPDIR: temporary,
  });
  child.stdin?.on('error', () => {}).write('{"action": "ecs:RunInstances"}\n');
  await expect.poll(() => readdirSync(temporary).join(), { timeout: 10_000 }).toContain('postern-requests');
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended(child);
  expect(stderr).toContain('error[interrupted]');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(readdirSync(temporary).filter((name) => name.startsWith('postern'))).toEqual([]);
});

test.each(LANGUAGES)('fits its width and has no colours when piped: %s', async (language) => {
  for (const width of [80, 100]) {
    for (const args of [
      ['check', 'page.json', 'typo.json', 'string.json'],
      evaluate('set.json', 'requests.jsonl'),
      evaluate('unknown.json', 'requests.jsonl'),
    ]) {
      const { stdout } = await run([...args, '--lang', language], '', { COLUMNS: String(width) });
      expect(stdout.length).toBeGreaterThan(150);
      expect(/\p{Script=Han}/u.test(stdout)).toBe(language !== 'en');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape character is what must not be there.
      expect(stdout).not.toMatch(/\u001b/);
      for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
    }
  }
});
