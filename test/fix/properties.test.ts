/**
 * What every repair must be, over random fleets. The judge is the reference evaluator, packet by packet over one
 * packet of every class that rules tell apart; the exposure engine, which the planner uses, is not asked.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import type { AddressSet, Family } from '../../src/domain/net/address.ts';
import { equals, includesAll, intersect, subtract } from '../../src/domain/net/interval-set.ts';
import type { Transport } from '../../src/domain/net/protocol.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { type FixPlan, planFix } from '../../src/domain/plan/fix-plan.ts';
import { addressesOf, type TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import {
  DEFAULT_JUDGEMENT,
  type Judgement,
  untrustedOf,
  verdictOf,
} from '../../src/domain/security-group/verdict.ts';
import { at, classesOf, isOps, placesOf, questions, reaches, whole } from '../support/packets.ts';
import { anyFleet, anyTrusted, FEW_PORTS, manyTrusted } from '../support/random-fleets.ts';

const RUNS = Number(process.env.POSTERN_RUNS ?? 120);
const REACHED = {
  'create-prefix-list': 0,
  'modify-prefix-list': 0,
  'modify-port-range-list': 0,
  modify: 0,
  authorize: 0,
  revoke: 0,
  entries: 0,
  fiveTuple: 0,
  all: 0,
  shield: 0,
  lists: 0,
};

function judgementFor(trusted: readonly TrustedSource[]): Judgement {
  return {
    ...DEFAULT_JUDGEMENT,
    trusted: { v4: addressesOf(trusted, 4), v6: addressesOf(trusted, 6) },
  };
}

function plan(inventory: Inventory, trusted: readonly TrustedSource[], fixLists: boolean): FixPlan {
  const fleet = new Fleet(inventory, FEW_PORTS, judgementFor(trusted));
  return planFix(fleet, inventory.groups, { sources: trusted, fixLists });
}

/** Without the one address that rules name as a destination: no packet comes to it from itself (`sourcesToward`). */
const trustedOf = (trusted: readonly TrustedSource[], family: Family): AddressSet =>
  subtract<number | bigint>(addressesOf(trusted, family), family === 4 ? [0x0a000005, 0x0a000006] : []);

