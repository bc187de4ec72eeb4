/**
 * `npm run schedules -- --runs 5000 --seed 1`: plays that many schedules, a half of them random and a half of them
 * systematic, and names those that go wrong. `--only NAME` plays one again; `--shape NAME` is about one shape. With
 * `--real` processes of the command line are killed at every request, which takes some seconds each.
 */
import { parseArgs } from 'node:util';
import { deckOf, openDeck, playRandom, type Seen } from './random.ts';
import { playReal } from './real.ts';
import { SHAPES } from './shapes.ts';
import { openStage, play, type Schedule, schedulesOf } from './systematic.ts';

export interface Wanted {
  /** Random ones, from the seed on. */
  readonly random: number;
  /** Systematic ones: of each shape and kind the same number, spread over all that it has. */
  readonly systematic: number;
  readonly seed: number;
  readonly shapes?: readonly string[];
  readonly onProgress?: (text: string) => void;
}

export interface Outcome {
  readonly played: Seen;
  readonly seen: Seen;
  /** Name of a schedule, and what was wrong in it. */
  readonly failures: readonly { readonly name: string; readonly wrong: readonly string[] }[];
}

export async function playSchedules(wanted: Wanted): Promise<Outcome> {
  const { random, systematic, seed, shapes = Object.keys(SHAPES), onProgress = () => {} } = wanted;
  const [played, seen]: [Seen, Seen] = [{}, {}];
  const failures: { name: string; wrong: readonly string[] }[] = [];
  const judge = (kind: string, name: string, wrong: readonly string[]): void => {
    played[kind] = (played[kind] ?? 0) + 1;
    if (wrong.length === 0) return;
    failures.push({ name, wrong });
    onProgress(`FAILED ${name}\n  ${wrong.join('\n  ')}`);
  };
  for (const shape of systematic > 0 ? shapes : []) {
    const stage = await openStage(shape);
    try {
      const all = await schedulesOf(stage, shape);
      const kinds = [...new Set(all.map(({ kind }) => kind))];
      const each = Math.ceil(systematic / shapes.length / kinds.length);
      const chosen = kinds.flatMap((kind) =>
        spread(
          all.filter((one) => one.kind === kind),
          each,
          seed,
        ),
      );
      for (const one of chosen) judge(one.kind, one.name, await attempt(() => play(stage, one)));
      onProgress(`${shape}: ${chosen.length} of ${all.length}, ${failures.length} failed`);
    } finally {
      await stage.close();
    }
  }
  let deck: Awaited<ReturnType<typeof openDeck>> | undefined;
  for (let i = 0; i < random; i += 1) {
    const own = seed * 1_000_000 + i;
    if (deck?.number !== deckOf(own)) {
      await deck?.stage.close();
      deck = await openDeck(deckOf(own));
    }
    const table = deck;
    judge('random', `random/${own}`, await attempt(() => playRandom(table, own, seen)));
    if ((i + 1) % 500 === 0) onProgress(`random: ${i + 1} of ${random}, ${failures.length} failed`);
  }
  await deck?.stage.close();
  return { played, seen, failures };
}

/** Plays one again by its name. */
export async function replay(name: string): Promise<readonly string[]> {
  const [shape = '', seed] = name.split('/');
  if (shape === 'random') {
    const deck = await openDeck(deckOf(Number(seed)));
    const wrong = await playRandom(deck, Number(seed));
    await deck.stage.close();
    return wrong;
  }
  const stage = await openStage(shape);
  const wrong = await play(stage, { name, kind: '' });
  await stage.close();
  return wrong;
}

/** What no command may throw is wrong, too. */
async function attempt(work: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await work();
  } catch (error) {
    return [`it threw ${(error as Error).stack ?? String(error)}`];
  }
}

/** So many of them, in their order and all over them; another seed takes others. */
function spread(all: readonly Schedule[], count: number, seed: number): readonly Schedule[] {
  if (count >= all.length) return all;
  const step = all.length / count;
  // The fraction of the golden ratio spreads seeds evenly.
  const offset = (seed * 0.618_033_988_75) % 1;
  return Array.from(
    { length: count },
    (_, i) => all[Math.floor((i + offset) * step) % all.length] as Schedule,
  );
}

/** The exit code. */
async function playAllReal(shapes: readonly string[]): Promise<number> {
  let failed = 0;
  for (const shape of shapes) {
    const { kills, requests, failures } = await playReal(shape, 1, (text) => console.info(text));
    for (const { name, wrong } of failures) console.info(`FAILED ${name}\n  ${wrong.join('\n  ')}`);
    console.info(`${shape}: ${kills} processes killed at ${requests} requests, ${failures.length} failed`);
    failed += failures.length;
  }
  return failed === 0 ? 0 : 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '1000' },
      random: { type: 'string' },
      seed: { type: 'string', default: '1' },
      shape: { type: 'string', multiple: true },
      only: { type: 'string' },
      real: { type: 'boolean', default: false },
    },
  });
  if (values.only !== undefined) {
    const wrong = await replay(values.only);
    console.info(wrong.length === 0 ? 'well' : wrong.join('\n'));
    process.exitCode = wrong.length === 0 ? 0 : 1;
    return;
  }
  if (values.real) {
    process.exitCode = await playAllReal(values.shape ?? ['add-revoke']);
    return;
  }
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  const random = values.random === undefined ? Math.floor(runs / 2) : Number(values.random);
  if (![runs, seed, random].every((one) => Number.isInteger(one) && one >= 0))
    throw new Error('--runs, --random and --seed are whole numbers');
  const started = Date.now();
  const { played, seen, failures } = await playSchedules({
    random,
    systematic: Math.max(0, runs - random),
    seed,
    ...(values.shape === undefined ? {} : { shapes: values.shape }),
    onProgress: (text) => console.info(`${Math.round((Date.now() - started) / 1000)} s  ${text}`),
  });
  console.info({ played, seen });
  for (const { name } of failures) console.info(`again: npm run schedules -- --only ${name}`);
  console.info(`${failures.length} failed, ${Math.round((Date.now() - started) / 1000)} s`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

if (import.meta.main) await main();
