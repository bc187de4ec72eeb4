/** From a fleet and the sources that are trusted to a repair: what is changed, what that does, and what it leaves. */
import { Fleet } from '../inventory/fleet.ts';
import type { Inventory, SecurityGroup } from '../inventory/inventory.ts';
import type { Question } from '../security-group/exposure.ts';
import type { Rule } from '../security-group/rule.ts';
import { type Admission, admissionsOf } from './admission.ts';
import { inventoryAfter } from './fix-after.ts';
import { type Block, blockOf } from './fix-blocks.ts';
import { chooseNarrowings, isConcerned } from './fix-choice.ts';
import { type CutOff, cutOffsOf } from './fix-cut-off.ts';
import { Draft } from './fix-draft.ts';
import { type Basis, basisOf } from './fix-fingerprint.ts';
import { type Hidden, hiddenOf } from './fix-hidden.ts';
import { alone, areSame, assertExact, type Impact, impactOf, pairsOf, returnsExactly } from './fix-impact.ts';
import { addedBy, limitExceeded } from './fix-limits.ts';
import { fixLists, type ListFixes, type ListLeft } from './fix-lists.ts';
import { type Member, membersIn } from './fix-members.ts';
import { replayImpact } from './fix-proof.ts';
import { pruneIdle } from './fix-prune.ts';
import { shieldRules } from './fix-shield.ts';
import {
  type FixAction,
  type FixStep,
  isListAction,
  isListCreation,
  rollbackOf,
  type StepPlace,
} from './fix-step.ts';
import { stepsFor } from './fix-steps.ts';
import { DEFAULT_LOGINS, type LoginSettings } from './login-ports.ts';
import { losesProtocols } from './narrowing.ts';
import {
  creationStep,
  type ListOffer,
  type ListWish,
  listOffers,
  type SharedList,
  sharedBy,
  withLists,
} from './shared-list.ts';
import type { TrustedSource } from './trusted-sources.ts';
import { helpfulPorts, type WorkbenchUse, workbenchUse } from './workbench-use.ts';

/** What is wanted. */
export interface FixWish {
  readonly sources: readonly TrustedSource[];
  /** The address that the user works from. */
  readonly caller?: string;
  /** Whether somebody answers for what is open there: it is no reason to change a rule. */
  readonly isAccepted?: (resource: string, question: Question) => boolean;
  /** Repair lists that were widened to the world, where every rule that names them allows it. */
  readonly fixLists?: boolean;
  /** Whether prefix lists stand for trusted sources (`auto`). */
  readonly lists?: ListWish;
  /** Prefix lists that are declared as trusted; the sources hold their entries, too. */
  readonly declaredLists?: readonly string[];
  /** On which ports hosts are signed in to (by their system). */
  readonly logins?: LoginSettings;
}

export interface FixPlan {
  readonly steps: readonly FixStep[];
  readonly rollback: readonly FixAction[];
  readonly impact: readonly Impact[];
  readonly cutOffs: readonly CutOff[];
  /** Trusted sources that do not get in all the same, and what hides them. */
  readonly hidden: readonly Hidden[];
  /** Groups that are left as they are. */
  readonly blocked: readonly { readonly group: SecurityGroup; readonly block: Block }[];
  /** Rules for all protocols of which only those that can be named go on. */
  readonly lostProtocols: readonly Rule[];
  /** Lists that stand for trusted sources in rules of the plan. */
  readonly sharedLists: readonly SharedList[];
  /** Groups that get a rule for each source, because with a list they would have too many rules. */
  readonly withoutList: readonly { readonly group: SecurityGroup; readonly limit: Limit }[];
  /** Lists that were to be repaired, and are left for their rules. */
  readonly listsLeft: readonly ListLeft[];
  /** What Workbench can do for the hosts of each group that changes, and why. */
  readonly workbench: readonly WorkbenchUse[];
  readonly basis: readonly Basis[];
  /** Who is in the groups that change; null when that is not known. */
  readonly members: readonly Member[] | null;
  /** The fleet as it will be. */
  readonly after: Fleet;
}

const NO_LIST_FIXES: ListFixes = Object.freeze({ steps: [], exempt: new Set<Rule>(), left: [] });

