/**
 * Real workers on a real PostgreSQL: they share what there is to do, and when one of them is killed in the middle the
 * others do the rest, once.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { openBossJobs } from '../../src/adapters/jobs/boss-jobs.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { sharedSource } from '../../src/app/jobs/shared-reading.ts';
import type { Jobs, Store } from '../../src/app/ports.ts';
import { scan } from '../../src/app/scan.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { ended, firstLine, startPostern } from '../support/process.ts';
import { linesOf, openCompany, startWith, type WorkerLine } from './company.ts';

let postgres: Postgres;
let cloud: LocalCloud;
let folder: string;
let url: string;
let store: Store;
let closing: (() => Promise<unknown>)[];
beforeAll(async () => {
  [postgres, cloud] = await Promise.all([startPostgres(), openCompany()]);
}, 240_000);
afterAll(async () => {
  await cloud?.close();
  await postgres?.stop();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-workers-'));
  url = await postgres.database();
  store = await openStore({ url });
  closing = [() => store.close()];
});
afterEach(async () => {
  cloud.faults.clear();
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

/** Where two values differ, byte for byte as JSON: short, since reports are long. */
function differencesOf(one: object, other: object, path = ''): string[] {
  const [a, b] = [one, other] as Record<string, unknown>[];
  return [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].flatMap((key) => {
    const [x, y] = [a?.[key], b?.[key]];
    const [left, right] = [JSON.stringify(x), JSON.stringify(y)];
    if (left === right) return [];
    return typeof x === 'object' && typeof y === 'object' && x !== null && y !== null
      ? differencesOf(x, y, `${path}.${key}`)
      : [`${path}.${key}: ${left?.slice(0, 200)} / ${right?.slice(0, 200)}`];
  });
}

type Worker = WorkerLine & { readonly lines: ReturnType<typeof linesOf>; kill(signal: NodeJS.Signals): void };

