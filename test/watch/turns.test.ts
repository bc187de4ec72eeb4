/** A service answers while it judges a large fleet and remembers what it found. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareJudging } from '../../src/app/judging.ts';
import { judgeAll, judgeInTurns } from '../../src/app/scan.ts';
import { Keeper } from '../../src/app/serve/keeper.ts';
import { Posture } from '../../src/app/watch/posture.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { buildServer } from '../../src/interfaces/http/server.ts';
import { openService, type ServiceBench } from '../serve/bench.ts';
import { closed, sample } from '../store/scans.ts';

let bench: ServiceBench;
let large: Inventory;
beforeAll(async () => {
  bench = await openService();
  const small = await sample();
  large = {
    ...small,
    groups: Array.from({ length: 3000 }, (_, i) =>
      small.groups.map((group) => ({
        ...group,
        id: `${group.id}-${i}`,
        rules: group.rules.map((rule) => ({ ...rule, id: `${rule.id}-${i}` })),
      })),
    ).flat(),
  };
}, 60_000);
afterAll(() => bench.close());

/** How many turns others had until it was done. */
async function turnsWhile<T>(work: Promise<T>): Promise<{ readonly turns: number; readonly value: T }> {
  let done = false;
  let turns = 0;
  const ended = work.finally(() => {
    done = true;
  });
  while (!done) {
    await turn();
    turns += 1;
  }
  return { turns, value: await ended };
}

test('judging gives way where there is much to find, and where there is nothing', {
  timeout: 120_000,
}, async () => {
  for (const fleet of [large, closed(large)]) {
    const { turns, value } = await turnsWhile(judgeInTurns(prepareJudging(fleet), {}));
    expect(value.report).toEqual(judgeAll(fleet).report);
    expect(turns).toBeGreaterThan(3);
  }
});

test('whether it lives is answered during a scan, and what it says is kept', {
  timeout: 240_000,
}, async () => {
  const { parts } = bench;
  const source = { read: async () => large };
  const posture = new Posture({
    ...parts,
    target: 'local',
    source,
    partSource: { readPart: async () => large },
  });
  const keeper = new Keeper({ ...parts, target: 'local', posture });
  const server = await buildServer({ parts: { ...parts, posture, keeper }, rateLimit: 1e9 });
  try {
    const base = await server.listen({ host: '127.0.0.1', port: 0 });
    const counts: number[] = [];
    const work = [() => keeper.scan('test'), () => keeper.scan('test'), () => keeper.judgeAgain('test')];
    for (const begin of work) {
      let done = false;
      let answered = 0;
      const ended = begin().finally(() => {
        done = true;
      });
      while (!done) {
        const { status } = await fetch(`${base}/healthz`);
        if (!done && status === 200) answered += 1;
      }
      await ended;
      counts.push(answered);
    }
    for (const answered of counts) expect(answered).toBeGreaterThan(5);
    const { findings } = judgeAll(large).report;
    const found = await parts.store.findings.count({ target: 'local', status: ['open'] });
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(findings.length);
  } finally {
    await server.close();
  }
});
