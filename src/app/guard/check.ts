/** Use case: look whether a guardrail is as it was put in place, and whether it stops what it has to stop. */
import { parsePolicy } from '../../domain/policy/parse.ts';
import type { GuardCheck } from '../jobs/ports.ts';
import { useOf } from './plan.ts';
import type { GuardCloud, Prober, Receipts, Timer } from './ports.ts';
import { guardStatusOf } from './status.ts';
import { verifyGuard } from './verify.ts';

export interface GuardCheckParts {
  /** Opened when it is first needed. */
  readonly cloud: () => Promise<GuardCloud>;
  /** Undefined when nobody is at hand whom the guardrail is meant for. */
  readonly prober: () => Promise<Prober | undefined>;
  readonly timer: Timer;
}

/** Compares with what is there, and makes harmless calls where somebody is at hand to make them as. */
export async function checkGuard(
  receipts: Receipts,
  { cloud: open, prober: find, timer }: GuardCheckParts,
): Promise<GuardCheck> {
  const cloud = await open();
  const status = await guardStatusOf(receipts, cloud);
  const { way, name } = receipts;
  const { document } = parsePolicy(receipts.document, useOf(way));
  if (receipts.status !== 'applied' || status.policyId === null || document === undefined)
    return { status, verdict: null };
  const prober = await find();
  if (prober === undefined) return { status, verdict: null };
  const state = await cloud.readState(way, name);
  const { verdict } = await verifyGuard({ way, name, document, state }, prober, timer);
  const drift =
    verdict === 'not-as-expected' ? [...status.drift, { drift: 'not-stopping' } as const] : status.drift;
  return { status: { ...status, drift }, verdict };
}
