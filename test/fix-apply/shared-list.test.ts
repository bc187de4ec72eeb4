/** One new list for many trusted sources: made once before the groups that name it, found again, and taken back after. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rollBack } from '../../src/app/fix/rollback.ts';
import type { FixCloud, FixStore } from '../../src/app/ports.ts';
import { type FixState, stateOf } from '../../src/domain/plan/fix-state.ts';
import { isListCreation, newListId } from '../../src/domain/plan/fix-step.ts';
import type { TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import { type Bench, breaches, crashing, MYSQL, openBench, REGION, SSH, WEB } from './bench.ts';
import { hosts } from './canary-bench.ts';

const BLOCKS = [1, 3, 5, 7, 9, 11, 13].map((n) => `203.0.113.${n}/32`);
const MANY: readonly TrustedSource[] = BLOCKS.map((cidr, i) => ({
  name: `office-${i}`,
  kind: 'declared',
  cidrs: [cidr],
}));

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

async function invoke<T>(action: string, params: object = {}): Promise<T> {
  return (await bench.cloud.invoke(bench.account, REGION, 'Ecs', action, {
    RegionId: REGION,
    ...params,
  })) as T;
}

interface Listed {
  readonly PrefixListId: string;
  readonly PrefixListName: string;
  readonly MaxEntries: number;
}

async function lists(): Promise<readonly Listed[]> {
  const { PrefixLists } = await invoke<{ PrefixLists: { PrefixList: readonly Listed[] } }>(
    'DescribePrefixLists',
  );
  return PrefixLists.PrefixList;
}

const made = (): number =>
  bench.cloud.journal
    .list()
    .filter(({ action, errorCode }) => action === 'CreatePrefixList' && errorCode === null).length;

/** What is there, with what the lists hold. */
async function readWithLists(ids: readonly string[]): Promise<FixState> {
  const place = { account: bench.account, region: REGION };
  const { groups } = await bench.read(...ids);
  const found = await Promise.all(
    (await lists()).map(({ PrefixListId }) => bench.fix.readPrefixList(place, PrefixListId)),
  );
  return stateOf(
    groups,
    found.filter((one) => one !== undefined),
  );
}

const sample = () => Promise.all([bench.group(SSH, WEB), bench.group(SSH), bench.group(SSH, MYSQL)]);
const everything = (ids: readonly string[]) => Promise.all(ids.map(bench.rules));

test('made once, named by every group, twice is once, and taken back', async () => {
  const ids = await sample();
  const before = await everything(ids);
  const plan = await bench.plan(ids, MANY);
  const [creation] = plan.steps.filter(isListCreation);
  expect(plan.steps[0]).toBe(creation);
  expect(creation).toMatchObject({ maxEntries: 9, family: 4 });
  const { result, run } = await bench.apply(plan, { concurrency: 3 });
  expect(result).toBe('applied');
  const [list, ...others] = await lists();
  expect(others).toEqual([]);
  expect(list).toMatchObject({ PrefixListName: creation?.name, MaxEntries: 9 });
  expect(run?.units.map(({ key, state, listId }) => [key, state, listId])).toEqual([
    [creation?.list, 'applied', list?.PrefixListId],
    ...ids.map((id) => [id, 'applied', undefined]),
  ]);
  for (const rules of await everything(ids)) {
    expect(rules).toContainEqual(expect.stringContaining(list?.PrefixListId ?? '-'));
    expect(rules.filter((rule) => rule.includes(' 22/22 ') && rule.includes('0.0.0.0/0'))).toEqual([]);
  }
  const [status] = await bench.status();
  expect(status).toMatchObject({ attention: false });
  expect(status?.units.map(({ stands }) => stands)).toEqual(Array(4).fill('as-planned'));
  expect(await bench.apply(plan)).toMatchObject({ result: 'unchanged' });
  const back = await rollBack(run?.id ?? '', bench.parts, 'exact');
  expect(back.units.flatMap(({ left }) => left)).toEqual([]);
  expect(await lists()).toEqual([]);
  expect(await everything(ids)).toEqual(before);
  expect((await bench.status())[0]?.units.map(({ stands }) => stands)).toEqual(Array(4).fill('as-before'));
});

