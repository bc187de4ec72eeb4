/** What of a page people with other eyes, hands and readers cannot use, as far as axe can tell. */
import { setTimeout } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * What passes is not told, and what was found is put together in the page itself instead of in another one that is opened
 * for it: pages here have no frames. Every rule is tried all the same, in a third of the time.
 */
const resultTypes: ['violations'] = ['violations'];
const LOOKS = 4;
const BETWEEN_MS = 400;

/** Rules that are broken with the elements that break them. What is still moving into place is looked at again. */
export async function violationsOn(page: Page): Promise<readonly (readonly [string, readonly string[]])[]> {
  for (let look = 1; ; look += 1) {
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ resultTypes })
      .analyze();
    if (violations.length === 0 || look === LOOKS)
      return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)] as const);
    await setTimeout(BETWEEN_MS);
  }
}
