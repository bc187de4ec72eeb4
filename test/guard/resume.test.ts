/** Whatever ends an apply or a remove, running it again ends it well: every call is executed exactly once. */
import { afterEach, describe, expect, test } from 'vitest';
import type { GuardPlan } from '../../src/app/guard/plan.ts';
import type { GuardCloud, WantedTarget } from '../../src/app/ports.ts';
import type { Way } from '../../src/domain/plan/guard.ts';
import { type Bench, openBench, openDirectory, specOf } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

const APPLY = {
  account: ['CreatePolicy', 'AttachPolicyToUser', 'AttachPolicyToGroup'],
  directory: ['EnableControlPolicy', 'CreateControlPolicy', 'AttachControlPolicy', 'AttachControlPolicy'],
} as const;
const REMOVE = {
  account: ['DetachPolicyFromUser', 'DetachPolicyFromGroup', 'DeletePolicy'],
  directory: ['DetachControlPolicy', 'DetachControlPolicy', 'DeleteControlPolicy'],
} as const;
const WAYS = ['account', 'directory'] as const;

/** Opens a bench and tells what to bind to. */
async function open(way: Way): Promise<readonly WantedTarget[]> {
  bench = await openBench();
  if (way === 'account') {
    await bench.user('alice');
    await bench.root.ask('Ram', 'CreateGroup', { GroupName: 'developers' });
    return [
      { kind: 'user', id: 'alice' },
      { kind: 'group', id: 'developers' },
    ];
  }
  const { folder, lab } = await openDirectory(bench);
  return [
    { kind: 'folder', id: folder },
    { kind: 'member', id: lab },
  ];
}

/** Ends at the call of that number, from 1: before it is made, or when it was executed and nobody knows. */
function crashing(at: number, when: 'before' | 'after'): GuardCloud {
  let calls = 0;
  return {
    ...bench.guard,
    async write(call) {
      calls += 1;
      if (calls === at && when === 'before') throw new Error('killed');
      const outcome = await bench.guard.write(call);
      if (calls === at) throw new Error('killed');
      return outcome;
    },
  };
}

describe.each(WAYS)('%s', (way) => {
  const points = APPLY[way].flatMap((operation, i) =>
    (['before', 'after'] as const).map((when) => [when, i + 1, operation] as const),
  );

  test.each(points)('apply is killed %s call %i (%s) and begun again', async (when, at) => {
    const wanted = await open(way);
    const spec = specOf(way, wanted);
    const approved = roundTrip(await bench.plan(spec));
    const before = bench.writes().length;
    await expect(bench.apply(spec, { approved, cloud: crashing(at, when) })).rejects.toThrow('killed');
    expect((await bench.status()).guards[0]?.drift).toContainEqual({ drift: 'unfinished' });

    const again = await bench.apply(spec, { approved });
    expect(again.readBack?.targets).toHaveLength(2);
    expect(bench.writes().slice(before)).toEqual(APPLY[way]);
    expect((await bench.status()).guards).toMatchObject([{ recorded: 'applied', drift: [] }]);
  });

  test.each(points.slice(0, 2 * REMOVE[way].length))(
    'remove is killed %s call %i and begun again',
    async (when, at) => {
      const wanted = await open(way);
      await bench.apply(specOf(way, wanted));
      const before = bench.writes().length;
      await expect(bench.remove(way, { cloud: crashing(at, when) })).rejects.toThrow('killed');
      // When the last call was executed, there is nothing left to remove.
      await bench.remove(way);
      expect(bench.writes().slice(before).sort()).toEqual([...REMOVE[way]].sort());
      expect((await bench.status()).guards).toMatchObject([{ recorded: 'removed', drift: [] }]);
    },
  );

  test.each([...new Set(APPLY[way])].flatMap((one) => [[one, 'reset'] as const, [one, 'truncate'] as const]))(
    'the answer to %s is lost (%s): it is looked for, not made again',
    async (operation, kind) => {
      const wanted = await open(way);
      const before = bench.writes().length;
      bench.cloud.faults.set([{ operation, kind, rate: 1, count: 1 }]);
      const report = await bench.apply(specOf(way, wanted));
      expect(bench.writes().slice(before)).toEqual(APPLY[way]);
      expect(report.steps.filter(({ by }) => by === 'reading').map((one) => one.operation)).toEqual([
        operation,
      ]);
    },
  );

  test.each([...new Set(REMOVE[way])])('the answer to %s is lost', async (operation) => {
    const wanted = await open(way);
    await bench.apply(specOf(way, wanted));
    const before = bench.writes().length;
    bench.cloud.faults.set([{ operation, kind: 'reset', rate: 1, count: 1 }]);
    expect(await bench.remove(way)).toMatchObject({ result: 'removed' });
    expect(bench.writes().slice(before)).toEqual(REMOVE[way]);
  });

  test('throttling and faults of the vendor are waited out', async () => {
    const wanted = await open(way);
    const before = bench.writes().length;
    bench.cloud.faults.set([
      { operation: APPLY[way][1], kind: 'throttle', rate: 1, count: 3 },
      { operation: APPLY[way][2], kind: 'error', rate: 1, count: 2 },
    ]);
    await bench.apply(specOf(way, wanted));
    expect(bench.writes().slice(before)).toEqual(APPLY[way]);
    expect(bench.slept()).toBeGreaterThan(3_000);
  });

  test('twice is once: no second call, and the same receipts', async () => {
    const wanted = await open(way);
    const spec = specOf(way, wanted);
    const approved = roundTrip(await bench.plan(spec));
    await bench.apply(spec, { approved });
    const before = bench.writes().length;
    const asked: string[] = [];
    const confirm = async (): Promise<void> => void asked.push('asked');
    expect(await bench.apply(spec, { confirm })).toMatchObject({ result: 'unchanged', steps: [] });
    expect(await bench.apply(spec, { approved, confirm })).toMatchObject({ result: 'unchanged', steps: [] });
    expect(bench.writes()).toHaveLength(before);
    expect(asked).toEqual([]);
    await bench.remove(way);
    expect(await bench.remove(way)).toMatchObject({ result: 'absent', steps: [] });
  });

  test('several at once leave one policy, and each call is executed once', async () => {
    const wanted = await open(way);
    const before = bench.writes().length;
    const results = await Promise.allSettled(
      Array.from({ length: 4 }, () => bench.apply(specOf(way, wanted))),
    );
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
    // Whoever finds them switched on a moment ago has switched nothing.
    const made = bench.writes().slice(before);
    expect(made.filter((one) => one !== 'EnableControlPolicy').sort()).toEqual(
      APPLY[way].filter((one) => one !== 'EnableControlPolicy').toSorted(),
    );
    expect(await bench.status()).toMatchObject({ guards: [{ recorded: 'applied', drift: [] }] });
  });

  test('a call that is refused for good ends it and names it; after the cause is gone it goes on', async () => {
    const wanted = await open(way);
    const spec = specOf(way, wanted);
    const [, second, third] = APPLY[way];
    bench.cloud.faults.set([{ operation: third, kind: 'throttle', rate: 1, code: 'LimitExceeded.Policy' }]);
    await expect(bench.apply(spec)).rejects.toMatchObject({
      problem: {
        code: 'guard-stopped',
        params: { operation: third, done: 2, steps: APPLY[way].length, code: 'LimitExceeded.Policy' },
      },
    });
    expect(bench.writes()).toContain(second);
    bench.cloud.faults.clear();
    expect(await bench.apply(spec)).toMatchObject({ result: 'applied' });
  });
});

