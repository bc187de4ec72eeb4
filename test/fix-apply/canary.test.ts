/** One group or one interface first: looked at, then the rest; taken back where it does not pass. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CanaryWish, sweepCanaries } from '../../src/app/fix/canary.ts';
import { rollBack, rollBackOverdue } from '../../src/app/fix/rollback.ts';
import { type Bench, breaches, MYSQL, OFFICES, openBench, SSH, WEB } from './bench.ts';
import { clones, dying, groupsOf, harm, hosts, invoke, isolate } from './canary-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const passing = (id: string | null, check: CanaryWish['check'] = async () => undefined): CanaryWish => ({
  id,
  check,
});
const failing = (id: string | null): CanaryWish =>
  passing(id, async () => ({ code: 'check-failed', message: '1' }));

describe('a group', () => {
  test('comes alone, is looked at, then the rest', async () => {
    const ids = [await bench.group(SSH), await bench.group(SSH, MYSQL), await bench.group(SSH, WEB)];
    const plan = await bench.plan(ids, [OFFICES]);
    const before = await Promise.all(ids.map((id) => bench.rules(id)));
    const [first, canary, last] = ids as [string, string, string];
    const { result, run } = await bench.apply(plan, {
      canary: passing(canary, async () => {
        expect(await bench.rules(first)).toEqual(before[0]);
        expect(await bench.rules(canary)).not.toEqual(before[1]);
        expect(await bench.rules(last)).toEqual(before[2]);
        return undefined;
      }),
    });
    expect(result).toBe('applied');
    expect(run?.canary).toMatchObject({ kind: 'group', id: canary, asked: canary, state: 'passed' });
    expect(run?.units.map(({ state }) => state)).toEqual(['applied', 'applied', 'applied']);
    expect(run?.receipts[0]?.unit).toBe(canary);
  });

  test('does not pass: it is put back, and nothing else is begun', async () => {
    const ids = [await bench.group(SSH), await bench.group(SSH, MYSQL)];
    const plan = await bench.plan(ids, [OFFICES]);
    const before = await Promise.all(ids.map((id) => bench.rules(id)));
    const { result, run } = await bench.apply(plan, {
      canary: failing(ids[1] as string),
      mode: 'exact',
    });
    expect(result).toBe('rolled-back');
    expect(run?.canary).toMatchObject({ state: 'failed', failure: { code: 'check-failed' } });
    expect(run?.units.map(({ state }) => state)).toEqual(['pending', 'rolled-back']);
    expect(await Promise.all(ids.map((id) => bench.rules(id)))).toEqual(before);
    expect((await bench.status())[0]).toMatchObject({ attention: false });
  });

  test('is refused by the vendor: nothing else is begun', async () => {
    const ids = [await bench.group(SSH), await bench.group(SSH, MYSQL)];
    const plan = await bench.plan(ids, [OFFICES]);
    bench.cloud.faults.set([
      {
        operation: 'AuthorizeSecurityGroup',
        kind: 'throttle',
        rate: 1,
        count: 1,
        code: 'AuthorizationLimitExceed',
      },
    ]);
    const { result, run } = await bench.apply(plan, { canary: passing(ids[0] as string), failureBudget: 9 });
    expect(result).toBe('rolled-back');
    expect(run?.canary?.failure).toEqual({ code: 'not-applied', message: 'AuthorizationLimitExceed' });
    expect(run?.units.map(({ state }) => state)).toEqual(['undone', 'pending']);
  });

  test('edited while it is looked at: taken back, the edit stays', async () => {
    const ids = [await bench.group(SSH), await bench.group(SSH)];
    const [id = ''] = ids;
    const plan = await bench.plan(ids, [OFFICES]);
    const { result, run } = await bench.apply(plan, {
      canary: passing(id, async () => {
        await bench.add(id, { ...WEB, PortRange: '8080/8080' });
        return undefined;
      }),
      mode: 'exact',
    });
    expect(result).toBe('rolled-back');
    expect(run?.canary?.failure).toEqual({ code: 'edited', message: id });
    expect(await bench.rules(id)).toHaveLength(2);
  });

  test.each(['before', 'after'] as const)(
    'killed %s each call, and run again',
    async (when) => {
      for (let at = 1; ; at += 1) {
        const ids = [await bench.group(SSH), await bench.group(SSH, MYSQL)];
        const plan = await bench.plan(ids, [OFFICES]);
        const before = await bench.read(...ids);
        const cloud = dying(bench.fix, at, when);
        const first = bench.apply(plan, { canary: passing(ids[1] as string), cloud });
        if (await first.then(() => true).catch(() => false)) {
          expect(at).toBeGreaterThan(5);
          return;
        }
        expect(breaches({ before, now: await bench.read(...ids), plan })).toEqual([]);
        const { result, run } = await bench.apply(plan, { canary: passing(ids[1] as string) });
        expect(result).toBe('applied');
        expect(run?.canary?.state).toBe('passed');
      }
    },
    60_000,
  );
});

describe('an instance', () => {
  test('is moved into a clone, looked at, and back when its group is as planned', async () => {
    const id = await bench.group(SSH, WEB);
    await isolate(bench, id);
    const other = await bench.group(SSH);
    const [one, two] = await hosts(bench, [id], 2);
    await invoke(bench, 'AuthorizeSecurityGroupEgress', {
      SecurityGroupId: id,
      Permissions: [
        { IpProtocol: 'TCP', PortRange: '25/25', DestCidrIp: '0.0.0.0/0', Policy: 'drop', Priority: '7' },
        { IpProtocol: 'UDP', PortRange: '53/53', DestCidrIp: '203.0.113.0/24', Description: 'names' },
      ],
    });
    const plan = await bench.plan([id, other], [OFFICES]);
    const before = await bench.rules(id);
    let clone = '';
    const { result, run } = await bench.apply(plan, {
      canary: passing(one?.instance ?? '', async (canary) => {
        const [made = ''] = await groupsOf(bench, one?.card ?? '');
        clone = made;
        expect(clone).not.toBe(id);
        expect(await groupsOf(bench, two?.card ?? '')).toEqual([id]);
        expect(await bench.rules(id)).toEqual(before);
        expect(await bench.rules(clone)).not.toEqual(before);
        expect(await harm(bench, canary)).toEqual([]);
        const place = { account: bench.account, region: 'cn-hangzhou' };
        const [a, b] = await Promise.all([id, clone].map((group) => bench.fix.canary.group(place, group)));
        expect(b?.group).toMatchObject({ type: a?.group.type, innerAccess: 'drop', vpcId: a?.group.vpcId });
        expect(b?.outbound).toEqual(a?.outbound);
        expect(b?.outbound).toHaveLength(2);
        expect((await bench.status())[0]).toMatchObject({
          attention: true,
          canary: { stands: 'standing', groups: [clone], clones: [clone] },
        });
        return undefined;
      }),
    });
    expect(result).toBe('applied');
    expect(run?.canary).toMatchObject({
      kind: 'interface',
      id: one?.card,
      state: 'passed',
      swap: { gone: true, left: [] },
    });
    expect(run?.canary?.swap?.receipts.map(({ action, status }) => [action.operation, status])).toEqual(
      [
        'create-clone',
        'set-inner-access',
        'fill-clone',
        'fill-clone-outbound',
        'set-groups',
        'set-groups',
        'delete-clone',
      ].map((operation) => [operation, 'done']),
    );
    expect(await groupsOf(bench, one?.card ?? '')).toEqual([id]);
    expect(await clones(bench)).toEqual([]);
    expect((await bench.status())[0]).toMatchObject({ attention: false, canary: { stands: 'gone' } });
    expect(clone).not.toBe('');
  });

  test('does not pass: it is moved back, the clone is gone, and no group was touched', async () => {
    const id = await bench.group(SSH, WEB);
    const [one] = await hosts(bench, [id]);
    const plan = await bench.plan([id], [OFFICES]);
    const before = await bench.rules(id);
    const writes = bench.writes().length;
    const { result, run } = await bench.apply(plan, { canary: failing(one?.card ?? '') });
    expect(result).toBe('rolled-back');
    expect(run?.units.map(({ state }) => state)).toEqual(['pending']);
    expect(run?.canary).toMatchObject({ state: 'failed', swap: { gone: true, left: [] } });
    expect(await bench.rules(id)).toEqual(before);
    expect(await groupsOf(bench, one?.card ?? '')).toEqual([id]);
    expect(await clones(bench)).toEqual([]);
    // Only the rules of the clone.
    expect(bench.writes().slice(writes)).toEqual(['AuthorizeSecurityGroup']);
    expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
  });
});

describe.each(['before', 'after'] as const)('a process that is killed %s a call', (when) => {
  /** Each call of a run with an interface as its canary, until the run gets through. */
  async function everyCall(
    id: string,
    then: (about: { at: number; card: string; plan: Awaited<ReturnType<Bench['plan']>> }) => Promise<void>,
  ): Promise<void> {
    for (let at = 1; ; at += 1) {
      const group = await bench.group(SSH, WEB);
      await isolate(bench, group);
      const other = await bench.group(SSH);
      const [one] = await hosts(bench, [group], 2);
      const plan = await bench.plan([group, other], [OFFICES]);
      const before = await bench.read(group, other);
      const cloud = dying(bench.fix, at, when);
      const first = bench.apply(plan, { canary: passing(one?.card ?? ''), cloud });
      if (await first.then(() => true).catch(() => false)) {
        expect(at, id).toBe(13);
        return;
      }
      const [status] = (await bench.status()).slice(-1);
      const canary = status?.run.canary;
      expect(await harm(bench, canary as NonNullable<typeof canary>), `call ${at}`).toEqual([]);
      expect(breaches({ before, now: await bench.read(group, other), plan })).toEqual([]);
      const there = await groupsOf(bench, one?.card ?? '');
      expect(status?.canary?.groups, `call ${at}`).toEqual(there);
      expect(status?.canary?.clones, `call ${at}`).toEqual(await clones(bench));
      await then({ at, card: one?.card ?? '', plan });
      expect(await groupsOf(bench, one?.card ?? ''), `call ${at}`).toEqual([group]);
      expect(await clones(bench), `call ${at}`).toEqual([]);
      const [end] = (await bench.status()).slice(-1);
      expect(end, `call ${at}`).toMatchObject({ attention: false });
      expect(end?.run.canary?.swap?.receipts.map(({ status: one }) => one)).not.toContain('intended');
      expect(breaches({ before, now: await bench.read(group, other), plan })).toEqual([]);
    }
  }

  test('and run again: it goes on', async () => {
    await everyCall('again', async ({ card, plan, at }) => {
      const { result, run } = await bench.apply(plan, { canary: passing(card) });
      expect(result, `call ${at}`).toBe('applied');
      expect(run?.canary?.state).toBe('passed');
    });
  }, 60_000);

  test('and rolled back', async () => {
    await everyCall('back', async () => {
      const [status] = (await bench.status()).slice(-1);
      const run = await rollBack(status?.run.id ?? '', bench.parts, 'exact');
      expect(run.state).toBe('rolled-back');
    });
  }, 60_000);

  test('and not confirmed in time', async () => {
    for (let at = 1; at < 10; at += 1) {
      const group = await bench.group(SSH, WEB);
      const [one] = await hosts(bench, [group]);
      const plan = await bench.plan([group], [OFFICES]);
      const before = await bench.rules(group);
      const end = bench.apply(plan, {
        canary: passing(one?.card ?? ''),
        cloud: dying(bench.fix, at, when),
        withinMs: 60_000,
        mode: 'exact',
      });
      await end.catch(() => {});
      bench.later(61_000);
      await rollBackOverdue(bench.parts);
      expect(await groupsOf(bench, one?.card ?? '')).toEqual([group]);
      expect(await clones(bench)).toEqual([]);
      expect(await bench.rules(group)).toEqual(before);
    }
  }, 60_000);
});

