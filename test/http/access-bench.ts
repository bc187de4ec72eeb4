/** A service that answers over real HTTP on loopback, with a store and nothing to watch. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Timer } from '../../src/app/guard/ports.ts';
import { News } from '../../src/app/serve/news.ts';
import type { ServiceParts } from '../../src/app/serve/service.ts';
import type { Store, UserRecord } from '../../src/app/store/ports.ts';
import { hashOfSecret, type Role } from '../../src/interfaces/http/access.ts';
import { hashPassword } from '../../src/interfaces/http/password.ts';
import { buildServer, type ServerOptions } from '../../src/interfaces/http/server.ts';

export const PASSWORD = 'correct horse battery';

export interface AccessBench {
  readonly store: Store;
  readonly timer: Timer;
  /** Where it answers. */
  readonly url: string;
  /** Moves the clock, in milliseconds. */
  later(ms: number): void;
  user(name: string, more?: Partial<UserRecord>): Promise<UserRecord>;
  /** A token for a user, and the header to call with. */
  token(user: string, scopes?: readonly string[] | null): Promise<{ readonly authorization: string }>;
  close(): Promise<void>;
}

/** The clock and the store come first: ways in are made with them. */
export async function openAccess(
  options: (timer: Timer) => Partial<ServerOptions> = () => ({}),
  port = 0,
): Promise<AccessBench> {
  let ahead = 0;
  const timer: Timer = {
    now: () => new Date(Date.now() + ahead),
    sleep: async (ms) => {
      ahead += ms;
    },
  };
  const folder = mkdtempSync(join(tmpdir(), 'postern-access-'));
  const store = await openStore({ folder });
  const parts = {
    version: '0.0.0',
    target: 'test',
    store,
    timer,
    news: new News({ target: 'test', store }),
    keeper: { status: async () => ({ running: false, lastEndedAt: null, lastFailure: null }) },
    twoPersons: false,
  } as unknown as ServiceParts;
  const server = await buildServer({ parts, rateLimit: 100_000, ...options(timer) });
  const url = await server.listen({ host: '127.0.0.1', port });
  const user = async (name: string, more: Partial<UserRecord> = {}): Promise<UserRecord> => {
    const made: UserRecord = {
      id: `id-${name}`,
      name,
      displayName: name,
      roles: ['viewer'],
      passwordHash: await hashPassword(PASSWORD),
      subject: null,
      disabled: false,
      createdAt: timer.now().toISOString(),
      ...more,
    };
    if (!(await store.users.create(made))) throw new Error(`${name} is there already`);
    return made;
  };
  let tokens = 0;
  return {
    store,
    timer,
    url,
    later: (ms) => {
      ahead += ms;
    },
    user,
    async token(id, scopes = null) {
      tokens += 1;
      const secret = `secret-${tokens}-of-${id}`;
      const at = timer.now().toISOString();
      await store.sessions.create({
        id: `token-${tokens}`,
        user: id,
        kind: 'token',
        tokenHash: hashOfSecret(secret),
        label: '',
        scopes,
        createdAt: at,
        expiresAt: new Date(timer.now().getTime() + 400 * 86_400_000).toISOString(),
        usedAt: at,
      });
      return { authorization: `Bearer ${secret}` };
    },
    async close() {
      await server.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type { Role };
