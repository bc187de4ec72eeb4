import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DiagnosticCode } from './diagnostics.ts';
import { LONGEST, type PolicyUse } from './document.ts';
import { positionOf } from './json-tree.ts';
import { parsePolicy } from './parse.ts';

const CODES = new Set<DiagnosticCode>();

/** `line:column level code {params}` for everything that is said about a document. */
function said(text: string, use: PolicyUse = 'identity'): string[] {
  return parsePolicy(text, use).diagnostics.map(({ code, level, params, at }) => {
    CODES.add(code);
    const { line, column } = positionOf(text, at);
    return `${line}:${column} ${level} ${code} ${JSON.stringify(params)}`;
  });
}

/** The policy language has no variables. */
const VARIABLE = `$${'{acs:x}'}`;

/** A document with one statement, which begins in column 2 of line 2 and has the given elements, one a line. */
function withStatement(...elements: readonly string[]): string {
  return `{"Version": "1", "Statement": [\n {${elements.join(',\n  ')}}]}`;
}

const EFFECT = '"Effect": "Allow"';
const ACTION = '"Action": "*"';
const RESOURCE = '"Resource": "*"';
const RULES = '"Action": ["ecs:AuthorizeSecurityGroup"]';
/** A statement with a condition in line 5; `Condition` begins in column 3 and its value in column 16. */
const withCondition = (condition: string, action = ACTION): string =>
  withStatement(EFFECT, action, RESOURCE, `"Condition": ${condition}`);

describe('a document', () => {
  test.each([
    ['', '1:1 error json-syntax {"expected":"value"}'],
    ['{"Version": "1"\n "Statement": []}', '2:2 error json-syntax {"expected":", }"}'],
    ['[]', '1:1 error wrong-kind {"element":"","wanted":"object"}'],
    ['{"Version": "1"}', '1:1 error missing-element {"element":"Statement"}'],
    ['{"Version": "1",\n"Statement": {}}', '2:14 error wrong-kind {"element":"Statement","wanted":"array"}'],
    ['{"Version": "1",\n"Statement": []}', '2:14 error empty-list {"element":"Statement"}'],
    ['{"Version": "1", "Statement": [7]}', '1:32 error wrong-kind {"element":"Statement","wanted":"object"}'],
  ])('%j is refused', (text, expected) => {
    expect(said(text)).toEqual([expected]);
    expect(parsePolicy(text, 'identity').document).toBeUndefined();
  });

  const statement = `"Statement": [{${EFFECT}, ${ACTION}, ${RESOURCE}}]`;
  test.each([
    [`{\n ${statement}}`, '1:1 error missing-element {"element":"Version"}', false],
    [`{${statement},\n "Version": "2012-10-17"}`, '2:13 error version-wrong {"value":"2012-10-17"}', false],
    [`{${statement},\n "Version": 1}`, '2:13 error not-a-string {"element":"Version","value":"1"}', false],
    [
      `{"Version": "1", ${statement},\n "Version": "1"}`,
      '2:2 error duplicate-member {"name":"Version"}',
      true,
    ],
    [
      `{"Version": "1", ${statement},\n "Id": "x"}`,
      '2:2 error unknown-element {"element":"Id","similar":""}',
      true,
    ],
    [
      `{"Version": "1", ${statement},\n "statement": []}`,
      '2:2 error unknown-element {"element":"statement","similar":"Statement"}',
      true,
    ],
  ])('%s', (text, expected, stands) => {
    expect(said(text)).toEqual([expected]);
    expect(parsePolicy(text, 'identity').document !== undefined).toBe(stands);
  });

  test.each(Object.entries(LONGEST) as [PolicyUse, number][])(
    'for %s has at most %i characters',
    (use, limit) => {
      const elements =
        use === 'trust'
          ? [EFFECT, '"Action": "sts:AssumeRole"', '"Principal": {"RAM": "*"}']
          : [EFFECT, ACTION, RESOURCE];
      const text = withStatement(...elements);
      const fits = text.padEnd(limit);
      expect(said(fits, use)).toEqual([]);
      expect(said(` ${fits}`, use)).toEqual([
        `1:2 error too-long {"length":${limit + 1},"limit":${limit},"use":"${use}"}`,
      ]);
      expect(parsePolicy(` ${fits}`, use).document).toBeDefined();
    },
  );
});

