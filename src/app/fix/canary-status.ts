/** What stands of a canary, held against what is read. */
import { type FixCanary, swapped } from '../../domain/plan/fix-canary.ts';
import { placeOf, type SwapParts, same } from './canary-ledger.ts';
import { isAsPlanned } from './canary-swap.ts';
import type { FixParts } from './ledger.ts';
import type { FixRun } from './ports.ts';

export interface CanaryStatus {
  readonly stands:
    | 'not-begun'
    /** The interface is in clones and lets in what is planned. */
    | 'standing'
    /** The interface is in its own groups, and a clone is there. */
    | 'clone-there'
    | 'gone'
    /** The interface is in a clone, and not as it was made. */
    | 'edited'
    | 'not-read';
  /** Groups that the interface is in. */
  readonly groups: readonly string[];
  /** Clones that are there. */
  readonly clones: readonly string[];
}

/** Null where no interface is moved. */
export async function canaryStatus(
  { id, canary }: FixRun,
  parts: Pick<FixParts, 'cloud' | 'store' | 'timer'>,
): Promise<CanaryStatus | null> {
  if (canary?.swap == null) return null;
  if (canary.swap.gone) return { stands: 'gone', groups: [], clones: [] };
  try {
    return await read(id, canary, parts);
  } catch {
    return { stands: 'not-read', groups: [], clones: [] };
  }
}

async function read(
  run: string,
  canary: FixCanary,
  parts: Pick<FixParts, 'cloud' | 'store' | 'timer'>,
): Promise<CanaryStatus> {
  const { swap } = canary;
  if (swap === null) throw new Error('the canary is a group');
  const { cloud } = parts;
  const at = placeOf(swap);
  const known = await Promise.all(
    swap.clones.map(async (clone) => {
      const id = clone.id ?? (await cloud.canary.find(at, run, clone.name)) ?? null;
      const there = id !== null && (await cloud.readGroup(at, id)) !== undefined;
      return { ...clone, id: there ? id : null };
    }),
  );
  const groups = (await cloud.canary.interface(at, swap.interface))?.groupIds ?? [];
  const clones = known.flatMap(({ id }) => id ?? []);
  const about = { groups, clones };
  if (!groups.some((id) => clones.includes(id))) {
    if (clones.length > 0) return { stands: 'clone-there', ...about };
    return { stands: canary.state === 'pending' ? 'not-begun' : 'gone', ...about };
  }
  const now: FixCanary = { ...canary, swap: { ...swap, clones: known } };
  const goal = swapped(swap.groups, known);
  // Nothing is saved by a reading.
  const own: SwapParts = { run, parts, canary: () => now, save: async () => now };
  const standing = same(groups, goal) && (await isAsPlanned(goal, own));
  return { stands: standing ? 'standing' : 'edited', ...about };
}
