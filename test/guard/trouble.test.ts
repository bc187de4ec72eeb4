/** What is said when the vendor does not do what it answered: calls through a cloud that is held up on purpose. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GuardCloud } from '../../src/app/ports.ts';
import { type Bench, openBench, openDirectory, specOf } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  await bench.user('alice');
});
afterEach(() => bench.close());

const ALICE = [{ kind: 'user', id: 'alice' }] as const;

test('what was answered and is not read back is no success', async () => {
  const forgetful: GuardCloud = {
    ...bench.guard,
    readState: async (way, name) => ({ ...(await bench.guard.readState(way, name)), attached: [] }),
  };
  await expect(bench.apply(specOf('account', ALICE), { cloud: forgetful })).rejects.toMatchObject({
    problem: { code: 'guard-not-in-place', params: { missing: 'AttachPolicyToUser' } },
  });
  expect((await bench.status()).guards[0]?.drift).toContainEqual({ drift: 'unfinished' });
});

test('control policies that are never enabled end it', async () => {
  const { shop } = await openDirectory(bench);
  const slow: GuardCloud = {
    ...bench.guard,
    readState: async (way, name) => {
      const state = await bench.guard.readState(way, name);
      return state.controlPolicies === 'Enabled' ? { ...state, controlPolicies: 'PendingEnable' } : state;
    },
  };
  const applying = bench.apply(specOf('directory', [{ kind: 'member', id: shop }]), { cloud: slow });
  await expect(applying).rejects.toMatchObject({
    problem: { code: 'guard-not-enabled', params: { minutes: 10 } },
  });
  expect(bench.slept()).toBeGreaterThanOrEqual(600_000);
});

test('a vendor that never answers a call ends it, and what was done is in the receipts', async () => {
  bench.cloud.faults.set([{ operation: 'AttachPolicyToUser', kind: 'error', rate: 1 }]);
  await expect(bench.apply(specOf('account', ALICE))).rejects.toMatchObject({
    problem: {
      code: 'guard-stopped',
      params: { operation: 'AttachPolicyToUser', done: 1, code: 'ServiceUnavailable' },
    },
  });
  bench.cloud.faults.clear();
  expect(await bench.apply(specOf('account', ALICE))).toMatchObject({
    result: 'applied',
    steps: { length: 1 },
  });
});
