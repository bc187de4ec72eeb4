/** What was read, over HTTP: lists by page, groups with their rules, instances with their ways in, and exposures. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explain } from '../../src/app/explain.ts';
import { scan } from '../../src/app/scan.ts';
import type { ExplainReport, RuleRef } from '../../src/domain/finding.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
let known: Inventory;
beforeAll(async () => {
  http = await openHttp();
  const before = await http.call('/api/v1/inventory');
  expect([before.status, before.body.code]).toEqual([409, 'not-scanned']);
  await http.service.parts.keeper.scan('test');
  known = http.service.parts.posture.inventory as Inventory;
}, 120_000);
afterAll(() => http.close());

interface Row {
  readonly id: string;
  readonly name: string;
  readonly verdict: string;
  readonly rules: number;
  readonly members: number;
  readonly account: string;
  readonly reachable: string;
  readonly groups: readonly string[];
}
interface List<T = Row> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total: number;
  readonly snapshot: { readonly id: string; readonly complete: boolean };
}

/** Every page of a list, one after the other. */
async function all<T = Row>(path: string): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after = ''; ; ) {
    const { status, body } = await http.call<List<T>>(
      `/api/v1/${path}${path.includes('?') ? '&' : '?'}limit=7${after}`,
    );
    expect(status).toBe(200);
    items.push(...body.items);
    if (body.next === null) {
      expect(items.length).toBe(body.total);
      return items;
    }
    expect(body.items.length).toBe(7);
    after = `&after=${encodeURIComponent(body.next)}`;
  }
}
const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();

describe('lists', () => {
  test('the summary says what was read, when, and how completely', async () => {
    const { body } = await http.call('/api/v1/inventory');
    expect(body).toMatchObject({
      snapshot: { complete: true, gaps: 0, readSince: http.service.parts.posture.readSince },
      accounts: known.accounts.length,
      groups: known.groups.length,
      instances: known.instances.length,
      interfaces: known.interfaces.length,
    });
    const accounts = await all<Row & { groups: number }>('inventory/accounts');
    expect(ids(accounts)).toEqual(known.accounts.map(({ id }) => id).sort());
    expect(accounts.reduce((sum, one) => sum + Number(one.groups), 0)).toBe(known.groups.length);
    expect(await all('inventory/gaps')).toEqual([]);
  });

  test('every group, instance, interface and list is on one page and on one only', async () => {
    expect(ids(await all('inventory/groups'))).toEqual(ids(known.groups));
    expect(ids(await all('inventory/instances'))).toEqual(ids(known.instances));
    expect(ids(await all('inventory/interfaces'))).toEqual(ids(known.interfaces));
    const lists = [...known.prefixLists.values(), ...known.portRangeLists.values()];
    expect(lists.length).toBeGreaterThan(0);
    expect(ids(await all('inventory/lists'))).toEqual(ids(lists));
  });

  test('orders hold over pages, forwards and backwards', async () => {
    const up = await all('inventory/groups?sort=rules');
    expect(up.map(({ rules }) => rules)).toEqual(up.map(({ rules }) => rules).toSorted((a, b) => a - b));
    expect(await all('inventory/groups?sort=-rules')).toEqual(up.toReversed());
    const names = (await all('inventory/instances?sort=name')).map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    const worst = ['open', 'broad', 'unknown', 'restricted', 'closed'];
    const verdicts = (await all('inventory/groups?sort=verdict')).map(({ verdict }) =>
      worst.indexOf(verdict),
    );
    expect(verdicts).toEqual(verdicts.toSorted((a, b) => a - b));
    expect(new Set(verdicts).size).toBeGreaterThan(2);
  });

  test('filters choose, and each of their values chooses something', async () => {
    const [account = { id: '' }] = known.accounts;
    const own = known.groups.filter((one) => one.account === account.id);
    expect(ids(await all(`inventory/groups?account=${account.id}`))).toEqual(ids(own));
    const unused = await all('inventory/groups?used=false');
    expect(unused.length).toBeGreaterThan(0);
    expect(unused.every(({ members }) => members === 0)).toBe(true);
    const open = await all('inventory/groups?verdict=open,broad');
    const { findings } = await scan({ source: { read: async () => known } });
    const found = findings.filter(
      ({ resource, verdict }) => resource.type === 'group' && /open|broad/.test(verdict),
    );
    for (const { resource } of found) expect(ids(open)).toContain(resource.id);
    expect(open.length).toBeLessThan(known.groups.length);
    const text = await all(`inventory/groups?text=${known.groups[0]?.id.toUpperCase()}`);
    expect(ids(text)).toEqual([known.groups[0]?.id]);
    const reachable = await all('inventory/instances?reachable=yes');
    const reached = known.instances.filter(({ id }) =>
      known.interfaces.some((one) => one.instanceId === id && one.paths.length > 0),
    );
    expect(ids(reachable)).toEqual(ids(reached));
    const { body } = await http.call('/api/v1/inventory/groups?sort=colour');
    expect(body).toMatchObject({ code: 'http-bad-field', params: { field: 'sort' } });
    const cursor = await http.call('/api/v1/inventory/groups?after=nonsense');
    expect([cursor.status, cursor.body]).toMatchObject([
      400,
      { code: 'http-bad-value', params: { field: 'after', value: 'nonsense' } },
    ]);
  });
});

