import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ecs, ecsClient, startKernelCloud } from '../../../test/support/kernel-cloud.ts';
import type { LocalCloud } from '../index.ts';
import { type FaultRule, Faults } from './faults.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startKernelCloud();
});
beforeEach(() => cloud.faults.clear());
afterAll(() => cloud.close());

const anyCall = { action: 'DescribeRegions', region: 'cn-hangzhou', account: '1', laterPage: false };

function call() {
  return ecsClient(cloud).describeRegions(new ecs.DescribeRegionsRequest({}));
}

function strike(rule: Partial<FaultRule> & Pick<FaultRule, 'kind'>): void {
  cloud.faults.set([{ operation: '*', rate: 1, ...rule }]);
}

test('throttling is what the official client takes for throttling', async () => {
  strike({ kind: 'throttle', count: 1 });
  await expect(call()).rejects.toMatchObject({
    name: 'ThrottlingError',
    code: 'Throttling.User',
    statusCode: 400,
    retryAfter: 1000,
  });
  expect(cloud.journal.list().at(-1)).toMatchObject({
    errorCode: 'Throttling.User',
    account: '1000000000000001',
  });
  expect((await call()).statusCode).toBe(200);
});

test('errors, with the usual code or another', async () => {
  strike({ kind: 'error' });
  await expect(call()).rejects.toMatchObject({ code: 'ServiceUnavailable', statusCode: 503 });
  strike({ kind: 'error', code: 'InternalError' });
  await expect(call()).rejects.toMatchObject({ code: 'InternalError' });
});

test('latency delays, and adds to what comes after it', async () => {
  const late: FaultRule = { operation: '*', kind: 'latency', rate: 1, latencyMs: 60 };
  cloud.faults.set([late]);
  const begin = performance.now();
  await call();
  expect(performance.now() - begin).toBeGreaterThanOrEqual(58);
  cloud.faults.set([late, { operation: '*', kind: 'error', rate: 1 }]);
  expect(cloud.faults.decide(anyCall)).toMatchObject({
    latencyMs: 60,
    refuse: { code: 'ServiceUnavailable' },
  });
});

test('a reset ends the connection, after the call took effect', async () => {
  strike({ kind: 'reset', operation: 'CreateSecurityGroup' });
  const client = ecsClient(cloud);
  const request = new ecs.CreateSecurityGroupRequest({ regionId: 'cn-hangzhou' });
  await expect(client.createSecurityGroup(request)).rejects.toMatchObject({ code: 'ECONNRESET' });
  const list = await client.describeSecurityGroups(
    new ecs.DescribeSecurityGroupsRequest({ regionId: 'cn-hangzhou' }),
  );
  expect(list.body?.totalCount).toBe(1);
});

test('a truncated answer is not JSON', async () => {
  strike({ kind: 'truncate' });
  await expect(call()).rejects.toThrow(SyntaxError);
});

test('a dropped page is any but the first', async () => {
  strike({ kind: 'drop-page' });
  const client = ecsClient(cloud);
  const read = (pageNumber: number) =>
    client.describeSecurityGroups(
      new ecs.DescribeSecurityGroupsRequest({ regionId: 'cn-hangzhou', pageNumber }),
    );
  expect((await read(1)).statusCode).toBe(200);
  await expect(read(2)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('rules keep to their operation, region, account and count', () => {
  const rule: FaultRule = { operation: 'A', region: 'r', account: '1', kind: 'error', rate: 1, count: 2 };
  const faults = new Faults();
  faults.set([rule]);
  const hits = (subject: Partial<typeof anyCall>) =>
    faults.decide({ action: 'A', region: 'r', account: '1', laterPage: false, ...subject }).refuse !==
    undefined;
  expect([hits({ action: 'B' }), hits({ region: 's' }), hits({ account: '2' })]).toEqual([
    false,
    false,
    false,
  ]);
  expect([hits({}), hits({}), hits({})]).toEqual([true, true, false]);
});

test('the rate is kept, and the same seed strikes the same calls', () => {
  const strikes = (seed: number) => {
    const faults = new Faults();
    faults.set([{ operation: '*', kind: 'error', rate: 0.3 }], seed);
    return Array.from({ length: 2000 }, () => faults.decide(anyCall).refuse !== undefined);
  };
  const share = strikes(7).filter(Boolean).length / 2000;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.35);
  expect(strikes(7)).toEqual(strikes(7));
  expect(strikes(7)).not.toEqual(strikes(8));
});
