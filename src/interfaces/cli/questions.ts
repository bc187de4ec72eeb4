/** Questions to somebody at a terminal, each asked until its answer can be used. */
import { createInterface, type Interface } from 'node:readline';
import { problem } from '../../problem.ts';

export interface Choice {
  readonly value: string;
  /** What a person knows it by. */
  readonly note: string;
}

export interface Question {
  readonly text: string;
  /** What there is to choose from, by number or value; other values are taken, too. */
  readonly choices?: readonly Choice[];
  /** What is wrong with an answer; undefined when nothing is. An empty one is given, too. */
  readonly check: (answer: string) => string | undefined;
}

/** True where somebody can be asked: a person reads what comes out, and both ends are a terminal. */
export function canAsk(flags: { readonly json?: boolean; readonly yes?: boolean }): boolean {
  return (
    flags.json !== true && flags.yes !== true && process.stdin.isTTY === true && process.stderr.isTTY === true
  );
}

export class Questions {
  readonly #terminal: Interface;
  /** Lines that were typed before they were asked for. */
  readonly #lines: string[] = [];
  #ended = false;
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#terminal = createInterface({ input: process.stdin, output: process.stderr, signal });
    this.#terminal.on('line', (line) => {
      this.#lines.push(line);
      this.#wake();
    });
    this.#terminal.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Throws `interrupted` when it ends without an answer. */
  async answer({ text, choices = [], check }: Question): Promise<string> {
    for (const [i, { value, note }] of choices.entries()) this.say(`  ${i + 1}  ${value}  ${note}`.trimEnd());
    for (;;) {
      const given = await this.#line(`${text} `);
      const answer = /^\d{1,3}$/.test(given) ? (choices[Number(given) - 1]?.value ?? given) : given;
      const wrong = check(answer);
      if (wrong === undefined) return answer;
      this.say(wrong);
    }
  }

  say(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  close(): void {
    this.#terminal.close();
  }

  async #line(prompt: string): Promise<string> {
    if (!this.#ended) {
      this.#terminal.setPrompt(prompt);
      this.#terminal.prompt();
    }
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line.trim();
      if (this.#ended) throw problem('interrupted', {});
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
