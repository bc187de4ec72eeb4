import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddressSet } from '../../net/address.ts';
import { parseBlock } from '../../net/address.ts';
import { union } from '../../net/interval-set.ts';
import { decideByPolicies } from '../../reference/policy.ts';
import { DEFAULT_JUDGEMENT, untrustedOf, verdictOf } from '../../security-group/verdict.ts';
import {
  DEFAULT_PROFILE,
  type SemanticsProfile,
  SWITCHES,
  type SwitchName,
} from '../../semantics/profile.ts';
import { ALLOW_ALL, type Policy, type PolicySet } from '../document.ts';
import { ruleKeys } from '../ecs-keys.ts';
import { generateGuardrail, type Tier } from '../guardrail.ts';
import { parsePolicy } from '../parse.ts';
import { proveNoHole } from './no-hole.ts';
import { proveNoOverBlock } from './no-over-block.ts';
import { differencesOf, type ProfileBox } from './profiles.ts';
import { replayRequests } from './replay.ts';
import { proveUntouchable } from './tampering.ts';

const EVERYTHING: Policy = { id: 'FullAliyunAccess', type: 'System', document: ALLOW_ALL };
const ANYBODY = 'acs:ram::1000000000000001:user/somebody';

function guardedBy(text: string): PolicySet {
  const { document } = parsePolicy(text, 'control');
  if (document === undefined) throw new Error(text);
  return { control: [[EVERYTHING, { id: 'guardrail', type: 'Custom', document }]] };
}
const tier = (name: Tier): PolicySet => guardedBy(generateGuardrail(name));
const ask = (policies: PolicySet, more: Partial<Parameters<typeof proveNoHole>[1]> = {}) =>
  proveNoHole(policies, { level: 'broad', assume: [], principals: [ANYBODY], ...more });

/** Kinds that go through under the default profile, and those that do so under others only, with where. */
function summary(policies: PolicySet): { usual: string[]; elsewhere: Record<string, readonly ProfileBox[]> } {
  const { holes } = ask(policies);
  const usual = holes.filter(({ profile }) => Object.keys(differencesOf(profile)).length === 0);
  return {
    usual: usual.map(({ kind }) => kind),
    elsewhere: Object.fromEntries(
      holes.filter((one) => !usual.includes(one)).map(({ kind, where }) => [kind, where]),
    ),
  };
}

describe("the page's own policy", () => {
  test('lets through what facts and table say, and each hole stands up to its replay', () => {
    const { usual, elsewhere } = summary(tier('page'));
    // Rows 2, 4, 5, 6, 7, 9, 20; 11; 9 and 15 without a rule write; 14; 16; 12 and 13; 22 of the table of holes.
    expect(usual).toEqual([
      'authorize-all-protocols',
      'authorize-protocol-number',
      'authorize-udp',
      'authorize-ipv6',
      'authorize-parts',
      'authorize-prefix-list',
      'configure-permissions',
      'change-source',
      'change-ports',
      'change-ports-ipv6',
      'change-policy',
      'change-priority',
      'change-protocol',
      'widen-prefix-list',
      'widen-port-list',
      'join-open-group',
      'replace-groups',
      'replace-interface-groups',
      'attach-open-interface',
      'remove-refusing-rule',
      'leave-refusing-group',
      'create-without-group',
      'run-without-group',
      'create-in-open-group',
      'run-in-open-group',
      'bind-address',
      'allocate-address',
      'forward-by-nat',
      'forward-by-listener',
      'create-wide-prefix-list > authorize-prefix-list',
      'create-prefix-list > refer-to-prefix-list > widen-prefix-list',
      'create-group > open-own-group > join-open-group',
      'create-group > open-own-group > replace-groups',
      'create-group > open-own-group > replace-interface-groups',
      'create-group > open-own-group > create-in-open-group',
      'create-group > open-own-group > run-in-open-group',
    ]);
    // Rows 1, 3 and 8: only where CIDRInRange is inert, where a decoy turns "all", or where case counts.
    const decoy = { 'multi-valued-positive': ['all'], 'rule-authorization': ['per-call'] };
    expect(elsewhere).toEqual({
      'authorize-any': [{ 'cidr-in-range': ['inert'] }, decoy],
      'authorize-other-case': [{ 'cidr-in-range': ['inert'] }, decoy, { 'protocol-key-case': ['as-given'] }],
      'authorize-host-bits': [{ 'cidr-in-range': ['inert'] }, decoy],
    });
    const policies = tier('page');
    for (const { kind, requests, profile } of ask(policies).holes)
      expect(replayRequests(policies, requests, profile), kind).toBe('allow');
  });

  test('gets in the way of its own repair step where CIDRInRange means "lies in"', () => {
    const { blocks, working } = proveNoOverBlock(tier('page'), { principals: [ANYBODY], trusted: [] });
    const where = Object.fromEntries(blocks.map((one) => [one.kind, one.where]));
    const lies = { 'cidr-in-range': ['subset', 'overlap', 'base-address'] };
    const matches = { 'cidr-in-range': ['superset', 'subset', 'equal', 'overlap', 'base-address'] };
    expect(where['repair-open-rule']).toEqual([lies]);
    expect(where['admit-workbench']).toEqual([lies]);
    expect(where['publish-https']).toEqual([matches]);
    expect(where['refuse-everybody']).toEqual([matches]);
    expect(working).toEqual(['publish-https-ipv6', 'remove-open-rule', 'create-in-group']);
  });
});

