/** The clock of a cloud may be another than ours: what happens is seen all the same, and once. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { followTrail } from '../../src/app/watch/follow-trail.ts';
import { startCloud } from '../../src/cloud/index.ts';
import { openParts } from '../serve/bench.ts';

const REGION = 'cn-hangzhou';
const WORLD = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', Priority: '1' };

test.each([
  ['ahead', 300_000],
  ['behind', -300_000],
])(
  'a cloud that is five minutes %s',
  async (_, ahead) => {
    const cloud = await startCloud({ clock: () => new Date(Date.now() + ahead) });
    const timer = { now: () => new Date(), sleep: async () => {} };
    const { parts, events, folder, close } = await openParts(cloud, timer);
    try {
      const call = async (product: 'Ecs' | 'Vpc', action: string, params: object = {}) =>
        (await cloud.invoke(cloud.accounts[0]?.id ?? '', REGION, product, action, {
          RegionId: REGION,
          ...params,
        })) as Readonly<Record<string, string>>;
      const { VpcId } = await call('Vpc', 'CreateVpc');
      const { SecurityGroupId } = await call('Ecs', 'CreateSecurityGroup', { VpcId });
      await parts.keeper.scan('test');
      const failures: unknown[] = [];
      const look = () =>
        followTrail({ source: events, onFailure: (_place, error) => failures.push(error) }, parts);
      const followed = async () =>
        (await parts.store.scans.list({ kind: 'part', limit: 100 })).items.map(({ by }) => by);
      // The first look says from where on the trail is followed.
      await look();
      const before = (await followed()).length;
      await call('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId, Permissions: [WORLD] });
      for (let i = 0; i < 3; i += 1) await look();
      expect(failures).toEqual([]);
      expect((await followed()).length - before).toBe(1);
      const { items } = await parts.store.findings.list({ status: ['open'] });
      expect(items.map(({ finding }) => [finding.check, finding.resource.id])).toContainEqual([
        'ssh-open',
        SecurityGroupId,
      ]);
    } finally {
      await close();
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  30_000,
);
