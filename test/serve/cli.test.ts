/** `postern serve` as a process: what it says, what it refuses, and that it goes on where it was. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuthority, createServerCertificate } from '../../src/cloud/kernel/certificate.ts';
import { ended, firstLine, startPostern } from '../support/process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-serve-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly endpoint: string;
  readonly target: string;
  readonly token?: string;
}

const ARGS = ['serve', '--local', '--directory', '--listen', '127.0.0.1:0', '--events-every', '1s', '--json'];

test('says where it is and its token once, scans, tells as it happens, and remembers after kill -9', async () => {
  expect(await ended(startPostern(folder, ['cloud', 'seed', 'demo']))).toMatchObject({ code: 0 });
  const child = startPostern(folder, [...ARGS, '--quiet']);
  const { endpoint, target, token } = await firstLine<Line>(child);
  expect(target).toBe('local');
  const headers = { authorization: `Bearer ${token}` };
  const ask = async (path: string, from = endpoint): Promise<Record<string, never>> =>
    (await (await fetch(`${from}${path}`, { headers })).json()) as Record<string, never>;
  await expect.poll(async () => (await ask('/api/v1/posture')).latest, { timeout: 30_000 }).not.toBe(null);

  const stop = new AbortController();
  const stream = await fetch(`${endpoint}/api/v1/events`, {
    headers: { ...headers, 'last-event-id': '0' },
    signal: stop.signal,
  });
  let told = '';
  const reading = (async () => {
    for await (const part of stream.body ?? []) told += Buffer.from(part).toString();
  })().catch(() => undefined);
  await expect.poll(() => told, { timeout: 10_000 }).toContain('event: findings-changed');
  expect(told).toMatch(/id: 1-[\w-]+\nevent: scan-started\ndata: \{"kind":"scan-started","by":"schedule"\}/);
  stop.abort();
  await reading;

  child.kill('SIGKILL');
  await ended(child);
  const second = startPostern(folder, [...ARGS, '--scan-every', '1d']);
  const again = await firstLine<Line>(second);
  expect(again.token).toBeUndefined();
  const { items } = (await ask('/api/v1/findings?limit=500&status=open', again.endpoint)) as {
    items?: { firstScan: string }[];
  };
  expect(new Set(items?.map(({ firstScan }) => firstScan)).size).toBe(1);
  second.kill('SIGTERM');
  expect(await ended(second)).toMatchObject({ code: 0, stderr: expect.stringContaining('Stopped.') });
}, 120_000);

test('speaks TLS with the certificate that it is given', async () => {
  const authority = createAuthority(new Date());
  const { certPem, keyPem } = createServerCertificate(authority, [], new Date());
  writeFileSync(join(folder, 'cert.pem'), certPem);
  writeFileSync(join(folder, 'key.pem'), keyPem);
  const child = startPostern(folder, [...ARGS, '--tls-cert', 'cert.pem', '--tls-key', 'key.pem']);
  const { endpoint } = await firstLine<Line>(child);
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    get(`${endpoint}/healthz`, { ca: authority.certPem, servername: 'localhost' }, ({ statusCode }) =>
      resolve(statusCode),
    ).once('error', reject);
  });
  expect(answer).toBe(200);
  child.kill('SIGTERM');
  await ended(child);
}, 60_000);

test.each([
  [['--listen', '0.0.0.0:8765'], 'serve-needs-tls', '`0.0.0.0`'],
  [['--listen', 'here'], 'bad-flag', '--listen'],
  [['--tls-cert', 'none.pem', '--tls-key', 'none.pem'], 'serve-tls-unreadable', '`none.pem`'],
  [['--scan-every', 'often'], 'bad-flag', '--scan-every'],
  [['--events-every', '1y'], 'bad-flag', '--events-every'],
  [['--input', 'answers'], 'bad-flag', '--input'],
])('%j is refused: %s', async (args, code, mention) => {
  const { code: exit, stdout, stderr } = await ended(startPostern(folder, ['serve', '--local', ...args]));
  expect([exit, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`error[${code}]`);
  expect(stderr).toContain(mention);
});
