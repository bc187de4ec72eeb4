/** What a scan will still say after a repair, and why the repair does not change it. */
import type { Finding, ResourceRef, ScanReport } from '../../domain/finding.ts';
import type { Fleet } from '../../domain/inventory/fleet.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import type { Block } from '../../domain/plan/fix-blocks.ts';
import type { FixPlan } from '../../domain/plan/fix-plan.ts';
import { areEdits } from '../../domain/plan/fix-step.ts';
import type { UnknownReason, Verdict } from '../../domain/security-group/exposure.ts';

export interface Leave {
  /** Id of the finding; null for a question that could not be decided. */
  readonly finding: string | null;
  readonly check: string;
  readonly verdict: Verdict;
  readonly account: string;
  readonly region: string;
  readonly resource: ResourceRef;
  readonly because:
    | Block['because']
    /** A load balancer forwards it past the rules (facts a.2). */
    | 'listener'
    /** A group that was not named does it. */
    | 'not-selected'
    /** It is not about who gets in. */
    | 'not-about-access'
    /** The rules, as somebody edited them, let it in. */
    | 'edited';
  readonly reasons: readonly UnknownReason[];
  readonly limit: NonNullable<Block['limit']> | null;
}

/** `selected` are the groups that were named, when some were. */
export function leavesOf(
  report: ScanReport,
  plan: FixPlan,
  fleet: Fleet,
  selected: readonly SecurityGroup[] | undefined,
): readonly Leave[] {
  const blocks = new Map(plan.blocked.map(({ group, block }) => [group.id, block]));
  const named = selected && new Set(selected.map(({ id }) => id));
  const groupsOf = (resource: ResourceRef): readonly string[] => groupsOfResource(resource, fleet);
  const concerns = (resource: ResourceRef): boolean => isAsked(resource, fleet, selected);
  const leaves: Leave[] = [];
  for (const finding of report.findings) {
    if (!concerns(finding.resource)) continue;
    const own = groupsOf(finding.resource);
    const block = own.flatMap((id) => blocks.get(id) ?? [])[0];
    const outside = named !== undefined && own.some((id) => !named.has(id));
    const reason = reasonOf(finding, block, outside);
    // A repair closes what it can; edits close what they are about.
    const because = areEdits(plan.steps) && !isOther(finding) ? 'edited' : reason.because;
    leaves.push({ finding: finding.id, ...aboutOf(finding), ...reason, because });
  }
  const seen = new Set<string>();
  for (const one of report.undecided) {
    if (!concerns(one.resource) || seen.has(one.resource.id)) continue;
    seen.add(one.resource.id);
    const { check, account, region, resource, reasons } = one;
    const about = { check, account, region, resource, verdict: 'unknown' as const };
    leaves.push({ finding: null, ...about, because: 'not-known', reasons, limit: null });
  }
  return leaves;
}

/** Whether a finding is about what was named; everything is, where nothing was. */
export function isAsked(
  resource: ResourceRef,
  fleet: Fleet,
  selected: readonly SecurityGroup[] | undefined,
): boolean {
  if (selected === undefined) return true;
  const own = groupsOfResource(resource, fleet);
  return selected.some(({ id }) => own.includes(id));
}

function groupsOfResource(resource: ResourceRef, fleet: Fleet): readonly string[] {
  return resource.type === 'group'
    ? [resource.id]
    : fleet.interfacesOf(resource).flatMap(({ groupIds }) => groupIds);
}

/** Whether no rule of the group has a part in it. */
function isOther({ check, path }: Finding): boolean {
  return NOT_ABOUT_ACCESS.includes(check) || path?.kind === 'listener';
}

const NOT_ABOUT_ACCESS: readonly string[] = ['default-group-in-use', 'rule-without-effect'];

function aboutOf({ check, verdict, account, region, resource }: Finding) {
  return { check, verdict, account, region, resource };
}

function reasonOf(
  { check, path }: Finding,
  block: Block | undefined,
  outside: boolean,
): Pick<Leave, 'because' | 'reasons' | 'limit'> {
  const plain = { reasons: [], limit: null };
  if (NOT_ABOUT_ACCESS.includes(check)) return { because: 'not-about-access', ...plain };
  if (block !== undefined)
    return { because: block.because, reasons: block.reasons, limit: block.limit ?? null };
  if (path?.kind === 'listener') return { because: 'listener', ...plain };
  return { because: outside ? 'not-selected' : 'listener', ...plain };
}