describe('one of them', () => {
  interface Ordered extends RuleRef {
    readonly position: number;
    readonly standing: string;
    readonly hiddenBy: readonly RuleRef[];
    readonly decides: readonly object[];
  }

  test('a group has its rules in the order in which they are tried, with what hides them', async () => {
    const { findings } = await scan({ source: { read: async () => known } });
    const hidden = findings.filter(({ check }) => check === 'rule-without-effect');
    expect(hidden.length).toBeGreaterThan(0);
    const standings = new Set<string>();
    for (const { id, rules } of known.groups) {
      const { body } = await http.call<{ order: Ordered[] }>(`/api/v1/inventory/groups/${id}`);
      expect(body.order.map((rule) => rule.id).sort()).toEqual(rules.map((rule) => rule.id).sort());
      const rank = body.order.map(
        ({ priority, policy }) => (priority ?? 999) * 2 + Number(policy !== 'drop'),
      );
      expect(rank).toEqual(rank.toSorted((a, b) => a - b));
      for (const { id: rule, standing, hiddenBy } of body.order) {
        standings.add(standing);
        const finding = hidden.find((one) => one.rules[0]?.id === rule);
        expect(standing === 'without-effect', rule).toBe(finding !== undefined);
        if (finding !== undefined) expect(hiddenBy).toEqual(finding.hiddenBy);
      }
    }
    for (const standing of ['lets-in', 'without-effect', 'other-ports'])
      expect([...standings]).toContain(standing);
    const none = await http.call('/api/v1/inventory/groups/sg-none');
    expect([none.status, none.body.code]).toEqual([404, 'unknown-resource']);
  });

  test('members of a group are the interfaces that use it', async () => {
    const { id } = known.groups.find((group) =>
      known.interfaces.some(({ groupIds }) => groupIds.includes(group.id)),
    ) ?? { id: '' };
    const used = known.interfaces.filter(({ groupIds }) => groupIds.includes(id));
    expect(ids(await all(`inventory/groups/${id}/members`))).toEqual(ids(used));
    expect((await http.call('/api/v1/inventory/groups/sg-none/members')).status).toBe(404);
  });

  test('an instance has the ways in and who gets to which port, as explain says', async () => {
    interface Detail {
      readonly interfaces: readonly {
        readonly id: string;
        readonly paths: readonly object[];
        readonly exposures: readonly object[];
      }[];
    }
    let ports = 0;
    for (const { id } of known.instances.slice(0, 12)) {
      const { body } = await http.call<Detail>(`/api/v1/inventory/instances/${id}`);
      for (const one of body.interfaces) {
        const raw = known.interfaces.find((each) => each.id === one.id);
        expect(one.paths.length).toBe(raw?.paths.length);
        const { items } = await explain({ source: { read: async () => known }, ids: [one.id] });
        const wanted = items[0]?.exposures.filter(({ verdict }) => verdict !== 'closed');
        expect(one.exposures).toEqual(JSON.parse(JSON.stringify(wanted)));
        ports += one.exposures.length;
        const alone = await http.call<Detail['interfaces'][number]>(`/api/v1/inventory/interfaces/${one.id}`);
        expect(alone.body).toMatchObject(one);
      }
    }
    expect(ports).toBeGreaterThan(5);
  });

  test('a list has its entries and the rules that name it', async () => {
    const [list] = known.prefixLists.values();
    const { body } = await http.call<{ entries: string[]; usedBy: { id: string; rules: string[] }[] }>(
      `/api/v1/inventory/lists/${list?.id}`,
    );
    expect(body.entries).toEqual(list?.entries);
    const named = known.groups.filter(({ rules }) =>
      rules.some(({ source }) => source.kind === 'prefix-list' && source.id === list?.id),
    );
    expect(ids(body.usedBy)).toEqual(ids(named));
  });
});