describe('a statement', () => {
  test.each([
    [[ACTION, RESOURCE], '2:2 error missing-element {"element":"Effect"}', false],
    [['"Effect": "allow"', ACTION, RESOURCE], '2:13 error effect-wrong {"value":"allow"}', false],
    [[EFFECT, RESOURCE], '2:2 error missing-element {"element":"Action"}', false],
    [[EFFECT, ACTION], '2:2 error missing-element {"element":"Resource"}', false],
    [
      [EFFECT, ACTION, '"NotAction": "ecs:*"', RESOURCE],
      '4:16 error both-elements {"element":"Action","other":"NotAction"}',
      false,
    ],
    [[EFFECT, ACTION, '"NotResource": "*"'], '4:18 warning not-resource {}', true],
    [[EFFECT, '"Action": []', RESOURCE], '3:13 error empty-list {"element":"Action"}', false],
    [
      [EFFECT, '"Action": [\n"*", 7]', RESOURCE],
      '4:6 error not-a-string {"element":"Action","value":"7"}',
      false,
    ],
    [
      [EFFECT, '"NotAction": {}', RESOURCE],
      '3:16 error not-a-string {"element":"NotAction","value":"{…}"}',
      false,
    ],
    [
      [EFFECT, '"Action": "RunInstances"', RESOURCE],
      '3:13 error action-malformed {"value":"RunInstances"}',
      true,
    ],
    [
      [EFFECT, '"Action": ["*", "ecs:runInstances"]', RESOURCE],
      '3:19 warning action-case {"value":"ecs:runInstances","documented":"ecs:RunInstances"}',
      true,
    ],
    [
      [EFFECT, ACTION, '"Resource": "arn:aws:s3:::x"'],
      '4:15 error resource-malformed {"value":"arn:aws:s3:::x"}',
      true,
    ],
    [
      [EFFECT, ACTION, `"Resource": "acs:ecs:*:*:${VARIABLE}"`],
      `4:15 warning policy-variable {"value":"acs:ecs:*:*:${VARIABLE}"}`,
      true,
    ],
    [
      [EFFECT, ACTION, RESOURCE, '"Sid": "one"'],
      '5:3 error unknown-element {"element":"Sid","similar":""}',
      false,
    ],
    [
      [EFFECT, ACTION, RESOURCE, '"Conditions": {}'],
      '5:3 error unknown-element {"element":"Conditions","similar":"Condition"}',
      false,
    ],
    [[EFFECT, ACTION, RESOURCE, '"Effect": "Deny"'], '5:3 error duplicate-member {"name":"Effect"}', true],
    [
      [EFFECT, ACTION, RESOURCE, '"Principal": {"RAM": "*"}'],
      '5:16 error element-not-for-use {"element":"Principal","use":"identity"}',
      false,
    ],
    [
      [EFFECT, ACTION, RESOURCE, '"Condition": []'],
      '5:16 error wrong-kind {"element":"Condition","wanted":"object"}',
      false,
    ],
  ])('%j', (elements, expected, stands) => {
    const text = withStatement(...elements);
    expect(said(text)).toEqual([expected]);
    expect(parsePolicy(text, 'identity').document !== undefined).toBe(stands);
  });

  test('every fault of every statement is said, in the order of the places', () => {
    const text = withStatement(
      '"Effect": "deny"',
      '"Action": "x"',
      '"Condition": {"Bool": {"acs:MFAPresent": "no"}}',
    );
    expect(said(text).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      '2:2 error missing-element',
      '2:13 error effect-wrong',
      '3:13 error action-malformed',
      '4:44 error value-malformed',
    ]);
  });
});

