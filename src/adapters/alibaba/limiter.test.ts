import { expect, test } from 'vitest';
import { Limiter } from './limiter.ts';

test('grows with every success until the first throttling, then by rounds', () => {
  const limiter = new Limiter({ start: 4, cap: 10 });
  for (let i = 0; i < 3; i += 1) limiter.grow();
  expect(limiter.width).toBe(7);
  for (let i = 0; i < 20; i += 1) limiter.grow();
  expect(limiter.width).toBe(10);
  limiter.shrink();
  expect(limiter.width).toBe(5);
  for (let i = 0; i < 4; i += 1) limiter.grow();
  expect(limiter.width).toBe(5);
  limiter.grow();
  expect(limiter.width).toBe(6);
});

test('never falls below one, however often it is throttled', () => {
  const limiter = new Limiter({ start: 4, cap: 10 });
  for (let i = 0; i < 9; i += 1) limiter.shrink();
  expect(limiter.width).toBe(1);
});

test('no more run at once than the width, and in the order in which they came', async () => {
  const limiter = new Limiter({ start: 2, cap: 2 });
  let running = 0;
  let most = 0;
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      limiter.run(async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(i);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('what goes next goes before all that wait', async () => {
  const limiter = new Limiter({ start: 1, cap: 1 });
  const order: string[] = [];
  const add = (name: string) => () => Promise.resolve(void order.push(name));
  await Promise.all([limiter.run(add('first')), limiter.run(add('second')), limiter.run(add('third'), true)]);
  expect(order).toEqual(['first', 'third', 'second']);
});

test('a call that fails gives its turn to the next', async () => {
  const limiter = new Limiter({ start: 1, cap: 1 });
  await expect(limiter.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await limiter.run(() => Promise.resolve('yes'))).toBe('yes');
});
