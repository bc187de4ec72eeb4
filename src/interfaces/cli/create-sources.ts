/** Who may be named in `--allow`: trusted names, the vendor's Workbench, or addresses, lists and groups as they are. */
import type { WantedSource } from '../../app/ports.ts';
import { type Family, parseBlock, toCidrs } from '../../domain/net/address.ts';
import { addressesOf, type TrustedSource } from '../../domain/plan/trusted-sources.ts';
import {
  DEFAULT_JUDGEMENT,
  type Judgement,
  untrustedOf,
  verdictOf,
} from '../../domain/security-group/verdict.ts';
import { problem } from '../../problem.ts';

/**
 * Where Workbench, the vendor's login in a browser, connects from (facts/ecs.md d). The public ranges differ by site;
 * the private one is inside 100.64.0.0/10, which is not routed on the internet.
 */
const WORKBENCH: Readonly<Record<string, readonly string[]>> = Object.freeze({
  'workbench-intl': ['161.117.0.0/16', '100.104.0.0/16'],
  'workbench-cn': ['47.96.60.0/24', '118.31.243.0/24', '8.139.112.0/24', '8.139.99.192/26', '100.104.0.0/16'],
  'workbench-private': ['100.104.0.0/16'],
});

export const PRESETS: readonly string[] = Object.freeze(Object.keys(WORKBENCH));

/** Sources by the names under which `--allow` takes them. */
export type Named = ReadonlyMap<string, TrustedSource>;

/** `--trusted office=203.0.113.0/24,2001:db8::/48`, and the presets. */
export function readNamed(values: readonly string[] = []): Named {
  const named = new Map<string, TrustedSource>();
  for (const value of values) {
    const [, name = '', list = ''] = /^([a-z][a-z0-9._-]*)=(.+)$/i.exec(value) ?? [];
    const texts = list.split(',').map((text) => text.trim());
    const blocks = texts.map((text) => parseBlock(text));
    if (name === '' || PRESETS.includes(name) || /^(sg|pl)-/.test(name) || blocks.includes(undefined))
      throw problem('bad-flag', { flag: '--trusted', value, expected: 'office=203.0.113.0/24' });
    const cidrs = [
      ...(named.get(name)?.cidrs ?? []),
      ...blocks.flatMap((block) => toCidrs(block?.set ?? [])),
    ];
    named.set(name, { name, kind: 'declared', cidrs });
  }
  refuseEverybody([...named.values()]);
  for (const [name, cidrs] of Object.entries(WORKBENCH)) named.set(name, { name, kind: 'workbench', cidrs });
  return named;
}

/** Trusting half of the internet would hide what is open. */
function refuseEverybody(sources: readonly TrustedSource[]): void {
  const { trusted: _none, ...rest } = DEFAULT_JUDGEMENT;
  for (const family of [4, 6] as const) {
    const own = untrustedOf(addressesOf(sources, family), family, { ...rest, trusted: { v4: [], v6: [] } });
    if (verdictOf(own, own, family, DEFAULT_JUDGEMENT) === 'open')
      throw problem('create-trusts-everybody', { name: sources.map(({ name }) => name).join(', ') });
  }
}

/** What the declared sources hold, and of the presets those that rules name. */
export function trustOf(named: Named, used: ReadonlySet<string>): Judgement['trusted'] {
  const sources = [...named.values()].filter(({ kind, name }) => kind === 'declared' || used.has(name));
  return { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) };
}

/** The sources that a text stands for; undefined when it stands for none. */
export function sourcesNamed(text: string, named: Named): readonly WantedSource[] | undefined {
  if (/^pl-[a-z0-9]+$/.test(text)) return [{ kind: 'prefix-list', id: text }];
  if (/^sg-[a-z0-9]+$/.test(text)) return [{ kind: 'group', id: text }];
  const known = named.get(text);
  const cidrs = known === undefined ? [text] : known.cidrs;
  const blocks = cidrs.map((one) => parseBlock(one));
  if (blocks.includes(undefined)) return undefined;
  return blocks.flatMap((block) => {
    const { family, set } = block as { family: Family; set: readonly (number | bigint)[] };
    return toCidrs(set).map((cidr): WantedSource => ({ kind: 'cidr', family, cidr }));
  });
}
