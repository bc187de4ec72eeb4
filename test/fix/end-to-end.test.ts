/** The demo organisation repaired: the plan's calls through the official SDK, then scanned again, then taken back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FixCall, toFixCall } from '../../src/adapters/alibaba/fix-calls.ts';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { mapRule } from '../../src/adapters/alibaba/map-rules.ts';
import type { Raw } from '../../src/adapters/alibaba/raw.ts';
import { type FixReport, planRepair } from '../../src/app/fix/plan.ts';
import type { InventorySource } from '../../src/app/ports.ts';
import { judge } from '../../src/app/scan.ts';
import { seedDemo } from '../../src/cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import type { FixAction } from '../../src/domain/plan/fix-step.ts';
import { contentOf, specOf } from '../../src/domain/plan/rule-spec.ts';
import { addressesOf, type TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { type TypedSdk, typedSdk } from '../support/typed-sdk.ts';

const SOURCES: readonly TrustedSource[] = [
  { name: 'office', kind: 'declared', cidrs: ['203.0.113.0/24', '2001:db8:1::/48'] },
  { name: 'vpn', kind: 'bastion', cidrs: ['198.51.100.16/28'] },
];

let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await startCloud({ regions: ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'] });
  await seedDemo(cloud);
});
afterEach(() => cloud.close());

function source(): InventorySource {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  return createLiveSource({ endpoint: cloud.endpoint, credentials: { accessKeyId, accessKeySecret } });
}

function read(): Promise<Inventory> {
  return source().read({ directory: true });
}

function plan(more: Partial<Parameters<typeof planRepair>[0]> = {}): Promise<FixReport> {
  return planRepair({ source: source(), request: { directory: true }, ids: [], sources: SOURCES, ...more });
}

/** Makes the calls as the account that owns each group, and finds out the ids of rules that were added. */
async function apply(actions: readonly FixAction[]): Promise<void> {
  const sdks = new Map<string, TypedSdk>();
  for (const action of actions) {
    const { account, region } = action;
    const key = cloud.accounts.find(({ id }) => id === account) as LocalCloud['accounts'][number];
    const { accessKeyId, accessKeySecret } = key;
    const host = new URL(cloud.endpoint).host;
    const place = `${account} ${region}`;
    const sdk = sdks.get(place) ?? typedSdk({ host, region, accessKeyId, accessKeySecret });
    sdks.set(place, sdk);
    const { operation, parameters, wanted }: FixCall = toFixCall(action);
    const found = wanted === undefined ? {} : { SecurityGroupRuleId: [await idOf(action, sdk)] };
    await sdk.ask('Ecs', operation, { ...parameters, ...found });
  }
}

async function idOf(action: FixAction, sdk: TypedSdk): Promise<string> {
  if (!('group' in action)) throw new Error('not about a rule');
  const { group, region } = action;
  const answer = await sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', {
    RegionId: region,
    SecurityGroupId: group,
    Direction: 'ingress',
  });
  const rules = (answer.Permissions.Permission as Raw[]).map((raw, i) => mapRule(raw, group, i + 1));
  const rule = rules.find((one) => one !== undefined && contentOf(one) === contentOf(action.rule));
  if (rule === undefined) throw new Error('the rule is not there');
  return rule.id;
}

function scanned(inventory: Inventory) {
  const trusted = { v4: addressesOf(SOURCES, 4), v6: addressesOf(SOURCES, 6) };
  return judge(inventory, { catalogue: DEFAULT_CATALOGUE, judgement: { ...DEFAULT_JUDGEMENT, trusted } });
}

/** What every group's rules say, without ids. */
function contents({ groups }: Inventory): Record<string, string[]> {
  return Object.fromEntries(
    groups.map(({ id, rules }) => [id, rules.map((rule) => contentOf(specOf(rule))).sort()]),
  );
}

test('after the calls a scan finds only what the plan said that it leaves', async () => {
  const before = scanned(await read());
  expect(before.findings.length).toBeGreaterThan(30);
  const made = await plan();
  await apply(made.steps);
  const after = scanned(await read());
  expect(after.findings.map(({ id }) => id).sort()).toEqual(
    made.leaves.flatMap(({ finding }) => finding ?? []).sort(),
  );
  const open = after.findings.filter(({ verdict, port }) => port !== null && verdict !== 'restricted');
  // The one balancer that forwards past the rules.
  expect(new Set(open.map(({ resource }) => resource.name))).toEqual(new Set(['git-server']));
  expect(new Set(made.leaves.map(({ because }) => because))).toEqual(
    new Set(['listener', 'not-about-access']),
  );
  // Nothing is left to do, and what was planned is what is there.
  const again = await plan();
  expect(again.steps).toEqual([]);
}, 120_000);

test('the way back leads to the rules that there were', async () => {
  const before = await read();
  const made = await plan({ tidy: true });
  expect(made.steps.some(({ reason }) => reason === 'tidies')).toBe(true);
  await apply(made.steps);
  expect(scanned(await read()).findings.filter(({ check }) => check === 'rule-without-effect')).toEqual([]);
  await apply(made.rollback);
  expect(contents(await read())).toEqual(contents(before));
}, 120_000);

test('a list is repaired as such, and comes back', async () => {
  const before = await read();
  const made = await plan({ fixLists: true });
  expect(made.steps.map(({ operation }) => operation)).toContain('modify-prefix-list');
  expect(made.listsLeft.map(({ because }) => because)).toEqual(['nothing-left']);
  await apply(made.steps);
  const open = scanned(await read()).findings.filter(({ resource }) => resource.name === 'partners');
  expect(open).toEqual([]);
  await apply(made.rollback);
  const after = await read();
  expect(contents(after)).toEqual(contents(before));
  const entries = ({ prefixLists }: Inventory) =>
    [...prefixLists.values()].map(({ id, entries: own }) => [id, own.toSorted()]);
  expect(entries(after)).toEqual(entries(before));
}, 120_000);

test('one instance is repaired by its own groups', async () => {
  const { instances } = await read();
  const one = instances.find(({ name }) => name.startsWith('contractor-server'));
  const made = await plan({ ids: [one?.id ?? ''] });
  expect(new Set(made.impact.map(({ instance }) => instance?.id))).toEqual(new Set([one?.id]));
  await apply(made.steps);
  const left = scanned(await read()).findings.filter(({ resource }) => resource.id === one?.id);
  expect(left).toEqual([]);
}, 120_000);

test('what a group says is hashed, and a changed rule changes its hash only', async () => {
  const first = await plan();
  const group = first.fingerprints.find(({ kind, rules }) => kind === 'group' && rules.length > 1);
  const rule = group?.rules[0];
  const { account = '', region = '', id = '' } = group ?? {};
  await cloud.invoke(account, region, 'Ecs', 'ModifySecurityGroupRule', {
    SecurityGroupId: id,
    SecurityGroupRuleId: rule?.id,
    Description: 'changed meanwhile',
  });
  const second = (await plan()).fingerprints.find((one) => one.id === id);
  expect(second?.hash).not.toBe(group?.hash);
  expect(second?.rules.filter(({ hash }, i) => hash !== group?.rules[i]?.hash).map((one) => one.id)).toEqual([
    rule?.id,
  ]);
  expect((await plan()).fingerprints).toHaveLength(first.fingerprints.length);
}, 120_000);
