/** From what a scan changed to the receivers, through a store on the disk, by a clock that the tests turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RECEIVERS } from '../../src/adapters/notify/index.ts';
import { createPost } from '../../src/adapters/notify/post.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { createNotifier, type Notifier, type NotifierParts } from '../../src/app/notify/notifier.ts';
import type { Channel, Post, RateLimit, WireRequest } from '../../src/app/notify/ports.ts';
import { quietUntil } from '../../src/app/notify/quiet.ts';
import type { Message } from '../../src/app/ports.ts';
import type { Finding, Severity, WaivedFinding } from '../../src/domain/finding.ts';
import type { ChannelSettings } from '../../src/domain/notify/settings.ts';
import type { Waiver } from '../../src/domain/waiver/waiver.ts';
import { composer } from '../../src/interfaces/notify/compose.ts';
import { SECRET, startReceiver, type TestReceiver } from './receivers.ts';
import { clockAt, EVENT, finding, recorded, settings, type TestClock } from './things.ts';

const START = '2026-11-25T02:03:00.000Z';
let folder: string;
let clock: TestClock;
let store: Awaited<ReturnType<typeof openStore>>;
let closing: (() => Promise<unknown>)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-notify-'));
  clock = clockAt(START);
  closing = [];
  store = await opened();
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(): Promise<typeof store> {
  const one = await openStore({ folder, clock: clock.read });
  closing.push(() => one.close());
  return one;
}

async function receiverOf(kind: ChannelSettings['kind']): Promise<TestReceiver> {
  const receiver = await startReceiver(kind, clock.read);
  closing.push(receiver.close);
  return receiver;
}

function channel(own: ChannelSettings, url: string): Channel {
  const receiver = RECEIVERS.find(({ kind }) => kind === own.kind) as Channel['receiver'];
  return { settings: own, receiver, target: { url, secret: SECRET } };
}

function notifier(channels: readonly Channel[], more: Partial<NotifierParts> = {}): Notifier {
  return createNotifier({
    store,
    target: '',
    channels,
    compose: composer(null),
    post: createPost(500),
    timer: clock,
    random: () => 0,
    holder: 'test',
    ...more,
  });
}

const outbox = async (state: Message['state']): Promise<readonly Message[]> =>
  (await store.outbox.list({ state, limit: 1_000 })).items;
const ids = (receiver: TestReceiver): string[] =>
  receiver.taken.flatMap(({ body }) =>
    body.sections.flatMap((one: { items: { id: string; event: string }[] }) =>
      one.items.map(({ id, event }) => `${event} ${id}`),
    ),
  );
const scan = (id: string, ...found: readonly string[]) =>
  recorded(id, clock.now().toISOString(), { new: found.map((one) => finding(one)) });

describe('a scan', () => {
  test('is told once to each channel, however often it is handed in, and in each only what is wanted', async () => {
    const [all, high] = [await receiverOf('webhook'), await receiverOf('webhook')];
    const it = notifier([
      channel(settings({ name: 'all' }), all.url),
      channel(settings({ name: 'high', severity: 'high', events: ['new'] }), high.url),
    ]);
    const one = recorded('s1', START, {
      new: [finding('f1'), finding('f2', { severity: 'medium' })],
      fixed: [finding('f3')],
    });
    await it.onRecorded(one, EVENT);
    await it.onRecorded(one, null);
    expect(await it.deliver()).toEqual({ sent: 2, failed: 0, later: 0 });
    expect(await it.deliver()).toEqual({ sent: 0, failed: 0, later: 0 });
    expect(ids(all)).toEqual(['new f1', 'new f2', 'fixed f3']);
    expect(ids(high)).toEqual(['new f1']);
    expect(all.taken[0]?.body.sections[0].cause).toMatchObject({ id: EVENT.id, from: '203.0.113.9' });
  });

  test('is not told where a waiver covers what it found', async () => {
    const receiver = await receiverOf('webhook');
    const it = notifier([channel(settings(), receiver.url)]);
    const one = scan('s1', 'f1', 'f2');
    const waiver = { owner: 'o' } as Waiver;
    await it.onRecorded({ ...one, new: one.new.map((f, i) => (i === 0 ? { ...f, waiver } : f)) }, null);
    await it.deliver();
    expect(ids(receiver)).toEqual(['new f2']);
  });

  test('with more than a message holds is several, and one digest for people', async () => {
    const [hook, robot] = [await receiverOf('webhook'), await receiverOf('dingtalk')];
    const it = notifier([
      channel(settings({ name: 'hook' }), hook.url),
      channel(settings({ name: 'robot', kind: 'dingtalk' }), robot.url),
    ]);
    const many = Array.from({ length: 1_234 }, (_, i) => `f${String(i).padStart(4, '0')}`);
    await it.onRecorded(scan('s1', ...many), null);
    await it.deliver();
    expect(ids(hook).sort()).toEqual(many.map((id) => `new ${id}`));
    expect(new Set(hook.taken.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
    expect(robot.taken).toHaveLength(1);
    expect(robot.taken[0]?.body.markdown.title).toBe('Postern: 1234 new');
  });
});

describe('quiet hours', () => {
  const night = { from: 22 * 60, to: 7 * 60, exceptCritical: false };

  test('put messages off, over the night in which clocks change, and make one digest of them', async () => {
    const receiver = await receiverOf('slack');
    const own = settings({ kind: 'slack', zone: 'Europe/Berlin', quiet: night });
    const it = notifier([channel(own, receiver.url)]);
    clock.ms = Date.parse('2026-03-28T21:30:00.000Z');
    for (const id of ['s1', 's2', 's3']) {
      await it.onRecorded(scan(id, `f-${id}`), null);
      await it.deliver();
      clock.ms += 3_600_000;
    }
    clock.ms = Date.parse('2026-03-29T04:59:59.000Z');
    await it.deliver();
    expect(receiver.asked).toEqual([]);
    clock.ms = Date.parse('2026-03-29T05:00:00.000Z');
    await it.deliver();
    expect(receiver.taken).toHaveLength(1);
    for (const id of ['f-s1', 'f-s2', 'f-s3']) expect(receiver.taken[0]?.text).toContain(id);
  });

  test('let critical ports through where the owner says so, and nothing else', async () => {
    const receiver = await receiverOf('webhook');
    const own = settings({ quiet: { ...night, exceptCritical: true } });
    const it = notifier([channel(own, receiver.url)]);
    clock.ms = Date.parse('2026-11-25T23:00:00.000Z');
    const [bad, less] = [finding('f1'), finding('f2', { severity: 'high' })];
    await it.onRecorded(recorded('s1', START, { new: [bad, less], fixed: [finding('f3')] }), null);
    await it.deliver();
    expect(ids(receiver)).toEqual(['new f1']);
    clock.ms = Date.parse('2026-11-26T07:00:00.000Z');
    await it.deliver();
    expect(ids(receiver)).toEqual(['new f1', 'new f2', 'fixed f3']);
  });

  test('that begin while something is tried again put it off too', async () => {
    const receiver = await receiverOf('webhook');
    const it = notifier([channel(settings({ quiet: night }), receiver.url)]);
    clock.ms = Date.parse('2026-11-25T21:59:58.000Z');
    receiver.faults.push({ kind: 'status', status: 500 });
    await it.onRecorded(scan('s1', 'f1'), null);
    await it.deliver();
    clock.ms += 60_000;
    await it.deliver();
    expect(receiver.asked).toHaveLength(1);
    clock.ms = Date.parse('2026-11-26T07:00:00.000Z');
    await it.deliver();
    expect(receiver.taken).toHaveLength(1);
  });
});

describe('a receiver that fails', () => {
  test('is asked again after pauses that grow, and takes everything as one when it is back', async () => {
    const receiver = await receiverOf('wecom');
    const it = notifier([channel(settings({ kind: 'wecom' }), receiver.url)]);
    for (let i = 0; i < 5; i++) receiver.faults.push({ kind: 'status', status: 503 });
    await it.onRecorded(scan('s1', 'f1'), null);
    const pauses: number[] = [];
    let last = clock.ms;
    while (receiver.taken.length === 0) {
      const before = receiver.asked.length;
      await it.deliver();
      if (receiver.asked.length > before) {
        pauses.push(clock.ms - last);
        last = clock.ms;
        if (receiver.asked.length === 3) await it.onRecorded(scan('s2', 'f2'), null);
      }
      clock.ms += 500;
    }
    // Half of 5, 10, 20, 40 and 80 seconds: the smallest jitter.
    expect(pauses).toEqual([0, 2_500, 5_000, 10_000, 20_000, 40_000]);
    expect(receiver.taken[0]?.text).toMatch(/f1[\s\S]*f2/);
    expect(await outbox('waiting')).toEqual([]);
  });

  test('says when to come back, and nobody comes before, in no process and on no channel of the same robot', async () => {
    const receiver = await receiverOf('dingtalk');
    const to = ['a', 'b'].map((name) => channel(settings({ name, kind: 'dingtalk' }), receiver.url));
    receiver.faults.push({
      kind: 'status',
      status: 200,
      body: '{"errcode":130101,"errmsg":"send too fast"}',
    });
    await notifier([to[0] as Channel]).onRecorded(scan('s1', 'f1'), null);
    await notifier([to[0] as Channel]).deliver();
    const other = notifier(to, { store: await opened(), holder: 'other' });
    await other.onRecorded(scan('s2', 'f2'), null);
    for (let i = 0; i < 11; i++) {
      clock.ms += 54_000;
      await other.deliver();
    }
    expect(receiver.asked).toHaveLength(1);
    clock.ms += 6_000;
    await other.deliver();
    expect(receiver.taken.length).toBeGreaterThan(0);
  });

  test('for a day gets a last try, and then the reason is kept', async () => {
    const it = notifier([channel(settings({ kind: 'feishu' }), 'http://127.0.0.1:1/gone')], {
      post: async () => ({ status: null, reason: 'ECONNREFUSED' }),
    });
    await it.onRecorded(scan('s1', 'f1'), null);
    let failed = 0;
    let tries = 0;
    while (failed === 0) {
      failed += (await it.deliver()).failed;
      tries += 1;
      const [next] = await outbox('waiting');
      if (next === undefined) break;
      expect(Date.parse(next.dueAt) - clock.ms).toBeLessThanOrEqual(3_600_000);
      clock.ms = Date.parse(next.dueAt);
    }
    expect(failed).toBe(1);
    expect(tries).toBeGreaterThan(24);
    expect(clock.ms - Date.parse(START)).toBeGreaterThanOrEqual(24 * 3_600_000);
    expect(clock.ms - Date.parse(START)).toBeLessThan(25 * 3_600_000);
    expect(await outbox('failed')).toMatchObject([{ channel: 'ops', lastError: 'ECONNREFUSED' }]);
  });

  test('refuses one message of several: the others are told', async () => {
    const robot = await receiverOf('wecom');
    const refusing: Post = async (request) =>
      request.body.includes('poison')
        ? { status: 200, retryAfter: null, body: '{"errcode":40058}' }
        : createPost()(request);
    const it = notifier([channel(settings({ kind: 'wecom' }), robot.url)], { post: refusing });
    for (const id of ['f1', 'poison', 'f3']) await it.onRecorded(scan(`s-${id}`, id), null);
    expect(await it.deliver()).toEqual({ sent: 2, failed: 1, later: 0 });
    expect(robot.taken).toHaveLength(2);
    expect(await outbox('failed')).toMatchObject([{ lastError: 'errcode 40058: {"errcode":40058}' }]);
  });

  test('does not keep the others waiting', async () => {
    const [hanging, good] = [await receiverOf('webhook'), await receiverOf('webhook')];
    const it = notifier([
      channel(settings({ name: 'hanging' }), hanging.url),
      channel(settings({ name: 'good' }), good.url),
    ]);
    hanging.faults.push({ kind: 'hang' });
    await it.onRecorded(scan('s1', 'f1'), null);
    const going = it.deliver();
    await expect.poll(() => good.taken.length).toBe(1);
    expect(await going).toEqual({ sent: 1, failed: 0, later: 1 });
  });
});

test('what waits for a channel that is not configured any more is given up', async () => {
  const receiver = await receiverOf('webhook');
  await notifier([channel(settings({ name: 'old' }), receiver.url)]).onRecorded(scan('s1', 'f1'), null);
  expect(await notifier([]).deliver()).toEqual({ sent: 0, failed: 1, later: 0 });
  expect(await outbox('failed')).toMatchObject([{ channel: 'old' }]);
});

describe('limits', () => {
  test.each(RECEIVERS)(
    'of $kind hold in every window, over restarts and in two processes',
    async ({ kind, limits }) => {
      const sent: number[] = [];
      const post: Post = async () => {
        sent.push(clock.ms);
        clock.ms += 7;
        return { status: 200, retryAfter: null, body: kind === 'slack' ? 'ok' : '{"errcode":0,"code":0}' };
      };
      const to = [channel(settings({ kind }), 'http://127.0.0.1:1/x')];
      const stores = [store, await opened()];
      for (let i = 0; i < 240; i++) {
        // Each time as if it had just been started.
        const it = notifier(to, { post, store: stores[i % 2] as typeof store, holder: `p${i % 2}` });
        await it.onRecorded(scan(`s${i}`, `f${i}`), null);
        await it.deliver();
        clock.ms += 313;
      }
      for (const { count, windowMs } of limits) expect(mostWithin(sent, windowMs)).toBeLessThanOrEqual(count);
      const tightest = limits.reduce((a, b) => (a.count / a.windowMs < b.count / b.windowMs ? a : b));
      // They are used, too.
      expect(mostWithin(sent, tightest.windowMs)).toBe(expectedMost(tightest));
      expect((await outbox('failed')).length).toBe(0);
    },
  );

  function expectedMost({ count, windowMs }: RateLimit): number {
    return Math.min(count, Math.ceil(windowMs / 320));
  }

  function mostWithin(sent: readonly number[], windowMs: number): number {
    return Math.max(...sent.map((at) => sent.filter((one) => one >= at && one < at + windowMs).length));
  }
});

describe('what nobody calls about', () => {
  test('scans that were recorded and not told of are found, as they were, and told once', async () => {
    const receiver = await receiverOf('webhook');
    const it = () => notifier([channel(settings(), receiver.url)]);
    await it().deliver();
    clock.ms += 1_000;
    await record('a', 'b');
    clock.ms += 1_000;
    await record('b');
    clock.ms += 1_000;
    await record('a');
    await it().deliver();
    expect(receiver.asked, 'its own process may be about to').toEqual([]);
    clock.ms += 61_000;
    await it().deliver();
    expect(ids(receiver)).toEqual(['new a', 'new b', 'fixed a', 'returned a', 'fixed b']);
    for (let i = 0; i < 30; i++) {
      clock.ms += 61_000;
      await it().deliver();
    }
    expect(receiver.taken).toHaveLength(3);
  });

  test('so are those after which a waiver covers something no more', async () => {
    const receiver = await receiverOf('webhook');
    await record(waivedOne('a'), 'b');
    clock.ms += 1_000;
    const it = () => notifier([channel(settings(), receiver.url)]);
    await it().deliver();
    clock.ms += 1_000;
    await record('a', 'b');
    clock.ms += 61_000;
    await it().deliver();
    await it().deliver();
    expect(ids(receiver)).toEqual(['unwaived a']);
  });

  test('nothing from before it was switched on is told', async () => {
    const receiver = await receiverOf('webhook');
    await record('a');
    clock.ms += 61_000;
    const it = notifier([channel(settings(), receiver.url)]);
    for (let i = 0; i < 5; i++) {
      await it.deliver();
      clock.ms += 61_000;
    }
    expect(receiver.asked).toEqual([]);
  });

  test('waivers that ended, guardrails and failing scans are told once each', async () => {
    const receiver = await receiverOf('webhook');
    const waiver = (until: string): Waiver => ({
      target: 'rule',
      id: 'sgr-1',
      check: 'ssh-open',
      content: '',
      reason: '',
      owner: 'li',
      until,
    });
    const parts: Partial<NotifierParts> = {
      waivers: async () => [waiver('2026-11-24'), waiver('2026-11-25')],
    };
    clock.ms += 10_000;
    const told: string[] = [];
    for (let i = 0; i < 3; i++) {
      const it = notifier([channel(settings(), receiver.url)], parts);
      await it.onScanFailed('cloud-unreachable');
      await it.onGuardStatus(
        { id: 'g', name: 'guard', drift: [{ drift: 'missing' }], since: START } as never,
        '1',
      );
      await it.onGuardStatus({ id: 'h', name: 'fine', drift: [], since: START } as never, '1');
      await it.deliver();
      clock.ms += 3_600_000;
    }
    for (const { body } of receiver.taken) told.push(body.sections[0].items[0].event);
    expect(told.sort()).toEqual(['drift', 'scan-failed', 'waiver']);
    // A scan that succeeds lets the next failure be news again.
    await record();
    await notifier([channel(settings(), receiver.url)]).onScanFailed('cloud-unreachable');
    expect(await outbox('waiting')).toHaveLength(1);
  });

  function ofGroup(id: string): Finding {
    return finding(id, { resource: { type: 'group', id: `sg-${id}`, name: '' } });
  }

  function waivedOne(id: string): WaivedFinding {
    const waiver: Waiver = {
      target: 'group',
      id: `sg-${id}`,
      check: 'ssh-open',
      content: '',
      reason: '',
      owner: 'li',
      until: '2099-01-01',
    };
    return { ...ofGroup(id), waiver };
  }

  /** Records a scan that finds just these. */
  async function record(...all: readonly (string | WaivedFinding)[]): Promise<void> {
    const at = clock.now().toISOString();
    const { scan: one } = recorded('', at, {});
    const found = all.filter((each) => typeof each === 'string');
    const observation = {
      target: '',
      scope: one.scope,
      startedAt: at,
      findings: found.map(ofGroup),
      waived: all.filter((each) => typeof each !== 'string'),
      undecided: [],
      gaps: [],
      accounts: ['1000000000000001'],
      seen: new Set(['group sg-a', 'group sg-b']),
      checks: ['ssh-open'],
      ports: new Set(['ssh tcp/22']),
      judgement: 'j',
    };
    const { coverage } = one;
    await store.scans.record({ endedAt: at, by: 'test', coverage, undecided: 0, waivers: [] }, observation);
  }
});

