/** When prefix lists stand for trusted sources, which, and what they cost. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Inventory, PrefixList, SecurityGroup } from '../../src/domain/inventory/inventory.ts';
import { type Family, parseBlock } from '../../src/domain/net/address.ts';
import { unionAll } from '../../src/domain/net/interval-set.ts';
import { parsePortRange } from '../../src/domain/net/port.ts';
import { parseProtocol } from '../../src/domain/net/protocol.ts';
import { type FixPlan, type FixWish, planFix } from '../../src/domain/plan/fix-plan.ts';
import { isListCreation } from '../../src/domain/plan/fix-step.ts';
import { blockSource } from '../../src/domain/plan/rule-spec.ts';
import { addressesOf, type TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import { workbenchSources } from '../../src/domain/plan/workbench.ts';
import type { Rule } from '../../src/domain/security-group/rule.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { groupOf, interfaceOf, inventoryOf } from '../support/random-fleets.ts';

const sources = (count: number, family: Family = 4): readonly TrustedSource[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `office-${i + 1}`,
    kind: 'declared',
    cidrs: [family === 4 ? `203.0.113.${2 * i + 1}/32` : `2001:db8:${2 * i + 1}::/48`],
  }));

function rule(group: string, number: number, ports: string, source: Rule['source']): Rule {
  return {
    id: `sgr-${group}-${number}`,
    group,
    policy: 'accept',
    priority: 1,
    protocol: parseProtocol('TCP'),
    ports: parsePortRange(ports),
    source,
    nic: 'intranet',
    description: '',
  };
}
const ANY = blockSource('0.0.0.0/0');

/** A group in which these ports are open to everybody. */
function open(
  id: string,
  ports: readonly string[] = ['22/22'],
  more: Partial<SecurityGroup> = {},
): SecurityGroup {
  return groupOf(
    id,
    ports.map((range, i) => rule(id, i, range, ANY)),
    more,
  );
}

function listOf(id: string, cidrs: readonly string[], more: Partial<PrefixList> = {}): PrefixList {
  return {
    account: 'a',
    region: 'r',
    id,
    name: 'partners',
    family: 4,
    set: unionAll(cidrs.map((text) => parseBlock(text)?.set ?? [])),
    entries: cidrs,
    unreadable: [],
    maxEntries: 20,
    ...more,
  };
}

function fleetOf(groups: readonly SecurityGroup[], lists: readonly PrefixList[] = []): Inventory {
  const eni = interfaceOf(
    'eni-1',
    groups.map(({ id }) => id),
  );
  return inventoryOf(groups, [eni], {
    prefixLists: new Map(lists.map((list) => [list.id, list])),
    portRangeLists: new Map(),
  });
}

function plan(inventory: Inventory, wish: FixWish): FixPlan {
  const trusted = { v4: addressesOf(wish.sources, 4), v6: addressesOf(wish.sources, 6) };
  const fleet = new Fleet(inventory, DEFAULT_CATALOGUE, { ...DEFAULT_JUDGEMENT, trusted });
  return planFix(fleet, inventory.groups, wish);
}

const made = ({ steps }: FixPlan) => steps.filter(isListCreation);
/** Sources of the rules that are added or changed. */
const named = ({ steps }: FixPlan): readonly string[] =>
  steps.flatMap((step) => {
    if (!('rule' in step) || step.operation === 'revoke') return [];
    const { source } = step.rule;
    return [source.kind === 'cidr' ? source.text : source.kind === 'prefix-list' ? source.id : source.kind];
  });

