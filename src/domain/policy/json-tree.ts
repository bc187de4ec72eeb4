/**
 * JSON with positions. `JSON.parse` neither says where a value stands nor notices a name that comes twice, of which it
 * silently keeps the last; in a policy both matter.
 */

/** A value and the offset, in UTF-16 units from 0, at which it begins. */
export type JsonNode =
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'number' | 'literal'; readonly at: number; readonly text: string }
  | { readonly kind: 'array'; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly at: number; readonly members: readonly JsonMember[] };

export interface JsonMember {
  readonly name: string;
  readonly at: number;
  readonly value: JsonNode;
}

export type JsonResult =
  | { readonly ok: true; readonly root: JsonNode }
  /** `expected` is what could have stood there, as JSON text or the name of a kind. */
  | { readonly ok: false; readonly at: number; readonly expected: string };

/** Line and column, both from 1, as editors count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Deeper nesting than any policy has; keeps hostile input from exhausting the stack. */
const DEEPEST = 100;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Reads one JSON value (RFC 8259) that takes up the whole text. */
export function parseJson(text: string): JsonResult {
  let at = text.startsWith('\uFEFF') ? 1 : 0;

  class Stop {
    readonly expected: string;
    constructor(expected: string) {
      this.expected = expected;
    }
  }
  const fail = (expected: string): never => {
    throw new Stop(expected);
  };
  const skip = (): void => {
    while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at += 1;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  // A loop, because a pattern for whole strings exhausts the stack on long ones.
  const string = (): string => {
    const start = at;
    if (text[at] !== '"') fail('string');
    for (at += 1; text[at] !== '"'; ) {
      if (text[at] === '\\') {
        if (take(ESCAPE) === undefined) fail('escape');
      } else if (at < text.length && text.charCodeAt(at) >= 0x20) at += 1;
      else {
        // Without its end quote: where it begins says more than where the line or the text ends.
        at = start;
        fail('string');
      }
    }
    at += 1;
    return JSON.parse(text.slice(start, at)) as string;
  };

  /** Items between brackets, separated by commas; `one` reads each. */
  const between = (close: string, one: () => void): void => {
    at += 1;
    skip();
    for (let first = true; text[at] !== close; first = false) {
      if (!first) {
        if (text[at] !== ',') fail(`, ${close}`);
        at += 1;
        skip();
      }
      one();
      skip();
    }
    at += 1;
  };

  function value(depth: number): JsonNode {
    if (depth > DEEPEST) fail(`${DEEPEST}`);
    const start = at;
    switch (text[at]) {
      case '{': {
        const members: JsonMember[] = [];
        const member = (): void => {
          const from = at;
          const name = string();
          skip();
          if (text[at] !== ':') fail(':');
          at += 1;
          skip();
          members.push({ name, at: from, value: value(depth + 1) });
        };
        between('}', member);
        return { kind: 'object', at: start, members };
      }
      case '[': {
        const items: JsonNode[] = [];
        between(']', () => items.push(value(depth + 1)));
        return { kind: 'array', at: start, items };
      }
      case '"':
        return { kind: 'string', at: start, value: string() };
      default: {
        const number = take(NUMBER);
        if (number !== undefined) return { kind: 'number', at: start, text: number };
        const literal = take(LITERAL) ?? fail('value');
        return { kind: 'literal', at: start, text: literal };
      }
    }
  }

  try {
    skip();
    const root = value(0);
    skip();
    if (at < text.length) fail('end');
    return { ok: true, root };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { ok: false, at, expected: error.expected };
  }
}

/** Where an offset stands. */
export function positionOf(text: string, offset: number): Position {
  return positionsIn(text)(offset);
}

/** Answers where offsets of a text stand; for many of them. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let line = 0;
    for (let end = starts.length; end - line > 1; ) {
      const middle = (line + end) >> 1;
      if ((starts[middle] as number) <= offset) line = middle;
      else end = middle;
    }
    return { line: line + 1, column: offset - (starts[line] as number) + 1 };
  };
}

/** The value of a member, or undefined. Of a name that comes twice the last one, as every JSON reader takes it. */
export function memberOf(node: JsonNode, name: string): JsonNode | undefined {
  return node.kind === 'object' ? node.members.findLast((one) => one.name === name)?.value : undefined;
}
