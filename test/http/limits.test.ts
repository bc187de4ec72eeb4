/** Whatever can be asked too often says so with 429, and each surface by its own measure. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEventBridge } from '../../src/adapters/alibaba/event-bridge.ts';
import { openWaysIn } from '../../src/interfaces/http/open-ways-in.ts';
import { buildServer, type Server } from '../../src/interfaces/http/server.ts';
import { openService, type ServiceBench } from '../serve/bench.ts';

/** Of surfaces that have no measure of their own. */
const GENERAL = 25;
const ADDRESS = 'http://127.0.0.1:9';

let bench: ServiceBench;
let server: Server;
let admin: { readonly authorization: string };
beforeAll(async () => {
  bench = await openService();
  admin = await bench.as('admin');
  const { parts } = bench;
  const oidc = {
    name: 'Company login',
    // Where nobody listens.
    issuer: `${ADDRESS}/`,
    clientId: 'postern',
    clientSecret: 'OIDC_SECRET',
    scopes: ['openid'],
    roles: {
      claim: 'groups',
      values: { viewer: [], operator: [], approver: [], admin: [] },
      otherwise: null,
    },
    domains: [],
    groups: [],
    createUsers: false,
  };
  const waysIn = openWaysIn(
    { address: ADDRESS, proxies: [], password: true, oidc },
    { OIDC_SECRET: 'secret' },
    parts.timer,
  );
  const reader = createEventBridge({
    settings: { address: ADDRESS, token: 'TOKEN', regions: ['cn-hangzhou'], signature: 'required', from: [] },
    token: 'right',
    now: parts.timer.now,
  });
  server = await buildServer({
    parts,
    rateLimit: GENERAL,
    waysIn,
    deliveries: { reader, address: ADDRESS },
  });
}, 60_000);
afterAll(async () => {
  await server.close();
  await bench.close();
});

const login = { name: 'nobody', password: 'wrong' };
const own = { current: 'wrong password', password: 'another password' };

let addresses = 0;

test.each<[string, number, 'GET' | 'POST' | 'PUT', string, object?]>([
  ['passwords', 10, 'POST', '/api/v1/session', login],
  ['a password of one’s own', 10, 'PUT', '/api/v1/session/password', own],
  ['sign-in links', GENERAL, 'GET', '/sign-in?token=guessed'],
  ['the way to an identity provider', GENERAL, 'GET', '/api/v1/oidc/start'],
  ['the way back from it', GENERAL, 'GET', '/api/v1/oidc/callback?code=x&state=y'],
  ['tokens', GENERAL, 'POST', '/api/v1/tokens', { label: 'one of many', role: 'viewer', days: 1 }],
  ['lists', GENERAL, 'GET', '/api/v1/findings'],
  ['scans', 10, 'POST', '/api/v1/scans'],
  ['reports', 60, 'GET', '/api/v1/report?format=csv'],
  ['the vendor’s checks', 10, 'POST', '/api/v1/checks/vendor', {}],
  ['deliveries', 6000, 'POST', '/api/v1/eventbridge', { id: 'x' }],
  ['its description', GENERAL, 'GET', '/openapi.json'],
])('%s: %i a minute from one address', { timeout: 120_000 }, async (_, most, method, url, body) => {
  addresses += 1;
  const from = (last: number): Promise<{ statusCode: number; headers: object; body: string }> =>
    server.inject({
      method,
      url,
      remoteAddress: `10.0.${addresses}.${last}`,
      headers: url.startsWith('/api/v1/session') && method === 'POST' ? {} : admin,
      // Names are bounded by themselves, whatever the address.
      ...(body === login ? { payload: { ...login, name: `nobody-${last}` } } : {}),
      ...(body === undefined || body === login ? {} : { payload: body }),
    });
  const statuses = new Set<number>();
  // Some at a time, so that thousands come within the minute.
  for (let i = 0; i < most; i += 50)
    for (const { statusCode } of await Promise.all(
      Array.from({ length: Math.min(50, most - i) }, () => from(1)),
    ))
      statuses.add(statusCode);
  expect([...statuses]).not.toContain(429);
  const stopped = await from(1);
  expect(stopped.statusCode).toBe(429);
  expect(Number((stopped.headers as Record<string, string>)['retry-after'])).toBeGreaterThan(0);
  if (String((stopped.headers as Record<string, string>)['content-type']).includes('json'))
    expect(JSON.parse(stopped.body)).toMatchObject({ status: 429, code: 'http-too-many' });
  // Nobody else is shut out by it.
  expect((await from(2)).statusCode).not.toBe(429);
});

test.each(['/healthz', '/readyz'])('%s is answered however often it is asked', async (url) => {
  const ask = () => server.inject({ url, remoteAddress: '10.1.0.1' });
  for (let i = 0; i < 3 * GENERAL; i += 1) expect((await ask()).statusCode).toBe(200);
});
