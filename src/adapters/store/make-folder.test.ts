import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'postern-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

test('those above it are made too, for their owner alone', () => {
  const path = join(root, 'a', 'b', 'c');
  makeFolder(path, 0o700);
  makeFolder(path, 0o700);
  for (const made of [path, join(root, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o700);
});

test('what cannot be made is an error that says why, and an end', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file', 'a'))).toThrow(/EEXIST|ENOTDIR/);
  if (process.platform === 'linux') expect(() => makeFolder('/proc/postern/a')).toThrow(/ENOENT|EACCES/);
});
