/**
 * Calls that a guardrail must not get in the way of: work that goes on every day, and the vendor's own repair of an
 * open port. None of them brings an ops port within reach of the world.
 */
import { modifiedRuleKeys, newInstanceKeys, type RuleInCall } from '../ecs-keys.ts';
import { type Permission, writeRules } from './rule-steps.ts';
import { ARNS, type AskedCall, ecsCall } from './scenario.ts';
import type { Fact } from './world.ts';

export interface BenignCall {
  readonly id: string;
  readonly needs: readonly Fact[];
  readonly call: AskedCall;
}

/**
 * Ranges from which Workbench connects (facts/ecs.md d): the public one of the international site, those of the China
 * site, and the private one of both.
 */
export const WORKBENCH_RANGES: readonly string[] = Object.freeze([
  '161.117.0.0/16',
  '47.96.60.0/24',
  '118.31.243.0/24',
  '8.139.112.0/24',
  '8.139.99.192/26',
  '100.104.0.0/16',
]);

const SSH = { IpProtocol: 'TCP', PortRange: '22/22' } as const;
const ANY = { SourceCidrIp: '0.0.0.0/0' } as const;
const OPEN: RuleInCall = { protocol: 'TCP', sourceCidr: '0.0.0.0/0' };

/** `trusted`: the blocks that the owner declares, at least one. */
export function benignCalls(trusted: readonly string[]): readonly BenignCall[] {
  const add = (id: string, ...permissions: readonly Permission[]): BenignCall => ({
    id,
    needs: [],
    call: writeRules('AuthorizeSecurityGroup', permissions),
  });
  const modify = (id: string, needs: Fact, change: Permission, stored: RuleInCall): BenignCall => ({
    id,
    needs: [needs],
    call: ecsCall(
      'ModifySecurityGroupRule',
      { SecurityGroupId: '$group', SecurityGroupRuleId: '$rule', ...change },
      {
        keys: (profile) =>
          modifiedRuleKeys({ protocol: change.IpProtocol, sourceCidr: change.SourceCidrIp }, stored, profile),
      },
    ),
  });
  const [first = '203.0.113.0/24'] = trusted;
  return [
    add('publish-https', { IpProtocol: 'TCP', PortRange: '443/443', ...ANY }),
    add('publish-http', { IpProtocol: 'TCP', PortRange: '80/80', ...ANY }),
    add('publish-https-ipv6', { IpProtocol: 'TCP', PortRange: '443/443', Ipv6SourceCidrIp: '::/0' }),
    ...trusted.map((SourceCidrIp) => add('admit-trusted', { ...SSH, SourceCidrIp })),
    ...WORKBENCH_RANGES.map((SourceCidrIp) => add('admit-workbench', { ...SSH, SourceCidrIp })),
    add('admit-private', { ...SSH, SourceCidrIp: '10.0.0.0/8' }),
    add('refuse-everybody', { ...SSH, ...ANY, Policy: 'drop' }),
    add(
      'publish-dns-and-admit-trusted',
      { IpProtocol: 'UDP', PortRange: '53/53', ...ANY },
      { ...SSH, SourceCidrIp: first },
    ),
    // The page's own last step: the any-source of an open rule becomes a trusted block.
    modify('repair-open-rule', 'open-rule', { ...SSH, SourceCidrIp: first }, OPEN),
    modify('move-published-port', 'web-rule', { PortRange: '8443/8443' }, OPEN),
    modify(
      'move-published-port-naming-all',
      'web-rule',
      { IpProtocol: 'TCP', PortRange: '8443/8443', ...ANY },
      OPEN,
    ),
    {
      id: 'remove-open-rule',
      needs: ['open-rule'],
      call: ecsCall(
        'RevokeSecurityGroup',
        { SecurityGroupId: '$group', SecurityGroupRuleId: ['$rule'] },
        { resources: [ARNS.group] },
      ),
    },
    {
      id: 'create-in-group',
      needs: [],
      call: ecsCall(
        'RunInstances',
        {
          VSwitchId: '$vSwitch',
          SecurityGroupId: '$group',
          ImageId: 'aliyun_3_x64_20G',
          InstanceType: 'ecs.g7.large',
        },
        {
          keys: (profile) => [
            {
              'ecs:InstanceType': ['ecs.g7.large'],
              ...newInstanceKeys({ namesGroup: true, templateNamesGroup: false }, profile),
            },
          ],
        },
      ),
    },
  ];
}