describe('a condition', () => {
  test.each([
    ['{"Bool": "true"}', '5:25 error wrong-kind {"element":"Bool","wanted":"object"}'],
    ['{"Bool": {}}', '5:25 error empty-list {"element":"Bool"}'],
    ['{"Bool": {"acs:MFAPresent": []}}', '5:44 error empty-list {"element":"acs:MFAPresent"}'],
    [
      '{"Bool": {"acs:MFAPresent": true}}',
      '5:44 error not-a-string {"element":"acs:MFAPresent","value":"true"}',
    ],
    [
      '{"Bool": {"acs:MFAPresent": "true", "acs:MFAPresent": "false"}}',
      '5:52 error duplicate-member {"name":"acs:MFAPresent"}',
    ],
    [
      '{"StringLikes": {"acs:SourceVpc": "x"}}',
      '5:17 error operator-unknown {"operator":"StringLikes","similar":"StringLike"}',
    ],
    [
      '{"stringequals": {"acs:SourceVpc": "x"}}',
      '5:17 error operator-unknown {"operator":"stringequals","similar":"StringEquals"}',
    ],
    ['{"Null": {"acs:SourceVpc": "true"}}', '5:17 error operator-unknown {"operator":"Null","similar":""}'],
    [
      '{"CIDRInRange": {"ecs:SecurityGroupSourceCidrIps": "0.0.0.0/0"}}',
      '5:17 warning operator-undocumented {"operator":"CIDRInRange"}',
    ],
    [
      '{"StringEquals": {"acs:SourceIP2": "x"}}',
      '5:34 warning key-unknown {"key":"acs:SourceIP2","similar":"acs:SourceIp"}',
    ],
    ['{"StringEquals": {"oss:Prefix": "x"}}', '5:34 warning key-unknown {"key":"oss:Prefix","similar":""}'],
    [
      '{"IpAddress": {"acs:sourceip": "10.0.0.0/8"}}',
      '5:31 warning key-case {"key":"acs:sourceip","documented":"acs:SourceIp"}',
    ],
    [
      '{"StringEquals": {"ECS:tag/Team": "x"}}',
      '5:34 warning key-case {"key":"ECS:tag/Team","documented":"ecs:tag/Team"}',
    ],
    [
      '{"Bool": {"ecs:NotSpecifySecureGroupId": "true"}}',
      '5:26 warning key-undocumented {"key":"ecs:NotSpecifySecureGroupId","documented":"ecs:NotSpecifySecurityGroupId"}',
    ],
    [
      '{"StringEquals": {"acs:SourceIp": "10.0.0.1"}}',
      '5:17 error key-mistyped {"key":"acs:SourceIp","operator":"StringEquals","type":"ip"}',
    ],
    [
      '{"IpAddress": {"ecs:SecurityGroupSourceCidrIps": "0.0.0.0/0"}}',
      '5:17 error key-mistyped {"key":"ecs:SecurityGroupSourceCidrIps","operator":"IpAddress","type":"string"}',
    ],
    [
      '{"Bool": {"ecs:IsDiskEncrypted": "true"}}',
      '5:17 error key-mistyped {"key":"ecs:IsDiskEncrypted","operator":"Bool","type":"string"}',
    ],
    [
      '{"NotIpAddress": {"acs:SourceIp": ["10.0.0.0/8", "10.0.0.0/33"]}}',
      '5:65 error value-malformed {"value":"10.0.0.0/33","operator":"NotIpAddress","type":"ip"}',
    ],
    [
      '{"DateLessThan": {"acs:CurrentTime": "2026-01-31"}}',
      '5:53 error value-malformed {"value":"2026-01-31","operator":"DateLessThan","type":"date"}',
    ],
    [
      '{"Bool": {"acs:MFAPresent": "yes"}}',
      '5:44 error value-malformed {"value":"yes","operator":"Bool","type":"boolean"}',
    ],
    [
      '{"Bool": {"acs:MFAPresent": "True"}}',
      '5:44 warning value-case {"value":"True","key":"acs:MFAPresent","compared":"true"}',
    ],
    [
      '{"StringLike": {"ecs:SecurityGroupIpProtocols": ["TCP", "ud*"]}}',
      '5:72 warning value-case {"value":"ud*","key":"ecs:SecurityGroupIpProtocols","compared":"UD*"}',
    ],
    [
      `{"StringEquals": {"acs:SourceVpc": "${VARIABLE}"}}`,
      `5:51 warning policy-variable {"value":"${VARIABLE}"}`,
    ],
  ])('%s', (condition, expected) => expect(said(withCondition(condition))).toEqual([expected]));

  test.each([
    ['{"StringEqualsIgnoreCase": {"ecs:SecurityGroupIpProtocols": "tcp"}}'],
    [
      '{"IpAddress": {"acs:SourceIp": ["203.0.113.9", "2001:db8::/32"]}, "Bool": {"acs:SecureTransport": "true"}}',
    ],
    ['{"DateLessThan": {"acs:CurrentTime": "2026-01-31T08:00:00+08:00"}}'],
    ['{"StringLike": {"acs:ResourceTag/team": "a*"}}'],
    ['{}'],
  ])('%s is as it should be', (condition) => expect(said(withCondition(condition))).toEqual([]));

  test('on a key that no action of the statement has', () => {
    const key = '{"StringEquals": {"ecs:SecurityGroupIpProtocols": "TCP"}}';
    const carried = (action: string): string[] => said(withCondition(key, action));
    const expected =
      '5:34 error key-not-carried {"key":"ecs:SecurityGroupIpProtocols","action":"ecs:RunInstances"}';
    expect(carried('"Action": ["ecs:RunInstances", "ecs:CreateInstance"]')).toEqual([expected]);
    expect(carried('"Action": ["ecs:RunInstances", "ecs:AuthorizeSecurityGroup"]')).toEqual([]);
    expect(carried('"Action": ["ecs:RunInstances", "ecs:Authorize*"]')).toEqual([]);
    expect(carried('"NotAction": ["ecs:RunInstances"]')).toEqual([]);
    expect(said(withCondition('{"IpAddress": {"acs:SourceIp": "10.0.0.1"}}', RULES))).toEqual([]);
  });

  test('of a name that comes twice only the last one counts', () => {
    const text = withCondition(
      '{"Bool": {"acs:MFAPresent": "true"}, "Bool": {"acs:MFAPresent": "true", "acs:MFAPresent": "false"}}',
    );
    expect(parsePolicy(text, 'identity').document?.statements[0]?.conditions).toEqual([
      { operator: 'Bool', key: 'acs:MFAPresent', values: ['false'] },
    ]);
  });
});

