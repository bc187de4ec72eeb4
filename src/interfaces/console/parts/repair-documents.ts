/** Plans and runs of repairs, as the service answers them. */
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ResourceRef, RuleRef } from '../../../domain/finding.ts';
import type { EditDocument } from '../../../domain/plan/edit-document.ts';
import type { FixRunState } from '../../../domain/plan/fix-run.ts';
import type { Opening } from '../../../domain/plan/openings.ts';
import type { TrustedSource } from '../../../domain/plan/trusted-sources.ts';
import type { Verdict } from '../../../domain/security-group/exposure.ts';
import type { Messages } from '../../../messages/index.ts';
import type { FixPlanDocument, FixRunDocument } from '../../http/documents-act.ts';
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
  readonly steps: readonly RepairCall[];
  readonly failure: {
    readonly operation?: string;
    readonly code: string;
    readonly message: string;
  } | null;
  readonly left: readonly (RepairCall & { readonly because: string })[];
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

export type RepairRun = Pick<z.infer<typeof FixRunDocument>, 'id' | 'plan' | 'createdAt' | 'deadline'> & {
  readonly state: FixRunState;
  readonly rollback: 'workbench' | 'exact';
  readonly overdue?: boolean;
  readonly attention?: boolean;
  readonly units: readonly RepairUnit[];
  readonly receipts: readonly RepairReceipt[];
};

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

/** What a call is about: a group or a list. */
export function subjectOf({ parameters }: RepairCall): string {
  const { SecurityGroupId, PrefixListId, PortRangeListId, PrefixListName } = parameters;
  return String(SecurityGroupId ?? PrefixListId ?? PortRangeListId ?? PrefixListName ?? '');
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
