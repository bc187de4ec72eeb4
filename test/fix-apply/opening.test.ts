/** A new state folder that several processes open at the same moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const STORE = pathToFileURL(join(import.meta.dirname, '../../src/adapters/store/fix-store.ts')).href;
const PROCESSES = 4;
const ROUNDS = 6;
/** Until all of them have loaded what they need. */
const HEAD_START_MS = 600;

test('every one of them gets in', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'postern-opening-'));
    const open = `const { openFixStore } = await import(${JSON.stringify(STORE)});
      while (Date.now() < ${Date.now() + HEAD_START_MS}) {}
      const store = openFixStore(${JSON.stringify(folder)});
      await store.list();
      await store.close();`;
    const children = Array.from({ length: PROCESSES }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', open], { stdio: 'ignore' }),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
    expect(codes).toEqual(Array(PROCESSES).fill(0));
    rmSync(folder, { recursive: true, force: true });
  }
});
