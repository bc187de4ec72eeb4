/** Somebody joins a group between a plan and its apply: who meets the repair unseen is refused, and said. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NetworkInterface } from '../../src/domain/inventory/inventory.ts';
import { parsePortRange } from '../../src/domain/net/port.ts';
import { parseProtocol } from '../../src/domain/net/protocol.ts';
import { type Joined, joinedSince, type Member } from '../../src/domain/plan/fix-members.ts';
import { stateOf } from '../../src/domain/plan/fix-state.ts';
import type { Rule } from '../../src/domain/security-group/rule.ts';
import { groupOf, interfaceOf } from '../support/random-fleets.ts';
import { cidrSource } from '../support/random-rules.ts';
import { type Bench, openBench, SSH, WEB } from './bench.ts';
import { hosts } from './canary-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

async function refused(plan: Awaited<ReturnType<Bench['plan']>>, params: object): Promise<void> {
  const writes = bench.writes().length;
  await expect(bench.apply(plan)).rejects.toMatchObject({ problem: { code: 'fix-joined', params } });
  expect(bench.writes()).toHaveLength(writes);
  expect(await bench.status()).toEqual([]);
}

test('the first one in a group that nobody used', async () => {
  const id = await bench.group(SSH);
  const plan = await bench.plan([id]);
  const [one] = await hosts(bench, [id]);
  await refused(plan, { interface: one?.card, instance: one?.instance, group: id, more: 0 });
  expect(await bench.apply(await bench.plan([id]))).toMatchObject({ result: 'applied' });
});

test('two more in the groups of another one pass, and are told of', async () => {
  const [id, other] = [await bench.group(SSH), await bench.group(WEB)];
  const [one] = await hosts(bench, [id, other]);
  const plan = await bench.plan([id]);
  const more = await hosts(bench, [other, id], 2);
  const told: Joined[] = [];
  const done = await bench.apply(plan, { onJoined: (joined) => told.push(...joined) });
  expect(done).toMatchObject({ result: 'applied' });
  expect(told.map(({ id: card, like, because }) => [card, like, because]).sort()).toEqual(
    more.map(({ card }) => [card, one?.card, 'like']).sort(),
  );
});

test.each([
  ['system', { ImageId: 'win2022_21H2_x64_dtc_en-us_40G_alibase_20240816.vhd' }],
  ['tag', { Tag: [{ Key: 'postern:ssh-port', Value: '2222' }] }],
])('one that is signed in to elsewhere, by another %s, is like nobody', async (_, more) => {
  const id = await bench.group(SSH);
  await hosts(bench, [id]);
  const plan = await bench.plan([id]);
  await hosts(bench, [id]);
  const [one] = await hosts(bench, [id], 1, more);
  await refused(plan, { interface: one?.card, instance: one?.instance, group: id, more: 0 });
  // A plan of an earlier version does not say where anybody listens.
  const members = plan.members?.map(({ login: _login, ...member }) => member) ?? null;
  expect(await bench.apply({ ...plan, members })).toMatchObject({ result: 'applied' });
});

test('one that is in another group besides is refused, unless that part of the plan is not asked for', async () => {
  const [id, other, elsewhere] = [await bench.group(SSH), await bench.group(WEB), await bench.group(SSH)];
  await hosts(bench, [id]);
  const plan = await bench.plan([id, elsewhere]);
  const [one, two] = await hosts(bench, [id, other], 2);
  await refused(plan, { group: id, more: 1 });
  expect([one?.card, two?.card]).toHaveLength(2);
  expect(await bench.apply(plan, { select: [elsewhere] })).toMatchObject({ result: 'applied' });
});

test('one that was there and has come into another group', async () => {
  const [id, other] = [await bench.group(SSH), await bench.group(WEB)];
  const [one] = await hosts(bench, [id]);
  const plan = await bench.plan([id]);
  await bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', 'ModifyInstanceAttribute', {
    InstanceId: one?.instance,
    SecurityGroupIds: [id, other],
  });
  await refused(plan, { interface: one?.card, group: id });
});

test('somebody who has left is no matter, and a plan that did not know who was there asks for nobody', async () => {
  const [id, other] = [await bench.group(SSH), await bench.group(WEB)];
  const [one] = await hosts(bench, [id]);
  const plan = await bench.plan([id]);
  await bench.cloud.invoke(bench.account, 'cn-hangzhou', 'Ecs', 'ModifyInstanceAttribute', {
    InstanceId: one?.instance,
    SecurityGroupIds: [other],
  });
  expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
  const again = await bench.group(SSH);
  const blind = { ...(await bench.plan([again])), members: null };
  await hosts(bench, [again]);
  expect(await bench.apply(blind)).toMatchObject({ result: 'applied' });
});

describe('who is like another one', () => {
  const ssh = (source: string, more: Partial<Rule> = {}): Rule => ({
    id: `sgr-${source}`,
    group: 'sg-1',
    policy: 'accept',
    priority: 1,
    protocol: parseProtocol('TCP'),
    ports: parsePortRange('22/22'),
    source: cidrSource(source),
    nic: 'intranet',
    description: '',
    ...more,
  });
  const state = (...rules: readonly Rule[]) =>
    stateOf(
      [groupOf('sg-1', rules), groupOf('sg-2', [{ ...ssh('0.0.0.0/0'), id: 'sgr-2', group: 'sg-2' }])],
      [],
      [],
    );
  const known: Member = {
    id: 'eni-1',
    account: 'a',
    region: 'r',
    instance: 'i-1',
    groups: ['sg-1'],
    public: true,
    ipv6: true,
    alone: true,
  };
  const ask = (
    member: Partial<Member>,
    joined: Partial<NetworkInterface>,
    before = state(ssh('0.0.0.0/0')),
    planned = state(ssh('203.0.113.0/24')),
  ) =>
    joinedSince([{ ...known, ...member }], [interfaceOf('eni-2', ['sg-1'], joined)], new Set(['sg-1']), {
      before,
      planned,
    }).map(({ because }) => because);

  test('the same groups, and every way in that the other one has', () => {
    expect(ask({}, {})).toEqual(['like']);
    expect(ask({}, { paths: [] })).toEqual([null]);
    expect(ask({ public: false }, { paths: [] })).toEqual(['like']);
    expect(ask({}, { ipv6Addresses: [] })).toEqual([null]);
    expect(ask({ ipv6: false }, { ipv6Addresses: [] })).toEqual(['like']);
  });

  test('signed in to as the other one is, where that was said', () => {
    const marked = (login: string | null | undefined, mark?: string) =>
      joinedSince([{ ...known, login }], [interfaceOf('eni-2', ['sg-1'])], new Set(['sg-1']), {
        before: state(ssh('0.0.0.0/0')),
        planned: state(ssh('203.0.113.0/24')),
        marks: new Map(mark === undefined ? [] : [['i-eni-2', mark]]),
      }).map(({ because }) => because);
    expect(marked('linux', 'linux')).toEqual(['like']);
    expect(marked('linux', 'windows')).toEqual([null]);
    expect(marked('linux', 'linux ssh=2222')).toEqual([null]);
    expect(marked('linux')).toEqual([null]);
    // Its port was said by its id: of another one that says nothing.
    expect(marked(null, 'linux')).toEqual([null]);
    expect(marked(undefined, 'windows')).toEqual(['like']);
  });

  test('not one whose host has another way in', () => {
    expect(ask({ alone: false }, {})).toEqual([null]);
  });

  test('not where a rule is about one address', () => {
    const to = cidrSource('10.0.0.5/32');
    if (to.kind !== 'cidr') throw new Error();
    expect(ask({}, {}, state(ssh('0.0.0.0/0', { destination: to })))).toEqual([null]);
  });

  test('or one to whom nothing is done: another of its groups lets everybody in', () => {
    expect(ask({ groups: ['sg-3'] }, { groupIds: ['sg-1', 'sg-2'] })).toEqual(['nothing-changes']);
    expect(ask({ groups: ['sg-3'] }, { groupIds: ['sg-1', 'sg-9'] })).toEqual([null]);
  });

  test('the stand-in for an interface that was not read is the interface', () => {
    expect(ask({ id: 'i-eni-2#primary' }, {})).toEqual([]);
    expect(ask({ id: 'i-eni-2#primary', groups: ['sg-2'] }, {})).toEqual([null]);
  });
});
