/** What a plan says, when it is refused, and what has drifted afterwards. */
import { afterEach, describe, expect, test } from 'vitest';
import { createReceiptStore } from '../../src/adapters/store/receipts.ts';
import { type GuardPlan, planGuard } from '../../src/app/guard/plan.ts';
import { generateGuardrail } from '../../src/domain/policy/guardrail.ts';
import { type Bench, openBench, openDirectory, specOf } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

const ALICE = [{ kind: 'user', id: 'alice' }] as const;
const OTHER = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Deny', Action: 'ecs:AuthorizeSecurityGroup', Resource: '*' }],
});
const NAME = 'postern-guardrail';
const named = { PolicyName: NAME, PolicyType: 'Custom' };
const roundTrip = (plan: GuardPlan): GuardPlan => JSON.parse(JSON.stringify(plan)) as GuardPlan;

/** A stranger changes the policy behind our back. */
const rewrite = (document: string) =>
  bench.root.ask('Ram', 'CreatePolicyVersion', {
    PolicyName: NAME,
    PolicyDocument: document,
    SetAsDefault: true,
  });

describe('who stays outside', () => {
  test('of an account', async () => {
    bench = await openBench();
    await bench.user('alice');
    const bob = await bench.user('bob');
    await bench.root.ask('Ram', 'CreatePolicy', {
      PolicyName: 'from-the-office',
      PolicyDocument: JSON.stringify({
        Version: '1',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'ram:Detach*',
            Resource: '*',
            Condition: { IpAddress: { 'acs:SourceIp': ['203.0.113.0/24'] } },
          },
        ],
      }),
    });
    await bench.root.ask('Ram', 'CreateUser', { UserName: 'carol' });
    await bench.root.ask('Ram', 'CreateGroup', { GroupName: 'office' });
    await bench.root.ask('Ram', 'AddUserToGroup', { GroupName: 'office', UserName: 'carol' });
    await bench.root.ask('Ram', 'AttachPolicyToGroup', {
      GroupName: 'office',
      PolicyName: 'from-the-office',
      PolicyType: 'Custom',
    });
    await bench.root.ask('Ram', 'CreateUser', { UserName: 'dave' });
    const plan = await bench.plan(specOf('account', ALICE));
    expect(plan.coverage).toEqual({ complete: true, gaps: [] });
    const why = (who: string) => plan.impact.outside.filter(({ id }) => id === who);
    expect(plan.impact.outside[0]).toMatchObject({ why: 'account-root', id: plan.account });
    expect(why('alice')).toMatchObject([{ why: 'can-remove', certain: true }]);
    expect(why(bob.name)).toMatchObject([{ why: 'not-attached' }, { why: 'can-remove' }]);
    // Only from the office, but that is a way.
    expect(why('carol')).toMatchObject([
      { why: 'not-attached' },
      { why: 'can-remove', certain: true, actions: ['ram:DetachPolicyFromUser'] },
    ]);
    expect(why('dave')).toMatchObject([{ why: 'not-attached' }]);
    expect(why('acs:ram:*:*:role/postern-broker')).toMatchObject([{ why: 'exempt-role' }]);
  });

  test('of a directory', async () => {
    bench = await openBench();
    const { folder, shop, lab } = await openDirectory(bench);
    await bench.user('chief');
    const plan = await bench.plan(specOf('directory', [{ kind: 'folder', id: folder }]));
    expect(plan.targets).toEqual([{ kind: 'folder', id: folder, name: 'production' }]);
    const found = plan.impact.outside.map(({ why, id }) => [why, id]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['management-account', plan.account],
        ['member-root', shop],
        ['not-below-target', lab],
        ['can-remove', 'chief'],
      ]),
    );
    expect(found).not.toContainEqual(['member-root', lab]);
  });

  test('what cannot be read is a gap, and nobody is called harmless for it', async () => {
    bench = await openBench();
    await bench.user('alice');
    bench.cloud.faults.set([{ operation: 'ListRoles', kind: 'throttle', rate: 1, code: 'NoPermission' }]);
    const plan = await bench.plan(specOf('account', ALICE));
    expect(plan.coverage).toMatchObject({
      complete: false,
      gaps: [{ operation: 'ListRoles', code: 'NoPermission' }],
    });
    bench.cloud.faults.set([
      { operation: 'ListEntitiesForPolicy', kind: 'throttle', rate: 1, code: 'NoPermission' },
    ]);
    const other = bench.plan(specOf('account', ALICE));
    // The state of the guardrail itself has to be known.
    await expect(other).rejects.toMatchObject({ problem: { code: 'cloud-refused' } });
  });
});

