/** A service that is killed at any moment loses nothing, and says twice at most what it was saying just then. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/adapters/store/open-store.ts';
import { startReceiver, type TestReceiver } from './receivers.ts';

const COURIER = join(import.meta.dirname, 'courier.ts');
/** More than there is time for. */
const ENDLESS = 1_000_000;
const KILLS = 8;
/** Longer than a lease, and than others leave a scan to the process that recorded it. */
const DOWN_MS = 200_000;

let folder: string;
let receiver: TestReceiver;
let ahead = 0;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-killed-'));
  receiver = await startReceiver('webhook', () => Date.now() + ahead);
});
afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(scans: number): ReturnType<typeof spawn> {
  const args = [COURIER, folder, receiver.url, String(scans), String(ahead)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('killed eight times, it tells everything', async () => {
  for (let kill = 0; kill < KILLS; kill++) {
    const child = start(ENDLESS);
    const ended = once(child, 'exit');
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    await pause(10 + kill * 17);
    child.kill('SIGKILL');
    expect((await ended)[1], 'it was at work').toBe('SIGKILL');
    ahead += DOWN_MS;
  }
  expect(await once(start(0), 'exit')).toEqual([0, null]);

  const store = await openStore({ folder });
  const found = await store.findings.list({ limit: 100_000 });
  const waiting = await store.outbox.list({ state: 'waiting' });
  await store.close();
  const ids = receiver.taken.map(({ body }) => body.sections[0].items[0].id as string);
  expect(found.items.length).toBeGreaterThan(KILLS);
  expect([...new Set(ids)].sort()).toEqual(found.items.map(({ id }) => id).sort());
  expect(waiting.items).toEqual([]);
  expect(ids.length - found.items.length).toBeLessThanOrEqual(KILLS);
  // What comes twice comes with the same id, so that a receiver knows it.
  const messages = new Set(receiver.taken.map(({ headers }) => headers['webhook-id']));
  expect(messages.size).toBe(found.items.length);
}, 120_000);
