/** Repairs over HTTP, from the plan to the evidence, with a second person. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keeps } from './published.ts';
import { type Asked, type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
/** Groups with SSH open to the world. */
let groups: readonly string[];
beforeAll(async () => {
  http = await openHttp({ twoPersons: true });
  const { parts } = http.service;
  await parts.keeper.scan('test');
  const found = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
  groups = found.items.flatMap(({ finding: { resource } }) =>
    resource.type === 'group' ? [resource.id] : [],
  );
}, 120_000);
afterAll(() => http.close());

const PLANS = '/api/v1/fix/plans';
const RUNS = '/api/v1/fix/runs';
interface Plan {
  readonly id: string;
  readonly plan: { readonly steps: readonly object[] };
}
interface Run {
  readonly id: string;
  readonly state: string;
  readonly units: readonly { readonly unit: string }[];
  readonly canary: { readonly state: string } | null;
}
const refusal = async (path: string, asked: Asked): Promise<[number, unknown]> => {
  const { status, body } = await http.call(path, asked);
  return [status, (body as { code?: unknown }).code];
};
const post = <T>(path: string, body?: object, more: Partial<Asked> = {}) =>
  http.call<T>(path, { role: 'operator', method: 'POST', ...(body && { body }), ...more });
const office = { sources: ['office=203.0.113.0/24'] };
const stateOf = async (run: string, state: string): Promise<Run> => {
  await expect
    .poll(async () => (await http.call<Run>(`${RUNS}/${run}`)).body.state, { timeout: 60_000 })
    .toBe(state);
  return (await http.call<Run>(`${RUNS}/${run}`)).body;
};

test('a plan says who keeps and who loses access, and is approved by somebody else', async () => {
  const wish = {
    ...office,
    ids: groups.slice(0, 2),
    workbench: 'intl',
    prefixList: 'never',
    port: ['tcp/2222'],
  };
  const { status, body } = await post<Plan>(PLANS, wish);
  expect(status).toBe(201);
  keeps(body.plan, 'fix-plan');
  const path = `${PLANS}/${body.id}`;
  const impact = await http.call<{ impact: { loses: string[]; gains: string[] }[] }>(`${path}/impact`);
  expect(impact.body.impact.some(({ loses }) => loses.length > 0)).toBe(true);
  expect(impact.body.impact.every(({ gains }) => gains.length === 0)).toBe(true);
  expect(await refusal(`${path}/apply`, { role: 'operator', method: 'POST', body: {} })).toEqual([
    403,
    'needs-approval',
  ]);
  const own = (await post<Plan>(PLANS, wish, { role: 'approver' })).body.id;
  expect(await refusal(`${PLANS}/${own}/approve`, { role: 'approver', method: 'POST' })).toEqual([
    403,
    'needs-other-person',
  ]);
  const approved = await post<{ approvedBy: string[] }>(`${path}/approve`, undefined, { role: 'approver' });
  expect(approved.body.approvedBy).toHaveLength(1);
});

test('a plan knows where hosts listen, as it is said', async () => {
  const wish = { ...office, ids: groups.slice(0, 1), workbench: 'intl' };
  const { status, body } = await post<{ plan: { workbench: { ranges: object; groups: object[] } } }>(PLANS, {
    ...wish,
    sshPort: ['2222'],
    rdpPort: ['33890'],
  });
  expect(status).toBe(201);
  keeps(body.plan, 'fix-plan');
  expect(body.plan.workbench).toMatchObject({
    ranges: { public: ['161.117.0.0/16'], private: ['100.104.0.0/16'] },
  });
  const ports = body.plan.workbench.groups.flatMap((one) => (one as { ports: object[] }).ports);
  expect(ports).toContainEqual(expect.objectContaining({ service: 'ssh', port: 2222, asked: true }));
  expect(ports.every((one) => (one as { because: string }).because !== 'system')).toBe(true);
  for (const [wrong, code] of [
    [{ sshPort: ['0'] }, 'http-bad-value'],
    [{ rdpPort: ['33890', '33891'] }, 'http-bad-value'],
    [{ sshPort: ['i-none=2222'] }, 'unknown-resource'],
  ] as const)
    expect((await post<{ code: string }>(PLANS, { ...wish, ...wrong })).body.code).toBe(code);
});

