/** Decides whether the pages of one paged answer are all there. */
/**
 * `tokens` are the NextTokens of the pages. True when the pages can be one whole reading: exactly one of them ends it (no NextToken), and no two pages claim
 * the same continuation. A reading of two network cards, as classic groups need it, has two ends.
 */
export function isWholeChain(tokens: readonly string[]): boolean {
  const open = tokens.filter((token) => token !== '');
  return tokens.includes('') && new Set(open).size === open.length && tokens.length > open.length;
}
