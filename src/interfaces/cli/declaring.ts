/** What declarations of commands share. */
import type { Command } from 'commander';
import type { Messages } from '../../messages/index.ts';

/** What the declaration of a group of commands is given. */
export interface Declaring {
  readonly messages: Messages;
  /** Adds the flags that every command takes. */
  readonly base: (command: Command) => Command;
  /** Adds the flags of commands that read a cloud and judge it, those of `base` too. */
  readonly target: (command: Command) => Command;
  /** Takes the exit code of a command that has run. */
  readonly done: (code: number) => void;
}

/** Collects the values of a flag that may be repeated. */
export function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

/** Command lines to try, below the help of a command. */
export function examples(title: string, ...lines: readonly string[]): string {
  return `\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
