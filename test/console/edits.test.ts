/** Rules that are edited in a real Chromium over the demo organisation: planned, carried out, refused, and edited by two. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, signIn } from './service.ts';
import { type Visitor, visit } from './visitor.ts';
import { latinWords } from './words.ts';

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

interface Listed {
  readonly id: string;
  readonly account: string;
  readonly order: readonly { readonly id: string; readonly source: string }[];
}
async function groupOf(name: string): Promise<Listed> {
  const { items } = await service.ask<{ items: { id: string }[] }>(`/inventory/groups?text=${name}`);
  return service.ask<Listed>(`/inventory/groups/${items[0]?.id}`);
}

async function openGroup(id: string, on = page): Promise<void> {
  await on.goto(`${service.endpoint}/groups/${id}`);
  await on.locator('main tbody tr.ant-table-row').first().waitFor();
}

test('a rule is edited, the plan is reviewed, carried out and kept', async () => {
  const { id, order } = await groupOf('late-deny');
  const rule = order.find(({ source }) => source === '0.0.0.0/0');
  await openGroup(id);
  await page.getByRole('button', { name: `Edit ${rule?.id}` }).click();
  const review = page.getByRole('button', { name: 'Review the plan' });
  expect(await review.isDisabled()).toBe(true);
  await page.locator('#rule-source').fill('203.0.113.0/24');
  await expect.poll(() => page.locator('.what-if').textContent()).toContain('loses it');
  await page.locator('#edits-me').fill('office');
  await page.getByText('One address, such as').waitFor();
  expect(await review.isDisabled()).toBe(true);
  await page.locator('#edits-me').fill('198.51.100.7');
  await visitor.expectWell();
  await review.click();
  await page.locator('.problem code', { hasText: 'fix-cuts-off-caller' }).waitFor();
  await visitor.expectWell();
  await page.locator('#edits-me').fill('203.0.113.9');
  await review.click();
  await page.locator('main h1', { hasText: 'Plan of edited rules' }).waitFor();
  await page.getByText('203.0.113.9 keeps access').first().waitFor();
  await page.getByText('everything becomes exactly as it was').waitFor();
  await page.getByText('as edited').first().waitFor();
  await visitor.expectWell();
  await page.getByRole('button', { name: /^Make 1 change/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Make 1 change/ })
    .click();
  await page.waitForURL(/\/repairs\/runs\//);
  await page.getByRole('cell', { name: 'applied and verified' }).waitFor();
  await page.getByRole('button', { name: 'Keep the change' }).click();
  await page.locator('.page-head').getByText('applied and confirmed').waitFor();
  await service.ask('/scans', { method: 'POST' });
  await expect
    .poll(async () => (await groupOf('late-deny')).order.find((one) => one.id === rule?.id)?.source, {
      timeout: 90_000,
    })
    .toBe('203.0.113.0/24');
}, 240_000);

test('what would expose a port is refused with a packet, until somebody answers for it', async () => {
  const { id } = await groupOf('late-deny');
  await openGroup(id);
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.locator('#rule-ports').fill('6379/6379');
  await page.locator('#rule-source').fill('0.0.0.0/0');
  await page.getByRole('button', { name: 'Review the plan' }).click();
  await page.locator('.problem code', { hasText: 'edit-exposes' }).waitFor();
  expect(await page.locator('.what-if').textContent()).toContain('tcp:198.51.100.7->6379');
  const answer = page.getByRole('button', { name: 'Answer for Redis' });
  expect(await answer.isDisabled()).toBe(true);
  await page.locator('#edits-reason').fill('a honeypot');
  await visitor.expectWell();
  await answer.click();
  await page.getByText('Exposed on purpose: Redis. Reason: a honeypot').waitFor();
  await page.getByText('Opened by the edited rules').waitFor();
  await visitor.expectWell();
}, 120_000);

test('what a guardrail in place would refuse is told before anything is sent, with its statement', async () => {
  const { id, account } = await groupOf('late-deny');
  const plan = await service.ask<{ id: string }>('/guard/plans', {
    method: 'POST',
    body: {
      policy: {
        Version: '1',
        Statement: [
          {
            Effect: 'Deny',
            Action: ['ecs:AuthorizeSecurityGroup', 'ecs:ModifySecurityGroupRule'],
            Resource: '*',
            Condition: { StringEquals: { 'ecs:SecurityGroupSourceCidrIps': '0.0.0.0/0' } },
          },
        ],
      },
      member: [account],
      name: 'no-world',
    },
  });
  await service.ask(`/guard/plans/${plan.id}/apply`, { method: 'POST', body: {} });
  await expect
    .poll(
      async () =>
        (await service.ask<{ policies: object[] }>(`/guard/policies?account=${account}`)).policies.length,
      { timeout: 60_000 },
    )
    .toBe(1);
  await openGroup(id);
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.locator('#rule-ports').fill('443');
  await page.locator('#rule-source').fill('192.0.2.0/24');
  await page.getByText('No guardrail over this account refuses these calls.').waitFor();
  await page.locator('#rule-source').fill('0.0.0.0/0');
  await page.getByText('Your guardrails would refuse this').waitFor();
  const told = page.locator('.what-if .problem');
  expect(await told.textContent()).toMatch(
    /no-world refuses ecs:AuthorizeSecurityGroup \(tcp 443\/443 0\.0\.0\.0\/0\)/,
  );
  await told.getByText('The statement').click();
  await told.getByText('SecurityGroupSourceCidrIps').waitFor();
  await visitor.expectWell();
}, 180_000);

test('two who edit the same rules: the second is told what the first has done', async () => {
  const { id, order } = await groupOf('legacy-jump');
  const rule = order[0]?.id ?? '';
  await openGroup(id);
  await page.getByRole('button', { name: `Edit ${rule}` }).click();
  await page.locator('#rule-source').fill('203.0.113.0/24');

  const { seen } = await service.ask<{ seen: object }>(`/inventory/groups/${id}/neighbourhood`);
  const other = await service.ask<{ id: string }>('/fix/edits', {
    method: 'POST',
    body: { group: id, seen, change: [{ id: rule, source: '192.0.2.0/24' }] },
  });
  const { run } = await service.ask<{ run: { id: string } }>(`/fix/plans/${other.id}/apply`, {
    method: 'POST',
    body: { confirmWithinSeconds: null },
  });
  await expect
    .poll(async () => (await service.ask<{ state: string }>(`/fix/runs/${run.id}`)).state, {
      timeout: 60_000,
    })
    .toBe('applied');
  // Whether or not the page has heard of it by now, nothing is planned on rules that are not so.
  const told = page.locator('.conflict, .problem:has(code:text("edit-stale"))').first();
  const review = page.getByRole('button', { name: 'Review the plan' });
  if (!(await review.isDisabled())) await review.click();
  await told.waitFor();
  expect(new URL(page.url()).pathname).toBe(`/groups/${id}`);
  const lastScan = async () => (await service.ask<{ latestFull: { id: string } }>('/posture')).latestFull.id;
  const before = await lastScan();
  await service.ask('/scans', { method: 'POST' });
  // What the page shows of a scan that goes on moves what is below it.
  await expect.poll(lastScan, { timeout: 60_000 }).not.toBe(before);
  const conflict = page.locator('.conflict');
  await conflict.waitFor();
  expect(await conflict.textContent()).toContain(`changed: ${rule}`);
  expect(await page.locator('#rule-source').inputValue()).toBe('203.0.113.0/24');
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Put mine on the rules as they are now' }).click();
  await conflict.waitFor({ state: 'detached' });
  await page.getByText('gains it: 203.0.113.0/24').first().waitFor();
  await page.getByText('loses it: 192.0.2.0/24').first().waitFor();
  await review.click();
  await page.locator('main h1', { hasText: 'Plan of edited rules' }).waitFor();
}, 240_000);

test.each([['zh-CN', '编辑', '查看计划', '编辑规则的计划']])(
  'in %s no other language is shown',
  async (locale, edit, reviewName, title) => {
    const { id, order } = await groupOf('remote-desktop');
    const rule = order[0]?.id ?? '';
    const reader = await newVisitor(locale);
    const chinese = reader.page;
    await signIn(chinese, service);
    await openGroup(id, chinese);
    await chinese.getByRole('button', { name: `${edit} ${rule}` }).click();
    await chinese.locator('#rule-source').fill('203.0.113.0/24');
    await chinese.locator('.what-if .port-change').first().waitFor();
    const [card] = [chinese.locator('.what-if')];
    expect(await card.textContent()).not.toMatch(/gains|loses|Review/);
    await reader.expectWell();
    await chinese.getByRole('button', { name: reviewName }).click();
    await chinese.locator('main h1', { hasText: title }).waitFor();
    expect(await latinWords(chinese)).toEqual([]);
    await reader.expectWell();
    await reader.leave();
  },
  180_000,
);
