/** Steps of a repair as data, in the words of the domain; the border turns each into one call of the vendor's. */
import type { RuleSpec } from './rule-spec.ts';

/** Where a step is carried out. */
export interface StepPlace {
  readonly account: string;
  readonly region: string;
}

/** A change of one rule of a group. */
export type RuleAction = StepPlace & {
  readonly group: string;
  /** What is added, what a rule becomes, or what is removed. */
  readonly rule: RuleSpec;
} & (
    | { readonly operation: 'authorize' }
    | { readonly operation: 'modify'; readonly id: string }
    /** An id of null: the rule that is as `rule` says, whose id only a reading after its step can tell. */
    | { readonly operation: 'revoke'; readonly id: string | null }
  );

/** A change of the entries of a list, in one call. */
export interface ListAction extends StepPlace {
  readonly operation: 'modify-prefix-list' | 'modify-port-range-list';
  readonly list: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export type FixAction = RuleAction | ListAction;

export function isListAction(action: FixAction): action is ListAction {
  return action.operation === 'modify-prefix-list' || action.operation === 'modify-port-range-list';
}

/** Why a step is made. */
export type StepReason =
  /** A trusted source keeps what it had. */
  | 'keeps-trusted'
  /** A narrow entry of a list keeps what it had. */
  | 'keeps-entry'
  /** Other ports and protocols keep what they had. */
  | 'keeps-rest'
  /** Everybody else is shut out. */
  | 'closes'
  /** The rule changes nothing. */
  | 'tidies';

export type FixStep = FixAction & {
  readonly reason: StepReason;
  /** For `keeps-trusted`: who, as the owner calls it. */
  readonly trusted: string | null;
  /** The rule that is repaired; null for a step about a list. */
  readonly replaces: string | null;
  readonly undo: FixAction;
};

/** The steps back, in the order in which they are made. */
export function rollbackOf(steps: readonly FixStep[]): readonly FixAction[] {
  return steps.map(({ undo }) => undo).reverse();
}
