/** How often the service looks. */
import { expect, test } from 'vitest';
import { parseTimes } from '../../src/interfaces/cli/service-times.ts';

test('the trail of a cloud on this machine is looked at more often, unless somebody says how often', () => {
  expect(parseTimes({})(true)).toEqual({ scanMs: 3_600_000, eventsMs: 2_000, guardsMs: 300_000 });
  expect(parseTimes({})(false)).toEqual({ scanMs: 3_600_000, eventsMs: 10_000, guardsMs: 300_000 });
  for (const here of [true, false]) {
    expect(parseTimes({ eventsEvery: '1m' })(here).eventsMs).toBe(60_000);
    expect(parseTimes({ eventsEvery: 'none' })(here).eventsMs).toBeNull();
  }
});