describe('the better tiers', () => {
  test('hardened: nothing depends on what CIDRInRange means, and no instance without a group', () => {
    const { stopped, switches } = ask(tier('hardened'));
    expect(switches).not.toContain('cidr-in-range');
    expect(stopped).toEqual(['change-source', 'create-without-group', 'run-without-group']);
    // One call opens half of the world only where a decoy helps: 100 permissions of a /8 each are too few. Two do.
    const where = Object.fromEntries(
      ask(tier('hardened'), { level: 'open' }).holes.map((one) => [one.kind, one.where]),
    );
    expect(where['authorize-parts']).toEqual([
      { 'multi-valued-positive': ['all'], 'rule-authorization': ['per-call'] },
    ]);
    expect(where['authorize-repeatedly']).toEqual([
      { 'multi-valued-positive': ['any'] },
      { 'rule-authorization': ['per-permission'] },
    ]);
  });

  test('closed world: holds from an account without open groups', () => {
    expect(ask(tier('closed-world'), { assume: ['no-open-group', 'no-new-path'] })).toMatchObject({
      holds: true,
      holes: [],
      undecided: [],
    });
    expect(ask(tier('closed-world')).holes.map(({ kind }) => kind)).toEqual([
      'replace-groups',
      'replace-interface-groups',
      'attach-open-interface',
      'create-in-open-group',
      'run-in-open-group',
      'bind-address',
      'allocate-address',
      'forward-by-nat',
      'forward-by-listener',
    ]);
    const groups = ask(tier('closed-world'), { assume: ['no-open-group'] });
    expect(groups.holes.map(({ kind }) => kind)).toEqual(['forward-by-listener']);
  });

  test('closed world: the broker is let through, and only under its own name', () => {
    const broker = 'acs:ram::1000000000000001:role/postern-broker';
    expect(
      ask(tier('closed-world'), { assume: ['no-open-group', 'no-new-path'], principals: [broker] }).holds,
    ).toBe(false);
    const almost = 'acs:ram::1000000000000001:role/postern-broker-2';
    expect(
      ask(tier('closed-world'), { assume: ['no-open-group', 'no-new-path'], principals: [almost] }).holds,
    ).toBe(true);
  });

  test('self-protecting: the guardrail cannot be taken away', () => {
    const tampering = (name: Tier) =>
      proveUntouchable(tier(name), {
        principals: [ANYBODY],
        policyName: 'postern-guardrail',
        brokers: ['postern-broker'],
      });
    expect(tampering('self-protecting')).toMatchObject({ possible: [], undecided: [] });
    expect(tampering('closed-world').stopped).toEqual([]);
  });
});

describe('what the procedure does not cover is unknown', () => {
  const deny = (more: object): PolicySet =>
    guardedBy(
      JSON.stringify({
        Version: '1',
        Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', ...more }],
      }),
    );

  test('an operator that nobody documents', () => {
    const { holds, undecided } = ask(deny({ Condition: { Null: { 'acs:MFAPresent': 'true' } } }));
    expect(holds).toBe('unknown');
    expect(undecided[0]).toMatchObject({ kind: 'authorize-any', because: ['Null'] });
  });

  test('a refusal of some resources only', () => {
    const { undecided, stopped } = ask(
      deny({ Resource: 'acs:ecs:*:*:instance/i-1', Action: 'ecs:JoinSecurityGroup' }),
    );
    expect(stopped).not.toContain('join-open-group');
    expect(undecided).toEqual([]);
    const named = ask(deny({ Resource: 'acs:ecs:cn-hangzhou:*:*', Action: 'ecs:JoinSecurityGroup' }));
    expect(named.undecided).toMatchObject([
      { kind: 'join-open-group', because: ['acs:ecs:cn-hangzhou:*:*'] },
      { kind: 'create-group > open-own-group > join-open-group' },
    ]);
  });

  test('a condition on how the caller calls is tried every way', () => {
    expect(ask(deny({ Condition: { Bool: { 'acs:MFAPresent': 'false' } } })).holds).toBe(false);
    expect(
      ask(deny({ Condition: { NotIpAddress: { 'acs:SourceIp': '203.0.113.0/24' } } })).holes[0]?.requests[0]
        ?.keys,
    ).toMatchObject({
      'acs:SourceIp': ['203.0.113.0'],
    });
    expect(ask(deny({})).holds).toBe(true);
  });
});

