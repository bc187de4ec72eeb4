/** A wildcard pattern as a deterministic automaton whose states are made when they are first reached. */
export interface Automaton {
  readonly start: number;
  step(state: number, char: string): number;
  accepts(state: number): boolean;
}

export interface TextPattern {
  readonly text: string;
  /** Whether `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  readonly ignoreCase: boolean;
}

/** States are sets of positions in the pattern at which the rest of a text may go on. */
export class GlobAutomaton implements Automaton {
  readonly start: number;
  private readonly pattern: string;
  private readonly wildcards: boolean;
  private readonly ignoreCase: boolean;
  private readonly sets: (readonly number[])[] = [];
  private readonly known = new Map<string, number>();
  private readonly steps = new Map<string, number>();

  constructor({ text, wildcards, ignoreCase }: TextPattern) {
    this.ignoreCase = ignoreCase;
    this.wildcards = wildcards;
    this.pattern = ignoreCase ? text.toLowerCase() : text;
    this.start = this.intern(new Set(this.beyondStars(0)));
  }

  step(state: number, char: string): number {
    const key = `${state} ${char}`;
    const known = this.steps.get(key);
    if (known !== undefined) return known;
    const given = this.ignoreCase ? char.toLowerCase() : char;
    const next = new Set<number>();
    for (const at of this.sets[state] as readonly number[]) {
      const wanted = this.pattern[at];
      if (this.wildcards && wanted === '*') for (const one of this.beyondStars(at)) next.add(one);
      else if ((this.wildcards && wanted === '?') || wanted === given)
        for (const one of this.beyondStars(at + 1)) next.add(one);
    }
    const to = this.intern(next);
    this.steps.set(key, to);
    return to;
  }

  accepts(state: number): boolean {
    return (this.sets[state] as readonly number[]).includes(this.pattern.length);
  }

  /** A position, and those behind the stars that begin at it, since a star may stand for nothing. */
  private *beyondStars(from: number): Generator<number> {
    let at = from;
    yield at;
    while (this.wildcards && this.pattern[at] === '*') {
      at += 1;
      yield at;
    }
  }

  private intern(set: ReadonlySet<number>): number {
    const sorted = [...set].sort((a, b) => a - b);
    const key = sorted.join(' ');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.sets.push(sorted);
    this.known.set(key, this.sets.length - 1);
    return this.sets.length - 1;
  }
}
