/** From the text of `postern.yaml` to what it declares; the first thing that is wrong is told with its place. */
import type { Node } from 'yaml';
import type { Config, DeclaredWorkbench } from '../../domain/config/config.ts';
import type { TrustDeclaration } from '../../domain/config/trust.ts';
import { NO_NOTIFICATIONS } from '../../domain/notify/settings.ts';
import type { TrustedSource } from '../../domain/plan/trusted-sources.ts';
import {
  WORKBENCH,
  WORKBENCH_PRIVATE,
  WORKBENCH_PUBLIC,
  type WorkbenchSite,
} from '../../domain/plan/workbench.ts';
import { DEFAULT_JUDGEMENT } from '../../domain/security-group/verdict.ts';
import { parseConfigText } from './config-text.ts';
import { Field } from './field.ts';
import { notifyOf } from './notify-fields.ts';
import { catalogueOf, removedPorts } from './port-fields.ts';
import { cidrsOf, SeenBlocks, trustOf } from './trusted-fields.ts';
import { waiversOf } from './waiver-fields.ts';

const SECTIONS = [
  'trusted',
  'workbench',
  'ports',
  'withoutPorts',
  'thresholds',
  'waivers',
  'notify',
] as const;
const SITES = Object.keys(WORKBENCH) as readonly WorkbenchSite[];

/** `checks` are the ids that a waiver may name. Throws a `config-…` problem. */
export function parseConfig(path: string, text: string, checks: readonly string[]): Config {
  const source = parseConfigText(path, text);
  const root = new Field(source, source.document.contents as Node | null, '', 0);
  const { trusted, workbench, ports, withoutPorts, thresholds, waivers, notify } = root.members(SECTIONS);
  const declared = trustOf(trusted);
  const bench = workbench === undefined ? undefined : workbenchOf(workbench);
  const removed = withoutPorts === undefined ? [] : removedPorts(withoutPorts);
  return {
    trust: bench === undefined ? declared : withWorkbench(declared, bench),
    workbench: bench,
    catalogue: catalogueOf(ports, removed),
    withoutPorts: removed,
    broadOver: thresholds === undefined ? DEFAULT_JUDGEMENT.broadOver : broadOverOf(thresholds),
    waivers: waivers === undefined ? [] : waiversOf(waivers, checks),
    notify: notify === undefined ? NO_NOTIFICATIONS : notifyOf(notify),
  };
}

/** `intl`, `cn` or `none`; or a mapping with the site and ranges of the owner's own. */
function workbenchOf(field: Field): DeclaredWorkbench | undefined {
  if (field.isText()) {
    const site = field.choice([...SITES, 'none']);
    return site === 'none' ? undefined : { site, ...WORKBENCH[site] };
  }
  const members = field.members(['site', 'public', 'private']);
  if (members.site === undefined) throw field.missing('site', 'choice', SITES.join(', '));
  const site = members.site.choice(SITES);
  const seen = new SeenBlocks();
  const own = {
    ...(members.public === undefined ? {} : { public: cidrsOf(members.public, seen) }),
    ...(members.private === undefined ? {} : { private: cidrsOf(members.private, seen) }),
  };
  const version = Object.keys(own).length === 0 ? {} : { version: 'own' };
  return { site, ...WORKBENCH[site], ...own, ...version };
}

function withWorkbench(declared: TrustDeclaration, bench: DeclaredWorkbench): TrustDeclaration {
  const sources: readonly TrustedSource[] = [
    { name: WORKBENCH_PUBLIC, kind: 'workbench', cidrs: bench.public },
    { name: WORKBENCH_PRIVATE, kind: 'workbench', cidrs: bench.private },
  ];
  return { ...declared, sources: [...declared.sources, ...sources.filter(({ cidrs }) => cidrs.length > 0)] };
}

function broadOverOf(field: Field): Config['broadOver'] {
  const { broadOver } = field.members(['broadOver']);
  if (broadOver === undefined) return DEFAULT_JUDGEMENT.broadOver;
  const { ipv4, ipv6 } = broadOver.members(['ipv4', 'ipv6']);
  const { v4, v6 } = DEFAULT_JUDGEMENT.broadOver;
  return {
    v4: ipv4 === undefined ? v4 : sizeOf(ipv4, 32, 'size-v4'),
    v6: ipv6 === undefined ? v6 : sizeOf(ipv6, 128, 'size-v6'),
  };
}

/** A number of addresses, or `/16`: as many as a block of that length holds. */
function sizeOf(field: Field, bits: number, wanted: 'size-v4' | 'size-v6'): bigint {
  const count = field.integer();
  if (count !== undefined && count >= 0n && count <= 1n << BigInt(bits)) return count;
  const length = /^\/(\d{1,3})$/.exec(field.plain() ?? '')?.[1];
  if (length === undefined || Number(length) > bits) throw field.bad(wanted);
  return 1n << BigInt(bits - Number(length));
}
