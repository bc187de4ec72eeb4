/** Trusted sources that do not get in, although a rule is about them: an earlier drop hides them, now as before. */
import type { ResourceRef } from '../finding.ts';
import type { Fleet } from '../inventory/fleet.ts';
import { type AddressSet, parseBlock } from '../net/address.ts';
import { EMPTY, intersect, subtract, union, unionAll } from '../net/interval-set.ts';
import type { Question } from '../security-group/exposure.ts';
import { fateOf, sourceGroupsOf } from '../security-group/exposure-of.ts';
import { candidatesFor } from '../security-group/match.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Target } from '../security-group/target.ts';
import type { Admission } from './admission.ts';
import type { Impact, Pair } from './fix-impact.ts';

export interface Hidden {
  readonly resource: ResourceRef;
  readonly question: Question;
  readonly name: string;
  readonly sources: AddressSet;
  /** The rule that refuses them. */
  readonly by: Rule;
}

export function hiddenOf(
  { resource, before: target }: Pair,
  impacts: readonly Impact[],
  admissions: readonly Admission[],
  before: Fleet,
): readonly Hidden[] {
  return impacts.flatMap(({ question, keeps }) => {
    const accepts = candidatesFor(
      target.rules.filter(({ policy }) => policy === 'accept'),
      question,
      before.lists,
    );
    const members = membersLetIn(target, question, before);
    return admissions.flatMap(({ name, family, set }): Hidden[] => {
      if (family !== question.family) return [];
      const named = unionAll(accepts.map(({ certain }) => intersect(certain, set)));
      const sources = subtract(named, union(keeps, members));
      const first = sources[0];
      const by = first === undefined ? undefined : fateOf(target, question, first, before.lists).rule;
      return by?.policy === 'drop' ? [{ resource, question, name, sources, by }] : [];
    });
  });
}

/** Addresses that may get in as members of a group that an accept names. */
function membersLetIn(target: Target, question: Question, fleet: Fleet): AddressSet {
  const groups = sourceGroupsOf(target.rules, question, fleet.lists).flatMap(({ source }) =>
    source.kind === 'group' ? (fleet.group(source.id) ?? []) : [],
  );
  const texts = groups.flatMap((group) => fleet.membersOf(group).flatMap((one) => one.privateAddresses));
  return unionAll(texts.map((text) => parseBlock(text)?.set ?? EMPTY));
}
