/**
 * Random bad days: faults, kills, edits by others and late confirmations, over random groups. Whatever happens, no ops
 * port is more open than before, no source is cut off that the plan promised to keep, and the status tells what is there.
 */
import { afterEach, expect, test } from 'vitest';
import { rollBack, rollBackOverdue } from '../../src/app/fix/rollback.ts';
import type { FixCloud } from '../../src/app/ports.ts';
import { saysTheSame, stateAfter } from '../../src/domain/plan/fix-state.ts';
import {
  type Bench,
  breaches,
  MYSQL,
  OFFICE,
  OFFICES,
  openBench,
  type Permission,
  SSH,
  SSH6,
  WEB,
} from './bench.ts';

/** By hand: `POSTERN_SCHEDULES=5000 npx vitest run test/fix-apply/schedules.test.ts`. */
const RUNS = Number(process.env.POSTERN_SCHEDULES ?? 200);
const RULES: readonly Permission[] = [
  SSH,
  SSH6,
  MYSQL,
  { ...SSH, PortRange: '3389/3389', Priority: '5' },
  { ...SSH, PortRange: '20/25' },
  { ...SSH, PortRange: '1/65535', Priority: '10' },
  { IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0', Priority: '20' },
  { ...SSH, SourceCidrIp: '0.0.0.0/1' },
  { ...SSH, SourceCidrIp: '198.51.100.0/25', Policy: 'drop', Priority: '3' },
  { ...SSH, SourceCidrIp: '203.0.113.0/24' },
];
const KINDS = ['reset', 'truncate', 'error', 'throttle'] as const;

let bench: Bench;
afterEach(() => bench.close());

/** Mulberry32. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A cloud on which the process is killed now and then, and others edit. */
function badCloud(random: () => number, kills: number, edit: () => Promise<void>, edits: number): FixCloud {
  return {
    ...bench.fix,
    async write(action) {
      if (random() < kills) throw new Error('killed');
      if (random() < edits) await edit();
      const outcome = await bench.fix.write(action);
      if (random() < kills) throw new Error('killed');
      return outcome;
    },
  };
}

test(`${RUNS} schedules`, { timeout: 60_000 + RUNS * 1_000 }, async () => {
  const seen = { applied: 0, undone: 0, 'rolled-back': 0, kills: 0, edited: 0 };
  for (let seed = 1; seed <= RUNS; seed += 1) {
    if (seed > 1) await bench.close();
    bench = await openBench();
    const random = dice(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const rules = [SSH, ...RULES.filter(() => random() < 0.3), ...(random() < 0.5 ? [WEB] : [])];
    const ids = [await bench.group(...rules), ...(random() < 0.3 ? [await bench.group(SSH, MYSQL)] : [])];
    const plan = await bench.plan(ids, [pick([OFFICE, OFFICES])]);
    const before = await bench.read(...ids);
    const others = random() < 0.3;
    // Somebody else who publishes a web server: nothing that concerns an ops port.
    const edit = async (): Promise<void> => {
      seen.edited += 1;
      const port = 8000 + Math.floor(random() * 50);
      await bench.add(pick(ids), { ...WEB, PortRange: `${port}/${port}` });
    };
    const safe = async (): Promise<void> => {
      const found = breaches({ before, now: await bench.read(...ids), plan });
      if (found.length > 0) expect.fail(`schedule ${seed}: ${found.join('; ')}`);
    };
    const withinMs = random() < 0.5 ? 600_000 : null;
    const mode = pick(['workbench', 'exact'] as const);
    const faults = random() < 0.7;
    for (let tries = 0; tries < 8; tries += 1) {
      if (faults)
        bench.cloud.faults.set(
          [
            {
              operation: pick([
                '*',
                'AuthorizeSecurityGroup',
                'RevokeSecurityGroup',
                'ModifySecurityGroupRule',
              ]),
              kind: pick(KINDS),
              rate: 0.4,
              count: 6,
            },
          ],
          seed * 31 + tries,
        );
      const cloud = badCloud(random, tries < 5 ? 0.15 : 0, edit, others && tries < 3 ? 0.2 : 0);
      let ended = true;
      try {
        const kind = random();
        const parts = { ...bench.parts, cloud };
        if (kind < 0.15) {
          for (const { run } of await bench.status())
            if (run.plan !== '' && random() < 0.5) await rollBack(run.id, parts);
        } else if (kind < 0.3) {
          bench.later(700_000);
          await rollBackOverdue(parts);
        } else
          await bench.apply(plan, { cloud, withinMs, mode, failureBudget: 1, concurrency: pick([1, 3]) });
      } catch (error) {
        ended = false;
        const { problem } = error as { problem?: { code: string } };
        if (problem === undefined && (error as Error).message !== 'killed') throw error;
        if (problem !== undefined) expect(['fix-stale', 'fix-busy', 'fix-stopped']).toContain(problem.code);
        else seen.kills += 1;
      }
      bench.cloud.faults.clear();
      await safe();
      await truthful(seed);
      if (ended && tries > 2) break;
    }
    // Everything that is not done ends well when the faults are over.
    bench.later(700_000);
    await rollBackOverdue(bench.parts);
    for (const { run } of await bench.status())
      if (run.state === 'applying' || run.state === 'stopped') await rollBack(run.id, bench.parts);
    await safe();
    await truthful(seed);
    for (const { run, attention, units } of (await bench.status()).filter(({ run: { units } }) =>
      units.some(({ key }) => ids.includes(key)),
    )) {
      if (units.every(({ unit }) => unit.left.length === 0))
        expect(attention, `schedule ${seed}`).toBe(false);
      if (run.state === 'applied' || run.state === 'rolled-back') seen[run.state] += 1;
      if (units.some(({ unit }) => unit.state === 'undone')) seen.undone += 1;
    }
  }
  console.info(RUNS, seen);
  // The dice have thrown everything.
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(0);
});

/** What the status says of the groups of the last run of each is what is there. */
async function truthful(seed: number): Promise<void> {
  const latest = new Map<string, Awaited<ReturnType<Bench['status']>>[number]['units'][number]>();
  const states = new Map<string, string>();
  for (const { run, units } of (await bench.status()).slice(-6))
    for (const one of units) {
      latest.set(one.unit.key, one);
      states.set(one.unit.key, run.state);
    }
  for (const [key, { unit, stands }] of latest) {
    const now = await bench.read(key);
    const at = `schedule ${seed}: ${key} is ${unit.state} and ${stands}`;
    const same = {
      before: saysTheSame(unit.before, now),
      planned: saysTheSame(stateAfter(unit.before, unit.steps), now),
    };
    expect(stands === 'as-before', at).toBe(same.before && unit.state !== 'unchanged');
    if (stands === 'as-planned') expect(same.planned || unit.state === 'unchanged', at).toBe(true);
    if (unit.state === 'applied') expect(['as-planned', 'edited'], at).toContain(stands);
    if (unit.state === 'undone' && unit.left.length === 0)
      expect(['as-before', 'edited'], at).toContain(stands);
  }
}
