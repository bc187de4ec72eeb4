/** Which past calls would have been denied: by a slow twin, and by whom they were made. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleKeys } from '../policy/ecs-keys.ts';
import { generateGuardrail, TIERS, type Tier } from '../policy/guardrail.ts';
import { parsePolicy } from '../policy/parse.ts';
import { profilesOver } from '../policy/prove/profiles.ts';
import { decideByPolicies } from '../reference/policy.ts';
import { SWITCHES, type SwitchName } from '../semantics/profile.ts';
import type { GuardTarget } from './guard.ts';
import { judgeCalls, type PastCall } from './guard-judge.ts';
import { guardedPolicies } from './guard-scope.ts';
import type { Surroundings } from './guard-surroundings.ts';

const ACCOUNT = '1000000000000001';
const ALICE: GuardTarget = { kind: 'user', id: 'Alice', name: 'Alice' };
const identity = (kind: 'user' | 'role' | 'group', name: string, groups: readonly string[] = []) => ({
  kind,
  name,
  groups,
  policies: [],
  serviceLinked: false,
});
const around: Surroundings = {
  account: {
    account: ACCOUNT,
    policies: new Map(),
    identities: [
      identity('user', 'Alice'),
      identity('user', 'bob', ['developers']),
      identity('group', 'developers'),
      identity('role', 'postern-broker'),
      identity('role', 'deployer'),
    ],
  },
  directory: {
    managementAccount: ACCOUNT,
    rootFolder: 'r-1',
    folders: [
      { id: 'fd-a', name: 'a', parent: 'r-1' },
      { id: 'fd-b', name: 'b', parent: 'fd-a' },
    ],
    members: [
      { id: '22222', name: 'deep', folder: 'fd-b' },
      { id: '33333', name: 'flat', folder: 'r-1' },
    ],
  },
  gaps: [],
};

const guardOf = (tier: Tier, way: 'account' | 'directory' = 'account') => {
  const { document } = parsePolicy(generateGuardrail(tier), 'identity');
  if (document === undefined) throw new Error('no document');
  return { way, name: 'guard', document };
};

const call = (more: Partial<PastCall> = {}): PastCall => ({
  id: '1',
  time: '2026-11-24T00:00:00Z',
  action: 'ecs:AuthorizeSecurityGroup',
  caller: { kind: 'user', account: ACCOUNT, name: 'alice' },
  asked: { known: 'rules', rules: [{ protocol: 'tcp', sourceCidr: '0.0.0.0/0' }] },
  ...more,
});
const by = (kind: PastCall['caller']['kind'], name: string, account = ACCOUNT): PastCall =>
  call({ caller: { kind, account, name } });

describe('whom it binds', () => {
  test('of an account: those who have it, by whatever case they are written in, and the members of groups', () => {
    const developers: GuardTarget = { kind: 'group', id: 'developers', name: 'developers' };
    const judge = (one: PastCall, ...targets: readonly GuardTarget[]) =>
      judgeCalls([one], guardOf('hardened'), targets, around);
    expect(judge(by('user', 'alice'), ALICE)).toMatchObject({ judged: 1, deniedCount: 1 });
    expect(judge(by('user', 'bob'), ALICE)).toMatchObject({ outside: 1, deniedCount: 0 });
    expect(judge(by('user', 'bob'), developers)).toMatchObject({ deniedCount: 1 });
    expect(judge(by('root', 'root'), ALICE, developers)).toMatchObject({ outside: 1 });
    expect(judge(by('unknown', ''), ALICE)).toMatchObject({ notJudged: { 'no-caller': 1 } });
    const broker: GuardTarget = { kind: 'role', id: 'postern-broker', name: 'postern-broker' };
    expect(judge(by('role', 'postern-broker'), broker)).toMatchObject({ judged: 1, deniedCount: 0 });
  });

  test('of a directory: the members below the targets, but for their owners', () => {
    const folder: GuardTarget = { kind: 'folder', id: 'fd-a', name: 'a' };
    const judge = (one: PastCall) => judgeCalls([one], guardOf('hardened', 'directory'), [folder], around);
    expect(judge(by('user', 'zoe', '22222'))).toMatchObject({ deniedCount: 1 });
    expect(judge(by('root', 'root', '22222'))).toMatchObject({ outside: 1 });
    expect(judge(by('user', 'zoe', '33333'))).toMatchObject({ outside: 1 });
    expect(judge(by('user', 'zoe'))).toMatchObject({ outside: 1 });
  });
});

test('what a policy looks at and an entry does not tell is not judged', () => {
  const action = (name: string): PastCall => call({ action: name, asked: { known: 'action' } });
  const judge = (one: PastCall, tier: Tier) => judgeCalls([one], guardOf(tier), [ALICE], around);
  // The policy's own ARN is looked at; which policy was detached is not told.
  expect(judge(action('ram:DetachPolicyFromUser'), 'self-protecting')).toMatchObject({
    notJudged: { 'not-told': 1 },
  });
  expect(judge(action('ram:DetachPolicyFromUser'), 'hardened')).toMatchObject({ judged: 1, deniedCount: 0 });
  expect(judge(action('ecs:AuthorizeSecurityGroup'), 'hardened')).toMatchObject({
    notJudged: { 'not-told': 1 },
  });
  expect(judge(action('ecs:AuthorizeSecurityGroup'), 'closed-world')).toMatchObject({ deniedCount: 1 });
});

test('what denies under some readings only is told apart, and the latest come first', () => {
  const calls = ['2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z', '2026-11-02T00:00:00Z'].map((time) =>
    call({ time }),
  );
  const { denied } = judgeCalls(calls, guardOf('page'), [ALICE], around);
  expect(denied.map(({ time, certainty }) => [time, certainty])).toEqual([
    ['2026-11-03T00:00:00Z', 'some'],
    ['2026-11-02T00:00:00Z', 'some'],
    ['2026-11-01T00:00:00Z', 'some'],
  ]);
});

test('every judgement is that of the reference evaluator under all profiles', () => {
  const switches = (Object.keys(SWITCHES) as SwitchName[]).filter((name) =>
    [
      'cidr-in-range',
      'multi-valued-positive',
      'missing-key-negated',
      'rule-authorization',
      'protocol-key-case',
      'source-key-form',
    ].includes(name),
  );
  const profiles = profilesOver(switches);
  const rules = fc.array(
    fc.record({
      protocol: fc.constantFrom('tcp', 'TCP', 'udp', 'all'),
      sourceCidr: fc.constantFrom(
        '0.0.0.0/0',
        '1.2.3.4/0',
        '128.0.0.0/1',
        '10.0.0.0/8',
        '203.0.113.7',
        undefined,
      ),
    }),
    { minLength: 1, maxLength: 3 },
  );
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom(...TIERS), rules, (tier, list) => {
      const guard = guardOf(tier);
      const [found] = judgeCalls(
        [call({ asked: { known: 'rules', rules: list } })],
        guard,
        [ALICE],
        around,
      ).denied;
      const refused = profiles.map((profile) =>
        ruleKeys(list, profile).some(
          (keys) =>
            decideByPolicies(
              guardedPolicies('account', guard.name, guard.document),
              {
                action: 'ecs:AuthorizeSecurityGroup',
                resource: '*',
                keys: { 'acs:PrincipalARN': [`acs:ram::${ACCOUNT}:user/alice`], ...keys },
              },
              profile,
            ) !== 'allow',
        ),
      );
      const expected = refused.every((one) => one) ? 'sure' : refused.some((one) => one) ? 'some' : undefined;
      seen.add(String(expected));
      expect(found?.certainty).toBe(expected);
    }),
    { numRuns: 60 },
  );
  expect([...seen].sort()).toEqual(['some', 'sure', 'undefined']);
});
