/** Who may be named in `--allow`: trusted names, the vendor's Workbench, or addresses, lists and groups as they are. */
import type { WantedSource } from '../../app/ports.ts';
import type { TrustDeclaration } from '../../domain/config/trust.ts';
import { parseBlock, toCidrs } from '../../domain/net/address.ts';
import { addressesOf, type TrustedSource } from '../../domain/plan/trusted-sources.ts';
import { WORKBENCH, WORKBENCH_PRIVATE } from '../../domain/plan/workbench.ts';
import type { Judgement } from '../../domain/security-group/verdict.ts';
import { problem } from '../../problem.ts';
import { type DeclaredFlags, declaredSources } from './fix-sources.ts';

/** Workbench of either site, by both of its paths, or by the private one alone. */
const PRESETS: Readonly<Record<string, readonly string[]>> = Object.freeze({
  'workbench-intl': [...WORKBENCH.intl.public, ...WORKBENCH.intl.private],
  'workbench-cn': [...WORKBENCH.cn.public, ...WORKBENCH.cn.private],
  [WORKBENCH_PRIVATE]: WORKBENCH.intl.private,
});

/** Sources by the names under which `--allow` takes them. */
export interface Named {
  readonly sources: ReadonlyMap<string, TrustedSource>;
  /** Prefix lists that belong to a name, in the region that is worked in. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/**
 * What the configuration declares, what `--trusted FILE` and `--source office=203.0.113.0/24` do instead where a name is
 * the same, and the presets.
 */
export function readNamed(flagged: DeclaredFlags = {}, declared?: TrustDeclaration, region = ''): Named {
  const flags = new Map(declaredSources(flagged).map((one) => [one.name, one]));
  for (const name of flags.keys())
    if (Object.hasOwn(PRESETS, name) || /^(sg|pl)-/.test(name))
      throw problem('bad-flag', {
        flag: flagged.source?.some((one) => one.startsWith(`${name}=`)) ? '--source' : '--trusted',
        value: name,
        expected: 'office',
      });
  const presets = Object.entries(PRESETS).map(
    ([name, cidrs]): TrustedSource => ({ name, kind: 'workbench', cidrs }),
  );
  const sources = [...presets, ...(declared?.sources ?? []), ...flags.values()];
  const lists = new Map<string, readonly string[]>();
  for (const one of declared?.lists ?? [])
    if (one.region === region && !flags.has(one.name))
      lists.set(one.name, [...(lists.get(one.name) ?? []), one.id]);
  return { sources: new Map(sources.map((one) => [one.name, one])), lists };
}

/** What was declared, and of the presets those that rules name. Lists of others are judged by what they hold. */
export function trustOf({ sources }: Named, used: ReadonlySet<string>): Judgement['trusted'] {
  const trusted = [...sources.values()].filter(({ name }) => !Object.hasOwn(PRESETS, name) || used.has(name));
  return { v4: addressesOf(trusted, 4), v6: addressesOf(trusted, 6) };
}

/** Every name that a source may have. */
export function namesOf({ sources, lists }: Named): ReadonlySet<string> {
  return new Set([...sources.keys(), ...lists.keys()]);
}

/** Names of one's own, for whom to let in instead. */
export function ownNames({ sources }: Named): readonly string[] {
  return [...sources.values()].filter(({ kind }) => kind !== 'workbench').map(({ name }) => name);
}

/** The sources that a text stands for; undefined when it stands for none. */
export function sourcesNamed(text: string, named: Named): readonly WantedSource[] | undefined {
  if (/^pl-[a-z0-9]+$/.test(text)) return [{ kind: 'prefix-list', id: text }];
  if (/^sg-[a-z0-9]+$/.test(text)) return [{ kind: 'group', id: text }];
  const known = namesOf(named).has(text);
  const cidrs = known ? (named.sources.get(text)?.cidrs ?? []) : [text];
  const blocks = cidrs.map((one) => parseBlock(one));
  if (blocks.includes(undefined)) return undefined;
  return [
    ...blocks.flatMap((block): WantedSource[] =>
      block === undefined
        ? []
        : toCidrs(block.set).map((cidr) => ({ kind: 'cidr', family: block.family, cidr })),
    ),
    ...(named.lists.get(text) ?? []).map((id): WantedSource => ({ kind: 'prefix-list', id })),
  ];
}
