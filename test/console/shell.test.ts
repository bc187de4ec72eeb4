/** The frame of the console in a real Chromium: signing in, languages, colours, accessibility, and what it may load. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtConsole } from '../../tools/built-console.ts';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, PASSWORD, signIn, USER } from './service.ts';
import { visit } from './visitor.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

const WORDS = [
  ['en', 'Overview', 'light'],
  ['zh-TW', '總覽', 'dark'],
  ['zh-CN', '总览', 'light'],
  ['en', 'Overview', 'dark'],
] as const;

for (const [locale, word, colorScheme] of WORDS)
  test(`speaks ${locale} to a browser that does, in ${colorScheme} colours, and is accessible`, async () => {
    const visitor = await visit(chromium, { locale, colorScheme });
    const { page } = visitor;
    const outside: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(service.endpoint)) outside.push(request.url());
    });
    await page.goto(service.endpoint);
    await page.locator('form').waitFor();
    await visitor.expectWell();
    await signIn(page, service);
    await page.locator('main h1', { hasText: word }).waitFor();
    expect(await page.title()).toContain(word);
    expect(await page.getAttribute('html', 'lang')).toBe(locale);
    await page.locator('.rows li').first().waitFor();
    await visitor.expectWell();
    expect(outside).toEqual([]);
    await visitor.leave();
  });

test('a wrong password is refused in words, and nothing is shown', async () => {
  const visitor = await visit(chromium);
  const { page } = visitor;
  await page.goto(service.endpoint);
  await page.locator('input[autocomplete=username]').fill(USER);
  await page.locator('input[type=password]').fill(`${PASSWORD}!`);
  await page.locator('button[type=submit]').click();
  await page.locator('.problem', { hasText: 'name or password is wrong' }).waitFor();
  expect(await page.locator('nav').count()).toBe(0);
  await visitor.leave();
});

test('choosing a language and colours stays after reloading', async () => {
  const visitor = await visit(chromium, { locale: 'en', colorScheme: 'light' });
  const { page } = visitor;
  await signIn(page, service);
  await page.getByText('Dark', { exact: true }).click();
  await page.locator('.head .language').click();
  await page.locator('.ant-select-item-option', { hasText: '繁體中文' }).click();
  await page.locator('main h1', { hasText: '總覽' }).waitFor();
  await page.reload();
  await page.locator('main h1', { hasText: '總覽' }).waitFor();
  expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
  await visitor.leave();
});

test('a narrow screen has everything, and nothing is cut off', async () => {
  const visitor = await visit(chromium, { viewport: { width: 360, height: 740 } });
  const { page } = visitor;
  await signIn(page, service);
  await page.locator('.rows li').first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await page.getByRole('menuitem', { name: 'Overview' }).waitFor();
  await visitor.leave();
});

test('the first view loads less than 400 KB of gzip', async () => {
  const visitor = await visit(chromium);
  const { page } = visitor;
  const assets = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/assets/')) assets.add(pathname);
  });
  await signIn(page, service);
  await page.locator('.rows li').first().waitFor();
  const folder = await builtConsole();
  const sizes = [...assets].map((one) => statSync(join(folder, `${one}.gz`)).size);
  expect(assets.size).toBeGreaterThan(3);
  expect(sizes.reduce((sum, one) => sum + one, 0)).toBeLessThan(400_000);
  await visitor.leave();
});

test('addresses without a page say so, and the API is not shadowed', async () => {
  const visitor = await visit(chromium);
  const { page } = visitor;
  await signIn(page, service);
  await page.goto(`${service.endpoint}/no/such/page`);
  await page.getByText('There is no such page').waitFor();
  const { status } = await fetch(`${service.endpoint}/api/v1/no-such-thing`);
  expect(status).toBe(404);
  await visitor.leave();
});

test('while the service is away it says so, and goes on when it is back', async () => {
  const visitor = await visit(chromium);
  const { page } = visitor;
  await signIn(page, service);
  await service.stop();
  await page.getByText('The service does not answer').waitFor({ timeout: 20_000 });
  await service.restart();
  await page.getByText('The service does not answer').waitFor({ state: 'detached' });
  await visitor.leave();
}, 90_000);

test('what is shown is asked for again when the way to the service was lost, though nothing was told', async () => {
  const visitor = await visit(chromium);
  const { page } = visitor;
  await signIn(page, service);
  await page.locator('.rows li').first().waitFor();
  let connections = 0;
  await page.route('**/api/v1/events', async (route) => {
    connections += 1;
    if (connections > 1) return route.continue();
    return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 2000\n\n' });
  });
  const asked: number[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/v1/posture') asked.push(connections);
  });
  await page.reload();
  await page.locator('.rows li').first().waitFor();
  await expect.poll(() => asked.includes(2), { timeout: 10_000 }).toBe(true);
  await visitor.leave();
}, 60_000);
