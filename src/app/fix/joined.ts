/** Who has joined the groups of a plan since it was made. */
import { type Joined, joinedSince, type Member } from '../../domain/plan/fix-members.ts';
import { type FixState, stateAfter } from '../../domain/plan/fix-state.ts';
import { type FixStep, isListChange } from '../../domain/plan/fix-step.ts';
import { problem } from '../../problem.ts';
import { resourceOf } from './ledger.ts';
import type { FixCloud, FixRun } from './ports.ts';

/**
 * Throws `fix-joined` when the plan would change who reaches somebody that it does not know. Returns those for whom it
 * makes no difference. Nothing is read where the plan did not know who was there. An interface that another run moves
 * for its canary has joined nothing: `fix-busy`.
 */
export async function refuseJoined(
  members: readonly Member[] | null,
  steps: readonly FixStep[],
  /** Groups with their lists as they are now, and those that steps make. */
  before: FixState,
  { cloud, unfinished }: { readonly cloud: FixCloud; readonly unfinished: readonly FixRun[] },
): Promise<readonly Joined[]> {
  if (members === null || steps.length === 0) return [];
  const lists = new Set(steps.filter(isListChange).map(resourceOf));
  const changed = new Set([
    ...steps.flatMap((step) => ('group' in step ? [step.group] : [])),
    ...before.groups
      .filter(({ rules }) =>
        rules.some(
          ({ source, ports }) =>
            (source.kind === 'prefix-list' && lists.has(source.id)) ||
            (ports.kind === 'list' && lists.has(ports.id)),
        ),
      )
      .map(({ id }) => id),
  ]);
  const places = new Map(steps.map(({ account, region }) => [`${account} ${region}`, { account, region }]));
  const now = await Promise.all([...places.values()].map((place) => cloud.canary.interfaces(place)));
  const joined = joinedSince(members, now.flat(), changed, { before, planned: stateAfter(before, steps) });
  const unknown = joined.filter(({ because }) => because === null);
  const [first] = unknown;
  const mover = unfinished.find(({ canary }) => canary?.swap?.interface === first?.id);
  if (first !== undefined && mover !== undefined)
    throw problem('fix-busy', { run: mover.id, resource: first.id });
  if (first !== undefined)
    throw problem('fix-joined', {
      interface: first.id,
      instance: first.instance ?? '',
      group: first.group,
      more: unknown.length - 1,
    });
  return joined;
}
