/**
 * What every plan of edited rules must be, over random rules and random edits. The judge is the reference evaluator,
 * packet by packet over one packet of every class that rules tell apart, in every group, on every interface, at every
 * moment; the exposure engine, which the planner uses, is not asked.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { type AddressSet, toCidrs } from '../../src/domain/net/address.ts';
import { equals, includesAll, intersect, subtract, union } from '../../src/domain/net/interval-set.ts';
import { planEdit } from '../../src/domain/plan/edit-plan.ts';
import type { RuleEdit } from '../../src/domain/plan/edit-steps.ts';
import { areSafeInTurn } from '../../src/domain/plan/edit-steps.ts';
import { inventoryAfter } from '../../src/domain/plan/fix-after.ts';
import { wayBack } from '../../src/domain/plan/fix-return.ts';
import { saysTheSame, stateAfter, stateOf } from '../../src/domain/plan/fix-state.ts';
import { contentOf, type RuleSpec, specOf, writable } from '../../src/domain/plan/rule-spec.ts';
import type { Rule } from '../../src/domain/security-group/rule.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { ANY, group } from '../support/fix-plans.ts';
import { at, classesOf, isOps, placesOf, questions, reaches, whole } from '../support/packets.ts';
import { anyFleet, FEW_PORTS, inventoryOf } from '../support/random-fleets.ts';
import { anyRule } from '../support/random-rules.ts';
import { refusalsOf } from '../support/refusals.ts';

const RUNS = Number(process.env.POSTERN_RUNS ?? 150);
const REACHED: Record<string, number> = {
  authorize: 0,
  modify: 0,
  revoke: 0,
  split: 0,
  opens: 0,
  gains: 0,
  loses: 0,
  exposed: 0,

  planned: 0,
};
const count = (what: string): void => {
  REACHED[what] = (REACHED[what] ?? 0) + 1;
};

/** What becomes of each rule: it stays, goes, or says what another one says; and what is added. */
const anyEdits = (fiveTuple: boolean) =>
  fc.record({
    fates: fc.array(fc.constantFrom('stays', 'goes', 'changes', 'moves'), { minLength: 6, maxLength: 6 }),
    others: fc.array(anyRule({ fiveTuple }), { minLength: 8, maxLength: 8 }),
    added: fc.nat(2),
  });

function specOfRandom(rule: Rule): RuleSpec {
  return { ...writable(specOf(rule)), description: '' };
}

function editsOf(
  rules: readonly Rule[],
  wish: { fates: readonly string[]; others: readonly Rule[]; added: number },
): readonly RuleEdit[] {
  const edits = rules.flatMap((old, i): RuleEdit[] => {
    const other = wish.others[i];
    const fate = wish.fates[i];
    if (other === undefined || fate === undefined || fate === 'stays') return [];
    if (fate === 'goes') return [{ kind: 'remove', old }];
    // Only its place, or all but what a call cannot change.
    const rule =
      fate === 'moves'
        ? { ...writable(specOf(old)), priority: Math.min(100, other.priority ?? 1), policy: other.policy }
        : specOfRandom(other);
    return [{ kind: 'change', old, rule }];
  });
  const added = wish.others
    .slice(6, 6 + wish.added)
    .map((rule): RuleEdit => ({ kind: 'add', rule: specOfRandom(rule) }));
  return [...edits, ...added].filter((edit) => edit.kind === 'remove' || canBeSaid(edit.rule));
}

/** What is edited is refused where a rule's source is its destination, before anything is planned (`wrongFields`). */
function canBeSaid({ source, destination }: RuleSpec): boolean {
  if (source.kind !== 'cidr' || destination?.kind !== 'cidr') return true;
  return !equals<number | bigint>(source.set, destination.set);
}

