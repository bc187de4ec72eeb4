/** What a call may do where the vendor's way is not confirmed: the switches of the profile that authorisation asks. */
import { expect, test } from 'vitest';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { failureOf, makeIdentities } from '../support/identities.ts';
import { typedSdk } from '../support/typed-sdk.ts';
import { type Contract, contract } from './target.ts';

const statement = (Effect: string, Action: string | string[], more: object = {}) => ({
  Effect,
  Action,
  Resource: '*',
  ...more,
});
const document = (...Statement: readonly object[]) => ({ Version: '1', Statement });
const FORBIDDEN = { status: 403, code: 'Forbidden.RAM' };

/** A cloud under another profile, with a user that may write rules but not open doors to TCP from anywhere. */
async function under(profile: NonNullable<Parameters<typeof startCloud>[0]>['profile']) {
  const cloud: LocalCloud = await startCloud({ ...(profile && { profile }) });
  const sdk = typedSdk({
    host: cloud.host,
    region: 'cn-hangzhou',
    ...(cloud.accounts[0] as LocalCloud['accounts'][number]),
  });
  const on: Contract = { cloud, sdk, region: 'cn-hangzhou' };
  const ids = makeIdentities(on);
  const user = await ids.user('ann');
  await ids.policy(
    'page',
    document(
      statement('Allow', 'ecs:*'),
      statement('Deny', ['ecs:AuthorizeSecurityGroup', 'ecs:ModifySecurityGroupRule'], {
        Condition: {
          StringLike: { 'ecs:SecurityGroupIpProtocols': 'TCP' },
          CIDRInRange: { 'ecs:SecurityGroupSourceCidrIps': '0.0.0.0/0' },
        },
      }),
    ),
  );
  await ids.attach('User', 'ann', 'page', 'Custom');
  const { VpcId } = await sdk.ask('Vpc', 'CreateVpc', { RegionId: on.region, CidrBlock: '10.0.0.0/16' });
  const { SecurityGroupId } = await sdk.ask('Ecs', 'CreateSecurityGroup', { RegionId: on.region, VpcId });
  return { on, user, SecurityGroupId };
}

contract('what the profile decides', { local: 'it needs a profile' }, () => {
  test.each([
    ['per-call', 'Forbidden.RAM'],
    ['per-permission', 'allowed'],
  ] as const)('rules of one call are authorised %s: %s', async (value, expected) => {
    const { on, user, SecurityGroupId } = await under({ 'rule-authorization': value });
    // Apart both are harmless; together they have the protocol of one and the source of the other.
    const call = user.ask('Ecs', 'AuthorizeSecurityGroup', {
      RegionId: on.region,
      SecurityGroupId,
      Permissions: [
        { IpProtocol: 'UDP', PortRange: '53/53', SourceCidrIp: '0.0.0.0/0' },
        { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '10.0.0.0/8' },
      ],
    });
    expect(
      await call.then(
        () => 'allowed',
        (error) => error.code,
      ),
    ).toBe(expected);
    expect(on.cloud.journal.list().at(-1)?.authorization?.keys).toHaveLength(value === 'per-call' ? 1 : 2);
    // One that is denied by itself is denied in any company, wherever it stands.
    const open = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };
    const inside = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '10.0.0.0/16' };
    for (const Permissions of [
      [open, inside],
      [inside, open],
    ])
      expect(
        await user.refused('Ecs', 'AuthorizeSecurityGroup', {
          RegionId: on.region,
          SecurityGroupId,
          Permissions,
        }),
      ).toEqual(FORBIDDEN);
    await on.cloud.close();
  });

  test.each([
    ['request', 'allowed'],
    ['resulting-rule', 'Forbidden.RAM'],
  ] as const)('a change of the ports alone is authorised by the %s: %s', async (value, expected) => {
    const { on, user, SecurityGroupId } = await under({ 'modified-rule-keys': value });
    const group = { RegionId: on.region, SecurityGroupId };
    const web = { IpProtocol: 'TCP', PortRange: '443/443', SourceCidrIp: '0.0.0.0/0' };
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', { ...group, Permissions: [web] });
    const { Permissions } = await user.ask('Ecs', 'DescribeSecurityGroupAttribute', group);
    const { SecurityGroupRuleId } = Permissions.Permission[0];
    const change = user.ask('Ecs', 'ModifySecurityGroupRule', {
      ...group,
      SecurityGroupRuleId,
      PortRange: '22/22',
    });
    expect(
      await change.then(
        () => 'allowed',
        (error) => error.code,
      ),
    ).toBe(expected);
    await on.cloud.close();
  });

  test('documents with unknown operators', async () => {
    const { on, user } = await under({ 'unknown-operator-document': 'accepted' });
    const ids = makeIdentities(on);
    await ids.policy(
      'strange',
      document(
        statement('Deny', 'ecs:DescribeInstances', { Condition: { Null: { 'acs:SourceIp': 'true' } } }),
      ),
    );
    await user.ask('Ecs', 'DescribeInstances', { RegionId: on.region });
    await ids.attach('User', 'ann', 'strange', 'Custom');
    const error = await failureOf(user.ask('Ecs', 'DescribeInstances', { RegionId: on.region }));
    expect(error.message).toContain('statement 1 of "strange"');
    await on.cloud.close();
  });

  test('writes to control policies that come too fast', async () => {
    const { on } = await under({ 'control-policy-write-conflict': 'within-a-second' });
    await on.sdk.ask('ResourceManager', 'InitResourceDirectory');
    on.cloud.clock.freeze(new Date('2026-11-24T00:00:00Z'));
    await on.sdk.ask('ResourceManager', 'EnableControlPolicy');
    expect(await on.sdk.refused('ResourceManager', 'DisableControlPolicy')).toEqual({
      status: 409,
      code: 'ConcurrentCallNotSupported',
    });
    await on.sdk.ask('ResourceManager', 'GetControlPolicyEnablementStatus');
    on.cloud.clock.freeze(new Date('2026-11-24T00:00:01Z'));
    await on.sdk.ask('ResourceManager', 'DisableControlPolicy');
    await on.cloud.close();
  });
});
