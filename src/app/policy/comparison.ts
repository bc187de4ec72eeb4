/** A comparison of two policies as documents have it. */
import type { Comparison } from '../../domain/policy/prove/compare.ts';
import { differencesOf } from '../../domain/policy/prove/profiles.ts';

/** Of each profile only what differs from the default. */
export function comparisonDocument(comparison: Comparison) {
  const { relation, byProfile, differences, notCovered, switches, profiles } = comparison;
  return {
    relation,
    byProfile,
    differences: differences.map((one) => ({ ...one, profile: differencesOf(one.profile) })),
    notCovered,
    profiles: { count: profiles, switches },
  };
}
