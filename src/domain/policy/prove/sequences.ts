/** Sequences of steps that open a port together. */
import type { Step } from './steps.ts';
import type { Fact } from './world.ts';

const LONGEST_SEQUENCE = 3;

/**
 * Sequences of two or three steps that lead from an account without any weakness to reach, none of which would do so
 * without one of the others.
 */
export function sequences(steps: readonly Step[]): readonly (readonly Step[])[] {
  const found: (readonly Step[])[] = [];
  const extend = (done: readonly Step[], facts: ReadonlySet<Fact>): void => {
    for (const next of steps) {
      if (done.includes(next) || !next.needs.every((fact) => facts.has(fact))) continue;
      const sequence = [...done, next];
      if (next.exposes) {
        if (sequence.length > 1 && isMinimal(sequence)) found.push(sequence);
      } else if (sequence.length < LONGEST_SEQUENCE) extend(sequence, new Set([...facts, ...next.gives]));
    }
  };
  extend([], new Set());
  return found;
}

/** Whether every step but the last gives something that a later one needs. */
function isMinimal(sequence: readonly Step[]): boolean {
  return sequence.every(
    (step, i) =>
      i === sequence.length - 1 ||
      sequence.slice(i + 1).some((later) => later.needs.some((fact) => step.gives.includes(fact))),
  );
}
