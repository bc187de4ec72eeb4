/** A plan is carried out: in the safe order, with receipts, verified, and nothing is done twice. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FixUnit } from '../../src/app/fix/ports.ts';
import { returnsOf } from '../../src/app/fix/returns.ts';
import type { TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import {
  type Bench,
  breaches,
  crashing,
  MYSQL,
  OFFICE,
  OFFICES,
  openBench,
  SSH,
  SSH6,
  WEB,
} from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

test('narrow rules come first, receipts carry request ids, and twice is once', async () => {
  const id = await bench.group(SSH, WEB);
  const plan = await bench.plan([id], [OFFICES]);
  const before = bench.writes().length;
  const { result, run } = await bench.apply(plan);
  expect(result).toBe('applied');
  expect(bench.writes().slice(before)).toEqual([
    'AuthorizeSecurityGroup',
    'AuthorizeSecurityGroup',
    'RevokeSecurityGroup',
  ]);
  expect(run?.receipts.map(({ status, by }) => [status, by])).toEqual(Array(3).fill(['done', 'answer']));
  for (const { requestId } of run?.receipts ?? []) expect(requestId).toMatch(/^[0-9A-F-]{36}$/);
  expect(await bench.rules(id)).toHaveLength(3);
  expect(await bench.status()).toMatchObject([
    { attention: false, run: { state: 'applied' }, units: [{ stands: 'as-planned' }] },
  ]);
  expect(await bench.apply(plan)).toEqual({ result: 'unchanged', run: null });
  expect(bench.writes().slice(before)).toHaveLength(3);
});

const CALLS = [
  'AuthorizeSecurityGroup',
  'AuthorizeSecurityGroup',
  'ModifySecurityGroupRule',
  'RevokeSecurityGroup',
];

/** A group whose repair makes each kind of call. */
async function every(): Promise<string> {
  return bench.group(SSH, { ...SSH6, Priority: '2' }, WEB);
}
const EVERY = [OFFICES, { name: 'vpn', kind: 'declared', cidrs: ['2001:db8::/64'] }] as const;

test('the sample makes each kind of call', async () => {
  const id = await every();
  const { steps } = await bench.plan([id], EVERY);
  expect(steps.map(({ operation }) => operation).sort()).toEqual([
    'authorize',
    'authorize',
    'modify',
    'revoke',
  ]);
});

describe.each(['before', 'after'] as const)('killed %s a call', (when) => {
  test.each(CALLS.map((_, i) => i + 1))('call %i, and begun again', async (at) => {
    const id = await every();
    const before = await bench.read(id);
    const plan = await bench.plan([id], EVERY);
    const writes = bench.writes().length;
    await expect(bench.apply(plan, { cloud: crashing(bench.fix, at, when) })).rejects.toThrow('killed');
    expect(breaches({ before, now: await bench.read(id), plan })).toEqual([]);
    const [status] = await bench.status();
    expect(status).toMatchObject({ attention: true, run: { state: 'applying' } });
    const nothing = when === 'before' && at === 1;
    const everything = when === 'after' && at === CALLS.length;
    expect(status?.units[0]?.stands).toBe(nothing ? 'as-before' : everything ? 'as-planned' : 'partly');
    expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
    expect(bench.writes().slice(writes).sort()).toEqual([...CALLS].sort());
    expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'as-planned' }] });
  });

  test.each(CALLS.map((_, i) => i + 1))('call %i, and rolled back', async (at) => {
    const { rollBack } = await import('../../src/app/fix/rollback.ts');
    const id = await every();
    const before = await bench.rules(id);
    const plan = await bench.plan([id], EVERY);
    await expect(bench.apply(plan, { cloud: crashing(bench.fix, at, when) })).rejects.toThrow('killed');
    const [one] = await bench.status();
    const run = await rollBack(one?.run.id ?? '', bench.parts, 'exact');
    expect(run.state).toBe('rolled-back');
    expect(run.units[0]?.left).toEqual([]);
    expect(await bench.rules(id)).toEqual(before);
    expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'as-before' }] });
  });
});