/**
 * Plans the repair of the groups. The fleet's judgement must trust the wish's sources. Throws when what comes out is
 * not exact: nobody may get in who did not, and no other port may change.
 */
export function planFix(fleet: Fleet, groups: readonly SecurityGroup[], wish: FixWish): FixPlan {
  return withRoomMade(fleet, groups, planOnce(fleet, groups, wish), wish);
}

/**
 * The plan with steps for groups that it left for their number of rules, as far as its own steps make room for them:
 * planning again would find them. They come last. The same plan when there are none.
 */
export function withRoomMade(
  fleet: Fleet,
  groups: readonly SecurityGroup[],
  plan: FixPlan,
  wish: FixWish,
): FixPlan {
  const full = plan.blocked.filter(({ block }) => block.because === 'too-many-rules');
  if (full.length === 0 || plan.steps.length === 0) return plan;
  const left = new Set(full.map(({ group }) => group.id));
  const more = planOnce(
    plan.after,
    [...left].flatMap((id) => plan.after.group(id) ?? []),
    wish,
  );
  if (more.steps.length === 0) return plan;
  const steps = [...plan.steps, ...more.steps];
  const blocks = new Map(
    [...plan.blocked.filter(({ group }) => !left.has(group.id)), ...more.blocked].map(
      ({ group, block }) => [group.id, block] as const,
    ),
  );
  const lists = new Map([...more.sharedLists, ...plan.sharedLists].map((one) => [one.list.id, one]));
  const both: FixPlan = {
    ...effectsOf(fleet, changedBy(groups, steps), steps, admissionsOf(wish.sources), wish),
    blocked: blockedIn(groups, blocks),
    sharedLists: sharedBy([...lists.values()], steps),
    withoutList: [...plan.withoutList, ...more.withoutList],
    listsLeft: [...plan.listsLeft, ...more.listsLeft],
    lostProtocols: [...plan.lostProtocols, ...more.lostProtocols],
  };
  return withRoomMade(fleet, groups, both, wish);
}

function blockedIn(groups: readonly SecurityGroup[], blocks: ReadonlyMap<string, Block>): FixPlan['blocked'] {
  return groups.flatMap((group) => {
    const block = blocks.get(group.id);
    return block === undefined ? [] : [{ group, block }];
  });
}

function planOnce(fleet: Fleet, groups: readonly SecurityGroup[], wish: FixWish): FixPlan {
  const admissions = admissionsOf(wish.sources);
  const usefulFor = usefulSources(fleet, wish);
  const blocks = new Map<string, Block>();
  const concerned = groups.filter((group) => isConcerned(fleet, group));
  for (const group of concerned) {
    const block = blockOf(fleet, group);
    if (block !== undefined) blocks.set(group.id, block);
  }
  const inScope = new Set(concerned.map(({ id }) => id));
  const offers = offersFor(fleet.inventory, concerned, admissions, wish);
  const made = [...offers.values()].flat().filter(({ origin }) => origin === 'new');
  const drafted = withNewLists(fleet, made);
  const attempt = ({ apart, full, atLists }: Terms): Attempt => {
    const draft = new Draft(drafted, (group) => {
      const useful = usefulFor(group);
      return apart.has(group) ? useful : withLists(useful, offers.get(placeKey(group)) ?? [], group);
    });
    const mayChange = ({ id }: SecurityGroup): boolean => inScope.has(id) && !blocks.has(id) && !full.has(id);
    chooseNarrowings(draft, concerned, mayChange, wish.isAccepted ?? (() => false));
    shieldRules(draft, concerned);
    for (const group of concerned) pruneIdle(draft, group);
    const lists = atLists ? fixLists(draft) : NO_LIST_FIXES;
    const byGroup = new Map(
      groups.map((group) => [group, stepsFor(draft, group, lists.exempt, lists.steps)]),
    );
    const added = addedBy([...lists.steps, ...byGroup.values()].flat());
    const exceeded = new Map<SecurityGroup, Limit>();
    for (const [group, steps] of byGroup) {
      const isChanged = steps.length > 0 || added.has(group.id);
      const limit = isChanged ? limitExceeded(drafted, group, added) : undefined;
      if (limit !== undefined) exceeded.set(group, limit);
    }
    return { draft, lists, byGroup, exceeded };
  };
  const {
    apart,
    full,
    left,
    made: { draft, lists, byGroup },
  } = withinLimits(attempt, offers.size > 0, wish.fixLists === true);
  for (const [id, limit] of full) blocks.set(id, { because: 'too-many-rules', reasons: [], limit });
  const ofRules = [...lists.steps, ...[...byGroup.values()].flat()];
  const sharedLists = sharedBy([...offers.values()].flat(), ofRules);
  const steps = [
    ...sharedLists.flatMap(({ creation }) => (creation === undefined ? [] : [creationStep(creation)])),
    ...ofRules,
  ];
  const changed = changedBy(groups, steps);
  return {
    ...effectsOf(fleet, changed, steps, admissions, wish),
    blocked: blockedIn(groups, blocks),
    sharedLists,
    withoutList: [...apart].flatMap(([group, limit]) =>
      (byGroup.get(group)?.length ?? 0) > 0 ? [{ group, limit }] : [],
    ),
    listsLeft: [...lists.left, ...left],
    lostProtocols: changed.flatMap((group) =>
      group.rules.filter((rule) => {
        const narrowing = draft.narrowings.get(rule);
        return narrowing !== undefined && losesProtocols(narrowing);
      }),
    ),
  };
}

