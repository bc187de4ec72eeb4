import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstAccount, startKernelCloud } from '../../../test/support/kernel-cloud.ts';
import type { LocalCloud } from '../index.ts';
import { InputError } from './json-input.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startKernelCloud({
    seeds: { small: async (one) => void (await createGroup(one)) },
    packet: async (_cloud, input) => {
      if (input === undefined) throw new InputError('packet', 'a packet');
      return { decision: 'accept' };
    },
  });
});
beforeEach(() => cloud.reset());
afterAll(() => cloud.close());

function createGroup(one: LocalCloud): Promise<object> {
  return one.invoke(firstAccount(one).id, 'cn-hangzhou', 'Ecs', 'CreateSecurityGroup');
}

async function countGroups(): Promise<unknown> {
  const list = await cloud.invoke(firstAccount(cloud).id, 'cn-hangzhou', 'Ecs', 'DescribeSecurityGroups');
  return (list as { TotalCount: number }).TotalCount;
}

/** `headers` may override anything, Host and Origin too, which fetch would not allow. */
function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return new Promise<{ status: number | undefined; body: Record<string, unknown> }>((resolve, reject) => {
    const request = httpRequest(`${cloud.endpoint}/_postern/${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
    });
    request.on('error', reject);
    request.on('response', async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode, body: JSON.parse(text) });
    });
    request.end(typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body));
  });
}

test('status tells what runs here, and no secrets', async () => {
  const { status, body } = await control('GET', 'status');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    schema: 'postern.cloud-status/v1',
    endpoint: cloud.endpoint,
    pid: process.pid,
    seeds: ['small'],
  });
  expect(JSON.stringify(body)).not.toContain(firstAccount(cloud).accessKeySecret);
});

test('seed, journal, snapshot, reset', async () => {
  expect(await control('POST', 'seed', { name: 'small' })).toMatchObject({
    status: 200,
    body: { seeded: 'small' },
  });
  const journal = await control('GET', 'journal?action=CreateSecurityGroup&limit=5');
  expect(journal.body.entries).toMatchObject([{ action: 'CreateSecurityGroup', region: 'cn-hangzhou' }]);
  const snapshot = await control('GET', 'snapshot');
  expect(await control('POST', 'reset')).toMatchObject({ status: 200 });
  expect(await countGroups()).toBe(0);
  expect((await control('PUT', 'snapshot', snapshot.body)).status).toBe(200);
  expect(await countGroups()).toBe(1);
});

test('faults', async () => {
  const rules = [{ operation: '*', kind: 'error', rate: 0.5, count: 3 }];
  expect(await control('PUT', 'faults', { rules, seed: 4 })).toMatchObject({ status: 200 });
  expect((await control('GET', 'faults')).body).toEqual({ rules });
  expect((await control('DELETE', 'faults')).body).toEqual({ rules: [] });
});

test('time', async () => {
  await control('PUT', 'clock', { offsetSeconds: 3600 });
  expect(cloud.clock.now().getTime() - Date.now()).toBeGreaterThan(3_590_000);
  expect((await control('PUT', 'clock', { now: '2030-01-01T00:00:00Z' })).body).toMatchObject({
    frozen: true,
  });
  expect(cloud.clock.now().toISOString()).toBe('2030-01-01T00:00:00.000Z');
  expect((await control('PUT', 'clock', { now: null })).body).toMatchObject({
    frozen: false,
    offsetSeconds: 0,
  });
});

test('packet', async () => {
  expect(await control('POST', 'packet', { port: 22 })).toMatchObject({
    status: 200,
    body: { decision: 'accept' },
  });
});

describe('bad input names the field and changes nothing', () => {
  test.each([
    ['PUT', 'faults', { rules: [{ operation: '*', kind: 'boom' }] }, 'rules.0.kind'],
    ['PUT', 'faults', { rules: [{ operation: '*', kind: 'error', rate: 2 }] }, 'rules.0.rate'],
    ['PUT', 'faults', { rules: [{ operation: '*', kind: 'error', often: 1 }] }, 'rules.0.often'],
    ['PUT', 'faults', { rules: 1 }, 'rules'],
    ['PUT', 'faults', undefined, 'body'],
    ['PUT', 'clock', { now: 'soon' }, 'now'],
    ['PUT', 'clock', { offsetSeconds: 'x' }, 'offsetSeconds'],
    ['PUT', 'clock', {}, 'body'],
    ['PUT', 'snapshot', { schema: 'other', rows: [] }, 'schema'],
    ['PUT', 'snapshot', { schema: 'postern.cloud-snapshot/v1', rows: [{}] }, 'rows.0.owner'],
    ['POST', 'seed', { name: 'large' }, 'name'],
    ['POST', 'packet', undefined, 'packet'],
    ['GET', 'journal?limit=x', undefined, 'limit'],
    ['PUT', 'clock', '{', 'body'],
  ])('%s %s %j', async (method, path, body, field) => {
    const answer = await control(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad-input', field } } });
    expect(cloud.faults.list()).toEqual([]);
    expect(cloud.clock.frozen).toBe(false);
  });

  test('unknown paths and methods', async () => {
    expect((await control('GET', 'nothing')).status).toBe(404);
    expect((await control('DELETE', 'status')).status).toBe(405);
  });
});

describe('a page in a browser cannot drive it', () => {
  test.each([
    ['an Origin elsewhere', { origin: 'https://example.com' }, 'foreign-origin'],
    ['an Origin that is no URL', { origin: 'null' }, 'foreign-origin'],
    ['a foreign name that points here', { host: 'rebind.example.com' }, 'host-not-local'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'not-json'],
  ])('%s', async (_case, headers, code) => {
    await createGroup(cloud);
    expect(await control('POST', 'reset', {}, headers)).toMatchObject({
      status: 403,
      body: { error: { code } },
    });
    expect(await countGroups()).toBe(1);
  });

  test('its own origin is welcome', async () => {
    expect((await control('POST', 'reset', {}, { origin: cloud.endpoint })).status).toBe(200);
  });
});
