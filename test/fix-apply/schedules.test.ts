/**
 * Bad days, from `schedules/run.ts`: whatever happens, no ops port is more open than before, no source is cut off that the plan
 * promised to keep, and the status tells what is there. Here a sample; thousands by hand: `npm run schedules`.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { isListCreation } from '../../src/domain/plan/fix-step.ts';
import { OFFICE, REGION, SSH } from './bench.ts';
import { clones } from './canary-bench.ts';
import { Killed } from './schedules/doomed.ts';
import { playReal } from './schedules/real.ts';
import { playSchedules, replay } from './schedules/run.ts';
import { TEAM } from './schedules/shapes.ts';
import { Stage } from './schedules/stage.ts';
import { openStage } from './schedules/systematic.ts';
import { untruths } from './schedules/truthful.ts';

/** Shapes of which every boundary is cheap, and shapes with dozens of steps. */
const SMALL = [
  'modify',
  'add-revoke',
  'there-already',
  'range-split',
  'ipv6',
  'halves',
  'quarters',
  'five-tuple',
  'several-groups',
  'new-list',
  'prefix-list',
  'list-at-rules',
  'classic',
];
const LARGE = ['all-shielded', 'all-last', 'all-split', 'priorities', 'enterprise'];
/** Another seed takes others. */
const SEED = 1;

test.each([
  ['small shapes', SMALL, 8],
  ['large shapes', LARGE, 4],
] as const)(
  '%s: boundaries, answers and edits',
  async (_, shapes, each) => {
    const { played, failures } = await playSchedules({
      random: 0,
      systematic: shapes.length * each,
      seed: SEED,
      shapes,
    });
    expect(failures).toEqual([]);
    expect(Object.keys(played).sort()).toEqual(['answer', 'edit', 'kill', 'kill-edit', 'lost-edit']);
  },
  240_000,
);

test('random ones', { timeout: 300_000 }, async () => {
  const { seen, failures } = await playSchedules({ random: 60, systematic: 0, seed: SEED });
  expect(failures).toEqual([]);
  // The dice have thrown everything.
  const canaries = ['canary interface passed', 'calls about canaries'];
  for (const what of ['killed', 'two at once', 'edits', 'fix-busy', 'fix-stale', 'fix-stopped', ...canaries])
    expect(seen[what], what).toBeGreaterThan(0);
  for (const state of ['applied', 'rolled-back', 'failed', 'confirmed'])
    expect(seen[`run ${state}`], state).toBeGreaterThan(0);
});

test.each(['again', 'rollback', 'expiry'])(
  'a call that was made is known when somebody describes its rule before anybody looks: %s',
  async (next) => {
    const deaths = Array.from({ length: 20 }, (_, at) => `modify/apply/kill+describes/${at}/${next}`);
    for (const name of deaths) expect(await replay(name), name).toEqual([]);
  },
  120_000,
);

test('processes that are really killed, at every fifth request', async () => {
  const { kills, requests, failures } = await playReal('modify', 5);
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(5);
  expect(kills).toBeGreaterThan(2);
}, 300_000);

describe('the judges', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  /** Changes the records behind everybody's back, as a defect of ours would. */
  async function behind(edit: string): Promise<readonly string[]> {
    const { touched } = stage;
    await stage.edit(edit);
    touched.length = 0;
    return untruths(stage);
  }

  test('see that more is open, or that somebody is cut off', async () => {
    stage = await openStage('add-revoke');
    await stage.begin();
    await stage.run({ kind: 'apply' });
    expect(await stage.wrongs()).toEqual([]);
    const { bench, ids } = stage;
    await bench.add(ids[0] ?? '', {
      IpProtocol: 'TCP',
      PortRange: '3389/3389',
      SourceCidrIp: '192.0.2.1/32',
    });
    expect(stage.breaches()).toEqual([`more open: ${ids[0]} intranet tcp/3389 IPv4`]);
    await stage.begin();
    await stage.run({ kind: 'apply' });
    const { groups } = await bench.read(ids[0] ?? '');
    const narrow = groups[0]?.rules.find(
      ({ source }) => source.kind === 'cidr' && source.text === '203.0.113.0/24',
    );
    await bench.remove(ids[0] ?? '', narrow?.id ?? '');
    expect(stage.breaches()).toEqual([`cut off: ${ids[0]} intranet tcp/22 IPv4`]);
  });

  test('see a rule that comes too late for an interface that is in another group, too', async () => {
    stage = await openStage('add-revoke');
    await stage.begin();
    await stage.run({ kind: 'apply' });
    const { bench, ids } = stage;
    const id = ids[0] ?? '';
    const { groups } = await bench.read(id);
    const narrow = groups[0]?.rules.find(
      ({ source }) => source.kind === 'cidr' && source.text === '203.0.113.0/24',
    );
    await bench.add(id, { ...SSH, SourceCidrIp: '203.0.113.0/24', Priority: '2' });
    expect(stage.breaches()).toEqual([]);
    await bench.remove(id, narrow?.id ?? '');
    expect(stage.breaches()).toEqual([`cut off: ${id} intranet tcp/22 IPv4`]);
  });

  test('see what becomes of an interface in a clone, and a clone or a list that is left', async () => {
    stage = await Stage.open({
      make: async (on) => [await on.group(SSH), await on.group(SSH)],
      sources: [TEAM],
      hosts: (ids) => [[ids[0] ?? '']],
    });
    const { bench, ids, hosts } = stage;
    const [card] = [...hosts.interfaces.keys()];
    await stage.begin();
    let seen: readonly string[] = [];
    // With a new list an interface cannot come first; that is another plan.
    const plan = await bench.plan(ids, [OFFICE]);
    const { end } = await stage.run({
      kind: 'apply',
      plan,
      more: {
        canary: {
          id: card ?? null,
          check: async () => {
            const [clone] = await clones(bench);
            expect(stage.breaches()).toEqual([]);
            await bench.add(clone ?? '', {
              IpProtocol: 'TCP',
              PortRange: '3389/3389',
              SourceCidrIp: '192.0.2.1/32',
            });
            seen = stage.breaches();
            throw new Killed('killed');
          },
        },
      },
    });
    expect(end).toBe('killed');
    expect(seen).toContain(`more open: ${ids[0]} intranet tcp/3389 IPv4`);
    expect(await stage.leftovers()).toHaveLength(1);
    await stage.begin();
    expect(await clones(bench)).toEqual([]);
    await stage.run({ kind: 'apply' });
    await stage.run({ kind: 'rollback', mode: 'exact' });
    expect(await stage.leftovers()).toEqual([]);
    await bench.list('203.0.113.0/24');
    expect(await stage.leftovers()).toEqual([]);
    const named = stage.plan.steps.find(isListCreation);
    await bench.cloud.invoke(bench.account, REGION, 'Ecs', 'CreatePrefixList', {
      PrefixListName: named?.name ?? '',
      AddressFamily: 'IPv4',
      MaxEntries: 5,
    });
    expect(await stage.leftovers()).toHaveLength(1);
  });

  test('see that the status is not so', async () => {
    stage = await openStage('add-revoke');
    for (const edit of ['removes-narrow', 'opens-again', 'deletes-group', 'moves-narrow']) {
      await stage.begin();
      await stage.run({ kind: 'apply' });
      expect(await behind(edit), edit).not.toEqual([]);
    }
  });
});
