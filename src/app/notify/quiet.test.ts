import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietUntil } from './quiet.ts';

const hours = (from: string, to: string, zone: string) => {
  const minute = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { zone, quiet: { from: minute(from), to: minute(to), exceptCritical: false } };
};
const until = (settings: ReturnType<typeof hours>, at: string): string | undefined =>
  quietUntil(settings, new Date(at))?.toISOString();

describe('quiet hours', () => {
  const night = hours('22:00', '08:00', 'Asia/Shanghai');

  test.each([
    ['2026-11-25T13:59:59.999Z', undefined],
    ['2026-11-25T14:00:00.000Z', '2026-11-26T00:00:00.000Z'],
    ['2026-11-25T18:30:00.000Z', '2026-11-26T00:00:00.000Z'],
    ['2026-11-25T23:59:59.999Z', '2026-11-26T00:00:00.000Z'],
    ['2026-11-26T00:00:00.000Z', undefined],
  ])('over midnight, at %s', (at, end) => expect(until(night, at)).toBe(end));

  test('within a day, and none', () => {
    const noon = hours('12:00', '13:30', 'UTC');
    expect(until(noon, '2026-11-25T12:00:00.000Z')).toBe('2026-11-25T13:30:00.000Z');
    expect(until(noon, '2026-11-25T11:59:00.000Z')).toBeUndefined();
    expect(quietUntil({ quiet: null, zone: 'UTC' }, new Date())).toBeNull();
  });

  test('end by the clock on the wall when it is set forward: the night is an hour shorter', () => {
    const berlin = hours('22:00', '07:00', 'Europe/Berlin');
    expect(until(berlin, '2026-03-28T21:00:00.000Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(until(berlin, '2026-03-27T21:00:00.000Z')).toBe('2026-03-28T06:00:00.000Z');
  });

  test('end by the clock on the wall when it is set back: the night is an hour longer', () => {
    const berlin = hours('22:00', '07:00', 'Europe/Berlin');
    expect(until(berlin, '2026-10-24T20:00:00.000Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  test('that end within the hour that is skipped end where it begins', () => {
    expect(until(hours('22:00', '02:30', 'Europe/Berlin'), '2026-03-29T00:00:00.000Z')).toBe(
      '2026-03-29T01:00:00.000Z',
    );
  });

  test('within the hour that is repeated are quiet twice', () => {
    const short = hours('02:15', '02:45', 'Europe/Berlin');
    expect(until(short, '2026-10-25T00:20:00.000Z')).toBe('2026-10-25T00:45:00.000Z');
    expect(until(short, '2026-10-25T00:50:00.000Z')).toBeUndefined();
    expect(until(short, '2026-10-25T01:20:00.000Z')).toBe('2026-10-25T01:45:00.000Z');
  });

  test('end at the first minute that is not quiet, whatever the zone does', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Asia/Shanghai',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    );
    const times = fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 1439 }));
    const moment = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') });
    fc.assert(
      fc.property(
        zones,
        times.filter(([from, to]) => from !== to),
        moment,
        (zone, [from, to], at) => {
          const settings = { zone, quiet: { from, to, exceptCritical: false } };
          const end = quietUntil(settings, new Date(at));
          if (end === null) return;
          expect(end.getTime()).toBeGreaterThan(at);
          expect(quietUntil(settings, end)).toBeNull();
          expect(quietUntil(settings, new Date(end.getTime() - 1))).toEqual(end);
        },
      ),
      { numRuns: 60 },
    );
  });
});
