/** What counts as the last way into a host: only ways that packets can take, through any interface of the instance. */
import { describe, expect, test } from 'vitest';
import type { NetworkInterface } from '../../src/domain/inventory/inventory.ts';
import type { FixPlan } from '../../src/domain/plan/fix-plan.ts';
import type { TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import { ANY, type Fields, group, plan } from '../support/fix-plans.ts';
import { interfaceOf, inventoryOf } from '../support/random-fleets.ts';

/** Lets nobody in of whom the rules below speak. */
const ELSEWHERE: TrustedSource = { name: 'other', kind: 'declared', cidrs: ['2001:db8:9::/48'] };

function lastWays({ cutOffs }: FixPlan): (string | undefined)[] {
  return cutOffs.flatMap(({ kind, instance }) => (kind === 'last-way' ? [instance?.id] : []));
}

/** Of one host with the rules, and any way in from the internet. */
function of(rules: readonly Fields[], eni: Partial<NetworkInterface> = {}): (string | undefined)[] {
  const one = interfaceOf('eni-1', ['sg-1'], { instanceId: 'i-1', ...eni });
  return lastWays(plan(inventoryOf([group(rules)], [one]), { sources: [ELSEWHERE] }));
}

describe('a way in', () => {
  const local = { Ipv6SourceCidrIp: 'fd00::/8' };

  test('over IPv6 is one only where the interface has an address of it', () => {
    expect(of([ANY, local])).toEqual([]);
    expect(of([ANY, local], { ipv6Addresses: [] })).toEqual(['i-1']);
  });

  test('from addresses that no packet comes from is none', () => {
    for (const SourceCidrIp of ['127.0.0.0/8', '0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'])
      expect(of([ANY, { SourceCidrIp }]), SourceCidrIp).toEqual(['i-1']);
    for (const Ipv6SourceCidrIp of ['::1', '::ffff:10.0.0.0/104', 'fe80::/10', 'ff00::/8'])
      expect(of([ANY, { Ipv6SourceCidrIp }]), Ipv6SourceCidrIp).toEqual(['i-1']);
    for (const SourceCidrIp of ['10.0.0.0/8', '100.64.0.0/10', '192.0.2.0/24'])
      expect(of([ANY, { SourceCidrIp }]), SourceCidrIp).toEqual([]);
  });

  test('from the host itself is none', () => {
    expect(of([ANY, { SourceCidrIp: '10.0.0.5' }])).toEqual(['i-1']);
    expect(of([ANY, { SourceCidrIp: '10.0.0.4/31' }])).toEqual([]);
    expect(of([ANY, { Ipv6SourceCidrIp: 'fd00::5' }])).toEqual(['i-1']);
    expect(of([ANY, { Ipv6SourceCidrIp: 'fd00::6' }])).toEqual([]);
  });

  test('from another group is one only where somebody else is in it', () => {
    const rules = [ANY, { SourceGroupId: 'sg-2', SourceCidrIp: '' }];
    const one = interfaceOf('eni-1', ['sg-1'], { instanceId: 'i-1' });
    const from = (...members: readonly NetworkInterface[]) =>
      lastWays(
        plan(inventoryOf([group(rules), group([], { id: 'sg-2' })], [one, ...members]), {
          sources: [ELSEWHERE],
        }),
      );
    expect(from()).toEqual(['i-1']);
    expect(from(interfaceOf('eni-2', ['sg-2'], { instanceId: 'i-1', primary: false }))).toEqual(['i-1']);
    expect(from(interfaceOf('eni-2', ['sg-2'], { instanceId: 'i-2' }))).toEqual([]);
    // A group that was not read, such as one of another account.
    expect(of(rules)).toEqual([]);
  });

  test('is none for members of a group that a drop names before it', () => {
    const inner = { SourceCidrIp: '10.0.0.6' };
    const drop = (Priority: string) => ({
      SourceGroupId: 'sg-2',
      SourceCidrIp: '',
      Policy: 'drop',
      Priority,
    });
    const from = (...rules: readonly Parameters<typeof group>[0][number][]) =>
      lastWays(
        plan(
          inventoryOf(
            [group([ANY, { ...inner, Priority: '5' }, ...rules]), group([], { id: 'sg-2' })],
            [
              interfaceOf('eni-1', ['sg-1'], { instanceId: 'i-1' }),
              interfaceOf('eni-2', ['sg-2'], { instanceId: 'i-2', privateAddresses: ['10.0.0.6'] }),
            ],
          ),
          { sources: [ELSEWHERE] },
        ),
      );
    expect(from()).toEqual([]);
    expect(from(drop('3'))).toEqual(['i-1']);
    expect(from(drop('7'))).toEqual([]);
  });

  test('that nobody could take before is not the last one', () => {
    expect(of([{ Ipv6SourceCidrIp: '::/0' }], { ipv6Addresses: [] })).toEqual([]);
    expect(of([{ ...ANY, PortRange: '3306/3306' }])).toEqual([]);
  });

  test('over IPv6 may have been there where only the instance was read', () => {
    const rules = [{ Ipv6SourceCidrIp: '::/0' }];
    const sources: TrustedSource[] = [];
    const made = (id: string) =>
      plan(
        inventoryOf(
          [group(rules)],
          [interfaceOf(id, ['sg-1'], { instanceId: 'i-1', ipv6Addresses: [], paths: [] })],
        ),
        {
          sources,
        },
      );
    expect(lastWays(made('i-1#primary'))).toEqual(['i-1']);
    expect(lastWays(made('eni-1'))).toEqual([]);
  });
});

describe('an instance with several interfaces', () => {
  const inside = { SourceCidrIp: '10.0.0.0/8' };
  const two = (first: readonly Fields[]): FixPlan => {
    const groups = [group(first), group([ANY], { id: 'sg-2' })];
    const enis = [
      interfaceOf('eni-1', ['sg-1'], { instanceId: 'i-1' }),
      interfaceOf('eni-2', ['sg-2'], { instanceId: 'i-1', primary: false, paths: [] }),
    ];
    return plan(inventoryOf(groups, enis), { sources: [ELSEWHERE] });
  };

  test('keeps a way through one that is not touched', () => {
    expect(two([inside]).steps).toHaveLength(1);
    expect(lastWays(two([inside]))).toEqual([]);
  });

  test('is named once when the last way goes', () => {
    expect(lastWays(two([ANY]))).toEqual(['i-1']);
  });
});

test('nobody is cut off over IPv6 from a host that has no address of it', () => {
  const cutOff = (ipv6Addresses: readonly string[]) =>
    plan(
      inventoryOf(
        [group([{ Ipv6SourceCidrIp: '::/0' }, { SourceCidrIp: '203.0.113.0/24' }])],
        [interfaceOf('eni-1', ['sg-1'], { instanceId: 'i-1', ipv6Addresses })],
      ),
      { sources: [ELSEWHERE], caller: '2001:db8:1::9' },
    ).cutOffs.map(({ kind }) => kind);
  expect(cutOff(['2001:db8:5::5'])).toEqual(['caller']);
  expect(cutOff([])).toEqual([]);
});

test('nobody is cut off from the machine where one works', () => {
  const cutOff = (caller: string) =>
    plan(
      inventoryOf(
        [group([ANY, { SourceCidrIp: '172.16.0.0/12' }])],
        [interfaceOf('eni-1', ['sg-1'], { instanceId: 'i-1' })],
      ),
      { sources: [ELSEWHERE], caller },
    ).cutOffs.map(({ kind }) => kind);
  expect(cutOff('10.0.0.5')).toEqual([]);
  expect(cutOff('10.0.0.6')).toEqual(['caller']);
});

test('nobody is cut off who comes in as a member of a group', () => {
  const member = interfaceOf('eni-2', ['sg-2'], { instanceId: 'i-2', privateAddresses: ['10.0.0.6'] });
  const cutOff = (...rules: readonly Fields[]) =>
    plan(
      inventoryOf(
        [group([ANY, ...rules]), group([], { id: 'sg-2' })],
        [interfaceOf('eni-1', ['sg-1'], { instanceId: 'i-1' }), member],
      ),
      { sources: [ELSEWHERE], caller: '10.0.0.6' },
    ).cutOffs.filter(({ kind }) => kind === 'caller').length;
  const named = { SourceGroupId: 'sg-2', SourceCidrIp: '' };
  expect(cutOff()).toBe(1);
  expect(cutOff(named)).toBe(0);
  // Who is shut out loses nothing.
  expect(cutOff({ ...named, Policy: 'drop' })).toBe(0);
  expect(cutOff(named, { SourceCidrIp: '10.0.0.0/8', Policy: 'drop', Priority: '1' })).toBe(0);
});

test('whoever keeps access is named, also a source within another one', () => {
  const sources: TrustedSource[] = [
    { name: 'office', kind: 'declared', cidrs: ['203.0.113.0/24'] },
    { name: 'desk', kind: 'declared', cidrs: ['203.0.113.128/25'] },
    { name: 'elsewhere', kind: 'declared', cidrs: ['2001:db8:9::/48'] },
  ];
  const { impact } = plan(inventoryOf([group([ANY])], []), { sources });
  expect(impact.map(({ trusted }) => trusted)).toEqual([['office', 'desk']]);
});