describe.each(['reset', 'truncate', 'error', 'throttle'] as const)('the answer is %s', (kind) => {
  test.each([
    'CreateSecurityGroup',
    'ModifySecurityGroupPolicy',
    'AuthorizeSecurityGroup',
    'ModifyInstanceAttribute',
    'DeleteSecurityGroup',
  ])('of %s', async (operation) => {
    const group = await bench.group(SSH, WEB);
    await isolate(bench, group);
    const [one] = await hosts(bench, [group], 2);
    const plan = await bench.plan([group], [OFFICES]);
    bench.cloud.faults.set([{ operation, kind, rate: 1, count: 2 }]);
    const { result, run } = await bench.apply(plan, { canary: passing(one?.instance ?? '') });
    expect(result).toBe('applied');
    expect(run?.canary).toMatchObject({ state: 'passed', swap: { gone: true } });
    expect(await groupsOf(bench, one?.card ?? '')).toEqual([group]);
    expect(await clones(bench)).toEqual([]);
  });
});

describe('others edit meanwhile', () => {
  async function edited(
    edit: (about: { clone: string; card: string; instance: string; group: string }) => Promise<void>,
    isolated = true,
  ) {
    const group = await bench.group(SSH, WEB);
    if (isolated) await isolate(bench, group);
    const [one] = await hosts(bench, [group]);
    const [card, instance] = [one?.card ?? '', one?.instance ?? ''];
    const before = await bench.rules(group);
    const plan = await bench.plan([group], [OFFICES]);
    const { result, run } = await bench.apply(plan, {
      canary: passing(card, async () => {
        const [clone = ''] = await groupsOf(bench, card);
        await edit({ clone, card, instance, group });
        return undefined;
      }),
    });
    expect(result).toBe('rolled-back');
    expect(run?.canary).toMatchObject({ state: 'failed', failure: { code: 'edited' } });
    expect(await bench.rules(group)).toEqual(before);
    return { group, card, run };
  }

  test('a rule in the clone: taken back, the clone is gone', async () => {
    const { group, card } = await edited(({ clone }) => bench.add(clone, MYSQL));
    expect(await groupsOf(bench, card)).toEqual([group]);
    expect(await clones(bench)).toEqual([]);
  });

  test('the interface is put back by hand: the clone is gone', async () => {
    const { group, card, run } = await edited(({ instance, group: own }) =>
      invoke(bench, 'ModifyInstanceAttribute', { InstanceId: instance, SecurityGroupIds: [own] }),
    );
    expect(await groupsOf(bench, card)).toEqual([group]);
    expect(await clones(bench)).toEqual([]);
    expect(
      run?.canary?.swap?.receipts.filter(({ action }) => action.operation === 'set-groups'),
    ).toHaveLength(1);
  });

  test('another group is added: it stays', async () => {
    const extra = await bench.group(WEB);
    const { group, card } = await edited(({ instance, clone }) =>
      invoke(bench, 'ModifyInstanceAttribute', {
        InstanceId: instance,
        SecurityGroupIds: [clone, extra],
      }),
    );
    expect([...(await groupsOf(bench, card))].sort()).toEqual([group, extra].sort());
    expect(await clones(bench)).toEqual([]);
  });

  test('the own group is opened further: the interface stays where it is, and that is said', async () => {
    const group = await bench.group(SSH, WEB);
    const [one] = await hosts(bench, [group]);
    const card = one?.card ?? '';
    const plan = await bench.plan([group], [OFFICES]);
    const { result, run } = await bench.apply(plan, {
      canary: passing(card, async () => {
        await bench.add(group, MYSQL);
        return { code: 'check-failed', message: '1' };
      }),
    });
    expect(result).toBe('rolled-back');
    const [clone = ''] = await clones(bench);
    expect(run?.canary?.swap).toMatchObject({
      gone: false,
      left: [
        { id: card, because: 'unsafe' },
        { id: clone, because: 'changed' },
      ],
    });
    expect(await groupsOf(bench, card)).toEqual([clone]);
    expect((await bench.status())[0]).toMatchObject({ attention: true, canary: { stands: 'standing' } });
    // When it is closed again, the next run takes it away.
    const [mysql] = (await bench.read(group)).groups[0]?.rules.slice(-1) ?? [];
    await bench.remove(group, mysql?.id ?? '');
    await sweepCanaries(bench.parts, (error) => {
      throw error;
    });
    expect(await groupsOf(bench, card)).toEqual([group]);
    expect(await clones(bench)).toEqual([]);
    expect((await bench.status())[0]).toMatchObject({ attention: false, canary: { stands: 'gone' } });
  });

  test('somebody uses the clone: it is left, shown, and removed by a rollback later', async () => {
    const group = await bench.group(SSH, WEB);
    await isolate(bench, group);
    const [one, two] = await hosts(bench, [group], 2);
    const plan = await bench.plan([group], [OFFICES]);
    const { result, run } = await bench.apply(plan, {
      canary: passing(one?.card ?? '', async () => {
        await invoke(bench, 'ModifyInstanceAttribute', {
          InstanceId: two?.instance,
          SecurityGroupIds: await groupsOf(bench, one?.card ?? ''),
        });
        return undefined;
      }),
    });
    expect(result).toBe('applied');
    const [clone = ''] = await clones(bench);
    expect(run?.canary?.swap?.left).toEqual([{ id: clone, because: 'refused', code: 'DependencyViolation' }]);
    expect((await bench.status())[0]).toMatchObject({
      attention: true,
      canary: { stands: 'clone-there', clones: [clone] },
    });
    await invoke(bench, 'ModifyInstanceAttribute', { InstanceId: two?.instance, SecurityGroupIds: [group] });
    await rollBack(run?.id ?? '', bench.parts, 'exact');
    expect(await clones(bench)).toEqual([]);
    expect((await bench.status())[0]).toMatchObject({ attention: false });
  });
});

