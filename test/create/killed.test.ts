/** The process is killed between a call and its answer: run again, it makes nothing twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended } from '../support/process.ts';
import { type Bench, IMAGE, openBench } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** Kills the command once the cloud has taken a call, whose answer is held back. */
async function killDuring(operation: string, args: readonly string[]): Promise<void> {
  bench.cloud.faults.set([{ operation, kind: 'latency', rate: 1, latencyMs: 20_000 }]);
  const child = bench.start(...args);
  const end = ended(child);
  const taken = (): boolean => bench.cloud.journal.list({ action: operation }).length > 0;
  for (let i = 0; i < 400 && !taken(); i += 1) await pause(25);
  child.kill('SIGKILL');
  expect((await end).code).toBeNull();
  bench.cloud.faults.clear();
}

const count = async (action: string, plural: string, singular: string): Promise<number> => {
  const answer = await bench.ask<Record<string, Record<string, readonly object[]>>>('Ecs', action);
  return answer[plural]?.[singular]?.length ?? 0;
};

test.each(['CreateSecurityGroup', 'AuthorizeSecurityGroup'])(
  'group, at %s',
  async (operation) => {
    const args = [
      'group',
      '--vpc',
      bench.vpc,
      '--name',
      'web',
      '--allow',
      'tcp/443=0.0.0.0/0',
      '--yes',
      '--json',
    ];
    await killDuring(operation, args);
    const again = await bench.postern(...args);
    expect(again.code, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ rules: [{ ports: '443/443', source: '0.0.0.0/0' }] });
    expect(await count('DescribeSecurityGroups', 'SecurityGroups', 'SecurityGroup')).toBe(1);
  },
  60_000,
);

test.each(['AuthorizeSecurityGroup', 'RunInstances'])(
  'instance with a group of its own, at %s',
  async (operation) => {
    const args = [
      ...[
        'instance',
        '--vswitch',
        bench.vSwitch,
        '--name',
        'web',
        '--image',
        IMAGE,
        '--type',
        'ecs.g7.large',
      ],
      ...['--new-group', 'web', '--allow', 'tcp/443=0.0.0.0/0', '--count', '2', '--yes', '--json'],
    ];
    await killDuring(operation, args);
    const again = await bench.postern(...args);
    expect(again.code, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout).instances).toHaveLength(2);
    expect(await count('DescribeSecurityGroups', 'SecurityGroups', 'SecurityGroup')).toBe(1);
    expect(await count('DescribeInstances', 'Instances', 'Instance')).toBe(2);
  },
  60_000,
);
