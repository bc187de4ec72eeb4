/** Processes that tests start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a test starts: the command as it is published, and outside of the test runner the sources. */
export const BIN = process.env.POSTERN_TEST_COMMAND ?? join(import.meta.dirname, '../../bin/postern.js');

/** Starts the command line with nothing of this machine's own settings: no credentials, no language, no colours. */
export function startPostern(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(ALIBABA|ALICLOUD|LANG|LC_|POSTERN|FORCE_COLOR|NO_COLOR|COLUMNS)/.test(name),
    ),
  );
  return spawn(process.execPath, [BIN, ...args], { cwd, env: { ...clean, HOME: cwd, ...env } });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything a process says until it ends. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data) => {
    stdout += data;
  });
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** The line of JSON that a process prints when it is ready. */
export async function firstLine<T>(child: ChildProcess): Promise<T> {
  const [data] = (await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer];
  return JSON.parse(String(data)) as T;
}
