import { idleRulesIn } from '../domain/inventory/idle-rules.ts';
import { ruleRef } from '../domain/rule-ref.ts';
import type { Check } from './check.ts';
import { groupFinding } from './group-finding.ts';

/**
 * A rule on an ops port that changes nothing, because others decide every packet it names: a trusted /32 beside an
 * any-rule, a drop below the accept it was meant to stop. Only rules about TCP or UDP are judged (a rule for all
 * protocols also acts on traffic without ports).
 */
export const ruleWithoutEffect: Check = {
  id: 'rule-without-effect',
  controls: [],
  *run(fleet) {
    for (const group of fleet.inventory.groups) {
      yield null;
      if (group.gaps.length > 0 || group.network === 'classic') continue;
      for (const [rule, hiders] of idleRulesIn(fleet, group)) {
        const finding = groupFinding(fleet, 'rule-without-effect', 'info', group, {
          rules: [ruleRef(rule)],
          hiddenBy: hiders.map(ruleRef),
          about: rule.id,
        });
        yield { kind: 'finding', finding };
      }
    }
  },
};
