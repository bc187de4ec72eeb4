/** `npm run fuzz -- --runs 5000 --seed 1`: so many requests to every operation that the service documents. */
import { parseArgs } from 'node:util';
import { playFuzz } from './play.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
if (![runs, seed].every((one) => Number.isInteger(one) && one >= 0))
  throw new Error('--runs and --seed are whole numbers');
const started = Date.now();
const seconds = (): number => Math.round((Date.now() - started) / 1000);
const { failures, answers, neverDone, requests } = await playFuzz({
  runs,
  seed,
  onProgress: (text) => console.info(`${seconds()} s  ${text}`),
});
console.table(answers);
const shown = new Set<string>();
for (const { name, request, answer, wrong } of failures) {
  const kind = `${name.split(':')[0]} ${wrong[0]?.replace(/[:`"].*/s, '')}`;
  if (shown.has(kind)) continue;
  shown.add(kind);
  console.info(`\nFAILED ${name}\n  ${request}\n  ${answer}\n  ${wrong.join('\n  ')}`);
}
if (neverDone.length > 0) console.info(`never done: ${neverDone.join(', ')}`);
console.info(`${requests} requests, ${failures.length} failures, ${seconds()} s`);
process.exitCode = failures.length + neverDone.length === 0 ? 0 : 1;
