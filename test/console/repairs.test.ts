/** Repairs in a real Chromium over the demo organisation: planned, made, kept, and taken back when nobody keeps it. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, PASSWORD, signIn } from './service.ts';
import { type Visitor, visit } from './visitor.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let visitor: Visitor;
let page: Page;

/** Refusals are answers: whether somebody is signed in is asked first, and some plans are to be refused. */
const newVisitor = (locale: string): Promise<Visitor> => visit(chromium, { locale }, [401, 409]);

beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  visitor = await newVisitor('en');
  page = visitor.page;
  await signIn(page, service);
}, 240_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

async function groupOf(name: string): Promise<string> {
  const { items } = await service.ask<{ items: { id: string }[] }>(`/inventory/groups?text=${name}`);
  return items[0]?.id ?? '';
}

const idOfPage = (): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';

/** Chooses one that comes first, and begins: the id of the run that is being made then. */
async function tryOn(kind: string, name: string, id: string): Promise<string> {
  await page.getByRole('radio', { name: kind, exact: true }).check();
  const begin = page.getByRole('button', { name: /^Make \d+ change/ });
  expect(await begin.isDisabled()).toBe(true);
  await page.locator('#apply-canary').fill(name);
  await page.locator('.ant-select-item-option:visible', { hasText: id }).click();
  expect(await page.locator('#apply-canary').inputValue()).toBe(id);
  expect(await page.locator('.plan-form .as-command code').textContent()).toBe(
    `postern fix apply plan.json --canary ${id} --confirm-within 10m`,
  );
  await visitor.expectWell();
  return carryOut('10');
}

/** Plans for one group with the office let in, and stands on the plan's page. */
async function planFor(group: string): Promise<void> {
  await page.goto(`${service.endpoint}/groups/${group}`);
  await page.getByRole('link', { name: 'Plan a repair' }).click();
  await page.locator('#plan-sources').fill('office=203.0.113.0/24');
  await page.getByRole('button', { name: 'Make the plan' }).click();
  await page.locator('main h1', { hasText: 'Plan of a repair' }).waitFor();
}

