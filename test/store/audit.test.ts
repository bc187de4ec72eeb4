/** The audit log cannot be changed unseen, nor forked. */
import { expect, test } from 'vitest';
import { onBoth } from './both.ts';

const AT = '2026-03-01T08:00:00.000Z';
const entry = (subject: string, details: object = {}) => ({
  at: AT,
  by: 'ops',
  action: 'fix.apply',
  subject,
  details,
});

onBoth('audit log', (place) => {
  test('is a chain, whatever is in it', async () => {
    const { audit } = await place.open();
    expect(await audit.verify()).toEqual({ intact: true, entries: 0, head: null, cutThrough: 0 });
    const first = await audit.append(entry('a', { b: 1, a: { y: [1, { z: 2, x: 1 }] } }));
    expect(first).toMatchObject({ number: 1, previous: '0'.repeat(64) });
    const second = await audit.append({ ...entry('zéro \u0000 \ud800'), by: '王小明' });
    expect(second).toMatchObject({ number: 2, previous: first.hash, subject: 'zéro \ufffd \ufffd' });
    const { items } = await audit.list();
    expect(items).toEqual([second, first]);
    expect(await audit.verify()).toEqual({
      intact: true,
      entries: 2,
      head: { number: 2, hash: second.hash },
      cutThrough: 0,
    });
  });

  test('gives the same hash for the same content, in any order of fields', async () => {
    const { audit } = await place.open();
    const one = await audit.append(entry('a', { a: 1, b: 2 }));
    const another = await place.another(place.kind);
    const other = await another.audit.append(entry('a', { b: 2, a: 1 }));
    expect(other).toEqual(one);
  });

  test('does not fork when several write at once', async () => {
    const stores = await Promise.all([place.open(), place.open(), place.open()]);
    await Promise.all(
      stores.flatMap(({ audit }, i) =>
        Array.from({ length: 20 }, (_, n) => audit.append(entry(`${i}/${n}`))),
      ),
    );
    expect(await stores[0]?.audit.verify()).toMatchObject({ intact: true, entries: 60 });
  });

  test.each([
    ['changed', 3, `update audit set subject = 'x' where number = 3`],
    ['changed', 3, `update audit set details = '{"n":1}' where number = 3`],
    ['changed', 3, `update audit set at = '2020-01-01T00:00:00.000Z' where number = 3`],
    ['missing', 3, 'delete from audit where number = 3'],
    ['unanchored', 3, 'delete from audit where number < 3'],
    ['changed', 5, `update audit set hash = '${'1'.repeat(64)}' where number = 5`],
  ])('finds the first entry that is %s: %s', async (why, number, sql) => {
    const { audit } = await place.open();
    for (let n = 1; n <= 6; n += 1) await audit.append(entry(String(n)));
    await place.raw(sql);
    expect(await audit.verify()).toMatchObject({ intact: false, why, number });
  });

  test('finds a chain that was made anew, by an entry that was kept elsewhere', async () => {
    const { audit } = await place.open();
    await audit.append(entry('1'));
    const { number, hash } = await audit.append(entry('2'));
    const kept = { number, hash };
    await audit.append(entry('3'));
    expect(await audit.verify(kept)).toMatchObject({ intact: true });
    // Nothing else says where the log ended: somebody could write everywhere.
    await place.raw('delete from audit where number > 1');
    await place.raw('delete from cursors');
    place.forget();
    expect(await audit.verify(kept)).toMatchObject({ intact: false, why: 'missing', number: 2 });
    await audit.append(entry('other'));
    expect(await audit.verify()).toMatchObject({ intact: true });
    expect(await audit.verify(kept)).toMatchObject({ intact: false, why: 'replaced', number: 2 });
  });

  test.each([
    ['emptied', 'delete from audit'],
    ['cut off', 'delete from audit where number > 4'],
  ])('that was %s is not whole, whatever is added later', async (_, sql) => {
    const { audit, upkeep } = await place.open();
    for (let n = 1; n <= 6; n += 1) await audit.append(entry(String(n)));
    await place.raw(sql);
    expect(await audit.verify()).toMatchObject({ intact: false, why: 'missing', number: 6 });
    const { number } = await audit.append(entry('later'));
    expect(number).toBe(7);
    expect(await audit.verify()).toMatchObject({ intact: false });
    await upkeep.prune({ audit: 1 }, '2027-03-01T08:00:00.000Z', 'ops');
    expect(await audit.verify()).toMatchObject({ intact: false });
  });

  test('that was emptied together with what the store says of its end is not whole by the file beside it', async () => {
    const { audit } = await place.open();
    for (let n = 1; n <= 3; n += 1) await audit.append(entry(String(n)));
    await place.raw('delete from audit');
    await place.raw('delete from cursors');
    const isFile = place.kind === 'sqlite';
    expect(await audit.verify()).toMatchObject(
      isFile ? { intact: false, why: 'missing', number: 3 } : { intact: true, entries: 0 },
    );
  });

  test('is whole in another store that a backup was put into, and in this one when an older one was', async () => {
    const { audit, upkeep } = await place.open();
    for (let n = 1; n <= 3; n += 1) await audit.append(entry(String(n)));
    let text = '';
    for await (const part of upkeep.backup()) text += part;
    const lines = text.trimEnd().split('\n');
    const stream = async function* () {
      yield* lines;
    };
    await audit.append(entry('after the backup'));
    const how = { replace: true, path: 'b', at: AT, by: 'ops' };
    const other = await place.another(place.kind === 'sqlite' ? 'postgresql' : 'sqlite');
    for (const one of [other, await place.open()]) {
      await one.upkeep.restore(stream(), how);
      expect(await one.audit.verify()).toMatchObject({ intact: true, entries: 4 });
    }
  });

  test('is listed in parts, and by what is asked', async () => {
    const { audit } = await place.open();
    for (let n = 1; n <= 5; n += 1) await audit.append({ ...entry(String(n)), by: n % 2 ? 'odd' : 'even' });
    const one = await audit.list({ limit: 2 });
    const two = await audit.list({ limit: 2, after: one.next ?? '' });
    const three = await audit.list({ limit: 2, after: two.next ?? '' });
    expect([one, two, three].map(({ items }) => items.map(({ number }) => number))).toEqual([
      [5, 4],
      [3, 2],
      [1],
    ]);
    expect(three.next).toBeNull();
    expect((await audit.list({ by: 'even' })).items.map(({ number }) => number)).toEqual([4, 2]);
    expect((await audit.list({ to: '2026-02-28' })).items).toEqual([]);
    await expect(audit.list({ after: 'nonsense' })).rejects.toMatchObject({ problem: { code: 'bad-flag' } });
  });
});
