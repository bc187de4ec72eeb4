import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardedSets, policySets, requests } from '../../../../test/support/random-policies.ts';
import { parseBlock, parseIpv4, parseIpv6 } from '../../net/address.ts';
import { decideByPolicies } from '../../reference/policy.ts';
import { DEFAULT_PROFILE } from '../../semantics/profile.ts';
import { ALLOW_ALL, type Policy, type PolicySet } from '../document.ts';
import { generateGuardrail } from '../guardrail.ts';
import { documentedKey, typeOfKey } from '../keys.ts';
import { parseBoolean, parseOrdered } from '../operators.ts';
import { parsePolicy } from '../parse.ts';
import type { RequestKeys } from '../request.ts';
import { comparePolicies, findDeadStatements } from './compare.ts';

function beside(...statements: readonly object[]): PolicySet {
  const { document } = parsePolicy(JSON.stringify({ Version: '1', Statement: statements }), 'identity');
  if (document === undefined) throw new Error(JSON.stringify(statements));
  const everything: Policy = { id: 'all', type: 'System', document: ALLOW_ALL };
  return { identity: [everything, { id: 'own', type: 'Custom', document }] };
}
const deny = (Action: string | string[], more: object = {}) => ({
  Effect: 'Deny',
  Action,
  Resource: '*',
  ...more,
});

describe('which allows more', () => {
  test.each([
    ['itself', [deny('ecs:*')], [deny('ecs:*')], 'same'],
    ['letters of actions', [deny('ecs:RunInstances')], [deny('ECS:runinstances')], 'same'],
    ['a list and two statements', [deny(['a:B', 'a:C'])], [deny('a:B'), deny('a:C')], 'same'],
    ['one action more', [deny('ecs:Run*')], [deny('ecs:*')], 'stricter'],
    ['one action less', [deny('ecs:*')], [deny('ecs:Run*')], 'looser'],
    ['other actions', [deny('ecs:*')], [deny('vpc:*')], 'different'],
    ['a wildcard at its end', [deny('ecs:Run?nstances')], [deny('ecs:RunInstances')], 'looser'],
    [
      'a narrower resource',
      [deny('ecs:*')],
      [deny('ecs:*', { Resource: 'acs:ecs:*:*:instance/*' })],
      'looser',
    ],
    [
      'complementary conditions',
      [deny('a:B')],
      [
        deny('a:B', { Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } } }),
        deny('a:B', { Condition: { NotIpAddress: { 'acs:SourceIp': '10.0.0.0/8' } } }),
      ],
      'same',
    ],
    [
      'a condition that a value escapes',
      [deny('a:B', { Condition: { NumericLessThan: { 'x:n': '10' } } })],
      [deny('a:B', { Condition: { NumericLessThanEquals: { 'x:n': '10' } } })],
      'stricter',
    ],
    [
      'an unknown operator',
      [deny('a:B', { Condition: { Null: { 'x:n': 'true' } } })],
      [deny('a:B')],
      'unknown',
    ],
  ])('%s', (_, first, second, relation) => {
    expect(comparePolicies(beside(...first), beside(...second)).relation).toBe(relation);
  });

  test('depends on the profile, and says on which', () => {
    const condition = (operator: string, value: string) =>
      deny('ecs:AuthorizeSecurityGroup', {
        Condition: { [operator]: { 'ecs:SecurityGroupSourceCidrIps': value } },
      });
    const { relation, byProfile } = comparePolicies(
      beside(condition('CIDRInRange', '0.0.0.0/0')),
      beside(deny('ecs:AuthorizeSecurityGroup')),
    );
    expect(relation).toBe('stricter');
    expect(byProfile).toEqual([{ relation: 'stricter', where: [{}] }]);
    const text = comparePolicies(
      beside(condition('CIDRInRange', '0.0.0.0/0')),
      beside(condition('StringLike', '*/0')),
    );
    expect(text.byProfile.find((one) => one.relation === 'same')?.where).toEqual([
      { 'cidr-in-range': ['superset', 'equal'] },
    ]);
  });

  test('what a random request tells is never denied', () => {
    const sets = fc.oneof(policySets, guardedSets);
    let differing = 0;
    fc.assert(
      fc.property(sets, sets, fc.array(requests, { minLength: 100 }), (first, second, asked) => {
        const { byProfile, notCovered } = comparePolicies(first, second);
        const usual = byProfile.find(({ where }) =>
          where.some((box) =>
            Object.entries(box).every(([name, values]) =>
              values.includes(DEFAULT_PROFILE[name as 'cidr-in-range']),
            ),
          ),
        );
        for (const { keys, ...rest } of asked) {
          const request = { ...rest, keys: asCalled(keys) };
          const [a, b] = [first, second].map((set) => decideByPolicies(set, request, DEFAULT_PROFILE));
          if (a === 'unknown' || b === 'unknown' || (a === 'allow') === (b === 'allow')) continue;
          differing += 1;
          const told =
            a === 'allow' ? ['stricter', 'different', 'unknown'] : ['looser', 'different', 'unknown'];
          expect(told, JSON.stringify({ request, notCovered })).toContain(usual?.relation);
        }
      }),
      { numRuns: 25 },
    );
    expect(differing).toBeGreaterThan(100);
  });
});

