/** Asks before something is changed. */
import { createInterface } from 'node:readline/promises';
import { problem } from '../../problem.ts';

/**
 * Returns when the change is agreed to. Without a terminal nobody can be asked: that is `needs-yes`, or `nobody`. Anything
 * but a yes is `interrupted`.
 */
export async function confirm(
  options: Asking & { readonly yes: boolean },
  question: () => string,
): Promise<void> {
  if (!options.yes && !(await ask(options, question))) throw problem('interrupted', {});
}

interface Asking {
  readonly isYes: (answer: string) => boolean;
  readonly signal: AbortSignal;
  /** What is thrown where nobody can be asked. */
  readonly nobody?: Error;
}

/** Whether the answer is a yes. Throws `needs-yes` without a terminal, and `interrupted` when it ends without an answer. */
export async function ask(options: Asking, question: () => string): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true)
    throw options.nobody ?? problem('needs-yes', {});
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  let answer: string;
  try {
    answer = await terminal.question(question(), { signal: options.signal });
  } catch (error) {
    throw problem('interrupted', {}, error);
  } finally {
    terminal.close();
  }
  return options.isYes(answer.trim().toLowerCase());
}
