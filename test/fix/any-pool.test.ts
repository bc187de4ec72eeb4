/** A way back of one group on interfaces that are in others, too: their first match decides (facts a.1). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SecurityGroup } from '../../src/domain/inventory/inventory.ts';
import { pooled } from '../../src/domain/plan/fix-canary.ts';
import { wayBack } from '../../src/domain/plan/fix-return.ts';
import { isSafeInAnyPool, isSafeReturn, stateAfter, stateOf } from '../../src/domain/plan/fix-state.ts';
import { revokeStep } from '../../src/domain/plan/fix-steps.ts';
import { contentOf } from '../../src/domain/plan/rule-spec.ts';
import { ANY, type Fields, group, planFor } from '../support/fix-plans.ts';

const OFFICE = { ...ANY, SourceCidrIp: '203.0.113.0/24' };

/** A small world, so that rules meet: two ports, three sources, three priorities. */
const rule: fc.Arbitrary<Fields> = fc
  .record({
    IpProtocol: fc.constantFrom('TCP', 'ALL'),
    PortRange: fc.constantFrom('22/22', '22/23'),
    SourceCidrIp: fc.constantFrom('0.0.0.0/0', '203.0.113.0/24', '203.0.113.128/25'),
    Policy: fc.constantFrom('Accept', 'Drop'),
    Priority: fc.constantFrom(1, 5, 9),
  })
  .map((one) => (one.IpProtocol === 'ALL' ? { ...one, PortRange: '-1/-1' } : one));
const rules = fc.array(rule, { maxLength: 3 });

const named = (id: string, fields: readonly Fields[]): SecurityGroup => {
  const { rules: made, ...rest } = group(fields);
  return { ...rest, id, rules: made.map((one, i) => ({ ...one, id: `${id}-${i}`, group: id })) };
};

test('what is safe in any pool is safe with every other group', () => {
  let safe = 0;
  fc.assert(
    fc.property(
      fc.tuple(rules, rules, rules, rules),
      fc.array(rules, { minLength: 1, maxLength: 3 }),
      (all, others) => {
        const [now, next, before, planned] = all.map((one) => stateOf([named('sg-a', one)]));
        if (now === undefined || next === undefined || before === undefined || planned === undefined) return;
        if (!isSafeInAnyPool({ now, next, before, planned })) return;
        safe += 1;
        for (const other of others) {
          const pool = (state: typeof now) => {
            const both = pooled('pool', ['sg-a', 'sg-b'], stateOf([...state.groups, named('sg-b', other)]));
            if (both === undefined) throw new Error('no pool');
            return both;
          };
          expect(
            isSafeReturn({ now: pool(now), next: pool(next), before: pool(before), planned: pool(planned) }),
          ).toBe(true);
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(safe).toBeGreaterThan(20);
});

test('a drop that nobody would miss here is not put back where it could hide what another group lets in', () => {
  const before = stateOf([group([OFFICE, { ...OFFICE, Policy: 'Drop', Priority: 3 }])]);
  const [was] = before.groups;
  const drop = was?.rules[1];
  if (was === undefined || drop === undefined) throw new Error('no rule');
  const steps = [revokeStep(was, drop, 'tidies')];
  const done = stateAfter(before, steps);
  expect(wayBack({ now: done, before, steps, begun: new Set([0]) })).toMatchObject({
    actions: [{ operation: 'authorize' }],
    left: [],
  });
  // Somebody has removed the accept that came before it.
  const now = stateOf(done.groups.map((one) => ({ ...one, rules: [] })));
  const next = stateAfter(now, [steps[0]?.undo ?? raise()]);
  expect(isSafeReturn({ now, next, before, planned: done })).toBe(true);
  expect(wayBack({ now, before, steps, begun: new Set([0]) })).toMatchObject({
    actions: [],
    left: [{ because: 'unsafe' }],
  });
});

const ALL_LAST = { ...ANY, IpProtocol: 'ALL', PortRange: '-1/-1', Priority: 100 };
test.each<[string, readonly Fields[]]>([
  ['what a repair moved forward goes back to where it was', [ALL_LAST]],
  ['as it does where another rule of the group is last, too', [ALL_LAST, { ...OFFICE, Priority: 100 }]],
])('%s: others who stand between were met before', (_, fields) => {
  const before = stateOf([group(fields)]);
  const { steps } = planFor(fields);
  expect(steps.some(({ reason }) => reason === 'keeps-trusted')).toBe(true);
  const now = stateAfter(before, steps);
  const back = wayBack({ now, before, steps, begun: new Set(steps.keys()) });
  expect(back.left).toEqual([]);
  expect(contentsOf(stateAfter(now, back.actions))).toEqual(contentsOf(before));
});

test('a drop that another one stands behind is put back: whom it stops was stopped before', () => {
  const drop = (Priority: number, source: Fields) => ({ ...source, Policy: 'Drop', Priority });
  const before = stateOf([group([drop(5, OFFICE), drop(9, ANY)])]);
  const [was] = before.groups;
  const [rule] = was?.rules ?? [];
  if (was === undefined || rule === undefined) throw new Error('no rule');
  const steps = [revokeStep(was, rule, 'tidies')];
  const now = stateAfter(before, steps);
  expect(wayBack({ now, before, steps, begun: new Set([0]) })).toMatchObject({
    actions: [{ operation: 'authorize' }],
    left: [],
  });
});

const contentsOf = ({ groups }: ReturnType<typeof stateOf>): readonly string[] =>
  groups.flatMap(({ rules }) => rules.map(contentOf)).sort();

function raise(): never {
  throw new Error('no step');
}
