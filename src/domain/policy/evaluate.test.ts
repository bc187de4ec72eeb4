import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policySets, profiles, requests } from '../../../test/support/random-policies.ts';
import { decideByPolicies } from '../reference/policy.ts';
import { DEFAULT_PROFILE } from '../semantics/profile.ts';
import type { Policy, PolicyUse } from './document.ts';
import { ALLOW_ALL } from './document.ts';
import { Evaluator } from './evaluate.ts';
import { parsePolicy } from './parse.ts';
import type { RequestKeys } from './request.ts';

describe('the evaluator and its slow twin', () => {
  test('decide alike, under every profile', () => {
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(
        policySets,
        fc.array(requests, { minLength: 5, maxLength: 10 }),
        profiles,
        (set, asked, profile) => {
          const evaluator = new Evaluator(set, profile);
          for (const request of asked) {
            const decision = evaluator.decide(request);
            expect(decision).toBe(decideByPolicies(set, request, profile));
            expect(evaluator.explain(request).decision).toBe(decision);
            seen[decision] = (seen[decision] ?? 0) + 1;
          }
        },
      ),
      { numRuns: 3000 },
    );
    // A property over requests that are all refused would prove little.
    for (const decision of ['allow', 'explicit-deny', 'implicit-deny', 'unknown'])
      expect(seen[decision] ?? 0, decision).toBeGreaterThan(100);
  });
});

function policy(statements: object | readonly object[], use: PolicyUse = 'identity'): Policy {
  const { document, diagnostics } = parsePolicy(
    JSON.stringify({ Version: '1', Statement: [statements].flat() }),
    use,
  );
  if (document === undefined) throw new Error(JSON.stringify(diagnostics));
  return { id: 'p', type: 'Custom', document };
}

const EVERYTHING: Policy = { id: 'AdministratorAccess', type: 'System', document: ALLOW_ALL };
const ask = (keys: RequestKeys = {}, action = 'ecs:AuthorizeSecurityGroup', resource = '*') => ({
  action,
  resource,
  keys,
});

describe('the order of the stages', () => {
  const denyEcs = policy({ Effect: 'Deny', Action: 'ecs:*', Resource: '*' });
  const allowRam = policy({ Effect: 'Allow', Action: 'ram:*', Resource: '*' });

  test('nothing takes part: the owner of an account may do anything', () => {
    expect(new Evaluator({}, DEFAULT_PROFILE).decide(ask())).toBe('allow');
  });

  test('every level of the directory needs an Allow, and any Deny ends it', () => {
    const decide = (control: Policy[][]) =>
      new Evaluator({ control, identity: [EVERYTHING] }, DEFAULT_PROFILE).explain(ask());
    expect(decide([[EVERYTHING], [EVERYTHING]]).decision).toBe('allow');
    expect(decide([[EVERYTHING], []])).toMatchObject({
      decision: 'implicit-deny',
      stage: 'control',
      level: 1,
    });
    expect(decide([[EVERYTHING, denyEcs], [EVERYTHING]])).toMatchObject({
      decision: 'explicit-deny',
      stage: 'control',
      level: 0,
      matched: [{ effect: 'Allow' }, { effect: 'Deny', statement: 0 }],
    });
  });

  test('a session policy narrows, and never widens', () => {
    const session = (one: Policy, identity: Policy[]) =>
      new Evaluator({ session: one, identity }, DEFAULT_PROFILE).explain(ask());
    expect(session(allowRam, [EVERYTHING])).toMatchObject({ decision: 'implicit-deny', stage: 'session' });
    expect(session(EVERYTHING, [allowRam])).toMatchObject({ decision: 'implicit-deny', stage: 'identity' });
  });

  test('a role is taken on when the identity and the role agree', () => {
    const trust = policy(
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['acs:ram::1:root'] } },
      'trust',
    );
    const decide = (keys: RequestKeys, identity: Policy[]) =>
      new Evaluator({ identity, trust }, DEFAULT_PROFILE).decide(
        ask(keys, 'sts:AssumeRole', 'acs:ram::1:role/x'),
      );
    const caller = { 'acs:PrincipalARN': ['acs:ram::1:user/ann'] };
    expect(decide(caller, [EVERYTHING])).toBe('allow');
    expect(decide(caller, [])).toBe('implicit-deny');
    expect(decide({ 'acs:PrincipalARN': ['acs:ram::2:user/eve'] }, [EVERYTHING])).toBe('implicit-deny');
    expect(decide({}, [EVERYTHING])).toBe('unknown');
  });
});

