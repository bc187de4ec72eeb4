/** Long work on one thread that lets others have their turn; in browsers, too. */

/** How long it works before others may, in milliseconds. */
const SLICE_MS = 15;

export async function inTurns<T>(items: Iterable<T>, each: (item: T) => void): Promise<void> {
  let until = performance.now() + SLICE_MS;
  for (const item of items) {
    each(item);
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + SLICE_MS;
  }
}

/** `map`, in turns. */
export async function mapInTurns<T, U>(items: Iterable<T>, to: (item: T) => U): Promise<readonly U[]> {
  const mapped: U[] = [];
  await inTurns(items, (item) => mapped.push(to(item)));
  return mapped;
}