describe('a plan', () => {
  test('shows every call, and the calls that take it all back', async () => {
    bench = await openBench();
    await bench.user('alice');
    const plan = await bench.plan(specOf('account', ALICE));
    expect(plan.steps).toMatchObject([
      {
        operation: 'CreatePolicy',
        parameters: { PolicyName: NAME, PolicyDocument: plan.policy.document },
        undo: { operation: 'DeletePolicy', parameters: { PolicyName: NAME } },
      },
      {
        operation: 'AttachPolicyToUser',
        parameters: { ...named, UserName: 'alice' },
        undo: { operation: 'DetachPolicyFromUser', parameters: { ...named, UserName: 'alice' } },
      },
    ]);
    expect(plan.rollback.map(({ operation }) => operation)).toEqual(['DetachPolicyFromUser', 'DeletePolicy']);
    expect(plan.policy).toMatchObject({ limit: 6144, length: plan.policy.document.length, today: 'absent' });
    expect(plan.impact.bound).toMatchObject([
      { target: { id: 'alice' }, policies: [{ name: 'AdministratorAccess', type: 'System' }] },
    ]);
    expect(bench.writes().filter((one) => /Policy$/.test(one))).toEqual([]);
  });

  test.each([
    [
      'another policy was attached',
      () =>
        bench.root.ask('Ram', 'AttachPolicyToUser', {
          UserName: 'alice',
          PolicyName: 'AliyunECSFullAccess',
          PolicyType: 'System',
        }),
      'bound',
    ],
    [
      'somebody came who is not bound',
      () => bench.root.ask('Ram', 'CreateUser', { UserName: 'eve' }),
      'outside',
    ],
    [
      'a policy of that name came',
      () =>
        bench.root.ask('Ram', 'CreatePolicy', {
          PolicyName: NAME,
          PolicyDocument: OTHER,
          Description: 'Postern guardrail',
        }),
      'policy',
    ],
  ] as const)('is refused when %s since', async (_, change, field) => {
    bench = await openBench();
    await bench.user('alice');
    const spec = specOf('account', ALICE);
    const approved = roundTrip(await bench.plan(spec));
    await change();
    const before = bench.writes().length;
    await expect(bench.apply(spec, { approved })).rejects.toMatchObject({
      problem: { code: 'guard-stale', params: { changed: expect.stringContaining(field) } },
    });
    expect(bench.writes()).toHaveLength(before);
  });

  test('is refused half done without the receipts of its beginning', async () => {
    bench = await openBench();
    await bench.user('alice');
    const spec = specOf('account', ALICE);
    const approved = roundTrip(await bench.plan(spec));
    await bench.root.ask('Ram', 'CreatePolicy', {
      PolicyName: NAME,
      PolicyDocument: approved.policy.document,
      Description: approved.policy.description,
    });
    await expect(bench.apply(spec, { approved })).rejects.toMatchObject({ problem: { code: 'guard-stale' } });
  });

  test('leaves a policy alone that Postern did not make, unless it is told to', async () => {
    bench = await openBench();
    await bench.user('alice');
    await bench.root.ask('Ram', 'CreatePolicy', { PolicyName: NAME, PolicyDocument: OTHER });
    const before = bench.writes().length;
    const foreign = { problem: { code: 'guard-foreign', params: { name: NAME } } };
    await expect(bench.apply(specOf('account', ALICE))).rejects.toMatchObject(foreign);
    await expect(bench.remove('account')).rejects.toMatchObject(foreign);
    expect(bench.writes()).toHaveLength(before);
    expect(await bench.apply(specOf('account', ALICE, { force: true }))).toMatchObject({ result: 'applied' });
    // Once taken over it is known by its receipts.
    expect(await bench.apply(specOf('account', ALICE))).toMatchObject({ result: 'unchanged' });
    expect(await bench.remove('account')).toMatchObject({ result: 'removed' });
    await bench.root.ask('Ram', 'CreatePolicy', { PolicyName: NAME, PolicyDocument: OTHER });
    await expect(bench.remove('account')).rejects.toMatchObject(foreign);
  });

  test('policy tests that fail end it before anything is asked', async () => {
    bench = await openBench();
    await bench.user('alice');
    const call = {
      action: 'ecs:AuthorizeSecurityGroup',
      resource: '*',
      keys: {
        'ecs:SecurityGroupSourceCidrIps': ['0.0.0.0/0'],
        'acs:PrincipalARN': ['acs:ram::1:user/alice'],
      },
    };
    const tests = [
      { name: 'SSH for all is stopped', call, expect: 'deny' as const },
      { name: 'SSH for all is wanted', call, expect: 'allow' as const },
    ];
    const calls = bench.cloud.journal.list().length;
    const report = await bench.apply(specOf('account', ALICE, { tests }));
    expect(report).toMatchObject({
      result: 'tests-failed',
      failedTests: [{ name: 'SSH for all is wanted', decision: 'explicit-deny', statements: [1] }],
    });
    expect(bench.cloud.journal.list()).toHaveLength(calls);
  });

  test('a target that does not exist is named', async () => {
    bench = await openBench();
    await expect(bench.plan(specOf('account', [{ kind: 'group', id: 'nobody' }]))).rejects.toMatchObject({
      problem: { code: 'guard-target-unknown', params: { kind: 'group', id: 'nobody' } },
    });
    await openDirectory(bench);
    await expect(bench.plan(specOf('directory', [{ kind: 'folder', id: 'fd-no' }]))).rejects.toMatchObject({
      problem: { code: 'guard-target-unknown', params: { kind: 'folder', id: 'fd-no' } },
    });
    await expect(bench.plan(specOf('account', [{ kind: 'all-users' }]))).rejects.toMatchObject({
      problem: { code: 'guard-no-targets' },
    });
  });
});

