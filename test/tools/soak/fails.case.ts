/** For the test of `npm run soak`: a property that every seed disproves. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

test("doesn't hold (ever)", () => {
  fc.assert(
    fc.property(fc.nat(), (n) => {
      expect(n).toBeLessThan(0);
    }),
  );
});
