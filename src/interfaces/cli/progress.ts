/** Progress on stderr for reading that takes over a second: one rewritten line on a terminal, else one now and then. */
import type { ReadProgress } from '../../app/ports.ts';
import type { Context } from './context.ts';

const FIRST_AFTER_MS = 1000;
const PLAIN_EVERY_MS = 5000;

export interface Ticker<T> {
  update(progress: T): void;
  stop(): void;
}

export function startProgress(context: Context): Ticker<ReadProgress> {
  return startTicker(context, ({ calls, groups, groupsExpected, accounts, gaps }) =>
    context.messages.progress({ calls, groups, expected: groupsExpected, accounts, gaps }),
  );
}

/** Shows what `line` makes of the last progress. */
export function startTicker<T>(context: Context, line: (progress: T) => string): Ticker<T> {
  if (context.quiet) return { update: () => {}, stop: () => {} };
  const started = Date.now();
  const terminal = process.stderr.isTTY === true;
  let shown = 0;
  return {
    update(progress) {
      const now = Date.now();
      if (now - started < FIRST_AFTER_MS || now - shown < (terminal ? 100 : PLAIN_EVERY_MS)) return;
      process.stderr.write(terminal ? `\r\u001b[K${line(progress)}` : `${line(progress)}\n`);
      shown = now;
    },
    stop() {
      if (terminal && shown > 0) process.stderr.write('\r\u001b[K');
    },
  };
}

/** A signal that Ctrl-C aborts; the second Ctrl-C ends the process at once. */
export function abortOnInterrupt(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  return { signal: controller.signal, dispose: () => process.off('SIGINT', onInterrupt) };
}
