/** What the fuzzer plays on: a service on the demo organisation, people of every role, and what was learnt so far. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { listActions } from '../../../src/app/actions.ts';
import { hashOfSecret, type Role, SESSION_COOKIE } from '../../../src/interfaces/http/access.ts';
import { hashPassword } from '../../../src/interfaces/http/password.ts';
import { openService, PASSWORD, type ServiceBench } from '../../serve/bench.ts';
import { type Api, type ApiText, collectionOf, type Operation, readApi } from './api.ts';
import { type Answer, closeConnections, send } from './send.ts';
import type { Known } from './values.ts';

export type Credentials = 'token' | 'session';

export interface Stage {
  readonly bench: ServiceBench;
  readonly api: Api;
  readonly port: number;
  /** The headers of somebody of that role; a session comes with the token against forged requests. */
  as(role: Role, by: Credentials): Promise<Record<string, string>>;
  /** Signs everybody in again who is not any more. */
  refresh(): Promise<void>;
  known(operation: Operation): Known;
  learn(operation: Operation, answer: Answer): void;
  /** Waits until nothing that was begun is under way: scans, repairs and whatever else takes longer than an answer. */
  atRest(): Promise<void>;
  /** Everything that is kept, and what was changed in the cloud; waits until nothing moves. */
  snapshot(): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** Somebody who signs in with a password. */
const NAME = 'fuzz-mei';

/** What a field may mean by its name, whatever operation has it. */
const DICTIONARY: Readonly<Record<string, readonly unknown[]>> = {
  password: [PASSWORD],
  name: [NAME, 'fuzz-user'],
  packet: ['tcp:198.51.100.7->22', 'udp:2001:db8::1->3389', 'tcp:203.0.113.9'],
  sources: ['office=203.0.113.0/24', ['office=203.0.113.0/24']],
  check: ['ssh-open'],
  me: ['203.0.113.9'],
  until: ['2099-12-31'],
  tier: ['hardened'],
  region: ['cn-hangzhou'],
  allow: ['ssh=office', ['ssh=office']],
  source: ['office=203.0.113.0/24', ['office=203.0.113.0/24']],
  root: [true],
  from: ['2026-01-01T00:00:00Z'],
  to: ['2036-01-01T00:00:00Z'],
};
/** How many values of each kind are remembered. */
const KEPT = 60;
const SETTLED_MS = 60_000;