const SOURCES = [
  '0.0.0.0/0',
  '1.2.3.4/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '64.0.0.0/2',
  '10.0.0.0/8',
  '11.0.0.0/8',
  '203.0.113.0/24',
  '203.0.113.7',
];
const PROTOCOLS = ['TCP', 'tcp', 'tCp', '6', 'ALL', 'all', 'UDP'];
const condition = fc.oneof(
  fc.tuple(
    fc.constantFrom('StringLike', 'StringNotLike', 'StringEquals', 'StringNotEquals', 'CIDRInRange'),
    fc.constant('ecs:SecurityGroupSourceCidrIps'),
    fc.subarray(['*/0', '*/1', '*', '0.0.0.0/0', '0.0.0.0/1', '10.*', '203.0.113.0/24', '128.0.0.0/1'], {
      minLength: 1,
    }),
  ),
  fc.tuple(
    fc.constantFrom('StringLike', 'StringNotLike', 'StringEquals', 'StringEqualsIgnoreCase'),
    fc.constant('ecs:SecurityGroupIpProtocols'),
    fc.subarray(['TCP', 'tcp', 'T*', 'ALL', '6'], { minLength: 1 }),
  ),
);
const guardrail = fc
  .array(fc.array(condition, { maxLength: 2 }), { minLength: 1, maxLength: 2 })
  .map((statements) =>
    guardedBy(
      JSON.stringify({
        Version: '1',
        Statement: statements.map((conditions) => {
          const Condition: Record<string, Record<string, string[]>> = {};
          for (const [operator, key, values] of conditions)
            Condition[operator] = {
              ...Condition[operator],
              [key]: operator === 'CIDRInRange' ? ['0.0.0.0/0'] : values,
            };
          return { Effect: 'Deny', Action: 'ecs:AuthorizeSecurityGroup', Resource: '*', Condition };
        }),
      }),
    ),
  );
const permission = fc.record({
  protocol: fc.constantFrom(...PROTOCOLS),
  sourceCidr: fc.constantFrom(...SOURCES, undefined),
});
const profile: fc.Arbitrary<SemanticsProfile> = fc
  .record(
    Object.fromEntries(Object.entries(SWITCHES).map(([name, values]) => [name, fc.constantFrom(...values)])),
  )
  .map((chosen) => ({ ...DEFAULT_PROFILE, ...chosen }) as SemanticsProfile);

const isIn = (one: SemanticsProfile, boxes: readonly ProfileBox[]): boolean =>
  boxes.some((box) =>
    Object.entries(box).every(([name, values]) => values.includes(one[name as SwitchName])),
  );

test('no call gets past what is said to be stopped', () => {
  let through = 0;
  fc.assert(
    fc.property(
      guardrail,
      fc.array(fc.tuple(fc.array(permission, { minLength: 1, maxLength: 3 }), profile), {
        minLength: 100,
        maxLength: 100,
      }),
      (policies, calls) => {
        const { holes, undecided } = ask(policies);
        const told = [...holes, ...undecided].filter(({ kind }) => /^authorize-(?!prefix)/.test(kind));
        for (const [permissions, under] of calls) {
          const allowed = ruleKeys(permissions, under).every((keys) => {
            const request = {
              action: 'ecs:AuthorizeSecurityGroup',
              resource: '*',
              keys: { 'acs:PrincipalARN': [ANYBODY], ...keys },
            };
            return decideByPolicies(policies, request, under) === 'allow';
          });
          if (!allowed || !isWide(permissions)) continue;
          through += 1;
          expect(
            told.some(({ where }) => isIn(under, where)),
            JSON.stringify([permissions, differencesOf(under)]),
          ).toBe(true);
        }
      },
    ),
    { numRuns: 15 },
  );
  expect(through).toBeGreaterThan(60);
});

/** Whether the rules open an ops port to more addresses than `broad` allows, one protocol at a time. */
function isWide(permissions: readonly { protocol: string; sourceCidr: string | undefined }[]): boolean {
  const reach = (transport: string[]): AddressSet =>
    permissions
      .filter(({ protocol }) => transport.includes(protocol.toUpperCase()))
      .reduce<AddressSet>(
        (sum, { sourceCidr }) => union<number | bigint>(sum, parseBlock(sourceCidr ?? '')?.set ?? []),
        [],
      );
  const wide = (set: AddressSet): boolean =>
    ['open', 'broad'].includes(verdictOf(set, untrustedOf(set, 4, DEFAULT_JUDGEMENT), 4, DEFAULT_JUDGEMENT));
  return (
    wide(reach(['TCP', '6', 'ALL'])) ||
    wide(reach(['UDP', '17', 'ALL'])) ||
    permissions.some((one) => one.sourceCidr === undefined)
  );
}
