/** Remembers signature nonces for a while, in bounded memory. */
export interface NonceMemory {
  /** False when the nonce was seen before. `now` in milliseconds. */
  add(nonce: string, now: number): boolean;
  clear(): void;
}

/**
 * Two sets that take turns: a nonce is remembered for at least `keepMs`, unless more than `most` come in that time,
 * when the older half goes first.
 */
export function createNonceMemory(keepMs: number, most = 200_000): NonceMemory {
  let current = new Set<string>();
  let previous = new Set<string>();
  let since = Number.NEGATIVE_INFINITY;
  return {
    add(nonce, now) {
      if (now - since >= keepMs || current.size >= most / 2) {
        previous = current;
        current = new Set();
        since = now;
      }
      if (current.has(nonce) || previous.has(nonce)) return false;
      current.add(nonce);
      return true;
    },
    clear() {
      current = new Set();
      previous = new Set();
    },
  };
}
