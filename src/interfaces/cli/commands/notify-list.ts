/** `postern notify list`: channels of the configuration file, and what waits for them or failed. */
import type { Message, OutboxStore, Store } from '../../../app/ports.ts';
import type { ChannelSettings } from '../../../domain/notify/settings.ts';
import { ProblemError } from '../../../problem.ts';
import { loadedConfig } from '../arguments.ts';
import { type Context, type GlobalFlags, print, printJson } from '../context.ts';
import { openStateStore } from '../state-store.ts';
import { notifyListView } from '../views/notify-view.ts';

export interface NotifyListFlags extends GlobalFlags {
  readonly config?: string;
  readonly state?: string;
  readonly database?: string;
}

export interface NotifyList {
  readonly path: string;
  readonly channels: readonly ChannelSettings[];
  /** Null when there is no store yet. */
  readonly outbox: {
    readonly waiting: readonly ListedMessage[];
    readonly failed: readonly ListedMessage[];
  } | null;
}

export type ListedMessage = Pick<
  Message,
  'id' | 'channel' | 'createdAt' | 'dueAt' | 'attempts' | 'lastError'
>;

/** Exit code: always 0. */
export async function runNotifyList(flags: NotifyListFlags, context: Context): Promise<number> {
  const { path, config } = await loadedConfig(flags);
  const list = { path, channels: config.notify.channels, outbox: await outboxOf(flags) };
  if (context.json) await printJson('postern.notify-list/v1', documentOf(list));
  else await print(notifyListView(list, context));
  return 0;
}

/** Looking makes no store where there is none. */
async function outboxOf(flags: NotifyListFlags): Promise<NotifyList['outbox']> {
  let store: Store;
  try {
    store = await openStateStore(flags, 'refuse');
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'store-missing') return null;
    throw error;
  }
  try {
    return { waiting: await all(store.outbox, 'waiting'), failed: await all(store.outbox, 'failed') };
  } finally {
    await store.close();
  }
}

async function all(outbox: OutboxStore, state: 'waiting' | 'failed'): Promise<ListedMessage[]> {
  const found: ListedMessage[] = [];
  let after: string | undefined;
  do {
    const page = await outbox.list({ state, ...(after === undefined ? {} : { after }) });
    for (const { id, channel, createdAt, dueAt, attempts, lastError } of page.items)
      found.push({ id, channel, createdAt, dueAt, attempts, lastError });
    after = page.next ?? undefined;
  } while (after !== undefined);
  return found;
}

/** Names of variables are no secrets; what they hold is not here. */
function documentOf({ path, channels, outbox }: NotifyList): object {
  return {
    path,
    channels: channels.map(({ name, kind, url, secret, language, severity, events, zone, quiet }) => ({
      name,
      kind,
      variables: secret === null ? [url] : [url, secret],
      language,
      severity,
      events,
      zone,
      quiet,
    })),
    outbox,
  };
}