test('a part of a plan is carried out, told of as it happens, kept, and shown to have been done', async () => {
  const [one = '', two = ''] = groups;
  const { id } = (await post<Plan>(PLANS, { ...office, ids: [one, two] })).body;
  await post(`${PLANS}/${id}/approve`, undefined, { role: 'approver' });
  const stop = new AbortController();
  const stream = await fetch(`${http.base}/api/v1/events`, {
    headers: await http.as('viewer'),
    signal: stop.signal,
  });
  let told = '';
  const reading = (async () => {
    for await (const part of stream.body ?? []) told += Buffer.from(part).toString();
  })().catch(() => undefined);
  const apply = `${PLANS}/${id}/apply`;
  expect(await refusal(apply, { role: 'operator', method: 'POST', body: { select: ['sg-none'] } })).toEqual([
    422,
    'fix-not-in-plan',
  ]);
  const begun = await post<{ run: Run }>(apply, { select: [one] });
  expect(begun.status).toBe(202);
  const { run } = begun.body;
  expect(run.units.map(({ unit }) => unit)).toEqual([one]);
  await stateOf(run.id, 'waiting');
  await expect.poll(() => told, { timeout: 10_000 }).toMatch(/event: run-step\ndata: .*"status":"done"/);
  stop.abort();
  await reading;

  const confirm = `${RUNS}/${run.id}/confirm`;
  expect(await refusal(confirm, { role: 'operator', method: 'POST' })).toEqual([403, 'http-forbidden']);
  const confirmed = await post<Run>(confirm, undefined, { role: 'approver' });
  expect(confirmed.body.state).toBe('confirmed');
  const evidence = await http.call(`${RUNS}/${run.id}/report`);
  keeps(evidence.body, 'fix-report');
  expect(evidence.headers.get('content-disposition')).toBe(`attachment; filename="${run.id}.json"`);
  const headers = { 'accept-language': 'zh-TW' };
  const markdown = await http.call(`${RUNS}/${run.id}/report?format=markdown`, { headers });
  expect(markdown.headers.get('content-type')).toContain('text/markdown');
  expect(markdown.text).toMatch(/^# 修復 fix-/);
  expect(markdown.text).toContain(one);

  const back = await post<Run>(`${RUNS}/${run.id}/rollback`, { rollback: 'exact' });
  expect(back.body.state).toBe('rolled-back');
  // What was taken back is not waiting for anybody.
  expect(await refusal(confirm, { role: 'approver', method: 'POST' })).toEqual([409, 'fix-not-waiting']);
  const said = (await http.service.parts.store.audit.list({ subject: run.id })).items;
  expect(said.map(({ action }) => action)).toEqual(['fix.rollback', 'fix.confirm', 'fix.apply']);
  expect(said.at(-1)?.details).toMatchObject({ resources: [one] });
  expect(said.map(({ by }) => by).every((by) => by.startsWith('user-'))).toBe(true);
  for (const path of ['', '/report', '/confirm', '/rollback', '/canary']) {
    const asked: Asked = /^$|report/.test(path)
      ? {}
      : { role: 'admin', method: 'POST', body: path === '/canary' ? { verdict: 'passed' } : {} };
    expect(await refusal(`${RUNS}/fix-none${path}`, asked), path).toEqual([404, 'fix-unknown-run']);
  }
}, 120_000);

test('a canary stands until somebody says how it looks', async () => {
  const patient = await openHttp({ patient: true });
  const ask = <T>(path: string, body?: object) =>
    patient.call<T>(path, { role: 'operator', ...(body && { method: 'POST', body }) });
  const begin = async (ids: readonly string[], canary: object): Promise<string> => {
    const { body } = await ask<Plan>(PLANS, { ...office, ids });
    return (await ask<{ run: Run }>(`${PLANS}/${body.id}/apply`, { canary })).body.run.id;
  };
  const runOf = async (run: string): Promise<Run> => (await ask<Run>(`${RUNS}/${run}`)).body;
  try {
    await patient.service.parts.keeper.scan('test');
    const found = await patient.service.parts.store.findings.list({ check: ['ssh-open'], limit: 500 });
    const open = found.items.flatMap(({ finding: { resource } }) =>
      resource.type === 'group' ? [resource.id] : [],
    );
    for (const [verdict, state] of [
      ['passed', 'waiting'],
      ['failed', 'rolled-back'],
    ] as const) {
      const run = await begin(open.slice(0, 2), { id: open[1], waitSeconds: 600 });
      await expect.poll(async () => (await runOf(run)).canary?.state, { timeout: 30_000 }).toBe('standing');
      expect((await runOf(run)).state).toBe('applying');
      expect((await ask(`${RUNS}/${run}/canary`, { verdict })).status).toBe(204);
      await expect.poll(async () => (await runOf(run)).state, { timeout: 30_000 }).toBe(state);
      const again = await ask<{ code: string }>(`${RUNS}/${run}/canary`, { verdict });
      expect([again.status, again.body.code]).toEqual([409, 'not-in-that-state']);
      await ask(`${RUNS}/${run}/rollback`, { rollback: 'exact' });
    }
    // Nobody says anything: it is taken back.
    const silent = await begin(open.slice(0, 2), { waitSeconds: 1 });
    await expect.poll(async () => (await runOf(silent)).state, { timeout: 30_000 }).toBe('rolled-back');
    expect((await runOf(silent)).canary).toMatchObject({ failure: { code: 'check-timeout' } });
    const other = await ask<Plan>(PLANS, { ...office, ids: open.slice(2, 3) });
    const refused = await ask<{ code: string }>(`${PLANS}/${other.body.id}/apply`, {
      canary: { id: 'sg-none' },
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'fix-canary-refused']);
  } finally {
    await patient.close();
  }
}, 180_000);

test.each([
  [{ sources: ['office'] }, 'http-bad-value'],
  [{ me: 'nowhere' }, 'http-bad-value'],
  [{ prefixList: 'x' }, 'http-bad-value'],
  [{ port: ['22'] }, 'http-bad-value'],
  [{ broadOver: -1 }, 'http-bad-field'],
  [{ more: 1 }, 'http-bad-field'],
])('a wish that cannot be is refused: %j', async (body, code) => {
  expect(await refusal(PLANS, { role: 'operator', method: 'POST', body })).toEqual([422, code]);
});

test('what is not there is not found, and nobody begins what others may', async () => {
  expect(await refusal(`${PLANS}/none/impact`, {})).toEqual([404, 'unknown-resource']);
  expect(await refusal(PLANS, { role: 'viewer', method: 'POST', body: office })).toEqual([
    403,
    'http-forbidden',
  ]);
  expect(
    await refusal(PLANS, { role: 'operator', method: 'POST', body: { ...office, ids: ['sg-none'] } }),
  ).toEqual([422, 'unknown-resource']);
});
