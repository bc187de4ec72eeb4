/** The human views of `postern notify`. */

import type { TestResult } from '../../notify/test-channel.ts';
import type { ListedMessage, NotifyList } from '../commands/notify-list.ts';
import type { Context } from '../context.ts';
import { table, visible, wrap } from './layout.ts';

/** Messages that are shown one by one. */
const MOST_SHOWN = 20;

export function notifyTestView(results: readonly TestResult[], { messages, colors, width }: Context): string {
  const m = messages.notify.tested;
  return results
    .flatMap(({ channel, outcome, reason }) => {
      const texts = { channel: visible(channel), reason: visible(reason) };
      const text = outcome === 'sent' ? m.sent(texts.channel) : m[outcome](texts);
      const paint = outcome === 'sent' ? colors.green : colors.red;
      return wrap(text, width).map(paint);
    })
    .join('\n');
}

export function notifyListView({ path, channels, outbox }: NotifyList, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.notify.list;
  const heading = channels.length === 0 ? m.none(visible(path)) : m.channels(channels.length, visible(path));
  const count = (state: 'waiting' | 'failed', name: string): string =>
    String(outbox?.[state].filter(({ channel }) => channel === name).length ?? 0);
  const { labels } = m;
  const rows = channels.map(({ name, kind, language, severity, quiet, zone }) => [
    visible(name),
    kind,
    language,
    messages.severity[severity],
    count('waiting', name),
    count('failed', name),
    quiet === null ? m.notQuiet : m.quiet({ from: clock(quiet.from), to: clock(quiet.to), zone }),
  ]);
  const heads = [
    labels.channel,
    labels.kind,
    labels.language,
    labels.severity,
    labels.waiting,
    labels.failed,
    labels.quiet,
  ];
  const parts = [wrap(heading, width).map(colors.bold).join('\n')];
  if (rows.length > 0) parts.push(table(heads, rows, { colors, width }));
  if (outbox === null) parts.push(wrap(m.noStore, width).join('\n'));
  else {
    parts.push(...messagesPart(m.failed, outbox.failed, m.failedOne, context));
    parts.push(...messagesPart(m.waiting, outbox.waiting, m.waitingOne, context));
  }
  return parts.join('\n\n');
}

function messagesPart(
  title: string,
  list: readonly ListedMessage[],
  say: (p: { channel: string; at: string; due: string; attempts: number; error: string }) => string,
  { messages, width }: Context,
): string[] {
  if (list.length === 0) return [];
  const lines = list.slice(0, MOST_SHOWN).map(({ channel, createdAt, dueAt, attempts, lastError }) =>
    say({
      channel: visible(channel),
      at: createdAt,
      due: dueAt,
      attempts,
      error: visible(lastError),
    }),
  );
  if (list.length > MOST_SHOWN) lines.push(messages.notify.list.more(list.length - MOST_SHOWN));
  return [[title, ...lines.flatMap((line) => indented(line, width))].join('\n')];
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`);
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((one) => String(one).padStart(2, '0')).join(':');
}
