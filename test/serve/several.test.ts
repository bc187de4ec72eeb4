/** Several services of one store: each answers what any of them has read, and tells what any of them does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followTrail } from '../../src/app/watch/follow-trail.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import { startCloud } from '../../src/cloud/index.ts';
import { hashOfSecret } from '../../src/interfaces/http/access.ts';
import { buildServer, type Server } from '../../src/interfaces/http/server.ts';
import { listen } from '../http/listen.ts';
import { onBoth } from '../store/both.ts';
import { type OpenParts, openParts } from './bench.ts';

const REGION = 'cn-hangzhou';
const TOKEN = 'a-token-of-a-viewer';
const headers = { authorization: `Bearer ${TOKEN}` };
const timer = {
  now: () => new Date(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};
const WORLD = { IpProtocol: 'TCP', PortRange: '3389/3389', SourceCidrIp: '0.0.0.0/0', Priority: '1' };

interface Service extends OpenParts {
  readonly server: Server;
  get(path: string): Promise<{ readonly status: number; readonly body: Record<string, never> }>;
}

onBoth('services of one store', (place) => {
  let cloud: LocalCloud;
  let folder: string;
  let closing: (() => Promise<unknown>)[];
  let group: string;
  beforeEach(async () => {
    closing = [];
    folder = mkdtempSync(join(tmpdir(), 'postern-several-'));
    cloud = await startCloud({});
    const { VpcId } = await call('Vpc', 'CreateVpc');
    group = (await call('Ecs', 'CreateSecurityGroup', { VpcId })).SecurityGroupId ?? '';
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<Service> {
    const options = place.options();
    const url = 'url' in options ? options.url : undefined;
    const open = await openParts(cloud, timer, 'folder' in options ? options.folder : folder, { url });
    const { store } = open.parts;
    const server = await buildServer({ parts: open.parts, rateLimit: 100_000 });
    closing.push(open.close, () => server.close());
    const at = timer.now().toISOString();
    const user = { passwordHash: null, subject: null, disabled: false, createdAt: at };
    await store.users.createFirst({ id: 'u', name: 'u', displayName: 'u', roles: ['viewer'], ...user });
    const ends = { expiresAt: new Date(Date.now() + 3_600_000).toISOString(), usedAt: at, createdAt: at };
    const session = { id: 's', user: 'u', kind: 'token', tokenHash: hashOfSecret(TOKEN), label: '' } as const;
    if ((await store.sessions.list('u')).length === 0)
      await store.sessions.create({ ...session, scopes: null, ...ends });
    return {
      ...open,
      server,
      async get(path) {
        const answer = await server.inject({ url: path, headers });
        return { status: answer.statusCode, body: answer.json() };
      },
    };
  }

  const call = async (product: 'Ecs' | 'Vpc', action: string, params: object = {}) =>
    (await cloud.invoke(cloud.accounts[0]?.id ?? '', REGION, product, action, {
      RegionId: REGION,
      ...params,
    })) as Readonly<Record<string, string>>;
  const open = () => call('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId: group, Permissions: [WORLD] });
  const look = ({ parts, events }: Service) =>
    followTrail(
      {
        source: events,
        onFailure: (_, error) => {
          throw error;
        },
      },
      parts,
    );
  const verdictOf = async ({ get }: Service): Promise<unknown> => {
    const { body } = await get(
      `/api/v1/explain/${group}?packet=${encodeURIComponent('tcp:198.51.100.7->3389')}`,
    );
    const [first] = (body as unknown as { items: object[] }).items;
    return first;
  };
  const groupsOf = async ({ get }: Service) => {
    const { status, body } = await get('/api/v1/scans/current');
    return { status, report: (({ basis: _, ...rest }) => rest)(body as { basis?: unknown }) };
  };

  test('answer the same, whoever read it, before and after what happens in the cloud', async () => {
    const [one, two] = [await start(), await start()];
    expect((await two.get('/api/v1/scans/current')).status).toBe(409);
    await one.parts.keeper.scan('test');
    expect(await groupsOf(two)).toEqual(await groupsOf(one));
    expect((await two.get('/api/v1/inventory')).status).toBe(200);
    const metrics = await two.server.inject({ url: '/metrics', headers });
    expect(Number(/^postern_last_scan_timestamp_seconds (\S+)$/m.exec(metrics.body)?.[1])).toBeGreaterThan(
      1e9,
    );

    // The second has read everything itself once, and does not know that something was done since.
    await two.parts.keeper.scan('test');
    await open();
    const heard = await listen(await two.server.listen({ host: '127.0.0.1', port: 0 }), headers);
    closing.push(async () => heard.close());
    await look(one);
    const current = await groupsOf(two);
    expect(JSON.stringify(current)).toContain('rdp-open');
    expect(current).toEqual(await groupsOf(one));
    expect(await verdictOf(two)).toEqual(await verdictOf(one));
    await expect.poll(() => heard.kinds(), { timeout: 5_000 }).toContain('findings-changed');

    const keeperOf = async ({ get }: Service) =>
      (await get('/api/v1/posture')).body.keeper as { lastEndedAt: string | null } | undefined;
    const ended = await keeperOf(two);
    expect(ended).toMatchObject({ lastEndedAt: expect.any(String), lastFailure: null });
    // What is only judged anew was not read again.
    await one.parts.keeper.judgeAgain('test');
    expect((await keeperOf(two))?.lastEndedAt).toBe(ended?.lastEndedAt);
    cloud.faults.set([{ operation: '*', kind: 'error', rate: 1, code: 'InvalidAccessKeyId.NotFound' }], 1);
    const { code } = await one.parts.keeper.scan('test').then(
      () => expect.fail('nothing can be read'),
      (error) => error.problem,
    );
    expect(await keeperOf(two)).toMatchObject({ lastFailure: { code } });
    cloud.faults.clear();

    // One that is started again knows at once what was read before.
    const three = await start();
    expect(await groupsOf(three)).toEqual(await groupsOf(one));
  }, 60_000);

  test('read again what others read while they read everything', async () => {
    const [one, two] = [await start(), await start()];
    await one.parts.keeper.scan('test');
    // The second has the rules as they were, and goes on only after the first has seen what somebody did to them.
    const rules = 'DescribeSecurityGroupAttribute';
    const reads = () => cloud.journal.list({}).filter(({ action }) => action === rules).length;
    const before = reads();
    cloud.faults.set([{ operation: rules, kind: 'latency', rate: 1, latencyMs: 1_500, count: 1 }], 1);
    const scanning = two.parts.keeper.scan('test');
    await expect.poll(reads, { interval: 20, timeout: 10_000 }).toBeGreaterThan(before);
    await open();
    await look(one);
    await scanning;
    const again = (await two.parts.store.scans.list({ limit: 1 })).items[0];
    expect([again?.by, again?.scope.resources]).toEqual(['service', expect.arrayContaining([group])]);
    expect(JSON.stringify(await groupsOf(one))).toContain('rdp-open');
    expect(await groupsOf(one)).toEqual(await groupsOf(two));
  }, 60_000);
});
