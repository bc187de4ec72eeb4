/** Random policies and requests over small alphabets, so that they meet often. Shared by property tests and the bench. */
import fc from 'fast-check';
import {
  ALLOW_ALL,
  type Condition,
  type Policy,
  type PolicyDocument,
  type PolicySet,
  type Statement,
} from '../../src/domain/policy/document.ts';
import { OPERATORS } from '../../src/domain/policy/operators.ts';
import type { Request } from '../../src/domain/policy/request.ts';
import { type SemanticsProfile, SWITCHES } from '../../src/domain/semantics/profile.ts';

/** The policy language has no variables; what looks like one is unknown. */
const VARIABLE = `$${'{acs:x}'}`;
const ACTIONS = [
  'ecs:AuthorizeSecurityGroup',
  'ecs:authorizesecuritygroup',
  'ecs:Authorize*',
  'ecs:*',
  '*',
  'ram:*',
  'sts:AssumeRole',
  'ecs:RunInstance?',
];
const ASKED = [
  'ecs:AuthorizeSecurityGroup',
  'ECS:authorizeSecurityGroup',
  'ecs:RunInstances',
  'ram:CreateUser',
  'sts:AssumeRole',
];
const RESOURCES = [
  '*',
  'acs:ecs:*:*:instance/*',
  'acs:ecs:cn-hangzhou:1:instance/i-?',
  'acs:ram::1:role/Admin',
  'acs:ram:*:*:role/*min',
  VARIABLE,
];
const TOUCHED = [
  '*',
  'acs:ecs:cn-hangzhou:1:instance/i-1',
  'acs:ram::1:role/admin',
  'acs:ram::1:role/ADMIN',
  'acs:ecs:cn-hangzhou:1:disk/d',
];
const KEYS = [
  'ecs:SecurityGroupIpProtocols',
  'ecs:SecurityGroupSourceCidrIps',
  'ecs:securitygroupsourcecidrips',
  'ecs:NotSpecifySecurityGroupId',
  'acs:SourceIp',
  'acs:CurrentTime',
  'acs:PrincipalARN',
  'acs:MFAPresent',
  'x:count',
  'x:any',
];
const VALUES = [
  'TCP',
  'tcp',
  'ALL',
  'T?P',
  'a?c',
  'a😀c',
  '*',
  '*/0',
  '0.0.0.0/0',
  '1.2.3.4/0',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.0.0.7',
  '203.0.113.7',
  '203.0.113.0/24',
  '::/0',
  '2001:db8::1',
  'true',
  'True',
  'false',
  '5',
  '7.5',
  'five',
  '2026-01-01T00:00:00Z',
  '2027-01-01T00:00:00+08:00',
  'acs:ram::1:role/Admin',
  'acs:ram::1:role/*',
  VARIABLE,
  '',
];

const texts = (from: readonly string[]): fc.Arbitrary<string[]> =>
  fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 3 });
const patterns = (from: readonly string[]) => fc.record({ negated: fc.boolean(), texts: texts(from) });
const condition: fc.Arbitrary<Condition> = fc.record({
  operator: fc.constantFrom(...OPERATORS.keys(), ...OPERATORS.keys(), 'Null', 'StringEqualsIfExists'),
  key: fc.constantFrom(...KEYS),
  values: texts(VALUES),
});
const statement: fc.Arbitrary<Statement> = fc.record({
  effect: fc.constantFrom('Allow', 'Deny'),
  actions: patterns(ACTIONS),
  resources: patterns(RESOURCES),
  conditions: fc.array(condition, { maxLength: 2 }),
});
const trusting: fc.Arbitrary<Statement> = fc.record({
  effect: fc.constantFrom('Allow', 'Deny'),
  actions: patterns(ACTIONS),
  conditions: fc.array(condition, { maxLength: 1 }),
  principals: fc.record({
    ram: fc.subarray(['acs:ram::1:root', 'acs:ram::1:role/Admin', '*']),
    service: fc.subarray(['ecs.aliyuncs.com']),
    federated: fc.subarray(['acs:ram::1:saml-provider/x'], { maxLength: 1 }),
  }),
});
const policyOf = (one: fc.Arbitrary<Statement>): fc.Arbitrary<Policy> =>
  fc.record({
    id: fc.constantFrom('one', 'two', 'three'),
    type: fc.constant('Custom' as const),
    document: fc.record({
      statements: fc.array(one, { minLength: 1, maxLength: 4 }),
    }) as fc.Arbitrary<PolicyDocument>,
  });
const fullAccess: Policy = { id: 'full', type: 'System', document: ALLOW_ALL };
const list = fc.array(fc.oneof(policyOf(statement), fc.constant(fullAccess)), { maxLength: 3 });

export const policySets: fc.Arbitrary<PolicySet> = fc.record(
  {
    control: fc.array(list, { maxLength: 3 }),
    session: policyOf(statement),
    identity: list,
    trust: policyOf(trusting),
  },
  { requiredKeys: [] },
);

export const requests: fc.Arbitrary<Request> = fc.record({
  action: fc.constantFrom(...ASKED),
  resource: fc.constantFrom(...TOUCHED),
  keys: fc.dictionary(
    fc.constantFrom(...KEYS, 'acs:Service'),
    fc.array(fc.constantFrom(...VALUES, 'ecs.aliyuncs.com'), { maxLength: 3 }),
    {
      maxKeys: 6,
    },
  ),
});

export const profiles: fc.Arbitrary<SemanticsProfile> = fc.record(
  Object.fromEntries(Object.entries(SWITCHES).map(([name, values]) => [name, fc.constantFrom(...values)])),
) as fc.Arbitrary<SemanticsProfile>;

/** Sets that allow much, so that two of them often differ: everything, less what a random policy denies. */
export const guardedSets: fc.Arbitrary<PolicySet> = policyOf(statement).map((policy) => ({
  identity: [fullAccess, policy],
}));
