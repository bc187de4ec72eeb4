/** Who has joined the groups of a plan since it was made. */
import { type Joined, joinedSince, type Member } from '../../domain/plan/fix-members.ts';
import { type FixState, stateAfter } from '../../domain/plan/fix-state.ts';
import { type FixStep, isListChange, type StepPlace } from '../../domain/plan/fix-step.ts';
import { type LoginTags, loginMark } from '../../domain/plan/login-ports.ts';
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
  {
    cloud,
    unfinished,
    tags,
  }: {
    readonly cloud: FixCloud;
    readonly unfinished: readonly FixRun[];
    /** By which tags instances say where they listen, where the plan compares that. */
    readonly tags?: LoginTags | undefined;
  },
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
  const states = { before, planned: stateAfter(before, steps) };
  const first = joinedSince(members, now.flat(), changed, states);
  const alike = new Set(
    first.flatMap(({ because, instance }) => (because === 'like' ? (instance ?? []) : [])),
  );
  const marks = tags && (await marksOf(alike, [...places.values()], cloud, tags));
  const joined = alike.size === 0 ? first : joinedSince(members, now.flat(), changed, { ...states, marks });
  const unknown = joined.filter(({ because }) => because === null);
  const [one] = unknown;
  const mover = unfinished.find(({ canary }) => canary?.swap?.interface === one?.id);
  if (one !== undefined && mover !== undefined)
    throw problem('fix-busy', { run: mover.id, resource: one.id });
  if (one !== undefined)
    throw problem('fix-joined', {
      interface: one.id,
      instance: one.instance ?? '',
      group: one.group,
      more: unknown.length - 1,
    });
  return joined;
}

/** What instances say of where they listen, by id. One that is not there any more says nothing. */
async function marksOf(
  ids: ReadonlySet<string>,
  places: readonly StepPlace[],
  { canary }: FixCloud,
  tags: LoginTags,
): Promise<ReadonlyMap<string, string>> {
  if (ids.size === 0) return new Map();
  const found = await Promise.all(places.map((place) => canary.instances(place, [...ids])));
  return new Map(found.flat().map((one) => [one.id, loginMark(one, tags)]));
}