export async function openStage(): Promise<Stage> {
  const bench = await openService();
  const { server, parts, cloud } = bench;
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as { port: number };
  await parts.store.users.create({
    id: NAME,
    name: NAME,
    displayName: NAME,
    roles: ['operator'],
    passwordHash: await hashPassword(PASSWORD),
    subject: null,
    disabled: false,
    createdAt: parts.timer.now().toISOString(),
  });
  const text = JSON.parse((await server.inject('/openapi.json')).body) as ApiText;
  const [owner] = cloud.accounts;
  const { VpcId } = (await cloud.invoke(owner?.id ?? '', 'cn-hangzhou', 'Vpc', 'CreateVpc', {})) as {
    VpcId: string;
  };
  const people = new Map<string, { headers: Record<string, string>; own: readonly string[] }>();
  const byPlace = new Map<string, Set<unknown>>();
  let made = 0;

  const signIn = async (role: Role, by: Credentials): Promise<Record<string, string>> => {
    made += 1;
    const id = `fuzzer-${role}-${by}-${made}`;
    const secret = `secret-${id}`;
    const at = parts.timer.now().toISOString();
    const user = {
      id,
      name: id,
      displayName: id,
      roles: [role],
      passwordHash: null,
      subject: null,
      disabled: false,
    };
    await parts.store.users.create({ ...user, createdAt: at });
    await parts.store.sessions.create({
      id: `session-${id}`,
      user: id,
      kind: by,
      tokenHash: hashOfSecret(secret),
      label: '',
      scopes: null,
      createdAt: at,
      expiresAt: '2999-01-01T00:00:00.000Z',
      usedAt: '2999-01-01T00:00:00.000Z',
    });
    const headers: Record<string, string> =
      by === 'token' ? { authorization: `Bearer ${secret}` } : { cookie: `${SESSION_COOKIE}=${secret}` };
    if (by === 'session') {
      const who = await send(port, { method: 'GET', path: '/api/v1/session', headers });
      const [guard = ''] = who.headers['set-cookie'] ?? [];
      headers.cookie += `; ${guard.split(';')[0]}`;
      headers['x-csrf-token'] = String((JSON.parse(who.text) as { csrf: string }).csrf);
    }
    people.set(`${role} ${by}`, { headers, own: [id, `session-${id}`] });
    return headers;
  };
  const remember = (place: string, value: unknown): void => {
    const known = byPlace.get(place) ?? new Set();
    byPlace.set(place, known);
    if (known.size < KEPT) known.add(value);
  };

  const resources = (): readonly unknown[] => [...(byPlace.get('resource') ?? [])].slice(0, 20);

  return {
    bench,
    api: readApi(text),
    port,
    as: async (role, by) => people.get(`${role} ${by}`)?.headers ?? (await signIn(role, by)),
    async refresh() {
      for (const [key, { headers }] of people) {
        const { status } = await send(port, { method: 'GET', path: '/api/v1/session', headers });
        const [role, by] = key.split(' ') as [Role, Credentials];
        if (status !== 200) await signIn(role, by);
      }
    },
    known: (operation) => (name) => [
      ...(DICTIONARY[name] ?? []),
      ...(name === 'vpc' ? [VpcId] : []),
      ...(byPlace.get(`field ${name}`) ?? []),
      ...(name === 'after' ? (byPlace.get(`next ${operation.path}`) ?? []) : []),
      ...(name === 'id' ? (byPlace.get(collectionOf(operation.path)) ?? resources()) : []),
      ...(name === 'group' ? (byPlace.get(collectionOf('/api/v1/inventory/groups/{id}')) ?? []) : []),
      ...(/^(ids|resource)$/.test(name) ? resources() : []),
    ],
    learn(operation, { text: body }) {
      const own = new Set([NAME, ...[...people.values()].flatMap((one) => one.own)]);
      const collection = collectionOf(operation.path);
      // Below a thing others are listed.
      const isList = !operation.path.includes('{');
      const walk = (value: unknown, depth: number, isThing: boolean): void => {
        if (typeof value !== 'object' || value === null || depth > 4) return;
        for (const [key, one] of Object.entries(value)) {
          const isText = typeof one === 'string' && !own.has(one) && one.length < 200;
          if (isText && key === 'id' && isThing) remember(collection, one);
          if (isText && key === 'next') remember(`next ${operation.path}`, one);
          if (isText && ['account', 'region', 'check', 'action'].includes(key)) remember(`field ${key}`, one);
          if (key === 'resource') remember('resource', (one as { id?: unknown } | null)?.id ?? one);
          if (!Array.isArray(one)) walk(one, depth + 1, false);
          else for (const item of one) walk(item, depth + 1, isList && depth === 0);
        }
      };
      try {
        walk(JSON.parse(body), 0, true);
      } catch {
        // Nothing is learnt of what is not JSON.
      }
    },
    async atRest() {
      const isBusy = async (): Promise<boolean> =>
        parts.keeper.running ||
        (await parts.fix.store.list()).some(({ state }) => state === 'applying') ||
        (await listActions(parts, '', { limit: 500 })).items.some(({ state }) => state === 'running');
      for (const end = Date.now() + SETTLED_MS; await isBusy(); await pause(50))
        if (Date.now() > end) throw new Error('what was begun does not end');
    },
    async snapshot() {
      let before = '';
      for (const end = Date.now() + SETTLED_MS; Date.now() < end; await pause(200)) {
        const lines = new Set<string>();
        for await (const line of parts.store.upkeep.backup())
          if (line.startsWith('{"table"')) lines.add(line);
        for (const { id } of cloud.accounts)
          for (const one of cloud.journal.past({ account: id, access: 'write', from: '', to: '~' }))
            lines.add(`cloud ${one.requestId} ${one.action}`);
        const digest = createHash('sha256')
          .update([...lines].join(''))
          .digest('hex');
        if (digest === before && !parts.keeper.running) return lines;
        before = digest;
      }
      throw new Error('the service does not come to rest');
    },
    async close() {
      closeConnections();
      await bench.close();
    },
  };
}
