/** What the store is for people: commands that record, list, verify, copy. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { BIN, type Ended, ended, firstLine, startPostern } from '../support/process.ts';

const SAMPLE = join(import.meta.dirname, '../samples/one-open-group.json');

let folder: string;
let postgres: Postgres;
let cloud: ReturnType<typeof spawn>;
let env: NodeJS.ProcessEnv;
let endpoint: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-store-cli-'));
  postgres = await startPostgres();
  cloud = spawn(process.execPath, [BIN, 'cloud', 'start', '--seed', 'demo', '--quiet']);
  const line = await firstLine<{
    endpoint: string;
    accounts: { accessKeyId: string; accessKeySecret: string }[];
  }>(cloud);
  endpoint = line.endpoint;
  env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: line.accounts[0]?.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: line.accounts[0]?.accessKeySecret,
  };
});
afterAll(async () => {
  cloud?.kill();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
function newFolder(): string {
  count += 1;
  const path = join(folder, String(count));
  mkdirSync(path);
  return path;
}

const run = (cwd: string, ...args: readonly string[]): Promise<Ended> =>
  ended(startPostern(cwd, [...args, '--quiet'], env));

async function json<T>(cwd: string, ...args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await run(cwd, ...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

interface Recorded {
  readonly findings: readonly { readonly id: string }[];
  readonly recorded: {
    readonly first: boolean;
    readonly new: readonly string[];
    readonly fixed: readonly string[];
    readonly unseen: number;
  };
}

async function faults(rules: readonly object[]): Promise<void> {
  await fetch(`${endpoint}/_postern/faults`, {
    method: 'PUT',
    headers: { 'x-postern-control': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ rules }),
  });
}

test('an organisation is recorded, and what could not be read stays open', async () => {
  const cwd = newFolder();
  const scan = ['scan', '--record', '--directory', '--endpoint', endpoint];
  const first = await json<Recorded>(cwd, ...scan);
  expect(first.recorded).toMatchObject({ first: true, fixed: [], unseen: 0 });
  expect(first.recorded.new.length).toBeGreaterThanOrEqual(first.findings.length);
  await faults([{ operation: 'DescribeSecurityGroups', kind: 'error', rate: 1, code: 'Forbidden.RAM' }]);
  const blind = await json<Recorded>(cwd, ...scan);
  await faults([]);
  expect(blind.recorded).toMatchObject({ first: false, fixed: [] });
  expect(blind.recorded.unseen).toBeGreaterThan(0);
  const other = await json<Recorded>(cwd, ...scan, '--region', 'cn-shanghai');
  expect(other.recorded).toMatchObject({ new: [], fixed: [], unseen: 0 });
  const { total } = await json<{ total: number }>(cwd, 'findings', 'list', '--limit', '1');
  expect(total).toBe(first.recorded.new.length);
});

test('findings are listed and shown; exit codes tell whether something is open', async () => {
  const cwd = newFolder();
  await run(cwd, 'scan', '--record', '--input', SAMPLE);
  const human = await run(cwd, 'scan', '--record', '--input', SAMPLE);
  expect(human.stdout).toContain('Since the last recorded scan: 0 new, 0 returned, 0 fixed.');
  const list = await run(cwd, 'findings', 'list');
  expect(list).toMatchObject({ code: 2 });
  expect(list.stdout).toContain('sg-bp1samplewebfrontend');
  expect(await run(cwd, 'findings', 'list', '--status', 'fixed')).toMatchObject({ code: 0 });
  expect(await run(cwd, 'findings', 'list', '--text', 'nothing like it')).toMatchObject({ code: 0 });
  const page = await json<{ findings: { id: string }[]; next: string }>(
    cwd,
    'findings',
    'list',
    '--limit',
    '1',
  );
  const rest = await json<typeof page>(cwd, 'findings', 'list', '--after', page.next);
  expect(rest.findings).toHaveLength(1);
  const { id } = page.findings[0] ?? expect.fail();
  const shown = await run(cwd, 'findings', 'show', id);
  expect(shown).toMatchObject({ code: 2 });
  expect(shown.stdout).toMatch(/history\s+\d{4}-.*found/);
});

test('nothing is said to be fixed because files do not hold it', async () => {
  const cwd = newFolder();
  const input = join(cwd, 'answers.json');
  const text = readFileSync(SAMPLE, 'utf8');
  writeFileSync(input, text);
  const first = await json<Recorded>(cwd, 'scan', '--record', '--input', input);
  writeFileSync(input, text.replaceAll('sg-bp1samplewebfrontend', 'sg-bp1other'));
  const second = await json<Recorded>(cwd, 'scan', '--record', '--input', input);
  expect(second.recorded).toMatchObject({ fixed: [], unseen: first.findings.length });
  writeFileSync(input, text.replaceAll('1.2.3.4/0', '10.0.0.0/8'));
  const third = await json<Recorded>(cwd, 'scan', '--record', '--input', input);
  expect(third.recorded.fixed).toHaveLength(first.findings.length);
});

test('the audit log is verified, and a change to it is found', async () => {
  const cwd = newFolder();
  await run(cwd, 'scan', '--record', '--input', SAMPLE);
  const whole = await run(cwd, 'audit', 'verify');
  expect(whole).toMatchObject({ code: 0 });
  const head = /--head (\S+)/.exec(whole.stdout)?.[1] ?? '';
  await run(cwd, 'scan', '--record', '--input', SAMPLE);
  expect(await run(cwd, 'audit', 'verify', '--head', head)).toMatchObject({ code: 0 });
  expect(
    (await json<{ entries: unknown[] }>(cwd, 'audit', 'list', '--action', 'scan.record')).entries,
  ).toHaveLength(2);
  const file = new DatabaseSync(join(cwd, '.postern/postern.db'));
  file.exec(`update audit set actor = 'somebody else' where number = 1`);
  file.close();
  const broken = await run(cwd, 'audit', 'verify');
  expect(broken).toMatchObject({ code: 2 });
  expect(broken.stdout).toContain('broken at entry 1');
});

test('a store moves from a file to PostgreSQL in two commands', async () => {
  const cwd = newFolder();
  await run(cwd, 'scan', '--record', '--input', SAMPLE);
  expect(await run(cwd, 'store', 'backup', '-o', 'copy.jsonl')).toMatchObject({ code: 0 });
  const database = await postgres.database();
  expect(await run(cwd, 'store', 'restore', 'copy.jsonl', '--database', database)).toMatchObject({ code: 0 });
  const again = await ended(
    startPostern(cwd, ['scan', '--record', '--input', SAMPLE, '--json', '--quiet'], {
      ...env,
      POSTERN_DATABASE: database,
    }),
  );
  expect((JSON.parse(again.stdout) as Recorded).recorded).toMatchObject({ first: false, new: [] });
  expect(await run(cwd, 'audit', 'verify', '--database', database)).toMatchObject({ code: 0 });
  const status = await json<{ kind: string; rows: object }>(cwd, 'store', 'status', '--database', database);
  expect(status).toMatchObject({ kind: 'postgresql', rows: { scans: 2, audit: 3 } });
});

test('a backup goes to the standard output where a dash stands for its file', async () => {
  const cwd = newFolder();
  await run(cwd, 'scan', '--record', '--input', SAMPLE);
  const { code, stdout } = await run(cwd, 'store', 'backup', '-o', '-');
  expect(code).toBe(0);
  expect(existsSync(join(cwd, '-'))).toBe(false);
  writeFileSync(join(cwd, 'copy.jsonl'), stdout);
  expect(await run(cwd, 'store', 'restore', 'copy.jsonl', '--state', 'other')).toMatchObject({ code: 0 });
});

test('bad input is one clear error, and nothing is made or changed', async () => {
  const cwd = newFolder();
  await run(cwd, 'scan', '--record', '--input', SAMPLE);
  await run(cwd, 'store', 'backup', '-o', 'copy.jsonl');
  writeFileSync(join(cwd, 'cut.jsonl'), readFileSync(join(cwd, 'copy.jsonl'), 'utf8').slice(0, -40));
  const cases: [string, readonly string[]][] = [
    ['store-missing', ['findings', 'list', '--state', 'nowhere']],
    ['finding-unknown', ['findings', 'show', 'f-0000000000000000']],
    ['store-not-empty', ['store', 'restore', 'copy.jsonl']],
    ['store-needs-yes', ['store', 'restore', 'copy.jsonl', '--replace']],
    ['store-needs-yes', ['store', 'prune', '--keep-scans', '1']],
    ['bad-flag', ['store', 'backup', '-o', '-', '--json']],
    ['backup-bad', ['store', 'restore', 'cut.jsonl', '--state', 'fresh']],
    ['file-not-found', ['store', 'restore', 'none.jsonl', '--state', 'fresh']],
    ['missing-argument', ['store', 'backup']],
    ['missing-argument', ['store', 'prune', '--yes']],
    ['output-unwritable', ['store', 'backup', '-o', 'no/such/folder.jsonl']],
    ['bad-flag', ['findings', 'list', '--status', 'closed']],
    ['bad-flag', ['findings', 'list', '--severity', 'worst']],
    ['bad-flag', ['findings', 'list', '--check', 'no-such-check']],
    ['bad-flag', ['findings', 'list', '--limit', '0']],
    ['bad-flag', ['findings', 'list', '--after', 'x']],
    ['bad-flag', ['audit', 'list', '--from', 'yesterday']],
    ['bad-flag', ['audit', 'verify', '--head', '1']],
    ['bad-flag', ['store', 'prune', '--keep-scans', 'ever', '--yes']],
    ['bad-flag', ['store', 'status', '--database', 'mysql://u:hidden@h/d']],
    ['bad-flag', ['scan', '--input', SAMPLE, '--database', 'postgres://h/d']],
    ['store-unusable', ['store', 'status', '--database', 'postgres://u:hidden@127.0.0.1:1/d']],
  ];
  const before = readFileSync(join(cwd, '.postern/postern.db'));
  for (const [code, args] of cases) {
    const { code: exit, stdout, stderr } = await run(cwd, ...args);
    expect(stderr, args.join(' ')).toContain(`error[${code}]`);
    expect({ exit, stdout }, args.join(' ')).toEqual({ exit: 1, stdout: '' });
    expect(stderr).not.toContain('hidden');
  }
  expect(readFileSync(join(cwd, '.postern/postern.db')).equals(before)).toBe(true);
});
