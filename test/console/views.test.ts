/** Every page in Chinese, on a narrow screen and a wide one, light and dark: whole, accessible, and without English. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../support/browser.ts';
import { type ConsoleService, openService, signIn } from './service.ts';
import { viewsOf } from './views.ts';
import { settled, type Visitor, visit } from './visitor.ts';
import { latinWords, namesIn } from './words.ts';

let service: ConsoleService;
let chromium: OpenBrowser;
let views: Readonly<Record<string, string>>;
/** Words of the demo organisation: names of groups, instances, services and people. */
let names: ReadonlySet<string>;
beforeAll(async () => {
  [service, chromium] = await Promise.all([openService(), openBrowser()]);
  views = await viewsOf(service);
  names = await namesIn(service);
}, 180_000);
afterAll(async () => {
  await chromium?.close();
  await service?.close();
});

const NARROW = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 800 };

const NAMES = [
  'overview',
  'exposure',
  'checks',
  'finding',
  'vendor',
  'maturity',
  'groups',
  'group',
  'instances',
  'instance',
  'create',
  'coverage',
  'policy',
  'bind',
  'repairs',
  'plan',
  'repair',
  'activity',
  'log',
  'settings',
] as const;

test('no page is left out', () => {
  expect(Object.keys(views)).toEqual(NAMES);
});

describe.each([
  ['zh-TW', 'dark', NARROW],
  ['zh-CN', 'light', WIDE],
] as const)('in %s, %s', (locale, colorScheme, viewport) => {
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit(chromium, { locale, colorScheme, viewport });
    await signIn(visitor.page, service);
  }, 60_000);
  afterAll(() => visitor.leave());

  test.each(NAMES)(
    '%s',
    async (name) => {
      const { page } = visitor;
      await page.goto(service.endpoint + views[name]);
      await settled(page);
      expect((await latinWords(page)).filter((word) => !names.has(word))).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      // The tests of each page look at it wide and light, too.
      if (viewport === NARROW) await visitor.expectWell();
    },
    60_000,
  );
});
