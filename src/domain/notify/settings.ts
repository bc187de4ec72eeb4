/** Whom to tell what, when and in which words, as `postern.yaml` declares it. Secrets are names of variables here. */
import type { Severity } from '../finding.ts';
import type { Template } from './template.ts';

/** The receivers that there are; each has a file in adapters/notify. */
export const CHANNEL_KINDS = Object.freeze(['dingtalk', 'feishu', 'wecom', 'slack', 'webhook'] as const);
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Things that happen and that somebody may want to hear of. */
export const NOTIFY_EVENTS = Object.freeze([
  'new',
  'returned',
  'fixed',
  'unwaived',
  'overdue',
  'waiver',
  'drift',
  'scan-failed',
] as const);
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number];

export const NOTIFY_LANGUAGES = Object.freeze(['en', 'zh-TW', 'zh-CN'] as const);
export type NotifyLanguage = (typeof NOTIFY_LANGUAGES)[number];

/** Hours in which nobody is told, as the clock on the wall shows them; `from` may be later than `to`. */
export interface QuietHours {
  /** Minutes since midnight, 0 to 1439. Never the same. */
  readonly from: number;
  readonly to: number;
  /** Critical ports that opened are told at once all the same. */
  readonly exceptCritical: boolean;
}

export interface ChannelSettings {
  /** The owner's own. */
  readonly name: string;
  readonly kind: ChannelKind;
  /** Name of the environment variable that holds the address. */
  readonly url: string;
  /** The same for the key that requests are signed with; null: they are not. */
  readonly secret: string | null;
  readonly language: NotifyLanguage;
  /** Findings that are less bad are not told. */
  readonly severity: Severity;
  readonly events: readonly NotifyEvent[];
  /** IANA name: quiet hours are in it, and so are times in messages. */
  readonly zone: string;
  readonly quiet: QuietHours | null;
  /** Words of the owner's own in place of ours; null: ours. */
  readonly title: Template | null;
  readonly item: Template | null;
}

export interface NotifySettings {
  /** Address of the console, without a slash at its end, for links; null: ids are shown without. */
  readonly console: string | null;
  readonly channels: readonly ChannelSettings[];
}

export const NO_NOTIFICATIONS: NotifySettings = Object.freeze({
  console: null,
  channels: Object.freeze([]),
});
