/** One of several processes coordinates, and another one when it is gone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { coordinate, holderName } from '../../src/app/jobs/coordinator.ts';
import { onBoth } from '../store/both.ts';

const TIMER = { now: () => new Date(), sleep: (ms: number): Promise<void> => pause(ms) };

onBoth('coordinating', (place) => {
  test('is the work of one, and of the next when that one stops', async () => {
    const store = await place.open();
    const leading = new Set<string>();
    let most = 0;
    const begin = (name: string) =>
      coordinate({
        leases: store.leases,
        name: 'coordinator x',
        holder: holderName(name),
        leaseMs: 600,
        timer: TIMER,
        onFailure: (error) => expect.fail(String(error)),
        start: () => {
          leading.add(name);
          most = Math.max(most, leading.size);
          return { stop: async () => void leading.delete(name) };
        },
      });
    const [one, two] = [begin('one'), begin('two')];
    await expect.poll(() => leading.size, { timeout: 10_000 }).toBe(1);
    const [first] = [...leading];
    // Longer than a lease: it is kept.
    await pause(1_000);
    expect([...leading]).toEqual([first]);
    await (first === 'one' ? one : two).stop();
    await expect.poll(() => [...leading], { timeout: 10_000 }).toEqual([first === 'one' ? 'two' : 'one']);
    await Promise.all([one.stop(), two.stop()]);
    expect([leading.size, most, await store.leases.list()]).toEqual([0, 1, []]);
  });

  test('is not waited for when its process was of this machine and is gone', async () => {
    const store = await place.open();
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const dead = `${hostname()} ${child.pid} x`;
    expect(await store.leases.claim('c', dead, 600_000)).toMatchObject({ turn: 1 });
    expect(await store.leases.claim('c', holderName('y'), 1_000)).toBeUndefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await store.leases.claim('c', holderName('y'), 1_000)).toMatchObject({ turn: 2 });
    // One of another machine is.
    expect(await store.leases.claim('d', 'elsewhere 1 x', 600_000)).toMatchObject({ turn: 1 });
    expect(await store.leases.claim('d', holderName('y'), 1_000)).toBeUndefined();
  });

  test('outcomes of jobs are kept once, and go when they are old', async () => {
    let now = 1_000_000;
    const { outcomes } = await place.open(() => now);
    await outcomes.tell('a', { calls: 1 });
    await outcomes.tell('a', { calls: 2 });
    expect(await outcomes.look(['a', 'b'])).toEqual([{ job: 'a', progress: { calls: 2 }, ended: false }]);
    expect(await outcomes.outcome('a')).toBeUndefined();
    expect(await outcomes.end('a', { result: new Map([['x', 1n]]) })).toBe(true);
    expect(await outcomes.end('a', { result: 'other' })).toBe(false);
    await outcomes.tell('a', { calls: 3 });
    expect(await outcomes.outcome('a')).toEqual({ result: new Map([['x', 1n]]) });
    expect(await outcomes.end('b', { result: 1 })).toBe(true);
    await outcomes.remove(['b']);
    now += 5_000;
    expect(await outcomes.prune(10_000)).toBe(0);
    expect(await outcomes.prune(1_000)).toBe(1);
    expect(await outcomes.look(['a', 'b'])).toEqual([]);
  });
});
