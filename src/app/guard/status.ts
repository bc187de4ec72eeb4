/** Use case: what is bound where today, and how that differs from what was put in place. */
import {
  type Enablement,
  type GuardTarget,
  sameDocument,
  sameTarget,
  type Way,
} from '../../domain/plan/guard.ts';
import type { GuardCloud, ReceiptStore, Receipts } from './ports.ts';

export type Drift =
  | { readonly drift: 'missing' | 'document-changed' | 'replaced' | 'unfinished' | 'still-there' }
  /** A call that it has to stop got through; only where calls were made. */
  | { readonly drift: 'not-stopping' }
  | { readonly drift: 'detached' | 'attached-elsewhere' | 'came-later'; readonly target: GuardTarget }
  | { readonly drift: 'disabled'; readonly controlPolicies: Enablement };

export interface GuardStatus {
  readonly id: string;
  readonly way: Way;
  readonly name: string;
  readonly tier: string | null;
  /** As the receipts have it. */
  readonly recorded: Receipts['status'];
  readonly policyId: string | null;
  readonly controlPolicies: Enablement | null;
  readonly attached: readonly GuardTarget[];
  readonly drift: readonly Drift[];
  /** When the last call for it was made: ISO, or empty. */
  readonly since: string;
}

export interface StatusReport {
  readonly account: string;
  readonly guards: readonly GuardStatus[];
}

/** Of one guardrail, or of all that have receipts for this account. */
export async function guardStatus(
  cloud: GuardCloud,
  store: ReceiptStore,
  only: { readonly way?: Way | undefined; readonly name?: string | undefined },
): Promise<StatusReport> {
  const { account } = await cloud.whoAmI();
  const found = store
    .list()
    .filter((one) => one.account === account)
    .filter((one) => only.way === undefined || one.way === only.way)
    .filter((one) => only.name === undefined || one.name === only.name);
  const guards: GuardStatus[] = [];
  for (const receipts of found) guards.push(await guardStatusOf(receipts, cloud));
  return { account, guards };
}

/** Of the guardrail of these receipts. */
export async function guardStatusOf(receipts: Receipts, cloud: GuardCloud): Promise<GuardStatus> {
  const { id, way, name, tier, status, steps } = receipts;
  const { policy, attached, controlPolicies } = await cloud.readState(way, name);
  return {
    id,
    way,
    name,
    tier,
    recorded: status,
    policyId: policy?.id ?? null,
    controlPolicies,
    attached,
    drift: [
      ...driftOf(receipts, { policy, attached, controlPolicies }),
      ...(policy === null || status !== 'applied' ? [] : await newcomers(receipts, attached, cloud)),
    ],
    since: steps.at(-1)?.doneAt ?? '',
  };
}

/** Users who came after every user was asked for, and are not bound. */
async function newcomers(
  { way, wanted, targets }: Receipts,
  attached: readonly GuardTarget[],
  cloud: GuardCloud,
): Promise<readonly Drift[]> {
  if (!wanted.some(({ kind }) => kind === 'all-users')) return [];
  const users = await cloud.resolve(way, [{ kind: 'all-users' }]);
  return without(without(users, targets), attached).map((target) => ({ drift: 'came-later', target }));
}

function without(list: readonly GuardTarget[], other: readonly GuardTarget[]): readonly GuardTarget[] {
  return list.filter((target) => !other.some((one) => sameTarget(one, target)));
}

function driftOf(
  { way, status, document, targets, policyId }: Receipts,
  { policy, attached, controlPolicies }: Awaited<ReturnType<GuardCloud['readState']>>,
): readonly Drift[] {
  const unfinished: readonly Drift[] =
    status === 'applying' || status === 'removing' ? [{ drift: 'unfinished' }] : [];
  if (status === 'removed' || status === 'removing')
    return [...unfinished, ...(policy === null ? [] : ([{ drift: 'still-there' }] as const))];
  if (policy === null) return [...unfinished, { drift: 'missing' }];
  return [
    ...unfinished,
    ...(way === 'directory' && policyId !== null && policyId !== policy.id
      ? ([{ drift: 'replaced' }] as const)
      : []),
    ...(sameDocument(policy.document, document) ? [] : ([{ drift: 'document-changed' }] as const)),
    ...without(targets, attached).map((target) => ({ drift: 'detached', target }) as const),
    ...without(attached, targets).map((target) => ({ drift: 'attached-elsewhere', target }) as const),
    ...(controlPolicies === null || controlPolicies === 'Enabled'
      ? []
      : ([{ drift: 'disabled', controlPolicies }] as const)),
  ];
}
