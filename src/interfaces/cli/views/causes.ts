/** Folds findings that have one root cause: the same rules let them in, or the same group is at fault. */
import { type Finding, SEVERITIES } from '../../../domain/finding.ts';

/** Findings with one root cause; `head` is the worst of them. */
export interface Cause {
  readonly head: Finding;
  readonly findings: readonly Finding[];
}

/**
 * Groups findings by the rules that let packets in. Findings about a group and about the instances that use it, about
 * each port and each family that the same rules open, are one cause. Worst first, in the order of the report.
 */
export function rootCauses(findings: readonly Finding[]): Cause[] {
  const causes = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = causeKey(finding);
    const known = causes.get(key);
    if (known === undefined) causes.set(key, [finding]);
    else known.push(finding);
  }
  return [...causes.values()]
    .map((members) => ({ head: members.toSorted(byWeight)[0] as Finding, findings: members }))
    .sort((a, b) => byWeight(a.head, b.head));
}

function causeKey(finding: Finding): string {
  if (finding.protocol === null)
    return `${finding.check} ${finding.resource.id} ${finding.rules[0]?.id ?? ''}`;
  if (finding.rules.length === 0) return `${finding.resource.id} ${JSON.stringify(finding.path)}`;
  // The first deciding rule names the cause: an any-rule for IPv4 and its IPv6 twin stay two.
  return `${finding.rules[0]?.group} ${finding.rules[0]?.id}`;
}

/** Worst severity first; then the group before its instances, and the wider statement before the narrower. */
function byWeight(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    Number(a.check !== 'all-ports-open') - Number(b.check !== 'all-ports-open') ||
    Number(a.resource.type !== 'group') - Number(b.resource.type !== 'group')
  );
}