describe('another document', () => {
  test('replaces the first in place, and never leaves two policies', async () => {
    bench = await openBench();
    await bench.user('alice');
    await bench.apply(specOf('account', ALICE));
    for (let change = 0; change < 7; change += 1) {
      const tier = change % 2 === 0 ? 'closed-world' : 'hardened';
      const report = await bench.apply(specOf('account', ALICE, { tier }));
      expect(report).toMatchObject({ result: 'applied', steps: { length: 1 } });
      const { DefaultPolicyVersion } = await bench.root.ask('Ram', 'GetPolicy', named);
      expect(DefaultPolicyVersion.PolicyDocument).toBe(specOf('account', ALICE, { tier }).text);
    }
    // A document that is still there as a version is put in force again, not made again.
    const { PolicyVersions } = await bench.root.ask('Ram', 'ListPolicyVersions', named);
    expect(PolicyVersions.PolicyVersion).toHaveLength(2);
    const { Policies } = await bench.root.ask('Ram', 'ListPolicies', { PolicyType: 'Custom' });
    expect(Policies.Policy).toHaveLength(1);
    expect(await bench.remove('account')).toMatchObject({ result: 'removed' });
  });

  test('rotates versions when there are as many as may be', async () => {
    bench = await openBench();
    await bench.user('alice');
    await bench.apply(specOf('account', ALICE));
    for (let n = 1; n <= 7; n += 1) {
      const text = OTHER.replace('"*"', `"acs:ecs:*:*:securitygroup/sg-${n}"`);
      expect(await bench.apply(specOf('account', ALICE, { text }))).toMatchObject({ result: 'applied' });
    }
    expect(await bench.status()).toMatchObject({ guards: [{ drift: [] }] });
    expect(await bench.remove('account')).toMatchObject({ result: 'removed' });
  });

  test('of a control policy is updated under its id', async () => {
    bench = await openBench();
    const { shop } = await openDirectory(bench);
    const wanted = [{ kind: 'member', id: shop }] as const;
    const first = await bench.apply(specOf('directory', wanted));
    const second = await bench.apply(specOf('directory', wanted, { tier: 'closed-world' }));
    expect(second.steps.map(({ operation }) => operation)).toEqual(['UpdateControlPolicy']);
    expect(second.readBack?.policyId).toBe(first.readBack?.policyId);
  });
});

