/** Edited rules are carried out in the order of their plan, through kills and edits by others, and taken back exactly. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { planEdits } from '../../src/app/fix/edit.ts';
import type { SavedFix } from '../../src/app/fix/ports.ts';
import { rollBack } from '../../src/app/fix/rollback.ts';
import type { WrittenRule } from '../../src/domain/plan/edit-document.ts';
import { saysTheSame } from '../../src/domain/plan/fix-state.ts';
import { type Bench, crashing, openBench, type Permission, WEB } from './bench.ts';

const OFFICE: Permission = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '203.0.113.0/24' };
const OLD: Permission = { ...OFFICE, SourceCidrIp: '198.51.100.0/24', Policy: 'drop', Priority: '5' };

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** The office moves, the world comes in on 8080 but for one network, and an old rule goes. */
async function sample(): Promise<{ id: string; plan: SavedFix }> {
  const id = await bench.group(OFFICE, WEB, OLD);
  const [rules = []] = (await bench.read(id)).groups.map((group) => group.rules);
  const idOf = (text: string): string =>
    rules.find(({ source }) => source.kind === 'cidr' && source.text === text)?.id ?? '';
  const add: readonly WrittenRule[] = [
    { ports: '8080', source: '0.0.0.0/0', priority: 2 },
    { policy: 'drop', ports: '8080', source: '192.0.2.0/24', priority: 1 },
  ];
  const { accessKeyId, accessKeySecret } = bench.cloud.credentialFor(bench.account);
  const report = await planEdits({
    source: createLiveSource({
      endpoint: bench.cloud.endpoint,
      credentials: { accessKeyId, accessKeySecret },
    }),
    edits: {
      group: id,
      add,
      change: [{ id: idOf('203.0.113.0/24'), source: '203.0.113.128/25' }],
      remove: [idOf('198.51.100.0/24')],
    },
  });
  const { steps, members, fingerprints, opens } = report;
  return { id, plan: { steps, members, fingerprints, opens } };
}

test('calls are made in the order of the plan: the refusal before what it is to stop', async () => {
  const { id, plan } = await sample();
  expect(plan.steps.map((step) => ('rule' in step ? `${step.operation} ${step.rule.policy}` : ''))).toEqual([
    'authorize drop',
    'authorize accept',
    'modify accept',
    'revoke drop',
  ]);
  const { result, run } = await bench.apply(plan);
  expect(result).toBe('applied');
  expect(run?.receipts.map(({ step, status }) => [step, status])).toEqual(
    [0, 1, 2, 3].map((step) => [step, 'done']),
  );
  expect((await bench.status())[0]).toMatchObject({ attention: false, units: [{ stands: 'as-planned' }] });
  expect(await bench.apply(plan)).toEqual({ result: 'unchanged', run: null });
  expect(await bench.rules(id)).toHaveLength(4);
});

describe.each(['before', 'after'] as const)('killed %s a call', (when) => {
  test.each([1, 2, 3, 4])('call %i: gone on with, or taken back', async (at) => {
    for (const end of ['on', 'back']) {
      const { id, plan } = await sample();
      const before = await bench.read(id);
      await expect(bench.apply(plan, { cloud: crashing(bench.fix, at, when) })).rejects.toThrow('killed');
      const run = (await bench.status()).at(-1)?.run.id ?? '';
      if (end === 'on') {
        expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
        expect((await bench.status(run))[0]?.units).toMatchObject([{ stands: 'as-planned' }]);
      }
      // Edited rules go back exactly, whatever was asked for.
      expect(await rollBack(run, bench.parts)).toMatchObject({ state: 'rolled-back', units: [{ left: [] }] });
      expect(saysTheSame(before, await bench.read(id))).toBe(true);
      expect((await bench.status(run))[0]?.units).toMatchObject([{ stands: 'as-before' }]);
    }
  });
});

test('what others have changed since is not overwritten, and the plan says what', async () => {
  const { id, plan } = await sample();
  const [rule = ''] = plan.fingerprints.flatMap(({ rules }) => rules.map((one) => one.id));
  await bench.remove(id, rule);
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: { code: 'fix-stale', params: { resource: id, rule, how: 'removed' } },
  });
});

test('steps that open more than the plan says, or in another order, are refused', async () => {
  const { id, plan } = await sample();
  const before = await bench.rules(id);
  const [drop, accept, ...rest] = plan.steps;
  if (drop === undefined || accept === undefined) throw new Error('no steps');
  for (const forged of [
    { ...plan, opens: plan.opens?.slice(1) ?? [] },
    { ...plan, steps: [accept, drop, ...rest] },
  ])
    await expect(bench.apply(forged)).rejects.toMatchObject({ problem: { code: 'fix-plan-bad' } });
  expect(await bench.rules(id)).toEqual(before);
});
