/** What telling people needs from the outside: words, receivers, and the wire. */
import type { Severity } from '../../domain/finding.ts';
import type { ChannelKind, ChannelSettings } from '../../domain/notify/settings.ts';
import type { Section } from './section.ts';

/** A piece of a line. Plain texts are foreign: receivers escape them. `markup` is the owner's own and stays as it is. */
export type Span =
  | string
  | { readonly bold: string }
  | { readonly link: string; readonly text: string }
  | { readonly markup: string };

export interface NoticeLine {
  readonly kind: 'heading' | 'item';
  readonly spans: readonly Span[];
  /** How many things that happened it tells of; 0 for a heading. */
  readonly tells: number;
}

/** A message in somebody's language, before it is written in the markup of a receiver. */
export interface Notice {
  readonly title: readonly Span[];
  /** Whether the title is in words of the owner's own, whose markup counts. */
  readonly ownTitle: boolean;
  readonly severity: Severity;
  readonly lines: readonly NoticeLine[];
  /** Stands for the last lines where not all of them fit: they tell of so many things. */
  more(count: number): readonly Span[];
}

export interface OutgoingMessage {
  /** The same in every try, where messages are not merged. */
  readonly id: string;
  readonly channel: string;
  readonly sections: readonly Section[];
  readonly notice: Notice;
}

export interface ReceiverTarget {
  /** `http:` or `https:`. A secret, as robots have no other. */
  readonly url: string;
  /** What requests are signed with; null: they are not. */
  readonly secret: string | null;
}

/** At most `count` messages within `windowMs`. */
export interface RateLimit {
  readonly count: number;
  readonly windowMs: number;
}

/** How a kind of receiver is spoken to. Pure. */
export interface Receiver {
  readonly kind: ChannelKind;
  readonly limits: readonly RateLimit[];
  /** Whether messages that wait together become one. */
  readonly merges: boolean;
  requestOf(message: OutgoingMessage, target: ReceiverTarget, now: Date): WireRequest;
  outcomeOf(answer: WireAnswer, now: Date): Outcome;
}

/** A POST. */
export interface WireRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  /** The header as it came, or null. */
  readonly retryAfter: string | null;
  /** Its beginning, where it is long. */
  readonly body: string;
}

/** What became of a message. Reasons are for people: a status, a code and the receiver's own words; no secrets. */
export type Outcome =
  | { readonly outcome: 'sent' }
  /** Not yet. `afterMs`: the receiver named a time. */
  | { readonly outcome: 'retry'; readonly afterMs: number | null; readonly reason: string }
  /** Sending it again would change nothing. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** Makes a request. Follows no redirects; ends after a while. Throws nothing: no answer is an outcome. */
export type Post = (
  request: WireRequest,
) => Promise<WireAnswer | { readonly status: null; readonly reason: string }>;

/** A channel with its secrets in place. */
export interface Channel {
  readonly settings: ChannelSettings;
  readonly receiver: Receiver;
  readonly target: ReceiverTarget;
}

/** Says what happened in the language and the words of a channel. */
export type Compose = (sections: readonly Section[], settings: ChannelSettings) => Notice;
