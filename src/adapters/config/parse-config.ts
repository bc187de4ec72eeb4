/** From the text of `postern.yaml` to what it declares; the first thing that is wrong is told with its place. */
import type { Node } from 'yaml';
import { PASSWORDS_ONLY } from '../../domain/access/sign-in.ts';
import type { Config, DeclaredWorkbench } from '../../domain/config/config.ts';
import type { Retention } from '../../domain/config/retention.ts';
import type { TrustDeclaration } from '../../domain/config/trust.ts';
import { NO_NOTIFICATIONS } from '../../domain/notify/settings.ts';
import { DEFAULT_LOGINS, withLoginPorts } from '../../domain/plan/login-ports.ts';
import { sourcesOfRanges, WORKBENCH, type WorkbenchSite } from '../../domain/plan/workbench.ts';
import { DEFAULT_JUDGEMENT } from '../../domain/security-group/verdict.ts';
import { parseConfigText } from './config-text.ts';
import { eventBridgeOf } from './events-fields.ts';
import { Field } from './field.ts';
import { loginsOf } from './login-fields.ts';
import { notifyOf } from './notify-fields.ts';
import { catalogueOf, removedPorts } from './port-fields.ts';
import { signInOf } from './sign-in-fields.ts';
import { cidrsOf, SeenBlocks, trustOf } from './trusted-fields.ts';
import { waiversOf } from './waiver-fields.ts';

const SECTIONS = [
  'trusted',
  'workbench',
  'logins',
  'ports',
  'withoutPorts',
  'thresholds',
  'waivers',
  'notify',
  'retention',
  'signIn',
  'events',
] as const;
type Section = (typeof SECTIONS)[number];
const SITES = Object.keys(WORKBENCH) as readonly WorkbenchSite[];

/** A text of the form of `postern.yaml`. */
export interface ConfigSource {
  /** Where it is from, for problems. */
  readonly path: string;
  readonly text: string;
}

/** `checks` are the ids that a waiver may name. Throws a `config-…` problem. */
export function parseConfig(path: string, text: string, checks: readonly string[]): Config {
  return mergeConfig([{ path, text }], checks);
}

/**
 * What several texts declare together: of each section the first text that has it counts. Throws what `parseConfig`
 * throws, with the path of the text that is wrong.
 */
export function mergeConfig(sources: readonly ConfigSource[], checks: readonly string[]): Config {
  const merged: Partial<Record<Section, Field>> = {};
  for (const { path, text } of sources) {
    const source = parseConfigText(path, text);
    const root = new Field(source, source.document.contents as Node | null, '', 0);
    for (const [name, field] of Object.entries(root.members(SECTIONS))) merged[name as Section] ??= field;
  }
  return configOf(merged, checks);
}

function configOf(
  {
    trusted,
    workbench,
    logins: loginsField,
    ports,
    withoutPorts,
    thresholds,
    waivers,
    notify,
    retention,
    signIn,
    events,
  }: Partial<Record<Section, Field>>,
  checks: readonly string[],
): Config {
  const declared = trustOf(trusted);
  const bench = workbench === undefined ? undefined : workbenchOf(workbench);
  const removed = withoutPorts === undefined ? [] : removedPorts(withoutPorts);
  const logins = loginsField === undefined ? DEFAULT_LOGINS : loginsOf(loginsField);
  return {
    trust: bench === undefined || bench === 'none' ? declared : withWorkbench(declared, bench),
    workbench: bench,
    logins,
    catalogue: withLoginPorts(catalogueOf(ports, removed), logins, removed),
    withoutPorts: removed,
    broadOver: thresholds === undefined ? DEFAULT_JUDGEMENT.broadOver : broadOverOf(thresholds),
    waivers: waivers === undefined ? [] : waiversOf(waivers, checks),
    notify: notify === undefined ? NO_NOTIFICATIONS : notifyOf(notify),
    retention: retention === undefined ? {} : retentionOf(retention),
    signIn: signIn === undefined ? PASSWORDS_ONLY : signInOf(signIn),
    eventBridge: events === undefined ? null : eventBridgeOf(events),
  };
}

/** Days, at least one: what is kept for no time cannot be shown either. */
function retentionOf(field: Field): Retention {
  const days = (one: Field): number => {
    const value = one.integer();
    if (value === undefined || value < 1n || value > MOST_DAYS) throw one.bad('days');
    return Number(value);
  };
  const given = Object.entries(field.members(['scans', 'inventories', 'messages', 'trail', 'audit']));
  return Object.fromEntries(given.flatMap(([name, one]) => (one === undefined ? [] : [[name, days(one)]])));
}

/** A hundred years. */
const MOST_DAYS = 36_500n;

/** `intl`, `cn` or `none`; or a mapping with the site and ranges of the owner's own. */
function workbenchOf(field: Field): DeclaredWorkbench | 'none' {
  if (field.isText()) {
    const site = field.choice([...SITES, 'none']);
    return site === 'none' ? site : { site, ...WORKBENCH[site] };
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
  return { ...declared, sources: [...declared.sources, ...sourcesOfRanges(bench)] };
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