describe.each(['1', '99', '100'])('a rule for all protocols at priority %s', (Priority) => {
  const ALL = { IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0', Priority };

  test.each([[OFFICE], []])(
    'goes behind drops, which close at once where it is last, and comes back',
    async (...sources) => {
      const { rollBack } = await import('../../src/app/fix/rollback.ts');
      const id = await bench.group(ALL, WEB);
      const before = await bench.rules(id);
      const { result, run } = await bench.apply(await bench.plan([id], sources));
      expect(result).toBe('applied');
      expect(await bench.status()).toMatchObject([{ attention: false, units: [{ stands: 'as-planned' }] }]);
      const back = await rollBack(run?.id ?? '', bench.parts, 'exact');
      expect(back.units).toMatchObject([{ state: 'rolled-back', left: [] }]);
      expect(await bench.rules(id)).toEqual(before);
    },
  );

  test('stays closed when it is taken back to Workbench, which gets in as the repair left it', async () => {
    const { rollBack } = await import('../../src/app/fix/rollback.ts');
    const workbench: TrustedSource[] = [
      { name: 'workbench', kind: 'workbench', cidrs: ['161.117.0.0/16'] },
      { name: 'workbench-private', kind: 'workbench', cidrs: ['100.104.0.0/16'] },
    ];
    const id = await bench.group(ALL, WEB);
    const { run } = await bench.apply(await bench.plan([id], workbench));
    const planned = await bench.rules(id);
    const back = await rollBack(run?.id ?? '', bench.parts);
    expect(back.units).toMatchObject([{ state: 'rolled-back', left: [] }]);
    expect(await bench.rules(id)).toEqual(planned);
    expect(returnsOf(back, back.units[0] as FixUnit)).toMatchObject([{ mode: 'workbench', add: [] }]);
    expect(await bench.status()).toMatchObject([{ units: [{ stands: 'as-planned', reopened: [] }] }]);
    await rollBack(run?.id ?? '', bench.parts, 'exact');
    expect(await bench.status()).toMatchObject([{ units: [{ stands: 'as-before' }] }]);
  });

  test.each([1, 2, 3, 9])('is put back when the %ith addition is refused', async (at) => {
    const id = await bench.group(ALL, WEB);
    const before = await bench.rules(id);
    const plan = await bench.plan([id]);
    expect(plan.steps.filter(({ operation }) => operation === 'authorize').length).toBeGreaterThan(at);
    let calls = 0;
    const cloud: typeof bench.fix = {
      ...bench.fix,
      write: (action) => {
        calls += 1;
        if (calls === at)
          bench.cloud.faults.set([
            {
              operation: 'AuthorizeSecurityGroup',
              kind: 'throttle',
              rate: 1,
              count: 1,
              code: 'Forbidden.RAM',
            },
          ]);
        return bench.fix.write(action);
      },
    };
    const { result, run } = await bench.apply(plan, { cloud });
    expect(result).toBe('failed');
    expect(run?.units).toMatchObject([{ state: 'undone', left: [], failure: { code: 'Forbidden.RAM' } }]);
    expect(await bench.rules(id)).toEqual(before);
  });
});

describe.each(['reset', 'truncate', 'error', 'throttle'] as const)('the answer is %s', (kind) => {
  test.each([...new Set(CALLS)])('of %s', async (operation) => {
    const id = await every();
    const plan = await bench.plan([id], EVERY);
    const writes = bench.writes().length;
    bench.cloud.faults.set([{ operation, kind, rate: 1, count: 2 }]);
    expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
    // Executed or not, each call took effect once.
    expect(bench.writes().slice(writes).sort()).toEqual([...CALLS].sort());
    expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'as-planned' }] });
  });
});

test('an edit of what was carried out: it alone is named, not what the plan itself has made', async () => {
  const id = await bench.group(SSH, WEB);
  const plan = await bench.plan([id], [OFFICES]);
  await bench.apply(plan);
  await bench.add(id, SSH);
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: {
      code: 'fix-stale',
      params: {
        how: 'added',
        more: 0,
        changes: expect.stringMatching(/^sgr-\S+: – -> accept tcp 22\/22 0\.0\.0\.0\/0 priority 1$/),
        unnamed: 0,
      },
    },
  });
  for (const port of [1, 2, 3, 4]) await bench.add(id, { ...SSH, PortRange: `${port}/${port}` });
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: { code: 'fix-stale', params: { more: 4, unnamed: 2 } },
  });
});

