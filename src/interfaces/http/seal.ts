/** What a browser keeps for us and can neither read nor change: sealed with AES-256-GCM. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * A key that every process with the same secret has, and that is kept nowhere. Without a secret it is one of this
 * process.
 */
export function sealKeyOf(secret: string | null): Buffer {
  return secret === null
    ? randomBytes(KEY_BYTES)
    : Buffer.from(hkdfSync('sha256', secret, '', 'postern sealed cookies', KEY_BYTES));
}

/** What was sealed for one purpose does not open for another. */
export function seal(key: Buffer, purpose: string, value: object): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

/** Undefined for what was not sealed by this key for this purpose. */
export function unseal(key: Buffer, purpose: string, text: string): object | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(body.toString('utf8')) as object;
  } catch {
    return undefined;
  }
}
