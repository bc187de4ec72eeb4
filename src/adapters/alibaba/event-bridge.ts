/**
 * Deliveries of EventBridge to an HTTP target (help.aliyun.com: eventbridge, "Signature algorithm", of 2026): the token of
 * the target, and a signature by a key whose certificate the vendor publishes. The older signature, HMAC-SHA1 with a
 * secret that is encrypted with the private key, is not taken: whoever was ever delivered anything can read a secret with
 * the public key, and sign with it.
 */
import { createHash, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { Delivery, DeliveryReader } from '../../app/ports.ts';
import type { ChangeEvent } from '../../domain/watch/change-event.ts';
import type { EventBridgeSettings } from '../../domain/watch/event-bridge.ts';
import { type ProblemError, problem } from '../../problem.ts';
import { isAboutAccess, mapEvent } from './event-source.ts';
import { isRaw, nested, type Raw, text } from './raw.ts';

/** How far the time of a signature may be away, as the vendor says. */
const AWAY_MS = 60_000;
/** How long a key is used before its certificate is fetched again. */
const KEY_MS = 3_600_000;
/** Certificates are a few kilobytes; few are in use at once. */
const CERTIFICATE_BYTES = 64 << 10;
const KEYS_KEPT = 20;
const FETCH_MS = 5_000;

/** Signed, in this order; the token where the target has one. */
const SIGNED = [
  'x-eventbridge-signature-timestamp',
  'x-eventbridge-hash-method',
  'x-eventbridge-signature-version',
  'x-eventbridge-signature-url',
  'x-eventbridge-signature-token',
] as const;
const TOKEN = 'x-eventbridge-signature-token';
const SIGNATURE = 'x-eventbridge-signature-v2';

/** ActionTrail's own types, and those that each service has of them. */
const TYPE = /:ActionTrail:(ApiCall|ConsoleOperation|AliyunServiceEvent)$/;

export interface EventBridgeOptions {
  readonly settings: EventBridgeSettings;
  /** Of the target, at least a few random bytes. */
  readonly token: string;
  readonly now: () => Date;
  /** An origin whose certificates are taken besides: a local cloud that somebody named. */
  readonly localCloud?: string | undefined;
  /** How certificates are fetched. */
  readonly fetch?: typeof fetch | undefined;
}

export function createEventBridge(options: EventBridgeOptions): DeliveryReader {
  const { settings, token, now } = options;
  const allowed = addressesOf(settings.from);
  const keys = new Map<string, { readonly at: number; readonly key: Promise<KeyObject> }>();

  return {
    async read(delivery) {
      if (allowed !== undefined && !allowed(delivery.from)) throw refused('address');
      // Before anything is fetched: nobody else makes this machine call anywhere.
      if (!isSame(headerOf(delivery, TOKEN), token)) throw refused('token');
      if (settings.signature === 'required') await demandSignature(delivery);
      return eventsOf(delivery.body);
    },
  };

  async function demandSignature(delivery: Delivery): Promise<void> {
    const [timestamp = '', method = '', version = '', url = ''] = SIGNED.map((name) =>
      headerOf(delivery, name),
    );
    const sent = /^\d{13}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
    if (!(Math.abs(now().getTime() - sent) <= AWAY_MS)) throw refused('time');
    const isKnown = method.toUpperCase() === 'SHA256' && version === '1.0';
    if (!isKnown || !isVendors(url)) throw refused('signature');
    const key = await keyAt(url);
    const signature = Buffer.from(headerOf(delivery, SIGNATURE), 'base64');
    if (!textsOf(delivery).some((signed) => verify('sha256', signed, key, signature)))
      throw refused('signature');
  }

  /**
   * What is signed: the page ends with the body, the vendor's own library adds an end of line. The two hold the same, so
   * either is taken.
   */
  function textsOf(delivery: Delivery): readonly Buffer[] {
    const lines = SIGNED.map((name) => `${name}: ${headerOf(delivery, name)}\n`);
    const whole = Buffer.concat([Buffer.from(`${settings.address}\n${lines.join('')}`), delivery.body]);
    return [whole, Buffer.concat([whole, Buffer.from('\n')])];
  }

  /** Others can have buckets whose names look alike, so it must be a region that the owner has named. */
  function isVendors(url: string): boolean {
    const parsed = URL.parse(url);
    if (parsed === null || parsed.username !== '' || parsed.password !== '') return false;
    if (options.localCloud !== undefined && parsed.origin === options.localCloud) return true;
    return settings.regions.some(
      (region) => parsed.origin === `https://${region}-eventbridge.oss-accelerate.aliyuncs.com`,
    );
  }

  async function keyAt(url: string): Promise<KeyObject> {
    const at = now().getTime();
    const known = keys.get(url);
    if (known !== undefined && at - known.at < KEY_MS) return known.key;
    const key = fetchKey(url, options.fetch ?? fetch);
    keys.set(url, { at, key });
    for (const oldest of keys.keys()) if (keys.size > KEYS_KEPT) keys.delete(oldest);
    try {
      return await key;
    } catch (error) {
      keys.delete(url);
      throw problem('eventbridge-certificate', { url, reason: reasonOf(error) }, error);
    }
  }
}

async function fetchKey(url: string, get: typeof fetch): Promise<KeyObject> {
  const answer = await get(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MS) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    if (size > CERTIFICATE_BYTES) throw new Error('too large for a certificate');
    parts.push(part);
  }
  return createPublicKey(Buffer.concat(parts));
}

/** One event or a list, each in its envelope (CloudEvents) or as ActionTrail has it. */
function eventsOf(body: Uint8Array): readonly ChangeEvent[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw refused('form');
  }
  const list = Array.isArray(value) ? value : [value];
  if (!list.every(isRaw)) throw refused('form');
  return list.flatMap((one) => eventIn(one) ?? []);
}

/** Undefined for what says nothing about who gets in: other types, services and reads. */
function eventIn(raw: Raw): ChangeEvent | undefined {
  const isEnveloped = text(raw, 'specversion') !== '';
  if (isEnveloped && !TYPE.test(text(raw, 'type'))) return undefined;
  const event = isEnveloped ? nested(raw, 'data') : raw;
  if (text(event, 'eventId') === '' || text(event, 'eventName') === '') return undefined;
  if (text(event, 'eventRW') === 'Read' || !isAboutAccess(event)) return undefined;
  const place = { account: text(raw, 'aliyunaccountid'), region: text(raw, 'aliyunregionid') };
  const mapped = mapEvent(event, place);
  // What does not say where it was done cannot be read again.
  return mapped.account === '' || mapped.region === '' ? undefined : mapped;
}

function headerOf({ headers }: Delivery, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** Takes the same time whatever is different. */
function isSame(a: string, b: string): boolean {
  const digest = (one: string): Buffer => createHash('sha256').update(one).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Undefined when any address will do. */
function addressesOf(cidrs: readonly string[]): ((address: string) => boolean) | undefined {
  if (cidrs.length === 0) return undefined;
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', length = ''] = cidr.split('/');
    list.addSubnet(address, Number(length), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  };
}

function refused(because: 'address' | 'token' | 'time' | 'signature' | 'form'): ProblemError {
  return problem('eventbridge-refused', { because });
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
