/** Channels, messages and accounts over HTTP. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asked, type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
let robot: Server;
const got: string[] = [];
const VARIABLE = 'POSTERN_TEST_ACT_HOOK';
beforeAll(async () => {
  http = await openHttp();
  robot = createServer((request, response) => {
    request.on('data', (data) => got.push(String(data)));
    request.on('end', () => response.end('ok'));
  }).listen(0, '127.0.0.1');
  await once(robot, 'listening');
  process.env[VARIABLE] = `http://127.0.0.1:${(robot.address() as AddressInfo).port}/T0-secret`;
  const slack = (env: string) => ({ kind: 'slack', url: { env } });
  const channels = { ops: slack(VARIABLE), lost: slack('POSTERN_TEST_ACT_NONE') };
  const put: Asked = {
    role: 'admin',
    method: 'PUT',
    body: { sections: { notify: { channels } } },
    headers: { 'if-match': '"0"' },
  };
  expect((await http.call('/api/v1/settings', put)).status).toBe(200);
}, 120_000);
afterAll(async () => {
  delete process.env[VARIABLE];
  robot.close();
  await http.close();
});

const refusal = async (path: string, asked: Asked): Promise<[number, unknown]> => {
  const { status, body } = await http.call(path, asked);
  return [status, (body as { code?: unknown }).code];
};
const POST: Asked = { role: 'operator', method: 'POST' };

test('channels are listed without their secrets, with what they lack', async () => {
  const { body, text } = await http.call<{ items: object[] }>('/api/v1/notify/channels');
  expect(body.items).toMatchObject([
    { name: 'ops', kind: 'slack', variables: [VARIABLE], missing: null },
    { name: 'lost', missing: 'POSTERN_TEST_ACT_NONE' },
  ]);
  expect(text).not.toContain('secret');
});

test('a channel is tried with one message', async () => {
  const path = '/api/v1/notify/channels/ops/test';
  expect(await refusal(path, { ...POST, role: 'viewer' })).toEqual([403, 'http-forbidden']);
  const { body, text } = await http.call<{ outcome: string }>(path, POST);
  expect(body).toMatchObject({ channel: 'ops', outcome: 'sent', status: 200, reason: '' });
  expect(text).not.toContain('secret');
  expect(got.join('')).toContain('test');
  expect(await refusal('/api/v1/notify/channels/lost/test', POST)).toEqual([409, 'notify-variable-missing']);
  expect(await refusal('/api/v1/notify/channels/none/test', POST)).toEqual([404, 'notify-unknown-channel']);
});

test('a message that was given up is tried again, once it is asked for', async () => {
  const { outbox, audit } = http.service.parts.store;
  const at = '2026-11-01T00:00:00.000Z';
  const section = { at, target: '', scan: null, first: false, cause: null, items: [] };
  await outbox.add({ key: 'k', channel: 'ops', payload: { due: at, urgent: false, section }, createdAt: at });
  const list = async (state: string) =>
    (await http.call<{ items: { id: string; state: string }[] }>(`/api/v1/notify/messages?state=${state}`))
      .body.items;
  const [waiting] = await list('waiting');
  const path = `/api/v1/notify/messages/${waiting?.id}/retry`;
  expect(await refusal(path, POST)).toEqual([409, 'not-in-that-state']);
  await outbox.claim('h', { limit: 10, leaseMs: 1_000 });
  await outbox.giveUp(waiting?.id ?? '', 'h', 'gone');
  expect(await list('failed')).toMatchObject([{ id: waiting?.id, lastError: 'gone' }]);
  const again = await http.call<{ dueAt: string }>(path, POST);
  expect([again.status, again.body]).toMatchObject([200, { state: 'waiting', attempts: 0, section }]);
  expect(again.body.dueAt > at).toBe(true);
  // Its time begins anew: else the first failure would end it again.
  expect((await outbox.get(waiting?.id ?? ''))?.payload).toMatchObject({ due: again.body.dueAt });
  expect(await list('failed')).toEqual([]);
  expect(await refusal('/api/v1/notify/messages/none/retry', POST)).toEqual([404, 'unknown-resource']);
  expect((await audit.list({ action: 'notify.retry' })).items).toMatchObject([
    { subject: waiting?.id, details: { channel: 'ops', before: 'gone' } },
  ]);
});

test('accounts are put, changed by who has seen them, and removed', async () => {
  const path = '/api/v1/accounts/1234567890123456';
  const role = { name: 'prod', access: { kind: 'role', role: 'PosternReader' }, enabled: true };
  const put = (body: object, version?: string): Asked => ({
    role: 'admin',
    method: 'PUT',
    body,
    ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
  });
  expect(await refusal(path, { ...put(role), role: 'approver' })).toEqual([403, 'http-forbidden']);
  expect(await refusal(path, put(role, '0'))).toEqual([412, 'version-stale']);
  const made = await http.call<{ version: string }>(path, put(role));
  expect([made.status, made.body]).toMatchObject([201, role]);
  expect(await refusal(path, put(role))).toEqual([428, 'version-missing']);
  const { version } = made.body;
  const body = { ...role, access: { kind: 'default' } };
  const both = await Promise.all([http.call(path, put(body, version)), http.call(path, put(body, version))]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  const now = await http.call<{ version: string; access: object }>(path);
  expect(now.body.access).toEqual({ kind: 'default' });
  expect(now.headers.get('etag')).toBe(`"${now.body.version}"`);
  const gone: Asked = { role: 'admin', method: 'DELETE' };
  expect(await refusal(path, gone)).toEqual([428, 'version-missing']);
  const headers = { 'if-match': `"${now.body.version}"` };
  expect((await http.call(path, { ...gone, headers })).status).toBe(204);
  expect(await refusal(path, { ...gone, headers })).toEqual([404, 'unknown-resource']);
  expect((await http.call<{ items: object[] }>('/api/v1/accounts')).body.items).toEqual([]);
  const wrong = put({ access: { kind: 'role', role: 'a b' } });
  expect(await refusal(path, wrong)).toEqual([422, 'http-bad-field']);
  const secret = put({ ...role, accessKeySecret: 'x' });
  expect(await refusal(path, secret)).toEqual([422, 'http-bad-field']);
});