type Limit = NonNullable<Block['limit']>;

/** What a repair keeps to, so that no group comes to have too many rules. */
interface Terms {
  /** Groups that get a rule for each source: a list counts as all the entries that it may have. */
  readonly apart: ReadonlyMap<SecurityGroup, Limit>;
  /** Groups, by id, that are left as they are. */
  readonly full: ReadonlyMap<string, Limit>;
  /** Whether lists are repaired. */
  readonly atLists: boolean;
}

/** What a repair comes to. */
interface Attempt {
  readonly draft: Draft;
  readonly lists: ListFixes;
  readonly byGroup: ReadonlyMap<SecurityGroup, readonly FixStep[]>;
  /** Groups that would have too many rules. */
  readonly exceeded: ReadonlyMap<SecurityGroup, Limit>;
}

/**
 * The first attempt in which no group has too many rules. Of those that would, first each gets a rule for each source;
 * then no list is repaired, since what that leaves to a group counts on the group's own steps; then they are left as they
 * are, and what the others do is planned anew with that.
 */
function withinLimits(
  attempt: (terms: Terms) => Attempt,
  hasOffers: boolean,
  fixLists: boolean,
): Terms & { readonly made: Attempt; readonly left: readonly ListLeft[] } {
  const apart = new Map<SecurityGroup, Limit>();
  const full = new Map<string, Limit>();
  let left: readonly ListLeft[] = [];
  let atLists = fixLists;
  for (;;) {
    const made = attempt({ apart, full, atLists });
    if (made.exceeded.size === 0) return { apart, full, atLists, made, left };
    const later = [...made.exceeded].filter(([group]) => hasOffers && !apart.has(group));
    if (later.length > 0) for (const [group, limit] of later) apart.set(group, limit);
    else if (made.lists.steps.length > 0) {
      left = leavingAll(made.lists);
      atLists = false;
    } else for (const [{ id }, limit] of made.exceeded) full.set(id, limit);
  }
}

/** What is said of lists when none of them is repaired, because a group that names one cannot be. */
function leavingAll({ steps, left }: ListFixes): readonly ListLeft[] {
  const fixed = steps.flatMap((step): ListLeft[] =>
    isListAction(step) ? [{ list: step.list, because: 'other-rules' }] : [],
  );
  return [...left, ...fixed];
}

/** The lists that rules may name, by place; places without one are missing. */
function offersFor(
  inventory: Inventory,
  groups: readonly SecurityGroup[],
  admissions: readonly Admission[],
  { lists = 'auto', declaredLists = [] }: FixWish,
): ReadonlyMap<string, readonly ListOffer[]> {
  const places = new Map(groups.map((group) => [placeKey(group), group]));
  const offers = [...places].map(
    ([key, { account, region }]) =>
      [key, listOffers(inventory, { account, region }, admissions, lists, declaredLists)] as const,
  );
  return new Map(offers.filter(([, some]) => some.length > 0));
}

function placeKey({ account, region }: StepPlace): string {
  return `${account}/${region}`;
}

