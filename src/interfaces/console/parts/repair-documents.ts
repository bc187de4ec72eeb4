/** Plans and runs of repairs, as the service answers them. */
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ResourceRef, RuleRef } from '../../../domain/finding.ts';
import type { EditDocument } from '../../../domain/plan/edit-document.ts';
import type { CanaryState } from '../../../domain/plan/fix-canary.ts';
import type { FixRunState } from '../../../domain/plan/fix-run.ts';
import type { Opening } from '../../../domain/plan/openings.ts';
import type { TrustedSource } from '../../../domain/plan/trusted-sources.ts';
import type { Verdict } from '../../../domain/security-group/exposure.ts';
import type { Messages } from '../../../messages/index.ts';
import type { FixPlanDocument, FixRunDocument, FixRunSummaryDocument } from '../../http/documents-act.ts';
import { get } from '../data/client.ts';

type Named = { readonly id: string; readonly name: string };
type Fix = Messages['fix'];

/** One call, of a plan or of a run. */
export interface RepairCall {
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface RepairAction extends RepairCall {
  /** What is added, becomes or is removed; null for a step about a list. */
  readonly rule: RuleRef | null;
}

export interface RepairStep extends RepairAction {
  readonly reason: keyof Fix['reason'];
  readonly trusted: string | null;
}

export interface RepairImpact {
  readonly resource: ResourceRef;
  readonly instance: Named | null;
  readonly service: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly family: 'ipv4' | 'ipv6';
  readonly before: Verdict;
  readonly after: Verdict;
  readonly keeps: readonly string[];
  readonly loses: readonly string[];
  readonly gains: readonly string[];
  readonly caller: keyof Fix['caller'] | null;
}

/** Of docs/reference/schemas/fix-plan.v1.json what the pages show. */
export interface RepairPlanContent {
  readonly wanted: {
    readonly ids: readonly string[];
    readonly trusted: readonly TrustedSource[];
    readonly caller: string | null;
    /** Absent in plans of earlier versions. */
    readonly edits?: EditDocument | null;
    readonly accepted?: { readonly services: readonly string[]; readonly reason: string } | null;
  };
  /** Absent in plans of earlier versions. */
  readonly opens?: readonly Opening[];
  readonly coverage: { readonly complete: boolean; readonly membersKnown: boolean };
  readonly steps: readonly RepairStep[];
  readonly impact: readonly RepairImpact[];
  readonly cutOffs: readonly {
    readonly kind: 'caller' | 'last-way';
    readonly resource: ResourceRef;
    readonly instance: Named | null;
    readonly port: string;
  }[];
  readonly hidden: readonly {
    readonly resource: ResourceRef;
    readonly name: string;
    readonly sources: readonly string[];
    readonly protocol: string;
    readonly port: number;
    readonly family: string;
    readonly by: RuleRef;
  }[];
  readonly lostProtocols: readonly RuleRef[];
  readonly leaves: readonly {
    readonly finding: string | null;
    readonly check: string;
    readonly verdict: Verdict;
    readonly resource: ResourceRef;
    readonly because: string;
    readonly limit: { readonly resource: string; readonly rules: number; readonly allowed: number } | null;
  }[];
  readonly alternatives: readonly { readonly instance: Named; readonly needs: readonly string[] }[];
  readonly rollback: readonly RepairAction[];
}

export type RepairPlan = Omit<z.infer<typeof FixPlanDocument>, 'plan'> & { readonly plan: RepairPlanContent };

export interface RepairUnit {
  readonly unit: string;
  readonly state: string;
  readonly stands: string | null;
  /** What has opened again since what the unit has closed. */
  readonly reopened: readonly {
    readonly resource: string;
    readonly rule: RuleRef | null;
    readonly how: string;
  }[];
  readonly steps: readonly RepairCall[];
  readonly failure: {
    readonly operation?: string;
    readonly code: string;
    readonly message: string;
  } | null;
  readonly left: readonly (RepairCall & { readonly because: string })[];
  /** Of a list that a rollback leaves on purpose: groups whose rules name it. */
  readonly kept: readonly string[];
}

export interface RepairReceipt extends RepairCall {
  readonly number: number;
  readonly unit: string;
  readonly purpose: string;
  readonly status: string;
  readonly intendedAt: string;
  readonly doneAt: string | null;
  readonly requestId: string;
  readonly code: string;
}

/** One that meets a repair before all others do. */
export interface RepairCanary {
  readonly kind: 'group' | 'interface';
  readonly id: string;
  /** What was asked for; null when it was chosen. */
  readonly asked: string | null;
  readonly state: CanaryState;
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** An interface that is moved into copies of its groups; null for a group. */
  readonly swap: {
    readonly instance: string | null;
    readonly clones: readonly { readonly of: string; readonly name: string }[];
    readonly left: readonly { readonly id: string; readonly because: string; readonly code: string }[];
    readonly stands: string | null;
    readonly groupsNow: readonly string[];
    readonly clonesNow: readonly string[];
    readonly receipts: readonly Omit<RepairReceipt, 'unit'>[];
  } | null;
}

export type RepairRun = Pick<
  z.infer<typeof FixRunDocument>,
  'id' | 'plan' | 'createdAt' | 'deadline' | 'canaryAskedUntil'
> & {
  readonly state: FixRunState;
  readonly rollback: 'workbench' | 'exact';
  readonly overdue?: boolean;
  readonly attention?: boolean;
  readonly units: readonly RepairUnit[];
  readonly receipts: readonly RepairReceipt[];
  readonly canary: RepairCanary | null;
};

export type RunSummary = z.infer<typeof FixRunSummaryDocument> & { readonly state: FixRunState };

/** States in which something goes on by itself, so that it is looked at again soon. */
const MOVING: readonly FixRunState[] = ['applying', 'waiting', 'stopped', 'rolling-back'];
const POLL_MS = 1_500;

export function isMoving({ state }: Pick<RepairRun, 'state'>): boolean {
  return MOVING.includes(state);
}

/** A run, followed while anything may happen to it: news may be lost on the way, and steps are none. */
export function useRun(id: string) {
  return useQuery({
    queryKey: ['repair-run', id],
    queryFn: ({ signal }) => get<RepairRun>(`/fix/runs/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state: { data } }) => (data === undefined || isMoving(data) ? POLL_MS : false),
  });
}

/** What a unit is about: one group or list, or everything that changes together where lists are changed. */
export function subjectsOf({ unit, steps }: Pick<RepairUnit, 'unit' | 'steps'>): readonly string[] {
  return unit === TOGETHER ? [...new Set(steps.map(subjectOf))] : [unit];
}

/** The key of the unit of a plan that changes lists. */
const TOGETHER = 'all';

/** What a call is about: a group or a list. */
export function subjectOf({ parameters }: RepairCall): string {
  const { SecurityGroupId, PrefixListId, PortRangeListId, PrefixListName } = parameters;
  return String(SecurityGroupId ?? PrefixListId ?? PortRangeListId ?? PrefixListName ?? '');
}

/** What a call about a canary is about: the group that is copied, a copy of one, or what is moved. */
export function canarySubjectOf(
  { parameters }: Pick<RepairCall, 'parameters'>,
  { clones }: Pick<NonNullable<RepairCanary['swap']>, 'clones'>,
): string {
  const { InstanceId, NetworkInterfaceId, SecurityGroupId, SecurityGroupName } = parameters;
  const copied = clones.find(({ name }) => name === SecurityGroupName)?.of;
  return String(InstanceId ?? NetworkInterfaceId ?? copied ?? SecurityGroupId ?? '');
}

/** Calls of the vendor by what they do, as the command line names it. */
export const OPERATIONS: Readonly<Record<string, string>> = Object.freeze({
  AuthorizeSecurityGroup: 'authorize',
  ModifySecurityGroupRule: 'modify',
  RevokeSecurityGroup: 'revoke',
  CreatePrefixList: 'create-prefix-list',
  DeletePrefixList: 'delete-prefix-list',
  ModifyPrefixList: 'modify-prefix-list',
  ModifyPortRangeList: 'modify-port-range-list',
});

/** The same of calls about a canary. */
export const CANARY_OPERATIONS: Readonly<Record<string, string>> = Object.freeze({
  CreateSecurityGroup: 'create-clone',
  ModifySecurityGroupPolicy: 'set-inner-access',
  AuthorizeSecurityGroup: 'fill-clone',
  AuthorizeSecurityGroupEgress: 'fill-clone-outbound',
  ModifyInstanceAttribute: 'set-groups',
  ModifyNetworkInterfaceAttribute: 'set-groups',
  DeleteSecurityGroup: 'delete-clone',
});
