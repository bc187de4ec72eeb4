/** What a service keeps: leases, documents, users, sessions, messages, cursors, accounts. */
import { expect, test } from 'vitest';
import type { NewMessage, SessionRecord, UserRecord } from '../../src/app/ports.ts';
import { problem } from '../../src/problem.ts';
import { onBoth } from './both.ts';

const AT = '2026-03-01T08:00:00.000Z';
const NOON = Date.parse('2026-03-01T12:00:00.000Z');

onBoth('service', (place) => {
  test('a lease has at most one holder, and goes on when that one is silent', async () => {
    let now = NOON;
    const [a, b] = await Promise.all([place.open(() => now), place.open(() => now)]);
    const claims = await Promise.all(
      [a, b, a, b, a, b].map(({ leases }, i) => leases.claim('scan', `h${i}`, 1_000)),
    );
    const [held, ...more] = claims.filter((one) => one !== undefined);
    if (held === undefined) expect.fail('nobody has it');
    expect(more).toEqual([]);
    expect(held).toMatchObject({ turn: 1, until: '2026-03-01T12:00:01.000Z' });
    expect(await a.leases.renew(held, 5_000)).toBe(true);
    now += 4_999;
    expect(await b.leases.claim('scan', 'late', 1_000)).toBeUndefined();
    now += 1;
    const next = await b.leases.claim('scan', 'late', 1_000);
    expect(next).toMatchObject({ holder: 'late', turn: 2 });
    expect(await a.leases.renew(held, 5_000)).toBe(false);
    await a.leases.release(held);
    expect(await b.leases.list()).toEqual([next]);
    await b.leases.release(next ?? held);
    expect(await b.leases.list()).toEqual([]);
    expect(await a.leases.claim('scan', 'again', 1_000)).toMatchObject({ turn: 3 });
  });

  test('a lease goes by the time of the database', async () => {
    const { leases } = await place.open();
    const lease = await leases.claim('scan', 'me', 60_000);
    const left = Date.parse(lease?.until ?? '') - Date.now();
    expect(left).toBeGreaterThan(30_000);
    expect(left).toBeLessThan(90_000);
  });

  test('documents come by page, the newest first, and only those that are asked for', async () => {
    const { documents } = await place.open();
    const at = (n: number): string => `2026-03-01T08:00:0${n % 3}.000Z`;
    for (let n = 0; n < 7; n += 1) {
      const value = { id: `d${n}`, kind: n % 2 === 0 ? 'a.%' : 'a_b', big: 10n };
      await documents.put({ kind: 'act', id: `d${n}`, value, by: 'ops', at: at(n) }, null);
    }
    await documents.put({ kind: 'other', id: 'd9', value: 1, by: 'ops', at: at(2) }, null);
    await documents.remove('act', 'd6', 1);
    const walk = async (limit: number, begins?: string): Promise<string[]> => {
      const ids: string[] = [];
      let after: string | null = null;
      do {
        const { items, next } = await documents.page('act', {
          limit,
          ...(after === null ? {} : { after }),
          ...(begins === undefined ? {} : { where: { field: 'kind', begins } }),
        });
        expect(items.length).toBeLessThanOrEqual(limit);
        ids.push(...items.map(({ id }) => id));
        after = next;
      } while (after !== null);
      return ids;
    };
    for (const limit of [1, 2, 5, 100]) {
      expect(await walk(limit)).toEqual(['d5', 'd2', 'd4', 'd1', 'd3', 'd0']);
      expect(await walk(limit, 'a.')).toEqual(['d2', 'd4', 'd0']);
      expect(await walk(limit, 'a_')).toEqual(['d5', 'd1', 'd3']);
      expect(await walk(limit, '%')).toEqual([]);
    }
    await expect(documents.page('act', { after: 'x' })).rejects.toMatchObject({
      problem: { code: 'bad-flag' },
    });
  });

  test('a document is changed only by who has seen it', async () => {
    const [a, b] = await Promise.all([place.open(), place.open()]);
    const doc = (value: unknown) => ({ kind: 'policy', id: 'main', value, by: 'ops', at: AT });
    expect(await a.documents.get('policy', 'main')).toBeUndefined();
    const value = { big: 10n, map: new Map([['a', 1]]) };
    expect(await a.documents.put(doc(value), null)).toEqual({
      done: true,
      current: { ...doc(value), version: 1 },
    });
    expect(await b.documents.put(doc(2), null)).toMatchObject({ done: false, current: { version: 1 } });
    const both = await Promise.all([a.documents.put(doc('a'), 1), b.documents.put(doc('b'), 1)]);
    expect(both.map(({ done }) => done).sort()).toEqual([false, true]);
    expect(await a.documents.remove('policy', 'main', 1)).toMatchObject({
      done: false,
      current: { version: 2 },
    });
    expect(await a.documents.remove('policy', 'main', 2)).toEqual({ done: true, current: undefined });
    expect(await a.documents.put(doc('late'), 2)).toEqual({ done: false, current: undefined });
    expect(await a.documents.list('policy')).toEqual([]);
    expect(await a.documents.put(doc('new'), null)).toMatchObject({ done: true, current: { version: 3 } });
    await a.documents.put({ ...doc(1), id: 'Other' }, null);
    await a.documents.put({ ...doc(1), kind: 'else' }, null);
    expect((await b.documents.list('policy')).map(({ id }) => id)).toEqual(['Other', 'main']);
  });

  const user = (id: string, more: Partial<UserRecord> = {}): UserRecord => ({
    id,
    name: `name-${id}`,
    displayName: `使用者 ${id}`,
    roles: ['viewer', 'operator'],
    passwordHash: '$argon2id$…',
    subject: null,
    disabled: false,
    createdAt: AT,
    ...more,
  });
  const session = (id: string, more: Partial<SessionRecord> = {}): SessionRecord => ({
    id,
    user: 'u1',
    kind: 'session',
    tokenHash: `hash-${id}`,
    label: 'Firefox',
    scopes: null,
    createdAt: AT,
    expiresAt: '2026-03-02T08:00:00.000Z',
    usedAt: AT,
    ...more,
  });

  test('of several first users one is made', async () => {
    const stores = await Promise.all([place.open(), place.open()]);
    const made = await Promise.all(
      [0, 1, 2, 3].map((i) => (stores[i % 2] ?? stores[0]).users.createFirst(user(`u${i}`))),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await stores[0].users.list()).toHaveLength(1);
  });

  test('users have names and subjects of their own', async () => {
    const { users } = await place.open();
    expect(await users.create(user('u1'))).toBe(true);
    expect(await users.create(user('u2', { name: 'name-u1' }))).toBe(false);
    expect(await users.create(user('u2', { subject: 'https://id.example.com 7' }))).toBe(true);
    expect(await users.create(user('u3', { subject: 'https://id.example.com 7' }))).toBe(false);
    expect(await users.create(user('u3'))).toBe(true);
    expect(await users.get('u1')).toEqual(user('u1'));
    expect(await users.byName('name-u2')).toMatchObject({ id: 'u2' });
    expect(await users.bySubject('https://id.example.com 7')).toMatchObject({ id: 'u2' });
    expect(await users.change('u1', { disabled: true, roles: ['admin'] })).toBe(true);
    expect(await users.get('u1')).toEqual(user('u1', { disabled: true, roles: ['admin'] }));
    expect(await users.change('u1', { name: 'name-u2' })).toBe(false);
    expect(await users.change('nobody', { disabled: true })).toBe(false);
    expect((await users.list()).map(({ id }) => id)).toEqual(['u1', 'u2', 'u3']);
    expect(await users.remove('u1')).toBe(true);
    expect(await users.remove('u1')).toBe(false);
  });

  test('sessions end by time, by hand and with their user', async () => {
    const { sessions, users } = await place.open();
    await users.create(user('u1'));
    await sessions.create(session('s1'));
    await sessions.create(session('s2', { kind: 'token', scopes: ['scan'], createdAt: `${AT}1` }));
    expect(await sessions.find('hash-s2', AT)).toEqual(
      session('s2', { kind: 'token', scopes: ['scan'], createdAt: `${AT}1` }),
    );
    expect(await sessions.find('hash-s1', '2026-03-02T08:00:00.000Z')).toBeUndefined();
    expect(await sessions.find('s1', AT)).toBeUndefined();
    await sessions.touch('s1', { usedAt: '2026-03-01T09:00:00.000Z', expiresAt: '2026-03-03T08:00:00.000Z' });
    expect(await sessions.find('hash-s1', '2026-03-02T08:00:00.000Z')).toMatchObject({ id: 's1' });
    expect(await sessions.prune('2026-03-02T08:00:00.000Z')).toBe(1);
    await sessions.create(session('s3'));
    await sessions.create(session('s4'));
    expect(await sessions.revokeAll('u1', 's4')).toBe(2);
    expect(await sessions.revoke('s4')).toBe(true);
    expect(await sessions.revoke('s4')).toBe(false);
    await sessions.create(session('s5'));
    await users.remove('u1');
    expect(await sessions.list('u1')).toEqual([]);
  });

  const message = (key: string, more: Partial<NewMessage> = {}): NewMessage => ({
    key,
    channel: 'webhook',
    payload: { key },
    createdAt: AT,
    ...more,
  });

  test('a message is told of once, and tried until it is sent', async () => {
    let now = NOON;
    const [a, b] = await Promise.all([place.open(() => now), place.open(() => now)]);
    expect(await a.outbox.add(message('one'))).toBe(true);
    expect(await b.outbox.add(message('one', { payload: { other: 1 } }))).toBe(false);
    await a.outbox.add(message('later', { dueAt: '2026-03-01T12:00:05.000Z' }));
    const claims = await Promise.all(
      [a, b, a, b].map(({ outbox }, i) => outbox.claim(`h${i}`, { limit: 10, leaseMs: 1_000 })),
    );
    const taken = claims.flat();
    expect(taken).toMatchObject([{ key: 'one', attempts: 1, payload: { key: 'one' } }]);
    const holder = `h${claims.findIndex(({ length }) => length > 0)}`;
    const id = taken[0]?.id ?? '';
    expect(await a.outbox.retry(id, 'other', AT, 'x')).toBe(false);
    expect(await a.outbox.retry(id, holder, '2026-03-01T12:00:02.000Z', 'refused')).toBe(true);
    expect(await a.outbox.claim('h', { limit: 10, leaseMs: 1_000 })).toEqual([]);
    now += 2_000;
    expect(await a.outbox.claim('dies', { limit: 10, leaseMs: 1_000 })).toMatchObject([
      { attempts: 2, lastError: 'refused' },
    ]);
    now += 1_000;
    expect(await b.outbox.claim('lives', { limit: 10, leaseMs: 1_000 })).toMatchObject([{ attempts: 3 }]);
    expect(await a.outbox.sent(id, 'dies')).toBe(false);
    expect(await b.outbox.sent(id, 'lives')).toBe(true);
    expect(await b.outbox.add(message('one'))).toBe(false);
    now += 2_000;
    const [later] = await b.outbox.claim('h', { limit: 1, leaseMs: 1_000 });
    expect(later).toMatchObject({ key: 'later' });
    expect(await b.outbox.giveUp(later?.id ?? '', 'h', 'gone')).toBe(true);
    const all = await a.outbox.list();
    expect(all.items.map(({ key, state, sentAt }) => [key, state, sentAt])).toEqual([
      ['one', 'sent', '2026-03-01T12:00:03.000Z'],
      ['later', 'failed', null],
    ]);
    expect((await a.outbox.list({ state: 'waiting' })).items).toEqual([]);
    const one = await a.outbox.list({ limit: 1 });
    expect((await a.outbox.list({ limit: 1, after: one.next ?? '' })).items).toMatchObject([
      { key: 'later' },
    ]);
  });

  test('a cursor moves only from where its reader thinks it is', async () => {
    const { cursors } = await place.open();
    expect(await cursors.get('trail')).toBeUndefined();
    expect(await cursors.set('trail', '1', AT, 'x')).toBe(false);
    expect(await cursors.set('trail', '1', AT, null)).toBe(true);
    expect(await cursors.set('trail', '2', AT, null)).toBe(false);
    expect(await cursors.set('trail', '2', AT, '1')).toBe(true);
    expect(await cursors.set('trail', '3', AT)).toBe(true);
    expect(await cursors.get('trail')).toEqual({ value: '3', at: AT });
  });

  test('accounts are kept by target', async () => {
    const { accounts } = await place.open();
    const account = {
      target: '',
      id: '1234567890123456',
      name: '正式環境',
      access: { kind: 'role', role: 'auditor' },
      enabled: true,
      addedAt: AT,
      addedBy: 'ops',
    } as const;
    await accounts.put(account);
    await accounts.put({ ...account, target: 'local' });
    await accounts.put({ ...account, enabled: false });
    expect(await accounts.get('', account.id)).toEqual({ ...account, enabled: false });
    expect(await accounts.list()).toHaveLength(2);
    expect(await accounts.list('local')).toEqual([{ ...account, target: 'local' }]);
    expect(await accounts.remove('', account.id)).toBe(true);
    expect(await accounts.remove('', account.id)).toBe(false);
  });

  test('what somebody has to allow is left as it is when they throw, whoever else comes at the same time', async () => {
    const [a, b] = await Promise.all([place.open(), place.open()]);
    const user: UserRecord = {
      id: 'u-allow',
      name: 'allow',
      displayName: 'Allow',
      roles: ['admin'],
      passwordHash: null,
      subject: null,
      disabled: false,
      createdAt: AT,
    };
    await a.users.create(user);
    await a.users.create({ ...user, id: 'u-other', name: 'other' });
    const unlessLast = (id: string) => (_: UserRecord, all: readonly UserRecord[]) => {
      if (!all.some((one) => one.id !== id && one.roles.includes('admin') && !one.disabled))
        throw problem('last-admin', { name: id });
    };
    const outcomes = await Promise.allSettled([
      a.users.change('u-allow', { disabled: true }, unlessLast('u-allow')),
      b.users.remove('u-other', unlessLast('u-other')),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const left = (await a.users.list()).filter(({ disabled }) => !disabled);
    expect(left).toHaveLength(1);

    const account = {
      target: '',
      id: '1',
      name: 'one',
      access: { kind: 'default' },
      enabled: true,
      addedAt: AT,
      addedBy: 'ops',
    } as const;
    const unlessThere = (there: unknown) => {
      if (there !== undefined) throw problem('version-missing', { current: 'there' });
    };
    const puts = await Promise.allSettled([
      a.accounts.put(account, unlessThere),
      b.accounts.put({ ...account, name: 'two' }, unlessThere),
    ]);
    expect(puts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(a.accounts.remove('', '1', unlessThere)).rejects.toThrow('version-missing');
    expect(await a.accounts.remove('', '1')).toBe(true);
  });

  test('a message that was given up is due again when somebody asks, and no other', async () => {
    const { outbox } = await place.open();
    await outbox.add({ key: 'again', channel: 'c', payload: { n: 1 }, createdAt: AT });
    const [message] = (await outbox.list({ state: 'waiting' })).items.filter(({ key }) => key === 'again');
    const id = message?.id ?? '';
    const to = { payload: { n: 2 }, dueAt: '2026-03-02T08:00:00.000Z' };
    expect(await outbox.again(id, to)).toBe(false);
    await outbox.claim('h', { limit: 100, leaseMs: 1_000 });
    await outbox.giveUp(id, 'h', 'gone');
    expect(await outbox.again(id, to)).toBe(true);
    expect(await outbox.get(id)).toMatchObject({ state: 'waiting', attempts: 0, lastError: 'gone', ...to });
    expect(await outbox.again('none', to)).toBe(false);
    expect(await outbox.get('none')).toBeUndefined();
  });
});