async function startWorker(...more: string[]): Promise<Worker> {
  const child = startWith(cloud, folder, ['worker', '--database', url, '--take-over-after', '10s', ...more]);
  const lines = linesOf(child);
  const gone = once(child, 'close');
  closing.push(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  return { ...(await firstLine<WorkerLine>(child)), lines, kill: (signal) => child.kill(signal) };
}

async function ask<T extends object>(sql: string): Promise<T[]> {
  const client = new pg.Client(url);
  await client.connect();
  return (await client.query<T>(sql).finally(() => client.end())).rows;
}

const jobsIn = async (state: string): Promise<number> =>
  Number(
    (
      await ask<{ n: string }>(
        `select count(*) as n from pgboss.job where name like 'postern-read-account-%' and state = '${state}'`,
      )
    )[0]?.n,
  );

describe('a scan', () => {
  let jobs: Jobs;
  beforeEach(async () => {
    jobs = await openBossJobs({ url, store, target: cloud.endpoint, silenceMs: 10_000 });
    closing.push(() => jobs.close());
  });

  test('that two workers share, of which one is killed, says what one process says', async () => {
    const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
    const live = createLiveSource({
      endpoint: cloud.endpoint,
      credentials: { accessKeyId, accessKeySecret },
    });
    const request = { directory: true };
    const alone = await scan({ source: live, request });
    expect(alone.coverage).toMatchObject({ complete: true, accounts: 21 });
    cloud.faults.set(
      [{ operation: 'DescribeSecurityGroups', kind: 'latency', rate: 1, latencyMs: 1_000 }],
      1,
    );
    const [first, second] = await Promise.all([
      startWorker('--concurrency', '2'),
      startWorker('--concurrency', '2'),
    ]);
    const shared = scan({ source: sharedSource(live, jobs), request });
    const done = ({ lines }: Worker): number => lines.filter(({ msg }) => msg === 'job done').length;
    await expect
      .poll(() => Math.min(done(first), done(second)), { timeout: 120_000 })
      .toBeGreaterThanOrEqual(1);
    // It has jobs in hand, since there are more than it can do at once.
    expect(await jobsIn('created')).toBeGreaterThan(4);
    first.kill('SIGKILL');
    const report = await shared;
    // Request ids are those of single calls; there are none where everything was read.
    expect(differencesOf(report, alone)).toEqual([]);
    expect(done(second)).toBeGreaterThan(10);
    const [again] = await ask<{ n: string }>(
      `select count(*) as n from pgboss.job where name like 'postern-read-account-%' and retry_count > 0`,
    );
    expect(Number(again?.n)).toBeGreaterThan(0);
    // What was done once more after it had ended is cleaned up later.
    expect(
      await ask(
        `select job from job_outcomes where job not in (select id::text from pgboss.job where retry_count > 0)`,
      ),
    ).toEqual([]);
  }, 300_000);

  test('is handed back by a worker that is told to stop, and done by another at once', async () => {
    const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
    const live = createLiveSource({
      endpoint: cloud.endpoint,
      credentials: { accessKeyId, accessKeySecret },
    });
    cloud.faults.set([{ operation: 'DescribeSecurityGroups', kind: 'latency', rate: 1, latencyMs: 700 }], 1);
    const first = await startWorker('--concurrency', '1');
    const shared = scan({
      source: sharedSource(live, jobs),
      request: { directory: true, accounts: [cloud.accounts[3]?.id ?? ''] },
    });
    await expect.poll(() => jobsIn('active'), { timeout: 60_000 }).toBe(1);
    first.kill('SIGTERM');
    await expect
      .poll(() => first.lines.map(({ msg }) => msg), { timeout: 60_000 })
      .toContain('job handed back');
    await startWorker();
    expect((await shared).coverage).toMatchObject({ complete: true, accounts: 1 });
  }, 180_000);
});

describe('a repair', () => {
  test('that a killed worker was carrying out is carried on by another, and no call is made twice', async () => {
    const [first, second] = await Promise.all([startWorker(), startWorker()]);
    const service = startWith(cloud, folder, [
      'serve',
      '--database',
      url,
      '--no-work',
      '--listen',
      '127.0.0.1:0',
      '--events-every',
      'none',
    ]);
    const logged = linesOf(service);
    const gone = once(service, 'close');
    closing.push(async () => {
      service.kill('SIGKILL');
      await gone;
    });
    const { endpoint, token } = await firstLine<{ endpoint: string; token: string }>(service);
    const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
      const answer = await fetch(`${endpoint}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      return (await answer.json()) as T;
    };
    await expect
      .poll(async () => (await call<{ items: object[] }>('GET', '/scans')).items.length, {
        timeout: 120_000,
        interval: 500,
      })
      .toBeGreaterThan(0);
    const open = await store.findings.list({
      target: cloud.endpoint,
      status: ['open'],
      check: ['ssh-open'],
      limit: 500,
    });
    const ids = open.items
      .filter(({ finding }) => finding.resource.type === 'group' && finding.resource.name.startsWith('team-'))
      .map(({ finding }) => finding.resource.id);
    expect(ids.length).toBeGreaterThan(10);
    const { id } = await call<{ id: string }>('POST', '/fix/plans', {
      ids,
      sources: ['office=203.0.113.0/24'],
    });
    await call('POST', `/fix/plans/${id}/approve`);
    const before = cloud.journal.list({}).length;
    cloud.faults.set([{ operation: 'AuthorizeSecurityGroup', kind: 'latency', rate: 1, latencyMs: 500 }], 1);
    const { run } = await call<{ run: { id: string } }>('POST', `/fix/plans/${id}/apply`, {
      failureBudget: 0,
    });
    await expect
      .poll(async () => (await store.fixes.load(run.id))?.receipts.length ?? 0, {
        timeout: 60_000,
        interval: 20,
      })
      .toBeGreaterThan(5);
    const [held] = await ask<{ holder: string | null }>(`select holder from fix_runs where id = '${run.id}'`);
    const pid = Number(held?.holder?.split(' ')[1]);
    const [killed, other] = pid === first.pid ? [first, second] : [second, first];
    expect(killed.pid).toBe(pid);
    killed.kill('SIGKILL');
    const half = await store.fixes.load(run.id);
    expect(half?.units.filter(({ state }) => state === 'pending').length).toBeGreaterThan(0);
    await expect
      .poll(async () => (await store.fixes.load(run.id))?.state, { timeout: 120_000 })
      .toBe('waiting');
    // The other one has carried it on.
    await expect
      .poll(() => other.lines.some(({ msg, job }) => msg === 'job done' && job === 'fix-run'), {
        timeout: 30_000,
      })
      .toBe(true);
    await call('POST', `/fix/runs/${run.id}/confirm`);
    const made = (await store.fixes.load(run.id))?.units ?? [];
    expect(made.map(({ state }) => state)).toEqual(ids.map(() => 'applied'));

    const writes = cloud.journal
      .list({})
      .slice(before)
      .filter(({ access, product }) => access === 'write' && product === 'Ecs');
    expect(writes.filter(({ errorCode }) => errorCode !== null)).toEqual([]);
    const calls = writes.map(({ account, action, params }) => {
      // Tokens name a try, not what is done.
      const { ClientToken: _, ...rest } = params as Record<string, string>;
      return JSON.stringify([account, action, rest]);
    });
    expect(calls.length).toBe(new Set(calls).size);
    expect(calls.length).toBe(made.reduce((sum, { steps }) => sum + steps.length, 0));
    // What is there now is what was planned.
    const { state, units } = await call<{ state: string; units: { stands: string }[] }>(
      'GET',
      `/fix/runs/${run.id}`,
    );
    expect([state, new Set(units.map(({ stands }) => stands))]).toEqual([
      'confirmed',
      new Set(['as-planned']),
    ]);
    expect(logged.every(({ pid: by }) => by === service.pid)).toBe(true);
  }, 300_000);
});

test.each([
  [['worker', '--local'], 'worker-needs-database'],
  [['worker', '--local', '--database', 'postgres://127.0.0.1:1/x', '--concurrency', 'many'], 'bad-flag'],
  [['worker', '--local', '--database', 'postgres://127.0.0.1:1/x', '--take-over-after', '5s'], 'bad-flag'],
  [['worker', '--local', '--database', 'postgres://127.0.0.1:1/x', '--log-level', 'loud'], 'bad-flag'],
  [['worker', '--local', '--database', 'postgres://127.0.0.1:1/x'], 'store-unusable'],
  [['serve', '--local', '--no-work'], 'serve-no-workers'],
])(
  '%j is refused: %s',
  async (args, code) => {
    const { code: exit, stdout, stderr } = await ended(startPostern(folder, args));
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`error[${code}]`);
  },
  60_000,
);
