/** Passwords, kept as argon2id hashes in the usual text form (PHC string format). */
import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import { problem } from '../../problem.ts';

/** As OWASP's cheat sheet on password storage asks at least: 19 MiB, two passes, one lane. */
const COST = Object.freeze({ memory: 19_456, passes: 2, parallelism: 1 });
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const VERSION = 19;
/** The first Node whose own crypto has argon2. */
const NODE = '24.7';

/** `argon2` is Node's own. Throws `needs-node` where there is none, whatever the types say. */
export async function hashPassword(
  password: string,
  argon2: typeof crypto.argon2 | null = crypto.argon2 ?? null,
): Promise<string> {
  if (argon2 === null) throw problem('needs-node', { version: NODE });
  const salt = crypto.randomBytes(SALT_BYTES);
  const tag = await derive(password, salt, COST);
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=${VERSION}$m=${memory},t=${passes},p=${parallelism}$${toText(salt)}$${toText(tag)}`;
}

let nobody: Promise<string> | undefined;

/** Takes as long for nobody's password as for somebody's. */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  nobody ??= hashPassword('nobody');
  const text = kept ?? (await nobody);
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text);
  if (match === null) return false;
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const wanted = Buffer.from(tag, 'base64');
  const found = await derive(password, Buffer.from(salt, 'base64'), cost, wanted.length);
  return crypto.timingSafeEqual(found, wanted) && kept !== null;
}

function derive(
  password: string,
  nonce: Buffer,
  cost: { readonly memory: number; readonly passes: number; readonly parallelism: number },
  tagLength = TAG_BYTES,
): Promise<Buffer> {
  return promisify(crypto.argon2)('argon2id', { message: password, nonce, tagLength, ...cost });
}

function toText(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
