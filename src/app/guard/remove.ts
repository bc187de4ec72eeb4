/** Use case: take a guardrail away that was put in place: off everything it is on, and out of the account. */
import { type GuardStep, planRemoval, type Way } from '../../domain/plan/guard.ts';
import { problem } from '../../problem.ts';
import { type ExecuteParts, execute } from './execute.ts';
import { refuseForeign } from './ownership.ts';
import { guardIdOf } from './plan.ts';
import type { Receipt, Receipts } from './ports.ts';

export interface RemoveInput extends ExecuteParts {
  readonly way: Way;
  readonly name: string;
  /** Also a policy that Postern did not make. */
  readonly force: boolean;
  readonly confirm: (steps: readonly GuardStep[]) => Promise<void>;
}

export interface RemoveReport {
  readonly id: string;
  readonly way: Way;
  readonly account: string;
  readonly name: string;
  /** `absent`: there was nothing under that name any more. */
  readonly result: 'removed' | 'absent';
  readonly steps: readonly Receipt[];
  /** Control policies were switched on for it and stay so: switching them off would detach everybody's. */
  readonly left: readonly 'control-policies-enabled'[];
  readonly receipts: string;
}

/** What taking a guardrail away would do. */
export interface RemovalPlan {
  readonly id: string;
  readonly way: Way;
  readonly account: string;
  readonly name: string;
  readonly steps: readonly GuardStep[];
}

/** Reads and plans; nothing is changed. Throws `guard-foreign`. */
export async function planGuardRemoval(
  input: Pick<RemoveInput, 'way' | 'name' | 'force' | 'cloud' | 'store'>,
): Promise<RemovalPlan> {
  const { id, account, steps } = await readRemoval(input);
  return { id, way: input.way, account, name: input.name, steps };
}

async function readRemoval(input: Pick<RemoveInput, 'way' | 'name' | 'force' | 'cloud' | 'store'>) {
  const { way, name, cloud, store } = input;
  const { account } = await cloud.whoAmI();
  const id = guardIdOf(way, account, name);
  const old = store.load(id);
  const state = await cloud.readState(way, name);
  refuseForeign(state.policy, input, old);
  return { id, account, old, state, steps: planRemoval(way, name, state) };
}

export async function removeGuard(input: RemoveInput): Promise<RemoveReport> {
  const { way, name, cloud, store } = input;
  const { id, account, old, state, steps } = await readRemoval(input);
  const { policy } = state;
  const receipts: Receipts = {
    schema: 'postern.guard-receipts/v1',
    id,
    way,
    account,
    name,
    tier: old?.tier ?? null,
    document: old?.document ?? policy?.document ?? '',
    wanted: old?.wanted ?? [],
    targets: old?.targets ?? state.attached,
    plan: '',
    status: 'removing',
    policyId: policy?.id ?? old?.policyId ?? null,
    steps: old?.steps ?? [],
  };
  const before = receipts.steps.filter(({ status }) => status === 'done').length;
  if (steps.length > 0) {
    await input.confirm(steps);
    await input.audit?.append('guard.remove', id, {
      way,
      name,
      before: state.attached.map(({ kind, id: target }) => `${kind}/${target}`),
      steps: steps.length,
    });
  }
  const done =
    steps.length > 0 || old !== undefined ? await execute(steps, { state, receipts }, input) : receipts;
  const left = await cloud.readState(way, name);
  if (left.policy !== null) throw problem('guard-not-in-place', { name, missing: 'DeletePolicy' });
  if (steps.length > 0 || old !== undefined) store.save({ ...done, status: 'removed' });
  if (steps.length > 0) await input.audit?.append('guard.removed', id);
  const enabled = done.steps.some(({ effect }) => effect === 'enable');
  return {
    id,
    way,
    account,
    name,
    result: steps.length > 0 ? 'removed' : 'absent',
    steps: done.steps.slice(before),
    left: enabled ? ['control-policies-enabled'] : [],
    receipts: store.pathOf(id),
  };
}
