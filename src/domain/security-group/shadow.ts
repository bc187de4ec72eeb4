/** Rules that change nothing for one question. */
import { type AddressSet, sizeOf } from '../net/address.ts';
import { equals } from '../net/interval-set.ts';
import type { Cell } from './cells.ts';
import { boundsOf, decidersFor } from './decide.ts';
import type { ShadowedRule } from './exposure.ts';
import type { Candidate } from './match.ts';

/**
 * The candidates that can be taken away, each alone and all together, without changing which sources any cell accepts,
 * narrowest and latest first: of two equal rules the later one goes, a trusted /32 goes before the any-rule that
 * makes it pointless. Rules that are not fully known stay. `by` names the rules that decide the same packets.
 */
export function shadowedAmong(candidates: readonly Candidate[], cells: readonly Cell[]): ShadowedRule[] {
  const before = cells.map((cell) => acceptedIn(candidates, cell));
  let kept = [...candidates];
  const removed: Candidate[] = [];
  const order = candidates
    .filter((candidate) => candidate.reasons.length === 0)
    .map((candidate) => ({ candidate, size: sizeOf(candidate.certain) }))
    .sort(
      (a, b) =>
        compare(a.size, b.size) ||
        (b.candidate.rank as number) - (a.candidate.rank as number) ||
        (a.candidate.rule.id < b.candidate.rule.id ? 1 : -1),
    );
  const changesNothing = (without: readonly Candidate[]): boolean =>
    cells.every((cell, i) => equals(acceptedIn(without, cell), before[i] as AddressSet));
  for (const { candidate } of order) {
    // A drop above the accept that it stops must stay, although the two together could go.
    if (!changesNothing(candidates.filter((other) => other !== candidate))) continue;
    const without = kept.filter((other) => other !== candidate);
    if (changesNothing(without)) {
      kept = without;
      removed.push(candidate);
    }
  }
  return removed.map((candidate) => ({
    rule: candidate.rule,
    by: decidersFor(kept, cells, candidate.certain),
  }));
}

function acceptedIn(candidates: readonly Candidate[], cell: Cell): AddressSet {
  return boundsOf(candidates, [cell]).certain;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
