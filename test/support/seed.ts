/**
 * The chance of a run of the tests. It is the same in every run, so that no change fails for what it did not do;
 * `POSTERN_SEED` gives another one (CONTRIBUTING.md).
 */

/** What every run begins with that is not told otherwise. */
export const FIXED_SEED = 1;
/** Seeds of fast-check are of 32 bits, and signed. */
const MOST = 0x7fff_ffff;

/** The seed that `POSTERN_SEED` asks for. Throws for a text that is neither a whole number up to 2³¹ - 1 nor `random`. */
export function seedFrom(text: string | undefined): number {
  if (text === undefined || text === '') return FIXED_SEED;
  if (text === 'random') return Math.floor(Math.random() * MOST);
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= MOST) return seed;
  throw new Error(`POSTERN_SEED is a whole number up to ${MOST} or \`random\`, not \`${text}\``);
}

/** A seed of its own for each test, so that two of them do not try the same cases. FNV-1a of 32 bits. */
export function seedOfTest(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  for (const char of `${seed} ${name}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash | 0;
}

/** For tests with dice of their own: `own` in a run with the fixed seed, and another one with every other seed. */
export function seedAfter(own: number): number {
  return own + seedFrom(process.env.POSTERN_SEED) - FIXED_SEED;
}
