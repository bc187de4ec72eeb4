/** Lists that were widened to the world: repaired at the list, for all groups together. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rollBack } from '../../src/app/fix/rollback.ts';
import { isListAction } from '../../src/domain/plan/fix-step.ts';
import { unitText } from '../../src/interfaces/cli/views/fix-run-view.ts';
import { messagesFor } from '../../src/messages/index.ts';
import { type Bench, crashing, MYSQL, OFFICE, openBench, SSH } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const entriesOf = async (id: string): Promise<readonly string[]> =>
  (
    await bench.fix.readPrefixList({ account: bench.account, region: 'cn-hangzhou' }, id)
  )?.entries.toSorted() ?? [];

async function sample() {
  const list = await bench.list('192.0.2.0/24', '0.0.0.0/0');
  const { SourceCidrIp: _, ...ssh } = SSH;
  const ids = [
    await bench.group({ ...ssh, SourcePrefixListId: list }),
    await bench.group({ ...ssh, SourcePrefixListId: list }, { ...SSH, Priority: '9' }),
  ];
  const plan = await bench.plan(ids, [OFFICE], true);
  expect(plan.steps.some(isListAction)).toBe(true);
  return { list, ids, plan };
}

test('applied as one, twice is once, and taken back', async () => {
  const { list, ids, plan } = await sample();
  const before = await Promise.all(ids.map(bench.rules));
  const { result, run } = await bench.apply(plan, { concurrency: 4 });
  expect(result).toBe('applied');
  expect(run?.units).toMatchObject([{ key: 'all', state: 'applied' }]);
  expect(await entriesOf(list)).not.toContain('0.0.0.0/0');
  expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'as-planned' }] });
  expect(await bench.apply(plan)).toMatchObject({ result: 'unchanged' });
  const back = await rollBack(run?.id ?? '', bench.parts, 'exact');
  expect(back.units[0]?.left).toEqual([]);
  expect(await entriesOf(list)).toEqual(['0.0.0.0/0', '192.0.2.0/24']);
  expect(await Promise.all(ids.map(bench.rules))).toEqual(before);
});

test('what changes together is told by name, and a list that is widened again by itself', async () => {
  const { list, plan } = await sample();
  const { run } = await bench.apply(plan);
  const [unit] = run?.units ?? [];
  if (unit === undefined) throw new Error('no unit');
  const text = unitText(unit, { messages: messagesFor('en') });
  expect(text).toContain(`partners (${list})`);
  expect(text).not.toContain('all');
  await bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', 'ModifyPrefixList', {
    PrefixListId: list,
    AddEntry: [{ Cidr: '0.0.0.0/0' }],
  });
  expect((await bench.status())[0]).toMatchObject({
    attention: true,
    units: [{ stands: 'edited', reopened: [{ resource: list, rule: null, how: 'changed' }] }],
  });
});

test('a group that only names the list is not for another run meanwhile', async () => {
  const { ids, plan } = await sample();
  const [only = ''] = ids;
  expect(plan.steps.some((step) => !isListAction(step) && step.group === only)).toBe(false);
  const { run } = await bench.apply(plan, { withinMs: 600_000 });
  await bench.add(only, MYSQL);
  await expect(bench.apply(await bench.plan([only]))).rejects.toMatchObject({
    problem: { code: 'fix-busy', params: { run: run?.id, resource: only } },
  });
});

describe.each(['before', 'after'] as const)('killed %s a call', (when) => {
  test.each([1, 2, 3])('call %i, and begun again', async (at) => {
    const { list, plan } = await sample();
    const killed = bench.apply(plan, { cloud: crashing(bench.fix, at, when) });
    if (at <= plan.steps.length) await expect(killed).rejects.toThrow('killed');
    else await killed;
    await bench.apply(plan);
    expect(await entriesOf(list)).not.toContain('0.0.0.0/0');
    expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'as-planned' }] });
  });
});

test('repaired at the rules: the list that nobody names any more is not missed', async () => {
  const list = await bench.list('192.0.2.0/24', '0.0.0.0/0');
  const { SourceCidrIp: _, ...ssh } = SSH;
  const plan = await bench.plan([await bench.group({ ...ssh, SourcePrefixListId: list })]);
  expect(plan.fingerprints.map(({ kind }) => kind)).toContain('prefix-list');
  expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
  expect(await entriesOf(list)).toContain('0.0.0.0/0');
  expect(await bench.apply(plan)).toMatchObject({ result: 'unchanged' });
});

test('an entry that somebody adds before makes the plan stale', async () => {
  const { list, plan } = await sample();
  await bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', 'ModifyPrefixList', {
    RegionId: 'cn-hangzhou',
    PrefixListId: list,
    AddEntry: [{ Cidr: '198.51.100.0/24' }],
  });
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: { code: 'fix-stale', params: { resource: list, rule: '', how: 'changed' } },
  });
});

test('entries that others remove are no step of ours', async () => {
  const { list, plan } = await sample();
  await bench.apply(plan);
  await bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', 'ModifyPrefixList', {
    PrefixListId: list,
    RemoveEntry: [{ Cidr: '192.0.2.0/24' }],
  });
  expect((await bench.status())[0]?.units[0]?.stands).toBe('edited');
});

test('a rollback puts a list back as its own run found it, not as the plan did', async () => {
  const { list, plan } = await sample();
  // The first run closes the list, is refused what follows, and cannot open the list again.
  const refused = { outcome: 'refused', code: 'OperationDenied', message: '', requestId: 'R' } as const;
  let calls = 0;
  const write: typeof bench.fix.write = async (action) => {
    calls += 1;
    return calls === 1 ? bench.fix.write(action) : refused;
  };
  const first = await bench.apply(plan, { cloud: { ...bench.fix, write } });
  expect(first.run?.units).toMatchObject([{ state: 'undone', left: [{ because: 'refused' }] }]);
  const closed = await entriesOf(list);
  expect(closed).not.toContain('0.0.0.0/0');
  const second = await bench.apply(plan);
  await rollBack(second.run?.id ?? '', bench.parts, 'exact');
  expect(await entriesOf(list)).toEqual(closed);
});
