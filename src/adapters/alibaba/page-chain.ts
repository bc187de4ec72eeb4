/** Decides whether the pages of one paged answer are all there. */
import { type Raw, text } from './raw.ts';

/**
 * True when the pages can be one whole reading: exactly one of them ends it (no NextToken), and no two pages claim
 * the same continuation. A reading of two network cards, as classic groups need it, has two ends.
 */
export function isWholeChain(pages: readonly Raw[]): boolean {
  const tokens = pages.map((page) => text(page, 'NextToken'));
  const open = tokens.filter((token) => token !== '');
  return tokens.includes('') && new Set(open).size === open.length && pages.length > open.length;
}
