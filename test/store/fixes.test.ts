/** Runs of repairs in either database, and those that an earlier version left in a file of their own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { toText } from '../../src/adapters/store/json.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { FixReceipt, FixRun, FixUnit } from '../../src/app/ports.ts';
import { onBoth } from './both.ts';

const unit = (group: string): FixUnit =>
  ({
    key: group,
    state: 'pending',
    steps: [{ account: 'a', region: 'r', group }],
    before: { groups: [{ account: 'a', id: group }], big: 2n ** 70n },
    rollback: [],
    failure: null,
    left: [],
  }) as unknown as FixUnit;

const receipt = (number: number, status: string): FixReceipt =>
  ({ number, unit: 'sg-1', status, intendedAt: 'x' }) as unknown as FixReceipt;

const run = (
  id: string,
  groups: readonly string[],
  more: Partial<FixRun> = {},
): Omit<FixRun, 'receipts'> => ({
  id,
  plan: 'p',
  state: 'applying',
  createdAt: '2026-03-01T08:00:00.000Z',
  deadline: null,
  lapse: null,
  withinMs: 600_000,
  mode: 'workbench',
  target: '',
  units: groups.map(unit),
  canary: null,
  ...more,
});

onBoth('runs of repairs', (place) => {
  test('are kept with their receipts, in the order in which they were made', async () => {
    const { fixes } = await place.open();
    await fixes.create(run('fix-b', ['sg-1', 'sg-2']));
    await fixes.create(run('fix-a', ['sg-3']));
    await expect(fixes.saveReceipt('fix-b', receipt(1, 'intended'))).rejects.toMatchObject({
      problem: { code: 'fix-busy' },
    });
    expect(await fixes.hold('fix-b')).toBe(true);
    await fixes.saveReceipt('fix-b', receipt(2, 'intended'));
    await fixes.saveReceipt('fix-b', receipt(1, 'intended'));
    await fixes.saveReceipt('fix-b', receipt(1, 'done'));
    await fixes.saveUnit('fix-b', { ...unit('sg-2'), state: 'applied' });
    const [first, second] = await fixes.list();
    expect(first).toEqual({
      ...run('fix-b', ['sg-1', 'sg-2']),
      units: [unit('sg-1'), { ...unit('sg-2'), state: 'applied' }],
      receipts: [receipt(1, 'done'), receipt(2, 'intended')],
    });
    expect(second?.id).toBe('fix-a');
    const page = await fixes.page({ limit: 1 });
    expect(page.items.map(({ id }) => id)).toEqual(['fix-a']);
    const { receipts: _, ...bare } = first ?? {};
    expect(await fixes.page({ limit: 1, after: page.next ?? '' })).toEqual({ items: [bare], next: null });
    expect(await fixes.load('none')).toBeUndefined();
  });

  test('take their groups until they end, and go from state to state at one stroke', async () => {
    const [a, b] = await Promise.all([place.open(), place.open()]);
    await a.fixes.create(run('one', ['sg-1', 'sg-2'], { deadline: '2026-03-01T09:00:00.000Z' }));
    await expect(b.fixes.create(run('two', ['sg-3', 'sg-2']))).rejects.toMatchObject({
      problem: { code: 'fix-busy', params: { run: 'one', resource: 'sg-2' } },
    });
    expect(await b.fixes.load('two')).toBeUndefined();
    const late = { inTime: '2026-03-01T09:00:00.000Z' };
    expect(await a.fixes.move('one', ['applying'], 'confirmed', late)).toBe(false);
    const moves = await Promise.all(
      [a, b, a, b].map(({ fixes }) =>
        fixes.move('one', ['applying'], 'rolling-back', { mode: 'exact', deadline: null }),
      ),
    );
    expect(moves.filter(Boolean)).toHaveLength(1);
    expect(await b.fixes.load('one')).toMatchObject({ state: 'rolling-back', mode: 'exact', deadline: null });
    expect(await b.fixes.move('one', ['rolling-back'], 'rolled-back')).toBe(true);
    await b.fixes.create(run('two', ['sg-3', 'sg-2']));
  });

  test('are held by one', async () => {
    const stores = await Promise.all([place.open(), place.open()]);
    await stores[0].fixes.create(run('one', ['sg-1']));
    const held = await Promise.all([0, 1, 0, 1].map((i) => (stores[i] ?? stores[0]).fixes.hold('one')));
    expect(held.filter(Boolean)).toHaveLength(1);
    const [holder, other] = held[0] || held[2] ? stores : stores.toReversed();
    await holder?.fixes.release('one');
    expect(await other?.fixes.hold('one')).toBe(true);
  });

  test('of an earlier version are brought in once, and that version does not open its file again', async () => {
    const folder = place.newFolder();
    const path = join(folder, 'fix.db');
    const old = new DatabaseSync(path);
    old.exec(`PRAGMA journal_mode=WAL; PRAGMA user_version=1;
      CREATE TABLE runs (id TEXT PRIMARY KEY, plan TEXT NOT NULL, state TEXT NOT NULL, created_at TEXT NOT NULL,
        deadline TEXT, terms TEXT NOT NULL, holder TEXT, held_until INTEGER) STRICT;
      CREATE TABLE units (run TEXT NOT NULL REFERENCES runs, position INTEGER NOT NULL, key TEXT NOT NULL,
        value TEXT NOT NULL, PRIMARY KEY (run, key)) STRICT;
      CREATE TABLE receipts (run TEXT NOT NULL REFERENCES runs, number INTEGER NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (run, number)) STRICT;
      CREATE TABLE claims (resource TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES runs) STRICT;`);
    const terms = JSON.stringify({ withinMs: 600_000, mode: 'workbench', target: '' });
    old
      .prepare('insert into runs values (?, ?, ?, ?, ?, ?, ?, ?)')
      .run('one', 'p', 'applying', run('', []).createdAt, null, terms, 'elsewhere 1 x', Date.now() + 60_000);
    old.prepare('insert into units values (?, ?, ?, ?)').run('one', 0, 'sg-1', toText(unit('sg-1')));
    old.prepare('insert into receipts values (?, ?, ?)').run('one', 1, toText(receipt(1, 'done')));
    old.prepare('insert into claims values (?, ?)').run('a/sg-1', 'one');
    const options = { ...place.options(), folder };
    const opening = place.kind === 'sqlite' ? { folder } : options;
    await expect(openStore(opening)).rejects.toMatchObject({ problem: { code: 'fix-busy' } });
    old.exec('update runs set holder = null, held_until = null');
    old.close();
    for (let i = 0; i < 2; i += 1) {
      const store = await openStore(opening);
      expect(await store.fixes.list()).toEqual([{ ...run('one', ['sg-1']), receipts: [receipt(1, 'done')] }]);
      await expect(store.fixes.create(run('two', ['sg-1']))).rejects.toMatchObject({
        problem: { code: 'fix-busy', params: { run: 'one' } },
      });
      await store.close();
    }
    expect(existsSync(path)).toBe(false);
    const kept = new DatabaseSync(`${path}.imported`);
    expect(kept.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
    kept.close();
  });
});
