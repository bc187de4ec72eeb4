/**
 * A day of the service, in simulated time: scans on the clock, looks at the trail, people who change things, faults of
 * the cloud, and restarts. In the end it knows what a fresh full scan says.
 */

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scan } from '../../src/app/scan.ts';
import type { NewsItem } from '../../src/app/serve/news.ts';
import { startSchedule } from '../../src/app/serve/schedule.ts';
import { serviceTasks } from '../../src/app/serve/tasks.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import { dice } from '../support/dice.ts';
import { type OpenParts, openCloud, openParts } from './bench.ts';
import { VirtualTime } from './virtual-time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WORLD = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', Priority: '1' };
const time = new VirtualTime('2030-01-01T00:00:00Z');
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await openCloud(time.now);
}, 60_000);
afterAll(() => cloud.close());

test('24 hours', async () => {
  const random = dice(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const failures: string[] = [];
  const news: NewsItem[] = [];
  let open: OpenParts = await openParts(cloud, time);
  const { folder } = open;
  const start = (): ReturnType<typeof startSchedule> => {
    open.parts.news.subscribe(({ item }) => news.push(item));
    const trail = { source: open.events, onFailure: (place: string) => failures.push(place) };
    const { parts, jobs } = open;
    const guards = {
      receipts: () => [],
      account: async () => '',
      jobs,
      store: parts.store,
      news: parts.news,
      timer: time,
      onStatus: async () => {},
    };
    const tasks = serviceTasks(
      parts,
      { trail, guards },
      { scanMs: HOUR, eventsMs: 9 * MINUTE, guardsMs: 7 * MINUTE },
    );
    return startSchedule(tasks, { timer: time, onFailure: (task) => failures.push(task) });
  };
  const TASKS = 7;
  let schedule = start();
  let restarts = 0;
  let changes = 0;

  const change = async (): Promise<void> => {
    const group = pick(open.parts.posture.inventory?.groups ?? []);
    const { account, region, id: SecurityGroupId } = group;
    const [operation, params] = pick([
      ['AuthorizeSecurityGroup', { SecurityGroupId, Permissions: [WORLD] }],
      ['AuthorizeSecurityGroup', { SecurityGroupId, Permissions: [{ ...WORLD, PortRange: '3389/3389' }] }],
      ['RevokeSecurityGroup', { SecurityGroupId, Permissions: [WORLD] }],
      ['AuthorizeSecurityGroup', { SecurityGroupId, Permissions: [{ ...WORLD, Policy: 'drop' }] }],
    ] as const);
    // Some are refused, as in life: a rule that is there already, a group that a service owns.
    await cloud.invoke(account, region, 'Ecs', operation, params).then(
      () => {
        changes += 1;
      },
      () => {},
    );
  };

  for (let step = 0; step < 24 * 6; step += 1) {
    const quiet = step >= 22 * 6;
    if (!quiet && random() < 0.1)
      cloud.faults.set(
        [{ operation: '*', kind: pick(['throttle', 'error', 'reset'] as const), rate: 0.1, count: 20 }],
        step,
      );
    if (step === 22 * 6) {
      cloud.faults.clear();
      failures.length = 0;
    }
    await time.pass(10 * MINUTE, TASKS);
    if (random() < 0.3) await change();
    if (!quiet && random() < 0.03) {
      // It is killed, and comes back on what it had written.
      restarts += 1;
      void schedule.stop();
      time.killAll();
      await open.close();
      open = await openParts(cloud, time, folder);
      schedule = start();
    }
  }
  await change();
  await time.pass(10 * MINUTE, TASKS);

  const { parts } = open;
  const fresh = await scan({ source: parts.source, request: parts.request });
  const known: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await parts.store.findings.list({
      target: parts.target,
      status: ['open'],
      limit: 500,
      ...(after === undefined ? {} : { after }),
    });
    known.push(
      ...page.items.map(({ finding }) =>
        JSON.stringify([finding.id, finding.verdict, finding.sources.length, finding.rules]),
      ),
    );
    if (page.next === null) break;
    after = page.next;
  }
  expect(known.sort()).toEqual(
    fresh.findings
      .map((finding) => JSON.stringify([finding.id, finding.verdict, finding.sources.length, finding.rules]))
      .sort(),
  );
  const { items } = await parts.store.scans.list({ target: parts.target, limit: 500 });
  expect(items.filter(({ by }) => by === 'schedule').length).toBeGreaterThan(20);
  expect(items.filter(({ by }) => by.startsWith('event ')).length).toBeGreaterThan(10);
  expect(news.filter(({ kind }) => kind === 'findings-changed').length).toBeGreaterThan(10);
  // Without faults nothing fails.
  expect(failures).toEqual([]);
  expect([restarts > 1, changes > 20]).toEqual([true, true]);
  await schedule.stop().catch(() => {});
  await open.close();
  rmSync(folder, { recursive: true, force: true });
}, 300_000);
