/**
 * No secret is said, logged, reported or kept, in whatever form, but where it is shown once: whoever makes a token or
 * signs in is given it, and the first start prints the first token and a link.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashOfSecret } from '../../src/interfaces/http/access.ts';
import { startPostgres } from '../support/postgres.ts';
import { ended, firstLine, startPostern } from '../support/process.ts';
import { Watch } from './secrets/needles.ts';
import { ask, environment, GIVEN, openWorld, run, type World } from './secrets/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close());

/** What people type. */
const TYPED = Object.freeze({
  'a password': 'pass "word" of/mei & co+1',
  'a new password': 'another=pass%word<of>mei',
  'a wrong password': 'guessed-pass-word-2718',
  'a password in half of a document': 'half-of-a-pass-word-3141',
  'a password of nobody': 'pass-word-for-a-bad-role-16',
  'a token that is none': 'tokenThatIsNoneAtAll1618',
  'a session that is none': 'sessionThatIsNone57721',
  'a code of the provider': 'code-of-the-provider-9042',
});

/** The part of a private key that is in no other file. */
const keyLine = (pem: string): string =>
  pem.split('\n').reduce((a, b) => (b.length >= a.length && !b.startsWith('-') ? b : a), '');

interface Served {
  readonly child: ChildProcess;
  readonly endpoint: string;
  readonly secrets: Record<string, string>;
}

/** Starts the service; what it prints when it starts for the first time is shown once, everything later is watched. */
async function serve(watch: Watch, args: readonly string[]): Promise<Served> {
  const child = startPostern(
    world.folder,
    [
      'serve',
      '--json',
      '--endpoint',
      world.endpoint,
      '--directory',
      '--listen',
      '127.0.0.1:0',
      '--events-every',
      '1s',
      '--config',
      'postern.yaml',
      '--tls-cert',
      'cert.pem',
      '--tls-key',
      'tls/key.pem',
      ...args,
    ],
    environment(world, world.key),
  );
  child.stderr?.on('data', (data: Buffer) => watch.add('stderr of serve', data));
  const line = await firstLine<{ endpoint: string; token: string; link?: string; signIn?: string }>(child);
  child.stdout?.on('data', (data: Buffer) => watch.add('stdout of serve', data));
  const link = /token=([\w-]+)/.exec(JSON.stringify(line))?.[1];
  return {
    child,
    endpoint: line.endpoint,
    secrets: { 'the first token': line.token, ...(link === undefined ? {} : { 'a link to sign in': link }) },
  };
}

