/**
 * Carries out the steps of one group, or takes them back. Narrow rules come first and are read back before a wide one is
 * touched; what was read back decides, and where it is not as it should be the group is left as it was found.
 */
import { isKnown, wayBack } from '../../domain/plan/fix-return.ts';
import {
  differencesOf,
  type FixState,
  haveSameReach,
  saysTheSame,
  stateAfter,
} from '../../domain/plan/fix-state.ts';
import { areEdits, type FixAction, type FixStep } from '../../domain/plan/fix-step.ts';
import { contentOf } from '../../domain/plan/rule-spec.ts';
import { type Ledger, readState, readUntil } from './ledger.ts';
import type { FixFailure, FixUnit } from './ports.ts';

/** Others may change a group while it is taken back. */
const ROUNDS = 4;

/** Begins, or goes on where a process ended. Returns the unit as `applied` or `undone`. */
export async function applyUnit(begun: FixUnit, ledger: Ledger): Promise<FixUnit> {
  const { cloud } = ledger.parts;
  const { before, steps } = begun;
  let now = await readState(begun, cloud);
  await ledger.settle(begun, now);
  if (begun.state === 'undoing') return takeBack(begun, 'undo', ledger);
  const unit = await ledger.unit({ ...begun, state: 'applying' });
  // On a way that was half gone already, steps of the next phase are there, too.
  const made = new Set(ledger.done(unit));
  const wanted = (): FixState =>
    stateAfter(
      before,
      steps.filter((_, i) => made.has(i)),
    );
  const differences = async (): Promise<FixFailure['differences']> => {
    const expected = wanted();
    now = await readUntil(unit, [expected], ledger.parts);
    return differencesOf(expected, now);
  };
  const edited = await differences();
  if (edited.length > 0) return takeBack(unit, 'undo', ledger, editedBy(edited));
  const numbers = steps.map((_, i) => i);
  const opening = numbers.filter((i) => isOpening(steps[i]));
  const closing = numbers.filter((i) => !isOpening(steps[i]));
  for (const phase of [opening, closing]) {
    for (const i of phase) {
      const step = steps[i];
      if (step === undefined || made.has(i)) continue;
      const { reason: _r, trusted: _t, replaces: _s, undo: _u, ...action } = step;
      const result = await ledger.make(unit, { purpose: 'apply', step: i, action }, wanted);
      if (result.end === 'refused') return takeBack(unit, 'undo', ledger, result.failure);
      made.add(i);
      // The next step counts on what was there before the answer was lost.
      const meanwhile = result.end === 'done' ? [] : await differences();
      if (meanwhile.length > 0) return takeBack(unit, 'undo', ledger, editedBy(meanwhile));
    }
    const found = await differences();
    // What a repair adds lets nobody in; what edits add may, in an order that was shown to be safe.
    const mayOpen = made.size > opening.length || areEdits(steps);
    const exact = haveSameReach(wanted(), now) && (mayOpen || haveSameReach(before, now));
    if (found.length > 0 || !exact) return takeBack(unit, 'undo', ledger, editedBy(found));
  }
  return ledger.unit({ ...unit, state: 'applied', readBack: ledger.reading('apply', now) });
}

/**
 * Takes the unit back, as far as that is safe, until there is nothing left to take back in what is read. An undo puts
 * back exactly what was there; a rollback does what was chosen for it.
 */
export async function takeBack(
  begun: FixUnit,
  purpose: 'undo' | 'rollback',
  ledger: Ledger,
  failure: FixFailure | null = begun.failure,
  exactly = purpose === 'undo',
): Promise<FixUnit> {
  const { cloud } = ledger.parts;
  const unit = await ledger.unit({
    ...begun,
    state: purpose === 'undo' ? 'undoing' : 'rolling-back',
    failure,
  });
  const { before, steps } = unit;
  let now = await readState(unit, cloud);
  await ledger.settle(unit, now);
  const refused: FixUnit['left'][number][] = [];
  for (let round = 1; ; ) {
    const texts = new Set(refused.map(({ action }) => keyOf(action)));
    const { actions: todo, left } = wayBack({
      now,
      before,
      steps,
      begun: ledger.begun(unit),
      isRefused: (action) => texts.has(keyOf(action)),
      ...(exactly ? { added: ledger.letIn(unit) } : { choices: unit.rollback }),
    });
    const refusals = refused.length;
    if (todo.length === 0 || round > ROUNDS)
      return ledger.unit({
        ...unit,
        state: purpose === 'undo' ? 'undone' : 'rolled-back',
        readBack: ledger.reading(purpose, now),
        left: [
          ...left,
          // Somebody else may have done meanwhile what was refused.
          ...refused.filter(
            ({ action }) => isKnown(action, now) && !saysTheSame(now, stateAfter(now, [action])),
          ),
          ...todo.map((action) => ({ action, because: 'changed' as const })),
        ],
      });
    const made: FixAction[] = [];
    const found = now;
    const asMade = (): FixState => stateAfter(found, made);
    for (const action of todo) {
      const about = { purpose, step: null, action };
      const result = await ledger.make(unit, about, asMade);
      if (result.end === 'refused') refused.push({ action, because: 'refused' });
      else if (result.end !== 'edited') made.push(action);
      // What comes after it counts on it, and on what was there before.
      if (result.end !== 'done') break;
    }
    // What was refused is not tried again, so rounds in which something is end by themselves. One that ends early, because
    // an answer was lost, counts for the part that was made: with every answer lost there are as many as calls.
    if (refused.length === refusals) round += Math.max(made.length, 1) / todo.length;
    now = await readUntil(unit, [asMade()], ledger.parts);
  }
}

/**
 * Adds an accept, which changes nothing while the wide rule is there. A drop closes: at once, if that rule is last. What
 * edits add stays in the order of its plan, which is safe as a whole.
 */
function isOpening(step: FixStep | undefined): boolean {
  return step?.operation === 'authorize' && (step.rule.policy === 'accept' || step.reason === 'edited');
}

/** The same for the same call: the description of a rule takes no part, as for the vendor. */
function keyOf(action: FixUnit['left'][number]['action']): string {
  if ('rule' in action) {
    const { rule, ...call } = action;
    return `${JSON.stringify(call)} ${contentOf(rule)}`;
  }
  return JSON.stringify(action, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}

function editedBy(differences: FixFailure['differences']): FixFailure {
  return { code: 'edited', message: '', requestId: '', operation: '', differences };
}
