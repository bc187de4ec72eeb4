/**
 * Classes of texts that a list of patterns cannot tell apart, each with a representative: the product of the patterns'
 * automata, walked breadth first, so that representatives are as short as they can be (decision procedure for string
 * conditions).
 */
import { type Automaton, GlobAutomaton, type TextPattern } from './glob-automaton.ts';

export interface TextClasses {
  /** One text per class. */
  readonly texts: readonly string[];
  /** False when the walk was given up: there may be classes without a representative. */
  readonly complete: boolean;
}

/** States of the product after which the walk is given up. */
const MOST_STATES = 50_000;

/**
 * `samples` are realistic texts; a class that holds one is represented by it. `legal` tells which texts can occur at
 * all; without it every text can.
 */
export function textClasses(
  patterns: readonly TextPattern[],
  samples: readonly string[] = [],
  legal?: Automaton,
): TextClasses {
  const automata: Automaton[] = patterns.map((pattern) => new GlobAutomaton(pattern));
  if (legal !== undefined) automata.push(legal);
  const found = new Map<string, string>();
  const see = (states: readonly number[], text: string): void => {
    const accepted = automata.map((automaton, i) => automaton.accepts(states[i] as number));
    if (legal !== undefined && accepted.pop() !== true) return;
    const key = accepted.map(Number).join('');
    if (!found.has(key)) found.set(key, text);
  };
  const start = automata.map(({ start: first }) => first);
  const step = (states: readonly number[], char: string): number[] =>
    automata.map((automaton, i) => automaton.step(states[i] as number, char));
  for (const sample of samples) see([...sample].reduce(step, start), sample);

  const alphabet = alphabetOf(patterns);
  const seen = new Set<string>([start.join(',')]);
  let frontier: { states: readonly number[]; text: string }[] = [{ states: start, text: '' }];
  see(start, '');
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { states, text } of frontier) {
      for (const char of alphabet) {
        const to = step(states, char);
        const key = to.join(',');
        if (seen.has(key)) continue;
        if (seen.size >= MOST_STATES) return { texts: [...found.values()], complete: false };
        seen.add(key);
        see(to, text + char);
        next.push({ states: to, text: text + char });
      }
    }
    frontier = next;
  }
  return { texts: [...found.values()], complete: true };
}

/** The characters that patterns name, in both cases where case is ignored, and one that none of them names. */
function alphabetOf(patterns: readonly TextPattern[]): readonly string[] {
  const chars = new Set<string>();
  for (const { text, wildcards, ignoreCase } of patterns) {
    for (const char of text) {
      if (wildcards && (char === '*' || char === '?')) continue;
      for (const one of ignoreCase ? [char.toLowerCase(), char.toUpperCase()] : [char]) chars.add(one);
    }
  }
  const other = [...'xyzwvutsrqponmlkjihgfedcba'].find((char) => !chars.has(char)) ?? '\u4e00';
  return [other, ...chars];
}
