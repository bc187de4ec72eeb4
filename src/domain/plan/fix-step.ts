/** Steps of a repair as data, in the words of the domain; the border turns each into one call of the vendor's. */
import type { Family } from '../net/address.ts';
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
export interface ListChange extends StepPlace {
  readonly operation: 'modify-prefix-list' | 'modify-port-range-list';
  readonly list: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** One block of a list that is made, with the name of who comes from there. */
export interface NewEntry {
  readonly block: string;
  readonly note: string;
}

/** A prefix list that is made. */
export interface ListCreation extends StepPlace {
  readonly operation: 'create-prefix-list';
  /** What stands for its id until the vendor has given it one: `newListId`. */
  readonly list: string;
  readonly name: string;
  readonly family: Family;
  readonly description: string;
  /** Fixed for good, and what each rule that names the list counts as (facts a.5). */
  readonly maxEntries: number;
  readonly entries: readonly NewEntry[];
  /** Of the run that makes it: the same token makes it once. */
  readonly token?: string;
}

/** A prefix list that a plan made, removed. */
export interface ListRemoval extends StepPlace {
  readonly operation: 'delete-prefix-list';
  /** As in the step that made it. */
  readonly list: string;
  /** The vendor's id; null: only a reading after the step that makes it can tell. */
  readonly id: string | null;
}

export type ListAction = ListChange | ListCreation | ListRemoval;

export type FixAction = RuleAction | ListAction;

export function isListAction(action: FixAction): action is ListAction {
  return 'list' in action;
}

/** A change of a list that is there already: of everybody who names it. */
export function isListChange(action: FixAction): action is ListChange {
  return action.operation === 'modify-prefix-list' || action.operation === 'modify-port-range-list';
}

export function isListCreation<A extends FixAction>(action: A): action is A & ListCreation {
  return action.operation === 'create-prefix-list';
}

const NEW_LIST = 'new:';

/** What stands for the id of a list until the vendor has given it one. Names are unique within a place only. */
export function newListId({ account, region }: StepPlace, name: string): string {
  return `${NEW_LIST}${account}/${region}/${name}`;
}

/** The name of a list whose id stands for one that is yet to be made; undefined for an id of the vendor's. */
export function newListName(id: string): string | undefined {
  return id.startsWith(NEW_LIST) ? id.slice(id.lastIndexOf('/') + 1) : undefined;
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
  | 'tidies'
  /** Somebody wants the rules so. */
  | 'edited';

export type FixStep = FixAction & {
  readonly reason: StepReason;
  /** For `keeps-trusted`: who, as the owner calls it. */
  readonly trusted: string | null;
  /** The rule that is repaired; null for a step about a list. */
  readonly replaces: string | null;
  readonly undo: FixAction;
};

/** Whether steps are of rules that somebody edited: unlike a repair they may let people in. */
export function areEdits(steps: readonly FixStep[]): boolean {
  return steps.some(({ reason }) => reason === 'edited');
}

/** The steps back, in the order in which they are made. */
export function rollbackOf(steps: readonly FixStep[]): readonly FixAction[] {
  return steps.map(({ undo }) => undo).reverse();
}
