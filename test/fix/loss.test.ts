/**
 * Nothing is taken away for nothing. Whatever source a plan shuts out of an ops port was part of what made a group, an
 * interface or an instance open or broad there, and could not have stayed: with it that would be open or broad still.
 * Judged packet by packet; the exposure engine is not asked.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { type AddressSet, type Family, parseBlock, sizeOf } from '../../src/domain/net/address.ts';
import { has, subtract, union } from '../../src/domain/net/interval-set.ts';
import { parsePortRange } from '../../src/domain/net/port.ts';
import { parseProtocol } from '../../src/domain/net/protocol.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { planFix } from '../../src/domain/plan/fix-plan.ts';
import { addressesOf, type TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import type { Question } from '../../src/domain/security-group/exposure.ts';
import type { Rule } from '../../src/domain/security-group/rule.ts';
import { DEFAULT_JUDGEMENT, untrustedOf, verdictOf } from '../../src/domain/security-group/verdict.ts';
import {
  type Classes,
  classesOf,
  isOps,
  type Place,
  placesOf,
  questions,
  reaches,
  whole,
} from '../support/packets.ts';
import { anyTrusted, FEW_PORTS, groupOf, interfaceOf, inventoryOf } from '../support/random-fleets.ts';
import { cidrSource, prefixListOf } from '../support/random-rules.ts';

const RUNS = Number(process.env.POSTERN_RUNS ?? 200);

/** Blocks around the sizes at which `broad` begins, so that it depends on which of them are there together. */
const SOURCES = [
  '0.0.0.0/0',
  '60.0.0.0/14',
  '60.0.0.0/15',
  '60.1.0.0/16',
  '60.2.0.0/17',
  '60.9.128.0/17',
  '61.0.0.0/18',
  '61.5.0.0/19',
  '62.0.0.7/32',
  '198.51.100.0/24',
  '10.0.0.0/8',
  '::/0',
  '2400::/31',
  '2400:10::/32',
  '2400:20::/33',
  '2400:30::/33',
  '2400:40::/34',
  '2400:50::/45',
  '2400:60::7/128',
];

const anyRule: fc.Arbitrary<Rule> = fc
  .record({
    policy: fc.constantFrom<'accept' | 'drop'>('accept', 'accept', 'accept', 'accept', 'drop'),
    priority: fc.constantFrom(1, 2, 50, 100),
    traffic: fc.constantFrom<readonly [string, string]>(
      ['TCP', '22/22'],
      ['TCP', '22/22'],
      ['TCP', '20/25'],
      ['TCP', '1/65535'],
      ['ALL', '-1/-1'],
    ),
    source: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...SOURCES).map(cidrSource) },
      {
        weight: 2,
        arbitrary: fc.constantFrom('pl-4', 'pl-6').map((id) => ({ kind: 'prefix-list' as const, id })),
      },
    ),
  })
  .map(
    ({ traffic: [protocol, ports], ...rest }): Rule => ({
      id: '',
      group: '',
      nic: 'intranet',
      description: '',
      protocol: parseProtocol(protocol),
      ports: parsePortRange(ports),
      ...rest,
    }),
  );

const anyInventory: fc.Arbitrary<Inventory> = fc
  .record({
    rules: fc.array(fc.array(anyRule, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 2 }),
    uses: fc.array(fc.tuple(fc.nat(2), fc.nat(1)), { maxLength: 2 }),
    four: fc.subarray(SOURCES.filter((one) => one.includes('.'))),
    six: fc.subarray(SOURCES.filter((one) => one.includes(':'))),
  })
  .map(({ rules, uses, four, six }) => {
    const groups = rules.map((own, g) =>
      groupOf(
        `sg-${g}`,
        own.map((rule, i) => ({ ...rule, id: `sgr-${g}-${i}`, group: `sg-${g}` })),
      ),
    );
    const interfaces = uses.map(([mask, instance], i) => {
      const ids = groups.map(({ id }) => id).filter((_, g) => ((mask + 1) >> g) & 1);
      return interfaceOf(`eni-${i}`, ids.length === 0 ? ['sg-0'] : ids, { instanceId: `i-${instance}` });
    });
    const lists = [prefixListOf('pl-4', 4, four), prefixListOf('pl-6', 6, six)];
    return inventoryOf(groups, interfaces, {
      prefixLists: new Map(lists.map((list) => [list.id, list])),
      portRangeLists: new Map(),
    });
  });

/** So that packets are told apart by every single entry of a list, too. */
const everyBlock: Inventory = inventoryOf(
  [
    groupOf(
      'sg-x',
      SOURCES.map(
        (text): Rule => ({
          id: text,
          group: 'sg-x',
          policy: 'drop',
          priority: 1,
          protocol: parseProtocol('TCP'),
          ports: parsePortRange('22/22'),
          source: cidrSource(text),
          nic: 'intranet',
          description: '',
        }),
      ),
    ),
  ],
  [],
);

