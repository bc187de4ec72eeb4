/** Deliveries of EventBridge: what is believed, what is made of it, and how long it takes from a call to a finding. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEventBridge, type EventBridgeOptions } from '../../src/adapters/alibaba/event-bridge.ts';
import type { Delivery, DeliveryReader } from '../../src/app/ports.ts';
import { startSchedule } from '../../src/app/serve/schedule.ts';
import { followTrail } from '../../src/app/watch/follow-trail.ts';
import { deliveriesTask } from '../../src/app/watch/take-deliveries.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import type { EventBridgeSettings } from '../../src/domain/watch/event-bridge.ts';
import { buildServer, type Server } from '../../src/interfaces/http/server.ts';
import { type OpenParts, openCloud, openParts } from '../serve/bench.ts';
import {
  CERTIFICATE,
  deliveryOf,
  envelopeOf,
  eventOf,
  headersFor,
  publicKey,
  type Signing,
  TARGET,
  TOKEN,
} from './eventbridge-sender.ts';
import { freePort } from './identity-provider.ts';

const SETTINGS: EventBridgeSettings = {
  address: TARGET,
  token: 'EVENTBRIDGE_TOKEN',
  regions: ['cn-hangzhou'],
  signature: 'required',
  from: [],
};
const BODY = JSON.stringify(envelopeOf(eventOf()));
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** A reader for which the vendor's host is out of reach, and stands for it. */
function readerOf({
  settings = {},
  ...more
}: Partial<Omit<EventBridgeOptions, 'settings'>> & {
  readonly settings?: Partial<EventBridgeSettings>;
} = {}): DeliveryReader & { readonly fetched: string[] } {
  const fetched: string[] = [];
  const stand = (async (url: string) => {
    fetched.push(url);
    return new Response(pem);
  }) as unknown as typeof fetch;
  const reader = createEventBridge({
    settings: { ...SETTINGS, ...settings },
    token: TOKEN,
    now: () => new Date(),
    fetch: stand,
    ...more,
  });
  return { ...reader, fetched };
}
const because = (reason: string): unknown =>
  expect.objectContaining({ problem: { code: 'eventbridge-refused', params: { because: reason } } });

