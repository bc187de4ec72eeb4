import { isVendorDefault } from '../domain/inventory/default-group.ts';
import type { Check } from './check.ts';
import { groupFinding } from './group-finding.ts';

/** Instances run in the group that the vendor makes when none is chosen; it starts out open to the world. */
export const defaultGroupInUse: Check = {
  id: 'default-group-in-use',
  controls: [],
  *run(fleet) {
    for (const group of fleet.inventory.groups) {
      yield null;
      if (isVendorDefault(group) && fleet.membersOf(group).length > 0) {
        yield { kind: 'finding', finding: groupFinding(fleet, 'default-group-in-use', 'low', group) };
      }
    }
  },
};
