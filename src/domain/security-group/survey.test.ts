import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyLists, anyRule } from '../../../test/support/random-rules.ts';
import type { OpsPort } from '../catalogue.ts';
import { type Family, parseBlock } from '../net/address.ts';
import { parsePortRange } from '../net/port.ts';
import { parseProtocol } from '../net/protocol.ts';
import { gridReach } from '../reference/grid.ts';
import { exposureOf } from './exposure-of.ts';
import type { Lists } from './lists.ts';
import type { Rule } from './rule.ts';
import { type Survey, Surveyor } from './survey.ts';
import type { Target } from './target.ts';
import { DEFAULT_JUDGEMENT, type Judgement } from './verdict.ts';

const CATALOGUE: readonly OpsPort[] = [22, 23, 3389].map((port) => ({ service: 'x', protocol: 'tcp', port }));

/** Plain rules about few ports, so that those of several groups meet, in other combinations at every port. */
const anyGroup = fc.array(
  fc
    .tuple(anyRule({ fiveTuple: false }), fc.constantFrom('22/22', '22/23', '22/23', '23/23', '22/3389'))
    .map(
      ([rule, ports]): Rule => ({ ...rule, protocol: parseProtocol('tcp'), ports: parsePortRange(ports) }),
    ),
  { minLength: 1, maxLength: 6 },
);

/** The default, and an owner who trusts private networks and calls few addresses broad already. */
const anyJudgement = fc.constantFrom<Judgement>(DEFAULT_JUDGEMENT, {
  trusted: { v4: parseBlock('10.0.0.0/8')?.set ?? [], v6: parseBlock('fd00::/8')?.set ?? [] },
  broadOver: { v4: 300n, v6: 5n },
});

it('pools groups exactly, both where their answers add up and where their rules are tried anew', () => {
  const ran = { sums: 0, anew: 0 };
  fc.assert(
    fc.property(
      fc.array(anyGroup, { minLength: 2, maxLength: 3 }),
      anyLists,
      anyJudgement,
      (groups, lists, judgement) => {
        const surveyor = new Surveyor(CATALOGUE, lists, judgement);
        const surveys = groups.map((rules) => surveyor.survey(targetOf(rules)));
        const before = surveyor.stats.fast;
        const pooled = surveyor.pool(surveys, () => targetOf(groups.flat()));
        ran.sums += surveyor.stats.sums;
        ran.anew += surveyor.stats.fast - before - surveyor.stats.sums;
        expectExact(surveyor, pooled, groups.flat(), lists, judgement);
        expect(surveyor.stats.exact).toBe(0);
      },
    ),
    { numRuns: 1000 },
  );
  expect(ran.sums).toBeGreaterThan(100);
  expect(ran.anew).toBeGreaterThan(100);
});

it('decides groups with more rules than a word has bits', () => {
  const many = fc.array(anyGroup, { minLength: 12, maxLength: 20 }).map((groups) => groups.flat());
  fc.assert(
    fc.property(many, many, anyLists, (one, other, lists) => {
      const surveyor = new Surveyor(CATALOGUE, lists, DEFAULT_JUDGEMENT);
      const surveys = [one, other].map((rules) => surveyor.survey(targetOf(rules)));
      expectExact(surveyor, surveys[0] as Survey, one, lists);
      const pooled = surveyor.pool(surveys, () => targetOf([...one, ...other]));
      expectExact(surveyor, pooled, [...one, ...other], lists);
      expect(surveyor.stats.exact).toBe(0);
    }),
    { numRuns: 30 },
  );
});

/** One part of a rule, from another rule. */
const anyChange = fc
  .tuple(fc.constantFrom('policy', 'priority', 'ports', 'source'), anyRule({ fiveTuple: false }))
  .map(([part, rule]): Partial<Rule> => ({ [part]: rule[part] }));

it('gives groups with the same rules one survey, and groups that differ in any part their own', () => {
  const ran = { shared: 0, own: 0 };
  fc.assert(
    fc.property(anyGroup, fc.option(anyChange), anyLists, (rules, change, lists) => {
      const surveyor = new Surveyor(CATALOGUE, lists, DEFAULT_JUDGEMENT);
      const first = surveyor.survey(targetOf(rules));
      const copy = rules.map((rule, i): Rule => ({ ...rule, id: `copy-${i}`, ...(i === 0 ? change : {}) }));
      const survey = surveyor.survey(targetOf(copy));
      if (survey === first) ran.shared += 1;
      else ran.own += 1;
      expectExact(surveyor, survey, copy, lists);
    }),
    { numRuns: 600 },
  );
  expect(ran.shared).toBeGreaterThan(50);
  expect(ran.own).toBeGreaterThan(50);
});

function targetOf(rules: readonly Rule[]): Target {
  return { rules, network: 'vpc', listeners: [], missing: [] };
}

function expectExact(
  surveyor: Surveyor,
  survey: Survey,
  rules: readonly Rule[],
  lists: Lists,
  judgement = DEFAULT_JUDGEMENT,
): void {
  CATALOGUE.forEach(({ protocol, port }, entry) => {
    for (const family of [4, 6] as Family[]) {
      const question = { protocol, port, family };
      const outcome = surveyor.outcome(survey, entry, family);
      expect(outcome.reach).toEqual(gridReach(rules, question, lists));
      expect(outcome.verdict).toBe(exposureOf(targetOf(rules), question, lists, judgement).verdict);
    }
  });
}
