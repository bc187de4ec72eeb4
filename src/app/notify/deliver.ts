/** Takes what is due from the outbox to the receivers, until each has it or the time for it is over. */
import { createHash } from 'node:crypto';
import type { Message, OutboxStore } from '../ports.ts';
import { Pace, type PaceParts } from './pace.ts';
import type { Channel, Compose, Outcome, Post } from './ports.ts';
import { quietUntil } from './quiet.ts';
import type { Section } from './section.ts';

/** What waits in the outbox for one channel. */
export interface Payload {
  /** When it was to be told first: ISO time. */
  readonly due: string;
  /** Goes out in quiet hours too. */
  readonly urgent: boolean;
  readonly section: Section;
}

export interface DeliverParts extends PaceParts {
  readonly outbox: OutboxStore;
  readonly channels: readonly Channel[];
  readonly compose: Compose;
  readonly post: Post;
  /** Names this process. */
  readonly holder: string;
}

export interface Delivered {
  /** Messages of the outbox; several may have gone out as one. */
  readonly sent: number;
  readonly failed: number;
  /** Put off: quiet hours, limits, or a receiver that did not take it. */
  readonly later: number;
}

const CLAIM = 100;
/** Much longer than a request may take, so that nobody else sends what is on its way. */
const LEASE_MS = 120_000;
/** No request is begun later than so long after its messages were claimed. */
const BEGIN_WITHIN_MS = 60_000;
/** How long a message is tried. The last try is the first one after that. */
export const KEEP_TRYING_MS = 24 * 3_600_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Sends what is due now and returns; what has to wait is due later. */
export async function deliverDue(parts: DeliverParts, signal?: AbortSignal): Promise<Delivered> {
  const total: Mutable<Delivered> = { sent: 0, failed: 0, later: 0 };
  while (signal?.aborted !== true) {
    const claimed = await parts.outbox.claim(parts.holder, { limit: CLAIM, leaseMs: LEASE_MS });
    if (claimed.length === 0) break;
    const begun = parts.timer.now().getTime();
    const names = [...new Set(claimed.map(({ channel }) => channel))];
    await Promise.all(
      names.map(async (name) => {
        const messages = claimed.filter((one) => one.channel === name);
        const channel = parts.channels.find(({ settings }) => settings.name === name);
        if (channel !== undefined) await new Delivery(channel, parts, begun, total, signal).all(messages);
        else
          for (const { id } of messages) {
            await parts.outbox.giveUp(id, parts.holder, 'the channel is not configured any more');
            total.failed += 1;
          }
      }),
    );
  }
  return total;
}

/** What was claimed for one channel. */
class Delivery {
  readonly #channel: Channel;
  readonly #parts: DeliverParts;
  readonly #begun: number;
  readonly #total: Mutable<Delivered>;
  readonly #signal: AbortSignal | undefined;
  readonly #pace: Pace;

  constructor(
    channel: Channel,
    parts: DeliverParts,
    begun: number,
    total: Mutable<Delivered>,
    signal: AbortSignal | undefined,
  ) {
    this.#channel = channel;
    this.#parts = parts;
    this.#begun = begun;
    this.#total = total;
    this.#signal = signal;
    this.#pace = new Pace(robotOf(channel), channel.receiver.limits, parts);
  }

  async all(messages: readonly Message[]): Promise<void> {
    const { settings, receiver } = this.#channel;
    const quiet = quietUntil(settings, this.#parts.timer.now());
    const now: Message[] = [];
    for (const message of inOrder(messages)) {
      if (quiet === null || payloadOf(message).urgent) now.push(message);
      else await this.#putOff([message], quiet.getTime());
    }
    if (now.length > 0) await this.#inTurn(receiver.merges ? [now] : now.map((one) => [one]));
  }

  async #inTurn(batches: readonly (readonly Message[])[]): Promise<void> {
    for (const [i, batch] of batches.entries()) {
      const now = this.#parts.timer.now().getTime();
      const left = batches.slice(i).flat();
      if (now - this.#begun > BEGIN_WITHIN_MS || this.#signal?.aborted === true)
        return this.#putOff(left, now);
      const place = await this.#pace.reserve();
      if (!place.taken) return this.#putOff(left, place.at);
      await this.#try(batch);
    }
  }

  async #try(batch: readonly Message[]): Promise<void> {
    const { outbox, holder } = this.#parts;
    const outcome = await this.#send(batch);
    if (outcome.outcome === 'sent') {
      // A process that is killed here sends them once more: each at least once.
      for (const { id } of batch) if (await outbox.sent(id, holder)) this.#total.sent += 1;
      await this.#pace.succeeded();
    } else if (outcome.outcome === 'retry') {
      const at = await this.#pace.failed(outcome.afterMs);
      const now = this.#parts.timer.now().getTime();
      for (const message of batch) {
        if (now - Date.parse(payloadOf(message).due) >= KEEP_TRYING_MS)
          await this.#giveUp(message, outcome.reason);
        else await this.#putOff([message], at, outcome.reason);
      }
    } else if (batch.length > 1) {
      // One of them may be what the receiver will not have: the others shall not go down with it.
      await this.#inTurn(batch.map((one) => [one]));
    } else for (const message of batch) await this.#giveUp(message, outcome.reason);
  }

  async #send(batch: readonly Message[]): Promise<Outcome> {
    const { compose, post, timer } = this.#parts;
    const { settings, receiver, target } = this.#channel;
    const sections = batch.map((message) => payloadOf(message).section);
    const message = {
      id: batch[0]?.id ?? '',
      channel: settings.name,
      sections,
      notice: compose(sections, settings),
    };
    const answer = await post(receiver.requestOf(message, target, timer.now()));
    return answer.status === null
      ? { outcome: 'retry', afterMs: null, reason: answer.reason }
      : receiver.outcomeOf(answer, timer.now());
  }

  async #putOff(messages: readonly Message[], at: number, reason?: string): Promise<void> {
    const { outbox, holder } = this.#parts;
    for (const { id, lastError } of messages)
      if (await outbox.retry(id, holder, new Date(at).toISOString(), reason ?? lastError))
        this.#total.later += 1;
  }

  async #giveUp({ id }: Message, reason: string): Promise<void> {
    if (await this.#parts.outbox.giveUp(id, this.#parts.holder, reason)) this.#total.failed += 1;
  }
}

/** The same for channels that speak to the same robot; nobody learns its address from it. */
function robotOf({ settings, target }: Channel): string {
  return `${settings.kind}/${createHash('sha256').update(target.url).digest('hex').slice(0, 16)}`;
}

/** As things happened; what is due at the same moment comes from the store in any order. */
function inOrder(messages: readonly Message[]): readonly Message[] {
  const at = (message: Message): string => payloadOf(message).section.at;
  return messages.toSorted((a, b) => (at(a) < at(b) ? -1 : Number(at(a) > at(b))));
}

function payloadOf({ payload }: Message): Payload {
  return payload as Payload;
}
