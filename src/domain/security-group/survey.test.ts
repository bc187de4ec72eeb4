import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyLists, anyRule } from '../../../test/support/random-rules.ts';
import type { OpsPort } from '../catalogue.ts';
import type { Family } from '../net/address.ts';
import { parsePortRange } from '../net/port.ts';
import { parseProtocol } from '../net/protocol.ts';
import { gridReach } from '../reference/grid.ts';
import type { Rule } from './rule.ts';
import { Surveyor } from './survey.ts';
import type { Target } from './target.ts';
import { DEFAULT_JUDGEMENT } from './verdict.ts';

const SSH: OpsPort = { service: 'ssh', protocol: 'tcp', port: 22 };

/** Plain rules about one port, so that those of several groups always meet. */
const anyGroup = fc.array(
  anyRule({ fiveTuple: false }).map(
    (rule): Rule => ({ ...rule, protocol: parseProtocol('tcp'), ports: parsePortRange('22/22') }),
  ),
  { minLength: 1, maxLength: 4 },
);

it('pools groups exactly, both where their answers add up and where their rules are tried anew', () => {
  const ran = { sums: 0, anew: 0 };
  fc.assert(
    fc.property(fc.array(anyGroup, { minLength: 2, maxLength: 3 }), anyLists, (groups, lists) => {
      const surveyor = new Surveyor([SSH], lists, DEFAULT_JUDGEMENT);
      const targetOf = (rules: readonly Rule[]): Target => ({
        rules,
        network: 'vpc',
        listeners: [],
        missing: [],
      });
      const surveys = groups.map((rules) => surveyor.survey(targetOf(rules)));
      const before = surveyor.stats.fast;
      const pooled = surveyor.pool(surveys, () => targetOf(groups.flat()));
      ran.sums += surveyor.stats.sums;
      ran.anew += surveyor.stats.fast - before - surveyor.stats.sums;
      for (const family of [4, 6] as Family[]) {
        expect(surveyor.outcome(pooled, 0, family).reach).toEqual(
          gridReach(groups.flat(), { protocol: 'tcp', port: 22, family }, lists),
        );
      }
      expect(surveyor.stats.exact).toBe(0);
    }),
    { numRuns: 600 },
  );
  expect(ran.sums).toBeGreaterThan(50);
  expect(ran.anew).toBeGreaterThan(50);
});