describe('what is believed', () => {
  test.each([
    ['as the page says', {}],
    ['as the vendor’s library does, with an end of line', { end: '\n' }],
    ['a clock that is a little off', { at: Date.now() + 50_000 }],
  ] as [string, Signing][])('%s', async (_case, signing) => {
    const reader = readerOf();
    expect(await reader.read(deliveryOf(BODY, signing))).toHaveLength(1);
    await reader.read(deliveryOf(BODY, signing));
    // A key is kept for an hour.
    expect(reader.fetched).toEqual([CERTIFICATE]);
  });

  const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  test.each([
    ['another key', { key: other }, 'signature'],
    ['another target', { url: 'https://other.example.com/' }, 'signature'],
    ['no signature', { headers: { 'x-eventbridge-signature-v2': '' } }, 'signature'],
    ['another version', { headers: { 'x-eventbridge-signature-version': '2.0' } }, 'signature'],
    ['another method', { headers: { 'x-eventbridge-hash-method': 'MD5' } }, 'signature'],
    ['signed two minutes ago', { at: Date.now() - 120_000 }, 'time'],
    ['signed in two minutes', { at: Date.now() + 120_000 }, 'time'],
    ['no time', { headers: { 'x-eventbridge-signature-timestamp': 'now' } }, 'time'],
    ['another token', { token: 'other' }, 'token'],
    ['no token', { token: '' }, 'token'],
  ] as [string, Signing, string][])('%s is refused', async (_case, signing, reason) => {
    const reader = readerOf();
    await expect(reader.read(deliveryOf(BODY, signing))).rejects.toEqual(because(reason));
    if (reason !== 'signature') expect(reader.fetched).toEqual([]);
  });

  test('a body that was changed on the way is refused', async () => {
    const delivery = deliveryOf(BODY);
    const body = Buffer.from(BODY.replace('sg-bp1closed', 'sg-bp1other'));
    await expect(readerOf().read({ ...delivery, body })).rejects.toEqual(because('signature'));
  });

  test.each([
    'https://cn-beijing-eventbridge.oss-accelerate.aliyuncs.com/x.pem',
    'https://evil-eventbridge.oss-accelerate.aliyuncs.com/x.pem',
    'https://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com.evil.test/x.pem',
    'http://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com/x.pem',
    'https://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com:8443/x.pem',
    'https://a@cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com/x.pem',
    'https://evil.test/cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com/x.pem',
    'file:///etc/passwd',
    'nothing of the kind',
  ])('a certificate at %s is not looked at', async (certificate) => {
    const reader = readerOf();
    await expect(reader.read(deliveryOf(BODY, { certificate }))).rejects.toEqual(because('signature'));
    expect(reader.fetched).toEqual([]);
  });

  test.each([
    [
      'out of reach',
      async () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') })),
      /ENOTFOUND/,
    ],
    ['not there', async () => new Response('', { status: 404 }), /HTTP 404/],
    ['no certificate', async () => new Response('words'), /./],
    ['without end', async () => new Response(Buffer.alloc(70_000)), /too large/],
  ])('a certificate that is %s is asked for again with the next delivery', async (_case, answer, reason) => {
    let asked = 0;
    const get = (async () => {
      asked += 1;
      return asked === 1 ? answer() : new Response(pem);
    }) as unknown as typeof fetch;
    const reader = readerOf({ fetch: get });
    await expect(reader.read(deliveryOf(BODY))).rejects.toMatchObject({
      problem: {
        code: 'eventbridge-certificate',
        params: { url: CERTIFICATE, reason: expect.stringMatching(reason) },
      },
    });
    expect(await reader.read(deliveryOf(BODY))).toHaveLength(1);
  });

  test('the older signature is not taken: its secret can be read by whoever was delivered anything', async () => {
    const headers = {
      'x-eventbridge-signature-timestamp': String(Date.now()),
      'x-eventbridge-signature-method': 'HMAC-SHA1',
      'x-eventbridge-signature-version': '1.0',
      'x-eventbridge-signature-url': CERTIFICATE,
      'x-eventbridge-signature-token': TOKEN,
      'x-eventbridge-signature-secret': 'c2VjcmV0',
      'x-eventbridge-signature': 'c2lnbmF0dXJl',
    };
    const delivery: Delivery = { headers, body: Buffer.from(BODY), from: '203.0.113.9' };
    await expect(readerOf().read(delivery)).rejects.toEqual(because('signature'));
  });

  test('by way of a relay the token alone, when the owner says so', async () => {
    const delivery = deliveryOf(BODY, { url: 'http://relay.internal/', at: 0 });
    await expect(readerOf().read(delivery)).rejects.toEqual(because('time'));
    const lax = readerOf({ settings: { signature: 'none', regions: [] } });
    expect(await lax.read(delivery)).toHaveLength(1);
    expect(lax.fetched).toEqual([]);
    await expect(lax.read(deliveryOf(BODY, { token: 'x' }))).rejects.toEqual(because('token'));
  });

  test('only from where the owner says', async () => {
    const reader = readerOf({ settings: { from: ['203.0.113.0/29', '2001:db8::/32'] } });
    await expect(reader.read(deliveryOf(BODY))).rejects.toEqual(because('address'));
    for (const from of ['203.0.113.7', '::ffff:203.0.113.1', '2001:db8::1'])
      expect(await reader.read({ ...deliveryOf(BODY), from }), from).toHaveLength(1);
  });
});

describe('what is made of it', () => {
  const read = async (value: unknown): ReturnType<DeliveryReader['read']> => {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    return readerOf().read(deliveryOf(body));
  };

  test('the same as of the trail: who did what to what, and from where', async () => {
    expect(await read(envelopeOf(eventOf()))).toEqual([
      {
        id: '92b33345-0cef-47be-821f-fb9914d30000',
        account: '100000000001',
        region: 'cn-hangzhou',
        operation: 'AuthorizeSecurityGroup',
        at: '2026-11-22T21:52:00Z',
        actor: { type: 'ram-user', name: 'mei', account: '100000000001' },
        from: '203.0.113.50',
        userAgent: 'AlibabaCloud API Workbench',
        requestId: '32B7EB75-62EE-511E-9449-E19EBF67C2ED',
        errorCode: '',
        resources: ['sg-bp1closed'],
      },
    ]);
  });

  test('several at once, in their envelopes or without', async () => {
    const bare = eventOf({ eventId: 'b', recipientAccountId: '2' });
    const events = await read([envelopeOf(eventOf()), bare]);
    expect(events.map(({ id, account }) => [id, account])).toEqual([
      ['92b33345-0cef-47be-821f-fb9914d30000', '100000000001'],
      ['b', '2'],
    ]);
  });

  test.each([
    ['of another type', envelopeOf(eventOf(), { type: 'oss:ObjectCreated:PutObject' })],
    ['of another service', envelopeOf(eventOf({ serviceName: 'Kms' }))],
    ['a read', envelopeOf(eventOf({ eventRW: 'Read' }))],
    ['without a name', envelopeOf(eventOf({ eventName: '' }))],
    ['without a place', eventOf({ acsRegion: '' })],
    ['of which nothing is known', { words: true }],
    ['without data', envelopeOf({})],
    ['none', []],
  ])('%s: accepted, and nothing is made of it', async (_case, value) => {
    expect(await read(value)).toEqual([]);
  });

  test.each(['', 'words', '7', '[1]', 'null', '"x"'])('%j is no event', async (text) => {
    await expect(read(text)).rejects.toEqual(because('form'));
  });
});

