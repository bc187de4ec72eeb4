/** Who is trusted, as declared and as it turns out once prefix lists are looked up. */

import { type AddressSet, type Family, toCidrs } from '../net/address.ts';
import { intersect, overlaps } from '../net/interval-set.ts';
import { publicSpace } from '../net/public-space.ts';
import { addressesOf, type TrustedSource } from '../plan/trusted-sources.ts';
import type { Lists } from '../security-group/lists.ts';
import { DEFAULT_JUDGEMENT, type Judgement, verdictOf } from '../security-group/verdict.ts';

/** A prefix list whose entries a trusted source takes over as they were read. */
export interface TrustedList {
  readonly name: string;
  readonly kind: TrustedSource['kind'];
  readonly id: string;
  readonly region: string;
}

export interface TrustDeclaration {
  readonly sources: readonly TrustedSource[];
  readonly lists: readonly TrustedList[];
}

/** A declared prefix list that is not trusted after all, and why. */
export interface TrustWarning {
  readonly code: 'trusted-list-not-read' | 'trusted-list-elsewhere' | 'trusted-list-too-wide';
  readonly name: string;
  readonly list: string;
  readonly region: string;
}

export interface Trust {
  readonly sources: readonly TrustedSource[];
  readonly warnings: readonly TrustWarning[];
}

export const NOBODY: TrustDeclaration = Object.freeze({
  sources: Object.freeze([]),
  lists: Object.freeze([]),
});

/**
 * Looks the declared prefix lists up. One that was not read, is in another region, or makes half of the internet
 * trusted together with the others is left out with a warning: a list can be widened by others than the owner of the declaration.
 */
export function resolveTrust(declared: TrustDeclaration, lists: Lists): Trust {
  const sources = new Map<string, TrustedSource>(declared.sources.map((one) => [one.name, one]));
  const warnings: TrustWarning[] = [];
  for (const { name, kind, id, region } of declared.lists) {
    const list = lists.prefixLists.get(id);
    const warn = (code: TrustWarning['code']): void => {
      warnings.push({ code, name, list: id, region });
    };
    if (list === undefined) warn('trusted-list-not-read');
    else if (list.region !== '' && list.region !== region) warn('trusted-list-elsewhere');
    else {
      const cidrs = [...(sources.get(name)?.cidrs ?? []), ...toCidrs(list.set)];
      const widened = new Map(sources).set(name, { name, kind, cidrs });
      if (areNearlyEverybody([...widened.values()])) warn('trusted-list-too-wide');
      else sources.set(name, { name, kind, cidrs });
    }
  }
  return { sources: [...sources.values()], warnings };
}

/** True for half of the public addresses of a family, or more: trusting them would hide what is open. */
export function isNearlyEverybody(set: AddressSet, family: Family): boolean {
  const shared = intersect(set, publicSpace(family));
  return verdictOf(shared, shared, family, DEFAULT_JUDGEMENT) === 'open';
}

/** True for sources that are half of the internet together, however small each of their blocks is. */
export function areNearlyEverybody(sources: readonly TrustedSource[]): boolean {
  return ([4, 6] as const).some((family) => isNearlyEverybody(addressesOf(sources, family), family));
}

/** The addresses that trusted sources hold together, as judgements take them. */
export function trustedSets(sources: readonly TrustedSource[]): Judgement['trusted'] {
  return { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) };
}

/** Names of the sources that share addresses with a set. */
export function namesWithin(
  sources: readonly TrustedSource[],
  set: AddressSet,
  family: Family,
): readonly string[] {
  return sources.filter((one) => overlaps(addressesOf([one], family), set)).map(({ name }) => name);
}
