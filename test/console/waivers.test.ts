/** Waivers that an operator asks for, in a real Chromium: seen at once by who may answer, granted, denied, and taken back. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, PASSWORD, signIn, USER } from './service.ts';
import { type Visitor, visit } from './visitor.ts';
import { latinWords } from './words.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let findings: readonly string[];
beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  for (const [name, role] of [
    ['olga', 'operator'],
    ['anna', 'approver'],
    ['vi', 'viewer'],
  ])
    await service.ask('/users', { method: 'POST', body: { name, role, password: PASSWORD } });
  const { items } = await service.ask<{ items: { id: string }[] }>('/findings?status=open&severity=critical');
  findings = items.map(({ id }) => id);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

/** Signed in, at `path`. */
async function newVisitor(
  user: string,
  path: string,
  options: BrowserContextOptions = { locale: 'en' },
): Promise<Visitor> {
  const visitor = await visit(chromium, options);
  await signIn(visitor.page, service, path, user);
  await visitor.page.locator('main h1').waitFor();
  return visitor;
}

async function ask({ page, expectWell }: Visitor, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Ask for a waiver' }).click();
  await page.locator('#waiver-reason').fill(reason);
  await expectWell();
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('olga asks for a waiver: olga answers for it until').waitFor();
}

test('what an operator asks for is seen at once by an approver, who grants it', async () => {
  const path = `/checks/${findings[0]}`;
  const approver = await newVisitor('anna', '/checks');
  const operator = await newVisitor('olga', path);
  expect(await operator.page.getByRole('button', { name: 'Answer for it' }).count()).toBe(0);
  await ask(operator, 'the bastion moves next week');
  await operator.page.getByText('It waits for somebody with the role').waitFor();
  expect(await operator.page.getByRole('button', { name: 'Ask for a waiver' }).count()).toBe(0);
  expect(await operator.page.getByRole('button', { name: 'Grant' }).count()).toBe(0);
  await operator.expectWell();
  // Nobody has loaded the page again.
  const waiting = approver.page.locator('.asked', { hasText: 'the bastion moves next week' });
  await waiting.waitFor();
  await approver.expectWell();
  await waiting.getByRole('link').first().click();
  await approver.page.getByRole('button', { name: 'Grant' }).click();
  await approver.page.getByText('olga answers for it until').first().waitFor();
  await approver.page.getByRole('link', { name: 'To the waivers' }).waitFor();
  await operator.page.getByRole('link', { name: 'To the waivers' }).waitFor();
  const { items } = await service.ask<{ items: { waiver: { reason: string } }[] }>('/waivers');
  expect(items.map(({ waiver }) => waiver.reason)).toEqual(['the bastion moves next week']);
  for (const one of [approver, operator]) await one.leave();
}, 180_000);

test('what is denied says why, and can be asked for again and taken back', async () => {
  const path = `/checks/${findings[1]}`;
  const operator = await newVisitor('olga', path);
  await ask(operator, 'it was always open');
  const approver = await newVisitor('anna', '/settings/waivers');
  await approver.page.locator('.asked').getByRole('button', { name: 'Deny' }).click();
  await approver.page.locator('#denial-words').fill('use the VPN');
  await approver.expectWell();
  await approver.page.getByRole('dialog').getByRole('button', { name: 'Deny' }).click();
  await approver.page.locator('.asked').waitFor({ state: 'detached' });
  await operator.page.getByText('anna has denied a waiver: use the VPN').waitFor();
  await operator.expectWell();
  await ask(operator, 'until the VPN is there');
  await operator.page.getByRole('button', { name: 'Take the request back' }).click();
  await operator.page.getByRole('dialog').getByRole('button', { name: 'Take the request back' }).click();
  await operator.page.getByText('olga asks for a waiver').waitFor({ state: 'detached' });
  await operator.page.getByRole('button', { name: 'Ask for a waiver' }).waitFor();
  const { items } = await service.ask<{ items: object[] }>('/waivers');
  expect(items).toHaveLength(1);
  for (const one of [approver, operator]) await one.leave();
}, 180_000);

test('a viewer sees what is asked for and can do nothing about it', async () => {
  const path = `/checks/${findings[2]}`;
  const operator = await newVisitor('olga', path);
  await ask(operator, 'for a while');
  const viewer = await newVisitor('vi', path);
  await viewer.page.getByText('olga asks for a waiver').waitFor();
  for (const name of ['Ask for a waiver', 'Answer for it', 'Grant', 'Deny', 'Take the request back'])
    expect(await viewer.page.getByRole('button', { name }).count(), name).toBe(0);
  for (const one of [viewer, operator]) await one.leave();
}, 120_000);

test('with two persons an approver asks as everybody does, and the list of waivers says so', async () => {
  const strict = await openService(['--two-persons']);
  const body = { name: 'anna', role: 'approver', password: PASSWORD };
  await strict.ask('/users', { method: 'POST', body });
  const { items } = await strict.ask<{ items: { id: string }[] }>('/findings?status=open&severity=critical');
  const visitor = await visit(chromium, { locale: 'en' }, [401, 403]);
  const { page } = visitor;
  await signIn(page, strict, `/checks/${items[0]?.id}`, 'anna');
  await page.getByRole('button', { name: 'Ask for a waiver' }).click();
  await page.locator('#waiver-reason').fill('the bastion moves');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('anna asks for a waiver: anna answers for it until').waitFor();
  expect(await page.getByRole('button', { name: 'Answer for it' }).count()).toBe(0);
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Grant' }).click();
  await page.getByRole('alert').filter({ hasText: 'cannot approve it' }).first().waitFor();
  expect((await strict.ask<{ items: object[] }>('/waivers')).items).toEqual([]);
  await page.goto(`${strict.endpoint}/settings/waivers`);
  await page.getByRole('button', { name: 'Ask for a waiver' }).waitFor();
  await visitor.expectWell();
  await visitor.leave();
  await strict.close();
}, 240_000);

for (const [locale, words] of Object.entries({ 'zh-TW': '待答覆的豁免申請' }))
  test(`it is said in ${locale}, in the dark and on a narrow screen`, async () => {
    const narrow = { width: 390, height: 844 };
    const visitor = await newVisitor(USER, '/checks', { locale, colorScheme: 'dark', viewport: narrow });
    const { page } = visitor;
    await page.getByText(words, { exact: true }).waitFor();
    await visitor.expectWell();
    // Who asks is called so everywhere.
    const foreign = (await latinWords(await onlyAsked(page))).filter((word) => word !== 'olga');
    expect(foreign).toEqual([]);
    await visitor.leave();
  }, 120_000);

/** The page with nothing but what is asked for: the rest has tests of its own. */
async function onlyAsked(page: Page): Promise<Page> {
  await page.evaluate(
    `document.querySelector('main').replaceChildren(document.querySelector('.asked').cloneNode(true))`,
  );
  return page;
}
