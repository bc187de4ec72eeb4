import { describe, expect, test } from 'vitest';
import { Journal, type JournalEntry, WRITES_KEPT, withoutSecretFields, withoutSecrets } from './journal.ts';
import { createNonceMemory } from './nonces.ts';

function entry(action: string, more: Partial<JournalEntry> = {}): JournalEntry {
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
    ...more,
  };
}
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();

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

describe('what was done', () => {
  const write = (second: number, more: Partial<JournalEntry> = {}): JournalEntry =>
    entry(`w${second}`, { access: 'write', time: at(second), ...more });
  const named = (entries: readonly JournalEntry[]): string[] => entries.map(({ action }) => action);

  test('is there still when reads have pushed it out, each once and in order', () => {
    const journal = new Journal(undefined, 3);
    for (let i = 0; i < 4; i += 1) journal.append(write(i));
    journal.append(write(4, { account: '2' }));
    for (let i = 5; i < 9; i += 1) journal.append(entry(`r${i}`, { time: at(i) }));
    journal.append(write(9));
    const all = { account: '1', from: at(0), to: at(60) };
    expect(named(journal.past({ ...all, access: 'write' }))).toEqual(['w0', 'w1', 'w2', 'w3', 'w9']);
    expect(named(journal.past(all))).toEqual(['w0', 'w1', 'w2', 'w3', 'r7', 'r8', 'w9']);
    expect(named(journal.past({ ...all, from: at(2), to: at(3) }))).toEqual(['w2', 'w3']);
    expect(named(journal.past({ ...all, account: '2' }))).toEqual(['w4']);
    journal.retract();
    expect(named(journal.past({ ...all, access: 'write' }))).toEqual(['w0', 'w1', 'w2', 'w3']);
    journal.clear();
    expect(journal.past(all)).toEqual([]);
  });

  test('is found when the clock was put back meanwhile', () => {
    const journal = new Journal();
    for (const second of [5, 6, 1, 2, 7]) journal.append(write(second));
    const found = journal.past({ account: '1', from: at(2), to: at(6), access: 'write' });
    expect(named(found)).toEqual(['w5', 'w6', 'w2']);
  });

  test('is kept by account, the newest', () => {
    const journal = new Journal();
    const all = { account: '1', from: at(0), to: at(3 * WRITES_KEPT), access: 'write' as const };
    for (let i = 0; i < 2 * WRITES_KEPT; i += 1) journal.append(write(i));
    const found = journal.past(all);
    expect([found.length, found.at(0)?.action, found.at(-1)?.action]).toEqual([
      WRITES_KEPT,
      `w${WRITES_KEPT}`,
      `w${2 * WRITES_KEPT - 1}`,
    ]);
  });

  test('costs what it finds', () => {
    const journal = new Journal();
    for (let i = 0; i < WRITES_KEPT; i += 1) journal.append(write(i));
    const look = (from: number, to: number): number => {
      const began = performance.now();
      for (let i = 0; i < 200; i += 1)
        journal.past({ account: '1', from: at(from), to: at(to), access: 'write' });
      return performance.now() - began;
    };
    look(0, WRITES_KEPT);
    const all = look(0, WRITES_KEPT);
    expect(look(5000, 5010)).toBeLessThan(all / 10);
  });
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
