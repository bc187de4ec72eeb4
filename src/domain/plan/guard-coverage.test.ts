/** Which tier a document is, and who is covered by it over a directory and over the identities of an account. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_GUARDRAIL, generateGuardrail, TIERS } from '../policy/guardrail.ts';
import { parsePolicy } from '../policy/parse.ts';
import { coverageOfAccount, coverageOfDirectory } from './guard-coverage.ts';
import type { AccountFacts, DirectoryReading, Identity } from './guard-surroundings.ts';
import { isGuardrail, tierOf } from './guard-tier.ts';

const parsed = (text: string) => {
  const { document } = parsePolicy(text, 'control');
  if (document === undefined) throw new Error(text);
  return document;
};
const deny = (more: object = {}): string =>
  JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Deny', Action: 'ecs:Authorize*', Resource: '*', ...more }],
  });

describe('the tier of a document', () => {
  const role = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.-]{0,12}$/);
  const roles = fc.array(role, { minLength: 1, maxLength: 3 });
  test('is known by whatever roles and name it was written with, and however it is laid out', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TIERS),
        fc.record({ brokers: roles, publishers: roles, breakGlass: roles, policyName: role }),
        (tier, options) => {
          const text = generateGuardrail(tier, options);
          expect(tierOf(parsed(text))).toBe(tier);
          expect(tierOf(parsed(JSON.stringify(JSON.parse(text), null, 4)))).toBe(tier);
        },
      ),
    );
  });

  test('is none as soon as a value, an action or a statement is not the tier’s', () => {
    for (const tier of TIERS) {
      const { Version, Statement } = JSON.parse(generateGuardrail(tier, DEFAULT_GUARDRAIL));
      const changed = [
        [...Statement.slice(1)],
        [...Statement, { Effect: 'Allow', Action: '*', Resource: '*' }],
        Statement.map((one: object, i: number) => (i === 0 ? { ...one, Effect: 'Allow' } : one)),
        Statement.map((one: { Action: string[] }, i: number) =>
          i === 0 ? { ...one, Action: one.Action.slice(1) } : one,
        ),
      ];
      for (const one of changed)
        expect(tierOf(parsed(JSON.stringify({ Version, Statement: one }))), tier).toBeNull();
    }
  });

  test.each([
    [deny(), true],
    [deny({ Action: 'ecs:AUTHORIZESECURITYGROUP' }), true],
    [deny({ Action: undefined, NotAction: 'ram:*' }), true],
    [deny({ Action: undefined, NotAction: '*' }), false],
    [deny({ Action: 'ecs:DeleteInstance' }), false],
    [deny({ Effect: 'Allow' }), false],
  ])('%s is about what guardrails are about: %s', (text, is) => {
    expect(isGuardrail(parsed(text))).toBe(is);
  });
});

const HARDENED = generateGuardrail('hardened');
const CLOSED = generateGuardrail('closed-world');
const reading = (more: Partial<DirectoryReading> = {}): DirectoryReading => ({
  directory: {
    managementAccount: '1',
    rootFolder: 'r-1',
    folders: [
      { id: 'fd-prod', name: 'Production', parent: 'r-1' },
      { id: 'fd-shop', name: 'Shop', parent: 'fd-prod' },
      { id: 'fd-dev', name: 'Development', parent: 'r-1' },
    ],
    members: [
      { id: '10', name: 'shop', folder: 'fd-shop' },
      { id: '11', name: 'payments', folder: 'fd-prod' },
      { id: '12', name: 'sandbox', folder: 'fd-dev' },
    ],
  },
  controlPolicies: 'Enabled',
  policies: [
    { id: 'cp-1', name: 'soft', document: HARDENED, attached: ['fd-prod'] },
    { id: 'cp-2', name: 'strict', document: CLOSED, attached: ['fd-shop'] },
    { id: 'cp-3', name: 'regions', document: deny({ Action: 'ecs:DeleteInstance' }), attached: ['r-1'] },
  ],
  gaps: [],
  ...more,
});
const stateOf = (given: DirectoryReading): Record<string, string> =>
  Object.fromEntries(
    coverageOfDirectory(given).places.map(({ id, coverage: { state, tier, because, by, at } }) => [
      id,
      [state, tier ?? because, by, at].filter(Boolean).join(' '),
    ]),
  );

describe('a directory', () => {
  test('is covered by what is attached and inherited, the strictest first; the management account never', () => {
    expect(stateOf(reading())).toEqual({
      'r-1': 'not-covered no-policy',
      'fd-prod': 'covered hardened cp-1 fd-prod',
      'fd-shop': 'covered closed-world cp-2 fd-shop',
      'fd-dev': 'not-covered no-policy',
      1: 'not-covered management-account',
      10: 'covered closed-world cp-2 fd-shop',
      11: 'covered hardened cp-1 fd-prod',
      12: 'not-covered no-policy',
    });
    const { counts, policies, places } = coverageOfDirectory(reading());
    expect(counts).toEqual({ covered: 2, notCovered: 2, unknown: 0 });
    expect(policies.map(({ name, tier }) => [name, tier])).toEqual([
      ['soft', 'hardened'],
      ['strict', 'closed-world'],
    ]);
    expect(places.find(({ id }) => id === 'fd-shop')?.attached).toEqual(['cp-2']);
  });

  test('is not known where a document is no tier or was not read, or where attachments are missing', () => {
    const gap = {
      operation: 'GetControlPolicy',
      resource: 'cp-1',
      code: 'Forbidden',
      message: '',
      requestId: '',
    };
    const own = reading({ policies: [{ id: 'cp-9', name: 'own', document: deny(), attached: ['fd-prod'] }] });
    expect(stateOf(own)).toMatchObject({
      10: 'unknown own-policy cp-9 fd-prod',
      12: 'not-covered no-policy',
    });
    const unread = reading({
      policies: [{ id: 'cp-9', name: 'own', document: null, attached: ['fd-prod'] }],
      gaps: [gap],
    });
    expect(stateOf(unread)).toMatchObject({ 10: 'unknown not-read cp-9 fd-prod', 12: 'unknown not-read' });
    const unplaced = reading({
      policies: [{ id: 'cp-9', name: 'own', document: HARDENED, attached: null }],
      gaps: [gap],
    });
    expect(coverageOfDirectory(unplaced).counts).toEqual({ covered: 0, notCovered: 1, unknown: 3 });
  });

  test('is not covered while control policies are off, and not known while they are switched', () => {
    expect(stateOf(reading({ controlPolicies: 'Disabled' }))[10]).toBe(
      'not-covered closed-world cp-2 fd-shop',
    );
    expect(coverageOfDirectory(reading({ controlPolicies: 'Disabled' })).counts.covered).toBe(0);
    expect(coverageOfDirectory(reading({ controlPolicies: 'PendingEnable' })).counts).toEqual({
      covered: 0,
      notCovered: 2,
      unknown: 2,
    });
  });

  test('of ten thousand accounts is worked out at once', () => {
    const members = Array.from({ length: 10_000 }, (_, i) => ({
      id: `${100_000 + i}`,
      name: `a${i}`,
      folder: i % 2 === 0 ? 'fd-shop' : 'fd-dev',
    }));
    const big = reading({ directory: { ...reading().directory, members } });
    const begun = performance.now();
    expect(coverageOfDirectory(big).counts).toEqual({ covered: 5000, notCovered: 5001, unknown: 0 });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

test('users and roles are covered by themselves or by a group; services’ roles never', () => {
  const identity = (kind: Identity['kind'], name: string, more: Partial<Identity> = {}): Identity => ({
    kind,
    name,
    groups: [],
    policies: [],
    serviceLinked: false,
    ...more,
  });
  const facts: AccountFacts = {
    account: '1',
    identities: [
      identity('user', 'ana', { groups: ['devs'] }),
      identity('user', 'bo', { policies: ['Custom:own'] }),
      identity('user', 'cy', { policies: ['System:Unread'] }),
      identity('user', 'di'),
      identity('group', 'devs', { policies: ['Custom:guard'] }),
      identity('role', 'AliyunServiceRoleForX', { serviceLinked: true }),
    ],
    policies: new Map([
      ['Custom:guard', { name: 'guard', type: 'Custom', document: parsed(HARDENED) }],
      ['Custom:own', { name: 'own', type: 'Custom', document: parsed(deny()) }],
      ['System:Unread', { name: 'Unread', type: 'System', document: null }],
    ]),
  };
  const { places, counts } = coverageOfAccount(facts, []);
  expect(
    places.map(({ id, coverage: { state, tier, because, at } }) => [id, state, tier ?? because, at]),
  ).toEqual([
    ['ana', 'covered', 'hardened', 'devs'],
    ['bo', 'unknown', 'own-policy', 'bo'],
    ['cy', 'unknown', 'not-read', 'cy'],
    ['di', 'not-covered', 'no-policy', null],
    ['devs', 'covered', 'hardened', 'devs'],
    ['AliyunServiceRoleForX', 'not-covered', 'service-linked-role', null],
  ]);
  expect(counts).toEqual({ covered: 1, notCovered: 2, unknown: 2 });
  expect(coverageOfAccount(facts, [{}]).places[3]?.coverage).toMatchObject({
    state: 'unknown',
    because: 'not-read',
  });
});