describe('conditions', () => {
  const decide = (
    operator: string,
    key: string,
    values: string | string[],
    keys: RequestKeys,
    profile = {},
  ) =>
    new Evaluator(
      {
        identity: [
          policy({
            Effect: 'Allow',
            Action: '*',
            Resource: '*',
            Condition: { [operator]: { [key]: values } },
          }),
        ],
      },
      { ...DEFAULT_PROFILE, ...profile },
    ).decide(ask(keys)) === 'allow';
  const CIDRS = 'ecs:SecurityGroupSourceCidrIps';

  test.each([
    ['StringEquals', 'x:a', 'TCP', 'TCP', true],
    ['StringEquals', 'x:a', 'TCP', 'tcp', false],
    ['StringEquals', 'x:a', 'T*', 'TCP', false],
    ['StringNotEquals', 'x:a', 'TCP', 'tcp', true],
    ['StringEqualsIgnoreCase', 'x:a', 'TCP', 'tcp', true],
    ['StringNotEqualsIgnoreCase', 'x:a', 'TCP', 'tcp', false],
    ['StringLike', 'x:a', 'T?P', 'TCP', true],
    ['StringLike', 'x:a', 'a?c', 'a😀c', true],
    ['StringLike', 'x:a', 'a??c', 'a😀c', false],
    ['StringLike', 'x:a', '*/0', '1.2.3.4/0', true],
    ['StringLike', 'x:a', '*/1', '10.0.0.0/16', false],
    ['StringNotLike', 'x:a', '*/1', '10.0.0.0/16', true],
    ['NumericEquals', 'x:n', '5', '5.0', true],
    ['NumericNotEquals', 'x:n', '5', '6', true],
    ['NumericNotEquals', 'x:n', '5', 'six', false],
    ['NumericLessThan', 'x:n', '5', '4.9', true],
    ['NumericLessThanEquals', 'x:n', '5', '5', true],
    ['NumericGreaterThan', 'x:n', '5', '5', false],
    ['NumericGreaterThanEquals', 'x:n', '5', '5', true],
    ['DateLessThan', 'acs:CurrentTime', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', true],
    ['DateGreaterThan', 'acs:CurrentTime', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
    ['DateEquals', 'acs:CurrentTime', '2026-01-01T00:00:00Z', '2026-01-01T08:00:00+08:00', true],
    ['Bool', 'acs:MFAPresent', 'true', 'True', true],
    ['Bool', 'acs:MFAPresent', 'true', 'false', false],
    ['IpAddress', 'acs:SourceIp', '203.0.113.0/24', '203.0.113.7', true],
    ['IpAddress', 'acs:SourceIp', '::/0', '203.0.113.7', false],
    ['NotIpAddress', 'acs:SourceIp', '203.0.113.0/24', '198.51.100.7', true],
    ['NotIpAddress', 'acs:SourceIp', '203.0.113.0/24', 'elsewhere', false],
    // An operator that is not valid for the key's type is never satisfied, negated or not.
    ['IpAddress', CIDRS, '0.0.0.0/0', '10.0.0.1', false],
    ['NotIpAddress', CIDRS, '10.0.0.0/8', '203.0.113.7', false],
    // Key names have no case by default; user and role names never have.
    ['Bool', 'ACS:mfapresent', 'true', 'true', true],
    ['StringLike', 'acs:PrincipalARN', 'acs:ram:*:*:role/Broker', 'acs:ram::1:role/broker', true],
  ])('%s %s %s: a request with %s', (operator, key, value, given, holds) => {
    const name = key.toLowerCase().startsWith('acs:mfa') ? 'acs:MFAPresent' : key;
    expect(decide(operator, key, value, { [name]: [given] })).toBe(holds);
  });

  test.each([
    ['superset', '0.0.0.0/0', [true, false, false, true]],
    ['subset', '0.0.0.0/0', [true, true, true, true]],
    ['equal', '0.0.0.0/0', [true, false, false, true]],
    ['overlap', '0.0.0.0/0', [true, true, true, true]],
    ['base-address', '0.0.0.0/0', [true, true, true, true]],
    ['inert', '0.0.0.0/0', [false, false, false, false]],
    ['superset', '203.0.113.0/24', [true, true, false, true]],
    ['subset', '203.0.113.0/24', [false, false, true, false]],
    ['equal', '203.0.113.0/24', [false, false, false, false]],
    ['overlap', '203.0.113.0/24', [true, true, true, true]],
    ['base-address', '203.0.113.0/24', [false, false, true, false]],
  ] as const)('CIDRInRange read as %s, %s', (reading, policyBlock, expected) => {
    const found = ['0.0.0.0/0', '128.0.0.0/1', '203.0.113.7', '1.2.3.4/0'].map((block) =>
      decide('CIDRInRange', CIDRS, policyBlock, { [CIDRS]: [block] }, { 'cidr-in-range': reading }),
    );
    expect(found).toEqual(expected);
  });

  test('several values of a key, and none', () => {
    const two = { 'x:a': ['TCP', 'UDP'] };
    expect(decide('StringEquals', 'x:a', 'TCP', two)).toBe(true);
    expect(decide('StringEquals', 'x:a', 'TCP', two, { 'multi-valued-positive': 'all' })).toBe(false);
    expect(decide('StringNotEquals', 'x:a', 'TCP', two)).toBe(false);
    expect(decide('StringNotEquals', 'x:a', 'TCP', two, { 'multi-valued-negated': 'some-not' })).toBe(true);
    expect(decide('StringEquals', 'x:a', 'TCP', {})).toBe(false);
    expect(decide('StringNotEquals', 'x:a', 'TCP', {})).toBe(true);
    expect(decide('StringNotEquals', 'x:a', 'TCP', { 'x:a': [] })).toBe(true);
    expect(decide('StringNotEquals', 'x:a', 'TCP', {}, { 'missing-key-negated': 'not-satisfied' })).toBe(
      false,
    );
  });

  test('what no reference of the vendor has is unknown, not false', () => {
    const statement = { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Null: { 'x:a': 'true' } } };
    const evaluator = new Evaluator({ identity: [EVERYTHING, policy(statement)] }, DEFAULT_PROFILE);
    expect(evaluator.explain(ask())).toMatchObject({
      decision: 'unknown',
      matched: [{}, { applies: 'unknown' }],
    });
  });
});