test('every change is told exactly once, and never in quiet hours, whatever the channels and the times', async () => {
  const severities = fc.constantFrom<Severity>('critical', 'high', 'medium', 'low', 'info');
  const quiet = fc.option(
    fc
      .record({
        from: fc.integer({ min: 0, max: 1439 }),
        to: fc.integer({ min: 0, max: 1439 }),
        exceptCritical: fc.boolean(),
      })
      .filter(({ from, to }) => from !== to),
  );
  const channels = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      severity: severities,
      quiet,
      zone: fc.constantFrom('UTC', 'Asia/Shanghai', 'Europe/Berlin'),
      events: fc.subarray(['new', 'returned', 'fixed'] as const),
    }),
    { selector: ({ name }) => name, minLength: 1 },
  );
  const steps = fc.array(
    fc.record({
      pauseMs: fc.integer({ min: 0, max: 8 * 3_600_000 }),
      changes: fc.array(fc.tuple(fc.constantFrom('new', 'returned', 'fixed'), severities), { maxLength: 5 }),
      deliver: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  let round = 0;
  await fc.assert(
    fc.asyncProperty(channels, steps, async (some, scans) => {
      round += 1;
      const got: string[] = [];
      const post: Post = async ({ body }: WireRequest) => {
        const { channel: name, sections } = JSON.parse(body);
        const own = to.find((one) => one.settings.name === name)?.settings as ChannelSettings;
        for (const { items } of sections)
          for (const { event, id, severity } of items) {
            got.push(`${name} ${event} ${id}`);
            const passes = own.quiet?.exceptCritical === true && severity === 'critical' && event !== 'fixed';
            if (!passes) expect(quietUntil(own, clock.now())).toBeNull();
          }
        return { status: 200, retryAfter: null, body: '' };
      };
      const to = some.map((one) =>
        channel(settings({ ...one, name: `${one.name}${round}` }), `http://127.0.0.1:1/${one.name}${round}`),
      );
      const it = notifier(to, { post });
      const wanted: string[] = [];
      const ranks = ['critical', 'high', 'medium', 'low', 'info'];
      for (const [n, { pauseMs, changes, deliver }] of scans.entries()) {
        clock.ms += pauseMs;
        const by = (kind: string) =>
          changes.flatMap(([event, severity], i) =>
            event === kind ? [finding(`r${round}s${n}f${i}`, { severity })] : [],
          );
        const kinds = { new: by('new'), returned: by('returned'), fixed: by('fixed') };
        for (const { settings: own } of to)
          for (const event of ['new', 'returned', 'fixed'] as const)
            for (const { id, severity } of kinds[event])
              if (own.events.includes(event) && ranks.indexOf(severity) <= ranks.indexOf(own.severity))
                wanted.push(`${own.name} ${event} ${id}`);
        await it.onRecorded(recorded(`r${round}s${n}`, clock.now().toISOString(), kinds), null);
        if (deliver) await it.deliver();
      }
      for (let waiting = await outbox('waiting'); waiting.length > 0; waiting = await outbox('waiting')) {
        clock.ms = Math.max(clock.ms, Date.parse(waiting[0]?.dueAt ?? ''));
        await it.deliver();
      }
      expect(got.sort()).toEqual(wanted.sort());
    }),
    { numRuns: 25 },
  );
}, 60_000);
