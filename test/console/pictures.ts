/** `npm run pictures`: every page of the console in three languages, light and dark, for the guide. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from '../support/browser.ts';
import { openService, signIn } from './service.ts';
import { viewsOf } from './views.ts';
import { settled } from './visitor.ts';

const FOLDER = join(import.meta.dirname, '../../docs/images');
const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const;
const QUALITY = 82;

const [service, chromium] = await Promise.all([openService(), openBrowser()]);
mkdirSync(FOLDER, { recursive: true });
try {
  const pages = await viewsOf(service);
  for (const locale of LANGUAGES)
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await chromium.browser.newContext({
        locale,
        colorScheme,
        viewport: { width: 1280, height: 800 },
        timezoneId: 'Asia/Taipei',
      });
      const page = await context.newPage();
      await signIn(page, service);
      const client = await context.newCDPSession(page);
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(service.endpoint + path);
        await settled(page);
        const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
        writeFileSync(join(FOLDER, `${name}-${locale}-${colorScheme}.webp`), Buffer.from(data, 'base64'));
      }
      await context.close();
    }
} finally {
  await chromium.close();
  await service.close();
}
