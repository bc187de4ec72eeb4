/** Events that were told, in either database. */
import { expect, test } from 'vitest';
import type { ChangeEvent } from '../../src/domain/watch/change-event.ts';
import { onBoth } from './both.ts';

const event = (id: string): ChangeEvent => ({
  id,
  account: '1',
  region: 'cn-hangzhou',
  operation: 'AuthorizeSecurityGroup',
  at: '2026-03-01T08:00:00Z',
  actor: { type: 'ram-user', name: '梅', account: '1' },
  from: '203.0.113.9',
  userAgent: '',
  requestId: id,
  errorCode: '',
  resources: ['sg-1'],
});
const events = (count: number, name = 'e'): readonly ChangeEvent[] =>
  Array.from({ length: count }, (_, i) => event(`${name}${String(i).padStart(4, '0')}`));
const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();

onBoth('deliveries', (place) => {
  test('wait once, in the order in which they came, until they are dealt with', async () => {
    const [a, b] = await Promise.all([place.open(), place.open()]);
    expect(await a.deliveries.add('t', [event('2'), event('1'), event('2')], at(1))).toBe(2);
    expect(await b.deliveries.add('t', [event('0'), event('1')], at(2))).toBe(1);
    expect(await b.deliveries.add('other', [event('1')], at(2))).toBe(1);
    expect(await b.deliveries.waiting('t', 10)).toEqual([
      { at: at(1), event: event('1') },
      { at: at(1), event: event('2') },
      { at: at(2), event: event('0') },
    ]);
    expect(await a.deliveries.waiting('t', 1)).toHaveLength(1);
    await a.deliveries.done('t', [event('1'), event('1'), event('trail')], at(3));
    expect((await b.deliveries.waiting('t', 10)).map((one) => one.event.id)).toEqual(['2', '0']);
    expect(await b.deliveries.known('t', ['0', '1', 'trail', 'never'])).toEqual(new Set(['0', '1', 'trail']));
    expect(await b.deliveries.add('t', [event('1'), event('trail')], at(4))).toBe(0);
    expect(await b.deliveries.known('t', [])).toEqual(new Set());
  });

  test('are added by one of several who have the same', async () => {
    const stores = await Promise.all([place.open(), place.open(), place.open()]);
    const added = await Promise.all(stores.map(({ deliveries }) => deliveries.add('t', events(20), at(1))));
    expect(added.reduce((a, b) => a + b)).toBe(20);
  });

  test('are forgotten when they were dealt with long ago; those that wait are not', async () => {
    const { deliveries, upkeep } = await place.open();
    const many = events(1_200);
    expect(await deliveries.add('t', many, at(1))).toBe(1_200);
    await deliveries.done('t', many.slice(0, 1_100), at(2));
    await deliveries.done('t', events(3, 'late'), at(30));
    expect(await deliveries.prune(at(20))).toBe(1_100);
    expect(await deliveries.waiting('t', 1_000)).toHaveLength(100);
    expect((await deliveries.known('t', ['late0000', 'e0000', 'e1150'])).size).toBe(2);
    expect((await upkeep.status()).rows.deliveries).toBe(103);
  });
});
