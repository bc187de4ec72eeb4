/** Who may do what: identity, group and session policies, trust, and what a refusal says (facts/policy.md 1, 2, 4, 5). */
import { expect, test } from 'vitest';
import type { JournalEntry } from '../../src/cloud/index.ts';
import type { Authorization } from '../../src/cloud/kernel/authorize.ts';
import { ALLOW_ALL, type Policy } from '../../src/domain/policy/document.ts';
import { Evaluator } from '../../src/domain/policy/evaluate.ts';
import { parsePolicy } from '../../src/domain/policy/parse.ts';
import { DEFAULT_PROFILE } from '../../src/domain/semantics/profile.ts';
import { failureOf, makeIdentities } from '../support/identities.ts';
import { type Contract, contract } from './target.ts';

const ANY_SOURCE = 'postern-no-open-door';
const NO_OPEN_DOOR = {
  Version: '1',
  Statement: [
    { Effect: 'Allow', Action: 'ecs:Describe*', Resource: '*' },
    {
      Effect: 'Deny',
      Action: ['ecs:AuthorizeSecurityGroup', 'ecs:ConfigureSecurityGroupPermissions'],
      Resource: '*',
      Condition: { CIDRInRange: { 'ecs:SecurityGroupSourceCidrIps': '0.0.0.0/0' } },
    },
  ],
};
const LOCAL = { local: 'it makes access keys' };
const SSH = { IpProtocol: 'tcp', PortRange: '22/22' };

/** A group to write rules into. */
async function openGroup(on: Contract): Promise<string> {
  const { VpcId } = await on.sdk.ask('Vpc', 'CreateVpc', { CidrBlock: '10.0.0.0/16', RegionId: on.region });
  const made = await on.sdk.ask('Ecs', 'CreateSecurityGroup', { RegionId: on.region, VpcId });
  return made.SecurityGroupId;
}

const lastCall = (on: Contract): JournalEntry => on.cloud.journal.list().at(-1) as JournalEntry;

