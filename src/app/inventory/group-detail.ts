/** Use case: one group with its rules in the order in which they are tried, and what each of them does. */
import { FAMILIES, familyName } from '../../checks/ports-open.ts';
import type { OpsPort } from '../../domain/catalogue.ts';
import type { FamilyName, RuleRef } from '../../domain/finding.ts';
import { idleRulesIn } from '../../domain/inventory/idle-rules.ts';
import type { Gap, SecurityGroup } from '../../domain/inventory/inventory.ts';
import { portSetText, ruleRef } from '../../domain/rule-ref.ts';
import type { Exposure } from '../../domain/security-group/exposure.ts';
import { portApplies, protocolApplies, rankOf, sourcesOf } from '../../domain/security-group/match.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import { problem } from '../../problem.ts';
import { type GroupRow, groupRow } from './lists.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What a rule does for the ops ports of its group. `lets-in`: it decides that somebody gets to one; `stops`: it refuses
 * somebody whom others would let in; `shadowed`: others decide every packet for ops ports that it names; `idle`: there
 * is nothing left for it to act on; `without-effect`: it changes nothing on any port, here and in every combination of
 * groups that an interface has; `other-ports`: it names no ops port; `unknown`: a part
 * of it, or of what it stands beside, could not be read.
 */
export const STANDINGS = [
  'lets-in',
  'stops',
  'shadowed',
  'idle',
  'without-effect',
  'other-ports',
  'unknown',
] as const;
export type Standing = (typeof STANDINGS)[number];

export interface OpsPortOfFamily extends OpsPort {
  readonly family: FamilyName;
}

export interface RuleInOrder extends RuleRef {
  /** From 1; rules of one priority are tried refusals first. */
  readonly position: number;
  readonly nic: 'internet' | 'intranet';
  /** Narrowings of five-tuple rules. */
  readonly sourcePorts: string | null;
  readonly destination: string | null;
  readonly standing: Standing;
  /** Ops ports to which it lets somebody. */
  readonly decides: readonly OpsPortOfFamily[];
  /** What hides it, where it is shadowed or without effect. */
  readonly hiddenBy: readonly RuleRef[];
}

export interface GroupDetail extends GroupRow {
  readonly description: string;
  /** Whether members of a basic group reach each other. */
  readonly innerAccess: 'accept' | 'drop' | 'unknown';
  readonly tags: Readonly<Record<string, string>>;
  readonly gaps: readonly Gap[];
  readonly order: readonly RuleInOrder[];
}

/** What of a snapshot is needed. */
export type GroupSurroundings = Pick<Snapshot, 'judging' | 'index'>;

/** Throws `unknown-resource`. */
export function describeGroup(snapshot: GroupSurroundings, id: string): GroupDetail {
  const group = snapshot.judging.fleet.group(id);
  if (group === undefined) throw problem('unknown-resource', { id });
  return {
    ...groupRow(snapshot, snapshot.index.groupEntry(group)),
    description: group.description,
    innerAccess: group.innerAccess,
    tags: group.tags,
    gaps: group.gaps,
    order: rulesInOrder(snapshot, group),
  };
}

function rulesInOrder(
  { judging: { fleet } }: GroupSurroundings,
  group: SecurityGroup,
): readonly RuleInOrder[] {
  const asked = fleet.catalogue.flatMap((port) =>
    FAMILIES.map((family) => {
      const question = { protocol: port.protocol, port: port.port, family };
      return { port, exposure: fleet.exposureOfGroup(group, question) };
    }),
  );
  const known = group.gaps.length === 0 && group.network === 'vpc';
  const without = known ? idleRulesIn(fleet, group) : new Map<Rule, readonly Rule[]>();
  // A priority that could not be read may stand anywhere.
  const rank = (rule: Rule): number => rankOf(rule) ?? Number.POSITIVE_INFINITY;
  const ordered = group.rules.toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
  return ordered.map((rule, i) => {
    const touched = asked.filter(({ port, exposure }) => touches(fleet.lists, rule, port, exposure));
    const decides = touched.filter(({ exposure }) => letsInBy(rule, exposure));
    const hiders = without.get(rule);
    const standing = hiders === undefined ? standingOf(rule, touched, decides.length) : 'without-effect';
    const hidden = touched.flatMap(
      ({ exposure }) => exposure.shadowed.find((one) => one.rule === rule)?.by ?? [],
    );
    const hiddenBy = hiders ?? (standing === 'shadowed' ? [...new Set(hidden)] : []);
    return {
      ...ruleRef(rule),
      position: i + 1,
      nic: rule.nic,
      sourcePorts: textOf(rule.sourcePorts),
      destination: rule.destination?.text ?? null,
      standing,
      decides: decides.map(({ port, exposure }) => ({ ...port, family: familyName(exposure.family) })),
      hiddenBy: hiddenBy.map(ruleRef),
    };
  });
}

interface Asked {
  readonly port: OpsPort;
  readonly exposure: Exposure;
}

function standingOf(rule: Rule, touched: readonly Asked[], decides: number): Standing {
  if (isUnreadable(rule)) return 'unknown';
  if (decides > 0) return 'lets-in';
  if (touched.length === 0) return 'other-ports';
  const shadows = touched.map(({ exposure }) => exposure.shadowed.find((one) => one.rule === rule));
  if (shadows.some((one) => one === undefined)) return rule.policy === 'drop' ? 'stops' : 'unknown';
  return shadows.some((one) => (one?.by.length ?? 0) > 0) ? 'shadowed' : 'idle';
}

function isUnreadable(rule: Rule): boolean {
  return (
    rule.policy === 'unreadable' ||
    rule.priority === undefined ||
    [rule.protocol, rule.ports, rule.source, rule.sourcePorts, rule.destination].some(
      (part) => part?.kind === 'unreadable',
    )
  );
}

function letsInBy(rule: Rule, { decidedBy, sourceGroups }: Exposure): boolean {
  return decidedBy.includes(rule) || (rule.policy === 'accept' && sourceGroups.includes(rule));
}

function touches(
  lists: Parameters<typeof sourcesOf>[2],
  rule: Rule,
  { protocol, port }: OpsPort,
  { family }: Exposure,
): boolean {
  return (
    protocolApplies(rule, { protocol }, []) !== 'no' &&
    portApplies(rule, port, lists, []) !== 'no' &&
    (rule.source.kind === 'group' || sourcesOf(rule, family, lists, []).possible.length > 0)
  );
}

function textOf(ports: Rule['sourcePorts']): string | null {
  if (ports === undefined) return null;
  return ports.kind === 'set' ? portSetText(ports.ports) : ports.text;
}
