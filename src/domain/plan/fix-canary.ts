/**
 * A canary: one group of a repair, or one interface, that is changed and looked at before the rest. An interface is moved
 * into clones of its groups, which say what the plan will leave; so one host meets the repair and all others do not.
 */
import type { SecurityGroup } from '../inventory/inventory.ts';
import { type FixState, stateOf } from './fix-state.ts';
import type { StepPlace } from './fix-step.ts';
import { contentOf, type RuleSpec, ruleFrom, writable } from './rule-spec.ts';

export interface FixCanary {
  readonly kind: 'group' | 'interface';
  /** The group, or the interface. */
  readonly id: string;
  /** What was asked for; null when it was chosen. */
  readonly asked: string | null;
  readonly state: CanaryState;
  readonly failure: CanaryFailure | null;
  /** Null for a group, which is changed itself. */
  readonly swap: CanarySwap | null;
}

export type CanaryState =
  | 'pending'
  /** It is as planned, and the check has not ended. */
  | 'standing'
  | 'passed'
  /** It is taken back with its run. */
  | 'failed';

export interface CanaryFailure {
  /**
   * The vendor's code, or one of: `edited`, what was read is not what was made of it; `not-applied`, the group was put
   * back; `not-movable`, others came into the group, or rules name it since; `check-failed`, `check-timeout`, `declined`.
   */
  readonly code: string;
  readonly message: string;
}

/** An interface that is moved into clones, and back. */
export interface CanarySwap extends StepPlace {
  readonly interface: string;
  readonly instance: string | null;
  /** Groups of a primary interface are set through its instance (facts b). */
  readonly primary: boolean;
  /** Its groups before the first call. */
  readonly groups: readonly string[];
  /** Those groups with their rules and lists before the first call. */
  readonly before: FixState;
  /** What the plan makes of them. */
  readonly planned: FixState;
  readonly clones: readonly CanaryClone[];
  readonly receipts: readonly CanaryReceipt[];
  /** The interface is back and no clone is left. */
  readonly gone: boolean;
  readonly left: readonly CanaryLeft[];
}

export interface CanaryClone {
  /** The group that it stands for. */
  readonly of: string;
  /** Null until it is known to be made. */
  readonly id: string | null;
  /** What it is found by when the answer is lost. */
  readonly name: string;
  readonly vpcId: string;
  readonly type: 'basic' | 'enterprise';
  readonly innerAccess: 'accept' | 'drop';
  readonly rules: readonly RuleSpec[];
  readonly outbound: readonly OutboundRule[];
}

/** An outbound rule, which is copied and never judged: its fields as the border spells them. */
export type OutboundRule = Readonly<Record<string, string>>;

/** One call about a canary. */
export type CanaryAction = StepPlace &
  (
    | { readonly operation: 'create-clone'; readonly clone: CanaryClone; readonly run: string }
    | {
        readonly operation: 'set-inner-access';
        readonly group: string;
        readonly innerAccess: 'accept' | 'drop';
      }
    | { readonly operation: 'fill-clone'; readonly group: string; readonly rules: readonly RuleSpec[] }
    | {
        readonly operation: 'fill-clone-outbound';
        readonly group: string;
        readonly rules: readonly OutboundRule[];
      }
    | {
        readonly operation: 'set-groups';
        readonly interface: string;
        readonly instance: string | null;
        readonly groups: readonly string[];
      }
    | { readonly operation: 'delete-clone'; readonly group: string }
  );

/** One call: on the disk before it is made, and again when its effect is known. */
export interface CanaryReceipt {
  readonly number: number;
  readonly purpose: 'canary' | 'canary-back';
  readonly action: CanaryAction;
  readonly status: 'intended' | 'done' | 'refused' | 'void';
  readonly by: 'answer' | 'reading' | null;
  readonly intendedAt: string;
  readonly doneAt: string | null;
  readonly requestId: string;
  readonly code: string;
}

/** What a way back left: the interface in a clone, or a clone. */
export interface CanaryLeft {
  readonly id: string;
  /** `unsafe`: the interface would be more open than now and before; `changed`: its own group is gone. */
  readonly because: 'unsafe' | 'changed' | 'refused';
  /** The vendor's code. */
  readonly code: string;
}