test('taken back to Workbench: the list stays with the rules that stay, on purpose; exactly, both go', async () => {
  const ids = await Promise.all([bench.group(SSH, WEB), bench.group(SSH)]);
  const before = await everything(ids);
  const { run } = await bench.apply(await bench.plan(ids, MANY));
  const back = await rollBack(run?.id ?? '', bench.parts);
  expect(back.units[0]).toMatchObject({ state: 'rolled-back', left: [], readBack: { purpose: 'rollback' } });
  expect([...(back.units[0]?.kept ?? [])].sort()).toEqual([...ids].sort());
  expect(await lists()).toHaveLength(1);
  expect((await bench.status())[0]).toMatchObject({ attention: false });
  // Again is nothing.
  const calls = bench.writes().length;
  expect(await rollBack(run?.id ?? '', bench.parts)).toMatchObject({ state: 'rolled-back' });
  expect(bench.writes()).toHaveLength(calls);
  const exact = await rollBack(run?.id ?? '', bench.parts, 'exact');
  expect(exact.units[0]).toMatchObject({ state: 'rolled-back', left: [], kept: [] });
  expect(await lists()).toEqual([]);
  expect(await everything(ids)).toEqual(before);
});

test('a list that somebody else names, too, is left and not kept', async () => {
  const [one, other] = [await bench.group(SSH, WEB), await bench.group(WEB)];
  const { run } = await bench.apply(await bench.plan([one], MANY));
  const [list] = await lists();
  const foreign = { IpProtocol: 'TCP', PortRange: '8080/8080', SourcePrefixListId: list?.PrefixListId ?? '' };
  await bench.add(other, foreign);
  const back = await rollBack(run?.id ?? '', bench.parts);
  expect(back.units[0]).toMatchObject({ left: [{ because: 'in-use' }], kept: [] });
  expect((await bench.status())[0]).toMatchObject({ attention: true });
});

test('a later plan with the same sources names the list that is there', async () => {
  const [first, second, third] = await sample();
  await bench.apply(await bench.plan([first as string], MANY));
  const [list] = await lists();
  const plan = await bench.plan([second as string], MANY);
  expect(plan.steps.some(isListCreation)).toBe(false);
  expect(plan.fingerprints.map(({ id }) => id)).toContain(list?.PrefixListId);
  const { run } = await bench.apply(plan);
  expect(await bench.rules(second as string)).toContainEqual(
    expect.stringContaining(list?.PrefixListId ?? '-'),
  );
  // It is not of this run: it stays when the run is taken back.
  await rollBack(run?.id ?? '', bench.parts, 'exact');
  expect(await lists()).toHaveLength(1);
  // An entry that comes in between makes the plan stale: whoever is in the list gets in.
  const late = await bench.plan([third as string], MANY);
  await invoke('ModifyPrefixList', {
    PrefixListId: list?.PrefixListId,
    AddEntry: [{ Cidr: '192.0.2.0/24' }],
  });
  await expect(bench.apply(late)).rejects.toMatchObject({
    problem: { code: 'fix-stale', params: { resource: list?.PrefixListId, how: 'changed' } },
  });
});

