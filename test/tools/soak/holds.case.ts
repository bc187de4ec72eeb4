/** For the test of `npm run soak`: a property that holds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('holds', () => {
  fc.assert(
    fc.property(fc.nat(), (n) => {
      expect(n).toBeGreaterThanOrEqual(0);
    }),
  );
});