/** What a clone of a group says: each rule once, as a call can write it. */
export function cloneRules({ rules }: Pick<SecurityGroup, 'rules'>): readonly RuleSpec[] {
  const found = new Map<string, RuleSpec>();
  for (const { id: _id, group: _group, ...spec } of rules) {
    const rule = writable(spec);
    if (!found.has(contentOf(rule))) found.set(contentOf(rule), rule);
  }
  return [...found.values()];
}

/** The groups of the interface with clones in place of what they stand for. */
export function swapped(groups: readonly string[], clones: readonly CanaryClone[]): readonly string[] {
  const by = new Map(clones.map(({ of, id }) => [of, id ?? of]));
  return groups.map((id) => by.get(id) ?? id);
}

/** The other way, from whatever is there now: clones give way to what they stand for. */
export function unswapped(groups: readonly string[], clones: readonly CanaryClone[]): readonly string[] {
  const by = new Map(clones.flatMap(({ of, id }) => (id === null ? [] : [[id, of] as const])));
  return [...new Set(groups.map((id) => by.get(id) ?? id))];
}

/**
 * The rules of several groups as those of one, which is called `id`: what an interface in all of them meets (facts a.1),
 * in a form that states are compared in. Undefined when one of them is not in the state.
 */
export function pooled(id: string, groupIds: readonly string[], state: FixState): FixState | undefined {
  const groups = groupIds.map((one) => state.groups.find((group) => group.id === one));
  const [first] = groups;
  if (first === undefined || groups.includes(undefined)) return undefined;
  const rules = groups.flatMap((group) => group?.rules ?? []);
  return stateOf(
    [{ ...first, id, rules }],
    [...state.prefixLists.values()],
    [...state.portRangeLists.values()],
  );
}

/** The state as clones will be, each under the id of what it stands for: to see whether they can say what is planned. */
export function withCloneRules(state: FixState, clones: readonly CanaryClone[]): FixState {
  const by = new Map(clones.map((clone) => [clone.of, clone]));
  return {
    ...state,
    groups: state.groups.map((group) => {
      const clone = by.get(group.id);
      return clone === undefined
        ? group
        : { ...group, rules: clone.rules.map((rule, i) => ruleFrom(rule, `${group.id}#${i}`, group.id)) };
    }),
  };
}

/** Which of the rules are not there yet, and how many are there that are none of them. */
export function missingRules(
  clone: Pick<CanaryClone, 'rules'>,
  { rules }: Pick<SecurityGroup, 'rules'>,
): { readonly missing: readonly RuleSpec[]; readonly foreign: number } {
  const there = new Set(rules.map((rule) => contentOf(rule)));
  const wanted = new Set(clone.rules.map(contentOf));
  return {
    missing: clone.rules.filter((rule) => !there.has(contentOf(rule))),
    foreign: [...there].filter((text) => !wanted.has(text)).length,
  };
}

/** Why an interface or a group cannot be a canary. */
export type CanaryRefusal =
  | 'not-in-plan'
  /** Lists are changed, which many groups share: everything is one unit. */
  | 'lists'
  | 'service-managed'
  | 'classic'
  | 'unreadable'
  /** Others in the group are reached because they are in it (facts a.1). */
  | 'members'
  /** Rules name the group as their source or destination. */
  | 'referenced'
  /** A copy of the rules would not let in the same, such as old priorities that no call can write. */
  | 'not-exact'
  /** The account may not have as many groups in the region as the clones need. */
  | 'groups-full'
  /** The run of the plan has another canary, or none. */
  | 'begun';

/** Why a group cannot be cloned for one of its interfaces; undefined when it can. `others` are its other interfaces. */
export function refuseClone(
  group: SecurityGroup,
  others: number,
  referencing: readonly string[],
): CanaryRefusal | undefined {
  if (group.serviceManaged) return 'service-managed';
  if (group.network === 'classic' || group.vpcId === undefined || group.vpcId === '') return 'classic';
  if (group.type === 'unknown' || group.gaps.length > 0 || !group.rules.every(isReadable))
    return 'unreadable';
  if (referencing.length > 0) return 'referenced';
  // Enterprise groups are always isolated (facts a.1).
  if (group.type === 'basic' && group.innerAccess !== 'drop' && others > 0) return 'members';
  return undefined;
}

function isReadable({
  policy,
  priority,
  protocol,
  ports,
  source,
  sourcePorts,
  destination,
}: RuleSpec): boolean {
  return (
    policy !== 'unreadable' &&
    priority !== undefined &&
    ![protocol, ports, source, sourcePorts, destination].some((one) => one?.kind === 'unreadable')
  );
}
