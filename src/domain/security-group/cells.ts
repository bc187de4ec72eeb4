/**
 * Five-tuple rules look at the source port and the destination address too. A source reaches a port when *some*
 * packet of it is accepted, so the question splits into cells: one representative (source port, destination) per
 * class of packets that no rule tells apart. Without five-tuple rules there is exactly one cell.
 */
import type { AddressSet, Family } from '../net/address.ts';
import { has } from '../net/interval-set.ts';
import type { Candidate } from './match.ts';
import type { Rule } from './rule.ts';

/** One class of packets; undefined means: no rule looks at that field. */
export interface Cell {
  readonly sourcePort: number | undefined;
  readonly destination: number | bigint | undefined;
}

/** More cells than this are not worked through; the answer is then `unknown`, with reason `budget`. */
export const CELL_BUDGET = 4096;

const ONE_CELL: readonly Cell[] = Object.freeze([{ sourcePort: undefined, destination: undefined }]);

/**
 * The cells for these candidates, or undefined when the budget is exceeded. `addresses` are the private addresses
 * of the interface; when they are not known every destination that rules tell apart is taken as possible.
 */
export function cellsFor(
  candidates: readonly Candidate[],
  family: Family,
  addresses: readonly (number | bigint)[] | undefined,
): readonly Cell[] | undefined {
  if (!candidates.some(({ rule }) => isFiveTuple(rule))) return ONE_CELL;
  const ports = representatives<number>(
    candidates.flatMap(({ rule }) => (rule.sourcePorts?.kind === 'set' ? [rule.sourcePorts.ports] : [])),
    0,
    65_536,
  );
  const sets = candidates.flatMap(({ rule }) =>
    rule.destination?.kind === 'cidr' && rule.destination.family === family ? [rule.destination.set] : [],
  );
  const destinations =
    addresses !== undefined && addresses.length > 0
      ? addresses
      : representatives<number | bigint>(
          sets as AddressSet[],
          family === 4 ? 0 : 0n,
          family === 4 ? 2 ** 32 : 1n << 128n,
        );
  if (ports.length * destinations.length > CELL_BUDGET) return undefined;
  return ports.flatMap((sourcePort) => destinations.map((destination) => ({ sourcePort, destination })));
}

/** Whether the rule acts on the cell; `maybe` where its narrowing could not be read. */
export function actsOn(rule: Rule, cell: Cell): 'yes' | 'no' | 'maybe' {
  let answer: 'yes' | 'maybe' = 'yes';
  if (rule.sourcePorts !== undefined) {
    if (rule.sourcePorts.kind === 'unreadable') answer = 'maybe';
    else if (!has(rule.sourcePorts.ports, cell.sourcePort as number)) return 'no';
  }
  if (rule.destination !== undefined) {
    if (rule.destination.kind === 'unreadable') answer = 'maybe';
    else if (!has(rule.destination.set, cell.destination as number | bigint)) return 'no';
  }
  return answer;
}

function isFiveTuple(rule: Rule): boolean {
  return rule.sourcePorts !== undefined || rule.destination !== undefined;
}

/** The smallest value of every class that the sets tell apart. */
function representatives<B extends number | bigint>(sets: readonly (readonly B[])[], first: B, end: B): B[] {
  const points = new Set<B>([first]);
  for (const set of sets) for (const bound of set) if (bound < end) points.add(bound);
  return [...points];
}
