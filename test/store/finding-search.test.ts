/** Whatever findings are asked for, the database answers as plain loops over all of them do. */
import { expect, test } from 'vitest';
import type { FindingField, FindingQuery, FindingRecord, Store } from '../../src/app/ports.ts';
import { FINDING_FIELDS } from '../../src/app/store/ports.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { type Finding, SEVERITIES } from '../../src/domain/finding.ts';
import type { Observation } from '../../src/domain/posture/observation.ts';
import { dice } from '../support/dice.ts';
import { seedAfter } from '../support/seed.ts';
import { onBoth } from './both.ts';

/** More than what is read one by one when a text is rare. */
const FINDINGS = 1600;
const TARGETS = ['', 'local'];
const NAMES = [
  'Payments',
  'data lake',
  '订单',
  '訂單服務',
  'a"b',
  "it's",
  '100%',
  'x_y',
  '[z]*?',
  '😀 café',
  'ﬁ',
  'İ',
];
const TEXTS = [
  'payments',
  'PAYMENTS',
  '订单',
  '单',
  '訂單服務',
  'a"b',
  '"',
  "'",
  '%',
  '_',
  'x_y',
  '[z]*',
  '😀',
  'fé',
  'fi',
  'i̇',
];
const OTHERS = [
  '',
  'f-0001',
  '0/24',
  '0.0.0.0/0',
  'sgr-',
  '-17',
  'tcp/22',
  'z',
  'qq',
  'nothing',
  'ops and',
  '\n',
  '7\nsg',
];

function finding(i: number, roll: () => number, name: string): Finding {
  const one = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T;
  const group = `sg-${Math.floor(i / 7)}`;
  const rule = { group, policy: 'accept', priority: 1, protocol: 'tcp', ports: '22/22' } as const;
  return {
    id: `f-${String(i).padStart(5, '0')}`,
    check: one(CHECKS).id,
    verdict: 'open',
    literal: 'open',
    severity: one(SEVERITIES),
    account: `10000${i % 5}`,
    region: one(['cn-hangzhou', 'eu-central-1']),
    resource: { type: 'group', id: group, name },
    service: 'ssh',
    protocol: 'tcp',
    port: 22,
    family: 'ipv4',
    sources: ['0.0.0.0/0', `203.0.${i % 251}.0/24`],
    rules: [{ ...rule, id: `sgr-${i}`, source: '0.0.0.0/0', description: i % 90 === 0 ? 'seldom' : 'often' }],
    path: null,
    witness: null,
    serviceManaged: false,
    instances: null,
  };
}

function observation(target: string, findings: readonly Finding[], startedAt: string): Observation {
  return {
    target,
    scope: { accounts: null, regions: null, resources: null },
    startedAt,
    findings: findings.filter((_, i) => i % 9 !== 0),
    waived: findings
      .filter((_, i) => i % 9 === 0)
      .map((one) => ({
        ...one,
        waiver: {
          target: 'group',
          id: one.resource.id,
          check: one.check,
          content: 'sha256:0',
          reason: 'r',
          owner: 'o',
          until: '2999-01-01',
        },
      })),
    undecided: [],
    gaps: [],
    accounts: [...new Set(findings.map(({ account }) => account))],
    seen: new Set(findings.map(({ resource }) => `group ${resource.id}`)),
    checks: CHECKS.map(({ id }) => id),
    ports: new Set(['ssh tcp/22']),
    judgement: 'one',
  };
}

/** Two scans of each target: in the second some findings are gone, and some have other names. */
async function fill(store: Store): Promise<void> {
  const roll = dice(seedAfter(7));
  const name = (): string => NAMES[Math.floor(roll() * NAMES.length)] as string;
  for (const [n, target] of TARGETS.entries()) {
    const before = Array.from({ length: n === 0 ? FINDINGS : 60 }, (_, i) => finding(i, roll, name()));
    const after = before
      .filter((_, i) => i % 11 !== 0)
      .map((one, i) => (i % 5 === 0 ? { ...one, resource: { ...one.resource, name: name() } } : one));
    for (const [day, findings] of [before, after].entries()) {
      const startedAt = `2026-01-0${day + 1}T00:00:00.000Z`;
      const coverage = { complete: true, gaps: [], accounts: 5, regions: 2, groups: 1, rules: 1 };
      const scan = { endedAt: startedAt, by: 'somebody', undecided: 0, waivers: [] };
      await store.scans.record(
        { ...scan, coverage: { ...coverage, instances: 0, interfaces: 0 } },
        observation(target, findings, startedAt),
      );
    }
  }
}

/** The twin: what a record has of a query, seen one by one. */
function isAsked({ target, status, waiver, finding }: FindingRecord, query: FindingQuery): boolean {
  const { id, check, account, region, resource, service, protocol, port, severity, rules, sources } = finding;
  const among = (list: readonly string[] | undefined, value: string): boolean =>
    list === undefined || list.includes(value);
  const words = [id, check, account, region, resource.id, resource.name, service, `${protocol}/${port}`];
  const ofRules = rules.flatMap((rule) => [rule.id, rule.group, rule.source, rule.description]);
  const form = (text: string): string => text.normalize('NFKC').toLowerCase();
  return (
    (query.target === undefined || query.target === target) &&
    among(query.status, status) &&
    among(query.severity, severity) &&
    among(query.account, account) &&
    among(query.region, region) &&
    among(query.check, check) &&
    among(query.resource, resource.id) &&
    (query.waived === undefined || query.waived === (waiver !== null)) &&
    form([...new Set([...words, ...ofRules, ...sources])].join('\n')).includes(form(query.text ?? ''))
  );
}

