/** `npm start`, as somebody new types it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended } from '../support/process.ts';

const START = join(import.meta.dirname, '../../tools/start.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('prints a link that signs in to the console over the demo organisation, and Ctrl-C ends it', async () => {
  const child = spawn(process.execPath, [START, '--listen', '127.0.0.1:0', '--lang', 'en'], { cwd: folder });
  const end = ended(child);
  const link = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
      const found = /http:\S+\/sign-in\?token=\S+/.exec(said);
      if (found !== null) resolve(found[0]);
    });
    child.on('exit', () => reject(new Error(said)));
  });
  const answer = await fetch(link, { redirect: 'manual' });
  expect(answer.status).toBe(303);
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]);
  const { origin } = new URL(link);
  const session = await fetch(`${origin}/api/v1/session`, { headers: { cookie: cookie.join('; ') } });
  expect(await session.json()).toMatchObject({ name: 'admin', role: 'admin' });
  const page = await fetch(origin, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('<div id="root">');
  child.kill('SIGINT');
  expect(await end).toMatchObject({ code: 0 });
}, 120_000);