describe('drift', () => {
  test('of a RAM policy', async () => {
    bench = await openBench();
    await bench.user('alice');
    await bench.user('bob');
    await bench.apply(specOf('account', ALICE));
    const drift = async () => (await bench.status()).guards[0]?.drift;
    expect(await drift()).toEqual([]);
    await rewrite(OTHER);
    await bench.root.ask('Ram', 'DetachPolicyFromUser', { ...named, UserName: 'alice' });
    await bench.root.ask('Ram', 'AttachPolicyToUser', { ...named, UserName: 'bob' });
    const user = (id: string) => ({ kind: 'user', id, name: id });
    expect(await drift()).toEqual([
      { drift: 'document-changed' },
      { drift: 'detached', target: user('alice') },
      { drift: 'attached-elsewhere', target: user('bob') },
    ]);
    // Applying again mends what is ours, and leaves the rest where it is.
    const report = await bench.apply(specOf('account', ALICE));
    expect(report.steps.map(({ operation }) => operation)).toEqual([
      'SetDefaultPolicyVersion',
      'AttachPolicyToUser',
    ]);
    expect(report.plan?.impact.elsewhere).toEqual([user('bob')]);
    expect(await drift()).toEqual([{ drift: 'attached-elsewhere', target: user('bob') }]);
    await bench.root.ask('Ram', 'DetachPolicyFromUser', { ...named, UserName: 'alice' });
    await bench.root.ask('Ram', 'DetachPolicyFromUser', { ...named, UserName: 'bob' });
    await bench.root.ask('Ram', 'DeletePolicy', { PolicyName: NAME, CascadingDelete: true });
    expect(await drift()).toEqual([{ drift: 'missing' }]);
  });

  test('of a control policy: switched off, replaced', async () => {
    bench = await openBench();
    const { shop } = await openDirectory(bench);
    const wanted = [{ kind: 'member', id: shop }] as const;
    const { readBack } = await bench.apply(specOf('directory', wanted));
    await bench.root.ask('ResourceManager', 'DisableControlPolicy', {});
    await bench.timer.sleep(5_000);
    expect((await bench.status()).guards[0]?.drift).toEqual([
      { drift: 'detached', target: { kind: 'member', id: shop, name: 'shop' } },
      { drift: 'disabled', controlPolicies: 'Disabled' },
    ]);
    expect(await bench.apply(specOf('directory', wanted))).toMatchObject({
      steps: [{ operation: 'EnableControlPolicy' }, { operation: 'AttachControlPolicy' }],
    });
    const PolicyId = readBack?.policyId ?? '';
    await bench.root.ask('ResourceManager', 'DetachControlPolicy', { PolicyId, TargetId: shop });
    await bench.root.ask('ResourceManager', 'DeleteControlPolicy', { PolicyId });
    await bench.root.ask('ResourceManager', 'CreateControlPolicy', {
      PolicyName: NAME,
      EffectScope: 'RAM',
      PolicyDocument: generateGuardrail('hardened'),
    });
    const drift = (await bench.status()).guards[0]?.drift.map((one) => one.drift);
    expect(drift).toEqual(['replaced', 'detached']);
    // The receipts are of another policy, so this one is nobody's to delete.
    await expect(bench.remove('directory')).rejects.toMatchObject({ problem: { code: 'guard-foreign' } });
  });
});

test('every user means those too who come later', async () => {
  bench = await openBench();
  await bench.user('alice');
  const spec = specOf('account', [{ kind: 'all-users' }]);
  await bench.apply(spec);
  expect(await bench.status()).toMatchObject({ guards: [{ drift: [] }] });
  await bench.user('bob');
  const bob = { kind: 'user', id: 'bob', name: 'bob' };
  expect((await bench.status()).guards[0]?.drift).toEqual([{ drift: 'came-later', target: bob }]);
  expect(await bench.apply(spec)).toMatchObject({
    steps: [{ operation: 'AttachPolicyToUser', target: bob }],
  });
  expect(await bench.status()).toMatchObject({ guards: [{ drift: [] }] });
});

describe('whoever puts it in place', () => {
  test('is told when they could not take it away again', async () => {
    bench = await openBench();
    const alice = await bench.user('alice');
    const plan = (tier: 'hardened' | 'self-protecting', guard = alice.guard) =>
      planGuard(specOf('account', ALICE, { tier }), { cloud: guard, store: createReceiptStore(bench.state) });
    expect((await plan('hardened')).impact.caller).toMatchObject({ bound: true, canRemove: 'yes' });
    expect((await plan('self-protecting')).impact.caller).toMatchObject({ bound: true, canRemove: 'no' });
    expect((await plan('self-protecting', bench.guard)).impact.caller).toMatchObject({
      bound: false,
      canRemove: 'yes',
    });
  });
});
