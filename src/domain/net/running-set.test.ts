import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EMPTY, type IntervalSet, interval, subtract, union, unionAll } from './interval-set.ts';
import { RunningSet } from './running-set.ts';

const anyInterval = fc.tuple(fc.nat(30), fc.nat(30)).map(([from, end]) => interval(from, end));
const anySet = fc.oneof(
  anyInterval,
  fc.array(anyInterval, { maxLength: 5 }).map((sets) => unionAll(sets)),
);

it('a running set ends where a chain of unions and differences does, also when it is used again', () => {
  const running = new RunningSet();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), anySet), { maxLength: 12 }), (steps) => {
      running.clear();
      let slow: IntervalSet<number> = EMPTY;
      for (const [add, set] of steps) {
        slow = add ? union(slow, set) : subtract(slow, set);
        if (add) running.add(set);
        else running.subtract(set);
        expect(running.toSet()).toEqual(slow);
      }
    }),
    { numRuns: 1000 },
  );
});