describe('auto', () => {
  test('five sources are rules of their own, six are a list', () => {
    const inventory = fleetOf([open('sg-1')]);
    expect(made(plan(inventory, { sources: sources(5) }))).toEqual([]);
    const six = plan(inventory, { sources: sources(6) });
    expect(six.steps.map(({ operation }) => operation)).toEqual([
      'create-prefix-list',
      'authorize',
      'revoke',
    ]);
    expect(made(six)[0]).toMatchObject({
      list: expect.stringMatching(/^new:a\/r\/postern-trusted-ipv4-[0-9a-f]{16}$/),
      maxEntries: 8,
      entries: sources(6).map(({ name, cidrs }) => ({ block: cidrs[0], note: name })),
    });
    expect(named(six)).toEqual([made(six)[0]?.list]);
    expect(six.sharedLists).toMatchObject([{ origin: 'new', rules: 1, groups: ['sg-1'], maxEntries: 8 }]);
    expect(six.steps[1]).toMatchObject({ trusted: 'office-1, office-2, office-3, +3' });
    expect(made(plan(inventory, { sources: sources(6), lists: 'never' }))).toEqual([]);
  });

  test('one list for all groups of a place, one more for each other place and family', () => {
    const groups = [
      open('sg-1'),
      open('sg-2', ['22/22', '3306/3306']),
      open('sg-3', ['22/22'], { region: 'q' }),
    ];
    groups.push(groupOf('sg-4', [rule('sg-4', 0, '22/22', blockSource('::/0'))]));
    const both = plan(fleetOf(groups), { sources: [...sources(6), ...sources(7, 6)] });
    expect(made(both).map(({ region, family }) => [region, family])).toEqual([
      ['r', 4],
      ['r', 6],
      ['q', 4],
    ]);
    expect(both.sharedLists.map(({ rules, groups: own }) => [rules, own])).toEqual([
      [3, ['sg-1', 'sg-2']],
      [1, ['sg-4']],
      [1, ['sg-3']],
    ]);
    // The same sources have the same name, and the way back ends with the lists.
    expect(made(both)[0]?.name).toBe(made(both)[2]?.name);
    expect(both.rollback.slice(-3).map(({ operation }) => operation)).toEqual(
      Array(3).fill('delete-prefix-list'),
    );
  });

  test('where the rule did not let all of the list in, it has a rule for each source', () => {
    const half = groupOf('sg-1', [
      rule('sg-1', 0, '22/22', blockSource('0.0.0.0/1')),
      rule('sg-1', 1, '22/22', blockSource('128.0.0.0/1')),
    ]);
    const mixed = [...sources(6), { name: 'far', kind: 'declared' as const, cidrs: ['9.9.9.9/32'] }];
    expect(made(plan(fleetOf([half]), { sources: mixed }))).toEqual([]);
    expect(named(plan(fleetOf([half]), { sources: mixed }))).toContain('9.9.9.9/32');
    // The upper half lets all of these in.
    expect(made(plan(fleetOf([half]), { sources: sources(6) }))).toHaveLength(1);
  });

  test('ranges of Workbench stay rules of their own: they are for sign-in ports only', () => {
    const wish = { sources: [...sources(6), ...workbenchSources('cn')] };
    const both = plan(fleetOf([open('sg-1', ['22/22', '3306/3306'])]), wish);
    expect(made(both)).toHaveLength(1);
    expect(made(both)[0]?.entries).toHaveLength(6);
    expect(named(both).filter((text) => text === '100.104.0.0/16')).toHaveLength(1);
  });

  test('groups of the classic network cannot name lists', () => {
    const classic = open('sg-1', ['22/22'], { network: 'classic', vpcId: '' });
    expect(made(plan(fleetOf([classic]), { sources: sources(6) }))).toEqual([]);
  });

  test('a list of an earlier plan that holds the same is found, whatever its name says; another takes the next name', () => {
    const wish = { sources: sources(6) };
    const [first] = made(plan(fleetOf([open('sg-1')]), wish));
    const blocks = sources(6).flatMap(({ cidrs }) => cidrs);
    const edited = listOf('pl-1', blocks, { name: 'postern-trusted-ipv4-0000' });
    const found = plan(fleetOf([open('sg-1')], [edited]), wish);
    expect(found.sharedLists).toMatchObject([{ origin: 'found', list: { id: 'pl-1' }, maxEntries: 20 }]);
    expect(found.basis.map(({ id }) => id)).toContain('pl-1');
    const other = listOf('pl-2', ['198.51.100.0/24'], { name: first?.name ?? '' });
    expect(made(plan(fleetOf([open('sg-1')], [other]), wish))[0]?.name).toBe(`${first?.name}-2`);
    // Of another region, or of somebody else, it is not looked at.
    for (const more of [{ region: 'q' }, { name: 'mine' }, { unreadable: ['x'] }])
      expect(made(plan(fleetOf([open('sg-1')], [{ ...edited, ...more }]), wish))).toHaveLength(1);
  });
});

