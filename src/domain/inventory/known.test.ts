/** What is indexed says what plain passes over everything say, whatever was read again, in any order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupsNaming, replacePart } from '../reference/part.ts';
import type { Gap, Instance, Inventory, NetworkInterface, PrefixList, SecurityGroup } from './inventory.ts';
import { KnownInventory } from './known.ts';
import { neighbourhoodOf, type PartRequest } from './part.ts';

const PLACE = { account: '1', region: 'r' };
const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
const GROUPS = names('sg', 6);
const INSTANCES = names('i', 5);
const INTERFACES = names('eni', 9);
const LISTS = names('pl', 3);
const PORTS = names('prl', 2);

const anyGroup = (id: string): fc.Arbitrary<SecurityGroup> =>
  fc.tuple(fc.nat(99), fc.subarray(LISTS), fc.subarray(PORTS)).map(
    ([mark, lists, ports]) =>
      ({
        ...PLACE,
        id,
        name: `${mark}`,
        gaps: [],
        rules: [
          ...lists.map((list) => ({ source: { kind: 'prefix-list', id: list }, ports: { kind: 'set' } })),
          ...ports.map((list) => ({ source: { kind: 'cidr' }, ports: { kind: 'list', id: list } })),
        ],
      }) as unknown as SecurityGroup,
  );
const anyPath = fc.constantFrom('eip', 'dnat', 'listener', 'public-ip');
const anyInterface = (id: string): fc.Arbitrary<NetworkInterface> =>
  fc
    .tuple(fc.subarray(GROUPS), fc.option(fc.constantFrom(...INSTANCES)), fc.array(anyPath, { maxLength: 3 }))
    .map(
      ([groupIds, instanceId, paths]) =>
        ({
          ...PLACE,
          id,
          groupIds,
          ...(instanceId === null ? {} : { instanceId }),
          paths: paths.map((kind, i) => ({ kind, address: `192.0.2.${i}` })),
          pathGaps: [],
        }) as unknown as NetworkInterface,
    );
const anyInstance = (id: string): fc.Arbitrary<Instance> =>
  fc.nat(99).map((mark) => ({ ...PLACE, id, name: `${mark}` }) as unknown as Instance);
const some = <T>(ids: readonly string[], one: (id: string) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.subarray([...ids]).chain((chosen) => fc.tuple(...chosen.map(one)) as fc.Arbitrary<T[]>);
const anyLists = (ids: readonly string[]): fc.Arbitrary<ReadonlyMap<string, PrefixList>> =>
  some(ids, (id) => fc.nat(99).map((mark) => [id, { id, mark }] as unknown as [string, PrefixList])).map(
    (entries) => new Map(entries),
  );
const anyGaps = (ids: readonly string[]): fc.Arbitrary<Gap[]> =>
  some([...ids, ''], (id) =>
    fc.constant({ ...PLACE, kind: 'rules', ...(id === '' ? {} : { resource: id }) } as Gap),
  );

interface Asked {
  readonly groups: readonly string[];
  readonly instances: readonly string[];
  readonly interfaces: readonly string[];
  readonly prefixLists: readonly string[];
  readonly portRangeLists: readonly string[];
}
/** What is there of what is asked for; interfaces of instances come, too. */
const anyInventory = (asked: Asked, interfaces: readonly string[]): fc.Arbitrary<Inventory> =>
  fc
    .record({
      groups: some(asked.groups, anyGroup),
      instances: some(asked.instances, anyInstance),
      interfaces: some(interfaces, anyInterface),
      prefixLists: anyLists(asked.prefixLists),
      portRangeLists: anyLists(asked.portRangeLists),
      gaps: anyGaps([...asked.groups, ...asked.instances]),
    })
    .map((read) => ({ ...read, accounts: [], notRead: [] }) as unknown as Inventory);
const EVERYTHING: Asked = {
  groups: GROUPS,
  instances: INSTANCES,
  interfaces: INTERFACES,
  prefixLists: LISTS,
  portRangeLists: PORTS,
};
const anyPart: fc.Arbitrary<{ readonly asked: PartRequest; readonly part: Inventory }> = fc
  .record({
    groups: fc.subarray(GROUPS, { maxLength: 2 }),
    instances: fc.subarray(INSTANCES, { maxLength: 2 }),
    interfaces: fc.subarray(INTERFACES, { maxLength: 2 }),
    prefixLists: fc.subarray(LISTS, { maxLength: 1 }),
    portRangeLists: fc.subarray(PORTS, { maxLength: 1 }),
  })
  .chain((asked) =>
    fc
      .subarray(INTERFACES, { maxLength: 3 })
      .chain((more) => anyInventory(asked, [...new Set([...asked.interfaces, ...more])]))
      .map((part) => ({ asked: { ...PLACE, ...asked }, part })),
  );

test('after any parts it is what the twin makes, and so is every neighbourhood', () => {
  let near = 0;
  fc.assert(
    fc.property(
      anyInventory(EVERYTHING, INTERFACES),
      fc.array(anyPart, { maxLength: 6 }),
      fc.array(fc.subarray([...GROUPS, ...INSTANCES, ...INTERFACES, 'sg-none'], { maxLength: 3 }), {
        minLength: 7,
        maxLength: 7,
      }),
      fc.boolean(),
      (first, parts, questions, whole) => {
        const known = new KnownInventory(first);
        let twin = first;
        for (const [i, touched] of questions.entries()) {
          const { asked, part } = parts[i - 1] ?? {};
          if (asked !== undefined && part !== undefined) {
            const read = new Set([...asked.interfaces, ...asked.instances]);
            const left = twin.interfaces
              .filter((one) => read.has(one.id) || read.has(one.instanceId ?? ''))
              .flatMap(({ groupIds }) => groupIds);
            expect([...known.replace(asked, part)].sort()).toEqual(left.sort());
            twin = replacePart(twin, asked, part);
          }
          // Made in between or not, it stays the same.
          if (whole) expect(known.inventory).toEqual(twin);
          const expected = neighbourhoodOf(twin, touched);
          expect(known.neighbourhoodOf(touched)).toEqual(expected);
          near += expected.inventory.interfaces.length;
          for (const list of [...LISTS, ...PORTS])
            expect(known.groupsNaming([list])).toEqual(groupsNaming(twin, new Set([list])));
        }
        expect(known.inventory).toEqual(twin);
        expect(known.inventory).toBe(known.inventory);
      },
    ),
    { numRuns: 300 },
  );
  expect(near).toBeGreaterThan(1000);
});
