/** `npm start`: the console over the demo organisation on a local cloud; it prints a link that signs in. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builtConsole } from './built-console.ts';

const BIN = join(import.meta.dirname, '../bin/postern.js');
const args = process.argv.slice(2);

process.stderr.write('Building the console …\n');
const env = { ...process.env, POSTERN_CONSOLE: await builtConsole() };
// What is there already, such as a demo that was repaired, stays.
if (!existsSync('.postern/cloud.json')) {
  const { status } = spawnSync(process.execPath, [BIN, 'cloud', 'seed', 'demo'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const service = spawn(
  process.execPath,
  [BIN, 'serve', '--local', '--directory', '--log-level', 'warn', ...args],
  {
    stdio: 'inherit',
    env,
  },
);
// The terminal tells both; this one waits for the other.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => service.kill(signal));
service.on('exit', (code) => process.exit(code ?? 1));
