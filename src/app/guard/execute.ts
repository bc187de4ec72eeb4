/**
 * Carries out steps one after the other, with a receipt before and after each. Whatever ends it, it can be begun again:
 * what counts is what is read, and a call whose answer was lost is looked for before it is made again.
 */
import {
  type GuardState,
  type GuardStep,
  hasTakenEffect,
  type Way,
  withPolicyId,
} from '../../domain/plan/guard.ts';
import { ProblemError, problem } from '../../problem.ts';
import type { AuditTrail } from '../audit.ts';
import type { GuardCloud, Receipt, ReceiptStore, Receipts, Timer } from './ports.ts';

export interface ExecuteParts {
  readonly cloud: GuardCloud;
  readonly store: ReceiptStore;
  readonly timer: Timer;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: StepProgress) => void) | undefined;
  /** The audit log, where there is one. */
  readonly audit?: AuditTrail | undefined;
}

export interface StepProgress {
  readonly step: GuardStep;
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly status: 'doing' | 'waiting' | 'done';
}

/** Calls that got no answer are made this often. */
const TRIES = 5;
const PAUSE_MS = 2_000;
/** Switching control policies on takes minutes at most; then something is wrong. */
const LONGEST_WAIT_MS = 600_000;

/** Returns the receipts with every step done. Throws `guard-stopped` with how far it came. */
export async function execute(
  steps: readonly GuardStep[],
  start: { readonly state: GuardState; readonly receipts: Receipts },
  parts: ExecuteParts,
): Promise<Receipts> {
  try {
    return await executeAll(steps, start, parts);
  } catch (error) {
    const { id } = start.receipts;
    const code = error instanceof ProblemError ? error.problem.code : 'internal';
    await parts.audit?.append('guard.stopped', id, { code });
    throw error;
  }
}

async function executeAll(
  steps: readonly GuardStep[],
  start: { readonly state: GuardState; readonly receipts: Receipts },
  parts: ExecuteParts,
): Promise<Receipts> {
  const { cloud, store, timer, signal, onStep } = parts;
  let { receipts } = start;
  let policyId = start.state.policy?.id ?? null;
  const save = (change: Partial<Receipts>): void => {
    receipts = { ...receipts, ...change };
    store.save(receipts);
  };
  save({ steps: settled(receipts.steps, start.state, timer), policyId });
  if (start.state.controlPolicies === 'PendingEnable')
    await untilEnabled(receipts, parts, () => onStep?.(waitingFor(steps)));
  for (const [i, step] of steps.entries()) {
    if (signal?.aborted === true) throw stopped(receipts, i, steps, { code: 'interrupted' }, parts);
    const call = withPolicyId(step, policyId ?? '$policy');
    const progress = { step: { ...step, ...call }, number: i + 1, of: steps.length };
    onStep?.({ ...progress, status: 'doing' });
    const undo = step.undo && withPolicyId(step.undo, policyId ?? '$policy');
    const intended: Receipt = {
      ...step,
      ...call,
      undo,
      status: 'intended',
      intendedAt: timer.now().toISOString(),
    };
    const before = receipts.steps;
    save({ steps: [...before, intended] });
    const done = await make(intended, i, steps, receipts, parts);
    save({ steps: [...before, done] });
    if (step.effect === 'create' || step.effect === 'enable') {
      const state = await cloud.readState(receipts.way, receipts.name);
      policyId = state.policy?.id ?? policyId;
      save({ policyId });
      if (step.effect === 'enable' && state.controlPolicies !== 'Enabled')
        await untilEnabled(receipts, parts, () => onStep?.({ ...progress, status: 'waiting' }));
    }
    onStep?.({ ...progress, status: 'done' });
  }
  return receipts;
}

/** Receipts of steps that were intended: those that took effect are done, the others never were. */
function settled(steps: readonly Receipt[], state: GuardState, timer: Timer): readonly Receipt[] {
  return steps.flatMap((one) => {
    if (one.status === 'done') return [one];
    if (!hasTakenEffect(one, state)) return [];
    return [{ ...one, status: 'done', by: 'reading', doneAt: timer.now().toISOString() } as const];
  });
}

/** Makes the call until it is known to be done. */
async function make(
  intended: Receipt,
  at: number,
  steps: readonly GuardStep[],
  receipts: Receipts,
  parts: ExecuteParts,
): Promise<Receipt> {
  const { cloud, timer } = parts;
  for (let attempt = 1; ; attempt += 1) {
    const { product, operation, parameters } = intended;
    const outcome = await cloud.write({ product, operation, parameters });
    const doneAt = (): string => timer.now().toISOString();
    if (outcome.outcome === 'done')
      return { ...intended, status: 'done', by: 'answer', doneAt: doneAt(), requestId: outcome.requestId };
    // Refused because it is so already, or executed and the answer lost: looking tells.
    const state = await cloud.readState(receipts.way, receipts.name);
    if (hasTakenEffect(intended, state))
      return { ...intended, status: 'done', by: 'reading', doneAt: doneAt() };
    if (outcome.outcome === 'refused' || attempt >= TRIES) throw stopped(receipts, at, steps, outcome, parts);
    await timer.sleep(PAUSE_MS);
  }
}

async function untilEnabled(
  { way, name }: { readonly way: Way; readonly name: string },
  { cloud, timer, signal }: ExecuteParts,
  onWait: () => void,
): Promise<void> {
  onWait();
  for (let waited = 0; waited <= LONGEST_WAIT_MS; waited += PAUSE_MS) {
    if (signal?.aborted === true) throw problem('interrupted', {});
    const { controlPolicies } = await cloud.readState(way, name);
    if (controlPolicies === 'Enabled') return;
    await timer.sleep(PAUSE_MS);
  }
  throw problem('guard-not-enabled', { minutes: LONGEST_WAIT_MS / 60_000 });
}

function waitingFor(steps: readonly GuardStep[]): StepProgress {
  const step = steps[0] as GuardStep;
  return { step, number: 1, of: steps.length, status: 'waiting' };
}

function stopped(
  { id }: Receipts,
  at: number,
  steps: readonly GuardStep[],
  failure: { readonly code: string; readonly message?: string; readonly requestId?: string },
  { store }: ExecuteParts,
): Error {
  return problem('guard-stopped', {
    operation: steps[at]?.operation ?? '',
    done: at,
    steps: steps.length,
    code: failure.code,
    message: failure.message ?? '',
    requestId: failure.requestId ?? '',
    receipts: store.pathOf(id),
  });
}
