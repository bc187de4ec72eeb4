/**
 * Lives of findings against a cloud of which everything is known: readings of it are partial, fail in parts and are
 * recorded in any order, and still nothing is called fixed that was there.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../finding.ts';
import { advance, type Life } from './life.ts';
import { type Observation, seenKey } from './observation.ts';

const ACCOUNTS = ['1', '2'];
const REGIONS = ['r', 's'];
const CHECKS = ['ssh-open', 'all-ports-open'];

interface Group {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}
const GROUPS: readonly Group[] = ACCOUNTS.flatMap((account) =>
  REGIONS.flatMap((region) =>
    ['a', 'b'].map((name) => ({ account, region, id: `${account}${region}${name}` })),
  ),
);

function findingOf({ account, region, id }: Group, check: string): Finding {
  const port = check === 'ssh-open' ? 22 : null;
  return {
    id: `${check} ${id}`,
    check,
    account,
    region,
    resource: { type: 'group', id, name: '' },
    service: port === null ? null : 'ssh',
    protocol: 'tcp',
    port,
    family: 'ipv4',
    severity: 'high',
    verdict: 'open',
  } as Finding;
}
const ALL: readonly Finding[] = GROUPS.flatMap((group) => CHECKS.map((check) => findingOf(group, check)));

/** The cloud at one moment: groups that are there, and the findings that an all-knowing reader has. */
interface World {
  readonly groups: ReadonlySet<string>;
  readonly findings: ReadonlySet<string>;
}
const anyWorld: fc.Arbitrary<World> = fc
  .record({
    groups: fc.subarray(GROUPS.map(({ id }) => id)),
    findings: fc.subarray(ALL.map(({ id }) => id)),
  })
  .map(({ groups, findings }) => ({
    groups: new Set(groups),
    findings: new Set(
      findings.filter((id) => groups.includes(ALL.find((one) => one.id === id)?.resource.id ?? '')),
    ),
  }));

/** How a reading goes: what is asked, and what fails. */
interface Reading {
  readonly at: number;
  readonly accounts: readonly string[] | null;
  readonly regions: readonly string[] | null;
  readonly resources: readonly string[] | null;
  readonly withoutSsh: boolean;
  readonly lostAccounts: readonly string[];
  readonly lostListings: readonly string[];
  readonly lostRules: readonly string[];
  readonly judgement: string;
}
const PLACES = ACCOUNTS.flatMap((account) => REGIONS.map((region) => `${account}${region}`));
const anyReading = (moments: number): fc.Arbitrary<Reading> =>
  fc.record({
    at: fc.nat(moments - 1),
    accounts: fc.option(fc.subarray(ACCOUNTS, { minLength: 1 }), { freq: 3 }),
    regions: fc.option(fc.subarray(REGIONS, { minLength: 1 }), { freq: 3 }),
    resources: fc.option(
      fc.subarray(
        GROUPS.map(({ id }) => id),
        { minLength: 1 },
      ),
      { freq: 4 },
    ),
    withoutSsh: fc.boolean(),
    lostAccounts: fc.subarray(ACCOUNTS),
    lostListings: fc.subarray(PLACES),
    lostRules: fc.subarray(GROUPS.map(({ id }) => id)),
    judgement: fc.constantFrom('usual', 'usual', 'other'),
  });

const time = (at: number): string => new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString();

function read(world: World, reading: Reading): Observation {
  const { accounts, regions, resources, lostAccounts, lostListings, lostRules } = reading;
  const asked = GROUPS.filter(
    ({ account, region, id }) =>
      world.groups.has(id) &&
      (accounts?.includes(account) ?? true) &&
      (regions?.includes(region) ?? true) &&
      (resources?.includes(id) ?? true) &&
      !lostAccounts.includes(account),
  );
  // Half of a listing that broke off may have come.
  const seen = asked.filter(
    ({ account, region, id }) => !lostListings.includes(`${account}${region}`) || id.endsWith('a'),
  );
  const known = seen.filter(({ id }) => !lostRules.includes(id));
  const unread = seen.filter(({ id }) => lostRules.includes(id));
  return {
    target: '',
    scope: { accounts, regions, resources },
    startedAt: time(reading.at),
    findings: ALL.filter(
      (one) =>
        world.findings.has(one.id) &&
        known.some(({ id }) => id === one.resource.id) &&
        !(reading.withoutSsh && one.port === 22),
    ),
    waived: [],
    undecided: unread.flatMap((group) =>
      reading.withoutSsh ? [] : [{ ...findingOf(group, 'ssh-open'), reasons: [] }],
    ),
    gaps: [
      ...lostAccounts.map((account) => ({ account, region: '', kind: 'accounts' as const })),
      ...PLACES.filter((place) => lostListings.includes(place)).map((place) => ({
        account: place[0] ?? '',
        region: place[1] ?? '',
        kind: 'groups' as const,
      })),
      ...unread.map(({ account, region, id }) => ({ account, region, kind: 'rules' as const, resource: id })),
    ],
    accounts: accounts ?? ACCOUNTS,
    seen: new Set(seen.map(({ id }) => seenKey({ type: 'group', id }))),
    checks: CHECKS,
    ports: new Set(reading.withoutSsh ? [] : ['ssh tcp/22']),
    judgement: reading.judgement,
  };
}

function play(observations: readonly Observation[]): Map<string, Life> {
  const known = new Map<string, Life>();
  for (const observed of observations)
    for (const [id, { life }] of advance(known, observed).changed) known.set(id, life);
  return known;
}

const MOMENTS = 5;
const anyHistory = fc.record({
  worlds: fc.array(anyWorld, { minLength: MOMENTS, maxLength: MOMENTS }),
  readings: fc.array(anyReading(MOMENTS), { maxLength: 10 }),
});

