import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLists, anyRules, cidrSource } from '../../../test/support/random-rules.ts';
import type { OpsPort } from '../catalogue.ts';
import { type AddressSet, type Family, parseIpv4 } from '../net/address.ts';
import { equals, includesAll, intersect, subtract } from '../net/interval-set.ts';
import { parsePortRange } from '../net/port.ts';
import { parseProtocol } from '../net/protocol.ts';
import { publicSpace } from '../net/public-space.ts';
import { gridReach } from '../reference/grid.ts';
import type { Question } from './exposure.ts';
import { exposureOf, fateOf, reachOf } from './exposure-of.ts';
import { type Lists, NO_LISTS } from './lists.ts';
import type { Rule } from './rule.ts';
import { Surveyor } from './survey.ts';
import type { Target } from './target.ts';
import { DEFAULT_JUDGEMENT } from './verdict.ts';

const QUESTIONS: readonly Question[] = [
  { protocol: 'tcp', port: 22, family: 4 },
  { protocol: 'tcp', port: 22, family: 6 },
  { protocol: 'udp', port: 3389, family: 4 },
];
const CATALOGUE: readonly OpsPort[] = [
  { service: 'ssh', protocol: 'tcp', port: 22 },
  { service: 'rdp', protocol: 'udp', port: 3389 },
];

function targetOf(rules: readonly Rule[], more: Partial<Target> = {}): Target {
  return { rules, network: 'vpc', listeners: [], missing: [], ...more };
}