test('an edit before: stale, with the rule and what became of it, and nothing is changed', async () => {
  const id = await bench.group(SSH, WEB);
  const plan = await bench.plan([id], [OFFICES]);
  const [web] =
    (await bench.read(id)).groups[0]?.rules.filter(({ id: one }) =>
      plan.steps.every((step) => !('id' in step) || step.id !== one),
    ) ?? [];
  await bench.add(id, MYSQL);
  const writes = bench.writes().length;
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: { code: 'fix-stale', params: { resource: id, how: 'added', more: 0 } },
  });
  await bench.remove(id, web?.id ?? '');
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: {
      code: 'fix-stale',
      params: {
        resource: id,
        rule: web?.id,
        how: 'removed',
        more: 1,
        changes: expect.stringMatching(
          /^sgr-\S+: accept tcp 443\/443 0\.0\.0\.0\/0 priority 1 -> –; sgr-\S+: – -> accept tcp 3306\/3306 /,
        ),
        unnamed: 0,
      },
    },
  });
  expect(bench.writes().slice(writes)).toEqual(['RevokeSecurityGroup']);
  expect(await bench.status()).toEqual([]);
});

test('an edit in the middle: the group is put back, and what was edited is said', async () => {
  const id = await bench.group(SSH, WEB);
  const before = await bench.rules(id);
  const plan = await bench.plan([id], [OFFICES]);
  let calls = 0;
  const cloud = {
    ...bench.fix,
    async write(action: Parameters<typeof bench.fix.write>[0]) {
      calls += 1;
      if (calls === 2) await bench.add(id, MYSQL);
      return bench.fix.write(action);
    },
  };
  const { result, run } = await bench.apply(plan, { cloud });
  expect(result).toBe('failed');
  expect(run?.units).toMatchObject([
    { state: 'undone', left: [], failure: { code: 'edited', differences: [{ resource: id, how: 'added' }] } },
  ]);
  expect(await bench.rules(id)).toHaveLength(before.length + 1);
  expect(await bench.rules(id)).toEqual(expect.arrayContaining([...before]));
});

test('somebody closes the wide rule in the middle: the narrow ones stay, so that nobody is cut off', async () => {
  const id = await bench.group(SSH, WEB);
  const before = await bench.read(id);
  const plan = await bench.plan([id], [OFFICES]);
  const wide = plan.steps.at(-1);
  let calls = 0;
  const cloud = {
    ...bench.fix,
    async write(action: Parameters<typeof bench.fix.write>[0]) {
      calls += 1;
      if (calls === 2) await bench.remove(id, wide?.replaces ?? '');
      return bench.fix.write(action);
    },
  };
  const { run } = await bench.apply(plan, { cloud });
  expect(run?.units).toMatchObject([{ state: 'undone', failure: { code: 'edited' } }]);
  expect(run?.units[0]?.left.map(({ because }) => because)).toEqual(['unsafe', 'unsafe']);
  expect(breaches({ before, now: await bench.read(id), plan })).toEqual([]);
  expect((await bench.status())[0]?.attention).toBe(true);
});

/** Codes of facts b.2 that a well-formed call of ours can be answered with. */
const CODES = [
  'InvalidSecurityGroupId.NotFound',
  'InvalidSecurityGroupRuleId.NotFound',
  'InvalidParam.SecurityGroupRuleId',
  'InvalidSecurityGroupRule.RuleNotExist',
  'SecurityGroupRule.NotFound',
  'AuthorizationLimitExceed',
  'AuthorizedGroupRule.LimitExceed',
  'InvalidOperation.RuleDuplicate',
  'InvalidOperation.ModifySgRuleEntityType',
  'InvalidOperation.ModifyPortRangeType',
  'InvalidOperation.ResourceManagedByCloudProduct',
  'InvalidOperation.SecurityGroupNotAuthorized',
  'InvalidPriority.ValueNotSupported',
  'InvalidPrefixListId.NotFound',
  'InvalidPortRangeListId.NotFound',
  'OperationDenied',
  'Forbidden.RAM',
  'InternalError',
];

describe.each([...new Set(CALLS)])('%s is refused', (operation) => {
  test.each(CODES)('with %s: the group is as it was', async (code) => {
    const id = await every();
    const before = await bench.rules(id);
    const plan = await bench.plan([id], EVERY);
    // A refusal with HTTP 400 before anything is done.
    bench.cloud.faults.set([{ operation, kind: 'throttle', rate: 1, count: 1, code }]);
    const { result, run } = await bench.apply(plan);
    expect(result).toBe('failed');
    expect(run?.units).toMatchObject([{ state: 'undone', left: [], failure: { code } }]);
    expect(run?.units[0]?.failure?.requestId).toMatch(/^[0-9A-F-]{36}$/);
    expect(await bench.rules(id)).toEqual(before);
    expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'as-before' }] });
  });
});