test('what is called fixed was gone, what is called open was there, whatever was not read', () => {
  fc.assert(
    fc.property(anyHistory, ({ worlds, readings }) => {
      const worldAt = (at: string): World => worlds[worlds.findIndex((_, i) => time(i) === at)] as World;
      const lives = play(readings.map((one) => read(worlds[one.at] as World, one)));
      for (const [id, life] of lives) {
        expect(worldAt(life.firstSeen).findings).toContain(id);
        expect(worldAt(life.lastSeen).findings).toContain(id);
        expect(life.firstSeen <= life.lastSeen).toBe(true);
        if (life.status === 'open') expect(life.endedAt).toBeNull();
        else expect(worldAt(life.endedAt as string).findings).not.toContain(id);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a reading of everything leaves nothing in doubt', () => {
  const whole = (at: number): Reading => ({
    at,
    accounts: null,
    regions: null,
    resources: null,
    withoutSsh: false,
    lostAccounts: [],
    lostListings: [],
    lostRules: [],
    judgement: 'usual',
  });
  fc.assert(
    fc.property(anyHistory, anyWorld, ({ worlds, readings }, last) => {
      const before = readings.map((one) => read(worlds[one.at] as World, one));
      const lives = play([...before, read(last, whole(MOMENTS))]);
      const open = [...lives].filter(([, { status }]) => status === 'open').map(([id]) => id);
      expect(open.sort()).toEqual([...last.findings].sort());
    }),
    { numRuns: 500 },
  );
});

/** The twin: the life of one finding from what whole readings, in order, told of it. */
function twin(told: readonly boolean[]): Pick<Life, 'status' | 'firstSeen' | 'lastSeen' | 'returns'> | null {
  const first = told.indexOf(true);
  if (first === -1) return null;
  const last = told.lastIndexOf(true);
  return {
    status: last === told.length - 1 ? 'open' : 'fixed',
    firstSeen: time(first),
    lastSeen: time(last),
    returns: told.filter((there, i) => there && i > first && told[i - 1] === false).length,
  };
}

test('whole readings in order give the life that the twin tells', () => {
  const id = 'ssh-open 1ra';
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (told) => {
      const observations = told.map((there, at) =>
        read(
          { groups: new Set(['1ra']), findings: new Set(there ? [id] : []) },
          {
            at,
            accounts: null,
            regions: null,
            resources: null,
            withoutSsh: false,
            lostAccounts: [],
            lostListings: [],
            lostRules: [],
            judgement: 'usual',
          },
        ),
      );
      const life = play(observations).get(id);
      const expected = twin(told);
      if (expected === null) expect(life).toBeUndefined();
      else expect(life).toMatchObject(expected);
    }),
  );
});

test('ports that nobody wants judged any more end, whoever says so, and nothing else does', () => {
  const whole: Reading = {
    at: 0,
    accounts: null,
    regions: null,
    resources: null,
    withoutSsh: false,
    lostAccounts: [],
    lostListings: [],
    lostRules: [],
    judgement: 'usual',
  };
  fc.assert(
    fc.property(
      anyWorld,
      fc.constantFrom<Observation['dropped']>('others', new Set(['tcp/22']), new Set(['tcp/23']), undefined),
      fc.option(fc.subarray(ACCOUNTS, { minLength: 1 })),
      (world, dropped, accounts) => {
        const first = read(world, whole);
        const known = play([first]);
        const asked = { ...whole, at: 1, accounts, withoutSsh: true };
        const later: Observation = { ...read(world, asked), ...(dropped === undefined ? {} : { dropped }) };
        const { changed } = advance(known, later);
        const isDropped = dropped === 'others' || dropped?.has('tcp/22') === true;
        for (const finding of first.findings) {
          const ends = isDropped && finding.port === 22 && (accounts?.includes(finding.account) ?? true);
          const change = changed.get(finding.id);
          expect(change?.life.status ?? 'open', finding.id).toBe(ends ? 'exempt' : 'open');
          if (ends) expect(change?.events).toEqual(['dropped']);
        }
        // Asked about again, they are back.
        const lives = new Map([...known, ...[...changed].map(([id, { life }]) => [id, life] as const)]);
        for (const [id, { life }] of advance(lives, read(world, { ...whole, at: 2 })).changed)
          expect([id, life.status]).toEqual([id, 'open']);
      },
    ),
  );
});

test('what is only judged again makes nothing newer, and fixes nothing', () => {
  fc.assert(
    fc.property(
      anyHistory,
      fc.nat(MOMENTS - 1),
      fc.constantFrom('usual', 'other'),
      (history, at, judgement) => {
        const { worlds, readings } = history;
        const before = play(readings.map((one) => read(worlds[one.at] as World, one)));
        const whole = read(worlds[at] as World, {
          at,
          accounts: null,
          regions: null,
          resources: null,
          withoutSsh: false,
          lostAccounts: [],
          lostListings: [],
          lostRules: [],
          judgement,
        });
        const again: Observation = { ...whole, startedAt: time(MOMENTS + 1), readAt: time(at) };
        for (const [id, { life, events }] of advance(before, again).changed) {
          const old = before.get(id);
          expect(events).not.toContain('fixed');
          // A scan that is under way began after what was judged again was read: it has the last word.
          if (old === undefined) expect(life.asOf).toBe(time(at));
          else {
            expect(life.asOf).toBe(old.asOf);
            expect(life.lastSeen >= old.lastSeen).toBe(true);
            expect(life.lastSeen <= time(Math.max(at, MOMENTS - 1))).toBe(true);
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