function holdsOf(
  inventory: Inventory,
  wish: { fates: readonly string[]; others: readonly Rule[]; added: number },
): void {
  const fleet = new Fleet(inventory, FEW_PORTS, DEFAULT_JUDGEMENT);
  const [group] = inventory.groups;
  if (group === undefined) return;
  const edits = editsOf(group.rules, wish);
  const plan = planEdit(fleet, group, edits, { sources: [] });
  if ('because' in plan) {
    count(plan.because);
    return;
  }
  count('planned');
  const { steps } = plan;
  for (const { operation } of steps) count(operation);
  const ids = steps.flatMap(({ replaces }) => replaces ?? []);
  if (new Set(ids).size < ids.length) count('split');
  if (plan.opens.length > 0) count('opens');
  if (plan.exposed.length > 0) count('exposed');
  const after = inventoryAfter(inventory, steps);

  // (a) What is there in the end is what was wanted, and the vendor takes every call.
  const gone = new Set(edits.flatMap((edit) => (edit.kind === 'add' ? [] : [edit.old])));
  const wanted = [
    ...group.rules.filter((rule) => !gone.has(rule)).map(contentOf),
    ...edits.flatMap((edit) =>
      edit.kind === 'remove'
        ? []
        : // Of what does not change nothing is said anew.
          [
            contentOf(
              edit.kind === 'change' && contentOf(edit.old) === contentOf(edit.rule) ? edit.old : edit.rule,
            ),
          ],
    ),
  ];
  const is = after.groups.find(({ id }) => id === group.id)?.rules.map(contentOf) ?? [];
  expect(is.toSorted()).toEqual(wanted.toSorted());
  expect(refusalsOf(inventory, steps)).toEqual([]);

  // (b) At no moment does anybody get in who does so neither before nor after, or is shut out who does both.
  const classes = classesOf([inventory, after]);
  const moments = steps.map((_, i) => inventoryAfter(inventory, steps.slice(0, i + 1)));
  for (const place of placesOf(inventory)) {
    for (const question of questions(classes, () => true)) {
      const was = reaches(inventory, place, question, classes);
      const will = reaches(after, place, question, classes);
      for (const moment of moments)
        for (const [i, set] of reaches(moment, place, question, classes).entries()) {
          const [old, next] = [was[i] as AddressSet, will[i] as AddressSet];
          expect(includesAll(union(old, next), set), at(place, question, [set])).toBe(true);
          expect(includesAll(set, intersect(old, next)), at(place, question, [set])).toBe(true);
        }
    }
  }

  // (c) What is said of who keeps, loses and gains is so, and nothing is left out.
  const narrow = [inventory, after].some(({ groups }) =>
    groups.some(({ rules }) => rules.some((rule) => rule.sourcePorts ?? rule.destination)),
  );
  if (!narrow) {
    const touched = inventory.interfaces.filter(({ groupIds }) => groupIds.includes(group.id));
    for (const place of placesOf(inventory)) {
      const isTold = touched.some(({ id }) => id === place.name);
      if (!isTold && !(place.name === group.id && touched.length === 0)) continue;
      for (const question of questions(classes, isOps)) {
        const [was, will] = [inventory, after].map((one) => whole(reaches(one, place, question, classes)));
        const told = plan.impact.find(
          (one) =>
            one.resource.id === place.name &&
            one.question.protocol === question.protocol &&
            one.question.port === question.port &&
            one.question.family === question.family,
        );
        const sets = { was: was ?? [], will: will ?? [] };
        const expected = [
          intersect(sets.was, sets.will),
          subtract(sets.was, sets.will),
          subtract(sets.will, sets.was),
        ];
        if (told === undefined) expect(expected.slice(1), at(place, question, [])).toEqual([[], []]);
        else {
          expect([told.keeps, told.loses, told.gains], at(place, question, [])).toEqual(expected);
          if (told.gains.length > 0) count('gains');
          if (told.loses.length > 0) count('loses');
        }
      }
    }
    // (d) What is opened is named on every port, of the group alone.
    const alone = placesOf(inventory).find(({ name }) => name === group.id);
    for (const question of questions(classes, () => true)) {
      if (alone === undefined) continue;
      const [was, will] = [inventory, after].map((one) => whole(reaches(one, alone, question, classes)));
      const found = plan.opens.find(({ protocol, family, ports }) => {
        const [from = 0, to = 0] = ports.split('/').map(Number);
        const isPort = from <= question.port && question.port <= to;
        return isPort && protocol === question.protocol && family === `ipv${question.family}`;
      });
      expect(found?.sources ?? [], at(alone, question, [])).toEqual(toCidrs(subtract(will ?? [], was ?? [])));
    }
  }

  // (e) From every moment there is a way back, which leaves nothing.
  const before = stateOf(
    [group],
    [...inventory.prefixLists.values()],
    [...inventory.portRangeLists.values()],
  );
  expect(areSafeInTurn(before, steps)).toBe(true);
  for (let made = 0; made <= steps.length; made += 1) {
    const now = stateAfter(before, steps.slice(0, made));
    const begun = new Set(steps.slice(0, made).map((_, i) => i));
    for (const choices of [undefined, []]) {
      const back = wayBack({ now, before, steps, begun, ...(choices && { choices }) });
      expect(back.left).toEqual([]);
      expect(saysTheSame(stateAfter(now, back.actions), before)).toBe(true);
    }
  }
}

