/** Nothing of a machine, a registry or a person's workplace is in what is published. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((name) => name !== 'test/no-leak.test.ts');

/** The registry's own name is allowed nowhere; a path of a home or of a workplace neither. */
const FORBIDDEN =
  /registry\.(npmjs|npmmirror|yarnpkg)|\/home\/[a-z]|\/Users\/[a-zA-Z]|\/root\/|\/work\/(main|shared)/;

test('no file names a registry or a folder of a machine', () => {
  expect(files.length).toBeGreaterThan(100);
  const found = files.filter((name) => FORBIDDEN.test(readFileSync(join(ROOT, name), 'utf8')));
  expect(found).toEqual([]);
});

test('the lock file records no addresses', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string }>;
  };
  const resolved = Object.values(packages).flatMap((one) => one.resolved ?? []);
  expect(resolved).toEqual(['tools/node-runtime']);
});
