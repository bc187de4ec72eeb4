/** Public addresses that the local cloud hands out. */
import type { Call } from '../kernel/operation.ts';

/** A deterministic public address from the documentation blocks' neighbourhood of the counter. */
export function publicAddress(call: Call): string {
  const digits = [...call.newId('ip')].reduce(
    (sum, character) => (sum * 31 + character.charCodeAt(0)) % 16_777_216,
    7,
  );
  return `47.${(digits >> 16) & 255}.${(digits >> 8) & 255}.${(digits & 253) + 1}`;
}
