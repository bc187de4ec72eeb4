/** Whether the service can work is told to everybody, and nothing else. */
import { expect, test } from 'vitest';
import { News } from '../../src/app/serve/news.ts';
import type { ServiceParts } from '../../src/app/serve/service.ts';
import { buildServer } from '../../src/interfaces/http/server.ts';
import { onBoth } from '../store/both.ts';

onBoth('readiness', (place) => {
  test('a store that takes nothing makes the service not ready, without a word about where it is', async () => {
    const ready = async () => {
      const store = await place.open();
      const news = new News({ target: 'test', store });
      const timer = { now: () => new Date(), sleep: async () => {} };
      const parts = { version: '0.0.0', target: 'test', store, timer, news } as unknown as ServiceParts;
      const server = await buildServer({ parts });
      const { statusCode, body } = await server.inject({ url: '/readyz', remoteAddress: '10.0.0.1' });
      await server.close();
      return { statusCode, body, where: store.where };
    };
    expect(await ready()).toMatchObject({
      statusCode: 200,
      body: JSON.stringify({ status: 'ready', store: place.kind }),
    });
    if (place.kind === 'sqlite')
      // What SQLite says where there is no room, without filling a disk.
      await place.raw(
        `create trigger no_room before update on locks begin select raise(abort, 'database or disk is full'); end`,
      );
    else
      await place.raw(
        `do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`,
      );
    const { statusCode, body, where } = await ready();
    expect([statusCode, JSON.parse(body)]).toMatchObject([503, { code: 'store-unusable' }]);
    for (const part of [where, '127.0.0.1', 'postern@', '/tmp']) expect(body).not.toContain(part);
  });

  test('that it lives is said though the store is gone, and who is not known hears not where it was', async () => {
    const store = await place.open();
    const { where } = store;
    const news = new News({ target: 'test', store });
    const timer = { now: () => new Date(), sleep: async () => {} };
    const parts = { version: '0.0.0', target: 'test', store, timer, news } as unknown as ServiceParts;
    const server = await buildServer({ parts });
    await place.raw('alter table sessions rename to lost; alter table users rename to gone');
    const headers = { authorization: 'Bearer guessed' };
    expect((await server.inject({ url: '/healthz', headers })).statusCode).toBe(200);
    const login = { method: 'POST', url: '/api/v1/session', payload: { name: 'x', password: 'y' } } as const;
    for (const asked of [{ url: '/api/v1/findings', headers }, login]) {
      const { statusCode, body } = await server.inject(asked);
      expect([statusCode, JSON.parse(body)]).toMatchObject([503, { code: 'store-unusable' }]);
      for (const part of [where, '127.0.0.1', 'postern@', '/tmp', 'sessions'])
        expect(body).not.toContain(part);
    }
    await server.close();
  });
});
