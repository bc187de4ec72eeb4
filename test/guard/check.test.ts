/** A guardrail is looked at by calls that it has to stop, and what gets through is drift. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiptStore } from '../../src/adapters/store/receipts.ts';
import { checkGuard } from '../../src/app/guard/check.ts';
import type { Prober } from '../../src/app/ports.ts';
import { type Bench, openBench, specOf, type User } from './bench.ts';

let bench: Bench;
let alice: User;
beforeAll(async () => {
  bench = await openBench();
  alice = await bench.user('alice');
}, 60_000);
afterAll(() => bench.close());

test('what gets through a guardrail that is bound is drift, told only by who made the calls', async () => {
  const spec = specOf('account', [{ kind: 'user', id: 'alice' }]);
  await bench.apply(spec);
  const look = async (prober: Prober | undefined) => {
    const [receipts = expect.fail()] = createReceiptStore(bench.state).list();
    const { status, verdict } = await checkGuard(receipts, {
      cloud: async () => bench.guard,
      prober: async () => prober,
      timer: bench.timer,
    });
    return [verdict, status.drift.map(({ drift }) => drift)];
  };
  expect(await look(alice.prober)).toEqual(['as-expected', []]);

  // Still bound, and another policy under its name.
  const account = bench.cloud.accounts[0]?.id ?? '';
  const other = { Version: '1', Statement: [{ Effect: 'Deny', Action: 'oss:*', Resource: '*' }] };
  await bench.cloud.invoke(account, '', 'Ram', 'CreatePolicyVersion', {
    PolicyName: spec.name,
    PolicyDocument: JSON.stringify(other),
    SetAsDefault: 'true',
  });
  const written = bench.writes().length;
  expect(await look(alice.prober)).toEqual(['not-as-expected', ['document-changed', 'not-stopping']]);
  // Without anybody at hand nothing is tried, and nothing is said about it.
  expect(await look(undefined)).toEqual([null, ['document-changed']]);
  expect(bench.writes().slice(written)).toEqual([]);

  // As it was, it stops them again.
  await bench.apply(specOf('account', [{ kind: 'user', id: 'alice' }], { force: true }));
  expect(await look(alice.prober)).toEqual(['as-expected', []]);
});