/** The fleet with lists that no rule names yet. */
function withNewLists(fleet: Fleet, offers: readonly ListOffer[]): Fleet {
  if (offers.length === 0) return fleet;
  const { inventory, catalogue, judgement } = fleet;
  const prefixLists = new Map(inventory.prefixLists);
  for (const { list } of offers) prefixLists.set(list.id, list);
  return new Fleet({ ...inventory, prefixLists }, catalogue, judgement);
}

/**
 * The plan with other steps. Undefined when they do not do exactly the same: steps that only tidy up change nobody's
 * access.
 */
export function planWith(
  fleet: Fleet,
  groups: readonly SecurityGroup[],
  wanted: readonly FixStep[],
  plan: FixPlan,
  wish: FixWish,
): FixPlan | undefined {
  const admissions = admissionsOf(wish.sources);
  const sharedLists = sharedBy(plan.sharedLists, wanted);
  const made = new Set(sharedLists.map(({ list }) => list.id));
  // Nothing may be left that names a list.
  const steps = wanted.filter((step) => !isListCreation(step) || made.has(step.list));
  const changed = changedBy(groups, steps);
  const after = new Fleet(inventoryAfter(fleet.inventory, steps), fleet.catalogue, fleet.judgement);
  const pairs = [...pairsOf(plan.after, after, changed), ...alone(plan.after, after, changed)];
  if (!areSame(pairs, plan.after, after)) return undefined;
  return { ...plan, ...effectsOf(fleet, changed, steps, admissions, wish), sharedLists };
}

/** What steps do, checked to be exact and replayed. */
function effectsOf(
  fleet: Fleet,
  changed: readonly SecurityGroup[],
  steps: readonly FixStep[],
  admissions: readonly Admission[],
  { caller, sources, logins = DEFAULT_LOGINS }: FixWish,
): Omit<FixPlan, 'blocked' | 'lostProtocols' | 'listsLeft' | 'sharedLists' | 'withoutList'> {
  const after = new Fleet(inventoryAfter(fleet.inventory, steps), fleet.catalogue, fleet.judgement);
  const pairs = pairsOf(fleet, after, changed);
  assertExact([...pairs, ...alone(fleet, after, changed)], fleet, after, admissions);
  const impacts = pairs.map((pair) => impactOf(pair, fleet, after, sources, caller));
  for (const [i, pair] of pairs.entries())
    for (const impact of impacts[i] ?? []) replayImpact(pair, impact, fleet.lists, after.lists);
  const rollback = rollbackOf(steps);
  if (!returnsExactly(fleet, after, changed, rollback))
    throw new Error('the way back lets others in than before');
  return {
    steps,
    rollback,
    impact: impacts.flat(),
    cutOffs: cutOffsOf(pairs, impacts, { before: fleet, after, logins, sources }),
    hidden: pairs.flatMap((pair, i) => hiddenOf(pair, impacts[i] ?? [], admissions, fleet)),
    basis: basisOf(fleet, changed, steps),
    workbench: workbenchUse(fleet, after, changed, { sources, logins }),
    members: membersIn(fleet, changed, logins),
    after,
  };
}

/** The groups that have a step, or a rule that names a list that has one. */
function changedBy(groups: readonly SecurityGroup[], steps: readonly FixStep[]): readonly SecurityGroup[] {
  const ids = new Set(steps.map((step) => (isListAction(step) ? step.list : step.group)));
  return groups.filter(
    ({ id, rules }) =>
      ids.has(id) ||
      rules.some(
        ({ source, ports }) =>
          (source.kind === 'prefix-list' && ids.has(source.id)) ||
          (ports.kind === 'list' && ids.has(ports.id)),
      ),
  );
}

/** For a group: the sources that help its hosts, ranges of Workbench only where and on which ports they do. */
function usefulSources(
  fleet: Fleet,
  { sources, logins = DEFAULT_LOGINS }: FixWish,
): (group: SecurityGroup) => readonly Admission[] {
  const known = new Map<string, readonly Admission[]>();
  return (group) => {
    const made = known.get(group.id) ?? admissionsOf(sources, helpfulPorts(fleet, group, logins));
    known.set(group.id, made);
    return made;
  };
}
