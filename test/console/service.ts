/** A service over the demo organisation, with its console, as tests and pictures want it. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { builtConsole } from '../../tools/built-console.ts';
import { ended, firstLine, startPostern } from '../support/process.ts';

export const USER = 'mei';
export const PASSWORD = 'a correct horse battery';

export interface ConsoleService {
  readonly folder: string;
  readonly endpoint: string;
  readonly token: string;
  /** Asks the API with the first token. */
  ask<T>(
    path: string,
    options?: { readonly method?: string; readonly body?: unknown; readonly ifMatch?: string },
  ): Promise<T>;
  /** Stops the process; `restart` starts another on the same port and state. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Started and scanned once; the user above can sign in. */
export async function openService(more: readonly string[] = []): Promise<ConsoleService> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-console-test-'));
  const seeded = await ended(startPostern(folder, ['cloud', 'seed', 'demo']));
  if (seeded.code !== 0) throw new Error(seeded.stderr);
  // Times of the trail are whole seconds: what made the demo is done in one before everything is read.
  await setTimeout(1000 - (Date.now() % 1000));
  const env = { POSTERN_CONSOLE: await builtConsole() };
  const start = async (listen: string): Promise<[ChildProcess, { endpoint: string; token?: string }]> => {
    const args = ['serve', '--local', '--directory', '--listen', listen, '--events-every', '1s', '--json'];
    const process = startPostern(folder, [...args, ...more], env);
    // A log that nobody reads would stop the process once the pipe is full.
    process.stderr?.resume();
    return [process, await firstLine(process)];
  };
  const first = await start('127.0.0.1:0');
  let child = first[0];
  const { endpoint, token = '' } = first[1];
  const service: ConsoleService = {
    folder,
    endpoint,
    token,
    async ask(path, { method = 'GET', body, ifMatch } = {}) {
      const response = await fetch(`${endpoint}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (response.status === 204 ? undefined : await response.json()) as never;
    },
    async stop() {
      // It was stopped by a test that did not come to start it again.
      if (child.exitCode !== null || child.signalCode !== null) return;
      const end = ended(child);
      child.kill('SIGTERM');
      await end;
    },
    async restart() {
      child = (await start(new URL(endpoint).host))[0];
    },
    async close() {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await service.ask('/users', { method: 'POST', body: { name: USER, role: 'admin', password: PASSWORD } });
  // The first scan begins with the service.
  while ((await service.ask<{ latest: object | null }>('/posture')).latest === null) await setTimeout(200);
  return service;
}

/** Cookies of who has signed in where: guesses are few, and signing in counts as one. */
const sessions = new WeakMap<ConsoleService, Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>>();

/** Opens the console at `path`, signed in. Everybody has the same password. */
export async function signIn(page: Page, service: ConsoleService, path = '/', user = USER): Promise<void> {
  const known = sessions.get(service) ?? new Map();
  sessions.set(service, known);
  await page.context().addCookies(known.get(user) ?? []);
  await page.goto(service.endpoint + path);
  const door = page.locator('input[autocomplete=username]');
  const inside = page.locator('main#content h1');
  await door.or(inside).first().waitFor();
  if (await door.isVisible()) {
    await door.fill(user);
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.locator('button[type=submit]').click();
    await inside.waitFor();
    known.set(user, await page.context().cookies());
  }
}
