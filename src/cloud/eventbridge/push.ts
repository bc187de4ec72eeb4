/**
 * Delivers what is done in this cloud to an HTTP target, as a rule of EventBridge for ActionTrail's events does
 * (alibabacloud.com/help: eventbridge, "ActionTrail events" and "Signature algorithm"): writes only, in their envelope,
 * signed by a key of this cloud. Rules and buses themselves are not there; the control interface names the target.
 */
import { generateKeyPairSync, type KeyObject, randomInt, randomUUID, sign } from 'node:crypto';
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import { type TrailEvent, toEvent } from '../actiontrail/events.ts';
import type { Journal, JournalEntry } from '../kernel/journal.ts';

/** Where the certificate of the signing key is, on the port of the cloud. */
export const CERTIFICATE_PATH = '/x509_public_certificate_local.pem';

export interface PushTarget {
  readonly url: string;
  readonly token: string;
}

export interface PushParts {
  readonly journal: Journal;
  readonly profile: SemanticsProfile;
  readonly now: () => Date;
  /** The cloud's own, where the certificate is fetched. */
  readonly endpoint: () => string;
}

/** The vendor's backoff: three times more, after 10 to 20 seconds each. */
const TRIES = 4;
const WAIT_MS = [10_000, 20_000] as const;
const TIMEOUT_MS = 5_000;
/** What waits for a target that does not answer; what is more is lost. */
const WAITING = 1_000;

export class EventPush {
  private readonly parts: PushParts;
  private target: PushTarget | undefined;
  private keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;
  private waiting = 0;
  private listens = false;
  private readonly stopped = new AbortController();

  constructor(parts: PushParts) {
    this.parts = parts;
  }

  get status(): { readonly url: string | null; readonly waiting: number } {
    return { url: this.target?.url ?? null, waiting: this.waiting };
  }

  /** From now on; null: to nobody. */
  to(target: PushTarget | null): void {
    this.target = target ?? undefined;
    if (target === null || this.listens) return;
    this.listens = true;
    this.parts.journal.onWrite((entry) => this.note(entry));
  }

  /** What those who verify signatures are told. */
  get certificate(): string {
    return this.pair().publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  stop(): void {
    this.target = undefined;
    this.stopped.abort();
  }

  private note(entry: JournalEntry): void {
    const { target } = this;
    const event = target === undefined ? undefined : toEvent(entry, this.parts.profile);
    if (target === undefined || event === undefined || this.waiting >= WAITING) return;
    this.waiting += 1;
    void this.deliver(target, envelopeOf(event, entry, this.parts.now())).finally(() => {
      this.waiting -= 1;
    });
  }

  private async deliver(target: PushTarget, envelope: object): Promise<void> {
    const body = JSON.stringify(envelope);
    for (let tried = 1; tried <= TRIES && this.target?.url === target.url; tried += 1) {
      try {
        const signal = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]);
        const headers = { 'content-type': 'application/json; charset=utf-8', ...this.signed(target, body) };
        const answer = await fetch(target.url, { method: 'POST', headers, body, signal });
        await answer.body?.cancel();
        if (answer.ok) return;
      } catch {
        // Out of reach, like an answer that is no success.
      }
      if (tried < TRIES) await pause(randomInt(...WAIT_MS), this.stopped.signal);
    }
  }

  private signed({ url, token }: PushTarget, body: string): Record<string, string> {
    const headers = {
      'x-eventbridge-signature-timestamp': String(this.parts.now().getTime()),
      'x-eventbridge-hash-method': 'SHA256',
      'x-eventbridge-signature-version': '1.0',
      'x-eventbridge-signature-url': `${this.parts.endpoint()}${CERTIFICATE_PATH}`,
      'x-eventbridge-signature-token': token,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
    const signature = sign('sha256', Buffer.from(`${url}\n${lines.join('')}${body}`), this.pair().privateKey);
    return { ...headers, 'x-eventbridge-signature-v2': signature.toString('base64') };
  }

  private pair(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
    this.keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return this.keys;
  }
}

/** As CloudEvents has it, with the vendor's own attributes (alibabacloud.com/help: eventbridge, "Event overview"). */
function envelopeOf(event: TrailEvent, { account }: JournalEntry, now: Date): object {
  return {
    id: randomUUID(),
    source: 'acs.actiontrail',
    specversion: '1.0',
    type: 'actiontrail:ActionTrail:ApiCall',
    datacontenttype: 'application/json;charset=utf-8',
    time: event.eventTime,
    subject: `acs:actiontrail:${event.acsRegion}:${account}:`,
    aliyunaccountid: account,
    aliyunregionid: event.acsRegion,
    aliyuneventbusname: 'default',
    aliyunpublishtime: now.toISOString(),
    data: event,
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
