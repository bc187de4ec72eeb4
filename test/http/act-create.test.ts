/** Groups and instances made over HTTP: judged first, refused with what to type instead, made once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAGE } from '../create/bench.ts';
import { keeps } from './published.ts';
import { type Asked, type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
let vpc: string;
let vswitch: string;
beforeAll(async () => {
  http = await openHttp();
  const { cloud } = http.service;
  const ask = (action: string, params: object) =>
    cloud.invoke(cloud.accounts[0]?.id ?? '', 'cn-hangzhou', 'Vpc', action, {
      RegionId: 'cn-hangzhou',
      ...params,
    }) as Promise<Record<string, string>>;
  vpc = (await ask('CreateVpc', { CidrBlock: '10.0.0.0/16' })).VpcId ?? '';
  const made = await ask('CreateVSwitch', { VpcId: vpc, CidrBlock: '10.0.0.0/24', ZoneId: 'cn-hangzhou-a' });
  vswitch = made.VSwitchId ?? '';
}, 120_000);
afterAll(() => http.close());

interface Action {
  readonly id: string;
  readonly state: string;
  readonly result: Record<string, unknown> | null;
}
interface Report {
  readonly result: string;
  readonly instead: readonly string[];
  readonly exposed: readonly { readonly witness: { readonly source: string } | null }[];
  readonly planned: readonly object[];
}
const refusal = async (path: string, asked: Asked): Promise<[number, unknown]> => {
  const { status, body } = await http.call(path, asked);
  return [status, (body as { code?: unknown }).code];
};
const post = <T>(path: string, body: object, more: Partial<Asked> = {}) =>
  http.call<T>(path, { role: 'operator', method: 'POST', body, ...more });
const ended = async ({ id }: Action): Promise<Action> => {
  const read = async () => (await http.call<Action>(`/api/v1/actions/${id}`)).body;
  await expect.poll(async () => (await read()).state, { timeout: 60_000 }).not.toBe('running');
  return read();
};
const GROUPS = '/api/v1/create/groups';
const group = (more: object = {}) => ({ region: 'cn-hangzhou', vpc, name: 'web-frontend', ...more });

test('what would expose an ops port is refused with a packet and with what to type instead', async () => {
  const wish = group({ allow: ['ssh=0.0.0.0/0', 'tcp/443=0.0.0.0/0'], source: ['office=203.0.113.0/24'] });
  const before = http.service.cloud.journal.list({}).length;
  const { status, body } = await post<Report>(`${GROUPS}/plan`, wish);
  expect([status, body.result]).toEqual([200, 'refused']);
  expect(body.exposed[0]?.witness?.source).toMatch(/^[\d.]+$/);
  expect(body.instead).toContain('ssh=office');
  keeps(body, 'create-group');
  const refused = await post<{ params: object }>(GROUPS, wish);
  expect([refused.status, refused.body]).toMatchObject([
    409,
    { code: 'create-exposes', params: { exposed: 'ssh tcp/22', instead: 'ssh=office' } },
  ]);
  // Nothing was even asked of the cloud.
  expect(http.service.cloud.journal.list({}).length).toBe(before);
  expect(await refusal(GROUPS, { role: 'viewer', method: 'POST', body: wish })).toEqual([
    403,
    'http-forbidden',
  ]);
});

test('a group is planned in other words, made once, and told of', async () => {
  const wish = group({ allow: ['ssh=office', 'tcp/443=0.0.0.0/0'], source: ['office=203.0.113.0/24'] });
  const plan = await post<Report & { printed: { text: string } }>(`${GROUPS}/plan`, {
    ...wish,
    print: 'terraform',
  });
  expect(plan.body).toMatchObject({ result: 'planned', planned: [{}, {}] });
  expect(plan.body.printed.text).toContain('alicloud_security_group');
  keeps(plan.body, 'create-group');
  const told: object[] = [];
  http.service.parts.news.subscribe(({ item }) => told.push(item));
  const begun = await post<Action>(GROUPS, wish);
  expect(begun.status).toBe(202);
  const made = await ended(begun.body);
  expect(made).toMatchObject({ state: 'done', result: { result: 'created', group: { vpc } } });
  keeps(made.result ?? {}, 'create-group');
  expect(told).toContainEqual(
    expect.objectContaining({
      kind: 'action-step',
      about: 'create.group',
      what: expect.objectContaining({ operation: 'CreateSecurityGroup' }),
    }),
  );
  const again = await post<Action>(GROUPS, wish);
  expect([again.status, again.body]).toMatchObject([200, { state: 'done', result: { result: 'unchanged' } }]);
  expect(await refusal(GROUPS, { role: 'operator', method: 'POST', body: group() })).toEqual([
    409,
    'create-name-taken',
  ]);
  const said = (await http.service.parts.store.audit.list({ subject: 'cn-hangzhou/web-frontend' })).items;
  expect(said.map(({ action }) => action)).toEqual([
    'create.group.done',
    'create.group.done',
    'create.group',
  ]);
  const { items } = (await http.call<{ items: Action[] }>('/api/v1/actions?kind=create')).body;
  expect(items.map(({ id }) => id)).toContain(begun.body.id);
});

test('accepting an exposure takes somebody who may', async () => {
  const wish = group({ name: 'open-door', allow: ['ssh=0.0.0.0/0'], acceptExposure: ['ssh'] });
  expect(await refusal(GROUPS, { role: 'operator', method: 'POST', body: wish })).toEqual([
    403,
    'http-forbidden',
  ]);
  expect((await post(GROUPS, wish, { role: 'approver' })).status).toBe(202);
});

test('instances are judged, made, watched and explained', async () => {
  const wish = {
    region: 'cn-hangzhou',
    name: 'web',
    newGroup: 'web-hosts',
    allow: ['tcp/443=0.0.0.0/0'],
    image: IMAGE,
    type: 'ecs.g7.large',
    vswitch,
  };
  const path = '/api/v1/create/instances';
  const plan = await post<Report>(`${path}/plan`, wish);
  expect(plan.body).toMatchObject({ result: 'planned', planned: [{}, {}, {}] });
  keeps(plan.body, 'create-instance');
  const exposed = await post(path, { ...wish, allow: ['rdp=0.0.0.0/0'] });
  expect([exposed.status, exposed.body]).toMatchObject([409, { code: 'create-exposes' }]);
  const begun = await post<Action>(path, wish);
  expect(begun.status).toBe(202);
  const made = await ended(begun.body);
  expect(made.state).toBe('done');
  expect(made.result).toMatchObject({ result: 'created', instances: [{ status: 'Running' }] });
  keeps(made.result ?? {}, 'create-instance');
  expect((await post<Action>(path, wish)).body).toMatchObject({ result: { result: 'unchanged' } });
}, 120_000);

test.each([
  [{ name: '1' }, 'http-bad-value'],
  [{ region: 'nowhere' }, 'http-bad-field'],
  [{ allow: ['ssh'] }, 'create-bad-allow'],
  [{ tag: ['acs:x=1'] }, 'http-bad-value'],
  [{ acceptExposure: ['none'] }, 'http-bad-value'],
  [{ more: 1 }, 'http-bad-field'],
])('a wish that cannot be is refused: %j', async (more, code) => {
  const asked: Asked = { role: 'approver', method: 'POST', body: group(more) };
  expect(await refusal(GROUPS, asked)).toEqual([422, code]);
});
