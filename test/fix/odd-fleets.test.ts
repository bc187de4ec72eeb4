/**
 * What plans must be over fleets of rare things, judged packet by packet: every call is one that the vendor takes, and so
 * is every call of the way back, which opens nothing on the way; nothing is taken where it closes nothing; limits hold;
 * and the last way into a host is exactly that.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tidied } from '../../src/app/fix/tidy.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Instance, Inventory, SecurityGroup } from '../../src/domain/inventory/inventory.ts';
import { type AddressSet, type Family, parseBlock } from '../../src/domain/net/address.ts';
import { equals, includesAll, subtract, union, unionAll } from '../../src/domain/net/interval-set.ts';
import { NOT_PUBLIC_V4 } from '../../src/domain/net/public-space.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { type FixPlan, planFix } from '../../src/domain/plan/fix-plan.ts';
import { isListAction } from '../../src/domain/plan/fix-step.ts';
import type { RuleSpec } from '../../src/domain/plan/rule-spec.ts';
import { addressesOf, type TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import type { Question } from '../../src/domain/security-group/exposure.ts';
import { DEFAULT_JUDGEMENT, untrustedOf, verdictOf } from '../../src/domain/security-group/verdict.ts';
import {
  at,
  type Classes,
  classesOf,
  isOps,
  type Place,
  placesOf,
  questions,
  reaches,
  whole,
} from '../support/packets.ts';
import { anyOddFleet, anyTrusted, FEW_PORTS, withOtherIds } from '../support/random-fleets.ts';
import { refusalsOf } from '../support/refusals.ts';

const RUNS = Number(process.env.POSTERN_RUNS ?? 300);
const REACHED = { tidies: 0, legacy: 0, lastWay: 0, kept: 0, managed: 0, full: 0, list: 0 };

interface Options {
  readonly fixLists: boolean;
  readonly tidy: boolean;
}

function planned(
  inventory: Inventory,
  sources: readonly TrustedSource[],
  { fixLists, tidy }: Options,
): FixPlan {
  const trusted = { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) };
  const fleet = new Fleet(inventory, FEW_PORTS, { ...DEFAULT_JUDGEMENT, trusted });
  const wish = { sources, fixLists };
  const made = planFix(fleet, inventory.groups, wish);
  return tidy ? tidied(fleet, inventory.groups, made, wish) : made;
}

/** No call is refused, and none adds what is there. */
function callsAreTaken(before: Inventory, after: Inventory, { steps, rollback }: FixPlan): void {
  expect(refusalsOf(before, steps)).toEqual([]);
  expect(refusalsOf(after, rollback)).toEqual([]);
  let state = before;
  for (const step of steps) {
    const next = inventoryAfter(state, [step]);
    if (step.operation === 'authorize') expect(rulesOf(next)).toBe(rulesOf(state) + 1);
    state = next;
  }
}

const rulesOf = ({ groups }: Inventory): number => groups.reduce((sum, { rules }) => sum + rules.length, 0);

/** Nobody gets in on the way back who did not before the repair, and at its end all do who did. */
function wayBackIsSafe(before: Inventory, after: Inventory, { rollback }: FixPlan, classes: Classes): void {
  for (let done = 1; done <= rollback.length; done += 1) {
    const state = inventoryAfter(after, rollback.slice(0, done));
    for (const place of placesOf(before)) {
      for (const question of questions(classes, () => true)) {
        const was = reaches(before, place, question, classes);
        const is = reaches(state, place, question, classes);
        const told = `${done} of the way back, ${at(place, question, is)}`;
        for (const [i, set] of is.entries()) expect(includesAll(was[i] ?? [], set), told).toBe(true);
        if (done === rollback.length) expect(is, told).toEqual(was);
      }
    }
  }
}

