/** What was done in a run: a receipt is on the disk before each call, and again when its effect is known. */
import type { PrefixList } from '../../domain/inventory/inventory.ts';
import type { CanaryAction, CanaryReceipt } from '../../domain/plan/fix-canary.ts';
import { isAsMade } from '../../domain/plan/fix-return.ts';
import {
  courseOf,
  differencesOf,
  type FixState,
  hasEffect,
  isWithoutTrace,
  stateAfter,
  stateOf,
} from '../../domain/plan/fix-state.ts';
import {
  type FixAction,
  isListAction,
  isListChange,
  isListCreation,
  newListName,
  type RuleAction,
} from '../../domain/plan/fix-step.ts';
import { contentOf } from '../../domain/plan/rule-spec.ts';
import { problem } from '../../problem.ts';
import type { AuditTrail } from '../audit.ts';
import type { Timer } from '../guard/ports.ts';
import type {
  FixCloud,
  FixFailure,
  FixPurpose,
  FixReading,
  FixReceipt,
  FixRun,
  FixStore,
  FixUnit,
} from './ports.ts';

/** What carrying out needs. */
export interface FixParts {
  readonly cloud: FixCloud;
  /** For runs that may have been made on another cloud. */
  readonly cloudOf?: ((run: FixRun) => FixCloud) | undefined;
  readonly store: FixStore;
  readonly timer: Timer;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: FixProgress) => void) | undefined;
  /** Told before each call about a canary. */
  readonly onCanary?: ((action: CanaryAction, purpose: CanaryReceipt['purpose']) => void) | undefined;
  /** The audit log, where there is one. */
  readonly audit?: AuditTrail | undefined;
}

export interface FixProgress {
  readonly run: string;
  readonly unit: string;
  readonly purpose: FixPurpose;
  readonly action: FixAction;
  readonly status: 'doing' | 'done';
}

/**
 * How a call ended. `found`: a reading tells that it was made, later than the call, so that others may have been at it in
 * between. `edited`: others have been, and it was not made, or nobody can tell.
 */
export type Made =
  | { readonly end: 'done' | 'found' | 'edited' }
  | { readonly end: 'refused'; readonly failure: FixFailure };

/** Calls that got no answer are made this often. */
const TRIES = 5;
const PAUSE_MS = 2_000;
/** What was just written may not be listed at once. */
const READINGS = 5;
const READ_PAUSE_MS = 1_000;

export class Ledger {
  readonly parts: FixParts;
  readonly run: string;
  private readonly receipts: Map<number, FixReceipt>;
  private last: number;

  constructor(run: FixRun, parts: FixParts) {
    this.parts = parts;
    this.run = run.id;
    this.receipts = new Map(run.receipts.map((one) => [one.number, one]));
    this.last = Math.max(0, ...run.receipts.map(({ number }) => number));
  }

  begun(unit: FixUnit): ReadonlySet<number> {
    return begunOf({ receipts: [...this.receipts.values()] }, unit);
  }

  done(unit: FixUnit): ReadonlySet<number> {
    return stepsWith([...this.receipts.values()], unit, ['done']);
  }

  /** Rules that a rollback may have let Workbench in with. */
  letIn(unit: FixUnit): readonly RuleAction[] {
    return letInBy({ receipts: [...this.receipts.values()] }, unit);
  }

  /**
   * Receipts of calls that were intended when a process ended: those that took effect are done. Where others have been at
   * it since, it stays open whether the call was made, and a way back says so of what it changes.
   */
  async settle({ key, before, steps }: FixUnit, now: FixState): Promise<void> {
    const open = [...this.receipts.values()].filter((one) => one.unit === key && one.status === 'intended');
    if (open.length === 0) return;
    const course = courseOf(before, steps);
    for (const receipt of open) {
      const { action } = receipt;
      const status = hasEffect(action, now, course)
        ? 'done'
        : isWithoutTrace(action, now, course)
          ? 'void'
          : 'intended';
      if (status !== 'intended') await this.save({ ...receipt, status, by: 'reading', doneAt: this.now() });
    }
  }

