/** What carrying out a repair needs from the outside. Readings that fail for good are thrown as Problems. */
import type {
  Instance,
  NetworkInterface,
  PortRangeList,
  PrefixList,
  SecurityGroup,
} from '../../domain/inventory/inventory.ts';
import type { CanaryAction, FixCanary, OutboundRule } from '../../domain/plan/fix-canary.ts';
import type { Member } from '../../domain/plan/fix-members.ts';
import type { Left } from '../../domain/plan/fix-return.ts';
import type { FixRunState } from '../../domain/plan/fix-run.ts';
import type { Difference, FixState } from '../../domain/plan/fix-state.ts';
import type { FixAction, FixStep, StepPlace } from '../../domain/plan/fix-step.ts';
import type { Opening } from '../../domain/plan/openings.ts';
import type { RollbackChoice, RollbackMode, WorkbenchReturn } from '../../domain/plan/rollback-choice.ts';
import type { WriteOutcome } from '../guard/ports.ts';
import type { Page, PageQuery } from '../store/ports.ts';

export interface FixCloud {
  /** A group with its inbound rules; undefined when it is not there. */
  readGroup(place: StepPlace, id: string): Promise<SecurityGroup | undefined>;
  readPrefixList(place: StepPlace, id: string): Promise<PrefixList | undefined>;
  readPortRangeList(place: StepPlace, id: string): Promise<PortRangeList | undefined>;
  /** Prefix lists of exactly this name, in the order of their ids. */
  prefixListsNamed(place: StepPlace, name: string): Promise<readonly PrefixList[]>;
  /** Ids of what names a prefix list, such as groups. */
  usersOfPrefixList(place: StepPlace, id: string): Promise<readonly string[]>;
  /** Makes one call. Throttling is waited out; nothing else is repeated. */
  write(action: FixAction): Promise<WriteOutcome>;
  readonly canary: CanaryCloud;
}

/** What a canary needs besides. */
export interface CanaryCloud {
  /** All interfaces of the account in the region. */
  interfaces(place: StepPlace): Promise<readonly NetworkInterface[]>;
  interface(place: StepPlace, id: string): Promise<NetworkInterface | undefined>;
  /** Those of the instances that are there. */
  instances(place: StepPlace, ids: readonly string[]): Promise<readonly Instance[]>;
  /** A group with its type, its owner and all of its rules; undefined when it is not there. */
  group(place: StepPlace, id: string): Promise<CanaryGroup | undefined>;
  /** Groups with rules that name this one, in any account. */
  referencing(place: StepPlace, id: string): Promise<readonly string[]>;
  /** How many groups the account has in the region, and may have; undefined where that is not told. */
  groupsOfAccount(place: StepPlace): Promise<{ readonly there: number; readonly most: number } | undefined>;
  /** The clone of a run by its name; undefined when there is none. */
  find(place: StepPlace, run: string, name: string): Promise<string | undefined>;
  /** Makes one call. Throttling is waited out; nothing else is repeated. */
  write(action: CanaryAction): Promise<WriteOutcome>;
}

export interface CanaryGroup {
  readonly group: SecurityGroup;
  readonly outbound: readonly OutboundRule[];
}

/** What a plan was made on, hashed (`domain/plan/fix-fingerprint.ts`). */
export interface FixFingerprint extends StepPlace {
  readonly kind: 'group' | 'prefix-list' | 'port-range-list';
  readonly id: string;
  readonly hash: string;
  readonly rules: readonly {
    readonly id: string;
    readonly hash: string;
    /** What it said, for people; absent in what was seen of rules that somebody edits. */
    readonly text?: string;
  }[];
}

/** A plan as it was saved, as far as carrying it out needs it. */
export interface SavedFix {
  /** Where it was read, for people. */
  readonly path?: string | undefined;
  readonly steps: readonly FixStep[];
  readonly fingerprints: readonly FixFingerprint[];
  /** Who was in the groups that change; null when it was not known. */
  readonly members: readonly Member[] | null;
  /** Whom edited rules let in; repairs let in nobody. */
  readonly opens?: readonly Opening[];
  /** Workbench on a way back; absent in a plan of an earlier version, which does not say for whom it helps. */
  readonly workbench?: WorkbenchReturn | undefined;
}

/** What is carried out, verified and taken back together: a new list, a group, or all groups where lists are changed. */
export interface FixUnit {
  readonly key: string;
  readonly state: FixUnitState;
  readonly steps: readonly FixStep[];
  /** As it was read before the first call. */
  readonly before: FixState;
  readonly rollback: readonly RollbackChoice[];
  /** Of a unit that makes a list: the vendor's id, once it is known. */
  readonly listId?: string;
  readonly failure: FixFailure | null;
  /** What a way back left in place. */
  readonly left: readonly Left[];
  /** Of a list that a rollback leaves on purpose: the groups in which the rules name it that the same rollback keeps. */
  readonly kept?: readonly string[];
  /** What was read when the unit was last brought to an end; absent until then. */
  readonly readBack?: FixReading;
}

