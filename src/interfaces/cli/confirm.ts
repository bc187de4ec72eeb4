/** Asks before something is changed. */
import { createInterface } from 'node:readline/promises';
import { problem } from '../../problem.ts';

/**
 * Returns when the change is agreed to. Without a terminal nobody can be asked: that is `needs-yes`. Anything but
 * a yes is `interrupted`.
 */
export async function confirm(
  options: {
    readonly yes: boolean;
    readonly isYes: (answer: string) => boolean;
    readonly signal: AbortSignal;
  },
  question: () => string,
): Promise<void> {
  if (options.yes) return;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) throw problem('needs-yes', {});
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  let answer: string;
  try {
    answer = await terminal.question(question(), { signal: options.signal });
  } catch (error) {
    throw problem('interrupted', {}, error);
  } finally {
    terminal.close();
  }
  if (!options.isYes(answer.trim().toLowerCase())) throw problem('interrupted', {});
}
