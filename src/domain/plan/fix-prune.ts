/**
 * Leaves out narrow accepts that would change nothing: an earlier drop hides them, or another rule lets the same
 * sources in. They would look like access, or like protection, and be neither.
 */
import type { SecurityGroup } from '../inventory/inventory.ts';
import { equals, includesAll, unionAll } from '../net/interval-set.ts';
import type { Question } from '../security-group/exposure.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import { candidatesFor, rankOf } from '../security-group/match.ts';
import type { Target } from '../security-group/target.ts';
import type { Draft } from './fix-draft.ts';
import { type Narrowing, questionsOn, type Replacement } from './narrowing.ts';
import { addressesOfSource, contentOf, familyOfSource, type RuleSpec } from './rule-spec.ts';

/** Looks at every narrow accept of a group, in the group alone and on every combination of groups that it is in. */
export function pruneIdle(draft: Draft, group: SecurityGroup): void {
  // Of two that do the same the one that is tried first stays.
  const lastFirst = group.rules.toSorted((a, b) => (rankOf(b) ?? 0) - (rankOf(a) ?? 0));
  for (const rule of lastFirst) {
    const narrowing = draft.narrowings.get(rule);
    if (narrowing === undefined) continue;
    for (const replacement of draft.replacementsOf(group, narrowing)) {
      if (
        replacement.part === 'rest' ||
        replacement.part === 'drop' ||
        replacement.spec.protocol.kind === 'all'
      )
        continue;
      if (isIdle(draft, group, narrowing, replacement)) draft.omit(group, rule, replacement.spec);
    }
  }
}

function isIdle(draft: Draft, group: SecurityGroup, narrowing: Narrowing, { spec }: Replacement): boolean {
  const family = familyOfSource(spec.source, draft.fleet.lists);
  if (family === undefined) return false;
  const questions = questionsOn(narrowing.taken, family);
  const targets = (): readonly Target[] => draft.targetsWith(group);
  const { lists } = draft.fleet;
  const reaches = (all: readonly Target[]) =>
    all.flatMap((target) => questions.map((question) => reachOf(target, question, lists).certain));
  const before = targets();
  // Equal sources over all source ports and destinations say nothing about each of them.
  const looksFurther = before.some((target) =>
    questions.some((question) =>
      candidatesFor(target.rules, question, lists).some(
        ({ rule }) => rule.sourcePorts !== undefined || rule.destination !== undefined,
      ),
    ),
  );
  if (looksFurther) return false;
  // Where it is not known who uses the group, only what comes first in the group itself hides for certain.
  if (!draft.fleet.membersAreKnown(group) && !isHiddenBefore(draft, group, spec, questions)) return false;
  const was = reaches(before);
  const taken = draft.without(group, narrowing.rule, spec, () => reaches(targets()));
  return was.every((set, i) => equals(set, taken[i] ?? []));
}

/** Whether rules of the group that come before have decided about all of the sources: no other group changes that. */
function isHiddenBefore(
  draft: Draft,
  group: SecurityGroup,
  spec: RuleSpec,
  questions: readonly Question[],
): boolean {
  const { lists } = draft.fleet;
  const own = rankOf({ ...spec, id: '', group: group.id });
  if (own === undefined) return false;
  return questions.every((question) => {
    const before = candidatesFor(draft.rulesOf(group), question, lists).filter(
      ({ rule, rank }) => rank !== undefined && rank < own && contentOf(rule) !== contentOf(spec),
    );
    return includesAll(unionAll(before.map(({ certain }) => certain)), addressesOfSource(spec.source, lists));
  });
}