/** Everything that has to do with secrets over HTTP, well and badly. Gives those that were made. */
async function drive(watch: Watch, { endpoint, secrets }: Served): Promise<Record<string, string>> {
  const made = { ...secrets };
  const admin = { authorization: `Bearer ${secrets['the first token']}` };
  const say = (
    method: string,
    path: string,
    more: { headers?: Record<string, string>; body?: string | object; shows?: boolean } = {},
  ) => ask(world, watch, { url: `${endpoint}${path}`, method, headers: admin, ...more });
  const api = '/api/v1';
  await expect
    .poll(async () => JSON.parse((await say('GET', `${api}/posture`)).text).latest, {
      timeout: 60_000,
      interval: 500,
    })
    .not.toBeNull();

  const mei = { name: 'mei', role: 'admin', password: TYPED['a password'] };
  expect((await say('POST', `${api}/users`, { body: mei })).status).toBe(201);
  const nobody = { ...mei, name: 'xu', role: 'king', password: TYPED['a password of nobody'] };
  expect((await say('POST', `${api}/users`, { body: nobody })).status).toBe(422);
  const half = `{"name":"mei","password":"${TYPED['a password in half of a document']}`;
  expect((await say('POST', `${api}/session`, { headers: {}, body: half })).status).toBe(400);
  const wrong = { name: 'mei', password: TYPED['a wrong password'] };
  expect((await say('POST', `${api}/session`, { headers: {}, body: wrong })).status).toBe(401);
  const right = { name: 'mei', password: TYPED['a password'] };
  const begun = await say('POST', `${api}/session`, { headers: {}, body: right, shows: true });
  expect(begun.status).toBe(200);
  const cookies = cookiesOf(begun.headers['set-cookie']);
  made['a session'] = cookies.value('session');
  const who = await say('GET', `${api}/session`, { headers: { cookie: cookies.text }, shows: true });
  const { csrf } = JSON.parse(who.text) as { csrf: string };
  made['a token against forged requests'] = csrf;
  const own = {
    cookie: `${cookies.text}; ${cookiesOf(who.headers['set-cookie']).text}`,
    'x-csrf-token': csrf,
  };
  const changed = { current: TYPED['a password'], password: TYPED['a new password'] };
  await say('PUT', `${api}/session/password`, { headers: own, body: changed });
  const token = await say('POST', `${api}/tokens`, {
    body: { label: 'secrets', role: 'viewer', days: 1 },
    shows: true,
  });
  expect(token.status).toBe(201);
  made['a token'] = (JSON.parse(token.text) as { token: string }).token;
  const viewer = { authorization: `Bearer ${made['a token']}` };
  for (const path of ['findings', 'scans', 'tokens', 'settings', 'audit', 'session', 'nothing'])
    await say('GET', `${api}/${path}`, { headers: viewer });
  for (const headers of [
    { authorization: `Bearer ${TYPED['a token that is none']}` },
    { cookie: `postern_session=${TYPED['a session that is none']}` },
  ] as Record<string, string>[])
    expect((await say('GET', `${api}/findings`, { headers })).status).toBe(401);

  const start = await say('GET', `${api}/oidc/start`, { headers: {}, shows: true });
  expect(start.status).toBeLessThan(400);
  const state = new URL(start.headers.location ?? '', endpoint).searchParams.get('state') ?? '';
  const callback = new URLSearchParams({ code: TYPED['a code of the provider'], state });
  const back = await say('GET', `${api}/oidc/callback?${callback}`, {
    headers: { cookie: cookiesOf(start.headers['set-cookie']).text },
  });
  expect(back.status).toBeGreaterThanOrEqual(400);
  expect(world.received.filter((one) => one.startsWith('POST /token')).length).toBeGreaterThan(0);

  const channel = await say('POST', `${api}/scans`);
  expect(channel.status).toBe(202);
  for (const path of [
    '/openapi.json',
    '/metrics',
    '/readyz',
    `${api}/users`,
    `${api}/audit`,
    `${api}/tokens?all=true`,
  ])
    await say('GET', path);
  // Findings of the first scan went to the channels, which refused and repeated what they were sent.
  await expect
    .poll(() => world.received.filter((one) => /POST \/(robot|hook)/.test(one)).length, {
      timeout: 60_000,
      interval: 500,
    })
    .toBeGreaterThan(1);
  return made;
}

function cookiesOf(headers: readonly string[] = []): { readonly text: string; value(name: string): string } {
  const pairs = headers.map((one) => one.split(';')[0] ?? '');
  return {
    text: pairs.join('; '),
    value: (name) => pairs.find((one) => one.split('=')[0]?.includes(name))?.split('=')[1] ?? '',
  };
}

/** Commands that say, report and keep, and commands that fail. */
function command(watch: Watch, database: string | undefined): void {
  const { endpoint, key, session } = world;
  const at = ['--endpoint', endpoint];
  const env = environment(world, key);
  const more = database === undefined ? {} : { database };
  const go = (args: readonly string[], own = env): number | null =>
    run(world, watch, args, { env: own, ...more });
  const kept = database === undefined ? ['--state', 'state'] : [];
  for (const args of [
    ['scan', ...at, '--directory', '--json'],
    ['scan', ...at, '--region', 'cn-hangzhou', '--lang', 'zh-CN'],
    ['report', ...at, '--directory', '--format', 'html', '--output', 'out/report.html'],
    ['fix', 'plan', ...at, '--source', 'office=203.0.113.0/24', '--output', 'out/fix.json'],
    ['guard', 'plan', ...at, '--tier', 'hardened', '--root', '--output', 'out/guard.json'],
    ['notify', 'list', '--config', 'postern.yaml', ...kept],
    ['notify', 'test', '--config', 'postern.yaml', '--json'],
    ['findings', 'list', '--json', ...kept],
    ['audit', 'list', '--json', ...kept],
    ['store', 'status', ...kept],
    ['store', 'backup', '--output', `out/backup${database === undefined ? '' : '-pg'}.jsonl`, ...kept],
    ['settings', 'export', '--config', 'postern.yaml', ...kept],
  ])
    expect([0, 2, 3], args.join(' ')).toContain(go(args));
  const role = environment(world, session);
  go(['scan', ...at, '--json'], role);
  go(['create', 'group', ...at, '--name', 'x', '--region', 'cn-hangzhou', '--vpc', 'vpc-none'], role);
  const mistaken = environment(world, { ...key, accessKeySecret: GIVEN['a wrong key'] });
  expect(go(['scan', ...at], mistaken)).toBe(1);
  expect(go(['scan', '--endpoint', 'http://127.0.0.1:1', '--json'])).toBe(1);
  expect(go(['serve', ...at, '--tls-cert', 'tls/key.pem', '--tls-key', 'tls/key.pem'])).toBe(1);
  const lost = encodeURIComponent(GIVEN['password of the database']);
  for (const url of [
    `postgres://me:${lost}@127.0.0.1:1/x`,
    `postgres://127.0.0.1:1/x?user=me&password=${lost}`,
    `mysql://me:${lost}@x/y`,
  ])
    expect(go(['store', 'status', '--database', url])).toBe(1);
  go(['guard', 'verify', ...at]);
}

