/** Scans are recorded, and findings keep their life from one to the next. */
import { expect, test } from 'vitest';
import { maturityTrend } from '../../src/app/maturity.ts';
import type { Store } from '../../src/app/ports.ts';
import { judgeAll } from '../../src/app/scan.ts';
import { inventoryDocuments } from '../../src/app/store/inventory-documents.ts';
import { FINDING_FIELDS } from '../../src/app/store/ports.ts';
import { waive } from '../../src/app/waive.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { onBoth } from './both.ts';
import { ACCOUNT, closed, type Scanned, sample, scanned } from './scans.ts';

const [ONE, TWO, THREE, FOUR] = [1, 2, 3, 4].map((day) => `2026-03-0${day}T08:00:00.000Z`) as [
  string,
  string,
  string,
  string,
];

const record = ({ scans }: Store, { scan, observation }: Scanned) => scans.record(scan, observation);

onBoth('findings', (place) => {
  test('are new, fixed and returned, with the times of it', async () => {
    const store = await place.open();
    const fleet = await sample();
    const first = await record(store, scanned(fleet, ONE));
    expect(first.first).toBe(true);
    expect(first.new.length).toBeGreaterThan(2);
    const again = await record(store, scanned(fleet, TWO));
    expect(again).toMatchObject({ first: false, new: [], returned: [], fixed: [] });
    const repaired = await record(store, scanned(closed(fleet), THREE));
    expect(repaired.fixed.map(({ id }) => id).sort()).toEqual(first.new.map(({ id }) => id).sort());
    expect(repaired.fixed[0]).toMatchObject({
      status: 'fixed',
      firstSeen: ONE,
      lastSeen: TWO,
      endedAt: THREE,
      firstScan: first.scan.id,
      lastScan: again.scan.id,
    });
    const back = await record(store, scanned(fleet, FOUR));
    expect(back.returned).toHaveLength(first.new.length);
    expect(back.returned[0]).toMatchObject({ status: 'open', returns: 1, firstSeen: ONE, endedAt: null });
    const { target, id } = back.returned[0] ?? expect.fail('nothing returned');
    expect((await store.findings.events(target, id)).map(({ kind, at }) => [kind, at])).toEqual([
      ['new', ONE],
      ['fixed', THREE],
      ['returned', FOUR],
    ]);
    expect(await store.findings.get(id)).toEqual([back.returned[0]]);
    expect((await store.scans.list()).items).toEqual([back.scan, repaired.scan, again.scan, first.scan]);
    expect(await store.scans.get(first.scan.id)).toEqual(first.scan);
    expect(first.scan.counts).toMatchObject({ new: first.new.length, fixed: 0, unseen: 0 });
  });

  test('are not fixed by a scan that could not read, nor by one that looked elsewhere', async () => {
    const store = await place.open();
    const fleet = await sample();
    const { new: found } = await record(store, scanned(fleet, ONE));
    const region = fleet.groups[0]?.region ?? '';
    const refused: Inventory = {
      ...fleet,
      groups: [],
      instances: [],
      interfaces: [],
      gaps: (['groups', 'instances', 'interfaces'] as const).map((kind) => ({
        account: ACCOUNT,
        region,
        kind,
        operation: 'x',
        code: 'Forbidden',
        message: '',
      })),
    };
    const blind = await record(store, scanned(refused, TWO));
    expect(blind).toMatchObject({ fixed: [], exempt: [] });
    expect(blind.scan.counts.unseen).toBe(found.length);
    const { scan, observation } = scanned(closed(fleet), TWO);
    const elsewhere = { ...observation, scope: { ...observation.scope, regions: ['eu-west-1'] } };
    expect(await store.scans.record(scan, elsewhere)).toMatchObject({ fixed: [] });
    const few = { ...observation, scope: { ...observation.scope, resources: ['sg-other'] } };
    expect(await store.scans.record(scan, few)).toMatchObject({ fixed: [] });
    const other = await record(store, scanned(closed(fleet), TWO, { target: 'local' }));
    expect(other).toMatchObject({ fixed: [], first: true });
    expect(await store.scans.record(scan, observation)).toMatchObject({ fixed: expect.any(Array) });
    expect((await store.findings.list({ status: ['open'] })).items).toEqual([]);
  });

  test('of a few resources change as they do where all findings are read', async () => {
    const fleet = await sample();
    const [{ id: resource = '' } = {}] = fleet.groups;
    // So many that nobody looks for them one by one.
    const more = Array.from({ length: 10_001 }, (_, i) => `sg-none${i}`);
    const told: unknown[] = [];
    for (const [kind, resources] of [
      [place.kind, [resource]],
      [place.kind === 'sqlite' ? 'postgresql' : 'sqlite', [resource, ...more]],
    ] as const) {
      const store = await place.another(kind);
      const first = scanned(fleet, ONE);
      const [one = expect.fail()] = first.observation.findings;
      const outside = { ...one, id: 'f-outside', resource: { ...one.resource, id: 'sg-outside' } };
      const findings = [...first.observation.findings, outside];
      await store.scans.record(first.scan, { ...first.observation, findings });
      const { scan, observation } = scanned(closed(fleet), TWO);
      const part = {
        ...observation,
        // Seen although nobody asked for it.
        findings: [{ ...outside, severity: 'info' as const }],
        scope: { ...observation.scope, resources },
      };
      const { scan: kept, ...changes } = await store.scans.record(scan, part);
      const ids = Object.entries(changes).map(([what, list]) => [
        what,
        Array.isArray(list) ? list.map(({ id }: { id: string }) => id).sort() : list,
      ]);
      const rows = (await store.findings.list({ limit: 500 })).items;
      told.push([ids, kept.counts, rows.map(({ id, status, finding }) => [id, status, finding.severity])]);
      expect(changes.fixed.length).toBeGreaterThan(0);
      expect(rows.filter(({ status }) => status === 'open').length).toBeGreaterThan(0);
      expect((await store.findings.events('', outside.id)).map((event) => event.kind)).toEqual([
        'new',
        'changed',
      ]);
    }
    expect(told[0]).toEqual(told[1]);
  });

  test('that vanish because more is trusted are exempt, not fixed', async () => {
    const store = await place.open();
    const fleet = await sample();
    await record(store, scanned(fleet, ONE));
    const sources = [{ name: 'all', kind: 'declared' as const, cidrs: ['0.0.0.0/0', '::/0'] }];
    const trusting = { options: { trust: { sources, lists: [] } } };
    const { exempt, fixed } = await record(store, scanned(fleet, TWO, trusting));
    expect(exempt.length).toBeGreaterThan(0);
    expect(fixed).toEqual([]);
    expect((await store.findings.list({ status: ['exempt'] })).items).toHaveLength(exempt.length);
  });

  test('of an earlier scan that is recorded later change nothing but times', async () => {
    const store = await place.open();
    const fleet = await sample();
    await record(store, scanned(closed(fleet), THREE));
    await record(store, scanned(fleet, TWO));
    const { items } = await store.findings.list();
    expect(items[0]).toMatchObject({ status: 'open', firstSeen: TWO });
    await record(store, scanned(closed(fleet), ONE));
    expect((await store.findings.list({ status: ['open'] })).items).toHaveLength(items.length);
    await record(store, scanned(fleet, ONE));
    expect((await store.findings.list()).items[0]).toMatchObject({ firstSeen: ONE, lastSeen: TWO });
  });

  test('have waivers, whose verdicts are kept where they change', async () => {
    const store = await place.open();
    const fleet = await sample();
    const { report, fleet: judged } = judgeAll(fleet);
    const id = report.findings[0]?.resource.id ?? '';
    const list = waive({ id, reason: 'r', owner: 'o', until: '2026-12-31' }, report.findings, judged);
    const day = (today: string) => ({ options: { waivers: { list, today } } });
    await record(store, scanned(fleet, ONE));
    await record(store, scanned(fleet, TWO, day('2026-03-02')));
    await record(store, scanned(fleet, THREE, day('2026-03-03')));
    const waived = await store.findings.list({ waived: true });
    expect(waived.items.length).toBeGreaterThan(0);
    expect(waived.items[0]?.waiver).toMatchObject({ owner: 'o' });
    await record(store, scanned(fleet, FOUR, day('2027-01-01')));
    expect((await store.findings.list({ waived: true })).items).toEqual([]);
    const { target, id: one } = waived.items[0] ?? expect.fail();
    expect((await store.findings.events(target, one)).map(({ kind }) => kind)).toEqual([
      'new',
      'waived',
      'unwaived',
    ]);
    const { items } = await store.scans.waiverHistory();
    expect(items).toHaveLength(2 * list.length);
    expect(items.map(({ state, at }) => `${state} ${at}`).sort()).toEqual(
      [...list.map(() => `expired ${FOUR}`), ...list.map(() => `holds ${TWO}`)].sort(),
    );
  });

  test('are found by what is asked, in parts', async () => {
    const store = await place.open();
    const { new: found } = await record(store, scanned(await sample(), ONE));
    const all = (await store.findings.list()).items;
    const parts: unknown[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page = await store.findings.list({ limit: 2, ...(after === '' ? {} : { after }) });
      parts.push(...page.items);
      after = page.next;
    }
    expect(parts).toEqual(all);
    expect(all).toHaveLength(found.length);
    const ranks = all.map(({ finding }) =>
      ['critical', 'high', 'medium', 'low', 'info'].indexOf(finding.severity),
    );
    expect(ranks).toEqual([...ranks].sort());
    const count = async (query: object) => (await store.findings.list(query)).items.length;
    const { finding } = all[0] ?? expect.fail();
    expect(await count({ check: [finding.check] })).toBe(
      all.filter((one) => one.finding.check === finding.check).length,
    );
    expect(await count({ severity: ['info'] })).toBe(
      all.filter((one) => one.finding.severity === 'info').length,
    );
    expect(await count({ account: ['x'] })).toBe(0);
    expect(await count({ text: finding.resource.id.toUpperCase() })).toBe(
      all.filter((one) => JSON.stringify(one.finding).includes(finding.resource.id)).length,
    );
    expect(await count({ text: '%' })).toBe(0);
    expect(await count({ text: "'; drop table findings" })).toBe(0);
    const counts = await store.findings.count({ status: ['open'] });
    expect(counts.reduce((sum, one) => sum + one.count, 0)).toBe(all.length);
    for (const field of FINDING_FIELDS) {
      const by = await store.findings.countBy(field);
      expect(by.reduce((sum, one) => sum + one.count, 0)).toBe(all.length);
      expect(by.map((one) => one.count)).toEqual(by.map((one) => one.count).toSorted((a, b) => b - a));
      expect(await store.findings.countBy(field, { limit: 1, account: [finding.account] })).toEqual([by[0]]);
    }
    expect(await store.findings.countBy('check', { account: ['x'] })).toEqual([]);
  });

  test('scans of everything and of parts are told apart, and from when on', async () => {
    const { scans } = await place.open();
    const whole = scanned(await sample(), ONE);
    const { scan: first } = await scans.record(
      { ...whole.scan, maturity: { least: 10, most: 20 } },
      whole.observation,
    );
    const part = scanned(await sample(), TWO);
    const scope = { ...part.observation.scope, resources: ['sg-1'] };
    const { scan: second } = await scans.record(part.scan, { ...part.observation, scope });
    const idsOf = async (query: object) => (await scans.list(query)).items.map(({ id }) => id);
    expect(await idsOf({})).toEqual([second.id, first.id]);
    expect(await idsOf({ kind: 'full' })).toEqual([first.id]);
    expect(await idsOf({ kind: 'part' })).toEqual([second.id]);
    expect(await idsOf({ from: TWO })).toEqual([second.id]);
    expect((await scans.get(first.id))?.counts.maturity).toEqual({ least: 10, most: 20 });
    expect(await maturityTrend(scans, { target: whole.observation.target, limit: 5 })).toEqual([
      { scan: first.id, at: ONE, complete: first.coverage.complete, score: { least: 10, most: 20 } },
    ]);
  });

  test('inventories are kept once while they stay the same', async () => {
    const { inventories } = await place.open();
    const fleet = await sample();
    const [document] = inventoryDocuments(fleet);
    const [shuffled] = inventoryDocuments({
      ...fleet,
      groups: fleet.groups.toReversed(),
      interfaces: fleet.interfaces.toReversed(),
    });
    const one = { target: '', account: ACCOUNT, scan: 's', at: ONE, document };
    const kept = await inventories.save(one);
    expect(await inventories.save({ ...one, at: TWO, document: shuffled })).toEqual({
      ...kept,
      lastAt: TWO,
      document: shuffled,
    });
    const [other] = inventoryDocuments(closed(fleet));
    await inventories.save({ ...one, at: THREE, document: other });
    const latest = await inventories.latest('', ACCOUNT);
    expect(latest).toMatchObject({ at: THREE, document: other });
    expect(
      (await inventories.list('', { account: ACCOUNT })).items.map(({ at, lastAt }) => [at, lastAt]),
    ).toEqual([
      [THREE, THREE],
      [ONE, TWO],
    ]);
    expect(await inventories.get(kept.id)).toMatchObject({ document });
    expect(await inventories.latest('', 'nobody')).toBeUndefined();
  });
});
