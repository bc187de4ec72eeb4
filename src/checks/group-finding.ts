/** Findings about a group as such, not about one port of it. */
import type { Finding, RuleRef, Severity } from '../domain/finding.ts';
import type { Fleet } from '../domain/inventory/fleet.ts';
import type { SecurityGroup } from '../domain/inventory/inventory.ts';
import type { Verdict } from '../domain/security-group/exposure.ts';
import { findingId } from './finding-id.ts';

/** `verdict` is the worst that the catalogue's ports have, unless given. */
export function groupFinding(
  fleet: Fleet,
  check: string,
  severity: Severity,
  group: SecurityGroup,
  more: {
    readonly rules?: readonly RuleRef[];
    readonly hiddenBy?: readonly RuleRef[];
    readonly about?: string;
  } = {},
): Finding {
  const interfaces = fleet.membersOf(group);
  return {
    id: findingId([group.account, group.region, check, 'group', group.id, more.about ?? null]),
    check,
    verdict: worstVerdict(fleet, group),
    literal: 'closed',
    severity,
    account: group.account,
    region: group.region,
    resource: { type: 'group', id: group.id, name: group.name },
    service: null,
    protocol: null,
    port: null,
    family: null,
    sources: [],
    rules: more.rules ?? [],
    ...(more.hiddenBy === undefined ? {} : { hiddenBy: more.hiddenBy }),
    path: null,
    witness: null,
    serviceManaged: group.serviceManaged,
    instances: new Set(interfaces.flatMap((one) => one.instanceId ?? [])).size,
  };
}

const ORDER: readonly Verdict[] = ['open', 'broad', 'unknown', 'restricted', 'closed'];

/** The worst verdict of any ops port of the group, over both families. */
export function worstVerdict(fleet: Fleet, group: SecurityGroup): Verdict {
  const survey = fleet.surveyOfGroup(group);
  const verdicts = new Set(
    fleet.catalogue.flatMap((_, entry) => [
      fleet.surveyor.outcome(survey, entry, 4).verdict,
      fleet.surveyor.outcome(survey, entry, 6).verdict,
    ]),
  );
  return ORDER.find((verdict) => verdicts.has(verdict)) ?? 'closed';
}
