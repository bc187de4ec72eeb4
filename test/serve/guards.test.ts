/** Guardrails that were put in place are looked at, how they stand is kept, and what is not as it was is told. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Receipts } from '../../src/app/guard/ports.ts';
import type { GuardStatus } from '../../src/app/guard/status.ts';
import { GUARD_STATE, type GuardState, watchGuards } from '../../src/app/serve/guard-watch.ts';
import type { NewsItem } from '../../src/app/serve/news.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import { type OpenParts, openCloud, openParts } from './bench.ts';

let cloud: LocalCloud;
let open: OpenParts;
beforeAll(async () => {
  cloud = await openCloud(() => new Date());
  open = await openParts(cloud, { now: () => new Date(), sleep: async () => {} });
}, 120_000);
afterAll(async () => {
  await open.close();
  await cloud.close();
  rmSync(open.folder, { recursive: true, force: true });
});

const NAME = 'no-open-ports';
const DOCUMENT = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Deny', Action: 'ecs:AuthorizeSecurityGroup', Resource: '*' }],
});

test('drift is kept, is news once, and is told until it is gone', async () => {
  const { parts, jobs, guardCloud } = open;
  const account = cloud.accounts[0]?.id ?? '';
  const ram = (action: string, params: Record<string, string>): Promise<object> =>
    cloud.invoke(account, '', 'Ram', action, params);
  const binding = { PolicyType: 'Custom', PolicyName: NAME, UserName: 'mei' };
  await ram('CreateUser', { UserName: 'mei' });
  await ram('CreatePolicy', { PolicyName: NAME, PolicyDocument: DOCUMENT });
  await ram('AttachPolicyToUser', binding);
  const { policy, attached } = await guardCloud.readState('account', NAME);
  const receipts: Receipts = {
    schema: 'postern.guard-receipts/v1',
    id: 'guard-1',
    way: 'account',
    account,
    name: NAME,
    tier: null,
    document: DOCUMENT,
    wanted: [{ kind: 'user', id: 'mei' }],
    targets: attached,
    plan: 'x',
    status: 'applied',
    policyId: policy?.id ?? null,
    steps: [],
  };
  const news: NewsItem[] = [];
  parts.news.subscribe(({ item }) => news.push(item));
  const told: GuardStatus[] = [];
  const look = async (): Promise<string[]> => {
    await watchGuards({
      receipts: () => [receipts, { ...receipts, id: 'guard-2', account: '1' }],
      account: async () => account,
      jobs,
      store: parts.store,
      news: parts.news,
      timer: parts.timer,
      onStatus: async (status) => void told.push(status),
    });
    const kept = (await parts.store.documents.get(GUARD_STATE, 'guard-1'))?.value as GuardState;
    expect(kept).toMatchObject({ account, verdict: null });
    return kept.status.drift.map(({ drift }) => drift);
  };
  expect(await look()).toEqual([]);
  expect([told.length, news.length]).toEqual([0, 0]);
  await ram('DetachPolicyFromUser', binding);
  expect(await look()).toEqual(['detached']);
  expect(await look()).toEqual(['detached']);
  expect(told.map(({ drift }) => drift[0])).toMatchObject([{ drift: 'detached' }, { drift: 'detached' }]);
  await ram('AttachPolicyToUser', binding);
  expect(await look()).toEqual([]);
  expect(news).toEqual([
    { kind: 'guard-changed', guard: 'guard-1', drift: ['detached'] },
    { kind: 'guard-changed', guard: 'guard-1', drift: [] },
  ]);
  // Another account's is not looked at.
  expect(await parts.store.documents.get(GUARD_STATE, 'guard-2')).toBeUndefined();
}, 60_000);
