import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonNode, memberOf, parseJson, positionOf, positionsIn } from './json-tree.ts';

/** The value that a node stands for, to compare with `JSON.parse`. */
function standsFor(node: JsonNode): unknown {
  switch (node.kind) {
    case 'string':
      return node.value;
    case 'number':
    case 'literal':
      return JSON.parse(node.text);
    case 'array':
      return node.items.map(standsFor);
    case 'object':
      return Object.fromEntries(node.members.map(({ name, value }) => [name, standsFor(value)]));
  }
}

/** What `JSON.parse` says: the value in a list, or an empty list. */
function standard(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

/** Texts that are nearly JSON, so that both answers come often. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"\\n"',
        '"\\x"',
        '"\\u00e9"',
        '"\\ud800"',
        '\\',
        '0',
        '-1',
      ],
      ...[
        '01',
        '1.5e+3',
        '1.',
        '.5',
        '-',
        'true',
        'null',
        'nul',
        ' ',
        '\n',
        '\t',
        '\r\n',
        '\u0001',
        '\u00a0',
        '{}',
      ],
      ...['"k":1', '"k":[1,2]', '[[]]', '\u2028'],
    ),
    { maxLength: 8 },
  )
  .map((list) => list.join(''));

describe('JSON with positions agrees with JSON.parse', () => {
  test('about every value, however it is laid out', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(3), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const parsed = parseJson(text);
        expect(parsed.ok && standsFor(parsed.root)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('about what is JSON', () => {
    let sound = 0;
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), pieces), (text) => {
        const found = standard(text);
        const isJson = found.length > 0;
        const parsed = parseJson(text);
        expect(parsed.ok).toBe(isJson || (text.startsWith('\uFEFF') && standard(text.slice(1)).length > 0));
        if (parsed.ok && isJson) expect(standsFor(parsed.root)).toEqual(found[0]);
        if (!parsed.ok) expect(parsed.at).toBeLessThanOrEqual(text.length);
        if (isJson) sound += 1;
      }),
      { numRuns: 20_000 },
    );
    expect(sound).toBeGreaterThan(100);
  });
});

test.each([
  ['', 0, 'value'],
  ['  ', 2, 'value'],
  ['{"a" 1}', 5, ':'],
  ['{"a": 1 "b"}', 8, ', }'],
  ['[1 2]', 3, ', ]'],
  ['[1,]', 3, 'value'],
  ['{"a": 1,}', 8, 'string'],
  ['{a: 1}', 1, 'string'],
  ['["a\n"]', 1, 'string'],
  ['["a', 1, 'string'],
  ['["a\\q"]', 3, 'escape'],
  ['[] []', 3, 'end'],
  ["{'a': 1}", 1, 'string'],
  [`${'['.repeat(200)}`, 101, '100'],
])('%j is no JSON, from %i on', (text, at, expected) => {
  expect(parseJson(text)).toEqual({ ok: false, at, expected });
});

test('long strings and long lists do not exhaust the stack', () => {
  const long = JSON.stringify(['x\\"'.repeat(2_000_000), ...Array(200_000).fill(0)]);
  const parsed = parseJson(long);
  expect(parsed.ok && standsFor(parsed.root)).toEqual(JSON.parse(long));
  expect(parseJson(`"${'x'.repeat(5_000_000)}`)).toMatchObject({ ok: false, at: 0 });
});

test('positions count lines and columns from 1', () => {
  const text = '{\n  "a":\r\n "b"\n}';
  const at = positionsIn(text);
  expect(at(0)).toEqual({ line: 1, column: 1 });
  expect(at(text.indexOf('"a"'))).toEqual({ line: 2, column: 3 });
  expect(at(text.indexOf('"b"'))).toEqual({ line: 3, column: 2 });
  expect(positionOf(text, text.length)).toEqual({ line: 4, column: 2 });
  expect(positionOf('', 0)).toEqual({ line: 1, column: 1 });
});

test('of a name that comes twice the last one counts', () => {
  const parsed = parseJson('{"a": 1, "a": 2}');
  expect(parsed.ok && memberOf(parsed.root, 'a')).toMatchObject({ text: '2' });
  expect(parsed.ok && memberOf(parsed.root, 'b')).toBeUndefined();
});