describe('control policies', () => {
  test('ConcurrentCallNotSupported is waited out, 3 seconds and more each time', async () => {
    bench = await openBench({ profile: { 'control-policy-write-conflict': 'within-a-second' } });
    const { shop, lab } = await openDirectory(bench);
    const before = bench.writes().length;
    await bench.apply(
      specOf('directory', [
        { kind: 'member', id: shop },
        { kind: 'member', id: lab },
      ]),
    );
    expect(bench.writes().slice(before)).toEqual(APPLY.directory);
    const refused = bench.cloud.journal
      .list()
      .filter(({ errorCode }) => errorCode === 'ConcurrentCallNotSupported');
    expect(refused.length).toBeGreaterThan(0);
    expect(bench.slept()).toBeGreaterThanOrEqual(3_000 * refused.length);
  });

  test('PendingEnable is waited out, also when somebody else has enabled them', async () => {
    bench = await openBench();
    const { shop } = await openDirectory(bench);
    bench.cloud.clock.freeze(new Date());
    await bench.cloud.invoke(bench.cloud.accounts[0]?.id ?? '', '', 'ResourceManager', 'EnableControlPolicy');
    expect(await bench.guard.readState('directory', 'x')).toMatchObject({ controlPolicies: 'PendingEnable' });
    const waits: string[] = [];
    const report = await bench.apply(specOf('directory', [{ kind: 'member', id: shop }]), {
      onStep: ({ status }) => void (status === 'waiting' && waits.push(status)),
    });
    expect(report.steps.map(({ operation }) => operation)).toEqual([
      'CreateControlPolicy',
      'AttachControlPolicy',
    ]);
    expect(waits).toEqual(['waiting']);
    expect(bench.slept()).toBeGreaterThan(0);
  });
});

test('Ctrl-C ends it between two calls, and running it again goes on', async () => {
  const wanted = await open('account');
  const spec = specOf('account', wanted);
  const interrupt = new AbortController();
  await expect(
    bench.apply(spec, {
      signal: interrupt.signal,
      onStep: ({ number, status }) => void (number === 2 && status === 'done' && interrupt.abort()),
    }),
  ).rejects.toMatchObject({ problem: { code: 'guard-stopped', params: { done: 2, code: 'interrupted' } } });
  expect(await bench.apply(spec)).toMatchObject({ result: 'applied', readBack: { targets: { length: 2 } } });
});

/** As it comes out of its file. */
function roundTrip(plan: GuardPlan): GuardPlan {
  return JSON.parse(JSON.stringify(plan)) as GuardPlan;
}