test('a part is applied, then the rest of the same plan', async () => {
  const [one, other] = [await bench.group(SSH), await bench.group(SSH, MYSQL)];
  const plan = await bench.plan([one, other]);
  await expect(bench.apply(plan, { select: ['sg-none'] })).rejects.toMatchObject({
    problem: { code: 'fix-not-in-plan' },
  });
  expect(await bench.apply(plan, { select: [one] })).toMatchObject({ result: 'applied' });
  expect(await bench.rules(other)).toContainEqual(expect.stringContaining('0.0.0.0/0'));
  const { result, run } = await bench.apply(plan, { concurrency: 4 });
  expect(result).toBe('applied');
  expect(run?.units.map(({ state }) => state).sort()).toEqual(['applied', 'unchanged']);
});

test('the failure budget: others are not begun, and are when it is run again', async () => {
  const ids = [await bench.group(SSH), await bench.group(SSH), await bench.group(SSH)];
  const plan = await bench.plan(ids);
  let refused = 0;
  const cloud = {
    ...bench.fix,
    async write(action: Parameters<typeof bench.fix.write>[0]) {
      refused += 1;
      if (refused > 1) return bench.fix.write(action);
      return { outcome: 'refused', code: 'OperationDenied', message: '', requestId: 'R' } as const;
    },
  };
  const { result, run } = await bench.apply(plan, { cloud });
  expect(result).toBe('stopped');
  expect(run?.units.map(({ state }) => state)).toEqual(['undone', 'pending', 'pending']);
  expect((await bench.status())[0]?.attention).toBe(true);
  const again = await bench.apply(plan);
  expect(again.run?.units.map(({ state }) => state)).toEqual(['undone', 'applied', 'applied']);
  refused = 0;
  const more = await bench.plan([ids[0] as string, await bench.group(SSH)]);
  const { run: both } = await bench.apply(more, { cloud, failureBudget: 1 });
  expect(both?.units.map(({ state }) => state)).toEqual(['undone', 'applied']);
});

test('the failure budget: a group that a process left half done is not forgotten', async () => {
  const ids = [await bench.group(SSH), await bench.group(SSH)];
  const plan = await bench.plan(ids, [OFFICES]);
  // Both are begun at the same time, and the process is killed.
  const cloud = crashing(bench.fix, 3, 'before');
  await expect(bench.apply(plan, { cloud, concurrency: 2 })).rejects.toThrow('killed');
  expect((await bench.status())[0]?.run.units.map(({ state }) => state)).toEqual(['applying', 'applying']);
  await bench.add(ids[0] ?? '', MYSQL);
  const { result, run } = await bench.apply(plan);
  expect(run?.units.map(({ state }) => state)).toEqual(['undone', 'applying']);
  expect(result).toBe('stopped');
  expect((await bench.status())[0]?.attention).toBe(true);
  expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
});

test('two at once: one works, the other is told', async () => {
  const id = await every();
  const plan = await bench.plan([id], EVERY);
  const other = await bench.plan([id], [OFFICE]);
  const second = bench.another();
  const results = await Promise.allSettled([
    bench.apply(plan),
    bench.apply(plan, second),
    bench.apply(other, bench.another()),
  ]);
  const applied = results.filter(({ status }) => status === 'fulfilled');
  expect(applied.length).toBeGreaterThan(0);
  for (const one of results)
    if (one.status === 'rejected')
      expect(['fix-busy', 'fix-stale']).toContain(
        (one.reason as { problem?: { code: string } }).problem?.code,
      );
  const runs = (await bench.status()).filter(({ run }) => run.state === 'applied');
  expect(runs).toHaveLength(1);
  expect(runs[0]?.units[0]?.stands).toBe('as-planned');
});

test('nothing answers any more: it stops, says so, and goes on later', async () => {
  const id = await every();
  const plan = await bench.plan([id], EVERY);
  bench.cloud.faults.set([{ operation: 'RevokeSecurityGroup', kind: 'error', rate: 1 }]);
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: { code: 'fix-stopped', params: { code: 'ServiceUnavailable' } },
  });
  expect((await bench.status())[0]).toMatchObject({ attention: true, units: [{ stands: 'partly' }] });
  bench.cloud.faults.clear();
  expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
});