contract('a RAM user', LOCAL, (on) => {
  const ids = makeIdentities(on);
  const authorize = (SecurityGroupId: string, ...sources: readonly string[]) => ({
    RegionId: on.region,
    SecurityGroupId,
    Permissions: sources.map((SourceCidrIp) => ({ ...SSH, SourceCidrIp })),
  });

  test('has no permission without a policy, and those of its policies and no others', async () => {
    const group = await openGroup(on);
    const ann = await ids.user('ann');
    expect(await ann.refused('Ecs', 'DescribeSecurityGroups', { RegionId: on.region })).toEqual({
      status: 403,
      code: 'Forbidden.RAM',
    });
    await ids.attach('User', 'ann', 'AliyunECSFullAccess');
    await ann.ask('Ecs', 'AuthorizeSecurityGroup', authorize(group, '203.0.113.7/32'));
    await ann.ask('Vpc', 'DescribeVpcs', { RegionId: on.region });
    expect(
      await ann.refused('Vpc', 'CreateVpc', { RegionId: on.region, CidrBlock: '10.0.0.0/16' }),
    ).toMatchObject({ code: 'Forbidden.RAM' });
    expect(
      await on.sdk.refused('Ram', 'AttachPolicyToUser', {
        UserName: 'ann',
        PolicyName: 'AdministratorAccess',
        PolicyType: 'System',
        ResourceGroupId: 'rg-1',
      }),
    ).toEqual({ status: 400, code: 'InvalidParameter.ResourceGroupId' });
    await ids.detach('User', 'ann', 'AliyunECSFullAccess');
    await ids.attach('User', 'ann', 'AliyunECSReadOnlyAccess');
    await ann.ask('Ecs', 'DescribeSecurityGroups', { RegionId: on.region });
    expect(await ann.refused('Ecs', 'AuthorizeSecurityGroup', authorize(group, '10.0.0.1/32'))).toMatchObject(
      { code: 'Forbidden.RAM' },
    );
  });

  test('is told which policy and statement denied, and what the service saw of the call', async () => {
    const group = await openGroup(on);
    const bob = await ids.user('Bob');
    await ids.attach('User', 'Bob', 'AliyunECSFullAccess');
    await ids.attach('User', 'Bob', 'AliyunRAMFullAccess');
    await ids.policy(ANY_SOURCE, NO_OPEN_DOOR);
    await ids.attach('User', 'Bob', ANY_SOURCE, 'Custom');
    await bob.ask('Ecs', 'AuthorizeSecurityGroup', authorize(group, '10.0.0.0/8'));
    const error = await failureOf(
      bob.ask('Ecs', 'AuthorizeSecurityGroup', authorize(group, '10.0.0.0/8', '1.2.3.4/0')),
    );
    expect(error).toMatchObject({ code: 'Forbidden.RAM', statusCode: 403 });
    const { User } = await on.sdk.ask('Ram', 'GetUser', { UserName: 'Bob' });
    const account = on.cloud.accounts[0]?.id as string;
    const principal = {
      AuthPrincipalType: 'SubUser',
      AuthPrincipalDisplayName: User.UserId,
      AuthPrincipalOwnerId: account,
    };
    expect(error.accessDeniedDetail).toEqual({
      AuthAction: 'ecs:AuthorizeSecurityGroup',
      ...principal,
      PolicyType: 'AccountLevelIdentityBasedPolicy',
      NoPermissionType: 'ExplicitDeny',
      EncodedDiagnosticMessage: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
    });
    const { EncodedDiagnosticMessage } = error.accessDeniedDetail;
    const { DecodedDiagnosticMessage: decoded } = await bob.ask('Ram', 'DecodeDiagnosticMessage', {
      EncodedDiagnosticMessage,
    });
    const { AuthConditions, MatchedPolicies, ...rest } = decoded;
    expect(rest).toEqual({
      AuthAction: 'ecs:AuthorizeSecurityGroup',
      AuthResource: '*',
      AuthPrincipal: principal,
      ExplicitDeny: true,
      NoPermissionPolicyType: 'AccountLevelIdentityBasedPolicy',
    });
    const matched = { PolicyType: 'AccountLevelIdentityBasedPolicy', AttachedScope: 'Account' };
    expect(MatchedPolicies).toEqual([
      {
        ...matched,
        Effect: 'Allow',
        PolicyIdentifier: 'AliyunECSFullAccess',
        PolicyVersion: 'v1',
        AttachedEntityType: 'RamUser',
        StatementNumber: 1,
      },
      {
        ...matched,
        Effect: 'Deny',
        PolicyIdentifier: ANY_SOURCE,
        PolicyVersion: 'v1',
        AttachedEntityType: 'RamUser',
        StatementNumber: 2,
      },
    ]);
    const seen = Object.fromEntries(
      AuthConditions.map((one: { ConditionKey: string; ConditionValues: string[] }) => [
        one.ConditionKey,
        one.ConditionValues,
      ]),
    );
    expect(seen).toMatchObject({
      'ecs:SecurityGroupIpProtocols': ['TCP'],
      'ecs:SecurityGroupSourceCidrIps': ['10.0.0.0/8', '1.2.3.4/0'],
      'acs:SourceIp': ['127.0.0.1'],
      'acs:SecureTransport': ['false'],
      'acs:MFAPresent': ['false'],
      'acs:PrincipalARN': [`acs:ram::${account}:user/bob`],
      'acs:CurrentTime': [expect.stringMatching(/^\d{4}-/)],
    });
    expect(seen['acs:AccessId']).toHaveLength(1);
  });

  test('can decode only messages of its own account, and only messages', async () => {
    const carl = await ids.user('carl');
    const error = await failureOf(carl.ask('Ram', 'ListUsers'));
    expect(error).toMatchObject({ code: 'NoPermission', statusCode: 403 });
    const { EncodedDiagnosticMessage } = error.accessDeniedDetail;
    const { DecodedDiagnosticMessage } = await on.sdk.ask('Ram', 'DecodeDiagnosticMessage', {
      EncodedDiagnosticMessage,
    });
    expect(DecodedDiagnosticMessage).toMatchObject({ ExplicitDeny: false, MatchedPolicies: [] });
    const unknown = { status: 400, code: 'InvalidParameter.EncodedDiagnosticMessage' };
    const other = await ids.stranger();
    const texts = [
      'AQEAAAAA',
      '',
      EncodedDiagnosticMessage.replace(/^./, (c: string) => (c === 'A' ? 'B' : 'A')),
    ];
    for (const [sdk, text] of [
      [other, EncodedDiagnosticMessage],
      ...texts.map((one) => [on.sdk, one] as const),
    ] as const)
      expect(await sdk.refused('Ram', 'DecodeDiagnosticMessage', { EncodedDiagnosticMessage: text })).toEqual(
        unknown,
      );
  });

  test('has the policies of its groups, for as long as it is in them', async () => {
    const dora = await ids.user('dora');
    await on.sdk.ask('Ram', 'CreateGroup', { GroupName: 'readers' });
    await ids.attach('Group', 'readers', 'AliyunRAMReadOnlyAccess');
    expect(await dora.refused('Ram', 'ListUsers')).toMatchObject({ code: 'NoPermission' });
    await on.sdk.ask('Ram', 'AddUserToGroup', { GroupName: 'readers', UserName: 'dora' });
    await dora.ask('Ram', 'ListUsers');
    const error = await failureOf(dora.ask('Ram', 'CreateUser', { UserName: 'eve' }));
    expect(error).toMatchObject({ code: 'NoPermission' });
    expect(error.accessDeniedDetail).toMatchObject({ NoPermissionType: 'ImplicitDeny' });
    await on.sdk.ask('Ram', 'RemoveUserFromGroup', { GroupName: 'readers', UserName: 'dora' });
    expect(await dora.refused('Ram', 'ListUsers')).toMatchObject({ code: 'NoPermission' });
    // Who one is may everybody ask.
    await dora.ask('Sts', 'GetCallerIdentity');
  });

  test('needs permission for every resource of a call', async () => {
    const [one, two] = [await openGroup(on), await openGroup(on)];
    const finn = await ids.user('finn');
    const arn = `acs:ecs:*:*:securitygroup/${one}`;
    await ids.policy('one-group', {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'ecs:DescribeSecurityGroups', Resource: arn }],
    });
    await ids.attach('User', 'finn', 'one-group', 'Custom');
    const describe = (groups: readonly string[]) => ({
      RegionId: on.region,
      SecurityGroupIds: JSON.stringify(groups),
    });
    await finn.ask('Ecs', 'DescribeSecurityGroups', describe([one]));
    const error = await failureOf(finn.ask('Ecs', 'DescribeSecurityGroups', describe([one, two])));
    const { DecodedDiagnosticMessage } = await on.sdk.ask('Ram', 'DecodeDiagnosticMessage', {
      EncodedDiagnosticMessage: error.accessDeniedDetail.EncodedDiagnosticMessage,
    });
    expect(DecodedDiagnosticMessage.AuthResource).toMatch(new RegExp(`securitygroup/${two}$`));
  });

  test('is refused before resources are looked at, and the journal has what was asked', async () => {
    const gus = await ids.user('gus');
    expect(
      await gus.refused('Ecs', 'AuthorizeSecurityGroup', authorize('sg-nowhere', '0.0.0.0/0')),
    ).toMatchObject({ code: 'Forbidden.RAM' });
    const refused = lastCall(on);
    expect(refused).toMatchObject({ errorCode: 'Forbidden.RAM', caller: { type: 'ram-user', name: 'gus' } });
    expect(refused.authorization).toMatchObject({
      action: 'ecs:AuthorizeSecurityGroup',
      resources: ['*'],
      keys: [{ 'ecs:SecurityGroupSourceCidrIps': ['0.0.0.0/0'] }],
    } satisfies Partial<Authorization>);
    await gus.ask('Sts', 'GetCallerIdentity');
    expect(lastCall(on).authorization).toBeUndefined();
  });

  test('what the journal keeps of its calls is enough to ask other policies', async () => {
    const group = await openGroup(on);
    const kim = await ids.user('kim');
    await ids.attach('User', 'kim', 'AliyunECSFullAccess');
    for (const source of ['10.0.0.0/8', '0.0.0.0/0', '203.0.113.7/32'])
      await kim.ask('Ecs', 'AuthorizeSecurityGroup', authorize(group, source));
    await kim.ask('Ecs', 'DescribeSecurityGroups', { RegionId: on.region });
    const { document } = parsePolicy(JSON.stringify(NO_OPEN_DOOR), 'identity');
    if (document === undefined) throw new Error('the policy cannot be read');
    const all: Policy = { id: 'all', type: 'System', document: ALLOW_ALL };
    const planned = { id: ANY_SOURCE, type: 'Custom', document } as const;
    const evaluator = new Evaluator({ identity: [all, planned] }, DEFAULT_PROFILE);
    const denied = on.cloud.journal
      .list({ limit: 4 })
      .filter(({ authorization }) =>
        authorization?.resources.some((resource) =>
          authorization.keys.some(
            (keys) => evaluator.decide({ action: authorization.action, resource, keys }) !== 'allow',
          ),
        ),
      );
    expect(denied.map(({ params, caller }) => [caller?.name, params['Permissions.1.SourceCidrIp']])).toEqual([
      ['kim', '0.0.0.0/0'],
    ]);
  });

  test('a statement that nobody can decide about is refused by name', async () => {
    const hal = await ids.user('hal');
    await ids.policy('variable', {
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'ram:ListUsers', Resource: `acs:ram:*:*:user/$\{acs:UserName}` },
      ],
    });
    await ids.attach('User', 'hal', 'variable', 'Custom');
    const error = await failureOf(hal.ask('Ram', 'ListUsers'));
    expect(error.message).toContain('statement 1 of "variable"');
    const { DecodedDiagnosticMessage } = await on.sdk.ask('Ram', 'DecodeDiagnosticMessage', {
      EncodedDiagnosticMessage: error.accessDeniedDetail.EncodedDiagnosticMessage,
    });
    expect(DecodedDiagnosticMessage.UndecidedStatements).toEqual([
      { PolicyIdentifier: 'variable', StatementNumber: 1 },
    ]);
  });

  test('the answer in XML has the detail too', async () => {
    const text = await ids.rawXml('ann', { Action: 'CreateKeyPair', Version: '2014-05-26' });
    expect(text).toMatch(/<Code>InvalidAction.NotFound<\/Code>/);
    const refused = await ids.rawXml('ann', {
      Action: 'CreateSecurityGroup',
      Version: '2014-05-26',
      RegionId: on.region,
    });
    expect(refused).toMatch(
      /<AccessDeniedDetail><AuthAction>ecs:CreateSecurityGroup<.*<EncodedDiagnosticMessage>[^<]+</,
    );
  });
});