/** A group has steps only where something that it is part of was open, and is less so. */
function nothingIsForNothing(
  before: Inventory,
  after: Inventory,
  made: FixPlan,
  sources: readonly TrustedSource[],
  classes: Classes,
): void {
  const trusted = { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) };
  const judgement = { ...DEFAULT_JUDGEMENT, trusted };
  const places = placesOf(before);
  const together = before.instances.map(({ id }) => {
    const own = before.interfaces.filter(({ instanceId }) => instanceId === id);
    return places.filter(({ name }) => own.some((one) => one.id === name));
  });
  const all = [...places.map((place) => [place]), ...together];
  const closed = new Set(
    made.steps.flatMap((step) => (!isListAction(step) && step.reason === 'closes' ? [step.group] : [])),
  );
  for (const group of closed) {
    const helped = all.some(
      (unit) =>
        unit.some(({ groups }) => groups.includes(group)) &&
        questions(classes, isOps).some((question) => {
          const open = (state: Inventory): AddressSet =>
            untrustedOf(
              whole(unit.flatMap((place) => reaches(state, place, question, classes))),
              question.family,
              judgement,
            );
          const was = open(before);
          return (
            ['open', 'broad'].includes(verdictOf(was, was, question.family, judgement)) &&
            !equals(was, open(after))
          );
        }),
    );
    expect(helped, `steps for ${group}`).toBe(true);
  }
}

/** A list counts for every rule as all the entries that it may have, and nothing goes while something is added. */
function limitsHold(before: Inventory, { steps }: FixPlan): void {
  const weight = ({ source, ports }: RuleSpec): number =>
    (source.kind === 'prefix-list' ? (before.prefixLists.get(source.id)?.maxEntries ?? 1) : 1) *
    (ports.kind === 'list' ? (before.portRangeLists.get(ports.id)?.maxEntries ?? 1) : 1);
  const sum = (rules: readonly RuleSpec[]): number => rules.reduce((total, rule) => total + weight(rule), 0);
  for (const { id, rules, outbound = [] } of before.groups) {
    const room = before.prefixLists.get('pl-a')?.maxEntries ?? 1;
    const out = outbound.reduce((total, { prefixList }) => total + (prefixList === undefined ? 1 : room), 0);
    const was = sum(rules) + out;
    const added = steps.flatMap((step) =>
      step.operation === 'authorize' && step.group === id ? [step.rule] : [],
    );
    if (added.length > 0 && was <= 200) expect(was + sum(added), id).toBeLessThanOrEqual(200);
    if (added.length > 0 && rules.length + outbound.length <= 200)
      expect(rules.length + outbound.length + added.length, id).toBeLessThanOrEqual(200);
  }
}

const block = (text: string): AddressSet => parseBlock(text)?.set ?? [];
const NEVER: Readonly<Record<Family, AddressSet>> = {
  4: unionAll(['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'].map(block)),
  6: unionAll(['::/127', '::ffff:0:0/96', '100::/64', 'fe80::/10', 'ff00::/8'].map(block)),
};
const PUBLIC: Readonly<Record<Family, AddressSet>> = {
  4: subtract(block('0.0.0.0/0'), unionAll(NOT_PUBLIC_V4.map(block))),
  6: block('2000::/3'),
};

/**
 * The TCP ports of each system that a host may have, whether it listens on one of them for sure, and others that it may
 * listen on.
 */
function portsOf({ os, tags }: Instance): { systems: number[][]; sure: boolean; others: number[] } {
  const ssh = tags['postern:ssh-port'];
  const rdp = tags['postern:rdp-port'];
  const sure = ssh !== 'none';
  const tagged = [ssh, rdp].flatMap((text) => (text === undefined || text === 'none' ? [] : [Number(text)]));
  const linux = ssh === undefined || !sure ? [22, 23] : [23];
  const windows = rdp === undefined ? [3389] : [];
  if (os === 'unknown') return { systems: tagged.length > 0 ? [tagged] : [linux, windows], sure, others: [] };
  const own = [...tagged, ...(os === 'linux' ? linux : windows)];
  const others = tagged.length > 0 ? [] : [22, 23, 3389].filter((port) => !own.includes(port));
  return { systems: [own], sure, others };
}

