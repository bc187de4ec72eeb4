/** What is kept of the trail, listed and explained by processes of the command line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Store } from '../../src/app/ports.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import type { TrailRecord } from '../../src/domain/watch/trail-record.ts';
import { type GroupAt, keepRefusal, NO_DOORS, newGroup } from '../support/denied.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { type Ended, ended, startPostern } from '../support/process.ts';

const ESC = String.fromCharCode(27);
/** A name that would clear the screen and turn the direction of writing, and is long besides. */
const HOSTILE = `${ESC}[2J\u202e${'x'.repeat(60)}`;

let cwd: string;
let cloud: LocalCloud;
let group: GroupAt;
let refusal: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'postern-trail-cli-'));
  cloud = await startCloud();
  group = await newGroup(cloud);
  const [key] = cloud.accounts;
  env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: key?.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key?.accessKeySecret,
  };
  const store = await openStore({ folder: join(cwd, '.postern') });
  refusal = await fill(store);
  await store.close();
}, 120_000);
afterAll(async () => {
  await cloud?.close();
  rmSync(cwd, { recursive: true, force: true });
});

/** A change, a refusal that can be decoded, one that cannot, and something of another cloud. Returns the id of the second. */
async function fill(store: Store): Promise<string> {
  const id = await keepRefusal(cloud, group, { store, target: cloud.endpoint });
  const event = (id: string, more: Partial<TrailRecord>): TrailRecord => ({
    id,
    at: '2026-02-01T00:00:00Z',
    account: group.account,
    region: group.region,
    operation: 'RevokeSecurityGroup',
    actor: { type: 'ram-user', name: 'mei', account: group.account },
    from: '198.51.100.7',
    requestId: `request-${id}`,
    errorCode: '',
    resources: ['sg-bp1other'],
    ...more,
  });
  const undiagnosed = { errorCode: 'NoPermission', actor: { type: '', name: HOSTILE, account: '' } };
  await store.trail.add(cloud.endpoint, [
    event('done', {}),
    event('bare', { at: '2026-03-01T00:00:00Z', ...undiagnosed }),
  ]);
  await store.trail.add('local', [event('elsewhere', {})]);
  return id;
}

const run = (...args: readonly string[]): Promise<Ended> =>
  ended(startPostern(cwd, ['trail', ...args, '--endpoint', cloud.endpoint], { ...env, COLUMNS: '80' }));

interface Listed {
  readonly target: string;
  readonly events: readonly { readonly id: string; readonly diagnosable: boolean }[];
  readonly next: string | null;
}

async function list(...args: readonly string[]): Promise<Listed> {
  const { code, stdout, stderr } = await run('list', '--json', ...args);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Listed;
}
const codeIn = (stderr: string): string | undefined => /^error\[([\w-]+)\]/.exec(stderr)?.[1];
const idsOf = ({ events }: Listed): readonly string[] => events.map(({ id }) => id);

test('the newest first, by page, and of the cloud that is named', async () => {
  const all = await list();
  expect(all.target).toBe(cloud.endpoint);
  expect(idsOf(all)).toEqual(['bare', 'done', refusal]);
  expect(JSON.stringify(all)).not.toContain('EncodedDiagnosticMessage');
  expect(all.events.map(({ diagnosable }) => diagnosable)).toEqual([false, false, true]);
  const first = await list('--limit', '2');
  expect(idsOf(first)).toEqual(['bare', 'done']);
  expect(idsOf(await list('--after', first.next ?? ''))).toEqual([refusal]);
  const local = await ended(startPostern(cwd, ['trail', 'list', '--local', '--json']));
  expect(idsOf(JSON.parse(local.stdout) as Listed)).toEqual(['elsewhere']);
});

test('filters, as over HTTP', async () => {
  const wanted: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['--denied'], ['bare', refusal]],
    [['--done'], ['done']],
    [
      ['--actor', 'mei,dana'],
      ['done', refusal],
    ],
    [['--operation', 'AuthorizeSecurityGroup'], [refusal]],
    [['--resource', group.id], [refusal]],
    [['--from', '2026-02-01', '--to', '2026-02-02T00:00Z'], ['done']],
    [
      ['--account', '99999', '--account', group.account, '--region', group.region],
      ['bare', 'done', refusal],
    ],
    [['--region', 'cn-shanghai'], []],
  ];
  const found = await Promise.all(wanted.map(async ([flags]) => [flags, idsOf(await list(...flags))]));
  expect(found).toEqual(wanted);
}, 60_000);

test.each([
  [['--denied', '--done'], '--denied'],
  [['--limit', '0'], '--limit'],
  [['--from', 'yesterday'], '--from'],
  [['--region', 'Mars'], '--region'],
])('what cannot be asked is refused: %j', async (flags, flag) => {
  const { code, stderr } = await run('list', '--json', ...flags);
  expect(code).toBe(1);
  expect(codeIn(stderr)).toBe('bad-flag');
  expect(stderr).toContain(flag);
});

