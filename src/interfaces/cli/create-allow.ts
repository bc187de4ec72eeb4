/** Reads `--allow TRAFFIC=SOURCE[,SOURCE]` into rules. Every refusal names the flag, the part and what was expected. */
import type { WantedProtocol, WantedRule, WantedSource } from '../../app/ports.ts';
import type { OpsPort } from '../../domain/catalogue.ts';
import { closest } from '../../domain/policy/similar.ts';
import { problem } from '../../problem.ts';
import { type Named, namesOf, sourcesNamed } from './create-sources.ts';

type Traffic = Pick<WantedRule, 'protocol' | 'ports'>;

/** One call adds at most this many rules (facts b, `Permissions.N`). */
const MOST_RULES = 100;
/** A group may have this many rules whose peer is a group (facts a.5). */
const MOST_GROUP_PEERS = 20;

export interface Allowed {
  readonly rules: readonly WantedRule[];
  /** Names of sources that were used. */
  readonly used: ReadonlySet<string>;
}

export function readAllow(
  values: readonly string[],
  type: 'basic' | 'enterprise',
  named: Named,
  catalogue: readonly OpsPort[],
): Allowed {
  const used = new Set<string>();
  const names = namesOf(named);
  const rules = new Map<string, WantedRule>();
  for (const allow of values) {
    const cut = allow.indexOf('=');
    if (cut < 1 || cut === allow.length - 1) throw bad(allow, 'form', allow);
    const traffic = trafficNamed(allow, allow.slice(0, cut), catalogue);
    for (const text of allow.slice(cut + 1).split(',')) {
      const name = text.trim();
      const sources = sourcesNamed(name, named);
      if (sources === undefined) throw bad(allow, 'source', name, closest(name, names));
      if (names.has(name)) used.add(name);
      const bench = named.sources.get(name)?.kind === 'workbench';
      for (const source of sources) {
        // Advanced groups are neither owners nor peers of such rules (facts a.3).
        if (source.kind === 'group' && type === 'enterprise') throw bad(allow, 'enterprise', name);
        for (const one of bench ? withoutUdp(traffic) : traffic) {
          refuseOtherFamily(allow, one.protocol, source);
          const rule = { allow, ...one, source, description: names.has(name) ? name : '' };
          const key = JSON.stringify([one, source]);
          // Two equal rules in one call are refused (facts a.4).
          if (!rules.has(key)) rules.set(key, rule);
        }
      }
    }
  }
  const all = [...rules.values()];
  const peers = all.filter(({ source }) => source.kind === 'group').length;
  if (all.length > MOST_RULES)
    throw problem('create-too-many-rules', { rules: all.length, limit: MOST_RULES, what: 'call' });
  if (peers > MOST_GROUP_PEERS)
    throw problem('create-too-many-rules', { rules: peers, limit: MOST_GROUP_PEERS, what: 'group-peers' });
  return { rules: all, used };
}

/** Of a service by name what goes over TCP: Workbench signs in over nothing else (the vendor's page). */
function withoutUdp(traffic: readonly Traffic[]): readonly Traffic[] {
  const tcp = traffic.filter(({ protocol }) => protocol === 'tcp');
  return tcp.length > 0 ? tcp : traffic;
}

function bad(allow: string, reason: string, part: string, similar = ''): Error {
  return problem('create-bad-allow', { allow, reason, part, similar });
}

/** `ssh`, `tcp/443`, `tcp/8000-8100`, `icmp`, `icmpv6`, `gre` or `all`. */
function trafficNamed(allow: string, text: string, catalogue: readonly OpsPort[]): readonly Traffic[] {
  const name = text.trim().toLowerCase();
  if (isPortless(name)) return [{ protocol: name, ports: null }];
  const [, protocol, first = '', last = first] = /^(tcp|udp)\/(\d{1,5})(?:[-/](\d{1,5}))?$/.exec(name) ?? [];
  if (protocol === 'tcp' || protocol === 'udp') {
    const [from, to] = [Number(first), Number(last)];
    if (from < 1 || to > 65_535 || from > to) throw bad(allow, 'ports', text);
    return [{ protocol, ports: { from, to } }];
  }
  const found = catalogue.filter(({ service }) => service === name);
  if (found.length === 0)
    throw bad(
      allow,
      'traffic',
      text,
      closest(
        name,
        catalogue.map(({ service }) => service),
      ),
    );
  return found.map((one) => ({ protocol: one.protocol, ports: { from: one.port, to: one.port } }));
}

const PORTLESS = ['icmp', 'icmpv6', 'gre', 'all'] as const satisfies readonly WantedProtocol[];

function isPortless(name: string): name is (typeof PORTLESS)[number] {
  return (PORTLESS as readonly string[]).includes(name);
}

/** ICMP is of IPv4, ICMPv6 of IPv6: the vendor refuses the other family (facts a.3). */
function refuseOtherFamily(allow: string, protocol: WantedProtocol, source: WantedSource): void {
  if (source.kind !== 'cidr') return;
  const wrong =
    (protocol === 'icmp' && source.family === 6) || (protocol === 'icmpv6' && source.family === 4);
  if (wrong) throw bad(allow, 'family', source.cidr);
}
