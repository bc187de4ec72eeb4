/** What happens, as it happens: to whom it is told, for how long, and what somebody hears who comes back. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { News } from '../../src/app/serve/news.ts';
import { hashOfSecret } from '../../src/interfaces/http/access.ts';
import { buildServer } from '../../src/interfaces/http/server.ts';
import { openService, type ServiceBench } from '../serve/bench.ts';
import { type Listener, listen } from './listen.ts';

let bench: ServiceBench;
let base: string;
let listeners: Listener[] = [];
beforeAll(async () => {
  bench = await openService();
  base = await bench.server.listen({ host: '127.0.0.1', port: 0 });
}, 60_000);
afterEach(() => {
  for (const one of listeners) one.close();
  listeners = [];
});
afterAll(() => bench.close());

const hear = async (...[headers, lastId, from = base]: [Record<string, string>, string?, string?]) => {
  const one = await listen(from, headers, lastId);
  listeners.push(one);
  return one;
};
const publish = (run: string): void =>
  bench.parts.news.publish({ kind: 'run-changed', run, state: 'waiting' });
const sessionOf = async ({ authorization }: { readonly authorization: string }) => {
  const { parts } = bench;
  const hash = hashOfSecret(authorization.replace('Bearer ', ''));
  return (
    (await parts.store.sessions.find(hash, parts.timer.now().toISOString())) ?? expect.fail('no session')
  );
};
const runsIn = ({ told }: Listener): string[] =>
  told.filter(({ event }) => event === 'run-changed').map(({ data }) => JSON.parse(data).run);

test.each<[string, (user: string, session: string) => Promise<unknown>]>([
  ['is disabled', (user) => bench.parts.store.users.change(user, { disabled: true })],
  ['has no such token any more', (_, session) => bench.parts.store.sessions.revoke(session)],
  ['is there no more', (user) => bench.parts.store.users.remove(user)],
  ['has a token that is over', async () => bench.later(401 * 86_400_000)],
])('somebody who %s hears nothing more, and the stream ends', async (_, end) => {
  const headers = await bench.as('viewer');
  const { user, id: session } = await sessionOf(headers);
  const [one, quiet] = [await hear(headers), await hear(headers)];
  publish('before');
  await expect.poll(() => runsIn(one)).toEqual(['before']);
  await end(user, session);
  publish('after');
  await expect.poll(() => [one.ended, quiet.ended], { timeout: 5_000 }).toEqual([true, true]);
  expect(runsIn(one)).toEqual(['before']);
});

test('somebody who may not read any more is let go though nothing happens', async () => {
  const headers = await bench.as('viewer');
  const one = await hear(headers);
  const { user } = await sessionOf(headers);
  await bench.parts.store.users.change(user, { disabled: true });
  await expect.poll(() => one.ended, { timeout: 5_000 }).toBe(true);
}, 10_000);

test('who comes back hears what was missed, from another process of the store, too', async () => {
  const headers = await bench.as('viewer');
  const one = await hear(headers);
  publish('first');
  await expect.poll(() => runsIn(one)).toEqual(['first']);
  const id = one.told.at(-1)?.id ?? '';
  one.close();
  publish('second');
  const { parts } = bench;
  const news = new News(parts);
  const other = await buildServer({ parts: { ...parts, news }, rateLimit: 100_000 });
  try {
    const again = await hear(headers, id, await other.listen({ host: '127.0.0.1', port: 0 }));
    await expect.poll(() => runsIn(again)).toEqual(['second']);
    publish('third');
    await expect.poll(() => runsIn(again), { timeout: 5_000 }).toEqual(['second', 'third']);
    expect(again.kinds()).not.toContain('reset');
    // Whoever has heard nothing since says so with what it was told at the beginning.
    const idle = await hear(headers);
    idle.close();
    publish('fourth');
    await expect.poll(() => runsIn(again), { timeout: 5_000 }).toContain('fourth');
    const back = await hear(headers, idle.told[0]?.id);
    await expect.poll(() => runsIn(back)).toEqual(['fourth']);
  } finally {
    await other.close();
    await news.close();
  }
}, 20_000);

test.each(['7', '1-otherstore', 'nonsense', '999999-AAAAAAAA'])(
  'who comes back with an id that is not known (%s) is told to ask for everything again',
  async (id) => {
    const headers = await bench.as('viewer');
    publish('known to the store');
    const one = await hear(headers, id);
    await expect.poll(() => one.kinds()).toContain('reset');
    publish('new');
    await expect.poll(() => runsIn(one)).toEqual(['new']);
  },
);
