/** From an empty directory to a refused call: both ways of putting a guardrail in place, and taking it away again. */
import { afterEach, describe, expect, test } from 'vitest';
import { assumeRole, createProber } from '../../src/adapters/alibaba/guard-probe.ts';
import { verifyGuard } from '../../src/app/guard/verify.ts';
import { failureOf } from '../support/identities.ts';
import { type Bench, openBench, openDirectory, openSsh, REGION, specOf } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

/** What the vendor's diagnosis of a refusal says, decoded by the account. */
async function diagnosisOf(error: {
  readonly accessDeniedDetail: { readonly EncodedDiagnosticMessage: string };
}) {
  const { DecodedDiagnosticMessage } = await bench.root.ask('Ram', 'DecodeDiagnosticMessage', {
    EncodedDiagnosticMessage: error.accessDeniedDetail.EncodedDiagnosticMessage,
  });
  return DecodedDiagnosticMessage;
}

describe('a RAM policy on identities', () => {
  test.each([
    ['a user', { kind: 'user', id: 'alice' }],
    ['the user’s group', { kind: 'group', id: 'developers' }],
    ['every user', { kind: 'all-users' }],
  ] as const)('on %s: SSH for everybody is refused, and it is told by what', async (_, wanted) => {
    bench = await openBench();
    const alice = await bench.user('alice');
    await bench.root.ask('Ram', 'CreateGroup', { GroupName: 'developers' });
    await bench.root.ask('Ram', 'AddUserToGroup', { GroupName: 'developers', UserName: 'alice' });
    await openSsh(alice.sdk);

    const spec = specOf('account', [wanted]);
    const report = await bench.apply(spec);
    expect(report).toMatchObject({ result: 'applied', readBack: { policyId: 'postern-guardrail' } });

    const refused = await failureOf(openSsh(alice.sdk));
    expect(refused).toMatchObject({ code: 'Forbidden.RAM', statusCode: 403 });
    expect(await diagnosisOf(refused)).toMatchObject({
      AuthAction: 'ecs:AuthorizeSecurityGroup',
      ExplicitDeny: true,
      MatchedPolicies: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Deny',
          PolicyIdentifier: 'postern-guardrail',
          StatementNumber: 1,
        }),
      ]),
    });
    await openSsh(alice.sdk, '203.0.113.0/24');
    await openSsh(bench.root);

    const state = await bench.guard.readState('account', spec.name);
    const verified = await verifyGuard({ ...spec, state }, alice.prober, bench.timer);
    expect(verified.verdict).toBe('as-expected');
    const byId = new Map(verified.results.map((one) => [one.probe.id, one]));
    expect(byId.get('ssh-from-anywhere')).toMatchObject({
      outcome: 'stopped',
      expected: 'stopped',
      by: { policy: 'postern-guardrail', statements: [1] },
    });
    expect(byId.get('instance-without-group')).toMatchObject({ outcome: 'stopped', expected: 'stopped' });
    expect(byId.get('ssh-from-any-ipv6')).toMatchObject({ outcome: 'passes', expected: 'passes' });
    expect(byId.get('ssh-from-one-address')).toMatchObject({ outcome: 'passes', expected: 'passes' });

    expect(await bench.remove('account')).toMatchObject({ result: 'removed' });
    await openSsh(alice.sdk);
    expect(
      await bench.root.refused('Ram', 'GetPolicy', { PolicyName: spec.name, PolicyType: 'Custom' }),
    ).toMatchObject({ code: 'EntityNotExist.Policy' });
  });

  test('on a role, probed as the role', async () => {
    bench = await openBench();
    const account = bench.cloud.accounts[0]?.id ?? '';
    await bench.root.ask('Ram', 'CreateRole', {
      RoleName: 'developer',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '1',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:root`] } },
        ],
      }),
    });
    await bench.root.ask('Ram', 'AttachPolicyToRole', {
      RoleName: 'developer',
      PolicyName: 'AdministratorAccess',
      PolicyType: 'System',
    });
    const spec = specOf('account', [{ kind: 'role', id: 'developer' }]);
    await bench.apply(spec);
    const { accessKeyId, accessKeySecret } = bench.cloud.credentialFor(account);
    const decoder = { accessKeyId, accessKeySecret };
    const endpoint = bench.cloud.endpoint;
    const key = await assumeRole({ endpoint, key: decoder }, `acs:ram::${account}:role/developer`);
    const prober = createProber({ endpoint, key, decoder, region: REGION });
    const state = await bench.guard.readState('account', spec.name);
    const report = await verifyGuard({ ...spec, state }, prober, bench.timer);
    expect(report.principal.arn).toContain('assumed-role/developer/');
    expect(report.verdict).toBe('as-expected');
  });

  test('whoever is not bound passes, and verification says so', async () => {
    bench = await openBench();
    await bench.user('alice');
    const bob = await bench.user('bob');
    const spec = specOf('account', [{ kind: 'user', id: 'alice' }]);
    await bench.apply(spec);
    const state = await bench.guard.readState('account', spec.name);
    const report = await verifyGuard({ ...spec, state }, bob.prober, bench.timer);
    expect(report.verdict).toBe('not-as-expected');
    expect(report.results.map(({ outcome }) => outcome)).toEqual(Array(report.results.length).fill('passes'));
  });

  test('where nobody may decode the diagnosis, the kind of refusal tells as much as it can', async () => {
    bench = await openBench();
    await bench.user('alice');
    const { AccessKey } = await bench.root.ask('Ram', 'CreateAccessKey', { UserName: 'alice' });
    const key = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
    const alice = { UserName: 'alice', PolicyType: 'System' };
    await bench.root.ask('Ram', 'DetachPolicyFromUser', { ...alice, PolicyName: 'AdministratorAccess' });
    await bench.root.ask('Ram', 'AttachPolicyToUser', { ...alice, PolicyName: 'AliyunECSFullAccess' });
    const spec = specOf('account', [{ kind: 'user', id: 'alice' }]);
    await bench.apply(spec);
    const prober = createProber({ endpoint: bench.cloud.endpoint, key, decoder: key, region: REGION });
    const state = await bench.guard.readState('account', spec.name);
    const report = await verifyGuard({ ...spec, state }, prober, bench.timer);
    expect(report.verdict).toBe('as-expected');
    expect(report.results[0]).toMatchObject({
      outcome: 'stopped',
      by: null,
      denial: { explicit: true, decoded: null, notDecoded: 'NoPermission' },
    });
  });

  test('of somebody without permissions, what the guardrail stops is told from what is not allowed', async () => {
    bench = await openBench();
    const alice = await bench.user('alice');
    await bench.root.ask('Ram', 'DetachPolicyFromUser', {
      UserName: 'alice',
      PolicyName: 'AdministratorAccess',
      PolicyType: 'System',
    });
    const spec = specOf('account', [{ kind: 'user', id: 'alice' }]);
    await bench.apply(spec);
    const state = await bench.guard.readState('account', spec.name);
    const report = await verifyGuard({ ...spec, state }, alice.prober, bench.timer);
    expect(report.verdict).toBe('as-expected');
    expect(report.results[0]).toMatchObject({ outcome: 'stopped' });
    expect(report.results.find(({ probe }) => probe.id === 'ssh-from-one-address')).toMatchObject({
      outcome: 'stopped-otherwise',
    });
  });
});

describe('a control policy on directory nodes', () => {
  test.each([
    ['the Root folder', 'root'],
    ['a folder', 'folder'],
    ['a member', 'member'],
  ] as const)('on %s: a user of the member is refused, and it is told by what', async (_, kind) => {
    bench = await openBench();
    const { folder, shop, lab } = await openDirectory(bench);
    const alice = await bench.user('alice', shop);
    const mallory = await bench.user('mallory', lab);
    await openSsh(alice.sdk);

    const wanted = kind === 'root' ? ({ kind } as const) : { kind, id: kind === 'folder' ? folder : shop };
    const spec = specOf('directory', [wanted]);
    const report = await bench.apply(spec);
    expect(report.steps.map(({ operation }) => operation)).toEqual([
      'EnableControlPolicy',
      'CreateControlPolicy',
      'AttachControlPolicy',
    ]);
    const policyId = report.readBack?.policyId ?? '';
    expect(policyId).toMatch(/^cp-/);

    const refused = await failureOf(openSsh(alice.sdk));
    expect(refused).toMatchObject({ code: 'Forbidden.RAM' });
    const { DecodedDiagnosticMessage } = await alice.sdk.ask('Ram', 'DecodeDiagnosticMessage', {
      EncodedDiagnosticMessage: refused.accessDeniedDetail.EncodedDiagnosticMessage,
    });
    expect(DecodedDiagnosticMessage).toMatchObject({
      NoPermissionPolicyType: 'ControlPolicy',
      MatchedPolicies: expect.arrayContaining([
        expect.objectContaining({ Effect: 'Deny', PolicyIdentifier: policyId, StatementNumber: 1 }),
      ]),
    });
    // The other member is bound from the Root folder alone.
    if (kind === 'root')
      expect(await failureOf(openSsh(mallory.sdk))).toMatchObject({ code: 'Forbidden.RAM' });
    else await openSsh(mallory.sdk);

    const state = await bench.guard.readState('directory', spec.name);
    const verified = await verifyGuard({ ...spec, state }, alice.prober, bench.timer);
    expect(verified.verdict).toBe('as-expected');
    expect(verified.results[0]).toMatchObject({ by: { policy: policyId, statements: [1] } });

    expect(await bench.remove('directory')).toMatchObject({
      result: 'removed',
      left: ['control-policies-enabled'],
    });
    await openSsh(alice.sdk);
    const { ControlPolicies } = await bench.root.ask('ResourceManager', 'ListControlPolicies', {});
    expect(ControlPolicies.ControlPolicy.map(({ PolicyName }: { PolicyName: string }) => PolicyName)).toEqual(
      ['FullAliyunAccess'],
    );
  });
});

test('a self-protecting guardrail cannot be taken away by those whom it binds', async () => {
  bench = await openBench();
  const alice = await bench.user('alice');
  const open = await bench.plan(specOf('account', [{ kind: 'user', id: 'alice' }]));
  expect(open.impact.outside).toContainEqual(
    expect.objectContaining({ why: 'can-remove', id: 'alice', certain: true }),
  );
  const spec = specOf('account', [{ kind: 'user', id: 'alice' }], { tier: 'self-protecting' });
  const plan = await bench.plan(spec);
  expect(plan.impact.outside.filter(({ why }) => why === 'can-remove')).toEqual([]);
  await bench.apply(spec);
  expect(
    await alice.sdk.refused('Ram', 'DetachPolicyFromUser', {
      UserName: 'alice',
      PolicyName: spec.name,
      PolicyType: 'Custom',
    }),
  ).toMatchObject({ code: 'NoPermission' });
});
