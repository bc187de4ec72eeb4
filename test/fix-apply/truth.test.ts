/** What is said of a repair is so: open again, taken back in which way, kept on purpose, read back when, awaited by whom. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { returnsOf } from '../../src/app/fix/returns.ts';
import { awaitConfirmation, confirmRun, rollBack } from '../../src/app/fix/rollback.ts';
import { type Bench, crashing, MYSQL, OFFICE, OFFICES, openBench, REGION, SSH, WEB } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const MINUTES = 60_000;
const call = (action: string, params: object): Promise<unknown> =>
  bench.cloud.invoke(bench.account, REGION, 'Ecs', action, { RegionId: REGION, ...params });

test('the world rule comes back: all steps are made, and by which rule it is open again', async () => {
  const id = await bench.group(SSH, WEB);
  await bench.apply(await bench.plan([id], [OFFICES]));
  await bench.add(id, SSH);
  const [status] = await bench.status();
  expect(status).toMatchObject({ attention: true, run: { state: 'applied' } });
  expect(status?.units).toMatchObject([
    { stands: 'edited', reopened: [{ resource: id, how: 'added', rule: { policy: 'accept' } }] },
  ]);
  const [again] = status?.units[0]?.reopened ?? [];
  await bench.remove(id, again?.rule?.id ?? '');
  expect((await bench.status())[0]).toMatchObject({
    attention: false,
    units: [{ stands: 'as-planned', reopened: [] }],
  });
});

test.each(['0.0.0.0/0', '0.0.0.0/1'])('the rule is changed back to %s', async (SourceCidrIp) => {
  const id = await bench.group(SSH, WEB);
  const plan = await bench.plan([id], [OFFICE]);
  const [step] = plan.steps;
  if (step?.operation !== 'modify') throw new Error('not the sample');
  await bench.apply(plan);
  await call('ModifySecurityGroupRule', {
    SecurityGroupId: id,
    SecurityGroupRuleId: step.id,
    SourceCidrIp,
  });
  const [status] = await bench.status();
  expect(status).toMatchObject({ attention: true });
  expect(status?.units).toMatchObject([
    {
      stands: SourceCidrIp === '0.0.0.0/0' ? 'as-before' : 'edited',
      reopened: [{ how: 'changed', rule: { id: step.id } }],
    },
  ]);
});

test('a wide rule behind a drop is no reopening until the drop is gone', async () => {
  const id = await bench.group(SSH, WEB);
  await bench.apply(await bench.plan([id], [OFFICES]));
  const all = { IpProtocol: 'TCP', PortRange: '1/65535', SourceCidrIp: '0.0.0.0/0', Priority: '50' };
  await bench.add(id, { ...all, Policy: 'Drop', PortRange: '22/22', Priority: '40' });
  await bench.add(id, all);
  expect((await bench.status())[0]).toMatchObject({ attention: false });
  const { groups } = await bench.read(id);
  const own = groups[0]?.rules.find(({ priority, policy }) => priority === 40 && policy === 'drop');
  await bench.remove(id, own?.id ?? '');
  expect((await bench.status())[0]).toMatchObject({
    attention: true,
    units: [{ reopened: [{ how: 'added', rule: { priority: 50 } }] }],
  });
});

test('a drop that the repair put before a rule for everything is removed: it is named', async () => {
  const id = await bench.group({ IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0' });
  await bench.apply(await bench.plan([id], [OFFICES]));
  const { groups } = await bench.read(id);
  const [drop] = (groups[0]?.rules ?? []).filter(({ policy }) => policy === 'drop');
  if (drop === undefined) throw new Error('not the sample');
  await bench.remove(id, drop.id);
  expect((await bench.status())[0]).toMatchObject({
    attention: true,
    units: [{ reopened: [{ how: 'removed', rule: { id: '', policy: 'drop', ports: drop.ports } }] }],
  });
});

test('what others do besides is no reopening', async () => {
  const id = await bench.group(SSH, WEB);
  await bench.apply(await bench.plan([id], [OFFICES]));
  await bench.add(id, { ...SSH, SourceCidrIp: '192.0.2.0/24' });
  await bench.add(id, { ...WEB, PortRange: '8443/8443' });
  expect((await bench.status())[0]).toMatchObject({
    attention: false,
    units: [{ stands: 'edited', reopened: [] }],
  });
});

test('a repair of what a later one has closed again speaks for itself no more', async () => {
  const id = await bench.group(SSH, WEB);
  const first = await bench.apply(await bench.plan([id], [OFFICES]));
  await bench.add(id, SSH);
  const second = await bench.apply(await bench.plan([id], [OFFICES]));
  expect((await bench.status()).map(({ attention }) => attention)).toEqual([false, false]);
  expect(await bench.status(first.run?.id)).toMatchObject([{ attention: false }]);
  await bench.add(id, SSH);
  expect((await bench.status()).map(({ attention }) => attention)).toEqual([false, true]);
  // What was put back by taking the later one back is open again for the first.
  await rollBack(second.run?.id ?? '', bench.parts, 'exact');
  expect((await bench.status()).map(({ attention }) => attention)).toEqual([true, false]);
});

test('groups that were never begun are not between anything, whatever others did to them', async () => {
  const ids = [await bench.group(SSH, WEB), await bench.group(SSH, MYSQL)] as const;
  const plan = await bench.plan(ids, [OFFICES]);
  bench.cloud.faults.set([
    { operation: 'AuthorizeSecurityGroup', kind: 'throttle', rate: 1, code: 'Forbidden.RAM' },
  ]);
  const { run } = await bench.apply(plan);
  bench.cloud.faults.clear();
  const pending = run?.units.find(({ state }) => state === 'pending')?.key ?? '';
  expect(ids).toContain(pending);
  await rollBack(run?.id ?? '', bench.parts);
  const later = await bench.plan([pending], [OFFICES]);
  await expect(bench.apply(later, { cloud: crashing(bench.fix, 2, 'after') })).rejects.toThrow('killed');
  const [older, half] = await bench.status();
  expect(older?.units.find(({ unit }) => unit.key === pending)).toMatchObject({ stands: 'edited' });
  expect(half).toMatchObject({ attention: true, units: [{ stands: 'partly' }] });
});

test('taken back exactly where Workbench was chosen: exactly is what is said', async () => {
  const id = await bench.group(SSH, WEB);
  const { run } = await bench.apply(await bench.plan([id], [OFFICES]));
  const [unit] = run?.units ?? [];
  if (run === null || unit === undefined) throw new Error('no run');
  expect(returnsOf(run, unit)).toMatchObject([{ mode: 'workbench' }]);
  const back = await rollBack(run.id, bench.parts, 'exact');
  expect(back.units.map((one) => returnsOf(back, one))).toEqual([
    [{ rule: unit.rollback[0]?.rule, mode: 'exact', because: 'asked', add: [], description: null }],
  ]);
});

test('a description that no call can take away again is told before and after', async () => {
  const described = { ...MYSQL, PortRange: '5432/5432', Description: 'the shop' };
  const id = await bench.group(MYSQL, described);
  const { run } = await bench.apply(await bench.plan([id], [OFFICE]));
  const [unit] = run?.units ?? [];
  if (run === null || unit === undefined) throw new Error('no run');
  expect(unit.steps.map(({ operation }) => operation)).toEqual(['modify', 'modify']);
  const told = returnsOf(run, unit).map(({ description }) => description);
  expect([...told].sort()).toEqual([null, 'office'].sort());
  const back = await rollBack(run.id, bench.parts);
  const [again] = back.units;
  if (again === undefined) throw new Error('no unit');
  expect(returnsOf(back, again).map(({ description }) => description)).toEqual(told);
  // What is told is what is there: the one stays, the other is what it was.
  const { groups } = await bench.read(id);
  expect(groups[0]?.rules.map(({ description }) => description).sort()).toEqual(['office', 'the shop']);
});

test('taken back: of each rule what was done, and nothing of those that were never touched', async () => {
  const id = await bench.group(SSH, MYSQL);
  const plan = await bench.plan([id], [OFFICES]);
  const { run } = await bench.apply(plan);
  const back = await rollBack(run?.id ?? '', bench.parts);
  const [unit] = back.units;
  if (unit === undefined) throw new Error('no unit');
  const [ssh, mysql] = returnsOf(back, unit);
  expect(mysql).toMatchObject({ mode: 'exact', because: 'no-login-port' });
  const calls = back.receipts.filter(
    ({ purpose, action }) => purpose === 'rollback' && action.operation === 'authorize',
  );
  expect(ssh?.add.length).toBeGreaterThan(0);
  expect(calls).toHaveLength((ssh?.add.length ?? 0) + 1);

  const other = await bench.group(SSH, WEB);
  const cloud = crashing(bench.fix, 2, 'after');
  await expect(bench.apply(await bench.plan([other], [OFFICES]), { cloud })).rejects.toThrow('killed');
  const half = (await bench.status()).at(-1);
  const undone = await rollBack(half?.run.id ?? '', bench.parts);
  expect(undone.units.map((one) => returnsOf(undone, one))).toEqual([[]]);
});

test('the evidence holds what was read back at the end, whatever came after', async () => {
  const id = await bench.group(SSH, WEB);
  const { run } = await bench.apply(await bench.plan([id], [OFFICES]));
  const at = bench.timer.now().getTime();
  const planned = await bench.rules(id);
  bench.later(30 * MINUTES);
  await bench.add(id, MYSQL);
  const [status] = await bench.status();
  const readBack = status?.units[0]?.unit.readBack;
  expect(readBack?.purpose).toBe('apply');
  expect(Date.parse(readBack?.at ?? '')).toBeLessThanOrEqual(at);
  expect(Date.parse(status?.readAt ?? '') - Date.parse(readBack?.at ?? '')).toBeGreaterThanOrEqual(
    30 * MINUTES,
  );
  expect(readBack?.state.groups[0]?.rules).toHaveLength(planned.length);
  expect(status?.units[0]?.now?.groups[0]?.rules).toHaveLength(planned.length + 1);
  const back = await rollBack(run?.id ?? '', bench.parts);
  expect(back.units[0]?.readBack).toMatchObject({ purpose: 'rollback' });
  bench.cloud.faults.set([
    {
      operation: 'DescribeSecurityGroupAttribute',
      kind: 'throttle',
      rate: 1,
      code: 'InvalidAccessKeyId.NotFound',
    },
  ]);
  const [unread] = await bench.status();
  expect(unread?.units).toMatchObject([{ stands: 'not-read', now: undefined, unit: { readBack: {} } }]);
});

test('whoever waits for a confirmation is known while he lives', async () => {
  const id = await bench.group(SSH, WEB);
  const { run } = await bench.apply(await bench.plan([id], [OFFICES]), { withinMs: 10 * MINUTES });
  const name = run?.id ?? '';
  const attendant = async () => (await bench.status(name))[0]?.attendant;
  expect(await attendant()).toBeNull();
  const asked: string[] = [];
  let told = false;
  const ended = awaitConfirmation(name, bench.parts, () => {
    if (told) return;
    told = true;
    void attendant().then(async (who) => {
      asked.push(String(who));
      await confirmRun(name, bench.another());
    });
  });
  expect(await ended).toMatchObject({ state: 'confirmed' });
  expect(asked).toEqual(['command']);
  expect(await attendant()).toBeNull();
});
