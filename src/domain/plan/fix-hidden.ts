/** Trusted sources that do not get in, although a rule names them: an earlier drop hides them, as it did before. */
import type { ResourceRef } from '../finding.ts';
import type { Fleet } from '../inventory/fleet.ts';
import type { AddressSet } from '../net/address.ts';
import { intersect, subtract } from '../net/interval-set.ts';
import type { Question } from '../security-group/exposure.ts';
import { fateOf } from '../security-group/exposure-of.ts';
import { candidatesFor } from '../security-group/match.ts';
import type { Rule } from '../security-group/rule.ts';
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
  { resource, after: target }: Pair,
  impacts: readonly Impact[],
  admissions: readonly Admission[],
  after: Fleet,
): readonly Hidden[] {
  return impacts.flatMap(({ question, keeps }) => {
    const accepts = candidatesFor(
      target.rules.filter(({ policy }) => policy === 'accept'),
      question,
      after.lists,
    );
    return admissions.flatMap(({ name, family, set }): Hidden[] => {
      if (family !== question.family) return [];
      const named = accepts.map(({ certain }) => intersect(certain, set)).find(isSome) ?? [];
      const sources = subtract(named, keeps);
      const first = sources[0];
      const by = first === undefined ? undefined : fateOf(target, question, first, after.lists).rule;
      return by?.policy === 'drop' ? [{ resource, question, name, sources, by }] : [];
    });
  });
}

function isSome(set: AddressSet): boolean {
  return set.length > 0;
}