test.each(['en', 'zh-CN', 'zh-TW'])('in %s, within 80 columns, and names do no harm', async (language) => {
  for (const args of [['list'], ['why', refusal]]) {
    const { code, stdout, stderr } = await run(...args, '--lang', language);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(refusal.slice(0, 8));
    expect(stdout).toContain('AuthorizeSecurityGroup');
    expect(stdout).not.toContain(ESC);
    expect(stdout).not.toContain('\u202e');
    for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
  }
  for (const command of ['list', 'why']) {
    const { stdout } = await ended(startPostern(cwd, ['trail', command, '--help', '--lang', language]));
    expect(stdout).toContain('--database <url>');
    for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
  }
  const none = await run('list', '--region', 'cn-shanghai', '--lang', language);
  expect(none.stdout).toContain(cloud.endpoint);
});

test('which policy denied it is told by the account', async () => {
  const { code, stdout, stderr } = await run('why', refusal, '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    target: cloud.endpoint,
    event: { id: refusal, operation: 'AuthorizeSecurityGroup', denied: true },
    diagnosis: { explicit: true, policies: [{ effect: 'Deny', id: NO_DOORS }] },
  });
  const human = await run('why', refusal);
  expect(human.stdout).toContain('A RAM policy of the account denies it.');
  expect(human.stdout).toMatch(/denied by\s+no-doors/);
});

test('what is not kept, carries nothing, or is refused', async () => {
  const problemOf = async (...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    expect([code, stdout]).toEqual([1, '']);
    return codeIn(stderr);
  };
  expect(await problemOf('why', 'none')).toBe('event-unknown');
  expect(await problemOf('why', 'elsewhere')).toBe('event-unknown');
  expect(await problemOf('why', 'bare')).toBe('event-undiagnosed');
  expect(await problemOf('list', '--state', 'nowhere')).toBe('store-missing');
  const { ALIBABA_CLOUD_ACCESS_KEY_ID: _, ...noKey } = env;
  const args = ['trail', 'why', refusal, '--json', '--endpoint', cloud.endpoint];
  const nobody = await ended(
    startPostern(cwd, args, { ...noKey, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' }),
  );
  expect([nobody.code, codeIn(nobody.stderr)]).toEqual([1, 'no-credentials']);
  const unknown = await ended(
    startPostern(cwd, args, { ...env, ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAIunknownunknown00' }),
  );
  expect([unknown.code, codeIn(unknown.stderr)]).toEqual([1, 'cloud-refused']);
});

test('the account of the event decodes it, through its own role', async () => {
  const keyOf = (name: string) => ({ accessKeyId: `LTAI${name}`, accessKeySecret: `secret of ${name}` });
  const [own, member] = ['1000000000000001', '2000000000000002'] as const;
  const accounts = [
    { id: own, name: 'own', ...keyOf('own') },
    { id: member, name: 'member', ...keyOf('member') },
  ];
  const both = await startCloud({ accounts });
  const state = join(cwd, 'both');
  try {
    const store = await openStore({ folder: state });
    const target = both.endpoint;
    const id = await keepRefusal(both, await newGroup(both, member), { store, target });
    await store.accounts.put({
      target,
      id: member,
      name: 'member',
      access: { kind: 'role', role: 'Diagnoser' },
      enabled: true,
      addedAt: '2026-01-01T00:00:00Z',
      addedBy: 'test',
    });
    await store.close();
    const why = (): Promise<Ended> =>
      ended(
        startPostern(cwd, ['trail', 'why', id, '--json', '--endpoint', target, '--state', state], {
          ALIBABA_CLOUD_ACCESS_KEY_ID: keyOf('own').accessKeyId,
          ALIBABA_CLOUD_ACCESS_KEY_SECRET: keyOf('own').accessKeySecret,
        }),
      );
    const without = await why();
    expect([without.code, codeIn(without.stderr)]).toEqual([1, 'cloud-refused']);
    await both.invoke(member, '', 'Ram', 'CreateRole', {
      RoleName: 'Diagnoser',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '1',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${own}:root`] } },
        ],
      }),
    });
    const policy = { PolicyType: 'System', PolicyName: 'AdministratorAccess' };
    await both.invoke(member, '', 'Ram', 'AttachPolicyToRole', { ...policy, RoleName: 'Diagnoser' });
    const { code, stdout, stderr } = await why();
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      event: { account: member },
      diagnosis: { principal: { account: member }, policies: [{ id: NO_DOORS }] },
    });
  } finally {
    await both.close();
  }
}, 60_000);

test('in PostgreSQL as in a file', async () => {
  const postgres: Postgres = await startPostgres();
  try {
    const url = await postgres.database();
    const store = await openStore({ url, folder: cwd });
    await store.trail.add(cloud.endpoint, [
      {
        id: 'there',
        at: '2026-02-01T00:00:00Z',
        account: group.account,
        region: group.region,
        operation: 'RevokeSecurityGroup',
        actor: { type: 'ram-user', name: 'mei', account: group.account },
        from: '',
        requestId: '',
        errorCode: '',
        resources: [],
      },
    ]);
    await store.close();
    expect(idsOf(await list('--database', url))).toEqual(['there']);
  } finally {
    await postgres.stop();
  }
}, 120_000);
