/** Trusted sources of `postern fix` and `postern create`: a file and flags; for repairs also Workbench, and the address that the user works from. */
import type { JudgeOptions } from '../../app/scan.ts';
import { isNearlyEverybody, NOBODY } from '../../domain/config/trust.ts';
import { formatIpv4, isMapped, parseBlock, parseIpv4, parseIpv6 } from '../../domain/net/address.ts';
import type { ListWish } from '../../domain/plan/shared-list.ts';
import { namedBlock, type TrustedSource, trustedBlock } from '../../domain/plan/trusted-sources.ts';
import { rangesOfSites, type WorkbenchRanges, workbenchSources } from '../../domain/plan/workbench.ts';
import { problem } from '../../problem.ts';
import { oneOf } from './commands/policy-prove.ts';
import { notEverybody, readTrustedFile } from './trusted-file.ts';

export interface DeclaredFlags {
  /** Files. */
  readonly trusted?: readonly string[];
  /** `office=203.0.113.0/24`, each. */
  readonly source?: readonly string[];
}

export interface SourceFlags extends DeclaredFlags {
  readonly workbench?: string;
  readonly me?: string;
}

export function trustedSources(flags: SourceFlags): readonly TrustedSource[] {
  const site = oneOf('--workbench', flags.workbench, ['none', 'intl', 'cn'] as const);
  return [...declaredSources(flags), ...(site === 'none' ? [] : workbenchSources(site))];
}

/**
 * How to judge with a site of Workbench that is asked for: it stands for what is declared, both where Workbench is trusted
 * and where a way back lets it in.
 */
export function withWorkbench(options: JudgeOptions, site: string | undefined): JudgeOptions {
  if (site === undefined) return options;
  const asked = oneOf('--workbench', site, ['none', 'intl', 'cn'] as const);
  const trust = options.trust ?? NOBODY;
  const ranges: WorkbenchRanges = rangesOfSites(asked === 'none' ? [] : [asked]);
  const sources = trust.sources.filter(({ kind }) => kind !== 'workbench');
  return { ...options, workbench: ranges, trust: { ...trust, sources } };
}

/** Sources of the same name are one. Throws `trusts-everybody` where they are half of the internet together. */
export function declaredSources(flags: DeclaredFlags): readonly TrustedSource[] {
  const named = [...(flags.trusted ?? []).flatMap(fromFile), ...(flags.source ?? []).map(fromFlag)];
  const byName = new Map<string, string[]>();
  for (const { name, cidr } of named) byName.set(name, [...(byName.get(name) ?? []), cidr]);
  return notEverybody([...byName].map(([name, cidrs]): TrustedSource => ({ name, kind: 'declared', cidrs })));
}

/** `--prefix-list never|auto|ID`. */
export function listWish(value: string | undefined): ListWish {
  if (value === undefined || value === 'auto') return 'auto';
  if (value === 'never') return 'never';
  if (!/^pl-[a-z0-9-]+$/i.test(value))
    throw problem('bad-flag', { flag: '--prefix-list', value, expected: 'never, auto, pl-bp1abc' });
  return { id: value };
}

/** The address of `--me`, as it was given; one that came as `::ffff:198.51.100.7` is an IPv4 address. */
export function callerAddress({ me }: SourceFlags): string | undefined {
  if (me === undefined || parseIpv4(me) !== undefined) return me;
  const address = parseIpv6(me);
  if (address === undefined)
    throw problem('bad-flag', { flag: '--me', value: me, expected: '198.51.100.7, 2001:db8::7' });
  return isMapped(address) ? formatIpv4(Number(address & 0xffff_ffffn)) : me;
}

interface Named {
  readonly name: string;
  readonly cidr: string;
}

/** `office=203.0.113.0/24`. */
function fromFlag(value: string): Named {
  const named = namedBlock(value);
  const [, name = '', block = ''] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  const set = parseBlock(block.trim());
  if (named === undefined && set !== undefined && isNearlyEverybody(set.set, set.family))
    throw problem('trusts-everybody', { name });
  if (named === undefined)
    throw problem('bad-flag', {
      flag: '--source',
      value,
      expected: 'office=203.0.113.0/24, vpn=2001:db8::/48',
    });
  return named;
}

/** A file of trusted sources; the comment behind each is its name. */
function fromFile(path: string): readonly Named[] {
  return readTrustedFile(path, (value, comment) => {
    const cidr = trustedBlock(value);
    return cidr === undefined ? undefined : { name: comment.slice(0, 64) || 'trusted', cidr };
  });
}
