/** Why the vendor's verdict on a resource and ours are not the same. Every reason is read off rules, never guessed. */
import { ALL_V4 } from '../net/address.ts';
import { equals, has } from '../net/interval-set.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import type { Exposure } from '../security-group/exposure.ts';
import type { Rule } from '../security-group/rule.ts';

export type DifferenceReason =
  /** Several blocks that are half of the internet or more together. */
  | 'halves-of-the-internet'
  /** One block that is wide, and not written `0.0.0.0/0`. */
  | 'wide-source'
  /** A block that means every address and is written otherwise, such as `203.0.113.9/0`. */
  | 'host-bits'
  | 'prefix-list'
  | 'port-range-list'
  /** The port lies in a range. */
  | 'port-range'
  | 'all-protocols'
  /** Open for IPv6 only. */
  | 'ipv6'
  /** The rules of several groups of one instance decide together. */
  | 'groups-together'
  /** A refusal of higher priority comes first. */
  | 'priority-shadowed'
  /** The rule is about a source port or a destination too. */
  | 'five-tuple'
  /** The rule is about another protocol than the service uses. */
  | 'other-protocol'
  /** What the vendor says fits no rule that is there now. */
  | 'stale-scan'
  | 'whitelisted'
  /** The group belongs to a cloud service. */
  | 'service-managed'
  | 'not-checked'
  /** The check has no verdict on this resource. */
  | 'not-covered'
  /** Postern could not read or decide it. */
  | 'not-read'
  | 'unexplained';

/** What makes less of an open port, without closing it. */
export type Note = 'path-not-public' | 'group-unused';

const TCP = PROTOCOL_NUMBERS.tcp;

/** Why a check that compares texts lets something pass that is open. */
export function whyMissed(failing: readonly Exposure[]): DifferenceReason[] {
  const v4 = failing.filter(({ family }) => family === 4);
  if (v4.length === 0) return ['ipv6'];
  const reasons = new Set<DifferenceReason>();
  for (const { decidedBy, port } of v4) {
    const accepting = decidedBy.filter(({ policy }) => policy === 'accept');
    const anywhere = accepting.filter(isFromAnywhere);
    if (anywhere.length > 0) {
      for (const reason of anywhere.flatMap((rule) => howWide(rule, port))) reasons.add(reason);
      // A rule for just this port and protocol is seen by every check that looked at it.
      if (anywhere.some((rule) => howWide(rule, port).length === 0)) return ['stale-scan'];
      continue;
    }
    const blocks = accepting.filter(({ source }) => source.kind === 'cidr');
    if (accepting.some(({ source }) => source.kind === 'prefix-list')) reasons.add('prefix-list');
    else if (blocks.some(({ source }) => source.kind === 'cidr' && equals(source.set, ALL_V4)))
      reasons.add('host-bits');
    else if (blocks.length > 1) reasons.add('halves-of-the-internet');
    else if (blocks.length === 1) reasons.add('wide-source');
    if (new Set(accepting.map(({ group }) => group)).size > 1) reasons.add('groups-together');
  }
  return reasons.size === 0 ? ['unexplained'] : [...reasons];
}

/** What of a rule from everywhere is wider than one port of TCP. */
function howWide(rule: Rule, port: number): DifferenceReason[] {
  const reasons: DifferenceReason[] = [];
  if (rule.ports.kind === 'list') reasons.push('port-range-list');
  else if (rule.ports.kind === 'set' && !equals(rule.ports.ports, [port, port + 1]))
    reasons.push('port-range');
  if (rule.protocol.kind === 'all') reasons.push('all-protocols');
  return reasons;
}

/** Why a check that compares texts fails something that lets nobody in. `rules` are all of the resource. */
export function whyAlarmed(
  exposures: readonly Exposure[],
  rules: readonly Rule[],
  ports: readonly number[],
): DifferenceReason[] {
  const alarming = rules.filter(
    (rule) =>
      rule.policy === 'accept' &&
      isFromAnywhere(rule) &&
      (rule.ports.kind !== 'set' ||
        ports.some((port) => rule.ports.kind === 'set' && has(rule.ports.ports, port))),
  );
  if (alarming.length === 0) return ['stale-scan'];
  const reasons = new Set<DifferenceReason>();
  for (const rule of alarming) {
    if (rule.sourcePorts !== undefined || rule.destination !== undefined) reasons.add('five-tuple');
    else if (rule.protocol.kind === 'number' && rule.protocol.number !== TCP) reasons.add('other-protocol');
    else {
      const hidden = exposures.flatMap(({ shadowed }) => shadowed).filter((one) => one.rule === rule);
      const refused = rules.some(({ policy }) => policy === 'drop');
      if (hidden.length === 0 && !refused) continue;
      reasons.add('priority-shadowed');
      if (hidden.some(({ by }) => by.some(({ group }) => group !== rule.group)))
        reasons.add('groups-together');
    }
  }
  return reasons.size === 0 ? ['unexplained'] : [...reasons];
}

function isFromAnywhere({ source }: Rule): boolean {
  return source.kind === 'cidr' && source.text === '0.0.0.0/0';
}