  /** What was read where a unit ends. */
  reading(purpose: FixPurpose, state: FixState): FixReading {
    return { at: this.now(), purpose, state };
  }

  async unit(unit: FixUnit): Promise<FixUnit> {
    await this.parts.store.saveUnit(this.run, unit);
    return unit;
  }

  /**
   * Makes a call until it is known to be done; after a refusal or a lost answer it is looked for. `from` tells what was there
   * when the call was chosen: where it got no answer and others have been at it, it is not made again. Where it was
   * refused then, it stays open whether it was made at first. Throws `fix-stopped` when nothing answers.
   */
  async make(
    unit: FixUnit,
    { purpose, step, action }: Pick<FixReceipt, 'purpose' | 'step' | 'action'>,
    from: () => FixState,
  ): Promise<Made> {
    const { cloud, timer, signal, onStep } = this.parts;
    if (signal?.aborted === true) throw problem('interrupted', {});
    const about = { run: this.run, unit: unit.key, purpose, action };
    onStep?.({ ...about, status: 'doing' });
    this.last += 1;
    const intended: FixReceipt = {
      number: this.last,
      unit: unit.key,
      purpose,
      step,
      action,
      status: 'intended',
      by: null,
      intendedAt: this.now(),
      doneAt: null,
      requestId: '',
      code: '',
    };
    await this.save(intended);
    const done = async (end: Partial<FixReceipt>, by: 'answer' | 'reading'): Promise<Made> => {
      await this.save({ ...intended, ...end, doneAt: this.now(), status: 'done', by });
      onStep?.({ ...about, status: 'done' });
      return { end: by === 'answer' ? 'done' : 'found' };
    };
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await cloud.write(action);
      const requestId = 'requestId' in outcome ? outcome.requestId : '';
      if (outcome.outcome === 'done') return done({ requestId }, 'answer');
      const { code, message } = outcome;
      const isRefused = outcome.outcome === 'refused';
      // Refused because it is so already, or executed and the answer lost: looking tells.
      const expected = from();
      const now = isRefused
        ? await readState(unit, cloud)
        : await readUntil(unit, [expected, stateAfter(expected, [action])], this.parts);
      const course = courseOf(unit.before, unit.steps);
      if (hasEffect(action, now, course)) return done({ requestId, code }, 'reading');
      const isVoid = isWithoutTrace(action, now, course);
      if (isRefused) {
        await this.save(
          attempt > 1 && !isVoid
            ? { ...intended, requestId, code }
            : { ...intended, requestId, code, doneAt: this.now(), status: 'refused', by: 'answer' },
        );
        const { operation } = action;
        return { end: 'refused', failure: { code, message, requestId, operation, differences: [] } };
      }
      if (differencesOf(expected, now).length > 0) {
        if (isVoid) await this.save({ ...intended, code, doneAt: this.now(), status: 'void', by: 'reading' });
        return { end: 'edited' };
      }
      if (attempt >= TRIES)
        throw problem('fix-stopped', { run: this.run, resource: resourceOf(action), code, message });
      await timer.sleep(PAUSE_MS);
    }
  }

  private now(): string {
    return this.parts.timer.now().toISOString();
  }

  private async save(receipt: FixReceipt): Promise<void> {
    await this.parts.store.saveReceipt(this.run, receipt);
    this.receipts.set(receipt.number, receipt);
  }
}

/** Numbers of the unit's steps whose call may have been made. */
export function begunOf({ receipts }: Pick<FixRun, 'receipts'>, unit: FixUnit): ReadonlySet<number> {
  return stepsWith(receipts, unit, ['intended', 'done']);
}

