/** What services of a store know in common, in either database. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { NewReading, ReadingStore } from '../../src/app/ports.ts';
import { onBoth } from './both.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();
const reading = (kind: NewReading['kind'], asked: unknown, more: Partial<NewReading> = {}): NewReading => ({
  id: randomUUID(),
  watched: 'cloud',
  kind,
  begun: 0,
  since: at(0),
  at: at(1),
  reader: 'one',
  asked,
  pieces: [{ what: asked }],
  ...more,
});
const askedIn = async (readings: ReadingStore, after = 0, watched = 'cloud'): Promise<unknown[]> =>
  (await readings.after(watched, after)).map(({ kind, asked }) => (kind === 'full' ? kind : asked));

onBoth('readings', (place) => {
  test('a full one takes the place of what was there when it began, and what came meanwhile comes after it', async () => {
    const [a, b] = (await Promise.all([place.open(), place.open()])).map((store) => store.readings);
    if (a === undefined || b === undefined) throw new Error('two are opened');
    const first = reading('full', null, { begun: await a.begin() });
    expect(await a.add(first)).toEqual({ meanwhile: [] });
    await a.add(reading('part', 'old'));
    await a.add(reading('part', 'elsewhere', { watched: 'another' }));
    const begun = await b.begin();
    const during = reading('part', 'during', { reader: 'another' });
    await a.add(during);
    expect(await askedIn(b)).toEqual(['full', 'old', 'during']);
    const seen = (await b.after('cloud', 0)).at(-1)?.number ?? 0;
    const full = reading('full', null, { begun, reader: 'two' });
    expect(await b.add(full)).toMatchObject({ meanwhile: [{ id: during.id, reader: 'another' }] });
    // Somebody who has applied all of it applies what comes after the full one again.
    expect(await askedIn(a, seen)).toEqual(['full', 'during']);
    expect(await a.pieces(first.id)).toBeUndefined();
    await a.add(reading('region', 'after'));
    expect(await askedIn(b)).toEqual(['full', 'during', 'after']);
    expect(await askedIn(b, 0, 'another')).toEqual(['elsewhere']);
  });

  test('a full one that began before another that is there is left out', async () => {
    const { readings } = await place.open();
    const [early, late] = [await readings.begin(), await readings.begin()];
    const newer = reading('full', null, { begun: late });
    await readings.add(newer);
    expect(await readings.add(reading('full', null, { begun: early }))).toBe(false);
    expect((await readings.after('cloud', 0)).map(({ id }) => id)).toEqual([newer.id]);
  });

  test('hold what they were given: big integers, maps, and pieces in their order', async () => {
    const { readings } = await place.open();
    const pieces = [{ set: [1n << 100n] }, { lists: new Map([['pl-1', { id: 'pl-1' }]]) }, { groups: [] }];
    const one = reading('full', null, { begun: await readings.begin(), pieces });
    await readings.add(one);
    expect(await readings.pieces(one.id)).toEqual(pieces);
  });

  test('go when another store is put in its place', async () => {
    const { readings, news, upkeep } = await place.open();
    await readings.add(reading('full', null, { begun: await readings.begin() }));
    await news.add('cloud', [{ kind: 'x' }], 10);
    const lines: string[] = [];
    for await (const line of upkeep.backup()) lines.push(line.trimEnd());
    const from = async function* (): AsyncIterable<string> {
      yield* lines;
    };
    await upkeep.restore(from(), { replace: true, path: 'x', at: at(2), by: 'test' });
    expect([await askedIn(readings), await news.last('cloud')]).toEqual([[], undefined]);
  });
});

onBoth('news', (place) => {
  test('have one order for all, and only the last are kept', async () => {
    const [a, b] = (await Promise.all([place.open(), place.open()])).map((store) => store.news);
    if (a === undefined || b === undefined) throw new Error('two are opened');
    const items = (name: string) => Array.from({ length: 5 }, (_, i) => ({ kind: `${name}${i}` }));
    await Promise.all([a.add('cloud', items('a'), 100), b.add('cloud', items('b'), 100)]);
    await b.add('another', [{ kind: 'else' }], 100);
    const told = await a.after('cloud', 0, 100);
    expect(told).toEqual(await b.after('cloud', 0, 100));
    expect(told.map(({ item }) => (item as { kind: string }).kind).sort()).toEqual(
      [...items('a'), ...items('b')].map(({ kind }) => kind),
    );
    const numbers = told.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((x, y) => x - y));
    expect(new Set(told.map(({ mark }) => mark)).size).toBe(10);
    expect(await b.last('cloud')).toEqual(told.at(-1));
    expect(await b.get('cloud', numbers[3] ?? 0)).toEqual(told[3]);
    expect(await b.get('another', numbers[3] ?? 0)).toBeUndefined();
    expect(await a.after('cloud', numbers[7] ?? 0, 1)).toEqual([told[8]]);
    await a.add('cloud', [{ kind: 'last' }], 3);
    expect((await a.after('cloud', 0, 100)).length).toBeLessThanOrEqual(3);
  });
});