test('the vendor has no room for another group: refused at the first call, nothing was touched', async () => {
  const group = await bench.group(SSH);
  const [one] = await hosts(bench, [group]);
  const plan = await bench.plan([group], [OFFICES]);
  const before = await bench.rules(group);
  bench.cloud.faults.set([
    {
      operation: 'CreateSecurityGroup',
      kind: 'throttle',
      rate: 1,
      count: 1,
      code: 'QuotaExceed.SecurityGroup',
    },
  ]);
  const { result, run } = await bench.apply(plan, { canary: passing(one?.card ?? '') });
  expect(result).toBe('rolled-back');
  expect(run?.canary).toMatchObject({
    failure: { code: 'QuotaExceed.SecurityGroup' },
    swap: { gone: true, receipts: [{ status: 'refused' }] },
  });
  expect(await bench.rules(group)).toEqual(before);
  expect(await groupsOf(bench, one?.card ?? '')).toEqual([group]);
});

describe('what was so when it was chosen is so no more before the move', () => {
  const changes: readonly (readonly [string, string, (group: string) => Promise<unknown>])[] = [
    ['another host came into the group', 'not-movable', (group) => hosts(bench, [group])],
    [
      'a rule names the group',
      'not-movable',
      async (group) =>
        invoke(bench, 'AuthorizeSecurityGroup', {
          SecurityGroupId: await bench.group(),
          Permissions: [{ ...WEB, SourceCidrIp: '', SourceGroupId: group, NicType: 'intranet' }],
        }),
    ],
    [
      'somebody was let in',
      'edited',
      (group) => bench.add(group, { ...MYSQL, SourceCidrIp: '198.51.100.7/32' }),
    ],
  ];
  test.each(changes)('%s', async (_, code, change) => {
    const group = await bench.group(SSH, WEB);
    const [one] = await hosts(bench, [group]);
    const plan = await bench.plan([group], [OFFICES]);
    const cloud = {
      ...bench.fix,
      canary: {
        ...bench.fix.canary,
        async write(action: Parameters<typeof bench.fix.canary.write>[0]) {
          if (action.operation === 'fill-clone') await change(group);
          return bench.fix.canary.write(action);
        },
      },
    };
    const { result, run } = await bench.apply(plan, { canary: passing(one?.card ?? ''), cloud });
    expect(result).toBe('rolled-back');
    expect(run?.canary).toMatchObject({ failure: { code }, swap: { gone: true } });
    expect(run?.canary?.swap?.receipts.map(({ action }) => action.operation)).toEqual([
      'create-clone',
      'fill-clone',
      'delete-clone',
    ]);
    expect(await groupsOf(bench, one?.card ?? '')).toEqual([group]);
    expect(await clones(bench)).toEqual([]);
  });
});

test('an interface that a run is moving belongs to that run', async () => {
  const [a, b] = [await bench.group(SSH), await bench.group(MYSQL)];
  const [one] = await hosts(bench, [a, b]);
  const [first, second] = [await bench.plan([a], [OFFICES]), await bench.plan([b], [OFFICES])];
  await bench.apply(first, {
    canary: passing(one?.card ?? '', async () => {
      await expect(
        bench.apply(second, { ...bench.another(), canary: passing(one?.card ?? '') }),
      ).rejects.toMatchObject({ problem: { code: 'fix-busy', params: { resource: one?.card } } });
      return undefined;
    }),
  });
  expect([...(await groupsOf(bench, one?.card ?? ''))].sort()).toEqual([a, b].sort());
});
