/** Gives the properties of every test their seed: `setupFiles` of vitest. */
import { readFile } from 'node:fs/promises';
import { beforeEach } from 'vitest';
import { seedFrom, seedOfTest } from './seed.ts';

const seed = seedFrom(process.env.POSTERN_SEED);
/** Files without properties do not wait for the library. */
const libraries = new Map<string, Promise<typeof import('fast-check') | undefined>>();

beforeEach(async ({ task }) => {
  const { filepath, name } = task.file;
  const library = libraries.get(filepath) ?? libraryOf(filepath);
  libraries.set(filepath, library);
  (await library)?.configureGlobal({ seed: seedOfTest(seed, `${name} > ${task.fullTestName}`) });
});

async function libraryOf(file: string): Promise<typeof import('fast-check') | undefined> {
  return (await readFile(file, 'utf8')).includes("'fast-check'") ? import('fast-check') : undefined;
}
