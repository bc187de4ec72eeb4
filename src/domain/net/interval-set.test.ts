import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY,
  equals,
  has,
  type IntervalSet,
  includesAll,
  intersect,
  interval,
  overlaps,
  subtract,
  union,
  unionAll,
} from './interval-set.ts';

const END = 40;
const anySet: fc.Arbitrary<IntervalSet<number>> = fc
  .array(
    fc.tuple(fc.nat(END), fc.nat(END)).map(([a, b]) => interval(Math.min(a, b), Math.max(a, b))),
    { maxLength: 8 },
  )
  .map((sets) => unionAll(sets));
const all = interval(0, END + 1);
const members = (set: IntervalSet<number>): number[] =>
  Array.from({ length: END + 1 }, (_, i) => i).filter((i) => has(set, i));
const both = fc.tuple(anySet, anySet);

describe('interval sets agree with sets of members', () => {
  it.each([
    ['union', union, (a: boolean, b: boolean) => a || b],
    ['intersect', intersect, (a: boolean, b: boolean) => a && b],
    ['subtract', subtract, (a: boolean, b: boolean) => a && !b],
  ] as const)('%s', (_, operation, truth) => {
    fc.assert(
      fc.property(both, ([a, b]) => {
        const expected = members(all).filter((i) => truth(has(a, i), has(b, i)));
        expect(members(operation(a, b))).toEqual(expected);
      }),
    );
  });

  it('includesAll, overlaps and equals', () => {
    fc.assert(
      fc.property(both, ([a, b]) => {
        const inA = new Set(members(a));
        const inB = members(b);
        expect(includesAll(a, b)).toBe(inB.every((i) => inA.has(i)));
        expect(overlaps(a, b)).toBe(inB.some((i) => inA.has(i)));
        expect(equals(a, b)).toBe(members(a).join() === inB.join());
      }),
    );
  });
});

describe('interval sets obey the laws of a Boolean algebra', () => {
  it('commutes, associates, distributes, absorbs, and De Morgan holds', () => {
    fc.assert(
      fc.property(anySet, anySet, anySet, (a, b, c) => {
        const not = (set: IntervalSet<number>) => subtract(all, set);
        expect(union(a, b)).toEqual(union(b, a));
        expect(intersect(a, b)).toEqual(intersect(b, a));
        expect(union(a, union(b, c))).toEqual(union(union(a, b), c));
        expect(intersect(a, union(b, c))).toEqual(union(intersect(a, b), intersect(a, c)));
        expect(union(a, intersect(a, b))).toEqual(a);
        expect(not(union(a, b))).toEqual(intersect(not(a), not(b)));
        expect(not(not(a))).toEqual(a);
        expect(union(a, EMPTY)).toEqual(a);
        expect(intersect(a, not(a))).toEqual(EMPTY);
      }),
    );
  });

  it('is canonical: boundaries strictly increase, whatever way a set was made', () => {
    fc.assert(
      fc.property(both, ([a, b]) => {
        for (const set of [union(a, b), intersect(a, b), subtract(a, b)]) {
          expect(set.length % 2).toBe(0);
          expect(set.every((bound, i) => i === 0 || (set[i - 1] as number) < bound)).toBe(true);
        }
      }),
    );
  });
});
