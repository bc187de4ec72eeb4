/** What taking a unit back does about each rule, or has done: as it was chosen, or as it came about. */
import { closingSteps, isClosed, ruleOf } from '../../domain/plan/fix-closing.ts';
import type { Left } from '../../domain/plan/fix-return.ts';
import { courseOf } from '../../domain/plan/fix-state.ts';
import { isListAction } from '../../domain/plan/fix-step.ts';
import type { RollbackChoice } from '../../domain/plan/rollback-choice.ts';
import { contentOf } from '../../domain/plan/rule-spec.ts';
import { begunOf, letInBy } from './ledger.ts';
import type { FixRun, FixUnit } from './ports.ts';

/** What is done about one rule. */
export interface Return extends RollbackChoice {
  /** What the plan wrote for a description where there was none, and stays: no call can empty one (facts b). */
  readonly description: string | null;
}

/**
 * Before: what a rollback will do, in the way that the run is taken back by now. Of a unit that is rolled back: what was
 * done, by its receipts; rules that were never touched, and those that are left, are not named.
 */
export function returnsOf(run: Pick<FixRun, 'mode' | 'receipts'>, unit: FixUnit): readonly Return[] {
  // Whoever takes it back exactly does so whatever was chosen before the first call.
  const choices = unit.rollback.map((choice): Return => {
    const exactly = run.mode === 'exact' || choice.mode === 'exact';
    const description = exactly ? descriptionLeft(choice, unit) : null;
    return run.mode === 'exact' && choice.mode === 'workbench'
      ? { ...choice, mode: 'exact', because: 'asked', add: [], description }
      : { ...choice, description };
  });
  if (unit.state !== 'rolled-back') return choices;
  const begun = begunOf(run, unit);
  const letIn = new Set(letInBy(run, unit));
  const { before, steps, readBack } = unit;
  const course = courseOf(before, steps);
  return choices.flatMap((choice): readonly Return[] => {
    const old = ruleOf(before, choice.rule);
    const isBegun = closingSteps(old, steps, course).some((i) => begun.has(i));
    if (!isBegun || unit.left.some((left) => concerns(left, choice, unit))) return [];
    if (choice.mode === 'exact') return [choice];
    const add = choice.add.filter((action) => letIn.has(action));
    const staysClosed =
      readBack === undefined || old === undefined
        ? add.length > 0
        : isClosed(old, steps, course, readBack.state);
    return staysClosed ? [{ ...choice, add }] : [];
  });
}

function descriptionLeft({ rule: id }: RollbackChoice, { before, steps }: FixUnit): string | null {
  const old = ruleOf(before, id);
  const step = steps.find(({ operation, replaces }) => operation === 'modify' && replaces === id);
  if (old === undefined || step === undefined || isListAction(step)) return null;
  return old.description === '' && step.rule.description !== '' ? step.rule.description : null;
}

/** Whether what is left is the rule, or the list, that was to be put back. */
function concerns({ action }: Left, { rule: id }: RollbackChoice, { before }: FixUnit): boolean {
  if (isListAction(action)) return id === null;
  if (action.operation === 'modify') return action.id === id;
  const old = ruleOf(before, id);
  return old !== undefined && action.operation === 'authorize' && contentOf(action.rule) === contentOf(old);
}