function fieldOf(field: FindingField, { status, finding }: FindingRecord): string {
  if (field === 'status') return status;
  return field === 'resource' ? finding.resource.id : finding[field];
}

async function listed(store: Store, query: FindingQuery, limit: number): Promise<FindingRecord[]> {
  const items: FindingRecord[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await store.findings.list({ ...query, limit, ...(after === undefined ? {} : { after }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    after = page.next;
  }
  return items;
}

/** What the plain loops have, in the forms of `count` and `countBy`. */
function counted(records: readonly FindingRecord[], field: FindingField) {
  const tally = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  return {
    counts: tally(records.map((one) => `${one.status} ${one.finding.severity} ${one.waiver !== null}`)),
    by: tally(records.map((one) => fieldOf(field, one))),
  };
}

onBoth('findings that are asked for', (place) => {
  test('are those that plain loops find, in any combination of filters', { timeout: 120_000 }, async () => {
    const store = await place.open();
    await fill(store);
    const all = await listed(store, {}, 500);
    expect(all).toHaveLength(FINDINGS + 60);
    const roll = dice(seedAfter(11));
    const one = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T;
    const some = <T>(list: readonly T[]): T[] => (roll() < 0.5 ? [one(list)] : [one(list), one(list)]);
    const maybe = <T>(share: number, value: () => T): T | undefined => (roll() < share ? value() : undefined);
    const sizes: number[] = [];
    for (let i = 0; i < 200; i += 1) {
      const wished = {
        target: maybe(0.7, () => one(TARGETS)),
        status: maybe(0.3, () => some(['open', 'fixed', 'exempt'] as const)),
        severity: maybe(0.3, () => some(SEVERITIES)),
        account: maybe(0.2, () => some(['100000', '100001', '9'])),
        region: maybe(0.2, () => some(['cn-hangzhou', 'eu-central-1'])),
        check: maybe(0.2, () => some(CHECKS).map(({ id }) => id)),
        resource: maybe(0.1, () => some(['sg-1', 'sg-2', 'sg-none'])),
        waived: maybe(0.3, () => roll() < 0.5),
        text: maybe(0.6, () => one([...TEXTS, ...OTHERS, 'often', 'seldom', CHECKS[0]?.id ?? '', 'sgr-99'])),
      };
      const query = Object.fromEntries(
        Object.entries(wished).filter(([, value]) => value !== undefined),
      ) as FindingQuery;
      const expected = all.filter((record) => isAsked(record, query));
      const about = JSON.stringify(query);
      expect(await listed(store, query, one([33, 100, 500])), about).toEqual(expected);
      const field = one(FINDING_FIELDS);
      const { counts, by } = counted(expected, field);
      const found = await store.findings.count(query);
      expect(
        new Map(found.map((row) => [`${row.status} ${row.severity} ${row.waived}`, row.count])),
        about,
      ).toEqual(counts);
      const values = await store.findings.countBy(field, { ...query, limit: 1000 });
      expect(new Map(values.map(({ value, count }) => [value, count])), `${field} ${about}`).toEqual(by);
      expect(values.map(({ count }) => count)).toEqual(
        values.map(({ count }) => count).toSorted((a, b) => b - a),
      );
      sizes.push(expected.length);
    }
    // Neither all nor none of them, and both kinds of texts.
    expect(sizes.filter((size) => size > 0 && size < all.length).length).toBeGreaterThan(80);
    expect(sizes.filter((size) => size > 1000).length).toBeGreaterThan(5);
  });

  test('are found by their texts after they went, and after they came from a copy', async () => {
    const store = await place.open();
    await fill(store);
    const lines: string[] = [];
    for await (const line of store.upkeep.backup()) lines.push(line.trimEnd());
    const text = 'payments';
    const before = await listed(store, { text }, 500);
    await store.upkeep.prune({ scans: 1 }, '2026-02-01T00:00:00.000Z', 'somebody');
    const kept = before.filter(({ endedAt }) => endedAt === null);
    expect(kept.length).toBeLessThan(before.length);
    expect(await listed(store, { text }, 500)).toEqual(kept);
    for (const kind of ['sqlite', 'postgresql'] as const) {
      const other = await place.another(kind);
      const from = (async function* () {
        yield* lines;
      })();
      await other.upkeep.restore(from, { replace: true, path: 'x', at: '2026-02-01T00:00:00.000Z', by: 'u' });
      expect(await listed(other, { text }, 500)).toEqual(before);
    }
  });

  // PostgreSQL looks at the texts themselves.
  if (place.kind === 'postgresql') return;
  test('with a rare text are read off the index of it', async () => {
    const store = await place.open();
    await fill(store);
    const [gone = expect.fail(), ...rest] = await listed(store, { text: 'seldom' }, 500);
    const where = `where target = '${gone.target}' and id = '${gone.id}'`;
    await place.raw(
      `insert into finding_words (finding_words, rowid, search)
       select 'delete', row_id, search || char(10, 10) from findings ${where}`,
    );
    expect(await listed(store, { text: 'seldom' }, 500)).toEqual(rest);
    // The text itself is looked at where many have it.
    expect((await listed(store, { text: 'often' }, 500)).length).toBeGreaterThan(1000);
  });
});