test('plain rules, several groups an interface, lists of both kinds', { timeout: 600_000 }, () => {
  fc.assert(fc.property(anyFleet({ fiveTuple: false, rules: 4 }), anyEdits(false), holdsOf), {
    numRuns: RUNS,
  });
});

test('five-tuple rules too', { timeout: 600_000 }, () => {
  fc.assert(fc.property(anyFleet({ fiveTuple: true, rules: 3 }), anyEdits(true), holdsOf), {
    numRuns: Math.ceil(RUNS / 3),
  });
});

test('the cases reached every kind of step and of answer', () => {
  for (const [kind, times] of Object.entries(REACHED)) expect(times, kind).toBeGreaterThan(0);
});

test('no rule of priority 110 is replaced by the one that it would come back as', () => {
  const made = group([{ SourceCidrIp: '192.0.2.0/24', Policy: 'Drop', Priority: 110 }]);
  const [old] = made.rules as [Rule];
  // Rules that tell destinations apart are not changed in one call where others meet them.
  const added = group([{ ...ANY, DestCidrIp: '10.0.0.0/8' }, ANY]).rules;
  const edits: readonly RuleEdit[] = [
    { kind: 'change', old, rule: writable(specOf(old)) },
    ...added.map((rule): RuleEdit => ({ kind: 'add', rule: specOf(rule) })),
  ];
  const fleet = new Fleet(inventoryOf([made], []), FEW_PORTS, DEFAULT_JUDGEMENT);
  expect(planEdit(fleet, made, edits, { sources: [] })).toEqual({ because: 'no-way-back', edit: 0 });
});

test('a way back looks at each destination: what is opened toward one is closed, also where another keeps it', () => {
  const toward = { ...ANY, DestCidrIp: '10.0.0.0/8' };
  const made = group([toward]);
  const [old] = made.rules as [Rule];
  const edits = [
    { kind: 'remove', old },
    ...group([{ ...toward, Policy: 'Drop' }, ANY]).rules.map((rule) => ({ kind: 'add', rule: specOf(rule) })),
  ] as readonly RuleEdit[];
  const plan = planEdit(new Fleet(inventoryOf([made], []), FEW_PORTS, DEFAULT_JUDGEMENT), made, edits, {
    sources: [],
  });
  if ('because' in plan) throw new Error(plan.because);
  const before = stateOf([made]);
  for (let taken = 1; taken <= plan.steps.length; taken += 1) {
    const now = stateAfter(before, plan.steps.slice(0, taken));
    const begun = new Set(plan.steps.slice(0, taken).map((_, i) => i));
    const { actions, left } = wayBack({ now, before, steps: plan.steps, begun });
    expect(left).toEqual([]);
    expect(saysTheSame(stateAfter(now, actions), before)).toBe(true);
  }
});
