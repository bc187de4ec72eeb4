/**
 * `npm run soak -- --for 10m`: the property tests again and again, with another seed each time, until the time is over
 * (`--for`, 10m unless told) or so many rounds were played (`--rounds`). Seeds count up from `--seed`, or from one that
 * chance chooses. Files narrow it down to themselves. `--config` names another configuration of vitest. A round that has
 * begun is played to its end. The exit code is 1 where a property failed, and 2 for flags that are not understood.
 */
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { seedFrom } from '../test/support/seed.ts';

const ROOT = join(import.meta.dirname, '..');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

interface Wanted {
  readonly milliseconds: number;
  readonly rounds: number;
  readonly seed: number;
  readonly files: readonly string[];
  readonly config: string | undefined;
}

/** What vitest writes about a run, as far as it is read here. */
interface Written {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface Failure {
  readonly file: string;
  /** Null for a file that could not be run. */
  readonly test: string | null;
  readonly message: string;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Throws an error that says which flag is wrong. */
function wantedBy(args: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      for: { type: 'string' },
      rounds: { type: 'string' },
      seed: { type: 'string', default: 'random' },
      config: { type: 'string' },
    },
  });
  const { rounds, config } = values;
  const time = values.for ?? (rounds === undefined ? '10m' : undefined);
  const [, count, unit = ''] = /^([1-9]\d*)([smh])$/.exec(time ?? '') ?? [];
  if (time !== undefined && count === undefined)
    throw new Error(`--for is a time like 90s, 10m or 2h, not ${time}`);
  if (rounds !== undefined && !/^[1-9]\d*$/.test(rounds))
    throw new Error(`--rounds is a whole number from 1 on, not ${rounds}`);
  if (values.seed !== 'random' && !/^\d{1,9}$/.test(values.seed))
    throw new Error(`--seed is a whole number of up to nine digits, not ${values.seed}`);
  return {
    milliseconds: time === undefined ? Number.POSITIVE_INFINITY : Number(count) * (UNITS[unit] ?? 0),
    rounds: rounds === undefined ? Number.POSITIVE_INFINITY : Number(rounds),
    seed: values.seed === 'random' ? seedFrom('random') % 1_000_000_000 : Number(values.seed),
    files: positionals.length > 0 || config !== undefined ? positionals : filesWithChance(),
    config,
  };
}

/** Tests with properties, and those whose dice follow the same seed. */
function filesWithChance(): readonly string[] {
  return globSync('{src,test,tools}/**/*.test.ts', { cwd: ROOT })
    .filter((file) => /'fast-check'|seedAfter\(/.test(readFileSync(join(ROOT, file), 'utf8')))
    .sort();
}

/** One round; `stop` ends it. Undefined when vitest did not get to write what it found. */
async function play(
  { files, config }: Wanted,
  seed: number,
  stop: AbortSignal,
): Promise<Written | { readonly output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-soak-'));
  const file = join(folder, 'found.json');
  try {
    const child = spawn(
      process.execPath,
      [VITEST, 'run', ...files, ...configured(config), '--reporter=json', `--outputFile=${file}`],
      { cwd: ROOT, env: { ...process.env, POSTERN_SEED: String(seed) }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const end = (): void => void child.kill();
    stop.addEventListener('abort', end);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4_000);
      });
    await new Promise((resolve) => child.once('close', resolve));
    stop.removeEventListener('abort', end);
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Written;
    } catch {
      return { output };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configured(config: string | undefined): readonly string[] {
  return config === undefined ? [] : ['--config', config];
}

function failuresIn({ testResults }: Written): readonly Failure[] {
  return testResults.flatMap(({ name, status, message, assertionResults }): readonly Failure[] => {
    const file = relative(ROOT, name);
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [{ file, test: null, message }] : [];
    return failed.map((one) => ({ file, test: one.fullName, message: one.failureMessages.join('\n') }));
  });
}

/** A command for a shell that plays the test again with the same cases. */
function replayOf({ file, test }: Failure, seed: number, config: string | undefined): string {
  const runs = process.env.POSTERN_RUNS;
  // The name is taken for a regular expression.
  const name = test?.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll("'", "'\\''");
  return [
    ...(runs === undefined ? [] : [`POSTERN_RUNS=${runs}`]),
    `POSTERN_SEED=${seed}`,
    'npx vitest run',
    file,
    ...configured(config),
    ...(name === undefined ? [] : [`-t '${name}'`]),
  ].join(' ');
}

/** The exit code. */
async function soak(wanted: Wanted): Promise<number> {
  const begun = performance.now();
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  const failed: number[] = [];
  let round = 0;
  while (round < wanted.rounds && performance.now() - begun < wanted.milliseconds) {
    const seed = wanted.seed + round;
    const since = performance.now();
    const found = await play(wanted, seed, stopped.signal);
    if (stopped.signal.aborted) break;
    if ('output' in found) {
      console.error(`vitest did not run:\n${found.output}`);
      return 1;
    }
    round += 1;
    const failures = failuresIn(found);
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(
      `round ${round}, seed ${seed}: ${found.numTotalTests} tests, ${failures.length} failed, ${seconds} s`,
    );
    for (const one of failures) {
      // Counterexamples may be long, and are told in full when it is played again.
      const message = one.message
        .split('\n')
        .slice(0, 3)
        .map((line) => line.slice(0, 200))
        .join('\n  ');
      console.log(`FAILED ${[one.file, one.test].filter((part) => part !== null).join(' > ')}\n  ${message}`);
      console.log(`  again: ${replayOf(one, seed, wanted.config)}`);
    }
    if (failures.length > 0) failed.push(seed);
  }
  console.log(
    failed.length === 0
      ? `${round} rounds, none failed`
      : `${round} rounds, ${failed.length} failed: seeds ${failed.join(', ')}`,
  );
  return failed.length > 0 ? 1 : stopped.signal.aborted ? 130 : 0;
}

function wantedOrExit(): Wanted {
  try {
    return wantedBy(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

process.exitCode = await soak(wantedOrExit());
