/** Copies of a store, moves from one database to another, and what becomes too old. */
import { expect, test } from 'vitest';
import type { Store } from '../../src/app/ports.ts';
import { inventoryDocuments } from '../../src/app/store/inventory-documents.ts';
import { onBoth, type Place } from './both.ts';
import { ACCOUNT, closed, sample, scanned } from './scans.ts';

const [ONE, TWO, THREE] = [1, 2, 3].map((day) => `2026-03-0${day}T08:00:00.000Z`) as [string, string, string];
const STAMP = { path: 'backup.jsonl', at: THREE, by: 'ops' };

async function* lines(all: readonly string[]): AsyncIterable<string> {
  yield* all;
}

async function backup(store: Store): Promise<string[]> {
  let text = '';
  for await (const part of store.upkeep.backup()) text += part;
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

/** Something in every part. */
async function fill(store: Store): Promise<void> {
  const fleet = await sample();
  for (const [inventory, at] of [
    [fleet, ONE],
    [closed(fleet), TWO],
  ] as const) {
    const { scan, observation } = scanned(inventory, at);
    await store.scans.record(scan, observation);
    const [document] = inventoryDocuments(inventory);
    await store.inventories.save({ target: '', account: ACCOUNT, scan: 's', at, document });
    await store.audit.append({ at, by: '王', action: 'scan', subject: 'é', details: { n: 1 } });
  }
  for (const key of ['a', 'b'])
    await store.outbox.add({ key, channel: 'c', payload: { text: '中文\u0000\u2028' }, createdAt: ONE });
  const [message] = await store.outbox.claim('h', { limit: 1, leaseMs: 1_000 });
  await store.outbox.sent(message?.id ?? '', 'h');
  await store.documents.put({ kind: 'k', id: 'i', value: { big: 2n ** 70n }, by: 'x', at: ONE }, null);
  await store.leases.claim('work', 'h', 1_000);
  await store.cursors.set('c', '1', ONE);
}

onBoth('upkeep', (place: Place) => {
  test('what is restored is what was there, in either database', async () => {
    const from = await place.open();
    await fill(from);
    const copy = await backup(from);
    const count = copy.length - 2;
    for (const kind of ['sqlite', 'postgresql'] as const) {
      const to = await place.another(kind);
      expect(await to.upkeep.restore(lines(copy), { ...STAMP, replace: false })).toBe(count);
      expect(await to.audit.verify()).toMatchObject({ intact: true, entries: 3 });
      const [last] = (await to.audit.list({ limit: 1 })).items;
      expect(last).toMatchObject({ action: 'store.restore', details: { rows: count } });
      expect((await to.findings.list()).items).toEqual((await from.findings.list()).items);
      expect(await to.inventories.latest('', ACCOUNT)).toEqual(await from.inventories.latest('', ACCOUNT));
      expect(await to.documents.list('k')).toEqual(await from.documents.list('k'));
      const again = await backup(to);
      // Where the audit log ends is another place: the restore is an entry of it.
      const same = (all: readonly string[]): string[] =>
        all.slice(0, -1).filter((line) => !/store\.restore|audit\/head/.test(line));
      expect(same(again)).toEqual(same(copy));
    }
  });

  test('a store that holds something is replaced only when that is said', async () => {
    const from = await place.open();
    await fill(from);
    const copy = await backup(from);
    const to = await place.another(place.kind);
    await to.cursors.set('mine', '1', ONE);
    const options = { ...STAMP, replace: false };
    await expect(to.upkeep.restore(lines(copy), options)).rejects.toMatchObject({
      problem: { code: 'store-not-empty' },
    });
    expect(await to.cursors.get('mine')).toBeDefined();
    await to.upkeep.restore(lines(copy), { ...options, replace: true });
    expect(await to.cursors.get('mine')).toBeUndefined();
    expect(await to.cursors.get('c')).toBeDefined();
  });

  test('what is not whole is refused, and changes nothing', async () => {
    const from = await place.open();
    await fill(from);
    const copy = await backup(from);
    const to = await place.another(place.kind);
    await to.cursors.set('mine', '1', ONE);
    const other = copy.map((line, i) => (i === 1 ? line.replace(/2026-03/, '2026-04') : line));
    const cases: [string, readonly string[]][] = [
      ['cut-off', copy.slice(0, -1)],
      ['cut-off', copy.slice(0, 4)],
      ['checksum', other],
      ['checksum', copy.toSpliced(2, 1)],
      ['after-end', [...copy, copy[1] ?? '']],
      ['not-json', copy.with(2, '{"table"')],
      ['not-a-row', copy.with(2, '{"table":"locks","row":{"name":"x","turns":1}}')],
      ['not-a-row', copy.with(2, '{"table":"cursors","row":{"name":"x"}}')],
      ['not-a-backup', ['{"findings":[]}']],
      ['not-a-backup', []],
      ['other-version', copy.with(0, '{"format":"postern.store/v1","version":"9999-later"}')],
    ];
    for (const [reason, text] of cases)
      await expect(
        to.upkeep.restore(lines(text), { ...STAMP, replace: true }),
        `${reason}`,
      ).rejects.toMatchObject({ problem: { code: 'backup-bad', params: { reason } } });
    expect(await to.cursors.get('mine')).toEqual({ value: '1', at: ONE });
    expect((await to.upkeep.status()).rows).toMatchObject({ cursors: 1, findings: 0, audit: 0 });
  });

  test('what is too old goes; what is open, latest or waiting stays', async () => {
    const store = await place.open();
    await fill(store);
    const { scan, observation } = scanned(await sample(), ONE, { target: 'other' });
    await store.scans.record(scan, observation);
    const open = (await store.findings.list({ status: ['open'] })).items;
    const later = '2026-06-01T00:00:00.000Z';
    const keep = { scans: 30, inventories: 30, messages: 30, trail: 30, audit: 30 };
    const gone = await store.upkeep.prune(keep, later, 'ops');
    expect(gone).toMatchObject({ scans: 1, inventories: 1, outbox: 1, audit: 1 });
    expect((await store.findings.list()).items).toEqual(open);
    expect(open.length).toBeGreaterThan(0);
    const { target, id } = open[0] ?? expect.fail();
    expect(await store.findings.events(target, id)).toHaveLength(1);
    expect(await store.inventories.latest('', ACCOUNT)).toMatchObject({ at: TWO });
    expect((await store.outbox.list()).items).toMatchObject([{ state: 'waiting' }]);
    expect(await store.audit.verify()).toMatchObject({ intact: true, cutThrough: 1, entries: 3 });
    expect((await store.audit.list()).items.map(({ action }) => action)).toEqual([
      'store.prune',
      'audit.cut',
      'scan',
    ]);
    expect(await store.upkeep.prune({ audit: 0 }, '2026-06-02T00:00:00.000Z', 'ops')).toEqual({ audit: 2 });
    expect(await store.audit.verify()).toMatchObject({ intact: true, cutThrough: 3, entries: 3 });
    await place.raw('delete from audit where number = 4');
    expect(await store.audit.verify()).toMatchObject({ intact: false, why: 'unanchored' });
  });

  test('its size and rows are told', async () => {
    const store = await place.open();
    await fill(store);
    const { size, rows, version } = await store.upkeep.status();
    expect(size).toBeGreaterThan(10_000);
    expect(rows).toMatchObject({ scans: 2, audit: 2, outbox: 2, cursors: 2, leases: 1, fix_runs: 0 });
    expect(version).toMatch(/^\d{4}-/);
  });
});
