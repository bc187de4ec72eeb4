import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBlock } from '../../net/address.ts';
import { cidrInRange } from '../cidr-in-range.ts';
import { compileGlob } from '../glob.ts';
import { namedBlock, sourceClasses } from './source-classes.ts';
import { textClasses } from './text-classes.ts';

const like = (text: string) => ({ text, wildcards: true, ignoreCase: false });

describe('classes of texts', () => {
  const patterns = fc.array(fc.stringMatching(/^[ab*?]{0,5}$/), { maxLength: 4 });

  test('every text is in a class that has a representative', () => {
    fc.assert(
      fc.property(patterns, fc.array(fc.stringMatching(/^[abx]{0,6}$/), { minLength: 20 }), (list, texts) => {
        const matchers = list.map((text) => compileGlob(text));
        const view = (text: string): string => matchers.map((matches) => Number(matches(text))).join('');
        const { texts: representatives, complete } = textClasses(list.map(like));
        expect(complete).toBe(true);
        const known = new Set(representatives.map(view));
        // No two representatives for one class, and one for every text.
        expect(known.size).toBe(representatives.length);
        for (const text of texts) expect(known).toContain(view(text));
      }),
    );
  });

  test('samples stand for their classes, and letters without case match both', () => {
    expect(textClasses([like('a*')], ['apple', 'axe', 'pear']).texts).toEqual(['apple', 'pear']);
    const { texts } = textClasses([{ text: 'TCP', wildcards: false, ignoreCase: true }]);
    expect(texts).toHaveLength(2);
    expect(texts.some((text) => text.toLowerCase() === 'tcp')).toBe(true);
  });
});

describe('classes of IPv4 sources', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const source = fc
    .tuple(octet, octet, octet, octet, fc.option(fc.integer({ min: 0, max: 32 })))
    .map(([a, b, c, d, prefix]) => `${a}.${b}.${c}.${d}${prefix === null ? '' : `/${prefix}`}`);
  const near = fc.constantFrom(
    '0.0.0.0/0',
    '1.2.3.4/0',
    '10.0.0.0/8',
    '10.9.0.0/16',
    '203.0.113.7',
    '203.0.113.0/24',
    '0.0.0.0/1',
  );
  const globs = fc.subarray(['*/0', '*/8', '10.*', '203.0.113.*', '*.0/24', '?.0.0.0/*', '*']);
  const blocks = fc.subarray(['0.0.0.0/0', '10.0.0.0/8', '203.0.113.0/24', '203.0.113.7/32', '128.0.0.0/1']);
  const READINGS = ['superset', 'subset', 'equal', 'overlap', 'base-address'] as const;

  test('every source is in a class that has a representative, under every reading of CIDRInRange', () => {
    fc.assert(
      fc.property(
        globs,
        blocks,
        fc.array(fc.oneof(source, near), { minLength: 30 }),
        (list, named, texts) => {
          const classes = sourceClasses(
            list.map(like),
            named.flatMap((text) => namedBlock(text) ?? []),
            false,
          );
          const matchers = list.map((text) => compileGlob(text));
          const policy = named.flatMap((text) => parseBlock(text) ?? []);
          const view = (text: string): string =>
            JSON.stringify([
              parseBlock(text)?.prefix,
              matchers.map((matches) => matches(text)),
              policy.map((block) => READINGS.map((reading) => cidrInRange(reading, block, text))),
            ]);
          const known = new Set(classes.flatMap((one) => one.texts).map(view));
          for (const text of texts) expect(known, text).toContain(view(text));
          for (const one of classes) expect(new Set(one.texts.map(view)).size, one.texts[0]).toBe(1);
        },
      ),
      { numRuns: 10 },
    );
  });

  test('samples of a class are different blocks, widest apart first', () => {
    const halves = sourceClasses([], [], true).find(({ prefix }) => prefix === 1);
    expect(halves?.texts).toEqual(['0.0.0.0/1', '128.0.0.0/1']);
    const eighths = sourceClasses([], [], true).find(({ prefix }) => prefix === 8);
    expect(new Set(eighths?.texts.map((text) => parseBlock(text)?.set[0])).size).toBe(256);
  });
});
