/** A change that nobody confirms is taken back, by the waiting process or the next one, without opening to the world. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FixRun, FixUnit } from '../../src/app/fix/ports.ts';
import { returnsOf } from '../../src/app/fix/returns.ts';
import { awaitConfirmation, confirmRun, rollBack, rollBackOverdue } from '../../src/app/fix/rollback.ts';
import {
  type Bench,
  crashing,
  MYSQL,
  OFFICE,
  OFFICES,
  openBench,
  type Permission,
  SSH,
  SSH6,
  WEB,
} from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const MINUTES = 60_000;
const WAIT = { withinMs: 10 * MINUTES } as const;

async function waiting(...more: readonly Permission[]): Promise<{ id: string; run: string }> {
  const id = await bench.group(SSH, WEB, ...more);
  const plan = await bench.plan([id], [OFFICES]);
  const { result, run } = await bench.apply(plan, WAIT);
  expect(result).toBe('waiting');
  return { id, run: run?.id ?? '' };
}

test('confirmed in time: it stays', async () => {
  const { id, run } = await waiting();
  const rules = await bench.rules(id);
  bench.later(9 * MINUTES);
  expect(await rollBackOverdue(bench.parts)).toEqual([]);
  const other = bench.another();
  const waits = awaitConfirmation(run, bench.parts);
  expect(await confirmRun(run, other)).toMatchObject({ state: 'confirmed', deadline: null });
  expect(await waits).toMatchObject({ state: 'confirmed' });
  bench.later(10 * MINUTES);
  expect(await rollBackOverdue(bench.parts)).toEqual([]);
  expect(await bench.rules(id)).toEqual(rules);
  expect(await confirmRun(run, bench.parts)).toMatchObject({ state: 'confirmed' });
});

test('not confirmed: the waiting process lets Workbench in instead of the world, and reads it back', async () => {
  const { id, run } = await waiting();
  const told: number[] = [];
  const back = await awaitConfirmation(run, bench.parts, (left) => told.push(left));
  expect(told[0]).toBeLessThanOrEqual(10 * MINUTES);
  expect(back).toMatchObject({ state: 'rolled-back', units: [{ state: 'rolled-back', left: [] }] });
  const rules = await bench.rules(id);
  expect(rules.filter((rule) => /22\/22 161\.117\.0\.0\/16/.test(rule))).toHaveLength(1);
  expect(rules.filter((rule) => /22\/22 0\.0\.0\.0\/0/.test(rule))).toEqual([]);
  expect(back.receipts.filter(({ purpose }) => purpose === 'rollback')).not.toHaveLength(0);
  const [status] = await bench.status();
  expect(status).toMatchObject({ attention: false, units: [{ stands: 'rolled-back' }] });
  await expect(confirmRun(run, bench.parts)).rejects.toMatchObject({
    problem: { code: 'fix-not-waiting', params: { state: 'rolled-back' } },
  });
});

test('too late: the confirmation is refused, and the next process takes it back', async () => {
  const { id, run } = await waiting();
  bench.later(11 * MINUTES);
  expect((await bench.status())[0]).toMatchObject({ overdue: true, attention: true });
  await expect(confirmRun(run, bench.parts)).rejects.toMatchObject({ problem: { code: 'fix-not-waiting' } });
  const [back] = await rollBackOverdue(bench.another());
  expect(back).toMatchObject({ id: run, state: 'rolled-back' });
  expect(await bench.rules(id)).toContainEqual(expect.stringContaining('161.117.0.0/16'));
});

test('exactly, when it is asked for: the old rule is there again', async () => {
  const id = await bench.group(SSH, WEB);
  const before = await bench.rules(id);
  const { run } = await bench.apply(await bench.plan([id], [OFFICES]), { ...WAIT, mode: 'exact' });
  expect(run?.units[0]?.rollback).toMatchObject([{ mode: 'exact', because: 'asked' }]);
  bench.later(11 * MINUTES);
  await rollBackOverdue(bench.parts);
  expect(await bench.rules(id)).toEqual(before);
  const again = await bench.apply(await bench.plan([id], [OFFICES]));
  await rollBack(again.run?.id ?? '', bench.parts, 'exact');
  expect(await bench.rules(id)).toEqual(before);
});

test('a port that Workbench does not sign in on, and IPv6, are put back as they were', async () => {
  const id = await bench.group(SSH, SSH6, MYSQL);
  const { run } = await bench.apply(await bench.plan([id], [OFFICES]), WAIT);
  const choices = run?.units[0]?.rollback.map(({ mode, because }) => because ?? mode).sort();
  expect(choices).toEqual(['ipv6', 'no-login-port', 'workbench']);
  bench.later(11 * MINUTES);
  await rollBackOverdue(bench.parts);
  const rules = await bench.rules(id);
  expect(rules.some((rule) => /3306\/3306 0\.0\.0\.0\/0/.test(rule))).toBe(true);
  expect(rules.some((rule) => /22\/22 ::\/0/.test(rule))).toBe(true);
  expect(rules.some((rule) => /22\/22 0\.0\.0\.0\/0/.test(rule))).toBe(false);
});

test('no quarter of the internet is opened again where Workbench gets in by another', async () => {
  const quarters = ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'];
  const id = await bench.group(...quarters.map((SourceCidrIp) => ({ ...SSH, SourceCidrIp })));
  const { run } = await bench.apply(await bench.plan([id], [OFFICES]), WAIT);
  expect(run?.units[0]?.rollback.map(({ mode, add }) => [mode, add.length > 0])).toEqual(
    expect.arrayContaining([
      ['workbench', true],
      ['workbench', false],
    ]),
  );
  bench.later(11 * MINUTES);
  const [back] = await rollBackOverdue(bench.parts);
  const rules = await bench.rules(id);
  expect(rules.filter((rule) => rule.includes('.0.0.0/2'))).toEqual([]);
  expect(rules.some((rule) => rule.includes('161.117.0.0/16'))).toBe(true);
  expect(returnsOf(back as FixRun, back?.units[0] as FixUnit)).toHaveLength(4);
  expect((await bench.status())[0]).toMatchObject({ units: [{ stands: 'rolled-back', reopened: [] }] });
});

describe.each(['before', 'after'] as const)('the rollback is killed %s a call', (when) => {
  test.each([1, 2, 3])('call %i, and the next process goes on', async (at) => {
    const id = await bench.group(SSH, WEB);
    const before = await bench.rules(id);
    await bench.apply(await bench.plan([id], [OFFICES]), { ...WAIT, mode: 'exact' });
    bench.later(11 * MINUTES);
    await expect(rollBackOverdue({ ...bench.parts, cloud: crashing(bench.fix, at, when) })).rejects.toThrow(
      'killed',
    );
    expect((await bench.status())[0]).toMatchObject({ attention: true, run: { state: 'rolling-back' } });
    await rollBackOverdue(bench.another());
    expect(await bench.rules(id)).toEqual(before);
    expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'as-before' }] });
  });
});

test('killed in the middle of applying: what was done is taken back when its time is over', async () => {
  const id = await bench.group(SSH, WEB);
  const before = await bench.rules(id);
  const plan = await bench.plan([id], [OFFICES]);
  const cloud = crashing(bench.fix, 2, 'after');
  await expect(bench.apply(plan, { ...WAIT, cloud })).rejects.toThrow('killed');
  expect(await rollBackOverdue(bench.parts)).toEqual([]);
  bench.later(11 * MINUTES);
  // The wide rule was never touched: Workbench need not be let in.
  await rollBackOverdue(bench.parts);
  expect(await bench.rules(id)).toEqual(before);
});

test('confirming and taking back at the same moment: one of them happens, and it is what is told', async () => {
  for (let i = 0; i < 5; i += 1) {
    const { id, run } = await waiting();
    const other = bench.another();
    // On the edge: for the one it is still in time, for the other it is not.
    const late = {
      ...other,
      timer: { ...other.timer, now: () => new Date(Date.now() + 11 * MINUTES + 1e9) },
    };
    const [confirmed] = await Promise.allSettled([confirmRun(run, bench.parts), rollBackOverdue(late)]);
    const [status] = await bench.status(run);
    const isThere = (await bench.rules(id)).some((rule) => /161\.117/.test(rule));
    expect(status?.run.state).toBe(confirmed.status === 'fulfilled' ? 'confirmed' : 'rolled-back');
    expect(isThere).toBe(confirmed.status !== 'fulfilled');
  }
});

test('the world cannot be let in again: the narrow rules stay, so that nobody is cut off', async () => {
  const { id, run } = await waiting();
  const planned = await bench.rules(id);
  bench.cloud.faults.set([
    { operation: 'AuthorizeSecurityGroup', kind: 'throttle', rate: 1, code: 'AuthorizationLimitExceed' },
  ]);
  const back = await rollBack(run, bench.parts, 'exact');
  bench.cloud.faults.clear();
  expect(await bench.rules(id)).toEqual(planned);
  expect(back.units[0]?.left.map(({ because }) => because).sort()).toEqual(['refused', 'unsafe', 'unsafe']);
  // Later it can be.
  const again = await rollBack(run, bench.parts, 'exact');
  expect(again.units[0]?.left).toEqual([]);
  expect((await bench.status())[0]?.units[0]?.stands).toBe('as-before');
});

test('what is refused is said once, whoever describes it anew meanwhile; what others did instead, not at all', async () => {
  const id = await bench.group(SSH, WEB);
  const plan = await bench.plan([id], [OFFICES]);
  const narrow = plan.steps.filter(({ operation }) => operation === 'authorize').length;
  expect(narrow).toBeGreaterThan(1);
  // Killed when the narrow rules are there and the wide one is, too.
  const crash = crashing(bench.fix, narrow + 1, 'before');
  await expect(bench.apply(plan, { ...WAIT, mode: 'exact', cloud: crash })).rejects.toThrow('killed');
  const [begun] = await bench.status();
  const call = (action: string, more: object) =>
    bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', action, { SecurityGroupId: id, ...more });
  const refused: string[] = [];
  const cloud: typeof bench.fix = {
    ...bench.fix,
    async write(action) {
      if (action.operation !== 'revoke' || action.id === null) return bench.fix.write(action);
      refused.push(action.id);
      const [first] = refused;
      if (refused.length === 1)
        await call('ModifySecurityGroupRule', { SecurityGroupRuleId: first, Description: 'ticket 4711' });
      else if (refused.length === narrow) await call('RevokeSecurityGroup', { SecurityGroupRuleId: [first] });
      return { outcome: 'refused', code: 'OperationDenied', message: '', requestId: '' };
    },
  };
  const back = await rollBack(begun?.run.id ?? '', { ...bench.parts, cloud }, 'exact');
  const left = back.units[0]?.left.map(({ action, because }) => ('id' in action ? [action.id, because] : []));
  expect(refused).toHaveLength(narrow);
  expect(refused).toEqual([...new Set(refused)]);
  expect(left).toEqual(refused.slice(1).map((rule) => [rule, 'refused']));
});

test('killed behind a change that somebody else then changed again: nobody knows, so it is said to be left', async () => {
  const id = await bench.group(SSH, WEB);
  const plan = await bench.plan([id], [OFFICE]);
  expect(plan.steps.map(({ operation }) => operation)).toEqual(['modify']);
  const crash = crashing(bench.fix, 1, 'after');
  await expect(bench.apply(plan, { ...WAIT, mode: 'exact', cloud: crash })).rejects.toThrow('killed');
  const [step] = plan.steps;
  const [begun] = await bench.status();
  await bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', 'ModifySecurityGroupRule', {
    SecurityGroupId: id,
    SecurityGroupRuleId: step !== undefined && 'id' in step ? step.id : '',
    Priority: '9',
  });
  const back = await rollBack(begun?.run.id ?? '', bench.parts, 'exact');
  expect(back.receipts).toMatchObject([{ status: 'intended' }]);
  expect(back.units).toMatchObject([{ left: [{ because: 'changed', action: { operation: 'modify' } }] }]);
  expect((await bench.status())[0]).toMatchObject({ attention: true, units: [{ stands: 'edited' }] });
});

test('a group that somebody deletes while the vendor refuses: nothing of it is left', async () => {
  const { id, run } = await waiting();
  const cloud: typeof bench.fix = {
    ...bench.fix,
    async write() {
      await bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', 'DeleteSecurityGroup', {
        SecurityGroupId: id,
      });
      return { outcome: 'refused', code: 'InvalidSecurityGroupId.NotFound', message: '', requestId: '' };
    },
  };
  const back = await rollBack(run, { ...bench.parts, cloud }, 'exact');
  expect(back.units[0]?.left.every(({ because }) => because === 'changed')).toBe(true);
});

test('an exact rollback is killed: the next process goes on exactly', async () => {
  for (const at of [1, 2, 3]) {
    const id = await bench.group(SSH, WEB);
    const before = await bench.rules(id);
    const { run } = await bench.apply(await bench.plan([id], [OFFICES]));
    const cloud = crashing(bench.fix, at, 'after');
    await expect(rollBack(run?.id ?? '', { ...bench.parts, cloud }, 'exact')).rejects.toThrow('killed');
    await rollBackOverdue(bench.another());
    expect(await bench.rules(id)).toEqual(before);
  }
});

test('a rollback to Workbench is killed, then everything is put back exactly: Workbench goes again', async () => {
  for (const [at, when] of [
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const) {
    const id = await bench.group(SSH, WEB);
    const before = await bench.rules(id);
    const { run } = await bench.apply(await bench.plan([id], [OFFICES]));
    const cloud = crashing(bench.fix, at, when);
    await expect(rollBack(run?.id ?? '', { ...bench.parts, cloud })).rejects.toThrow('killed');
    const back = await rollBack(run?.id ?? '', bench.parts, 'exact');
    expect(back.units[0]?.left).toEqual([]);
    expect(await bench.rules(id)).toEqual(before);
  }
});

test('rolled back to Workbench, or killed behind that, then exactly: the old rule is there again', async () => {
  const { id, run } = await waiting();
  expect(await rollBack(run, bench.parts)).toMatchObject({ state: 'rolled-back', mode: 'workbench' });
  expect(await bench.rules(id)).toContainEqual(expect.stringContaining('161.117.0.0/16'));
  expect(await rollBack(run, bench.parts, 'exact')).toMatchObject({ state: 'rolled-back', mode: 'exact' });
  expect((await bench.status(run))[0]).toMatchObject({ attention: false, units: [{ stands: 'as-before' }] });
});

test('a group that somebody deletes is not half done', async () => {
  const { id, run } = await waiting();
  await bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', 'DeleteSecurityGroup', {
    SecurityGroupId: id,
  });
  expect((await bench.status(run))[0]?.units[0]?.stands).toBe('edited');
});

test('the key is gone: that says nothing about the group, and the rollback can be begun again', async () => {
  const { id, run } = await waiting();
  bench.cloud.faults.set([
    {
      operation: 'DescribeSecurityGroupAttribute',
      kind: 'throttle',
      rate: 1,
      code: 'InvalidAccessKeyId.NotFound',
    },
  ]);
  await expect(rollBack(run, bench.parts)).rejects.toMatchObject({
    problem: { code: 'cloud-refused', params: { code: 'InvalidAccessKeyId.NotFound' } },
  });
  bench.cloud.faults.clear();
  expect(await rollBack(run, bench.parts)).toMatchObject({ state: 'rolled-back', units: [{ left: [] }] });
  expect(await bench.rules(id)).toContainEqual(expect.stringContaining('161.117.0.0/16'));
});

test('killed between two wide rules: Workbench for the one, the other as it was, and the status knows it', async () => {
  const [one, other] = [SSH, { ...SSH, SourceCidrIp: '0.0.0.0/1', Priority: '3' }];
  const id = await bench.group(one, other, WEB);
  const plan = await bench.plan([id], [OFFICES]);
  const closing = plan.steps.filter(({ operation }) => operation === 'revoke');
  expect(closing).toHaveLength(2);
  const cloud = crashing(bench.fix, plan.steps.length, 'before');
  await expect(bench.apply(plan, { cloud })).rejects.toThrow('killed');
  const [half] = await bench.status();
  await rollBack(half?.run.id ?? '', bench.parts);
  expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'rolled-back' }] });
});

test('runs that are not there are refused', async () => {
  for (const work of [
    confirmRun('fix-none', bench.parts),
    rollBack('fix-none', bench.parts),
    bench.status('fix-none'),
  ])
    await expect(work).rejects.toMatchObject({ problem: { code: 'fix-unknown-run' } });
});

test('a group of a run that waits is not for another run', async () => {
  const { id, run } = await waiting();
  await bench.add(id, MYSQL);
  const other = await bench.plan([id], [{ ...OFFICES, cidrs: ['192.0.2.0/24'] }]);
  expect(other.steps).not.toEqual([]);
  await expect(bench.apply(other)).rejects.toMatchObject({
    problem: { code: 'fix-busy', params: { run, resource: id } },
  });
});