describe('a trust policy', () => {
  const trust = (...elements: readonly string[]): string =>
    withStatement(EFFECT, '"Action": "sts:AssumeRole"', ...elements);

  test('names principals', () => {
    const text = trust('"Principal": {"RAM": ["acs:ram::1:root"], "Service": "ecs.aliyuncs.com"}');
    expect(said(text, 'trust')).toEqual([]);
    expect(parsePolicy(text, 'trust').document?.statements[0]?.principals).toEqual({
      ram: ['acs:ram::1:root'],
      service: ['ecs.aliyuncs.com'],
      federated: [],
    });
  });

  test.each([
    [[], '2:2 error missing-element {"element":"Principal"}', false],
    [['"Principal": "*"'], '4:16 error wrong-kind {"element":"Principal","wanted":"object"}', false],
    [['"Principal": {}'], '4:16 error empty-list {"element":"Principal"}', true],
    [['"Principal": {"AWS": "*"}'], '4:17 error unknown-element {"element":"AWS","similar":""}', false],
    [['"Principal": {"RAM": 1}'], '4:24 error not-a-string {"element":"RAM","value":"1"}', false],
    [
      ['"Principal": {"RAM": "*"}', RESOURCE],
      '5:15 error element-not-for-use {"element":"Resource","use":"trust"}',
      true,
    ],
  ])('%j', (elements, expected, stands) => {
    const text = trust(...elements);
    expect(said(text, 'trust')).toEqual([expected]);
    expect(parsePolicy(text, 'trust').document !== undefined).toBe(stands);
  });
});

test("the vendor's page: its operator and its key are in no reference, and nothing else is wrong", () => {
  const page = readFileSync(join(import.meta.dirname, '../../../test/samples/policies/page.json'), 'utf8');
  for (const use of ['identity', 'control', 'session'] as const) {
    expect(said(page, use)).toEqual([
      '18:9 warning operator-undocumented {"operator":"CIDRInRange"}',
      '34:11 warning key-undocumented {"key":"ecs:NotSpecifySecureGroupId","documented":"ecs:NotSpecifySecurityGroupId"}',
    ]);
  }
});

test('no text makes it throw, and a document has statements', () => {
  const parts = ['"Version"', '"1"', '"Statement"', '"Effect"', '"Allow"', '"Action"', '"*"', '"Condition"'];
  const sound = { Effect: 'Deny', Action: '*', Resource: '*' };
  const odd = fc.dictionary(
    fc.constantFrom(...Object.keys(sound), 'NotAction', 'NotResource', 'Condition', 'Principal', 'x'),
    fc.oneof(
      fc.constantFrom('*', ['ecs:*', 'ram:*'], [], 7, { RAM: '*' }, { Bool: { 'acs:MFAPresent': 'true' } }),
      fc.jsonValue({ maxDepth: 3 }),
      fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.string())),
    ),
    { maxKeys: 2 },
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .array(fc.constantFrom(...parts, '{', '}', '[', ']', ',', ':', '7'), { maxLength: 40 })
      .map((list) => list.join('')),
    fc
      .array(odd, { maxLength: 3 })
      .map((list) => JSON.stringify({ Version: '1', Statement: list.map((one) => ({ ...sound, ...one })) })),
  );
  let stood = 0;
  fc.assert(
    fc.property(text, fc.constantFrom('identity', 'control', 'session', 'trust'), (given, use) => {
      const { document, diagnostics } = parsePolicy(given, use);
      if (document === undefined) expect(diagnostics.some(({ level }) => level === 'error')).toBe(true);
      else {
        stood += 1;
        expect(document.statements.length).toBeGreaterThan(0);
      }
      for (const { at } of diagnostics) expect(at).toBeLessThanOrEqual(given.length);
    }),
    { numRuns: 10_000 },
  );
  expect(stood).toBeGreaterThan(100);
});

test('every diagnostic was produced by a test here', () => {
  const declared = readFileSync(join(import.meta.dirname, 'diagnostics.ts'), 'utf8');
  const codes = [...declared.matchAll(/^ {2}'([a-z-]+)':/gm)].map(([, code]) => code);
  expect([...CODES].sort()).toEqual(codes.sort());
});
