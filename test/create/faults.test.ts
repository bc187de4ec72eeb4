/** A bad day of the vendor: throttling, lost answers, and what is said of a group that is not finished. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CreateCloud } from '../../src/app/ports.ts';
import { type Bench, openBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  bench.cloud.journal.clear();
});
afterEach(() => bench.close());

const WEB = { name: 'web', allow: ['tcp/443=0.0.0.0/0', 'ssh=203.0.113.0/24'] };

async function groups(): Promise<number> {
  const answer = await bench.ask<{ SecurityGroups: { SecurityGroup: object[] } }>(
    'Ecs',
    'DescribeSecurityGroups',
  );
  return answer.SecurityGroups.SecurityGroup.length;
}

test.each(['throttle', 'reset', 'truncate'] as const)('%s: the group is made once', async (kind) => {
  bench.cloud.faults.set([
    { operation: 'CreateSecurityGroup', kind, rate: 1, count: 2 },
    { operation: 'AuthorizeSecurityGroup', kind, rate: 1, count: 2 },
    { operation: 'DescribeSecurityGroupAttribute', kind, rate: 1, count: 2 },
  ]);
  expect(await bench.group(WEB)).toMatchObject({ result: 'created', rules: { length: 2 } });
  expect(await groups()).toBe(1);
});

test('an answer that never comes: it may be done, and running again makes no second one', async () => {
  bench.cloud.faults.set([{ operation: 'CreateSecurityGroup', kind: 'reset', rate: 1 }]);
  await expect(bench.group(WEB)).rejects.toMatchObject({
    problem: { code: 'create-lost', params: { operation: 'CreateSecurityGroup', name: 'web' } },
  });
  bench.cloud.faults.clear();
  expect(await bench.group(WEB)).toMatchObject({ result: 'created', rules: { length: 2 } });
  expect(await groups()).toBe(1);
});

test('stopped after the group: it is said what stands, and running again finishes it', async () => {
  bench.cloud.faults.set([{ operation: 'AuthorizeSecurityGroup', kind: 'throttle', rate: 1 }]);
  await expect(bench.group(WEB)).rejects.toMatchObject({
    problem: {
      code: 'create-stopped',
      params: {
        operation: 'AuthorizeSecurityGroup',
        code: 'Throttling.User',
        group: expect.stringMatching(/^sg-/),
      },
    },
  });
  bench.cloud.faults.clear();
  expect(await bench.group(WEB)).toMatchObject({
    result: 'created',
    made: [{ operation: 'AuthorizeSecurityGroup' }],
  });
  expect(await groups()).toBe(1);
});

test('a group that others use by now is left alone', async () => {
  const id = await bench.given('web', []);
  await bench.ask('Ecs', 'RunInstances', { VSwitchId: bench.vSwitch, SecurityGroupId: id });
  await expect(bench.group(WEB)).rejects.toMatchObject({
    problem: { code: 'create-name-taken', params: { group: id } },
  });
});

test('rules that cannot be read back are no success', async () => {
  bench.cloud.faults.set([{ operation: 'DescribeSecurityGroupAttribute', kind: 'error', rate: 1 }]);
  await expect(bench.group(WEB)).rejects.toMatchObject({
    problem: { code: 'create-stopped', params: { operation: 'DescribeSecurityGroupAttribute' } },
  });
});

test('somebody who opens it meanwhile is noticed', async () => {
  const meddling: CreateCloud = {
    ...bench.create,
    async write(call) {
      const outcome = await bench.create.write(call);
      if (call.operation === 'AuthorizeSecurityGroup')
        await bench.ask('Ecs', 'AuthorizeSecurityGroup', {
          SecurityGroupId: call.parameters.SecurityGroupId,
          Permissions: [{ IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0' }],
        });
      return outcome;
    },
  };
  await expect(bench.group(WEB, { open: async () => meddling })).rejects.toMatchObject({
    problem: { code: 'create-not-as-said' },
  });
});

test('interrupted before the first call nothing is made', async () => {
  const stop = new Error('no');
  await expect(bench.group(WEB, { confirm: () => Promise.reject(stop) })).rejects.toBe(stop);
  expect(bench.writes()).toEqual([]);
});
