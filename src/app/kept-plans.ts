/** Plans that wait in the store until somebody carries them out; who made one, and who has approved it. */
import { problem } from '../problem.ts';
import type { AuditTrail } from './audit.ts';
import type { DocumentRecord, DocumentStore, Page, PageQuery } from './store/ports.ts';

export interface KeptPlan {
  readonly id: string;
  /** Who made it stays who made it. */
  readonly by: string;
  readonly at: string;
  readonly version: number;
  readonly approvedBy: readonly string[];
  readonly document: object;
}

interface Value {
  readonly document: object;
  readonly approvedBy: readonly string[];
}

export interface PlanShelf {
  readonly documents: DocumentStore;
  /** Of the documents, as `fix-plan`. */
  readonly kind: string;
}

export async function keepPlan(
  { documents, kind }: PlanShelf,
  { id, document, by, at }: Pick<KeptPlan, 'id' | 'document' | 'by' | 'at'>,
): Promise<KeptPlan> {
  const value: Value = { document, approvedBy: [] };
  const { current } = await documents.put({ kind, id, value, by, at }, null);
  return planOf(current as DocumentRecord);
}

/** Throws `unknown-resource`. */
export async function planAt({ documents, kind }: PlanShelf, id: string): Promise<KeptPlan> {
  const found = await documents.get(kind, id);
  if (found === undefined) throw problem('unknown-resource', { id });
  return planOf(found);
}

/** The newest first. */
export async function listPlans(
  { documents, kind }: PlanShelf,
  query: PageQuery = {},
): Promise<Page<KeptPlan>> {
  const { items, next } = await documents.page(kind, query);
  return { items: items.map(planOf), next };
}

/**
 * Notes that somebody approves. With two persons whoever made the plan cannot: throws `needs-other-person`, and
 * `unknown-resource`.
 */
export async function approvePlan(
  shelf: PlanShelf,
  id: string,
  {
    audit,
    action,
    twoPersons,
  }: { readonly audit: AuditTrail; readonly action: string; readonly twoPersons: boolean },
): Promise<KeptPlan> {
  const { documents, kind } = shelf;
  for (;;) {
    const plan = await planAt(shelf, id);
    if (twoPersons && plan.by === audit.by) throw problem('needs-other-person', { plan: id });
    const value: Value = {
      document: plan.document,
      approvedBy: [...new Set([...plan.approvedBy, audit.by])],
    };
    const { done, current } = await documents.put(
      { kind, id, value, by: plan.by, at: plan.at },
      plan.version,
    );
    // Somebody else has approved it in the same moment: both count.
    if (!done || current === undefined) continue;
    await audit.append(action, id);
    return planOf(current);
  }
}

/** Throws `needs-approval` when somebody else than who made it has to approve, and nobody has. */
export function demandApproval({ id, by, approvedBy }: KeptPlan, twoPersons: boolean): void {
  if (twoPersons && !approvedBy.some((one) => one !== by)) throw problem('needs-approval', { plan: id });
}

function planOf({ id, by, at, version, value }: DocumentRecord): KeptPlan {
  const { document, approvedBy } = value as Value;
  return { id, by, at, version, approvedBy, document };
}
