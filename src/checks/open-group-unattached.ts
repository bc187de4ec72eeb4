import type { Check } from './check.ts';
import { groupFinding, worstVerdict } from './group-finding.ts';

/** An open group that nothing uses: harmless today, a trap for whoever picks it tomorrow. */
export const openGroupUnattached: Check = {
  id: 'open-group-unattached',
  controls: [],
  *run(fleet) {
    for (const group of fleet.inventory.groups) {
      yield null;
      if (fleet.membersOf(group).length > 0 || !fleet.membersAreKnown(group)) continue;
      const verdict = worstVerdict(fleet, group);
      if (verdict === 'open' || verdict === 'broad') {
        yield { kind: 'finding', finding: groupFinding(fleet, 'open-group-unattached', 'low', group) };
      }
    }
  },
};
