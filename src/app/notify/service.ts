/** Where the service calls the notifier. */

import type { Task } from '../serve/schedule.ts';
import type { ServiceParts } from '../serve/service.ts';
import type { Notifier } from './notifier.ts';

const DELIVER_EVERY_MS = 2_000;

/** Sends what is due, again and again. */
export function notifyTask(notifier: Notifier): Task {
  return {
    name: 'notifications',
    everyMs: DELIVER_EVERY_MS,
    run: async (signal) => void (await notifier.deliver(signal)),
  };
}

/** Tells of scans that fail, until `signal`: whoever stops the service knows why a scan ends then. */
export function tellFailures(
  notifier: Notifier,
  { news }: Pick<ServiceParts, 'news'>,
  signal: AbortSignal,
  onFailure: (task: string, error: unknown) => void,
): void {
  const stop = news.subscribe(({ item }) => {
    if (item.kind !== 'scan-failed' || signal.aborted) return;
    notifier.onScanFailed(item.code).catch((error: unknown) => onFailure('notifications', error));
  });
  signal.addEventListener('abort', stop, { once: true });
}