interface Loss {
  readonly question: Question;
  /** One source of a rule, or one entry of its list. */
  readonly block: string;
  readonly set: AddressSet;
}

/** Blocks of accepts that lose something, and could have kept it. */
function needless(
  before: Inventory,
  after: Inventory,
  sources: readonly TrustedSource[],
  classes: Classes,
): { readonly lost: readonly Loss[]; readonly needless: readonly string[] } {
  const judgement = {
    ...DEFAULT_JUDGEMENT,
    trusted: { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) },
  };
  const isOpen = (reach: AddressSet, family: Family): boolean => {
    const untrusted = untrustedOf(reach, family, judgement);
    return ['open', 'broad'].includes(verdictOf(untrusted, untrusted, family, judgement));
  };
  const places = placesOf(before);
  const instances = before.instances.map(({ id }) =>
    places.filter(({ name }) => before.interfaces.some((one) => one.id === name && one.instanceId === id)),
  );
  const lost: Loss[] = [];
  const idle: string[] = [];
  for (const question of questions(classes, isOps)) {
    const { family } = question;
    const reach = (inventory: Inventory, unit: readonly Place[]): AddressSet =>
      whole(unit.flatMap((place) => reaches(inventory, place, question, classes)));
    const units = [...places.map((place) => [place]), ...instances].map((unit) => ({
      unit,
      is: reach(after, unit),
    }));
    const own: Loss[] = [];
    const stay = new Set<Loss>();
    for (const rule of before.groups.flatMap(({ rules }) => rules)) {
      if (rule.policy !== 'accept' || !isAbout(rule, question)) continue;
      for (const [block, set] of blocksOf(before, rule, family)) {
        // What it lets in as long as no other rule does, behind the drops in front of it.
        const alone = withoutOthers(before, { ...rule, source: cidrSource(block) });
        const gives = units.map(({ unit, is }) => ({ is, gives: reach(alone, unit) }));
        if (!gives.some((one) => subtract(one.gives, one.is).length > 0)) continue;
        const loss = { question, block, set };
        own.push(loss);
        if (gives.every((one) => isOpen(one.is, family) || !isOpen(union(one.is, one.gives), family)))
          stay.add(loss);
      }
    }
    lost.push(...own);
    for (const loss of stay) {
      const isOneOfEqual = own.some(
        (other) => other.block !== loss.block && sizeOf(other.set) === sizeOf(loss.set),
      );
      if (!isOneOfEqual) idle.push(`${loss.block} on ${question.protocol}/${question.port}`);
    }
  }
  return { lost, needless: idle };
}

/** The drops, and of the accepts one. */
function withoutOthers(inventory: Inventory, only: Rule): Inventory {
  const groups = inventory.groups.map((group) => ({
    ...group,
    rules: group.rules.flatMap((rule) =>
      rule.id === only.id ? [only] : rule.policy === 'drop' ? [rule] : [],
    ),
  }));
  return { ...inventory, groups };
}

function isAbout({ protocol, ports }: Rule, question: Question): boolean {
  const number = question.protocol === 'tcp' ? 6 : 17;
  return (
    (protocol.kind === 'all' || (protocol.kind === 'number' && protocol.number === number)) &&
    ports.kind === 'set' &&
    has(ports.ports, question.port)
  );
}

function blocksOf(inventory: Inventory, { source }: Rule, family: Family): [string, AddressSet][] {
  const texts =
    source.kind === 'cidr'
      ? [source.text]
      : source.kind === 'prefix-list'
        ? (inventory.prefixLists.get(source.id)?.entries ?? [])
        : [];
  return texts.flatMap((text): [string, AddressSet][] => {
    const block = parseBlock(text);
    return block?.family === family ? [[text, block.set]] : [];
  });
}

test('what goes could not have stayed', { timeout: 300_000 }, () => {
  const seen = { lost: 0, broad: 0 };
  fc.assert(
    fc.property(anyInventory, anyTrusted, fc.boolean(), (before, sources, fixLists) => {
      const trusted = { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) };
      const fleet = new Fleet(before, FEW_PORTS, { ...DEFAULT_JUDGEMENT, trusted });
      const made = planFix(fleet, before.groups, { sources, fixLists });
      const after = inventoryAfter(before, made.steps);
      const classes = classesOf([before, after, everyBlock]);
      const found = needless(before, after, sources, classes);
      if (found.lost.length > 0) seen.lost += 1;
      if (found.lost.some(({ set }) => sizeOf(set) <= 65_536n)) seen.broad += 1;
      expect(found.needless).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  for (const [kind, times] of Object.entries(seen)) expect(times, kind).toBeGreaterThan(0);
});
