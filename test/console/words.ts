/** Latin words that a page in another language shows. */
import type { Page } from 'playwright-core';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { en } from '../../src/messages/en.ts';
import type { ConsoleService } from './service.ts';

/** Commands, ids and addresses are no words, and names of resources and people are their owners'. */
const NO_WORDS = 'code, pre, .mono, a, textarea, input, .as-command, .ant-select, .by, .place';
/** Of the vendor, of protocols and of formats: the same in every language. */
const NAMES =
  /^(postern|workbench|session|manager|mei|admin|json|csv|markdown|ssh|rdp|telnet|winrm|vnc|tcp|udp|ipv[46]|ip|id|vpc|rds|ecs|ram|nat|api|linux|windows|terraform|mbps|arn|root|deny|[a-z]+securitygroup[a-z]*)$/i;

export async function latinWords(page: Page): Promise<readonly string[]> {
  const text = String(
    await page.evaluate(`(() => {
      const copy = document.querySelector('main').cloneNode(true);
      for (const one of copy.querySelectorAll(${JSON.stringify(NO_WORDS)})) one.remove();
      const parts = [];
      const walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) parts.push(walk.currentNode.data);
      return parts.join(' ');
    })()`),
  );
  const words = text.replaceAll(/[\w.:/=-]*\d[\w.:/=-]*/g, ' ').match(/[a-z]{2,}/gi) ?? [];
  return words.filter((word) => !NAMES.test(word));
}

/** Words of the demo organisation: names of groups, instances and services, and regions. */
export async function namesIn({ ask }: Pick<ConsoleService, 'ask'>): Promise<ReadonlySet<string>> {
  type Named = { readonly name: string; readonly region: string };
  const lists = await Promise.all(
    ['groups', 'instances'].map((kind) => ask<{ items: Named[] }>(`/inventory/${kind}?limit=500`)),
  );
  const services = DEFAULT_CATALOGUE.map(({ service }) => en.service(service));
  const texts = lists.flatMap(({ items }) => items.flatMap(({ name, region }) => [name, region]));
  return new Set([...texts, ...services].flatMap((text) => text.match(/[a-z]{2,}/gi) ?? []));
}