test('two plans made before the list: the second finds it, and only the first removes it, once nobody names it', async () => {
  const [one, other] = await sample();
  const plans = [await bench.plan([one as string], MANY), await bench.plan([other as string], MANY)] as const;
  const first = await bench.apply(plans[0]);
  const second = await bench.apply(plans[1]);
  expect(made()).toBe(1);
  expect(second.run?.units[0]).toMatchObject({ state: 'unchanged', listId: first.run?.units[0]?.listId });
  const back = await rollBack(first.run?.id ?? '', bench.parts, 'exact');
  expect(back.units[0]?.left).toMatchObject([{ because: 'in-use' }]);
  expect(await lists()).toHaveLength(1);
  expect((await bench.status(first.run?.id))[0]?.attention).toBe(true);
  await rollBack(second.run?.id ?? '', bench.parts, 'exact');
  expect(await lists()).toHaveLength(1);
  const again = await rollBack(first.run?.id ?? '', bench.parts, 'exact');
  expect(again.units[0]?.left).toEqual([]);
  expect(await lists()).toEqual([]);
});

test('a list of that name that holds something else is nobody’s to use', async () => {
  const [id] = await sample();
  const plan = await bench.plan([id as string], MANY);
  const [creation] = plan.steps.filter(isListCreation);
  const { PrefixListId } = await invoke<Listed>('CreatePrefixList', {
    PrefixListName: creation?.name,
    AddressFamily: 'IPv4',
    MaxEntries: 9,
    Entry: [{ Cidr: '0.0.0.0/0' }],
  });
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: { code: 'fix-stale', params: { resource: PrefixListId } },
  });
  // Once a rule names it, so that it is read, the next plan takes another name.
  const { SourceCidrIp: _, ...ssh } = SSH;
  await bench.add(id as string, { ...ssh, PortRange: '443/443', SourcePrefixListId: PrefixListId });
  const next = await bench.plan([id as string], MANY);
  expect(next.steps.filter(isListCreation)[0]?.name).toBe(`${creation?.name}-2`);
  expect(await bench.apply(next)).toMatchObject({ result: 'applied' });
});

test('edited since it was made: it is left, and said', async () => {
  const [id] = await sample();
  const { run } = await bench.apply(await bench.plan([id as string], MANY));
  await invoke('ModifyPrefixList', {
    PrefixListId: run?.units[0]?.listId,
    AddEntry: [{ Cidr: '192.0.2.0/24' }],
  });
  expect((await bench.status())[0]?.units.map(({ stands }) => stands)).toEqual(['edited', 'edited']);
  const back = await rollBack(run?.id ?? '', bench.parts, 'exact');
  expect(back.units[0]?.left).toMatchObject([{ because: 'changed' }]);
  expect(await lists()).toHaveLength(1);
});

test('the vendor refuses the list: no group is begun', async () => {
  const ids = await sample();
  const before = await everything(ids);
  const plan = await bench.plan(ids, MANY);
  bench.cloud.faults.set([
    { operation: 'CreatePrefixList', kind: 'throttle', rate: 1, count: 1, code: 'QuotaExceed.PrefixList' },
  ]);
  const { result, run } = await bench.apply(plan);
  expect(result).toBe('failed');
  expect(run?.units.map(({ state, failure }) => [state, failure?.code])).toEqual(
    Array(4).fill(['undone', 'QuotaExceed.PrefixList']),
  );
  expect(bench.writes().filter((action) => action !== 'AuthorizeSecurityGroup')).toEqual([]);
  expect(await everything(ids)).toEqual(before);
});

test('every group fails: the list goes again; with one that is done it stays', async () => {
  const ids = await sample();
  const before = await everything(ids);
  const plan = await bench.plan(ids, MANY);
  const refusing = (groups: readonly string[]): FixCloud => ({
    ...bench.fix,
    async write(action) {
      if (!('group' in action) || !groups.includes(action.group)) return bench.fix.write(action);
      return { outcome: 'refused', code: 'OperationDenied', message: '', requestId: 'R' };
    },
  });
  const none = await bench.apply(plan, { cloud: refusing(ids), failureBudget: 3 });
  expect(none.result).toBe('failed');
  expect(await lists()).toEqual([]);
  expect(await everything(ids)).toEqual(before);
  const some = await bench.apply(plan, { cloud: refusing(ids.slice(1)), failureBudget: 3 });
  expect(some.result).toBe('applied');
  expect(await lists()).toHaveLength(1);
});

