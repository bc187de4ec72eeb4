/** `--canary`, `--canary-check` and `--canary-wait`: how the canary of a repair is looked at. */
import { spawn } from 'node:child_process';
import type { CanaryWish } from '../../app/fix/canary.ts';
import type { CanaryFailure } from '../../domain/plan/fix-canary.ts';
import { problem } from '../../problem.ts';
import { ask } from './confirm.ts';
import type { Context } from './context.ts';
import { parseDuration } from './duration.ts';
import { canaryText } from './views/fix-canary-view.ts';

export interface CanaryFlags {
  /** True where no id is given. */
  readonly canary?: string | true;
  readonly canaryCheck?: string;
  readonly canaryWait?: string;
  readonly yes?: boolean;
}

const LONGEST_MS = 24 * 3_600_000;

/** Undefined without `--canary`. Throws `bad-flag`. */
export function canaryWish(
  flags: CanaryFlags,
  context: Context,
  signal: AbortSignal,
): CanaryWish | undefined {
  const { canary, canaryCheck, canaryWait } = flags;
  if (canary === undefined) {
    const extra = canaryCheck !== undefined ? '--canary-check' : '--canary-wait';
    if (canaryCheck !== undefined || canaryWait !== undefined)
      throw problem('bad-flag', {
        flag: extra,
        value: canaryCheck ?? canaryWait ?? '',
        expected: '--canary',
      });
    return undefined;
  }
  if (canary !== true && !/^(sg|i|eni)-[0-9a-z]+$/i.test(canary))
    throw problem('bad-flag', { flag: '--canary', value: canary, expected: 'sg-…, i-…, eni-…' });
  const waitText = canaryWait ?? '5m';
  const waitMs = waitOf(waitText);
  const m = context.messages.fixCanary;
  return {
    id: canary === true ? null : canary,
    onChange: (one) => {
      if (!context.quiet) process.stderr.write(`${canaryText(one, context)}\n`);
    },
    check: async ({ id }, run) => {
      if (canaryCheck !== undefined) {
        if (!context.quiet) process.stderr.write(`${m.checking(canaryCheck)}\n`);
        const env = { POSTERN_CANARY: id, POSTERN_RUN: run };
        return runCheck(canaryCheck, env, { ms: waitMs, text: waitText }, signal);
      }
      const terminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
      if (flags.yes === true || !terminal) return undefined;
      return askOn(m.ask(id), context, signal);
    },
  };
}

/** Anything but a yes takes the canary back; Ctrl-C, which is no answer, leaves it standing, to go on with. */
async function askOn(
  question: string,
  { messages }: Context,
  signal: AbortSignal,
): Promise<CanaryFailure | undefined> {
  const isYes = await ask({ isYes: messages.fixApply.isYes, signal }, () => question);
  return isYes ? undefined : { code: 'declined', message: '' };
}

function waitOf(text: string): number {
  const expected = '30s, 5m, 1h';
  // `none` is not among them, so it is never null.
  return parseDuration('--canary-wait', text, { expected, longestMs: LONGEST_MS }) ?? LONGEST_MS;
}

/**
 * Runs a command by the shell, in a process group of its own, so that what it started ends with it. What it prints goes
 * to stderr: stdout is the document's.
 */
export async function runCheck(
  command: string,
  env: Readonly<Record<string, string>>,
  within: { readonly ms: number; readonly text: string },
  signal: AbortSignal,
): Promise<CanaryFailure | undefined> {
  const child = spawn(command, {
    shell: true,
    detached: true,
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, ...env },
  });
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, within.ms);
  signal.addEventListener('abort', end);
  try {
    const how = await new Promise<string>((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('close', (code, killed) => resolve(code === 0 ? '' : String(code ?? killed ?? '')));
    });
    if (signal.aborted) throw problem('interrupted', {});
    if (late) return { code: 'check-timeout', message: within.text };
    return how === '' ? undefined : { code: 'check-failed', message: how };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
