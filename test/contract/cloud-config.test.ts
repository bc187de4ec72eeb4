/** Cloud Config's managed rules on security groups, asked through the official generic client. */
import { beforeAll, expect, test } from 'vitest';
import { MANAGED_RULES } from '../../src/cloud/config/managed-rules.ts';
import type { SemanticsProfile } from '../../src/domain/semantics/profile.ts';
import { type Answer, genericClient } from './generic-client.ts';
import { type Contract, contract } from './target.ts';

const LOCAL = { local: 'the service has to be switched on in the account' };
const accept = (more: object) => ({ IpProtocol: 'TCP', PortRange: '22/22', Policy: 'accept', ...more });
const ANY = { SourceCidrIp: '0.0.0.0/0' };
const refused = (at: string, more: object = {}) => accept({ ...ANY, Policy: 'drop', Priority: at, ...more });

/** Groups by the mistake that they hold. */
const GROUPS: Readonly<Record<string, readonly object[]>> = {
  nothing: [],
  any: [accept(ANY)],
  range: [accept({ ...ANY, PortRange: '20/25' })],
  every: [accept({ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' })],
  udp: [accept({ ...ANY, IpProtocol: 'UDP' })],
  ping: [accept({ ...ANY, IpProtocol: 'ICMP', PortRange: '-1/-1' })],
  hidden: [refused('1'), accept({ ...ANY, Priority: '100' })],
  halves: [accept({ SourceCidrIp: '0.0.0.0/1' }), accept({ SourceCidrIp: '128.0.0.0/1' })],
  six: [accept({ Ipv6SourceCidrIp: '::/0' })],
  web: [accept({ ...ANY, PortRange: '80/80' })],
  office: [accept({ SourceCidrIp: '10.0.0.0/8' })],
  hiddenAll: [
    refused('1', { IpProtocol: 'ALL', PortRange: '-1/-1' }),
    accept({ ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1', Priority: '100' }),
  ],
};

/** Which of them fail each rule, as the vendor's pages describe it. */
const FAIL: Readonly<Record<string, readonly string[]>> = {
  'sg-risky-ports-check': ['any', 'range', 'every', 'udp', 'ping', 'hidden', 'hiddenAll'],
  'ecs-security-group-risky-ports-check-with-protocol': ['any', 'range', 'udp'],
  'sg-public-access-check': ['every', 'ping'],
  'ecs-security-group-white-list-port-check': ['any', 'range', 'every', 'udp', 'ping', 'hidden', 'hiddenAll'],
  'ecs-security-group-not-open-all-port': ['every', 'ping'],
  'ecs-security-group-not-open-all-protocol': ['every'],
  'ecs-security-group-not-internet-cidr-access': [
    'any',
    'range',
    'every',
    'udp',
    'ping',
    'hidden',
    'halves',
    'web',
    'hiddenAll',
  ],
  'ecs-security-group-egress-not-all-access': ['out'],
  'ecs-security-group-description-check': [...Object.keys(GROUPS), 'out'],
};

async function makeGroups(on: Contract): Promise<Map<string, string>> {
  const RegionId = on.region;
  const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { RegionId });
  const ids = new Map<string, string>();
  const make = async (name: string, Description = '') => {
    const params = { RegionId, VpcId, SecurityGroupName: name, ...(Description && { Description }) };
    const { SecurityGroupId } = await on.sdk.ask('Ecs', 'CreateSecurityGroup', params);
    ids.set(name, SecurityGroupId);
    return { RegionId, SecurityGroupId };
  };
  for (const [name, Permissions] of Object.entries(GROUPS)) {
    const group = await make(name);
    if (Permissions.length > 0) await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', { ...group, Permissions });
  }
  const out = { IpProtocol: 'ALL', PortRange: '-1/-1', DestCidrIp: '0.0.0.0/0' };
  await on.sdk.ask('Ecs', 'AuthorizeSecurityGroupEgress', { ...(await make('out')), Permissions: [out] });
  await make('described', 'has a description');
  return ids;
}

const createRule = (SourceIdentifier: string, more: object = {}) => ({
  ConfigRuleName: SourceIdentifier,
  SourceOwner: 'ALIYUN',
  SourceIdentifier,
  ResourceTypesScope: 'ACS::ECS::SecurityGroup',
  ConfigRuleTriggerTypes: 'ConfigurationItemChangeNotification',
  ...more,
});

function reading(on: Contract) {
  const ask = genericClient(on, 'Config');
  const results = async (ConfigRuleId: string, more: object = {}): Promise<Answer[]> => {
    const found: Answer[] = [];
    let NextToken: string | undefined;
    do {
      const { EvaluationResults } = await ask('ListConfigRuleEvaluationResults', {
        ConfigRuleId,
        MaxResults: 5,
        NextToken,
        ...more,
      });
      found.push(...EvaluationResults.EvaluationResultList);
      NextToken = EvaluationResults.NextToken;
    } while (NextToken !== undefined);
    return found;
  };
  const namesOf = async (rule: string, ComplianceType: string): Promise<string[]> =>
    (await results(rule, { ComplianceType })).map(
      (one) => one.EvaluationResultIdentifier.EvaluationResultQualifier.ResourceName,
    );
  return { ask, results, namesOf };
}

contract('managed rules', LOCAL, (on) => {
  const { ask, results, namesOf } = reading(on);
  let groups: Map<string, string>;

  beforeAll(async () => {
    groups = await makeGroups(on);
  });

  test('every rule has an expectation', () => {
    expect(Object.keys(FAIL).toSorted()).toEqual(MANAGED_RULES.map((one) => one.identifier).toSorted());
  });

  test.each(Object.entries(FAIL))('%s', async (identifier, failing) => {
    const { ConfigRuleId } = await ask('CreateConfigRule', createRule(identifier));
    expect(ConfigRuleId).toMatch(/^cr-/);
    expect(await namesOf(ConfigRuleId, 'NON_COMPLIANT')).toEqual(failing);
    const all = await results(ConfigRuleId);
    expect(all).toHaveLength(groups.size);
    expect((await namesOf(ConfigRuleId, 'COMPLIANT')).length).toBe(groups.size - failing.length);
    const { ConfigRule } = await ask('GetConfigRule', { ConfigRuleId });
    expect(ConfigRule).toMatchObject({
      ConfigRuleState: 'ACTIVE',
      Source: { Owner: 'ALIYUN', Identifier: identifier },
      Compliance: { ComplianceType: 'NON_COMPLIANT', Count: failing.length },
    });
  });

  test('a result names what fails, where, and what is expected', async () => {
    const { ConfigRules } = await ask('ListConfigRules', { ConfigRuleName: 'sg-risky-ports-check' });
    const [{ ConfigRuleId, SourceIdentifier }] = ConfigRules.ConfigRuleList;
    expect(SourceIdentifier).toBe('sg-risky-ports-check');
    const [one] = await results(ConfigRuleId, { ComplianceType: 'NON_COMPLIANT' });
    expect(one).toMatchObject({
      RiskLevel: 1,
      InvokingEventMessageType: 'ConfigurationItemChangeNotification',
      RemediationEnabled: false,
      EvaluationResultIdentifier: {
        EvaluationResultQualifier: {
          ResourceId: groups.get('any'),
          ResourceType: 'ACS::ECS::SecurityGroup',
          RegionId: on.region,
        },
      },
    });
    const { configuration, property } = JSON.parse(one.Annotation);
    expect(JSON.parse(configuration)).toMatchObject({ PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' });
    expect(property).toBe('$.Permissions.Permission[*].PortRange');
    const listed = await ask('ListConfigRules', { ComplianceType: 'NON_COMPLIANT', PageSize: 100 });
    expect(listed.ConfigRules.TotalCount).toBe(MANAGED_RULES.length);
  });

  test('results are answered for, until the answer is taken back', async () => {
    const { ConfigRules } = await ask('ListConfigRules', { Keyword: 'sg-risky' });
    const { ConfigRuleId } = ConfigRules.ConfigRuleList[0];
    const Resources = [
      { RegionId: on.region, ResourceId: groups.get('any'), ResourceType: 'ACS::ECS::SecurityGroup' },
    ];
    const resource = JSON.stringify(Resources);
    await ask('IgnoreEvaluationResults', { ConfigRuleId, Resources: resource, Reason: 'honeypot' });
    expect(await namesOf(ConfigRuleId, 'IGNORED')).toEqual(['any']);
    await ask('RevertEvaluationResults', { ConfigRuleId, Resources: resource });
    expect(await namesOf(ConfigRuleId, 'IGNORED')).toEqual([]);
    await ask('IgnoreEvaluationResults', {
      ConfigRuleId,
      Resources,
      Reason: 'for a day',
      IgnoreDate: '2020-01-01',
    });
    expect(await namesOf(ConfigRuleId, 'IGNORED')).toEqual([]);
    await ask('IgnoreEvaluationResults', { ConfigRuleId, Resources, Reason: 'for ever' });
    await ask('StartConfigRuleEvaluation', { ConfigRuleId, RevertEvaluation: true });
    expect(await namesOf(ConfigRuleId, 'IGNORED')).toEqual([]);
    await expect(
      ask('IgnoreEvaluationResults', { ConfigRuleId, Resources, Reason: 'r', IgnoreDate: 'soon' }),
    ).rejects.toMatchObject({ code: 'Invalid.IgnoreDate.Value' });
  });

  test('a rule is narrowed, switched off and on, and deleted', async () => {
    const { ConfigRuleId } = await ask(
      'CreateConfigRule',
      createRule('sg-risky-ports-check', {
        ConfigRuleName: 'only-web',
        InputParameters: JSON.stringify({ ports: '80' }),
        ResourceIdsScope: `${groups.get('web')},${groups.get('any')}`,
      }),
    );
    expect(await namesOf(ConfigRuleId, 'NON_COMPLIANT')).toEqual(['web']);
    expect(await namesOf(ConfigRuleId, 'COMPLIANT')).toEqual(['any']);
    await ask('StopConfigRules', { ConfigRuleIds: ConfigRuleId });
    await on.sdk.ask('Ecs', 'AuthorizeSecurityGroup', {
      RegionId: on.region,
      SecurityGroupId: groups.get('any'),
      Permissions: [accept({ ...ANY, PortRange: '80/80' })],
    });
    expect(await namesOf(ConfigRuleId, 'COMPLIANT')).toEqual(['any']);
    const { OperateRuleResult } = await ask('ActiveConfigRules', { ConfigRuleIds: ConfigRuleId });
    expect(OperateRuleResult.OperateRuleItemList).toEqual([{ ConfigRuleId, Success: true }]);
    expect(await namesOf(ConfigRuleId, 'NON_COMPLIANT')).toEqual(['any', 'web']);
    await ask('UpdateConfigRule', { ConfigRuleId, InputParameters: '{"ports":"443"}', RiskLevel: 3 });
    expect(await namesOf(ConfigRuleId, 'NON_COMPLIANT')).toEqual([]);
    await ask('UpdateConfigRule', { ConfigRuleId, ResourceIdsScope: 'sg-none' });
    expect((await ask('GetConfigRule', { ConfigRuleId })).ConfigRule).toMatchObject({
      RiskLevel: 3,
      InputParameters: { ports: '443' },
      Compliance: { ComplianceType: 'INSUFFICIENT_DATA', Count: 0 },
    });
    await ask('DeleteConfigRules', { ConfigRuleIds: ConfigRuleId });
    await expect(ask('GetConfigRule', { ConfigRuleId })).rejects.toMatchObject({
      code: 'ConfigRuleNotExists',
    });
  });

  test('what does not exist is refused', async () => {
    const create = (more: object) => ask('CreateConfigRule', createRule('sg-risky-ports-check', more));
    const code = (value: string) => ({ code: value });
    await expect(create({})).rejects.toMatchObject(code('ConfigRuleExists'));
    const other = { ConfigRuleName: 'other' };
    for (const [more, expected] of [
      [{ SourceIdentifier: 'no-such-rule' }, 'Invalid.SourceIdentifier.Value'],
      [{ SourceOwner: 'CUSTOM_FC' }, 'Invalid.SourceIdentifier.Value'],
      [{ ResourceTypesScope: 'ACS::OSS::Bucket' }, 'Invalid.ResourceTypesScope.Value'],
      [{ InputParameters: '[]' }, 'Invalid.InputParameters.Value'],
      [{ ConfigRuleTriggerTypes: 'Now' }, 'Invalid.ConfigRuleTriggerTypes.Value'],
    ] as const)
      await expect(create({ ...other, ...more })).rejects.toMatchObject(code(expected));
    await expect(ask('StopConfigRules', {})).rejects.toMatchObject(code('MissingParameter'));
    await expect(ask('StartConfigRuleEvaluation', { ConfigRuleId: 'cr-1' })).rejects.toMatchObject(
      code('ConfigRuleNotExists'),
    );
  });
});

const OTHER: Partial<SemanticsProfile> = {
  'config-evaluation': 'when-started',
  'config-all-protocols': 'counted',
  'check-any-ipv6': 'seen',
};
contract('managed rules under other readings', { ...LOCAL, profile: OTHER }, (on) => {
  const { ask, namesOf } = reading(on);

  test('ALL counts, IPv6 is seen, and results wait to be asked for', async () => {
    const groups = await makeGroups(on);
    const { ConfigRuleId } = await ask(
      'CreateConfigRule',
      createRule('ecs-security-group-risky-ports-check-with-protocol'),
    );
    const failing = ['any', 'range', 'every', 'udp', 'six'];
    expect(await namesOf(ConfigRuleId, 'NON_COMPLIANT')).toEqual(failing);
    await on.sdk.ask('Ecs', 'RevokeSecurityGroup', {
      RegionId: on.region,
      SecurityGroupId: groups.get('any'),
      Permissions: [accept(ANY)],
    });
    expect(await namesOf(ConfigRuleId, 'NON_COMPLIANT')).toEqual(failing);
    await ask('StartConfigRuleEvaluation', { ConfigRuleId });
    expect(await namesOf(ConfigRuleId, 'NON_COMPLIANT')).toEqual(failing.slice(1));
  });
});