/** What was read at the end of a way there, or back. */
export interface FixReading {
  readonly at: string;
  readonly purpose: FixPurpose;
  readonly state: FixState;
}

export type FixUnitState =
  | 'pending'
  | 'applying'
  | 'applied'
  /** It was so already. */
  | 'unchanged'
  | 'undoing'
  | 'undone'
  | 'rolling-back'
  | 'rolled-back';

export interface FixFailure {
  /** The vendor's code, or `edited`: what was read back is not what the steps make of it. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly operation: string;
  readonly differences: readonly Difference[];
}

export type FixPurpose = 'apply' | 'undo' | 'rollback';

/** One call: on the disk before it is made, and again when its effect was read. */
export interface FixReceipt {
  readonly number: number;
  readonly unit: string;
  readonly purpose: FixPurpose;
  /** Of the unit's steps, from 0; null on a way back. */
  readonly step: number | null;
  readonly action: FixAction;
  /** `void`: the process ended before the call was made, or it had no effect. */
  readonly status: 'intended' | 'done' | 'refused' | 'void';
  readonly by: 'answer' | 'reading' | null;
  readonly intendedAt: string;
  readonly doneAt: string | null;
  readonly requestId: string;
  readonly code: string;
}

/** That nobody confirmed a run in time. */
export interface Lapse {
  /** When its time was over: an ISO time. */
  readonly deadline: string;
  /** When it was taken back for that; null: it has not been so far. */
  readonly backAt: string | null;
}

export interface FixRun {
  readonly id: string;
  /** Fingerprint of the plan and of what was selected of it. */
  readonly plan: string;
  readonly state: FixRunState;
  readonly createdAt: string;
  readonly deadline: string | null;
  /** Null unless it was begun to take it back because nobody had confirmed it in time. */
  readonly lapse: Lapse | null;
  /** How long to wait for a confirmation, in milliseconds; null: none is needed. */
  readonly withinMs: number | null;
  readonly mode: RollbackMode;
  /** The cloud that it is carried out on: an endpoint, `local`, or empty for the vendor's own. */
  readonly target: string;
  readonly units: readonly FixUnit[];
  readonly receipts: readonly FixReceipt[];
  /** What is changed and looked at before the rest; null: nothing. */
  readonly canary: FixCanary | null;
}

/** Keeps runs. Whatever returned is on the disk; several processes may use it at once. */
export interface FixStore {
  /** Where it is, for people. */
  readonly path: string;
  /** Takes the groups of the run too. Throws `fix-busy` when another unfinished run has one of them. */
  create(run: Omit<FixRun, 'receipts'>): Promise<void>;
  load(id: string): Promise<FixRun | undefined>;
  /** The oldest first. */
  list(): Promise<readonly FixRun[]>;
  /** The newest first, without the receipts, of which there may be many. */
  page(query?: PageQuery): Promise<Page<Omit<FixRun, 'receipts'>>>;
  /** Takes the run for this process alone. False when a process that lives has it. */
  hold(id: string): Promise<boolean>;
  release(id: string): Promise<void>;
  /**
   * Says that this process waits for the confirmation of a run, and takes it back when its time is over; until `leave`,
   * or its end.
   */
  attend(id: string): Promise<void>;
  leave(id: string): Promise<void>;
  /** Who lives and takes the run back when its time is over: a command that waits, a service, or nobody (null). */
  attendant(id: string): Promise<'command' | 'service' | null>;
  /** These throw `fix-busy` when the run is held by another process. */
  saveReceipt(id: string, receipt: FixReceipt): Promise<void>;
  saveUnit(id: string, unit: FixUnit): Promise<void>;
  saveCanary(id: string, canary: FixCanary): Promise<void>;
  /**
   * Goes to another state if the run is in one of those, at one stroke. Groups become free in a final state, and are
   * taken when it is left. `inTime`: only while the deadline is after that moment; `mode`: how it is taken back from now on;
   * `lapse`: what there is to know from now on of a confirmation that did not come.
   */
  move(
    id: string,
    from: readonly FixRunState[],
    to: FixRunState,
    more?: {
      readonly deadline?: string | null;
      readonly inTime?: string;
      readonly mode?: RollbackMode;
      readonly lapse?: Lapse | null;
    },
  ): Promise<boolean>;
  close(): Promise<void>;
}
