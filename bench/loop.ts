/**
 * How long the service answers nobody while a whole fleet is judged and kept: the longest turns of the event loop in
 * each part of it. Prints one line of JSON, in milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInputSource } from '../src/adapters/alibaba/input-source.ts';
import { openStore } from '../src/adapters/store/open-store.ts';
import { prepareJudging } from '../src/app/judging.ts';
import { judgeInTurns } from '../src/app/scan.ts';
import { Keeper } from '../src/app/serve/keeper.ts';
import { News } from '../src/app/serve/news.ts';
import { Posture } from '../src/app/watch/posture.ts';
import { assessMaturity } from '../src/domain/maturity/assess.ts';
import { writeFleet } from './fleet.ts';

const GROUPS = Number(process.argv[2] ?? 10_000);
const INTERFACES = Number(process.argv[3] ?? 50_000);
const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
try {
  writeFleet(join(folder, 'answers'), { groups: GROUPS, rulesPerGroup: 20, interfaces: INTERFACES });
  const inventory = await createInputSource(join(folder, 'answers')).read({});
  const store = await openStore({ folder: join(folder, 'state') });
  let last = performance.now();
  let turns: number[] = [];
  const ticking = setInterval(() => {
    const now = performance.now();
    turns.push(now - last);
    last = now;
  }, 1);
  const measured: Record<string, { ms: number; turns: number; longest: number }> = {};
  const measure = async <T>(what: string, work: () => Promise<T> | T): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    turns = [];
    const start = performance.now();
    const value = await work();
    const ms = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 20));
    measured[what] = { ms, turns: turns.length, longest: Math.max(...turns) };
    return value;
  };
  const timer = { now: () => new Date(), sleep: async () => undefined };
  const judging = await measure('made ready', () => prepareJudging(inventory));
  const judged = await measure('judged', () => judgeInTurns(judging, {}));
  await measure('maturity', () => assessMaturity(judged.report, judged.fleet));
  const target = 'input bench';
  const shared = { target, store, timer, request: {}, judging: async () => ({}) };
  const posture = new Posture({
    ...shared,
    source: { read: async () => inventory },
    partSource: { readPart: async () => inventory },
  });
  const keeper = new Keeper({ ...shared, news: new News(shared), posture });
  await measure('a scan', () => keeper.scan('bench'));
  await measure('a scan of the same', () => keeper.scan('bench'));
  await measure('judged again', () => keeper.judgeAgain('bench'));
  clearInterval(ticking);
  await store.close();
  process.stdout.write(
    JSON.stringify({
      groups: inventory.groups.length,
      interfaces: inventory.interfaces.length,
      instances: inventory.instances.length,
      findings: judged.report.findings.length,
      measured,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
