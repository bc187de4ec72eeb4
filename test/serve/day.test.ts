/**
 * A day of the service, in simulated time: scans on the clock, looks at the trail, people who change things, faults of
 * the cloud, and restarts. In the end it knows what a fresh full scan says.
 */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeAll, scan } from '../../src/app/scan.ts';
import type { NewsItem } from '../../src/app/serve/news.ts';
import { startSchedule } from '../../src/app/serve/schedule.ts';
import { serviceTasks } from '../../src/app/serve/tasks.ts';
import { Contents } from '../../src/app/waivers.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { isAbout } from '../../src/domain/waiver/waiver.ts';
import { startReceiver, type TestReceiver } from '../notify/receivers.ts';
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
  const receiver = await startReceiver('webhook', () => time.now().getTime());
  const webhook = receiver.url;
  let open: OpenParts = await openParts(cloud, time, undefined, { webhook });
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
      onStatus: open.notifier.onGuardStatus,
    };
    const tasks = serviceTasks(
      parts,
      { trail, guards },
      { scanMs: HOUR, eventsMs: 9 * MINUTE, guardsMs: 7 * MINUTE },
    );
    const telling = { name: 'told', everyMs: MINUTE, run: async () => void (await open.notifier.deliver()) };
    return startSchedule([...tasks, telling], { timer: time, onFailure: (task) => failures.push(task) });
  };
  const TASKS = 8;
  let schedule = start();
  let restarts = 0;
  let changes = 0;
  /** Somebody answers for it until midnight. */
  let waived: Finding | undefined;

  const change = async (): Promise<void> => {
    const group = pick(
      (open.parts.posture.inventory?.groups ?? []).filter(({ id }) => id !== waived?.resource.id),
    );
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
    waived ??= await waive(open);
    if (random() < 0.3) await change();
    if (!quiet && random() < 0.03) {
      // It is killed, and comes back on what it had written.
      restarts += 1;
      void schedule.stop();
      time.killAll();
      await open.close();
      open = await openParts(cloud, time, folder, { webhook });
      schedule = start();
    }
  }
  await change();
  await time.pass(10 * MINUTE, TASKS);
  // What was not told yet is told a minute after it was missed at the latest.
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
  // The day is over, and so is the waiver: its finding counts again, long before the next full scan.
  const back = await parts.store.findings.events(parts.target, waived?.id ?? '');
  expect(back.map(({ kind }) => kind).filter((kind) => kind.includes('waived'))).toEqual([
    'waived',
    'unwaived',
  ]);
  expect(items.filter(({ by }) => by === 'waivers').length).toBeGreaterThan(0);
  expect(
    news.some((item) => item.kind === 'findings-changed' && item.unwaived.includes(waived?.id ?? '')),
  ).toBe(true);
  await expectAllTold(parts, receiver, waived?.id ?? '');
  await receiver.close();
  await schedule.stop().catch(() => {});
  await open.close();
  rmSync(folder, { recursive: true, force: true });
}, 600_000);

/** Has somebody answer until midnight for a group that is open; undefined before there is any. */
async function waive({ parts, folder }: OpenParts): Promise<Finding | undefined> {
  const { inventory } = parts.posture;
  if (inventory === undefined) return undefined;
  const { report, fleet } = judgeAll(inventory);
  const found = report.findings.find(
    ({ check, resource }) => check === 'ssh-open' && resource.type === 'group',
  );
  if (found === undefined) return undefined;
  const scope = { target: 'group', id: found.resource.id, check: 'ssh-open' } as const;
  const content = new Contents(fleet).of(
    scope,
    report.findings.filter((one) => isAbout(scope, one)),
  );
  const waiver = `{ group: ${scope.id}, check: ssh-open, content: "${content}", reason: r, owner: o, until: 2030-01-01 }`;
  writeFileSync(join(folder, 'postern.yaml'), `waivers: [${waiver}]\n`);
  return found;
}

/** Every change in the life of a finding was told once; what a receiver has twice, it has under one id. */
async function expectAllTold(
  { store, target }: OpenParts['parts'],
  { taken }: TestReceiver,
  waived: string,
): Promise<void> {
  const messages = new Map(taken.map(({ body }) => [body.id as string, body]));
  const told: string[] = [];
  const others: string[] = [];
  for (const { sections } of messages.values())
    for (const { scan, items } of sections)
      for (const { event, id } of items)
        if (['new', 'returned', 'fixed'].includes(event)) told.push(`${scan} ${event} ${id}`);
        else others.push(event);
  const happened: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.findings.list({ target, limit: 500, ...(after === undefined ? {} : { after }) });
    for (const { id } of page.items)
      for (const { scan: by, kind } of await store.findings.events(target, id))
        if (['new', 'returned', 'fixed'].includes(kind)) happened.push(`${by} ${kind} ${id}`);
    if (page.next === null) break;
    after = page.next;
  }
  expect(told.sort()).toEqual(happened.sort());
  expect(others).toContain('waiver');
  expect(waived).not.toBe('');
}
