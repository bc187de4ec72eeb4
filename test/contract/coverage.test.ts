/** Every operation that the local cloud serves is driven by a contract suite, under its own name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operations } from '../../src/cloud/registry.ts';

test('no operation is without a contract', () => {
  const sources = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts')
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n');
  const missing = operations
    // The directory under its second name is the same code.
    .filter(({ product }) => product !== 'ResourceDirectoryMaster')
    .map(({ product, action }) => ({ product, action }))
    .filter(({ action }) => !sources.includes(`'${action}'`))
    .map(({ product, action }) => `${product}:${action}`);
  expect(missing).toEqual([]);
});
