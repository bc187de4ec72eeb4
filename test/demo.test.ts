/** The demo organisation: large enough, the same every time, and judged without one wrong answer. */
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { createLiveSource } from '../src/adapters/alibaba/live-source.ts';
import { explain } from '../src/app/explain.ts';
import { seedDemo } from '../src/cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../src/cloud/index.ts';
import { contextOf } from '../src/interfaces/cli/context.ts';
import { playCreation } from '../src/interfaces/cli/demo-creation.ts';
import { playPrevention } from '../src/interfaces/cli/demo-prevention.ts';
import { playRepair } from '../src/interfaces/cli/demo-repair.ts';
import { explainView } from '../src/interfaces/cli/views/explain-view.ts';

/** What is true of each trap on SSH, by hand: IPv4, IPv6. */
const TRUTH: Readonly<Record<string, readonly [string, string]>> = {
  any: ['open', 'closed'],
  drop: ['closed', 'closed'],
  'drop-first': ['closed', 'closed'],
  'all-protocols': ['open', 'closed'],
  ipv6: ['restricted', 'open'],
  halves: ['open', 'closed'],
  quarters: ['open', 'closed'],
  'host-bits': ['open', 'closed'],
  'prefix-list': ['open', 'closed'],
  'port-list': ['open', 'closed'],
  range: ['open', 'closed'],
  'every-port': ['open', 'closed'],
  number: ['open', 'closed'],
  udp: ['closed', 'closed'],
  icmp: ['closed', 'closed'],
  'other-drop': ['open', 'closed'],
  'late-drop': ['open', 'closed'],
  trusted: ['restricted', 'closed'],
  group: ['restricted', 'restricted'],
  pointless: ['open', 'closed'],
  'source-port': ['open', 'closed'],
  hole: ['open', 'closed'],
};

async function seeded() {
  const cloud = await startCloud({ clock: () => new Date('2026-11-24T00:00:00Z') });
  return { cloud, organisation: await seedDemo(cloud) };
}

test('it is large enough and the same every time', async () => {
  const [one, other] = await Promise.all([seeded(), seeded()]);
  expect(one.organisation.groups).toBeGreaterThanOrEqual(60);
  expect(one.organisation.instances).toBeGreaterThanOrEqual(120);
  expect(one.organisation.accounts).toBeGreaterThanOrEqual(6);
  expect(one.cloud.state.snapshot()).toEqual(other.cloud.state.snapshot());
  await Promise.all([one.cloud.close(), other.cloud.close()]);
});

test('every trap is judged right', async () => {
  const { cloud, organisation } = await seeded();
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  const report = await explain({
    source: createLiveSource({ endpoint: cloud.endpoint, credentials: { accessKeyId, accessKeySecret } }),
    request: { directory: true },
    ids: organisation.traps.map((trap) => trap.groupId),
  });
  const said = Object.fromEntries(
    organisation.traps.map(({ key }, i) => {
      const ssh = report.items[i]?.exposures.filter((one) => one.service === 'ssh') ?? [];
      return [
        key,
        [
          ssh.find((one) => one.family === 'ipv4')?.verdict,
          ssh.find((one) => one.family === 'ipv6')?.verdict,
        ],
      ];
    }),
  );
  expect(said).toEqual(TRUTH);
  for (const lang of ['en', 'zh-TW', 'zh-CN'])
    for (const line of explainView(report, { ...contextOf({ lang, color: false }), width: 80 }).split('\n'))
      expect(stringWidth(line), line).toBeLessThanOrEqual(80);
  await cloud.close();
});

test('what gets past the policy of the page is stopped by the better one, and work goes on', async () => {
  const { cloud, organisation } = await seeded();
  const prevention = await playPrevention(cloud, organisation.traps[0]?.account ?? '');
  expect(prevention.rows.length).toBeGreaterThan(25);
  for (const row of prevention.rows) expect(row).toMatchObject({ page: 'OK', reach: 'open' });
  expect(prevention.rows.filter(({ better }) => better === 'OK').map(({ kind }) => kind)).toEqual([
    'replace-groups',
    'replace-interface-groups',
    'attach-open-interface',
    'create-in-open-group',
    'run-in-open-group',
  ]);
  expect(new Set(prevention.rows.map(({ better }) => better))).toEqual(new Set(['OK', 'Forbidden.RAM']));
  expect(prevention.diagnosis).toMatchObject({
    ExplicitDeny: true,
    NoPermissionPolicyType: 'ControlPolicy',
    AuthConditions: expect.arrayContaining([
      { ConditionKey: 'ecs:SecurityGroupIpProtocols', ConditionValues: ['ALL'] },
    ]),
  });
  expect(prevention.work.map(({ code }) => code)).toEqual(['OK', 'OK', 'OK', 'OK']);
  await cloud.close();
});

test('a group that would be open is refused, and the one that is typed instead is made', async () => {
  const { cloud } = await seeded();
  const { refused, instead, made } = await playCreation(cloud);
  expect(refused).toMatchObject({ result: 'refused', made: [] });
  expect(refused.exposed[0]?.witness).not.toBeNull();
  expect(instead).toEqual(['tcp/443=0.0.0.0/0', 'ssh=office']);
  expect(made).toMatchObject({ result: 'created', exposed: [] });
  await cloud.close();
});

test('a repair is taken back without a confirmation, and with one it closes every port that rules can close', async () => {
  const { cloud } = await seeded();
  const repair = await playRepair(cloud);
  expect(repair.before.open).toBeGreaterThan(100);
  expect(repair.unconfirmed).toMatchObject({ state: 'rolled-back', after: repair.before });
  // The load balancer, which no rule filters.
  expect(repair.confirmed).toMatchObject({ state: 'confirmed', after: { findings: repair.leaves, open: 1 } });
  expect(repair.confirmed.receipts).toBe(repair.confirmed.calls);
  expect(repair.evidence).toMatchObject({ attention: false, run: { state: 'confirmed' } });
  await cloud.close();
});
