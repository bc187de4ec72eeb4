/** First match over the pooled rules, as a set of sources: exact, or between a lower and an upper bound. */
import type { AddressSet } from '../net/address.ts';
import { EMPTY, equals, overlaps, subtract, union } from '../net/interval-set.ts';
import { actsOn, type Cell } from './cells.ts';
import type { Candidate } from './match.ts';
import type { Rule } from './rule.ts';

/** One rule as a bound sees it. */
interface Step {
  readonly rule: Rule;
  readonly accept: boolean;
  readonly set: AddressSet;
  readonly rank: number;
}

/** Accepted sources: `certain` under every reading of what is unknown, `possible` under at least one. */
export interface Bounds {
  readonly certain: AddressSet;
  readonly possible: AddressSet;
}

/** Folds the candidates over every cell. With everything known, `certain` and `possible` are the same set. */
export function boundsOf(candidates: readonly Candidate[], cells: readonly Cell[]): Bounds {
  let certain: AddressSet = EMPTY;
  let possible: AddressSet = EMPTY;
  const known = candidates.every((candidate) => candidate.reasons.length === 0);
  for (const cell of cells) {
    const low = fold(stepsFor(candidates, cell, 'certain'));
    certain = union(certain, low);
    possible = known ? certain : union(possible, fold(stepsFor(candidates, cell, 'possible')));
  }
  return { certain, possible: known || equals(certain, possible) ? certain : possible };
}

/** The accept rules that let sources in, under the certain reading, in the order in which they are tried. */
export function decidersOf(candidates: readonly Candidate[], cells: readonly Cell[]): Rule[] {
  const rules = new Map<Rule, number>();
  for (const cell of cells) {
    let seen: AddressSet = EMPTY;
    for (const step of stepsFor(candidates, cell, 'certain')) {
      if (step.accept && subtract(step.set, seen).length > 0) rules.set(step.rule, step.rank);
      seen = union(seen, step.set);
    }
  }
  return [...rules].sort(([, a], [, b]) => a - b).map(([rule]) => rule);
}

/** The rules that decide what happens to packets from `sources`, in the order in which they are tried. */
export function decidersFor(
  candidates: readonly Candidate[],
  cells: readonly Cell[],
  sources: AddressSet,
): Rule[] {
  const rules = new Map<Rule, number>();
  for (const cell of cells) {
    let left = sources;
    for (const step of stepsFor(candidates, cell, 'certain')) {
      if (!overlaps(step.set, left)) continue;
      rules.set(step.rule, step.rank);
      left = subtract(left, step.set);
    }
  }
  return [...rules].sort(([, a], [, b]) => a - b).map(([rule]) => rule);
}

/**
 * The rules of one cell in the order in which they are tried, read so that the outcome is the smallest (`certain`)
 * or the largest (`possible`): what is doubtful refuses in the one reading and admits in the other.
 */
function stepsFor(candidates: readonly Candidate[], cell: Cell, reading: 'certain' | 'possible'): Step[] {
  const steps: Step[] = [];
  for (const { rule, certain, possible, rank } of candidates) {
    const acts = actsOn(rule, cell);
    if (acts === 'no') continue;
    const accept = rule.policy === 'unreadable' ? reading === 'possible' : rule.policy === 'accept';
    const generous = (reading === 'possible') === accept;
    const sure = acts === 'yes' && rule.policy !== 'unreadable' ? certain : EMPTY;
    const set = generous ? possible : sure;
    if (set.length === 0) continue;
    // An unreadable priority is taken as the one that serves the reading: first where it helps, last where not.
    steps.push({
      rule,
      accept,
      set,
      rank: rank ?? (generous ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
    });
  }
  return steps.sort((a, b) => a.rank - b.rank || widest(b.set, a.set) || (a.rule.id < b.rule.id ? -1 : 1));
}

/** Last rule first: an accept adds its sources, a drop takes them away; what stays is what first match accepts. */
function fold(steps: readonly Step[]): AddressSet {
  let accepted: AddressSet = EMPTY;
  for (let i = steps.length - 1; i >= 0; i -= 1) {
    const { accept, set } = steps[i] as Step;
    accepted = accept ? union(accepted, set) : subtract(accepted, set);
  }
  return accepted;
}

/** Orders sets by their overall span: among equals the widest rule is the one to name. */
function widest(a: AddressSet, b: AddressSet): number {
  const spanA = (a.at(-1) as bigint) - (a[0] as bigint);
  const spanB = (b.at(-1) as bigint) - (b[0] as bigint);
  return spanA < spanB ? -1 : spanA > spanB ? 1 : 0;
}
