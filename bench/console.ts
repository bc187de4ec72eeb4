/**
 * The console over a fleet of so many groups, each with an interface, in a real Chromium: how long until the first view
 * is painted, and how long a person waits for an answer to a click or a key. The cloud and the service are processes of
 * their own. Prints one line of JSON: milliseconds, medians and the worst of the rounds.
 *
 * `painted` is the browser's own measure of an interaction, from the input to the next frame (Event Timing); `answered`
 * goes on until what was asked for is there.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';
import { firstLine, startPostern } from '../test/support/process.ts';
import { builtConsole } from '../tools/built-console.ts';

const GROUPS = Number(process.argv[2] ?? 10_000);
const ROUNDS = Number(process.argv[3] ?? 5);

interface Ready {
  readonly endpoint: string;
  readonly key: { readonly accessKeyId: string; readonly accessKeySecret: string };
}

const folder = mkdtempSync(join(tmpdir(), 'postern-bench-console-'));
const cloud = fork(join(import.meta.dirname, 'cloud-process.ts'), [String(GROUPS), '0', 'interfaces']);
const [{ endpoint, key }] = (await once(cloud, 'message')) as [Ready];
const service = startPostern(
  folder,
  ['serve', '--endpoint', endpoint, '--region', 'cn-hangzhou', '--listen', '127.0.0.1:0', '--json'],
  {
    POSTERN_CONSOLE: await builtConsole(),
    ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
  },
);
service.stderr?.resume();
// Whatever goes wrong, nothing is left running.
process.on('exit', () => {
  service.kill('SIGKILL');
  cloud.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
const { endpoint: origin, token } = await firstLine<{ endpoint: string; token: string }>(service);
const ask = async <T>(path: string, body?: object): Promise<T> => {
  const response = await fetch(`${origin}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};
const USER = { name: 'bench', role: 'admin', password: 'a correct horse battery' };
await ask('/users', USER);
while ((await ask<{ latest: object | null }>('/posture')).latest === null) await sleep(500);
const { items, total } = await ask<{ items: { id: string }[]; total: number }>('/inventory/groups?limit=1');
if (total < GROUPS) throw new Error('not everything was read');

const chromium = await openBrowser();
const rows = 'main tbody tr.ant-table-row';

/** Milliseconds from an input to the frame that shows that it was taken, and until `done` holds. */
async function interaction(
  page: Page,
  act: () => Promise<unknown>,
  done: () => Promise<unknown>,
): Promise<{ painted: number; answered: number }> {
  await page.evaluate('window.interactions = []');
  const start = performance.now();
  await act();
  await done();
  const answered = performance.now() - start;
  // Entries come a moment after their frame.
  await sleep(200);
  // Shorter ones than the observer's threshold leave none.
  const painted = Number(await page.evaluate('Math.max(16, ...window.interactions)'));
  return { painted, answered };
}

const OBSERVE = `
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) if (interactionId > 0) interactions.push(duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  window.largest = 0;
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) largest = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
`;

const measured: Record<string, { painted: number[]; answered: number[] }> = {};
const note = (what: string, { painted, answered }: { painted: number; answered: number }): void => {
  const own = measured[what] ?? { painted: [], answered: [] };
  measured[what] = own;
  own.painted.push(painted);
  own.answered.push(answered);
};

const entrance = await chromium.browser.newContext({ locale: 'en' });
const door = await entrance.newPage();
await door.goto(origin);
await door.locator('input[autocomplete=username]').fill(USER.name);
await door.locator('input[type=password]').fill(USER.password);
await door.locator('button[type=submit]').click();
await door.locator('main#content h1').waitFor();
const cookies = await entrance.cookies();
await entrance.close();

for (let round = 0; round < ROUNDS; round += 1) {
  // A context of its own has an empty cache.
  const context = await chromium.browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } });
  await context.addCookies(cookies);
  await context.addInitScript(OBSERVE);
  const page = await context.newPage();
  const firstView = performance.now();
  await page.goto(origin);
  await page.locator('main h1').waitFor();
  while ((await page.locator('main .ant-skeleton').count()) > 0) await sleep(5);
  const answered = performance.now() - firstView;
  await sleep(300);
  note('first view, nothing cached', { painted: Number(await page.evaluate('largest')), answered });

  note(
    'from the overview to the groups',
    await interaction(
      page,
      () => page.locator('nav a[href="/groups"], aside a[href="/groups"]').first().click(),
      () => page.locator(rows).nth(20).waitFor(),
    ),
  );
  const first = page.locator(rows).first();
  const changed = async (before: string | null): Promise<void> => {
    while ((await first.textContent()) === before) await sleep(2);
  };
  let before = await first.textContent();
  note(
    'the next page of groups',
    await interaction(
      page,
      () => page.getByRole('button', { name: 'Next' }).click(),
      () => changed(before),
    ),
  );
  const LARGEST_PAGE = 500;
  const large = page.locator(`main [role=table][aria-rowcount="${LARGEST_PAGE + 1}"] .ant-table-row`);
  note(
    'a page of 500 groups',
    await interaction(
      page,
      () => page.locator('.pager .ant-segmented-item', { hasText: String(LARGEST_PAGE) }).click(),
      () => large.nth(5).waitFor(),
    ),
  );
  await page.locator('.pager .ant-segmented-item', { hasText: '50' }).first().click();
  await page.locator(rows).nth(20).waitFor();
  before = await first.textContent();
  note(
    'groups by a word',
    await interaction(
      page,
      async () => {
        await page.locator('.search input').fill(`group-${GROUPS - 7 - round}`);
        await page.locator('.search input').press('Enter');
      },
      () => changed(before),
    ),
  );
  note(
    'one group with its rules',
    await interaction(
      page,
      () => page.locator(`${rows} a`).first().click(),
      () => page.locator(rows).nth(5).waitFor(),
    ),
  );
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.locator('#rule-ports').fill('3389/3389');
  await page.locator('#rule-source').fill('203.0.113.0/2');
  const told = page.locator('.what-if');
  await told.waitFor();
  for (const [keys, text] of [
    ['4', '203.0.113.0/24'],
    ['Backspace', '203.0.112.0/2'],
  ] as const)
    note(
      'a key in the editor of rules',
      await interaction(
        page,
        () => page.locator('#rule-source').press(keys),
        async () => {
          if (keys === '4') while (!(await told.textContent())?.includes(text)) await sleep(2);
          else while ((await told.textContent())?.includes('203.0.113.0/24')) await sleep(2);
        },
      ),
    );
  await context.close();
}

const median = (values: readonly number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] as number);
process.stdout.write(
  JSON.stringify({
    groups: total,
    first: items.length,
    rounds: Object.fromEntries(
      Object.entries(measured).map(([what, { painted, answered }]) => [
        what,
        {
          painted: median(painted),
          answered: median(answered),
          worst: Math.round(Math.max(...painted)),
        },
      ]),
    ),
  }),
);
await chromium.close();
process.exit();