/** Hosts that nobody can sign in to any more, as the packets say. */
function lostHosts(before: Inventory, after: Inventory, classes: Classes): string[] {
  const hasWay = (state: Inventory, id: string, ports: readonly number[]): boolean => {
    const own = before.interfaces.filter(({ instanceId }) => instanceId === id);
    const addresses = own.flatMap((one) => [...one.privateAddresses, ...one.ipv6Addresses]);
    const itself = (family: Family): AddressSet =>
      unionAll(addresses.filter((text) => text.includes(':') === (family === 6)).map(block));
    return own.some((one) => {
      const place = placesOf(before).find(({ name }) => name === one.id) as Place;
      return askedOn(ports).some((question) => {
        const { family } = question;
        if (family === 6 && one.ipv6Addresses.length === 0) return false;
        const nobody = union(NEVER[family], itself(family));
        const arriving = subtract(whole(reaches(state, place, question, classes)), nobody);
        const inside = family === 4 && one.paths.length > 0 ? arriving : subtract(arriving, PUBLIC[family]);
        return inside.length > 0;
      });
    });
  };
  return before.instances.flatMap((host) => {
    const { id } = host;
    const { systems, sure, others } = portsOf(host);
    if (sure && systems.every((ports) => hasWay(after, id, ports))) return [];
    const isLost = [...systems, ...others.map((port) => [port])].some(
      (ports) => hasWay(before, id, ports) && !hasWay(after, id, ports),
    );
    return isLost ? [id] : [];
  });
}

const askedOn = (ports: readonly number[]): Question[] =>
  ports.flatMap((port) => ([4, 6] as const).map((family): Question => ({ protocol: 'tcp', port, family })));

function count(made: FixPlan, before: Inventory): void {
  const touched = new Set(made.steps.flatMap((step) => (isListAction(step) ? [] : [step.group])));
  const isTouched = ({ id }: SecurityGroup): boolean => touched.has(id);
  if (made.steps.some(({ reason }) => reason === 'tidies')) REACHED.tidies += 1;
  if (before.groups.some((one) => isTouched(one) && one.rules.some(({ priority }) => priority === 110)))
    REACHED.legacy += 1;
  if (made.cutOffs.length > 0) REACHED.lastWay += 1;
  else if (made.steps.length > 0) REACHED.kept += 1;
  if (made.blocked.some(({ group }) => group.serviceManaged) && made.steps.length > 0) REACHED.managed += 1;
  if (made.blocked.some(({ block: { because } }) => because === 'too-many-rules')) REACHED.full += 1;
  if (made.steps.some(isListAction)) REACHED.list += 1;
}

test('rare things together', { timeout: 300_000 }, () => {
  const anyOptions: fc.Arbitrary<Options> = fc.record({ fixLists: fc.boolean(), tidy: fc.boolean() });
  fc.assert(
    fc.property(anyOddFleet, anyTrusted, anyOptions, (before, sources, options) => {
      const made = planned(before, sources, options);
      const after = inventoryAfter(before, made.steps);
      const classes = classesOf([before, after]);
      count(made, before);
      callsAreTaken(before, after, made);
      wayBackIsSafe(before, after, made, classes);
      nothingIsForNothing(before, after, made, sources, classes);
      limitsHold(before, made);
      // With other ids, as the vendor would give them: they say nothing.
      const again = planned(withOtherIds(after), sources, options);
      expect(again.steps, 'there is more to do').toEqual([]);
      const told = made.cutOffs.flatMap(({ instance }) => instance?.id ?? []);
      expect(told.sort()).toEqual(lostHosts(before, after, classes).sort());
    }),
    { numRuns: RUNS },
  );
});

test('the cases reached every kind of them', () => {
  for (const [kind, times] of Object.entries(REACHED)) expect(times, kind).toBeGreaterThan(0);
});
