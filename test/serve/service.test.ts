/** The service over HTTP: who may do what, what it answers, and what it remembers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scan } from '../../src/app/scan.ts';
import { followTrail } from '../../src/app/watch/follow-trail.ts';
import { openService, PASSWORD, type ServiceBench } from './bench.ts';

let bench: ServiceBench;
let admin: { readonly authorization: string };
beforeAll(async () => {
  bench = await openService();
  admin = await bench.as('admin');
}, 60_000);
afterAll(() => bench.close());

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: readonly {
    readonly name: string;
    readonly value: string;
    readonly httpOnly?: boolean;
    readonly sameSite?: string;
  }[];
  json(): Record<string, unknown>;
}

async function call(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  {
    headers = admin,
    body,
  }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: object } = {},
): Promise<Answer> {
  const answer = await bench.server.inject({
    method,
    url,
    headers,
    ...(body === undefined ? {} : { payload: body }),
  });
  return answer as unknown as Answer;
}
const codeOf = async (answer: Promise<Answer>): Promise<[number, unknown]> => {
  const { statusCode, json } = await answer;
  return [statusCode, json().code];
};

test('nothing is explained before anything was read', async () => {
  expect(await codeOf(call('GET', '/api/v1/explain/sg-1'))).toEqual([409, 'not-scanned']);
});

describe('access', () => {
  test('nothing but health and the description is for everybody', async () => {
    const { json } = await call('GET', '/openapi.json', { headers: {} });
    const { openapi, paths } = json() as { openapi: string; paths: Record<string, Record<string, object>> };
    expect(openapi).toBe('3.1.0');
    const open: string[] = [];
    for (const [path, methods] of Object.entries(paths))
      for (const method of Object.keys(methods)) {
        const url = path.replace(/\{\w+\}/g, 'x');
        const { statusCode } = await call(method.toUpperCase() as 'GET', url, {
          headers: {},
        });
        if (statusCode !== 401) open.push(`${method} ${path}`);
      }
    expect(Object.keys(paths).length).toBeGreaterThan(15);
    expect(open.sort()).toEqual([
      'get /api/v1/sign-in',
      'get /healthz',
      'get /openapi.json',
      'get /readyz',
      'post /api/v1/session',
    ]);
  });

  test('each role may do what the former may, and no more', async () => {
    const wanted = {
      'GET /api/v1/findings': 0,
      'POST /api/v1/scans': 1,
      'GET /api/v1/audit': 2,
      'GET /api/v1/users': 3,
    };
    const roles = ['viewer', 'operator', 'approver', 'admin'] as const;
    for (const [rank, role] of roles.entries()) {
      const headers = await bench.as(role);
      for (const [route, least] of Object.entries(wanted)) {
        const [method, url] = route.split(' ') as ['GET', string];
        const { statusCode, json } = await call(method, url, { headers });
        if (rank < least)
          expect([statusCode, json().code], `${role} ${route}`).toEqual([403, 'http-forbidden']);
        else expect(statusCode, `${role} ${route}`).not.toBe(403);
      }
    }
  });

  test('a session is begun with a password, guarded by its own token, and ended', async () => {
    const made = await call('POST', '/api/v1/users', {
      body: { name: 'mei', role: 'operator', password: PASSWORD },
    });
    expect(made.statusCode).toBe(201);
    expect(JSON.stringify(made.json())).not.toMatch(/argon|password/i);
    expect(
      await codeOf(
        call('POST', '/api/v1/users', { body: { name: 'mei', role: 'viewer', password: PASSWORD } }),
      ),
    ).toEqual([409, 'user-taken']);
    const wrong = { name: 'mei', password: 'something else' };
    expect(await codeOf(call('POST', '/api/v1/session', { headers: {}, body: wrong }))).toEqual([
      401,
      'http-bad-login',
    ]);
    expect(
      await codeOf(call('POST', '/api/v1/session', { headers: {}, body: { ...wrong, name: 'nobody' } })),
    ).toEqual([401, 'http-bad-login']);

    const login = await call('POST', '/api/v1/session', {
      headers: {},
      body: { name: 'mei', password: PASSWORD },
    });
    expect(login.json()).toEqual({ name: 'mei', role: 'operator' });
    const [cookie] = login.cookies;
    expect(cookie).toMatchObject({ name: 'postern_session', httpOnly: true, sameSite: 'Strict' });
    const session = { cookie: `postern_session=${cookie?.value}` };
    const who = await call('GET', '/api/v1/session', { headers: session });
    expect(who.json()).toMatchObject({ name: 'mei', role: 'operator' });
    expect(await codeOf(call('POST', '/api/v1/scans', { headers: session }))).toEqual([403, 'http-csrf']);
    const secret = who.cookies.find(({ name }) => name === 'postern_csrf');
    const guarded = {
      cookie: `${session.cookie}; postern_csrf=${secret?.value}`,
      'x-csrf-token': String(who.json().csrf),
    };
    const { statusCode } = await call('DELETE', '/api/v1/session', { headers: guarded });
    expect(statusCode).toBe(204);
    expect(await codeOf(call('GET', '/api/v1/session', { headers: session }))).toEqual([
      401,
      'http-unauthenticated',
    ]);
    // The token of a program is no session, and the other way round.
    expect(
      (await call('GET', '/api/v1/session', { headers: { authorization: `Bearer ${cookie?.value}` } }))
        .statusCode,
    ).toBe(401);
  });

  test('a user who is changed or disabled signs in again', async () => {
    const { json } = await call('GET', '/api/v1/users');
    const mei = (json() as unknown as { id: string; name: string; version: string }[]).find(
      ({ name }) => name === 'mei',
    );
    const login = { name: 'mei', password: PASSWORD };
    const [cookie] = (await call('POST', '/api/v1/session', { headers: {}, body: login })).cookies;
    const seen = { ...admin, 'if-match': `"${mei?.version}"` };
    await call('PATCH', `/api/v1/users/${mei?.id}`, { headers: seen, body: { disabled: true } });
    const headers = { cookie: `postern_session=${cookie?.value}` };
    expect((await call('GET', '/api/v1/session', { headers })).statusCode).toBe(401);
    expect(await codeOf(call('POST', '/api/v1/session', { headers: {}, body: login }))).toEqual([
      401,
      'http-bad-login',
    ]);
    expect((await call('DELETE', `/api/v1/users/${mei?.id}`)).statusCode).toBe(204);
  });

  test('whoever tries too often waits', async () => {
    const codes: unknown[] = [];
    for (let i = 0; i < 15; i += 1)
      codes.push(
        (
          await codeOf(call('POST', '/api/v1/session', { headers: {}, body: { name: 'x', password: 'y' } }))
        )[1],
      );
    expect(codes).toContain('http-too-many');
  });

  test('what is wrong with a request is said by field, in the language of the reader', async () => {
    const { statusCode, headers, json } = await call('GET', '/api/v1/findings?limit=x', {
      headers: { ...admin, 'accept-language': 'zh-TW,zh;q=0.9' },
    });
    expect(statusCode).toBe(400);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(json()).toMatchObject({ code: 'http-bad-field', params: { part: 'querystring', field: 'limit' } });
    expect(json().title).toMatch(/不正確/);
    expect(await codeOf(call('GET', '/nowhere'))).toEqual([404, 'http-not-found']);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
  });
});

describe('posture', () => {
  test('a scan is remembered, and its findings are listed by page', async () => {
    const { parts } = bench;
    await expect.poll(() => parts.keeper.running, { timeout: 20_000 }).toBe(false);
    const running = parts.keeper.scan('test');
    expect(await codeOf(call('POST', '/api/v1/scans'))).toEqual([409, 'scan-running']);
    await running;
    const { findings } = await scan({ source: parts.source, request: parts.request });
    const ids: string[] = [];
    for (let after = ''; ; ) {
      const { json } = await call(
        'GET',
        `/api/v1/findings?limit=40&status=open${after === '' ? '' : `&after=${after}`}`,
      );
      const { items, next } = json() as { items: { id: string }[]; next: string | null };
      ids.push(...items.map(({ id }) => id));
      if (next === null) break;
      after = encodeURIComponent(next);
    }
    expect(ids.sort()).toEqual(findings.map(({ id }) => id).sort());
    const [first] = findings;
    const { json } = await call('GET', `/api/v1/findings/${first?.id}`);
    expect(json()).toMatchObject({ finding: first, status: 'open' });
    const explained = await call(
      'GET',
      `/api/v1/explain/${first?.resource.id}?packet=${encodeURIComponent('tcp:198.51.100.7->22')}`,
    );
    expect(explained.json()).toMatchObject({
      items: [{ resource: { id: first?.resource.id }, packet: { port: 22 } }],
    });
    expect(await codeOf(call('GET', '/api/v1/explain/sg-none'))).toEqual([404, 'unknown-resource']);
    const metrics = await bench.server.inject({ url: '/metrics', headers: admin });
    expect(metrics.body).toContain('postern_open_findings{severity="critical"} 55');
    // Looked at every few milliseconds; without a sample the mean is no number.
    await expect
      .poll(async () => {
        const { body } = await bench.server.inject({ url: '/metrics', headers: admin });
        return Number(/^postern_nodejs_eventloop_lag_mean_seconds (\S+)$/m.exec(body)?.[1]);
      })
      .toBeGreaterThan(0);
  });

  test('what somebody does to a group is a finding after one look at the trail', async () => {
    const { cloud, parts, events } = bench;
    const failures: unknown[] = [];
    const look = (): Promise<void> =>
      followTrail({ source: events, onFailure: (_, error) => failures.push(error) }, parts);
    const closed = parts.posture.inventory?.groups.find(
      ({ name, rules }) => name === 'db' && rules.length === 1,
    );
    const { account, region, id: SecurityGroupId } = closed ?? { account: '', region: '', id: '' };
    const rule = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', Priority: '1' };
    const before = cloud.journal.list({}).length;
    await cloud.invoke(account, region, 'Ecs', 'AuthorizeSecurityGroup', {
      SecurityGroupId,
      Permissions: [rule],
    });
    bench.later(1_000);
    // The first look tells what was done since everything was read.
    await look();
    const { items } = await parts.store.findings.list({ resource: [SecurityGroupId], status: ['open'] });
    expect(items.map(({ finding }) => finding.check)).toContain('ssh-open');
    // As many readings of trails as there are places, and a handful for what was touched.
    const places = new Set(parts.posture.inventory?.groups.map((one) => `${one.account}/${one.region}`)).size;
    const calls = cloud.journal
      .list({})
      .slice(before + 1)
      .filter(({ action }) => !/^(LookupEvents|AssumeRole|GetCallerIdentity)$/.test(action));
    expect(calls.length).toBeLessThan(6);
    expect(places).toBeGreaterThan(5);

    const told = await parts.store.scans.list({ target: parts.target, limit: 1 });
    expect(told.items[0]?.by).toMatch(/^event /);
    await cloud.invoke(account, region, 'Ecs', 'RevokeSecurityGroup', {
      SecurityGroupId,
      Permissions: [rule],
    });
    bench.later(1_000);
    await look();
    const after = await parts.store.findings.list({ resource: [SecurityGroupId], check: ['ssh-open'] });
    expect(after.items.map(({ status }) => status)).toEqual(['fixed']);
    expect(failures).toEqual([]);
  });
});

describe('repairs', () => {
  test('are planned, carried out, and confirmed', async () => {
    const { parts } = bench;
    const [target] = (
      await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 })
    ).items
      .map(({ finding }) => finding)
      .filter(({ resource }) => resource.type === 'group');
    const ids = [target?.resource.id ?? ''];
    const sources = ['office=203.0.113.0/24'];
    const planned = await call('POST', '/api/v1/fix/plans', { body: { ids, sources } });
    expect(planned.statusCode).toBe(201);
    const { id, plan } = planned.json() as { id: string; plan: { steps: object[] } };
    expect(plan.steps.length).toBeGreaterThan(0);
    const begun = await call('POST', `/api/v1/fix/plans/${id}/apply`, { body: {} });
    expect(begun.statusCode).toBe(202);
    const { run } = begun.json() as { run: { id: string } };
    await expect
      .poll(async () => (await call('GET', `/api/v1/fix/runs/${run.id}`)).json().state, { timeout: 20_000 })
      .toBe('waiting');
    const confirmed = await call('POST', `/api/v1/fix/runs/${run.id}/confirm`);
    expect(confirmed.json()).toMatchObject({ state: 'confirmed' });
    // Once more changes nothing.
    expect((await call('POST', `/api/v1/fix/runs/${run.id}/confirm`)).json()).toMatchObject({
      state: 'confirmed',
    });
    const again = await call('POST', `/api/v1/fix/plans/${id}/apply`, { body: {} });
    expect([again.statusCode, again.json()]).toEqual([200, { run: null }]);
    expect(await codeOf(call('GET', '/api/v1/fix/runs/fix-none'))).toEqual([404, 'fix-unknown-run']);
    const { json } = await call('GET', '/api/v1/audit?limit=20');
    const actions = (json() as unknown as { items: { action: string }[] }).items.map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['fix.plan', 'fix.apply', 'fix.confirm']));
    expect((await call('GET', '/api/v1/audit/verify')).json()).toMatchObject({ intact: true });
  });
});

test('with two persons a plan waits for somebody else', async () => {
  const strict = await openService({ twoPersons: true });
  try {
    await strict.parts.keeper.scan('test');
    const [maker, other] = [await strict.as('approver'), await strict.as('approver')];
    const post = (url: string, headers: { authorization: string }, payload: object = {}) =>
      strict.server.inject({ method: 'POST', url, headers, payload });
    const made = await post('/api/v1/fix/plans', maker, {
      sources: ['office=203.0.113.0/24'],
      allowCutOff: true,
    });
    const url = `/api/v1/fix/plans/${made.json().id}`;
    await post(`${url}/approve`, maker);
    const refused = await post(`${url}/apply`, maker);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'needs-approval']);
    await post(`${url}/approve`, other);
    expect((await post(`${url}/apply`, maker)).statusCode).toBe(202);
    await expect
      .poll(
        async () =>
          (await strict.server.inject({ url: '/api/v1/fix/runs', headers: maker })).json().items[0].state,
        { timeout: 60_000 },
      )
      .toBe('waiting');
  } finally {
    await strict.close();
  }
}, 120_000);
