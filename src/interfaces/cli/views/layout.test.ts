import { expect, test } from 'vitest';
import { wrap } from './layout.ts';

test('a number stays with what it counts', () => {
  expect(wrap('位址、另有 12 項', 12)).toEqual(['位址、另有', '12 項']);
});

test('no line begins with a mark that belongs to what is before it, or ends with one of what follows', () => {
  const text = '範圍：甲乙丙丁（i-bp1frns84qb197z4frms）、戊己庚辛「壬癸」，子丑寅卯。辰巳午未；申酉戌亥';
  for (let width = 30; width < 60; width += 1)
    for (const line of wrap(text, width)) {
      expect(line).not.toMatch(/^[、，。：；）」]/u);
      expect(line).not.toMatch(/[（「]$/u);
    }
  expect(wrap(text, 40).join('')).toBe(text);
});

test('a word that is wider than a line is cut', () => {
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
});
