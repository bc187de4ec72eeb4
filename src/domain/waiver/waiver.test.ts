import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PrefixList } from '../inventory/inventory.ts';
import { parseBlock } from '../net/address.ts';
import { parsePortRange } from '../net/port.ts';
import { parseProtocol } from '../net/protocol.ts';
import { NO_LISTS } from '../security-group/lists.ts';
import type { Rule } from '../security-group/rule.ts';
import { meaningOf } from './meaning.ts';
import { isDay, isExpired, type Waiver } from './waiver.ts';

test('days are days of the calendar', () => {
  for (const day of ['2026-01-31', '2024-02-29', '2000-02-29', '2026-12-31'])
    expect(isDay(day), day).toBe(true);
  for (const day of ['2026-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00'])
    expect(isDay(day), day).toBe(false);
  for (const day of ['', '2026-1-1', '26-01-01', '2026-01-01T00:00', ' 2026-01-01'])
    expect(isDay(day)).toBe(false);
  const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(fc.property(day, (date) => isDay(date.toISOString().slice(0, 10))));
});

test('a waiver holds on its last day, and no longer', () => {
  const waiver = { until: '2026-11-24' } as Waiver;
  expect(['2026-11-23', '2026-11-24', '2026-11-25'].map((day) => isExpired(waiver, day))).toEqual([
    false,
    false,
    true,
  ]);
});

interface Written {
  readonly group: string;
  readonly policy: 'accept' | 'drop';
  readonly priority: number;
  readonly protocol: string;
  readonly ports: string;
  readonly cidr: string;
}

function rule({ group, policy, priority, protocol, ports, cidr }: Written, more: Partial<Rule> = {}): Rule {
  const block = parseBlock(cidr) as NonNullable<ReturnType<typeof parseBlock>>;
  return {
    id: 'sgr-1',
    group,
    policy,
    priority,
    protocol: parseProtocol(protocol),
    ports: parsePortRange(ports),
    source: { kind: 'cidr', family: block.family, set: block.set, text: cidr },
    nic: 'intranet',
    description: '',
    ...more,
  };
}

const WRITTEN: fc.Arbitrary<Written> = fc.record({
  group: fc.constantFrom('sg-1', 'sg-2'),
  policy: fc.constantFrom('accept', 'drop'),
  priority: fc.integer({ min: 1, max: 3 }),
  protocol: fc.constantFrom('tcp', 'TCP', '6', 'udp', 'all'),
  ports: fc.constantFrom('22/22', '22', '20/25', '-1/-1', '1/65535'),
  cidr: fc.constantFrom('0.0.0.0/0', '1.2.3.4/0', '10.0.0.0/8', '10.9.9.9/8', '::/0', '10.0.0.0/9'),
});

describe('the meaning of a rule', () => {
  test('is the same for two rules exactly when they do the same', () => {
    let same = 0;
    fc.assert(
      fc.property(WRITTEN, WRITTEN, (a, b) => {
        const [one, other] = [rule(a), rule(b, { id: 'sgr-2', description: 'other' })];
        const alike = sees(one) === sees(other);
        if (alike) same += 1;
        return (meaningOf(one, NO_LISTS) === meaningOf(other, NO_LISTS)) === alike;
      }),
      { numRuns: 5000 },
    );
    expect(same).toBeGreaterThan(5);
  });

  test('changes with the entries of a list that the rule refers to', () => {
    const listed = rule(WIDE, { source: { kind: 'prefix-list', id: 'pl-1' } });
    const meanings = [[], ['10.0.0.0/8'], ['10.0.0.0/8', '8.8.8.8/32']].map((entries) =>
      meaningOf(listed, { ...NO_LISTS, prefixLists: new Map([['pl-1', listOf(entries)]]) }),
    );
    meanings.push(meaningOf(listed, NO_LISTS));
    expect(new Set(meanings).size).toBe(4);
  });

  test('counts source ports, destinations, source groups and what cannot be read', () => {
    const block = parseBlock('10.0.0.1') as NonNullable<ReturnType<typeof parseBlock>>;
    const destination = { kind: 'cidr', family: 4, set: block.set, text: '10.0.0.1' } as const;
    const variants = [
      rule(WIDE),
      rule(WIDE, { nic: 'internet' }),
      rule(WIDE, { sourcePorts: { kind: 'set', ports: [53, 54] } }),
      rule(WIDE, { destination }),
      rule(WIDE, { destination: { kind: 'unreadable', text: '10.0.0.1' } }),
      rule(WIDE, { source: { kind: 'group', id: 'sg-9' } }),
      rule(WIDE, { source: { kind: 'unreadable', text: 'sg-9' } }),
      rule(WIDE, { ports: { kind: 'list', id: 'prl-1' } }),
      rule(WIDE, { priority: undefined }),
    ];
    expect(new Set(variants.map((one) => meaningOf(one, NO_LISTS))).size).toBe(variants.length);
  });
});

const WIDE: Written = {
  group: 'sg-1',
  policy: 'accept',
  priority: 1,
  protocol: 'tcp',
  ports: '22/22',
  cidr: '0.0.0.0/0',
};

/** What a rule does, told apart without the code under test. */
function sees({ group, policy, priority, protocol, ports, source }: Rule): string {
  return [
    group,
    policy,
    priority,
    protocol.kind === 'number' ? protocol.number : protocol.kind,
    ports.kind === 'set' ? ports.ports.join() : '',
    source.kind === 'cidr' ? `${source.family} ${source.set.map(String).join()}` : '',
  ].join(' ');
}

function listOf(entries: readonly string[]): PrefixList {
  const set = entries
    .flatMap((text) => [...(parseBlock(text)?.set ?? [])])
    .sort((a, b) => Number(a) - Number(b));
  return { account: '', region: '', id: 'pl-1', name: '', family: 4, set, entries, unreadable: [] };
}
