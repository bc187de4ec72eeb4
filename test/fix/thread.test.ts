/** The thin thread: SSH from everywhere becomes SSH from the office, planned, carried out and read back. */
import { expect, test } from 'vitest';
import { toFixCall } from '../../src/adapters/alibaba/fix-calls.ts';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import { planFix } from '../../src/domain/plan/fix-plan.ts';
import { addressesOf } from '../../src/domain/plan/trusted-sources.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { typedSdk } from '../support/typed-sdk.ts';

const OFFICE = { name: 'office', kind: 'declared', cidrs: ['203.0.113.0/24'] } as const;

test('a rule for SSH from everywhere is turned to the office, and nothing is left to do', async () => {
  const cloud = await startCloud({ regions: ['cn-hangzhou'] });
  try {
    const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
    const credentials = { accessKeyId, accessKeySecret };
    const sdk = typedSdk({ host: new URL(cloud.endpoint).host, region: 'cn-hangzhou', ...credentials });
    const { VpcId } = await sdk.ask('Vpc', 'CreateVpc', { RegionId: 'cn-hangzhou', CidrBlock: '10.0.0.0/8' });
    const { SecurityGroupId } = await sdk.ask('Ecs', 'CreateSecurityGroup', {
      RegionId: 'cn-hangzhou',
      VpcId,
    });
    await sdk.ask('Ecs', 'AuthorizeSecurityGroup', {
      RegionId: 'cn-hangzhou',
      SecurityGroupId,
      Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' }],
    });
    const plan = async () => {
      const inventory = await createLiveSource({ endpoint: cloud.endpoint, credentials }).read({});
      const trusted = { v4: addressesOf([OFFICE], 4), v6: addressesOf([OFFICE], 6) };
      const fleet = new Fleet(inventory, DEFAULT_CATALOGUE, { ...DEFAULT_JUDGEMENT, trusted });
      return planFix(fleet, inventory.groups, { sources: [OFFICE] });
    };
    const first = await plan();
    const calls = first.steps.map(toFixCall);
    expect(calls).toMatchObject([
      { operation: 'ModifySecurityGroupRule', parameters: { SourceCidrIp: '203.0.113.0/24' } },
    ]);
    for (const { operation, parameters } of calls) await sdk.ask('Ecs', operation, { ...parameters });
    const { Permissions } = await sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', {
      RegionId: 'cn-hangzhou',
      SecurityGroupId,
    });
    expect(Permissions.Permission).toMatchObject([{ SourceCidrIp: '203.0.113.0/24', PortRange: '22/22' }]);
    expect((await plan()).steps).toEqual([]);
  } finally {
    await cloud.close();
  }
});