function holdsOf(inventory: Inventory, trusted: readonly TrustedSource[], fixLists: boolean): void {
  const made = plan(inventory, trusted, fixLists);
  const steps = made.steps;
  const after = inventoryAfter(inventory, steps);
  const classes = classesOf([inventory, after]);
  const blocked = new Set(made.blocked.map(({ group }) => group.id));
  const judgement = judgementFor(trusted);
  for (const { operation } of steps) if (operation in REACHED) REACHED[operation as 'modify'] += 1;
  for (const step of steps) {
    if (step.reason === 'keeps-entry') REACHED.entries += 1;
    if (step.operation === 'authorize' && step.rule.policy === 'drop') REACHED.shield += 1;
    if ('rule' in step && step.rule.sourcePorts !== undefined) REACHED.fiveTuple += 1;
    if ('rule' in step && step.rule.protocol.kind === 'all') REACHED.all += 1;
    if ('rule' in step && step.rule.ports.kind === 'list') REACHED.lists += 1;
  }

  for (const place of placesOf(inventory)) {
    for (const question of questions(classes, isOps)) {
      const was = reaches(inventory, place, question, classes);
      const is = reaches(after, place, question, classes);
      const told = at(place, question, is);
      // (a) Nothing is open, nor broad, unless a rule of a group that is left alone does it.
      if (!place.groups.some((id) => blocked.has(id))) {
        const untrusted = untrustedOf(whole(is), question.family, judgement);
        const verdict = verdictOf(untrusted, untrusted, question.family, judgement);
        expect(['closed', 'restricted'], told).toContain(verdict);
      }
      // (b) Nobody gets in who did not, and every trusted source keeps what it had.
      for (const [i, set] of is.entries()) {
        const old = was[i] as AddressSet;
        expect(includesAll(old, set), told).toBe(true);
        const mine = trustedOf(trusted, question.family);
        expect(equals(intersect(set, mine), intersect(old, mine)), told).toBe(true);
      }
    }
    // (c) Everything else is as it was.
    for (const question of questions(classes, (protocol, port) => !isOps(protocol, port))) {
      expect(reaches(after, place, question, classes), at(place, question, [])).toEqual(
        reaches(inventory, place, question, classes),
      );
    }
  }
  // (c) again: protocols without ports, named or not. Rules for all protocols have no ports at the vendor.
  const limited = inventory.groups.some(({ rules }) =>
    rules.some(
      ({ protocol, ports }) =>
        protocol.kind === 'all' && (ports.kind !== 'set' || !equals(ports.ports, [0, 65_536])),
    ),
  );
  for (const protocol of ['icmp', 'gre', 'icmpv6', 'esp'] as readonly string[] as readonly Transport[]) {
    if (limited || ((protocol as string) === 'esp' && made.lostProtocols.length > 0)) continue;
    for (const place of placesOf(inventory)) {
      for (const family of [4, 6] as const) {
        // ICMP is of IPv4, ICMPv6 of IPv6.
        if ((protocol as string) === (family === 4 ? 'icmpv6' : 'icmp')) continue;
        const question = { protocol, port: 22, family };
        expect(reaches(after, place, question, classes), at(place, question, [])).toEqual(
          reaches(inventory, place, question, classes),
        );
      }
    }
  }
  // (a) again: several interfaces of one instance are open when they are so together.
  for (const { id } of inventory.instances) {
    const own = inventory.interfaces.filter(({ instanceId }) => instanceId === id);
    if (own.some(({ groupIds }) => groupIds.some((group) => blocked.has(group)))) continue;
    const places = placesOf(inventory).filter(({ name }) => own.some((one) => one.id === name));
    for (const question of questions(classes, isOps)) {
      const reach = whole(places.flatMap((place) => reaches(after, place, question, classes)));
      const untrusted = untrustedOf(reach, question.family, judgement);
      const verdict = verdictOf(untrusted, untrusted, question.family, judgement);
      expect(['closed', 'restricted'], `${id} ${question.port}`).toContain(verdict);
    }
  }
  // (d) There is nothing more to do.
  expect(plan(after, trusted, fixLists).steps).toEqual([]);
  // (e) The way back leads to the same packets.
  const back = inventoryAfter(after, made.rollback);
  for (const place of placesOf(inventory))
    for (const question of questions(classes, () => true))
      expect(reaches(back, place, question, classes), at(place, question, [])).toEqual(
        reaches(inventory, place, question, classes),
      );
  // (f) Nor is anybody let in, or a trusted source shut out, on the way.
  for (let done = 1; done < steps.length; done += 1) {
    const between = inventoryAfter(inventory, steps.slice(0, done));
    for (const place of placesOf(inventory)) {
      for (const question of questions(classes, () => true)) {
        const was = reaches(inventory, place, question, classes);
        for (const [i, set] of reaches(between, place, question, classes).entries()) {
          const old = was[i] as AddressSet;
          expect(includesAll(old, set), at(place, question, [set])).toBe(true);
          const mine = isOps(question.protocol, question.port) ? trustedOf(trusted, question.family) : old;
          expect(includesAll(set, intersect(old, mine)), at(place, question, [set])).toBe(true);
        }
      }
    }
  }
}

test('plain rules, several groups an interface, lists of both kinds', { timeout: 300_000 }, () => {
  fc.assert(fc.property(anyFleet({ fiveTuple: false, rules: 4 }), anyTrusted, fc.boolean(), holdsOf), {
    numRuns: RUNS,
  });
});

test('five-tuple rules too', { timeout: 300_000 }, () => {
  fc.assert(fc.property(anyFleet({ fiveTuple: true, rules: 3 }), anyTrusted, fc.boolean(), holdsOf), {
    numRuns: Math.ceil(RUNS / 3),
  });
});

test('rules for all protocols', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(anyFleet({ fiveTuple: false, rules: 3, all: true }), anyTrusted, fc.constant(false), holdsOf),
    { numRuns: RUNS },
  );
});

test('lists that are repaired as such', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(
      anyFleet({ fiveTuple: false, rules: 3, lists: true }),
      anyTrusted,
      fc.constant(true),
      holdsOf,
    ),
    { numRuns: 3 * RUNS },
  );
});

test('many sources, for which lists stand', { timeout: 300_000 }, () => {
  fc.assert(fc.property(anyFleet({ fiveTuple: false, rules: 3 }), manyTrusted, fc.boolean(), holdsOf), {
    numRuns: RUNS,
  });
});

test('the cases reached every kind of step', () => {
  for (const [kind, count] of Object.entries(REACHED)) expect(count, kind).toBeGreaterThan(0);
});