/** Begins what the plan's page shows, to be kept within so many minutes. */
async function carryOut(minutes: string): Promise<string> {
  await page.locator('#apply-within').fill(minutes);
  await page.getByRole('button', { name: /^Make \d+ change/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Make \d+ change/ })
    .click();
  await page.locator('main h1', { hasText: 'Repair' }).waitFor();
  await page.waitForURL(/\/repairs\/runs\//);
  return idOfPage();
}

test('a plan is checked while it is typed, and a refusal says what would let it pass', async () => {
  await page.goto(`${service.endpoint}/repairs`);
  await page.getByText('No repair has been planned yet.').waitFor();
  await visitor.expectWell();
  await page.getByRole('link', { name: 'Plan a repair' }).click();
  const submit = page.getByRole('button', { name: 'Make the plan' });
  await page.locator('#plan-sources').fill('office=203.0.113.0/24\nworld=0.0.0.0/1');
  await page.getByText('Line 2, “world=0.0.0.0/1”').waitFor();
  expect(await submit.isDisabled()).toBe(true);
  await visitor.expectWell();
  await page.locator('#plan-sources').fill('office=203.0.113.0/24');
  await page.locator('#plan-me').fill('198.51.100.7');
  expect(await page.locator('.plan-form .as-command code').textContent()).toBe(
    'postern fix plan --source office=203.0.113.0/24 --me 198.51.100.7 -o plan.json',
  );
  await submit.click();
  await page.locator('.problem code', { hasText: 'fix-cuts-off-caller' }).waitFor();
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Trust 198.51.100.7' }).click();
  await page.locator('main h1', { hasText: 'Plan of a repair' }).waitFor();
  const { plan } = await service.ask<{ plan: { wanted: { trusted: { name: string }[] } } }>(
    `/fix/plans/${idOfPage()}`,
  );
  expect(plan.wanted.trusted.map(({ name }) => name)).toEqual(['office', 'me']);
  await page.getByRole('cell', { name: '198.51.100.7 keeps access' }).first().waitFor();
  await visitor.expectWell();
});

test('from a group to its repair, kept in time, and the scan shows it closed', async () => {
  const group = await groupOf('late-deny');
  await planFor(group);
  expect(await page.getByText('Who keeps and who loses access').count()).toBe(1);
  expect(await page.locator('tbody').first().textContent()).toContain('every other IPv4 address');
  await page.getByText('The way back').click();
  await page.getByText('The steps that take everything back').waitFor();
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Approve the plan' }).click();
  await page.getByText('approved by mei').waitFor();
  const run = await carryOut('10');
  await expect
    .poll(() => page.getByRole('timer').textContent(), { timeout: 60_000 })
    .toMatch(/^(09:[0-5]\d|10:00) left$/);
  const before = await page.getByRole('timer').textContent();
  await expect.poll(() => page.getByRole('timer').textContent(), { timeout: 10_000 }).not.toBe(before);
  await page.getByRole('cell', { name: 'applied and verified' }).waitFor();
  await page.getByRole('cell', { name: 'as planned', exact: true }).waitFor();
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Keep the change' }).click();
  await page.locator('.page-head').getByText('applied and confirmed').waitFor();
  expect(await page.getByRole('timer').count()).toBe(0);
  expect(await service.ask(`/fix/runs/${run}`)).toMatchObject({ state: 'confirmed' });
  for (const [name, ending, content] of [
    ['As Markdown', 'md', `# Repair ${run}`],
    ['As JSON', 'json', 'postern.fix-report/v1'],
  ] as const) {
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe(`${run}.${ending}`);
    expect(readFileSync(await download.path(), 'utf8')).toContain(content);
  }
  await page.getByRole('button', { name: 'Scan now' }).click();
  await expect
    .poll(
      async () =>
        (await service.ask<{ items: { verdict: string }[] }>('/inventory/groups?text=late-deny')).items[0]
          ?.verdict,
      { timeout: 90_000 },
    )
    .toBe('restricted');
  await page.goto(`${service.endpoint}/groups/${group}`);
  await page.locator('.page-head').getByText('restricted').waitFor();
}, 240_000);

test('what nobody keeps is taken back, and the page shows it without being asked', async () => {
  await planFor(await groupOf('legacy-jump'));
  // Six seconds.
  const run = await carryOut('0.1');
  await page.locator('.page-head').getByText('rolled back', { exact: true }).waitFor();
  await page.getByText('rolled back and read back').waitFor();
  expect(await page.getByRole('timer').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Keep the change' }).count()).toBe(0);
  expect(await service.ask(`/fix/runs/${run}`)).toMatchObject({ state: 'rolled-back' });
  await visitor.expectWell();
  await page.goto(`${service.endpoint}/repairs`);
  await page.getByRole('link', { name: run }).waitFor();
  await page.getByRole('row', { name: run }).getByText('rolled back').waitFor();
  await visitor.expectWell();
}, 180_000);

test('an instance comes first, and the rest when somebody has said that it looks right', async () => {
  const group = await groupOf('old-ftp');
  await planFor(group);
  const { plan } = await service.ask<{ plan: { impact: { instance: { id: string } | null }[] } }>(
    `/fix/plans/${idOfPage()}`,
  );
  const host = plan.impact.find(({ instance }) => instance !== null)?.instance?.id ?? '';
  await page.getByRole('radio', { name: 'An instance', exact: true }).check();
  await page.locator('#apply-canary').fill('somewhere');
  await page.getByText('An id such as i-bp1abc').waitFor();
  const run = await tryOn('An instance', 'old-ftp', host);
  const canary = page.locator('.canary');
  await canary.getByText('the interface is in its clones, as planned').waitFor();
  await canary.getByText(`of ${host} alone, in a clone of ${group}`).waitFor();
  await canary.getByText('Taken back unless somebody says so by').waitFor();
  await page.getByRole('cell', { name: `make a clone of ${group}` }).waitFor();
  // Nothing else is begun until then.
  await page.getByText(/^0 of \d+ steps made$/).waitFor();
  await visitor.expectWell();
  await canary.getByRole('button', { name: 'It looks right: go on' }).click();
  await page.getByRole('timer').waitFor();
  await canary.getByText('has passed').waitFor();
  await canary.getByText('the interface is in its own groups, and no clone is there').waitFor();
  expect(await canary.getByRole('button').count()).toBe(0);
  await page.getByRole('cell', { name: /^remove the clone sg-/ }).waitFor();
  expect(await service.ask(`/fix/runs/${run}`)).toMatchObject({
    state: 'waiting',
    canary: { state: 'passed', asked: host },
    canaryAskedUntil: null,
  });
  await visitor.expectWell();
}, 240_000);

test('a canary that does not look right is taken back, with why, and nothing else is begun', async () => {
  const [first, second] = [await groupOf('typo-office'), await groupOf('vpn-split')];
  const { id } = await service.ask<{ id: string }>('/fix/plans', {
    method: 'POST',
    body: { ids: [first, second], sources: ['office=203.0.113.0/24'] },
  });
  await page.goto(`${service.endpoint}/repairs/plans/${id}`);
  const run = await tryOn('A security group', first, first);
  const canary = page.locator('.canary');
  await canary.getByText(`${first} alone, then the rest`).waitFor();
  await canary.getByRole('button', { name: 'It does not: take it back' }).click();
  await page.locator('.page-head').getByText('rolled back', { exact: true }).waitFor();
  await canary.getByText('It has not passed: not agreed to').waitFor();
  await canary.getByText('Nothing else was begun.').waitFor();
  await visitor.expectWell();
  const { receipts } = await service.ask<{ receipts: { unit: string }[] }>(`/fix/runs/${run}`);
  expect(new Set(receipts.map(({ unit }) => unit))).toEqual(new Set([first]));
}, 240_000);

test('it can be taken back by hand', async () => {
  await planFor(await groupOf('poc-everything'));
  const run = await carryOut('10');
  await page.getByRole('timer').waitFor();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back now' }).click();
  await page.locator('.page-head').getByText('rolled back', { exact: true }).waitFor();
  expect(await service.ask(`/fix/runs/${run}`)).toMatchObject({ state: 'rolled-back' });
}, 180_000);

test('a viewer sees plans and repairs, and can do nothing with them', async () => {
  await page.goto('about:blank');
  const { id: waiting } = await service.ask<{ id: string }>('/fix/plans', {
    method: 'POST',
    body: { ids: [await groupOf('remote-desktop')], sources: ['office=203.0.113.0/24'] },
  });
  const { run } = await service.ask<{ run: { id: string } }>(`/fix/plans/${waiting}/apply`, {
    method: 'POST',
    body: {},
  });
  await service.ask('/users', {
    method: 'POST',
    body: { name: 'vera', role: 'viewer', password: PASSWORD },
  });
  const vera = await newVisitor('en');
  const viewer = vera.page;
  await signIn(viewer, service, '/', 'vera');
  await viewer.goto(`${service.endpoint}/repairs?new`, { waitUntil: 'commit' });
  await viewer.getByText('Only operators, approvers and administrators').waitFor();
  await viewer.getByRole('link', { name: run.id }).waitFor();
  expect(await viewer.locator('.plan-form').count()).toBe(0);
  await viewer.goto(`${service.endpoint}/repairs/plans/${waiting}`, { waitUntil: 'commit' });
  await viewer.locator('main h1').waitFor();
  expect(await viewer.getByRole('button', { name: 'Approve the plan' }).isDisabled()).toBe(true);
  expect(await viewer.getByRole('button', { name: /^Make \d+ change/ }).isDisabled()).toBe(true);
  await viewer.goto(`${service.endpoint}/repairs/runs/${run.id}`, { waitUntil: 'commit' });
  await viewer.getByRole('timer').waitFor();
  expect(await viewer.getByRole('button', { name: 'Keep the change' }).isDisabled()).toBe(true);
  expect(await viewer.getByRole('button', { name: 'Take it back' }).isDisabled()).toBe(true);
  await vera.expectWell();
  await vera.leave();
}, 120_000);
