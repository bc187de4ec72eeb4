/** Processes on a terminal of their own, through `script` of util-linux. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from './process.ts';

/** Why there is no terminal to be had; undefined when there is one. */
export function whyNoTerminal(): string | undefined {
  const { error, stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  if (error !== undefined) return 'there is no `script` (util-linux) on this machine';
  return stdout.includes('util-linux')
    ? undefined
    : '`script` is not that of util-linux, which says how a command ended';
}

/** A command on a terminal, with somebody in front of it. */
export interface Terminal {
  /** Waits until something is on the screen that was not there when it was waited last. */
  sees(text: string): Promise<void>;
  types(keys: string): void;
  /** How it ended, with all that was on the screen. */
  ended(): Promise<{ readonly code: number | null; readonly screen: string }>;
}

export const CTRL_C = '\u0003';
const LONGEST_MS = 60_000;

/** Starts `postern` with nothing of this machine's own settings. */
export function openTerminal(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Terminal {
  const quoted = [process.execPath, BIN, ...args].map((one) => `'${one.replaceAll("'", `'\\''`)}'`);
  const child: ChildProcess = spawn('script', ['-qefc', `exec ${quoted.join(' ')}`, '/dev/null'], {
    cwd,
    env: { PATH: process.env.PATH, TERM: 'dumb', SHELL: '/bin/sh', NO_COLOR: '1', HOME: cwd, ...env },
  });
  let screen = '';
  let seen = 0;
  let changed: () => void = () => {};
  child.stdout?.on('data', (data) => {
    screen += data;
    changed();
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  closed.then(() => changed());
  return {
    async sees(text) {
      const until = Date.now() + LONGEST_MS;
      for (;;) {
        const at = screen.indexOf(text, seen);
        if (at >= 0) {
          seen = at + text.length;
          return;
        }
        if (Date.now() > until || child.exitCode !== null)
          throw new Error(`"${text}" was not on the screen:\n${screen}`);
        await new Promise<void>((resolve) => {
          changed = resolve;
          setTimeout(resolve, 1000);
        });
      }
    },
    types: (keys) => void child.stdin?.write(keys),
    async ended() {
      const [code] = await closed;
      return { code, screen };
    },
  };
}