describe('limits', () => {
  test('a list counts in a group for all that it may hold: without room for that, there is a rule for each source', () => {
    const ports = (count: number) => Array.from({ length: count }, (_, i) => `${40_000 + i}/${40_000 + i}`);
    const group = (count: number) => open('sg-1', ['22/22', '3306/3306', '6379/6379', ...ports(count)]);
    const roomy = plan(fleetOf([group(166)]), { sources: sources(8) });
    expect(roomy.sharedLists).toMatchObject([{ rules: 3, maxEntries: 10 }]);
    const tight = plan(fleetOf([group(170)]), { sources: sources(8) });
    expect(tight.withoutList).toMatchObject([{ limit: { resource: 'sg-1', rules: 203, allowed: 200 } }]);
    expect([tight.sharedLists, tight.blocked]).toEqual([[], []]);
    const full = plan(fleetOf([group(180)]), { sources: sources(8) });
    expect(full.blocked).toMatchObject([{ block: { because: 'too-many-rules', limit: { rules: 207 } } }]);
  });

  test('an interface that has no room for the room of lists has a rule for each source, and it is said', () => {
    const groups = Array.from({ length: 6 }, (_, g) =>
      open(`sg-${g}`, ['22/22', ...Array.from({ length: 152 }, (_, i) => `${40_000 + i}/${40_000 + i}`)]),
    );
    const fleet = fleetOf(groups);
    const tight = plan(fleet, { sources: sources(11) });
    expect(tight.blocked).toEqual([]);
    expect(made(tight)).toEqual([]);
    expect(tight.withoutList).toHaveLength(6);
    expect(tight.withoutList[0]).toMatchObject({ limit: { resource: 'eni-1', rules: 1002, allowed: 1000 } });
    const neither = plan(fleet, { sources: sources(14) });
    expect(neither.steps).toEqual([]);
    expect(neither.blocked).toHaveLength(6);
    expect(neither.withoutList).toEqual([]);
  });
});

describe('lists that are there', () => {
  const blocks = sources(3).flatMap(({ cidrs }) => cidrs);
  const mine = listOf('pl-mine', blocks);

  test('one that is asked for is named as it is, and the others have rules of their own', () => {
    const wish: FixWish = { sources: sources(9), lists: { id: 'pl-mine' } };
    const asked = plan(fleetOf([open('sg-1')], [mine]), wish);
    expect(made(asked)).toEqual([]);
    expect(named(asked)).toEqual([
      'pl-mine',
      ...sources(9)
        .slice(3)
        .flatMap(({ cidrs }) => cidrs),
    ]);
    expect(asked.sharedLists).toMatchObject([{ origin: 'asked', rules: 1, maxEntries: 20 }]);
  });

  test('one that lets in anybody else is not', () => {
    const wide = listOf('pl-mine', [...blocks, '198.51.100.0/24']);
    const wish: FixWish = { sources: sources(3), lists: { id: 'pl-mine' } };
    expect(named(plan(fleetOf([open('sg-1')], [wide]), wish))).toEqual(blocks);
  });

  test('one that is declared as trusted is named, not written out, unless lists are not wanted', () => {
    const wish: FixWish = { sources: sources(4), declaredLists: ['pl-mine'] };
    const fleet = fleetOf([open('sg-1')], [mine]);
    expect(named(plan(fleet, wish))).toEqual(['pl-mine', '203.0.113.7/32']);
    expect(plan(fleet, wish).sharedLists).toMatchObject([{ origin: 'declared' }]);
    expect(named(plan(fleet, { ...wish, lists: 'never' }))).toHaveLength(4);
  });
});
