/** A disk that takes no more: a clear problem, and no call is made that the disk does not know. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BIN, ended } from '../support/process.ts';
import { type Bench, OFFICES, openBench, SSH } from './bench.ts';

let bench: Bench;
let folder: string;
beforeEach(async () => {
  bench = await openBench();
  folder = mkdtempSync(join(tmpdir(), 'postern-full-'));
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Files may not grow beyond so many blocks of 1024 bytes, which stands for a disk that is full. */
async function fix(args: readonly string[], blocks?: number) {
  const { accessKeyId, accessKeySecret } = bench.cloud.credentialFor(bench.account);
  const limit = blocks === undefined ? '' : `ulimit -f ${blocks};`;
  const child = spawn('bash', ['-c', `${limit} exec "$0" "$@"`, process.execPath, BIN, 'fix', ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    },
  });
  child.stdin?.end();
  return ended(child);
}

const met: number[] = [];

test.each([0, 120, 340, 380, 400, 420, 440])('files of %i KiB', async (blocks) => {
  const id = await bench.group(SSH);
  const before = await bench.rules(id);
  const sources = OFFICES.cidrs.flatMap((cidr, i) => ['--source', `s${i}=${cidr}`]);
  const on = ['--endpoint', bench.cloud.endpoint];
  await fix(['plan', id, ...sources, ...on, '-o', 'fix.json']);
  const writes = bench.writes().length;
  const { code, stderr } = await fix(['apply', 'fix.json', ...on, '--yes'], blocks);
  const made = bench.writes().length - writes;
  met.push(made);
  expect(code).toBe(1);
  expect(stderr).toMatch(/error\[store-unusable\]: .*(disk I\/O error|database or disk is full)/);
  if (made === 0) expect(await bench.rules(id)).toEqual(before);
  // With room again, the same command goes on from what is known.
  const again = await fix(['apply', 'fix.json', ...on, '--yes']);
  expect(again.code, again.stderr).toBe(0);
  expect(bench.writes().length - writes).toBe(3);
  const status = JSON.parse((await fix(['status', '--json', ...on])).stdout) as {
    runs: { state: string; units: { stands: string }[] }[];
  };
  expect(status.runs.at(-1)).toMatchObject({ state: 'applied', units: [{ stands: 'as-planned' }] });
});

test('it was full before the first call, and between calls', () => {
  expect(met).toContain(0);
  expect(met.some((made) => made > 0)).toBe(true);
});
