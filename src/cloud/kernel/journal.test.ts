import { expect, test } from 'vitest';
import { Journal, type JournalEntry, withoutSecretFields, withoutSecrets } from './journal.ts';
import { createNonceMemory } from './nonces.ts';

function entry(action: string): JournalEntry {
  return {
    time: '2026-01-01T00:00:00.000Z',
    requestId: action,
    account: '1',
    region: 'cn-hangzhou',
    caller: null,
    product: 'Ecs',
    version: '2014-05-26',
    action,
    access: 'read',
    params: {},
    errorCode: null,
    errorMessage: null,
    sourceIp: '127.0.0.1',
    userAgent: '',
  };
}

test('the journal keeps the newest entries', () => {
  const journal = new Journal(undefined, 3);
  for (let i = 0; i < 20; i++) {
    journal.append(entry(`a${i}`));
    expect(journal.list().length).toBe(Math.min(i + 1, 3));
  }
  expect(journal.list().map(({ action }) => action)).toEqual(['a17', 'a18', 'a19']);
  expect(journal.list({ action: 'a18' })).toHaveLength(1);
  expect(journal.list({ limit: 1 }).map(({ action }) => action)).toEqual(['a19']);
});

test('secrets do not get into the journal', () => {
  const params = withoutSecrets([
    ['Password', 'p'],
    ['UserData', 'd'],
    ['LoginProfile.Password', 'p'],
    ['NextToken', 'n'],
    ['ClientToken', 'c'],
  ]);
  expect(params).toEqual({
    Password: '***',
    UserData: '***',
    'LoginProfile.Password': '***',
    NextToken: 'n',
    ClientToken: 'c',
  });
});

test('neither do those of an answer, at any depth', () => {
  const AccessKey = { AccessKeyId: 'id', AccessKeySecret: 's', Status: 'Active' };
  expect(withoutSecretFields({ AccessKey, List: [{ Password: 'p', Secrets: ['kept'] }] })).toEqual({
    AccessKey: { AccessKeyId: 'id', AccessKeySecret: '***', Status: 'Active' },
    List: [{ Password: '***', Secrets: ['kept'] }],
  });
});

test('nonces are remembered for long enough, in bounded memory', () => {
  const nonces = createNonceMemory(1000, 10);
  expect([nonces.add('a', 0), nonces.add('a', 1)]).toEqual([true, false]);
  expect(nonces.add('b', 1500)).toBe(true);
  expect(nonces.add('a', 1500)).toBe(false);
  expect(nonces.add('c', 2600)).toBe(true);
  expect(nonces.add('a', 2600)).toBe(true);
  for (let i = 0; i < 100; i++) expect(nonces.add(`n${i}`, 2600)).toBe(true);
  expect(nonces.add('c', 2600)).toBe(true);
});
