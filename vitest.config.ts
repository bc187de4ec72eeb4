import { defineConfig } from 'vitest/config';
import { seedFrom } from './test/support/seed.ts';

const seed = seedFrom(process.env.POSTERN_SEED);
if (process.env.POSTERN_SEED === 'random') process.stderr.write(`POSTERN_SEED=${seed}\n`);

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
    globalSetup: 'test/support/built-command.ts',
    setupFiles: 'test/support/seeded.ts',
    // One seed for all files, also where chance chooses it.
    env: { POSTERN_SEED: String(seed) },
    // Tests of processes mostly wait: on two cores two files at once take little more than half the time.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