describe('statements without effect', () => {
  test('are found, with the profiles under which they have none', () => {
    const set = beside(deny('ecs:Run*'), deny('ecs:*'), deny('vpc:*'));
    expect(findDeadStatements(set)).toEqual([{ policy: 'own', statement: 0, where: [{}] }]);
    const page = parsePolicy(generateGuardrail('page'), 'control').document;
    const everything: Policy = { id: 'all', type: 'System', document: ALLOW_ALL };
    const dead = findDeadStatements({
      control: [[everything, { id: 'page', type: 'Custom', document: page as Policy['document'] }]],
    });
    expect(dead).toEqual([{ policy: 'page', statement: 0, where: [{ 'cidr-in-range': ['inert'] }] }]);
  });

  test('no generated guardrail has one', () => {
    for (const tier of ['hardened', 'closed-world', 'self-protecting'] as const) {
      const document = parsePolicy(generateGuardrail(tier), 'control').document as Policy['document'];
      const everything: Policy = { id: 'all', type: 'System', document: ALLOW_ALL };
      expect(
        findDeadStatements({ control: [[everything, { id: tier, type: 'Custom', document }]] }),
        tier,
      ).toEqual([]);
    }
  });
});

/** Keys as calls have them: every call carries some, and what they hold is of their type. */
function asCalled(keys: RequestKeys): RequestKeys {
  const always: RequestKeys = {
    'acs:SourceIp': ['203.0.113.7'],
    'acs:CurrentTime': ['2026-06-01T00:00:00Z'],
    'acs:PrincipalARN': ['acs:ram::1:role/admin'],
  };
  const typed = Object.entries(keys).filter(([name, values]) => {
    const type = typeOfKey(name);
    return (
      type === undefined ||
      (type === 'string' && documentedKey(name) !== 'ecs:SecurityGroupSourceCidrIps') ||
      values.every((value) =>
        type === 'boolean'
          ? parseBoolean(value) !== undefined
          : type === 'date'
            ? parseOrdered('date', value) !== undefined
            : type === 'ip'
              ? (parseIpv4(value) ?? parseIpv6(value)) !== undefined
              : parseBlock(value)?.family === 4,
      )
    );
  });
  const given = Object.fromEntries(typed);
  const present = (name: string): boolean =>
    Object.entries(given).some(
      ([key, values]) => key.toLowerCase() === name.toLowerCase() && values.length > 0,
    );
  return { ...given, ...Object.fromEntries(Object.entries(always).filter(([name]) => !present(name))) };
}
