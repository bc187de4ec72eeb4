/** A guardrail in place says before a call whether it will refuse it, and by which statement. */
import { expect, test } from 'vitest';
import { parsePolicy } from '../policy/parse.ts';
import { type BoundPolicy, guardAnswers, type RuleCall } from './guard-answers.ts';
import { specFrom } from './rule-text.ts';

const policyOf = (...statements: readonly object[]): BoundPolicy => {
  const { document } = parsePolicy(JSON.stringify({ Version: '1', Statement: statements }), 'control');
  if (document === undefined) throw new Error('no policy');
  return { id: 'cp-1', name: 'no-world', way: 'directory', document };
};
const ALLOW = { Effect: 'Allow', Action: '*', Resource: '*' };
const WORLD = {
  Effect: 'Deny',
  Action: ['ecs:AuthorizeSecurityGroup', 'ecs:ModifySecurityGroupRule'],
  Resource: '*',
  Condition: { StringEquals: { 'ecs:SecurityGroupSourceCidrIps': '0.0.0.0/0' } },
};
const open: RuleCall['rule'] = specFrom({ ports: '22', source: '0.0.0.0/0' });
const office: RuleCall['rule'] = specFrom({ ports: '22', source: '203.0.113.0/24' });
const told = (policy: BoundPolicy, ...calls: readonly RuleCall[]) =>
  guardAnswers([policy], '1000000000000001', calls).map(({ action, certainty, statements }) => ({
    action,
    certainty,
    statements,
  }));

test('the source of the rule decides, and the statement is named', () => {
  expect(told(policyOf(ALLOW, WORLD), { operation: 'authorize', rule: open })).toEqual([
    { action: 'ecs:AuthorizeSecurityGroup', certainty: 'sure', statements: [2] },
  ]);
  expect(told(policyOf(ALLOW, WORLD), { operation: 'authorize', rule: office })).toEqual([]);
  expect(told(policyOf(ALLOW, WORLD), { operation: 'modify', rule: open })).toMatchObject([
    { action: 'ecs:ModifySecurityGroupRule', statements: [2] },
  ]);
});

test('what only some readings of the vendor refuse is said to be so', () => {
  // The vendor does not say whether the letter case of a key counts.
  const otherCase = { StringEquals: { 'ecs:securitygroupsourcecidrips': '0.0.0.0/0' } };
  expect(
    told(policyOf(ALLOW, { ...WORLD, Condition: otherCase }), { operation: 'authorize', rule: open }),
  ).toMatchObject([{ certainty: 'some' }]);
});

test('a rule that is removed has no source that a policy could see', () => {
  const removal = { Effect: 'Deny', Action: 'ecs:RevokeSecurityGroup', Resource: '*' };
  expect(told(policyOf(ALLOW, WORLD, removal), { operation: 'revoke', rule: open })).toEqual([
    { action: 'ecs:RevokeSecurityGroup', certainty: 'sure', statements: [3] },
  ]);
});