/** Rules that a rollback of the unit may have let Workbench in with. */
export function letInBy(
  { receipts }: Pick<FixRun, 'receipts'>,
  { key, rollback }: FixUnit,
): readonly RuleAction[] {
  const textOf = ({ group, rule }: RuleAction): string => `${group} ${contentOf(rule)}`;
  const added = new Set(
    receipts
      .filter(({ unit, purpose }) => unit === key && purpose === 'rollback')
      .filter(({ status }) => status === 'intended' || status === 'done')
      .flatMap(({ action }) =>
        !isListAction(action) && action.operation === 'authorize' ? [textOf(action)] : [],
      ),
  );
  return rollback.flatMap(({ add }) => add).filter((action) => added.has(textOf(action)));
}

function stepsWith(
  receipts: readonly FixReceipt[],
  { key }: FixUnit,
  statuses: readonly FixReceipt['status'][],
): ReadonlySet<number> {
  const own = receipts.filter(
    ({ unit, purpose, status }) => unit === key && purpose === 'apply' && statuses.includes(status),
  );
  return new Set(own.flatMap(({ step }) => (step === null ? [] : [step])));
}

export function resourceOf(action: FixAction): string {
  return isListAction(action) ? action.list : action.group;
}

/** What the unit's groups and lists are like now. A list that it makes is under what stands for its id. */
export async function readState(
  unit: Pick<FixUnit, 'before' | 'steps' | 'listId'>,
  cloud: FixCloud,
): Promise<FixState> {
  const { before, steps } = unit;
  const now = await readAgain(before, cloud);
  const prefixLists = new Map(now.prefixLists);
  for (const [id, list] of before.prefixLists)
    if (!prefixLists.has(id) && isNobodys(id, now, steps)) prefixLists.set(id, list);
  for (const { list } of steps.filter(isListCreation)) {
    const found = await findNewList(unit, cloud);
    if (found !== undefined) prefixLists.set(list, found);
  }
  return { ...now, prefixLists };
}

/** Reads until everything is as in one of the states, for a moment; returns what was read last. */
export async function readUntil(
  unit: FixUnit,
  states: readonly FixState[],
  { cloud, timer }: Pick<FixParts, 'cloud' | 'timer'>,
): Promise<FixState> {
  for (let reading = 1; ; reading += 1) {
    const now = await readState(unit, cloud);
    if (reading >= READINGS || states.some((one) => differencesOf(one, now).length === 0)) return now;
    await timer.sleep(READ_PAUSE_MS);
  }
}

/** Whether a list that is gone is not missed: steps are to name it, or did, and no rule does; it stays as it was. */
function isNobodys(id: string, { groups }: FixState, steps: readonly FixAction[]): boolean {
  const isNamed = groups.some(({ rules }) =>
    rules.some(({ source }) => source.kind === 'prefix-list' && source.id === id),
  );
  return !isNamed && !steps.some((step) => isListChange(step) && step.list === id);
}

/** The list that a unit makes: by its id once that is known, before by its name and what it holds. */
export async function findNewList(
  { steps, listId }: Pick<FixUnit, 'steps' | 'listId'>,
  cloud: FixCloud,
): Promise<PrefixList | undefined> {
  const [creation] = steps.filter(isListCreation);
  if (creation === undefined) return undefined;
  if (listId !== undefined) return cloud.readPrefixList(creation, listId);
  const lists = await cloud.prefixListsNamed(creation, creation.name);
  return lists.find((one) => isAsMade(one, creation));
}

export async function readAgain(before: FixState, cloud: FixCloud): Promise<FixState> {
  const [groups, prefixLists, portRangeLists] = await Promise.all([
    Promise.all(before.groups.map((one) => cloud.readGroup(one, one.id))),
    Promise.all(
      [...before.prefixLists.values()].map((one) =>
        newListName(one.id) === undefined ? cloud.readPrefixList(one, one.id) : undefined,
      ),
    ),
    Promise.all([...before.portRangeLists.values()].map((one) => cloud.readPortRangeList(one, one.id))),
  ]);
  return stateOf(
    groups.filter((one) => one !== undefined),
    prefixLists.filter((one) => one !== undefined),
    portRangeLists.filter((one) => one !== undefined),
  );
}
