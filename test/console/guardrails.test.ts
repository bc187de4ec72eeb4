/** Guardrails in a real Chromium over the demo organisation: who is covered, tiers, proof, binding with a second person, drift, and taking away. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type TypedSdk, typedSdk } from '../support/typed-sdk.ts';
import { type ConsoleService, openService, PASSWORD, signIn } from './service.ts';
import { type Visitor, visit } from './visitor.ts';
import { latinWords } from './words.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let page: Page;
/** The owner of the cloud, who changes it behind the service's back. */
let root: TypedSdk;
let account: string;
let production: string;
let visitor: Visitor;

interface Place {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** Refusals are answers: whether somebody is signed in, what needs a second person, and what is somebody else's. */
const EXPECTED = [401, 403, 409] as const;
const newVisitor = (locale: string, more: object = {}): Promise<Visitor> =>
  visit(chromium, { locale, ...more }, EXPECTED);

beforeAll(async () => {
  [service, chromium] = await Promise.all([
    openService(['--two-persons', '--guards-every', '2s']),
    openBrowser(),
  ]);
  const found = readFileSync(join(service.folder, '.postern/cloud.json'), 'utf8');
  const { endpoint, accessKeyId, accessKeySecret } = JSON.parse(found) as Record<string, string>;
  const host = new URL(endpoint ?? '').host;
  root = typedSdk({
    host,
    region: 'cn-hangzhou',
    accessKeyId: accessKeyId ?? '',
    accessKeySecret: accessKeySecret ?? '',
  });
  account = (await root.ask('Sts', 'GetCallerIdentity')).AccountId;
  for (const UserName of ['dana', 'eli']) await root.ask('Ram', 'CreateUser', { UserName });
  await root.ask('Ram', 'CreateRole', {
    RoleName: 'developer',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:root`] } },
      ],
    }),
  });
  await root.ask('Ram', 'AttachPolicyToRole', {
    RoleName: 'developer',
    PolicyName: 'AdministratorAccess',
    PolicyType: 'System',
  });
  const { places } = await service.ask<{ places: Place[] }>('/guard/coverage');
  production = places.find(({ name }) => name === 'Production')?.id ?? '';
  visitor = await newVisitor('en');
  page = visitor.page;
  await signIn(page, service);
}, 300_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

const open = async (path: string, one = page): Promise<void> => {
  await one.goto(service.endpoint + path);
  await one.locator('main h1').waitFor();
};
const idOfPage = (): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';
const calls = /^Make \d+ calls?$/;

/** Makes the calls of the plan on the page, once more when asked. */
async function carryOut(): Promise<void> {
  await page.getByRole('button', { name: calls }).click();
  await page.getByRole('dialog').getByRole('button', { name: calls }).click();
}

test('the directory as a tree: by a link to a node, by the keyboard, filtered, and as a file', async () => {
  await open('/guardrails');
  await page.waitForURL(/\/guardrails\/coverage/);
  await page.getByText('0 covered, 7 not covered, 0 not known, of 7 accounts').waitFor();
  await visitor.expectWell();
  await open(`/guardrails/coverage?node=${production}`);
  await page.getByText('No guardrail is attached here or inherited.').waitFor();
  expect(await page.locator('.count').allTextContents()).toEqual([
    'covered 0',
    'not covered 2',
    'not known 0',
  ]);
  await page.getByRole('tree').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('node')).not.toBe(production);
  await page.getByRole('searchbox').fill('shop');
  await page.getByRole('searchbox').press('Enter');
  await expect
    .poll(() => page.locator('.directory .name').allTextContents())
    .toEqual(['Root', 'Production', 'shop']);
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const lines = readFileSync(await (await waiting).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('shop,2000000000000002,member,not covered');
  await visitor.expectWell();
}, 120_000);

test('the tree of thousands of accounts draws what is seen', async () => {
  // Making them would take the cloud minutes; the answer is the service's own with more members in it.
  const bigVisitor = await newVisitor('en');
  const big = bigVisitor.page;
  await big.route(/\/guard\/coverage/, async (route) => {
    const answer = await route.fetch();
    const report = (await answer.json()) as { places: (Place & { parent: string })[] };
    const one = report.places.find(({ kind }) => kind === 'member');
    const more = Array.from({ length: 5_000 }, (_, i) => ({
      ...one,
      id: `${3_000_000_000_000_000 + i}`,
      name: `account-${String(i).padStart(4, '0')}`,
      parent: production,
    }));
    await route.fulfill({ json: { ...report, places: [...report.places, ...more] } });
  });
  await signIn(big, service, '/guardrails/coverage?node=3000000000004321');
  await big.locator('.directory .name', { hasText: 'account-4321' }).waitFor();
  expect(await big.locator('.directory .ant-tree-treenode').count()).toBeLessThan(80);
  const begun = Date.now();
  await big.getByRole('searchbox').fill('account-0007');
  await big.getByRole('searchbox').press('Enter');
  await expect
    .poll(() => big.locator('.directory .name').allTextContents())
    .toEqual(['Root', 'Production', 'account-0007']);
  expect(Date.now() - begun).toBeLessThan(10_000);
  await bigVisitor.expectWell();
  await bigVisitor.leave();
}, 120_000);

test('from a tier to the editor, what gets past it, and one way tried on a scratch cloud', async () => {
  await open('/guardrails/tiers');
  await page.getByText('closes, under every reading (0)').waitFor();
  await expect
    .poll(() => page.getByText(/^closes, under every reading/).count(), { timeout: 120_000 })
    .toBe(4);
  await visitor.expectWell();
  await page.getByRole('button', { name: 'Into the editor: the vendor’s page, word for word' }).click();
  const editor = page.getByRole('textbox', { name: 'Policy' });
  await expect.poll(() => editor.inputValue()).toContain('0.0.0.0/0');
  const policy = await editor.inputValue();
  await editor.fill(policy.replace('"Effect"', '"Efect"'));
  await page.locator('.rows .gain').first().waitFor();
  expect(await page.getByRole('button', { name: 'Prove' }).isDisabled()).toBe(true);
  await page.reload();
  expect(await editor.inputValue()).toContain('"Efect"');
  await editor.fill(policy);
  await page.getByRole('button', { name: 'Prove' }).click();
  await page.getByText('DOES NOT HOLD').waitFor({ timeout: 120_000 });
  await page
    .getByRole('button', { name: /^Try it on a scratch cloud/ })
    .first()
    .click();
  await page.getByText('The cloud has accepted every call.').waitFor();
  await page.getByText(/within reach of any IPv/).waitFor();
  await visitor.expectWell();
}, 300_000);

test('bound to a folder: planned, approved by somebody else, carried out as one looks on, and everybody below is covered', async () => {
  await open(`/guardrails/coverage?node=${production}`);
  await page.getByRole('link', { name: 'Bind a guardrail here' }).click();
  await page.locator('.ant-select-selection-item', { hasText: 'Production' }).waitFor();
  await page.getByText('hardened', { exact: true }).first().click();
  await visitor.expectWell();
  expect(await page.locator('.as-command code').textContent()).toBe(
    `postern guard plan --tier hardened --folder ${production} -o guard.json`,
  );
  await page.getByRole('button', { name: 'Make the plan' }).click();
  await page.locator('main h1', { hasText: 'Plan of a guardrail postern-guardrail' }).waitFor();
  await page.getByText('3 calls. Nothing has been changed yet.').waitFor();
  expect(await page.locator('.ant-table-row .call').first().textContent()).toContain(
    'aliyun resourcemanager EnableControlPolicy',
  );
  await page
    .getByText('control policies never bind the management account', { exact: false })
    .first()
    .waitFor();
  await page.getByText('DOES NOT HOLD').waitFor({ timeout: 120_000 });
  await page.getByText(/^\d+ ways through$/).waitFor();
  await visitor.expectWell();
  await carryOut();
  await page.getByText('Somebody else has to approve the plan first').waitFor();
  await page.locator('.problem code', { hasText: 'needs-approval' }).waitFor();
  await page.getByRole('button', { name: 'Approve the plan' }).click();
  await page.locator('.problem code', { hasText: 'needs-other-person' }).waitFor();
  await service.ask('/users', {
    method: 'POST',
    body: { name: 'ana', role: 'approver', password: PASSWORD },
  });
  const second = await newVisitor('en');
  const other = second.page;
  await signIn(other, service, new URL(page.url()).pathname, 'ana');
  await other.getByRole('button', { name: 'Approve the plan' }).click();
  await other.getByText('approved by ana').waitFor();
  await second.leave();
  await page.reload();
  await page.getByText('approved by ana').waitFor();
  await carryOut();
  await page
    .getByText('Waiting until control policies are enabled')
    .or(page.getByText(/^\d of 3: /))
    .waitFor();
  await page.getByText('In place: it was read back.').waitFor({ timeout: 120_000 });
  expect(
    await page.getByRole('row', { name: /AttachControlPolicy folder .*Production/ }).textContent(),
  ).toContain('done');
  await visitor.expectWell();
  await open('/guardrails/coverage');
  await page.getByText('2 covered, 5 not covered, 0 not known, of 7 accounts').waitFor();
  await open('/guardrails/coverage?node=2000000000000002');
  await page.getByText('by postern-guardrail, attached to Production').waitFor();
  await visitor.expectWell();
}, 300_000);

test('bound to a user and a role: it really stops, drift is shown, and it is put back and taken away', async () => {
  await open('/guardrails/coverage?way=account');
  await page.getByRole('link', { name: 'Bind it: developer' }).click();
  await page.locator('#guard-targets').fill('dana');
  await page.keyboard.press('Enter');
  await page.locator('.ant-select-selection-item', { hasText: 'dana' }).waitFor();
  await page.locator('#guard-name').fill('1st');
  await page.getByText('Letters, digits and dashes').waitFor();
  expect(await page.getByRole('button', { name: 'Make the plan' }).isDisabled()).toBe(true);
  await page.locator('#guard-name').fill('dev-guard');
  await page.getByRole('button', { name: 'Make the plan' }).click();
  await page.locator('main h1', { hasText: 'Plan of a guardrail dev-guard' }).waitFor();
  await service.ask(`/guard/plans/${idOfPage()}/approve`, { method: 'POST' });
  await carryOut();
  await page.getByText('In place: it was read back.').waitFor({ timeout: 120_000 });
  await page.getByText('Not probed: the service has no key').waitFor();
  await page.getByLabel('Role to make them as').fill(`acs:ram::${account}:role/developer`);
  await page.getByRole('button', { name: /Probe$/ }).click();
  await page.getByText('The guardrail works as its document says.').waitFor();
  await page
    .getByRole('row', { name: 'SSH from 0.0.0.0/0' })
    .getByText('stopped', { exact: true })
    .first()
    .waitFor();
  await visitor.expectWell();

  await root.ask('Ram', 'DetachPolicyFromUser', {
    UserName: 'dana',
    PolicyName: 'dev-guard',
    PolicyType: 'Custom',
  });
  await open('/guardrails/place');
  const card = page.locator('.ant-card', { hasText: 'dev-guard' }).first();
  await card.getByText('DRIFT: detached from RAM user dana').waitFor();
  await card.getByText('drifted').waitFor();
  await expect
    .poll(
      async () =>
        (
          await service.ask<{ items: { name: string; drift: { drift: string }[] }[] }>('/guard/watched')
        ).items.find(({ name }) => name === 'dev-guard')?.drift[0]?.drift,
      { timeout: 60_000 },
    )
    .toBe('detached');
  await card.getByText('The service looked last').waitFor();
  await visitor.expectWell();
  await card.getByRole('link', { name: 'Put it back' }).click();
  await page.getByRole('button', { name: 'Make the plan' }).click();
  await page.getByText('1 call. Nothing has been changed yet.').waitFor();
  await service.ask(`/guard/plans/${idOfPage()}/approve`, { method: 'POST' });
  await carryOut();
  await page.getByText('In place: it was read back.').waitFor({ timeout: 120_000 });

  await page.getByRole('button', { name: 'Take it away' }).click();
  await page.locator('main h1', { hasText: 'Plan to take a guardrail away dev-guard' }).waitFor();
  await service.ask(`/guard/plans/${idOfPage()}/approve`, { method: 'POST' });
  await carryOut();
  await page.getByText('Taken away: nothing of that name is there any more.').waitFor({ timeout: 120_000 });
  await visitor.expectWell();
  expect(
    await root.refused('Ram', 'GetPolicy', { PolicyName: 'dev-guard', PolicyType: 'Custom' }),
  ).toMatchObject({
    code: 'EntityNotExist.Policy',
  });
}, 300_000);

test('a policy that is somebody else’s is left alone, and it says so', async () => {
  await root.ask('Ram', 'CreatePolicy', {
    PolicyName: 'somebody-elses',
    PolicyDocument: '{"Version":"1","Statement":[{"Effect":"Deny","Action":"ecs:*","Resource":"*"}]}',
  });
  await open('/guardrails/bind?user=eli&name=somebody-elses');
  await page.getByRole('button', { name: 'Make the plan' }).click();
  await page.locator('.problem code', { hasText: 'guard-foreign' }).waitFor();
  await open('/guardrails/coverage?way=account&text=eli');
  await page.getByRole('row', { name: /eli/ }).waitFor();
}, 120_000);

test('a viewer sees everything and can do nothing', async () => {
  await service.ask('/users', { method: 'POST', body: { name: 'vera', role: 'viewer', password: PASSWORD } });
  const { items } = await service.ask<{ items: { id: string; does: string }[] }>('/guard/plans');
  const watcher = await newVisitor('en');
  const viewer = watcher.page;
  await signIn(viewer, service, '/guardrails/coverage', 'vera');
  await viewer.getByText('2 covered, 5 not covered').waitFor();
  await open('/guardrails/bind?root=1', viewer);
  await viewer.getByText('Only operators, approvers and administrators bind').waitFor();
  expect(await viewer.getByRole('button', { name: 'Make the plan' }).isDisabled()).toBe(true);
  await open('/guardrails/place', viewer);
  await viewer.locator('.ant-card', { hasText: 'postern-guardrail' }).first().waitFor();
  expect(await viewer.getByRole('button', { name: 'Take it away' }).count()).toBe(0);
  await open(`/guardrails/plans/${items[0]?.id}`, viewer);
  await watcher.expectWell();
  await watcher.leave();
}, 120_000);

test.each([['zh-CN', '防护策略']])(
  'nothing of the pages is in English where %s is spoken, narrow and dark',
  async (locale, title) => {
    const { items } = await service.ask<{ items: { id: string; does: string }[] }>('/guard/plans');
    const reader = await newVisitor(locale, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    const other = reader.page;
    await signIn(other, service, '/guardrails/coverage');
    const bound = items.filter(({ does }) => does === 'apply').at(-1)?.id;
    const removed = items.find(({ does }) => does === 'remove')?.id;
    for (const path of [
      `/guardrails/coverage?node=${production}`,
      '/guardrails/coverage?way=account',
      '/guardrails/tiers',
      '/guardrails/policy',
      `/guardrails/bind?folder=${production}`,
      '/guardrails/place',
      `/guardrails/plans/${bound}`,
      `/guardrails/plans/${removed}`,
    ]) {
      await open(path, other);
      await other.locator('main .ant-card').first().waitFor();
      await other.locator('.ant-skeleton').first().waitFor({ state: 'detached', timeout: 120_000 });
      if (!path.includes('/plans/')) await other.locator('main h1', { hasText: title }).waitFor();
      expect([path, (await latinWords(other)).filter((word) => word !== 'ana')]).toEqual([path, []]);
      await reader.expectWell();
      expect([path, await other.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390]);
    }
    await reader.leave();
  },
  300_000,
);