interface ExposureRow {
  readonly id: string;
  readonly interface: string;
  readonly exposure: {
    readonly verdict: string;
    readonly protocol: string;
    readonly port: number;
    readonly witness: { readonly source: string } | null;
    readonly decidedBy: readonly RuleRef[];
    readonly paths: readonly { readonly kind: string }[];
  };
}

test('exposures lead from the internet to a port, and their witnesses get in', async () => {
  const rows = await all<ExposureRow>('exposures?verdict=open,broad');
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) {
    expect(row.exposure.paths.every(({ kind }) => kind !== 'none')).toBe(true);
    const { witness, protocol, port, decidedBy } = row.exposure;
    const packet = encodeURIComponent(`${protocol}:${witness?.source}->${port}`);
    const { body } = await http.call<ExplainReport>(`/api/v1/explain/${row.interface}?packet=${packet}`);
    expect(body.items[0]?.packet).toMatchObject({ decision: 'accept' });
    const rule = body.items[0]?.packet?.rule;
    if (rule !== null) expect(decidedBy.map(({ id }) => id)).toContain(rule?.id);
  }
  const ssh = await all<ExposureRow>('exposures?service=ssh&family=ipv4');
  expect(ssh.length).toBeGreaterThan(0);
  expect(ssh.every(({ exposure }) => exposure.port === 22)).toBe(true);
});

test('explain answers with the document of the command, about other ports too', async () => {
  const { id } = known.groups[0] ?? { id: '' };
  const other = known.instances[0]?.id ?? '';
  const { body } = await http.call(`/api/v1/explain?ids=${id},${other}`);
  const wanted = await explain({ source: { read: async () => known }, ids: [id, other] });
  expect(body).toEqual({ schema: 'postern.explain/v1', ...JSON.parse(JSON.stringify(wanted)) });
  const asked = await http.call<ExplainReport>(`/api/v1/explain/${id}?port=tcp/8081,udp/53`);
  expect(asked.body.items[0]?.exposures.map(({ service }) => service)).toEqual(
    expect.arrayContaining(['tcp/8081', 'udp/53']),
  );
  for (const query of ['packet=tcp:nowhere', 'port=icmp/1'])
    expect((await http.call(`/api/v1/explain/${id}?${query}`)).body.code).toBe('http-bad-value');
  expect((await http.call('/api/v1/explain?ids=sg-none')).status).toBe(404);
});

test('nothing is sent twice until something is read again', async () => {
  const path = '/api/v1/inventory/groups?limit=5';
  const first = await http.call<List>(path);
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  const again = await http.call(path, { headers });
  expect([again.status, again.text]).toEqual([304, '']);
  const missing = await http.call('/api/v1/inventory/groups/sg-none');
  expect(missing.headers.get('etag')).toBeNull();
  await http.service.parts.keeper.scan('test');
  const later = await http.call<List>(path, { headers });
  expect(later.status).toBe(200);
  expect(later.body.snapshot.id).not.toBe(first.body.snapshot.id);
  expect(later.body.items).toEqual(first.body.items);
});