describe.each(['before', 'after'] as const)('killed %s a call', (when) => {
  test.each([1, 2, 3, 4, 5])('call %i, and begun again', async (at) => {
    const ids = [await bench.group(SSH), await bench.group(SSH, WEB)];
    const before = await bench.read(...ids);
    const plan = await bench.plan(ids, MANY);
    expect(plan.steps).toHaveLength(5);
    await expect(bench.apply(plan, { cloud: crashing(bench.fix, at, when) })).rejects.toThrow('killed');
    expect(breaches({ before, now: await readWithLists(ids), plan })).toEqual([]);
    expect((await bench.status())[0]).toMatchObject({ attention: true, run: { state: 'applying' } });
    expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
    expect(made()).toBe(1);
    expect(await lists()).toHaveLength(1);
    expect((await bench.status())[0]).toMatchObject({ attention: false });
  });

  test.each([1, 2, 3, 4, 5])('call %i, and rolled back', async (at) => {
    const ids = [await bench.group(SSH), await bench.group(SSH, WEB)];
    const before = await everything(ids);
    const plan = await bench.plan(ids, MANY);
    await expect(bench.apply(plan, { cloud: crashing(bench.fix, at, when) })).rejects.toThrow('killed');
    const [one] = await bench.status();
    const run = await rollBack(one?.run.id ?? '', bench.parts, 'exact');
    expect(run.state).toBe('rolled-back');
    expect(run.units.flatMap(({ left }) => left)).toEqual([]);
    expect(await lists()).toEqual([]);
    expect(await everything(ids)).toEqual(before);
  });

  test.each([1, 2, 3])('call %i of a rollback, and gone on with', async (at) => {
    const id = await bench.group(SSH);
    const before = await bench.rules(id);
    const { run } = await bench.apply(await bench.plan([id], MANY));
    const cloud = crashing(bench.fix, at, when);
    await expect(rollBack(run?.id ?? '', { ...bench.parts, cloud }, 'exact')).rejects.toThrow('killed');
    const back = await rollBack(run?.id ?? '', bench.parts, 'exact');
    expect(back.units.flatMap(({ left }) => left)).toEqual([]);
    expect(await lists()).toEqual([]);
    expect(await bench.rules(id)).toEqual(before);
  });
});

/** Ends at the n-th time that something is put on the disk, before it is there or when it is. */
function failing(store: FixStore, at: number, when: 'before' | 'after'): FixStore {
  let saves = 0;
  const save = async <T>(work: () => Promise<T>): Promise<T> => {
    saves += 1;
    if (saves === at && when === 'before') throw new Error('killed');
    const done = await work();
    if (saves === at) throw new Error('killed');
    return done;
  };
  return {
    path: store.path,
    create: (run) => save(() => store.create(run)),
    load: (id) => store.load(id),
    list: () => store.list(),
    page: (query) => store.page(query),
    hold: (id) => store.hold(id),
    release: (id) => store.release(id),
    attend: (id) => store.attend(id),
    leave: (id) => store.leave(id),
    attendant: (id) => store.attendant(id),
    saveReceipt: (id, receipt) => save(() => store.saveReceipt(id, receipt)),
    saveUnit: (id, unit) => save(() => store.saveUnit(id, unit)),
    saveCanary: (id, canary) => save(() => store.saveCanary(id, canary)),
    move: (...args) => store.move(...args),
    close: () => store.close(),
  };
}