describe('engine and grid agree', () => {
  it('on random readable rules, five-tuple rules included', () => {
    fc.assert(
      fc.property(
        anyRules({ fiveTuple: true, max: 10 }),
        anyLists,
        fc.constantFrom(...QUESTIONS),
        (rules, lists, question) => {
          const reach = reachOf(targetOf(rules), question, lists);
          expect(reach.reasons).toEqual([]);
          expect(reach.certain).toEqual(gridReach(rules, question, lists));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('for the private address of an interface', () => {
    const address = parseIpv4('10.0.0.5') as number;
    fc.assert(
      fc.property(anyRules({ fiveTuple: true, max: 8 }), anyLists, (rules, lists) => {
        const question = QUESTIONS[0] as Question;
        const target = targetOf(rules, { addresses: { v4: [address], v6: [] } });
        expect(reachOf(target, question, lists).certain).toEqual(
          gridReach(rules, question, lists, [address]),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('in the survey, whose fast path decides every bucket of plain rules', () => {
    fc.assert(
      fc.property(anyRules({ fiveTuple: false, max: 12 }), anyLists, (rules, lists) => {
        const plain = rules.filter((rule) => rule.source.kind !== 'group');
        const surveyor = new Surveyor(CATALOGUE, lists, DEFAULT_JUDGEMENT);
        const survey = surveyor.survey(targetOf(plain));
        expect(surveyor.stats.exact).toBe(0);
        if (survey.buckets.some((bucket) => bucket !== undefined))
          expect(surveyor.stats.fast).toBeGreaterThan(0);
        expectSurveyIsExact(surveyor, survey, plain, lists);
      }),
      { numRuns: 600 },
    );
  });

  it('in the survey of pooled groups, unusual rules included', () => {
    fc.assert(
      fc.property(
        fc.array(anyRules({ fiveTuple: true, max: 5 }), { minLength: 2, maxLength: 3 }),
        anyLists,
        (groups, lists) => {
          const surveyor = new Surveyor(CATALOGUE, lists, DEFAULT_JUDGEMENT);
          const rules = groups.flatMap((group, i) =>
            group.map((rule) => ({ ...rule, id: `${rule.id}-${i}` })),
          );
          const surveys = groups.map((_, i) =>
            surveyor.survey(targetOf(rules.filter(({ id }) => id.endsWith(`-${i}`)))),
          );
          expectSurveyIsExact(
            surveyor,
            surveyor.pool(surveys, () => targetOf(rules)),
            rules,
            lists,
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});

function expectSurveyIsExact(
  surveyor: Surveyor,
  survey: ReturnType<Surveyor['survey']>,
  rules: readonly Rule[],
  lists: Lists,
): void {
  CATALOGUE.forEach(({ protocol, port }, entry) => {
    for (const family of [4, 6] as Family[]) {
      const outcome = surveyor.outcome(survey, entry, family);
      const exact = exposureOf(targetOf(rules), { protocol, port, family }, lists, DEFAULT_JUDGEMENT);
      expect(outcome.reach).toEqual(gridReach(rules, { protocol, port, family }, lists));
      expect(outcome.verdict).toBe(exact.verdict);
    }
  });
}

describe('what was not read', () => {
  const damage = fc.constantFrom<(rule: Rule) => Rule>(
    (rule) => ({ ...rule, protocol: parseProtocol('mystery') }),
    (rule) => ({ ...rule, priority: undefined }),
    (rule) => ({ ...rule, policy: 'unreadable' }),
    (rule) => ({ ...rule, ports: { kind: 'unreadable', text: '?' } }),
    (rule) => ({ ...rule, source: { kind: 'unreadable', text: '?' } }),
  );

  it('bounds the truth: whatever an unread fact was, certain ⊆ reach ⊆ possible', () => {
    fc.assert(
      fc.property(
        anyRules({ fiveTuple: true, max: 8 }),
        anyLists,
        fc.nat(),
        fc.option(damage),
        fc.constantFrom(...QUESTIONS),
        (rules, lists, at, harm, question) => {
          const truth = gridReach(rules, question, lists);
          const unread: Lists = {
            prefixLists: new Map([...lists.prefixLists].slice(1)),
            portRangeLists: new Map([...lists.portRangeLists].slice(1)),
          };
          const seen = rules.map((rule, i) => (harm !== null && i === at % rules.length ? harm(rule) : rule));
          const reach = reachOf(targetOf(seen), question, unread);
          expect(includesAll(truth, reach.certain)).toBe(true);
          expect(includesAll(reach.possible, truth)).toBe(true);
          if (reach.reasons.length === 0) expect(equals(truth, reach.certain)).toBe(true);
          const { verdict, sourceGroups } = exposureOf(targetOf(seen), question, unread, DEFAULT_JUDGEMENT);
          const { verdict: actual } = exposureOf(targetOf(rules), question, lists, DEFAULT_JUDGEMENT);
          // A doubtful rule from another group counts as one that admits its members: worse than the truth, never better.
          if (sourceGroups.length > 0 && verdict === 'restricted')
            expect(['restricted', 'closed']).toContain(actual);
          else if (verdict !== 'unknown') expect(verdict).toBe(actual);
        },
      ),
      { numRuns: 800 },
    );
  });

  it('makes everything unknown when rules are missing', () => {
    const drop = rule({ policy: 'drop', priority: 1, source: cidrSource('0.0.0.0/0') });
    const target = targetOf([drop], { missing: [{ code: 'rules-not-read', resource: 'sg-1' }] });
    expect(exposureOf(target, QUESTIONS[0] as Question, NO_LISTS, DEFAULT_JUDGEMENT).verdict).toBe('unknown');
  });
});

describe('shadowed rules', () => {
  it('can all be removed at once without changing the reach, and nothing else can', () => {
    fc.assert(
      fc.property(
        anyRules({ fiveTuple: false, max: 8 }),
        anyLists,
        fc.constantFrom(...QUESTIONS),
        (rules, lists, question) => {
          const { shadowed, reach } = exposureOf(targetOf(rules), question, lists, DEFAULT_JUDGEMENT);
          const gone = new Set(shadowed.map(({ rule: one }) => one));
          const kept = rules.filter((one) => !gone.has(one));
          expect(reachOf(targetOf(kept), question, lists).certain).toEqual(reach);
          for (const { by } of shadowed) for (const hider of by) expect(gone.has(hider)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('names a trusted /32 that an any-rule makes pointless, and the any-rule', () => {
    const narrow = rule({ id: 'narrow', source: cidrSource('203.0.113.9/32') });
    const wide = rule({ id: 'wide', priority: 100, source: cidrSource('0.0.0.0/0') });
    const { shadowed, decidedBy } = exposureOf(
      targetOf([narrow, wide]),
      QUESTIONS[0] as Question,
      NO_LISTS,
      DEFAULT_JUDGEMENT,
    );
    expect(shadowed).toEqual([{ rule: narrow, by: [wide] }]);
    expect(decidedBy).toEqual([narrow, wide]);
  });
});

describe('one packet', () => {
  it('fares as the reach says', () => {
    fc.assert(
      fc.property(
        anyRules({ fiveTuple: true, max: 8 }),
        anyLists,
        fc.constantFrom(0, 0x0a000005, 0xcb007109, 0xc6336407, 0xffffffff),
        (rules, lists, source) => {
          const question = QUESTIONS[0] as Question;
          const fate = fateOf(targetOf(rules), question, source, lists);
          const reach = gridReach(rules, question, lists);
          expect(fate.decision).toBe(
            reach.findIndex((bound) => bound > source) % 2 === 1 ? 'accept' : 'drop',
          );
          if (fate.because === 'rule')
            expect(fate.rule?.policy).toBe(fate.decision === 'accept' ? 'accept' : fate.rule?.policy);
          if (fate.decision === 'accept') expect(fate.rule?.policy).toBe('accept');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('verdicts', () => {
  it.each([
    [['0.0.0.0/0'], 'open'],
    [['1.2.3.4/0'], 'open'],
    [['0.0.0.0/1', '128.0.0.0/1'], 'open'],
    [['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'], 'open'],
    [['0.0.0.0/1'], 'open'],
    [['8.0.0.0/8'], 'broad'],
    [['8.8.0.0/15'], 'broad'],
    [['8.8.0.0/16'], 'restricted'],
    [['203.0.113.0/24'], 'restricted'],
    [['10.0.0.0/8'], 'restricted'],
    [['::/0'], 'closed'],
    [[], 'closed'],
  ])('%j is %s', (sources, verdict) => {
    const rules = sources.map((text, i) => rule({ id: `r${i}`, source: cidrSource(text) }));
    expect(exposureOf(targetOf(rules), QUESTIONS[0] as Question, NO_LISTS, DEFAULT_JUDGEMENT).verdict).toBe(
      verdict,
    );
  });

  it('is restricted when only members of another group get in, closed when a drop hides even that', () => {
    const members = rule({ id: 'members', priority: 5, source: { kind: 'group', id: 'sg-2' } });
    const answer = exposureOf(targetOf([members]), QUESTIONS[0] as Question, NO_LISTS, DEFAULT_JUDGEMENT);
    expect([answer.verdict, answer.reach, answer.sourceGroups]).toEqual(['restricted', [], [members]]);
    const drop = rule({ id: 'drop', policy: 'drop', priority: 1, source: cidrSource('0.0.0.0/0') });
    expect(
      exposureOf(targetOf([members, drop]), QUESTIONS[0] as Question, NO_LISTS, DEFAULT_JUDGEMENT).verdict,
    ).toBe('closed');
    const same = rule({ id: 'same', policy: 'drop', priority: 5, source: { kind: 'group', id: 'sg-2' } });
    expect(
      exposureOf(targetOf([members, same]), QUESTIONS[0] as Question, NO_LISTS, DEFAULT_JUDGEMENT).verdict,
    ).toBe('closed');
  });

  it('takes the trusted sources away', () => {
    const judgement = { ...DEFAULT_JUDGEMENT, trusted: { v4: cidrSet('0.0.0.0/1'), v6: [] } };
    const answer = exposureOf(
      targetOf([rule({ source: cidrSource('0.0.0.0/0') })]),
      QUESTIONS[0] as Question,
      NO_LISTS,
      judgement,
    );
    expect(answer.untrusted).toEqual(subtract(publicSpace(4), cidrSet('0.0.0.0/1')));
  });

  it('keeps the two network cards of the classic network apart', () => {
    const inside = rule({ nic: 'intranet', source: cidrSource('0.0.0.0/0') });
    const classic = targetOf([inside], { network: 'classic' });
    const answer = exposureOf(classic, QUESTIONS[0] as Question, NO_LISTS, DEFAULT_JUDGEMENT);
    expect([answer.verdict, answer.untrusted]).toEqual(['restricted', []]);
    expect(intersect(answer.reach, publicSpace(4))).toEqual([]);
    const outside = { ...inside, nic: 'internet' as const };
    expect(
      exposureOf({ ...classic, rules: [outside] }, QUESTIONS[0] as Question, NO_LISTS, DEFAULT_JUDGEMENT)
        .verdict,
    ).toBe('open');
  });

  it('never calls a port closed when a listener forwards to it', () => {
    const listener = {
      kind: 'listener' as const,
      address: '203.0.113.80',
      id: 'lb-1',
      product: 'nlb' as const,
      protocol: 'tcp' as const,
      externalPorts: [2222, 2223],
      internalPorts: [22, 23],
    };
    const everything = { v4: cidrSet('0.0.0.0/0'), v6: cidrSet('::/0') };
    const question = QUESTIONS[0] as Question;
    const verdict = (sources: typeof everything | undefined) =>
      exposureOf(
        targetOf([], { listeners: [{ ...listener, sources }] }),
        question,
        NO_LISTS,
        DEFAULT_JUDGEMENT,
      ).verdict;
    expect(verdict(everything)).toBe('open');
    expect(verdict({ v4: cidrSet('203.0.113.0/24'), v6: [] })).toBe('restricted');
    expect(verdict(undefined)).toBe('unknown');
  });
});

function cidrSet(text: string): AddressSet {
  const source = cidrSource(text);
  return source.kind === 'cidr' ? source.set : [];
}

function rule(parts: Partial<Rule>): Rule {
  return {
    id: 'sgr-1',
    group: 'sg-1',
    policy: 'accept',
    priority: 1,
    protocol: parseProtocol('TCP'),
    ports: parsePortRange('22/22'),
    source: cidrSource('0.0.0.0/0'),
    nic: 'intranet',
    description: '',
    ...parts,
  };
}