describe('from a call to a finding', () => {
  const timer = {
    now: () => new Date(),
    sleep: (ms: number) => new Promise<void>((end) => setTimeout(end, ms)),
  };
  let cloud: LocalCloud;
  let open: OpenParts;
  let server: Server;
  let schedule: ReturnType<typeof startSchedule>;
  let address: string;
  const failures: unknown[] = [];

  /** A service with the reader that `postern serve` makes for a local cloud. */
  async function start(): Promise<void> {
    const settings = { ...SETTINGS, address };
    const { origin } = new URL(cloud.endpoint);
    const reader = createEventBridge({ settings, token: TOKEN, now: timer.now, localCloud: origin });
    server = await buildServer({ parts: open.parts, deliveries: { reader, address } });
    await server.listen({ host: '127.0.0.1', port: Number(new URL(address).port) });
    const task = deliveriesTask(open.parts, (_, error) => failures.push(error));
    schedule = startSchedule([task], { timer, onFailure: (_, error) => failures.push(error) });
  }
  async function stop(): Promise<void> {
    await schedule.stop();
    await server.close();
  }
  const control = async (method: string, body?: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', 'x-postern-control': '1' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return (await fetch(`${cloud.endpoint}/_postern/event-target`, init)).json();
  };

  beforeAll(async () => {
    address = `http://127.0.0.1:${await freePort()}/api/v1/eventbridge?from=eb`;
    cloud = await openCloud(timer.now);
    open = await openParts(cloud, timer);
    await start();
  }, 60_000);
  afterAll(async () => {
    await stop();
    await open.close();
    await cloud.close();
  });

  interface Group {
    readonly account: string;
    readonly region: string;
    readonly id: string;
  }
  const closedGroups = (): readonly Group[] =>
    open.parts.posture.inventory?.groups.filter(({ name, rules }) => name === 'db' && rules.length === 1) ??
    [];
  const change = (group: Group, action: string): Promise<object> =>
    cloud.invoke(group.account, group.region, 'Ecs', action, {
      SecurityGroupId: group.id,
      Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', Priority: '1' }],
    });
  /** How many deliveries are not dealt with yet. */
  const waiting = async (): Promise<number> =>
    (await open.parts.store.deliveries.waiting(open.parts.target, 10)).length;
  const openChecks = async ({ id }: Group): Promise<readonly string[]> =>
    (await open.parts.store.findings.list({ resource: [id], status: ['open'] })).items.map(
      ({ finding }) => finding.check,
    );

  test('what the cloud delivers before anything was read waits, and is dealt with then', async () => {
    expect(await control('PUT', { url: address, token: TOKEN })).toEqual({ url: address, waiting: 0 });
    const { parts } = open;
    const [account] = cloud.accounts;
    const made = (await cloud.invoke(account?.id ?? '', 'cn-hangzhou', 'Ecs', 'CreateSecurityGroup', {})) as {
      SecurityGroupId: string;
    };
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    // Who did it is told at once.
    const { items: told } = await parts.store.trail.list({ target: parts.target });
    expect(told).toMatchObject([{ operation: 'CreateSecurityGroup', resources: [made.SecurityGroupId] }]);
    await parts.keeper.scan('test');
    await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
    expect(parts.posture.inventory?.groups.some(({ id }) => id === made.SecurityGroupId)).toBe(true);
  }, 60_000);

  test('it takes less than five seconds, and reads no more than what was touched', async () => {
    const [group] = closedGroups();
    if (group === undefined) throw new Error('the demo has no closed group');
    // Times of the trail are whole seconds: its first look may tell of what was made in the second of the first scan.
    const look = (): Promise<void> =>
      followTrail({ source: open.events, onFailure: (_, error) => failures.push(error) }, open.parts);
    await look();
    const before = cloud.journal.list().length;
    const began = performance.now();
    await change(group, 'AuthorizeSecurityGroup');
    await expect.poll(() => openChecks(group), { timeout: 10_000, interval: 20 }).toContain('ssh-open');
    const took = performance.now() - began;
    expect(took).toBeLessThan(5_000);
    const calls = cloud.journal.list().slice(before + 1);
    expect(calls.length).toBeLessThan(8);
    const { items } = await open.parts.store.scans.list({ target: open.parts.target, limit: 1 });
    expect(items[0]?.by).toMatch(/^event /);

    // The trail tells of it too, and it is not read again. The delivery is dealt with after what it
    // led to is kept, so the finding is there a moment before that.
    await expect.poll(waiting, { timeout: 10_000, interval: 20 }).toBe(0);
    const scans = async (): Promise<number> =>
      (await open.parts.store.scans.list({ target: open.parts.target, limit: 500 })).items.length;
    const known = await scans();
    await look();
    expect(await scans()).toBe(known);
    await change(group, 'RevokeSecurityGroup');
    await expect.poll(() => openChecks(group), { timeout: 10_000, interval: 20 }).not.toContain('ssh-open');
    expect(failures).toEqual([]);
  }, 60_000);

  test('what was dealt with is not dealt with again after a restart, and what was taken before it is', async () => {
    const [, group] = closedGroups();
    if (group === undefined) throw new Error('the demo has no other closed group');
    const { parts } = open;
    await schedule.stop();
    await change(group, 'AuthorizeSecurityGroup');
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    const [{ event } = { event: undefined }] = await parts.store.deliveries.waiting(parts.target, 1);
    await server.close();
    await control('DELETE');
    // As after kill -9: the parts are made anew on what is on the disk.
    await open.close();
    open = await openParts(cloud, timer, open.folder);
    await open.parts.keeper.scan('test');
    await start();
    await expect
      .poll(async () => (await open.parts.store.deliveries.waiting(open.parts.target, 10)).length, {
        timeout: 10_000,
      })
      .toBe(0);
    expect(await openChecks(group)).toContain('ssh-open');
    const body = JSON.stringify(envelopeOf(eventOf({ eventId: event?.id, acsRegion: group.region })));
    const deliver = async (headers: Record<string, string>, sent = body): Promise<[number, unknown]> => {
      const answer = await fetch(address, { method: 'POST', headers, body: sent });
      return [answer.status, await answer.json()];
    };
    const certificate = `${cloud.endpoint}/x509_public_certificate_local.pem`;
    // Signed by somebody else than the cloud, which is the one that is believed here.
    const [status, refusal] = await deliver(headersFor(body, { url: address, certificate }));
    expect([status, (refusal as { code: string }).code]).toEqual([403, 'eventbridge-refused']);
    await control('PUT', { url: address, token: 'another token' });
    await change(group, 'RevokeSecurityGroup');
    await new Promise((end) => setTimeout(end, 1_500));
    expect(await open.parts.store.deliveries.waiting(open.parts.target, 10)).toEqual([]);
    expect(await openChecks(group)).toContain('ssh-open');
    await control('DELETE');
  }, 90_000);

  test('the same event is kept once, and answered as known', async () => {
    const { store, target } = open.parts;
    const settings = { ...SETTINGS, address, signature: 'none' as const };
    const reader = createEventBridge({ settings, token: TOKEN, now: timer.now });
    const lax = await buildServer({ parts: open.parts, deliveries: { reader, address } });
    const url = await lax.listen({ host: '127.0.0.1', port: 0 });
    const [group] = closedGroups();
    const body = JSON.stringify([
      envelopeOf(eventOf({ eventId: 'once', recipientAccountId: group?.account, acsRegion: group?.region })),
      envelopeOf(eventOf({ eventId: 'once', recipientAccountId: group?.account, acsRegion: group?.region })),
      envelopeOf({}, { type: 'other' }),
    ]);
    const deliver = async (type: string): Promise<unknown> => {
      const headers = { 'content-type': type, 'x-eventbridge-signature-token': TOKEN };
      const answer = await fetch(`${url}/api/v1/eventbridge`, { method: 'POST', headers, body });
      return answer.json();
    };
    try {
      expect(await deliver('application/cloudevents+json')).toEqual({ accepted: 1, known: 1 });
      expect(await deliver('text/plain')).toEqual({ accepted: 0, known: 2 });
      expect(await store.deliveries.known(target, ['once', 'never'])).toEqual(new Set(['once']));
      const large = await fetch(`${url}/api/v1/eventbridge`, {
        method: 'POST',
        headers: { 'x-eventbridge-signature-token': TOKEN },
        body: 'x'.repeat(2 << 20),
      });
      expect(large.status).toBe(413);
    } finally {
      await lax.close();
    }
  });
});