test('killed at every time that something is put on the disk: one list, and all groups name it', {
  timeout: 300_000,
}, async () => {
  let reached = 0;
  for (const when of ['before', 'after'] as const) {
    for (let at = 1; ; at += 1) {
      const ids = [await bench.group(SSH), await bench.group(SSH)];
      const plan = await bench.plan(ids, MANY);
      expect(plan.steps.filter(isListCreation)).toHaveLength(1);
      const killed = await bench.apply(plan, { store: failing(bench.store, at, when), concurrency: 3 }).then(
        () => false,
        (error: Error) => error.message === 'killed',
      );
      if (killed) reached += 1;
      const { run } = await bench.apply(plan);
      if (killed) expect(run?.state).toBe('applied');
      const [list, ...others] = await lists();
      expect(others).toEqual([]);
      for (const rules of await everything(ids))
        expect(rules).toContainEqual(expect.stringContaining(list?.PrefixListId ?? '-'));
      const [last] = (await bench.status()).toReversed();
      await rollBack(last?.run.id ?? '', bench.parts, 'exact');
      expect(await lists()).toEqual([]);
      if (!killed) break;
    }
  }
  expect(reached).toBeGreaterThan(20);
});

test.each(['reset', 'truncate', 'error', 'throttle'] as const)(
  'the answer to the call that makes the list is %s: it is made once',
  async (kind) => {
    const ids = await sample();
    const plan = await bench.plan(ids, MANY);
    bench.cloud.faults.set([{ operation: 'CreatePrefixList', kind, rate: 1, count: 2 }]);
    expect(await bench.apply(plan, { concurrency: 3 })).toMatchObject({ result: 'applied' });
    expect(await lists()).toHaveLength(1);
  },
);

test('a part of the plan brings its list', async () => {
  const ids = await sample();
  const plan = await bench.plan(ids, MANY);
  const { run } = await bench.apply(plan, { select: [ids[1] as string] });
  expect(run?.units.map(({ key }) => key)).toEqual([
    plan.steps[0] && 'list' in plan.steps[0] && plan.steps[0].list,
    ids[1],
  ]);
  expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
  expect(await lists()).toHaveLength(1);
});

test('with a canary: the list comes before it, and goes when it fails', async () => {
  const ids = await sample();
  const plan = await bench.plan(ids, MANY);
  const looked: string[] = [];
  const canary = {
    id: ids[0] as string,
    check: async () => {
      looked.push(...(await bench.rules(ids[0] as string)));
      return { code: 'unreachable', message: '' } as const;
    },
  };
  const failed = await bench.apply(plan, { canary, mode: 'exact' });
  expect(failed.result).toBe('rolled-back');
  expect(looked).toContainEqual(expect.stringContaining(failed.run?.units[0]?.listId ?? '-'));
  expect(await lists()).toEqual([]);
  const passed = await bench.apply(await bench.plan(ids, MANY), {
    canary: { ...canary, check: async () => undefined },
  });
  expect(passed.result).toBe('applied');
  expect(await lists()).toHaveLength(1);
});

test('an interface can be a canary once the list is there: its clone names it', async () => {
  const [one, other] = await sample();
  const [host] = await hosts(bench, [other as string]);
  const canary = { id: host?.card ?? '', check: async () => undefined };
  const whole = await bench.plan([one as string, other as string], MANY);
  await expect(bench.apply(whole, { canary })).rejects.toMatchObject({
    problem: { code: 'fix-canary-refused', params: { because: 'lists' } },
  });
  expect(await lists()).toEqual([]);
  await bench.apply(whole, { select: [one as string] });
  const looked: string[] = [];
  const { result } = await bench.apply(await bench.plan([other as string], MANY), {
    canary: {
      ...canary,
      check: async ({ swap }) => {
        looked.push(...(await bench.rules(swap?.clones[0]?.id ?? '')));
        return undefined;
      },
    },
  });
  expect(result).toBe('applied');
  expect(looked).toContainEqual(expect.stringContaining((await lists())[0]?.PrefixListId ?? '-'));
});

test('what stands for an id says where and what', () => {
  expect(newListId({ account: '1', region: REGION }, 'postern-x')).toBe(`new:1/${REGION}/postern-x`);
});
