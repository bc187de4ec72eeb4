/** A plan leaves nothing for the next one: neither for what goes with it, nor where it makes room. */
import { expect, test } from 'vitest';
import { tidied } from '../../src/app/fix/tidy.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { type FixPlan, planFix } from '../../src/domain/plan/fix-plan.ts';
import type { Lists } from '../../src/domain/security-group/lists.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { ANY, type Fields, group, lines, lists } from '../support/fix-plans.ts';
import { FEW_PORTS, interfaceOf, inventoryOf, withOtherIds } from '../support/random-fleets.ts';

const ALL = { ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1' };
const OTHER = { id: 'sg-2', name: 'sg-2' };

function planned(inventory: Inventory, tidy = false): FixPlan {
  const fleet = new Fleet(inventory, FEW_PORTS, DEFAULT_JUDGEMENT);
  const wish = { sources: [] };
  const made = planFix(fleet, inventory.groups, wish);
  return tidy ? tidied(fleet, inventory.groups, made, wish) : made;
}

/** Two groups of one interface, with lists that have room for forty. */
function pool(first: readonly Fields[], second: readonly Fields[], { prefixLists, portRangeLists }: Lists) {
  const roomy = <T>(all: ReadonlyMap<string, T>) =>
    new Map([...all].map(([id, list]) => [id, { ...list, maxEntries: 40 }]));
  return inventoryOf([group(first), group(second, OTHER)], [interfaceOf('eni-1', ['sg-1', 'sg-2'])], {
    prefixLists: roomy(prefixLists),
    portRangeLists: roomy(portRangeLists),
  });
}

const nothingMore = (before: Inventory, { steps }: FixPlan, tidy = false): void =>
  expect(lines(planned(withOtherIds(inventoryAfter(before, steps)), tidy))).toEqual([]);

test('rules that go are in nobody’s way: a group that fits without them is repaired at once', () => {
  // Cut into ranges, the list would stand in each of them, and count for forty rules each time.
  const first = [{ ...ALL, SourceCidrIp: '', SourcePrefixListId: 'pl-1' }, ALL];
  const second = [{ ...ANY, PortRange: '3389/3389', Priority: 100 }, ALL];
  const before = pool(first, second, lists({ 'pl-1': ['0.0.0.0/0'] }));
  const made = planned(before);
  expect(made.blocked).toEqual([]);
  expect(made.lostProtocols).toEqual([]);
  expect(lines(made)).toEqual(
    expect.arrayContaining([
      '~ sgr-2 ALL -1/-1 0.0.0.0/0 @100',
      '- sgr-100',
      '~ sgr-101 ALL -1/-1 0.0.0.0/0 @100',
    ]),
  );
  nothingMore(before, made);
});

test('a group for which a tidy plan makes room is repaired after that', () => {
  const second = [
    { SourcePrefixListId: 'pl-1', PortRangeListId: 'prl-1', PortRange: '' },
    { ...ALL, SourceCidrIp: '10.0.0.0/8' },
  ];
  const before = pool([ALL], second, lists({ 'pl-1': [] }, { 'prl-1': ['20/30'] }));
  expect(planned(before)).toMatchObject({
    steps: [],
    blocked: [{ block: { because: 'too-many-rules', limit: { resource: 'eni-1', rules: 1605 } } }],
  });
  const made = planned(before, true);
  expect(made.blocked).toEqual([]);
  expect(lines(made)).toEqual([
    '- sgr-100',
    '+ drop TCP 22/23 0.0.0.0/0 @100',
    '+ drop TCP 3389/3389 0.0.0.0/0 @100',
    '+ drop UDP 3389/3389 0.0.0.0/0 @100',
    '~ sgr-1 ALL -1/-1 0.0.0.0/0 @100',
  ]);
  nothingMore(before, made, true);
});

test('what a full group goes on letting in is closed in the others', () => {
  // Together they let in more than a few; with less of either they do not.
  const wide = { ...ANY, SourceCidrIp: '60.0.0.0/16', PortRange: '20/25' };
  const many = Array.from({ length: 198 }, (_, i) => ({ ...ANY, PortRange: `${30_000 + i}/${30_000 + i}` }));
  const less = { ...ANY, SourceCidrIp: '61.0.0.0/17' };
  const before = pool([wide, ...many], [less], lists({}));
  const made = planned(before);
  expect(made.blocked).toMatchObject([{ group: { id: 'sg-1' }, block: { because: 'too-many-rules' } }]);
  expect(lines(made)).toEqual(['- sgr-100']);
  nothingMore(before, made);
  expect(lines(planned(pool([wide], [less], lists({}))))).toEqual([
    '+ TCP 20/21 60.0.0.0/16 @1',
    '+ TCP 23/25 60.0.0.0/16 @1',
    '- sgr-1',
  ]);
});
