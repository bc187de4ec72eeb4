/** Rules and paths as reports show them. */
import type { PathRef, RuleRef } from './finding.ts';
import type { WayIn } from './inventory/fleet.ts';
import { intervals, subtract } from './net/interval-set.ts';
import { ALL_PORTS, type PortSet } from './net/port.ts';
import { PROTOCOL_NUMBERS } from './net/protocol.ts';
import type { Rule } from './security-group/rule.ts';

const NAMES = new Map<number, string>(
  Object.entries(PROTOCOL_NUMBERS).map(([name, number]) => [number, name]),
);

export function ruleRef(rule: Rule): RuleRef {
  return {
    id: rule.id,
    group: rule.group,
    policy: rule.policy,
    priority: rule.priority ?? null,
    protocol: protocolText(rule),
    ports: portsText(rule),
    source:
      rule.source.kind === 'cidr' || rule.source.kind === 'unreadable' ? rule.source.text : rule.source.id,
    description: rule.description,
  };
}

export function pathRef(way: WayIn): PathRef {
  if (way.kind === 'none' || way.kind === 'unknown') return { kind: way.kind };
  return 'id' in way
    ? { kind: way.kind, address: way.address, id: way.id }
    : { kind: way.kind, address: way.address };
}

function protocolText(rule: Rule): string {
  const { protocol } = rule;
  if (protocol.kind === 'all') return 'all';
  return protocol.kind === 'number' ? (NAMES.get(protocol.number) ?? String(protocol.number)) : protocol.text;
}

function portsText(rule: Rule): string {
  const { ports } = rule;
  if (ports.kind === 'list') return ports.id;
  if (ports.kind === 'unreadable') return ports.text;
  return portSetText(ports.ports);
}

/** `22/22`, `1/1023,3389/3389` or `all`. */
export function portSetText(ports: PortSet): string {
  // By what it holds: it may have been kept somewhere in between.
  if (subtract(ALL_PORTS, ports).length === 0) return 'all';
  return [...intervals(ports)].map(([from, end]) => `${from}/${end - 1}`).join(',');
}
