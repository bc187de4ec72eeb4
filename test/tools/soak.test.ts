/** `npm run soak` finds the seeds that disprove something, and what it says plays them again. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const CONFIG = 'test/tools/soak/vitest.config.ts';

const { POSTERN_RUNS: _, ...ENV } = process.env;

function soak(...args: readonly string[]) {
  return spawnSync(process.execPath, ['tools/soak.ts', ...args], { cwd: ROOT, encoding: 'utf8', env: ENV });
}

/** The seeds that fast-check says it failed with. */
const seedsIn = (text: string): readonly string[] => text.match(/\{ seed: -?\d+/g) ?? [];

test('a failing seed is named with a command that plays it again', () => {
  const { stdout, status } = soak('--rounds', '2', '--seed', '5', '--config', CONFIG);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^round 1, seed 5: 2 tests, 1 failed/);
  expect(stdout).toContain('round 2, seed 6: 2 tests, 1 failed');
  expect(stdout).toContain('2 rounds, 2 failed: seeds 5, 6\n');
  expect(stdout).toContain("FAILED test/tools/soak/fails.case.ts > doesn't hold (ever)\n");
  const seeds = seedsIn(stdout);
  expect(new Set(seeds).size).toBe(2);
  const [, command = ''] = /again: (.*)/.exec(stdout) ?? [];
  const again = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8', env: ENV });
  expect(again.status).toBe(1);
  expect(again.stdout + again.stderr).toContain(seeds[0]);
});

test('where nothing fails it says how much was played', () => {
  const { stdout, status } = soak('--for', '1s', '--config', CONFIG, 'holds');
  expect(stdout).toMatch(/seed \d+: 1 tests, 0 failed.*\n(.*\n)*[1-9]\d* rounds, none failed\n$/);
  expect(status).toBe(0);
});

test.each([
  [['--for', '10x'], '--for is a time like 90s, 10m or 2h, not 10x'],
  [['--rounds', '0'], '--rounds is a whole number from 1 on, not 0'],
  [['--seed', 'x'], '--seed is a whole number of up to nine digits, not x'],
])('%j is refused', (args, message) => {
  const { stderr, status } = soak(...args);
  expect(stderr.trim()).toBe(message);
  expect(status).toBe(2);
});

test('where vitest cannot run it says why', () => {
  const { stderr, status } = soak('--rounds', '1', '--config', 'test/tools/soak/none.config.ts');
  expect(stderr).toContain('vitest did not run');
  expect(stderr).toContain('none.config.ts');
  expect(status).toBe(1);
});
