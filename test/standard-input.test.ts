/** `-` is standard input, and whoever writes it may take its time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, startPostern } from './support/process.ts';

const POLICY = '{"Version": "1", "Statement": [{"Effect": "Alow", "Action": "*", "Resource": "*"}]}';
/** Longer than the command line takes to start, so that it has to wait. */
const SLOW_MS = 1_500;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-input-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what comes late and in pieces is waited for until its end', async () => {
  const child = startPostern(folder, ['policy', 'check', '-', '--lang', 'en']);
  const end = ended(child);
  await sleep(SLOW_MS);
  child.stdin?.write(POLICY.slice(0, 40));
  await sleep(200);
  child.stdin?.end(POLICY.slice(40));
  const { code, stdout, stderr } = await end;
  expect([code, stderr]).toEqual([2, '']);
  expect(stdout).toContain('Alow');
});
