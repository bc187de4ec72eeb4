/** Passwords, kept as argon2id hashes. */
import { hash, verify } from '@node-rs/argon2';

/** As OWASP's cheat sheet on password storage asks at least: 19 MiB, two passes, one lane. */
const OPTIONS = Object.freeze({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let nobody: Promise<string> | undefined;

/** Takes as long for nobody's password as for somebody's. */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  nobody ??= hashPassword('nobody');
  const right = await verify(kept ?? (await nobody), password);
  return right && kept !== null;
}