test('a secret is found in each of its forms', () => {
  const secret = { it: 'a secret / of "some" length&' };
  const forms = [
    secret.it,
    JSON.stringify({ x: secret.it }),
    encodeURIComponent(secret.it),
    Buffer.from(`b:${secret.it}`).toString('base64'),
    Buffer.from(`bc:${secret.it}!`).toString('base64url'),
    Buffer.from(secret.it).toString('hex'),
  ];
  for (const text of forms) {
    const watch = new Watch();
    watch.add('here', `before${text}after`);
    expect(watch.find(secret), text).not.toEqual([]);
    expect(watch.find({ it: 'something else altogether' }), text).toEqual([]);
  }
});

test.each(['sqlite', 'postgresql'] as const)(
  'nothing is said or kept with %s',
  async (kind) => {
    const watch = new Watch();
    const postgres = kind === 'postgresql' ? await startPostgres() : undefined;
    try {
      let database: string | undefined;
      if (postgres !== undefined) {
        const url = new URL(await postgres.database());
        url.password = encodeURIComponent(GIVEN['password of the database']);
        database = url.href;
      }
      for (const folder of ['tls', 'out', 'state']) {
        rmSync(join(world.folder, folder), { recursive: true, force: true });
        mkdirSync(join(world.folder, folder));
      }
      writeFileSync(join(world.folder, 'tls/key.pem'), world.tlsKey);
      const served = await serve(
        watch,
        database === undefined ? ['--state', 'state'] : ['--database', database],
      );
      const made = await drive(watch, served);
      command(watch, database);
      served.child.kill('SIGTERM');
      await ended(served.child);
      watch.addFolder(join(world.folder, 'state'));
      watch.addFolder(join(world.folder, 'out'));
      if (database !== undefined) watch.add('the database', await dump(database));

      const { accessKeySecret, securityToken = '' } = world.session;
      const secrets = {
        ...GIVEN,
        ...TYPED,
        ...made,
        'an access key': world.key.accessKeySecret,
        'a temporary key': accessKeySecret,
        'a token of a role': securityToken,
        'the private key': keyLine(world.tlsKey),
      };
      expect(Object.values(secrets).every((one) => one.length >= 12)).toBe(true);
      expect(watch.find(secrets)).toEqual([]);
      // There was something to look at: the store and its copy, where hashes stand for tokens, and reports.
      const kept = watch.find({ hash: hashOfSecret(made['a token'] ?? '') }).map(({ where }) => where);
      expect(new Set(kept).size).toBeGreaterThan(1);
      expect(kept.some((where) => where.includes(database === undefined ? 'state' : 'database'))).toBe(true);
      expect(readFileSync(join(world.folder, 'out/report.html'), 'utf8')).toContain('sg-');
    } finally {
      await postgres?.stop();
    }
  },
  600_000,
);

/** Every row of every table as text. */
async function dump(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  const parts: string[] = [];
  for (const { name } of rows)
    for (const row of (await client.query(`select row_to_json(t)::text as row from "${name}" t`)).rows as {
      row: string;
    }[])
      parts.push(row.row);
  await client.end();
  return parts.join('\n');
}
