/** The section `notify`: channels by name. Addresses and keys are names of environment variables, never values. */
import { SEVERITIES } from '../../domain/finding.ts';
import {
  CHANNEL_KINDS,
  type ChannelKind,
  type ChannelSettings,
  NOTIFY_EVENTS,
  NOTIFY_LANGUAGES,
  type NotifyEvent,
  type NotifySettings,
  type QuietHours,
} from '../../domain/notify/settings.ts';
import {
  ITEM_NAMES,
  isFault,
  parseTemplate,
  type Template,
  TITLE_NAMES,
} from '../../domain/notify/template.ts';
import type { Field } from './field.ts';
import { variableOf } from './variable-field.ts';

const CHANNEL_KEYS = [
  'kind',
  'url',
  'secret',
  'language',
  'severity',
  'events',
  'zone',
  'quiet',
  'template',
] as const;

/** Whether requests to a kind of receiver are signed with a secret. */
const SIGNED: Readonly<Record<ChannelKind, 'always' | 'if-set' | 'never'>> = {
  dingtalk: 'if-set',
  feishu: 'if-set',
  wecom: 'never',
  slack: 'never',
  webhook: 'always',
};

export function notifyOf(field: Field): NotifySettings {
  const { console, channels } = field.members(['console', 'channels']);
  return {
    console: console === undefined ? null : consoleOf(console),
    channels: (channels?.named() ?? []).map(([name, one]) => channelOf(name, one)),
  };
}

function consoleOf(field: Field): string {
  const text = field.text('console', /^https?:\/\/\S+$/i);
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') throw field.bad('console');
  return url.href.replace(/\/+$/, '');
}

function channelOf(name: string, field: Field): ChannelSettings {
  const members = field.members(CHANNEL_KEYS);
  const { url, secret, language, severity, events, quiet } = members;
  if (members.kind === undefined) throw field.missing('kind', 'choice', CHANNEL_KINDS.join(', '));
  const kind = members.kind.choice(CHANNEL_KINDS);
  if (url === undefined) throw field.missing('url', 'variable');
  if (secret === undefined && SIGNED[kind] === 'always') throw field.missing('secret', 'variable');
  if (secret !== undefined && SIGNED[kind] === 'never') throw secret.bad('no-secret', kind);
  const { title, item } = members.template?.members(['title', 'item']) ?? {};
  return {
    name,
    kind,
    url: variableOf(url),
    secret: secret === undefined ? null : variableOf(secret),
    language: language?.choice(NOTIFY_LANGUAGES) ?? 'en',
    severity: severity?.choice(SEVERITIES) ?? 'info',
    events: events === undefined ? NOTIFY_EVENTS : eventsOf(events),
    zone: members.zone === undefined ? 'UTC' : zoneOf(members.zone),
    quiet: quiet === undefined ? null : quietOf(quiet),
    title: title === undefined ? null : templateOf(title, TITLE_NAMES),
    item: item === undefined ? null : templateOf(item, ITEM_NAMES),
  };
}

function eventsOf(field: Field): readonly NotifyEvent[] {
  const seen = new Map<NotifyEvent, number>();
  for (const item of field.items()) {
    const event = item.choice(NOTIFY_EVENTS);
    const first = seen.get(event);
    if (first !== undefined) throw item.duplicate(first);
    seen.set(event, item.line);
  }
  return [...seen.keys()];
}

function zoneOf(field: Field): string {
  const text = field.text('zone', /^[A-Za-z][\w+/-]*$/);
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw field.bad('zone');
  }
}

function quietOf(field: Field): QuietHours {
  const { from, to, exceptCritical } = field.members(['from', 'to', 'exceptCritical']);
  if (from === undefined) throw field.missing('from', 'time');
  if (to === undefined) throw field.missing('to', 'time');
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  if (begin === end) throw to.bad('other-time');
  return { from: begin, to: end, exceptCritical: exceptCritical?.flag() ?? false };
}

function minuteOf(field: Field): number {
  const [hour, minute] = field
    .text('time', /^([01]\d|2[0-3]):[0-5]\d$/)
    .split(':')
    .map(Number) as [number, number];
  return hour * 60 + minute;
}

function templateOf(field: Field, names: readonly string[]): Template {
  const parsed = parseTemplate(field.text(), names);
  if (!isFault(parsed)) return parsed;
  throw field.badPart(
    parsed.part,
    parsed.fault === 'name' ? 'placeholder' : 'brace',
    names.map((name) => `{${name}}`).join(', '),
  );
}
