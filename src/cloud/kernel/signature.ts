/** What both signature versions have in common. */
import type { Pair } from './wire.ts';

export interface Signed {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** The time that the client wrote, as text. */
  readonly time: string;
  readonly nonce: string;
  readonly signature: string;
  readonly stringToSign: string;
  /** The right signature of `text` for the key's secret. */
  sign(text: string, secret: string): string;
}

/** The order in which parameters are signed: by code unit. */
export function byName([a]: Pair, [b]: Pair): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** RFC 3986: only letters, digits, `-`, `_`, `.` and `~` stay bare. */
export function encode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
