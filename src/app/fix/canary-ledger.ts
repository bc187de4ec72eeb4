/** What is done about a canary: a receipt is on the disk before each call, and again when its effect is known. */
import {
  type CanaryAction,
  type CanaryFailure,
  type CanaryReceipt,
  type CanarySwap,
  type FixCanary,
  missingRules,
  type OutboundRule,
} from '../../domain/plan/fix-canary.ts';
import type { StepPlace } from '../../domain/plan/fix-step.ts';
import { problem } from '../../problem.ts';
import type { FixParts } from './ledger.ts';
import type { CanaryGroup } from './ports.ts';

export interface SwapParts {
  readonly run: string;
  readonly parts: FixParts;
  /** As it is now. */
  readonly canary: () => FixCanary;
  /** On the disk when it returns. */
  readonly save: (change: Partial<FixCanary>) => Promise<FixCanary>;
}

/** Calls that got no answer are made this often. */
const TRIES = 5;
const PAUSE_MS = 2_000;
/** What was just written may not be listed at once. */
const READINGS = 5;
const READ_PAUSE_MS = 1_000;

/**
 * Makes a call until it is known to be done, with a receipt before and after. Returns why it was refused, if it was.
 * Throws `fix-stopped` when nothing answers, `interrupted` before it is begun.
 */
export async function make(
  action: CanaryAction,
  purpose: CanaryReceipt['purpose'],
  own: SwapParts,
): Promise<CanaryFailure | undefined> {
  const { cloud, timer, signal, onCanary } = own.parts;
  if (signal?.aborted === true) throw problem('interrupted', {});
  onCanary?.(action, purpose);
  const time = (): string => timer.now().toISOString();
  const { receipts } = swapOf(own);
  const intended: CanaryReceipt = {
    number: receipts.length + 1,
    purpose,
    action,
    status: 'intended',
    by: null,
    intendedAt: time(),
    doneAt: null,
    requestId: '',
    code: '',
  };
  const put = (receipt: CanaryReceipt): Promise<void> => putReceipt(receipt, own);
  await put(intended);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await cloud.canary.write(action);
    const end = { requestId: 'requestId' in outcome ? outcome.requestId : '', doneAt: time() };
    if (outcome.outcome === 'done') {
      await put({ ...intended, ...end, status: 'done', by: 'answer' });
      return undefined;
    }
    const { code, message } = outcome;
    // Refused because it is so already, or executed and the answer lost: looking tells.
    if (await hasTaken(action, own)) {
      await put({ ...intended, ...end, code, status: 'done', by: 'reading' });
      return undefined;
    }
    if (outcome.outcome === 'refused') {
      await put({ ...intended, ...end, code, status: 'refused', by: 'answer' });
      return { code, message };
    }
    if (attempt >= TRIES)
      throw problem('fix-stopped', { run: own.run, resource: swapOf(own).interface, code, message });
    await timer.sleep(PAUSE_MS);
  }
}

async function putReceipt(receipt: CanaryReceipt, own: SwapParts): Promise<void> {
  const swap = swapOf(own);
  const others = swap.receipts.filter(({ number }) => number !== receipt.number);
  await own.save({ swap: { ...swap, receipts: [...others, receipt] } });
}

/** Receipts of calls that were intended when a process ended: those that took effect are done. */
export async function settle(own: SwapParts): Promise<void> {
  for (const receipt of swapOf(own).receipts) {
    if (receipt.status !== 'intended') continue;
    const status = (await hasTaken(receipt.action, own)) ? 'done' : 'void';
    const doneAt = own.parts.timer.now().toISOString();
    await putReceipt({ ...receipt, status, by: 'reading', doneAt }, own);
  }
}

/** Whether what a call is for is so already. */
async function hasTaken(action: CanaryAction, own: SwapParts): Promise<boolean> {
  const { cloud } = own.parts;
  const at = placeOf(swapOf(own));
  switch (action.operation) {
    case 'create-clone':
      return (await cloud.canary.find(at, action.run, action.clone.name)) !== undefined;
    case 'set-inner-access':
      return (await cloud.canary.group(at, action.group))?.group.innerAccess === action.innerAccess;
    case 'fill-clone': {
      const is = await cloud.readGroup(at, action.group);
      return is !== undefined && missingRules(action, is).missing.length === 0;
    }
    case 'fill-clone-outbound': {
      const is = await cloud.canary.group(at, action.group);
      return is !== undefined && missingOutbound(action.rules, is).length === 0;
    }
    case 'set-groups': {
      const card = await cloud.canary.interface(at, action.interface);
      return card !== undefined && same(card.groupIds, action.groups);
    }
    case 'delete-clone':
      return (await cloud.readGroup(at, action.group)) === undefined;
  }
}

export function swapOf({ canary }: SwapParts): CanarySwap {
  const { swap } = canary();
  if (swap === null) throw new Error('the canary is a group');
  return swap;
}

export async function until<T>(look: () => Promise<T>, { parts }: SwapParts): Promise<T> {
  for (let reading = 1; ; reading += 1) {
    const found = await look();
    if (found || reading >= READINGS) return found;
    await parts.timer.sleep(READ_PAUSE_MS);
  }
}

/** Whether they are the same groups; their order means nothing. */
export function same(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join() === b.toSorted().join();
}

/** Which of the outbound rules a group does not have. */
export function missingOutbound(
  rules: readonly OutboundRule[],
  { outbound }: CanaryGroup,
): readonly OutboundRule[] {
  const there = new Set(outbound.map(textOf));
  return rules.filter((rule) => !there.has(textOf(rule)));
}

export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

export function placeOf({ account, region }: CanarySwap): StepPlace {
  return { account, region };
}
