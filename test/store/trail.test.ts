/** What was done in clouds and what was denied, in either database. */
import { expect, test } from 'vitest';
import type { ChangeEvent } from '../../src/domain/watch/change-event.ts';
import { recordsOf } from '../../src/domain/watch/trail-record.ts';
import { onBoth } from './both.ts';

const second = (n: number): string => `2026-03-01T08:00:${String(n).padStart(2, '0')}Z`;
const event = (id: string, more: Partial<ChangeEvent> = {}): ChangeEvent => ({
  id,
  account: '1',
  region: 'cn-hangzhou',
  operation: 'AuthorizeSecurityGroup',
  at: second(0),
  actor: { type: 'ram-user', name: '梅', account: '1' },
  from: '203.0.113.9',
  userAgent: 'aliyun-cli',
  requestId: id,
  errorCode: '',
  resources: ['sg-1'],
  ...more,
});

test('what is kept: done or denied, and about what is watched; no key, no program of the caller', () => {
  const kept = recordsOf([
    event('done'),
    event('denied', {
      errorCode: 'Forbidden.RAM',
      errorMessage: 'LTAI5tExampleExample0001 may not\u0000',
    }),
    event('wrong', { errorCode: 'InvalidPermission.Duplicate' }),
    event('way in', { operation: 'AssociateEipAddress', resources: ['eip-1'] }),
    event('disk', { operation: 'CreateDisk', resources: [] }),
    event('named', { operation: 'TagResources', resources: ['i-1'] }),
  ]);
  expect(kept.map(({ id }) => id)).toEqual(['done', 'denied', 'way in', 'named']);
  expect(JSON.stringify(kept)).not.toMatch(/aliyun-cli|LTAI/);
  expect(kept[1]?.errorMessage).toContain('may not');
});

onBoth('the trail', (place) => {
  test('each event is kept once, of a cloud', async () => {
    const [a, b] = await Promise.all([place.open(), place.open()]);
    const records = recordsOf([event('1'), event('2'), event('1', { operation: 'RevokeSecurityGroup' })]);
    const added = await Promise.all([a.trail.add('t', records), b.trail.add('t', records)]);
    expect(added[0] + added[1]).toBe(2);
    expect(await a.trail.add('other', records.slice(0, 1))).toBe(1);
    expect(await a.trail.add('t', [])).toBe(0);
    expect(await b.trail.get('t', '1')).toEqual(records[0]);
    expect(await b.trail.get('t', '3')).toBeUndefined();
    expect((await a.upkeep.status()).rows.trail).toBe(3);
  });

  test('the newest first, by page: none is left out or told twice where many have one time', async () => {
    const { trail } = await place.open();
    const many = Array.from({ length: 450 }, (_, i) =>
      event(`e${String(i).padStart(3, '0')}`, { at: second(i % 3) }),
    );
    expect(await trail.add('t', recordsOf(many))).toBe(450);
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page = await trail.list({ target: 't', limit: 97, ...(after === '' ? {} : { after }) });
      seen.push(...page.items.map(({ at, id }) => `${at} ${id}`));
      after = page.next;
    }
    expect(seen).toEqual(
      many
        .map(({ at, id }) => `${at} ${id}`)
        .sort()
        .reverse(),
    );
    await expect(trail.list({ target: 't', after: 'none' })).rejects.toThrow('bad-flag');
  });

  test('each filter leaves what it says', async () => {
    const { trail } = await place.open();
    const denial = {
      action: 'ecs:AuthorizeSecurityGroup',
      principalType: 'SubUser',
      principal: '2',
      principalAccount: '1',
      policyType: 'ControlPolicy',
      kind: 'ExplicitDeny',
      message: 'encoded',
    };
    await trail.add(
      't',
      recordsOf([
        event('a', { at: second(1), account: '2' }),
        event('b', { at: second(2), region: 'cn-beijing' }),
        event('c', { at: second(3), actor: { type: 'ram-user', name: 'bo', account: '1' } }),
        event('d', { at: second(4), operation: 'JoinSecurityGroup', resources: ['sg-10', 'i-1'] }),
        event('e', { at: second(5), errorCode: 'NoPermission', errorMessage: 'no', denial }),
      ]),
    );
    const ids = async (query: object): Promise<string> =>
      (await trail.list({ target: 't', ...query })).items.map(({ id }) => id).join('');
    expect(await ids({})).toBe('edcba');
    expect(await ids({ account: ['2', '3'] })).toBe('a');
    expect(await ids({ region: ['cn-beijing'] })).toBe('b');
    expect(await ids({ actor: ['bo'] })).toBe('c');
    expect(await ids({ operation: ['JoinSecurityGroup'] })).toBe('d');
    expect(await ids({ resource: ['sg-1'] })).toBe('ecba');
    expect(await ids({ resource: ['i-1', 'sg-%'] })).toBe('d');
    expect(await ids({ denied: true })).toBe('e');
    expect(await ids({ denied: false })).toBe('dcba');
    expect(await ids({ from: '2026-03-01T08:00:02.500Z', to: '2026-03-01T08:00:04.000Z' })).toBe('dcb');
    expect(await trail.get('t', 'e')).toMatchObject({ errorMessage: 'no', denial });
  });

  test('what is older than retention says is taken away', async () => {
    const { trail, upkeep } = await place.open();
    await trail.add('t', recordsOf([event('old'), event('new', { at: '2026-03-20T08:00:00Z' })]));
    const gone = await upkeep.prune({ trail: 10 }, '2026-03-25T00:00:00.000Z', 'service');
    expect(gone).toEqual({ trail: 1 });
    expect((await trail.list({ target: 't' })).items.map(({ id }) => id)).toEqual(['new']);
  });
});
