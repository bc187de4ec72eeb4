/** Scans of a fleet of files that tests change, as if an account had been read. */
import { join } from 'node:path';
import { createInputSource } from '../../src/adapters/alibaba/input-source.ts';
import type { NewScan, Observation } from '../../src/app/ports.ts';
import { type JudgeOptions, judgeAll } from '../../src/app/scan.ts';
import { observe } from '../../src/app/store/observe.ts';
import type { Inventory, SecurityGroup } from '../../src/domain/inventory/inventory.ts';

const SAMPLE = join(import.meta.dirname, '../samples/one-open-group.json');
export const ACCOUNT = '1234567890123456';

/** Two accounts would be too many: everything in the sample belongs to one, and all of it was read. */
export async function sample(): Promise<Inventory> {
  const found = await createInputSource(SAMPLE).read({});
  const own = <T extends { account: string }>(one: T): T => ({ ...one, account: ACCOUNT });
  return {
    ...found,
    accounts: [{ id: ACCOUNT, name: 'sample' }],
    groups: found.groups.map(own),
    instances: found.instances.map(own),
    interfaces: found.interfaces.map((one) => ({ ...own(one), pathGaps: [] })),
    gaps: [],
    notRead: [],
  };
}

/** The same with every rule of every group taken away. */
export function closed(inventory: Inventory): Inventory {
  return { ...inventory, groups: inventory.groups.map((group): SecurityGroup => ({ ...group, rules: [] })) };
}

export interface Scanned {
  readonly scan: NewScan;
  readonly observation: Observation;
}

export function scanned(
  inventory: Inventory,
  startedAt: string,
  { target = '', options = {} }: { readonly target?: string; readonly options?: JudgeOptions } = {},
): Scanned {
  const judged = judgeAll(inventory, options);
  return {
    scan: {
      endedAt: startedAt,
      by: 'ops',
      coverage: judged.report.coverage,
      undecided: judged.report.undecided.length,
      waivers: judged.waivers.map(({ waiver, state }) => ({ waiver, state })),
    },
    observation: observe({ judged, request: {}, options, target, startedAt }),
  };
}
