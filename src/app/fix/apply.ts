/** Use case: carry a saved plan out, group by group. Success is what was read back. */
import { randomBytes } from 'node:crypto';
import type { PrefixList } from '../../domain/inventory/inventory.ts';
import { areSafeInTurn } from '../../domain/plan/edit-steps.ts';
import { newList } from '../../domain/plan/fix-after.ts';
import type { Joined } from '../../domain/plan/fix-members.ts';
import { FINAL_STATES, type FixRunState } from '../../domain/plan/fix-run.ts';
import { type FixState, isSafeReturn, stateAfter, stateOf } from '../../domain/plan/fix-state.ts';
import {
  areEdits,
  type FixStep,
  isListAction,
  isListChange,
  isListCreation,
} from '../../domain/plan/fix-step.ts';
import { isWithin, type Opening, openingsOf } from '../../domain/plan/openings.ts';
import {
  chooseRollback,
  type RollbackMode,
  type WorkbenchReturn,
} from '../../domain/plan/rollback-choice.ts';
import type { RuleSpec } from '../../domain/plan/rule-spec.ts';
import { rangesOfSites, type WorkbenchSite } from '../../domain/plan/workbench.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import { ProblemError, problem } from '../../problem.ts';
import { hashOf, readBasis, refuseStale } from './basis.ts';
import { type CanaryWish, passCanary, withdrawCanary } from './canary.ts';
import { chooseCanary } from './canary-choice.ts';
import { refuseJoined } from './joined.ts';
import { type FixParts, Ledger, resourceOf } from './ledger.ts';
import { bindSteps, dropIdleLists, isListUnit, knownLists, listUnit, makeLists } from './new-list.ts';
import type { FixFingerprint, FixRun, FixUnit, SavedFix } from './ports.ts';
import { isOverdue, rollBack, rollBackOverdue } from './rollback.ts';
import { applyUnit } from './unit.ts';

export interface FixApplyInput extends FixParts {
  readonly plan: SavedFix;
  /** Only the steps of these groups and lists. */
  readonly select?: readonly string[] | undefined;
  /** Groups at once. */
  readonly concurrency?: number | undefined;
  /** How many groups may fail before no other is begun. */
  readonly failureBudget?: number | undefined;
  /** It is taken back after this long unless somebody confirms it; null: no confirmation is needed. */
  readonly withinMs: number | null;
  readonly mode: RollbackMode;
  /** Whose ranges of Workbench a rollback lets in; absent: as the plan says. */
  readonly sites?: readonly WorkbenchSite[] | undefined;
  /** What `cloud` is, to find it again: an endpoint, `local`, or empty for the vendor's own. */
  readonly target?: string | undefined;
  /** One group or interface first, then the rest. */
  readonly canary?: CanaryWish | undefined;
  /** Told of those who have joined since the plan was made, and for whom it makes no difference. */
  readonly onJoined?: ((joined: readonly Joined[]) => void) | undefined;
  /** Asked once, before the first change. */
  readonly confirm: (run: FixRun) => Promise<void>;
}

export interface FixApplyReport {
  readonly result: 'unchanged' | FixRunState;
  /** Null when there was nothing to do. */
  readonly run: FixRun | null;
}

/** Throws `fix-plan-bad`, `fix-stale`, `fix-joined`, `fix-busy`, `fix-not-in-plan`, `fix-canary-refused`, `fix-stopped`, and what readings throw. */
export async function applyFix(input: FixApplyInput): Promise<FixApplyReport> {
  const { result, run } = await beginFix(input);
  if (result !== 'applying' || run === null) return { result, run };
  return carryOutRun(run.id, input);
}

/**
 * Makes the run of a plan, or finds the one that has not ended. Nothing of it is changed in the cloud yet: a run that is
 * `applying` is carried out next, by this process or another. Throws as `applyFix` does.
 */
export async function beginFix(input: FixApplyInput): Promise<FixApplyReport> {
  const { store, cloud, timer, plan } = input;
  const { steps, fingerprints, members } = selected(plan, input.select);
  const id = planId(steps, fingerprints);
  const unfinished = (await store.list()).filter(({ state }) => !FINAL_STATES.includes(state));
  const open = unfinished.findLast((run) => run.plan === id);
  if (open !== undefined) return goOn(open, input);
  const known = await knownLists(steps, cloud);
  const bound = bindSteps(steps, known);
  const now = await readBasis(fingerprints, cloud);
  const done = refuseStale(fingerprints, bound, now);
  const lists = bound.filter(isListCreation);
  const before = withLists(now, [
    ...known.values(),
    ...lists.filter(({ list }) => !known.has(list)).map(newList),
  ]);
  const joined = await refuseJoined(
    members,
    bound.filter((step) => !isListCreation(step) && !done.has(resourceOf(step))),
    before,
    { cloud, unfinished, tags: plan.workbench?.tags },
  );
  const name = `fix-${randomBytes(4).toString('hex')}`;
  const units = [
    ...lists.map((step) => listUnit(step, name, known)),
    ...unitsOf(
      bound.filter((step) => !isListCreation(step)),
      before,
      done,
      input,
    ),
  ];
  if (!units.every((unit) => opensOnly(unit, plan.opens)))
    throw problem('fix-plan-bad', { path: plan.path ?? '', field: 'steps', why: 'edited' });
  if (units.every(({ state }) => state === 'unchanged')) return { result: 'unchanged', run: null };
  const { withinMs, mode } = input;
  const createdAt = timer.now();
  const canary = input.canary === undefined ? null : await chooseCanary(input.canary.id, name, units, input);
  const run: FixRun = {
    id: name,
    plan: id,
    state: 'applying',
    createdAt: createdAt.toISOString(),
    deadline: withinMs === null ? null : new Date(createdAt.getTime() + withinMs).toISOString(),
    lapse: null,
    withinMs,
    mode,
    target: input.target ?? '',
    units,
    receipts: [],
    canary,
  };
  if (joined.length > 0) input.onJoined?.(joined);
  await input.confirm(run);
  // Before the first call: what is not written down is not done.
  await input.audit?.append('fix.apply', run.id, tellable(run));
  await store.create(run);
  return { result: 'applying', run };
}

/** What the audit log says of a run: which resources, and how it can be taken back. */
function tellable({ plan, units, deadline, mode, canary }: FixRun): object {
  return {
    plan,
    resources: units.filter(({ state }) => state !== 'unchanged').map(({ key }) => key),
    deadline,
    rollback: mode,
    canary: canary?.id ?? null,
  };
}

/** A run of the same plan that has not ended. */
async function goOn(run: FixRun, input: FixApplyInput): Promise<FixApplyReport> {
  if (run.state === 'rolling-back' || isOverdue(run, input.timer.now())) {
    await rollBackOverdue(input);
    const back = await reload(run.id, input);
    return { result: back.state, run: back };
  }
  if (run.state === 'waiting') return { result: 'waiting', run };
  const asked = input.canary?.id ?? null;
  if (input.canary !== undefined && (run.canary === null || (asked !== null && asked !== run.canary.asked)))
    throw problem('fix-canary-refused', { id: asked ?? '', because: 'begun', group: run.id });
  await input.confirm(run);
  await input.audit?.append('fix.apply', run.id, { ...tellable(run), goesOn: true });
  return { result: 'applying', run };
}

/** How a run is carried out, besides what it says itself. */
export type CarryOut = FixParts & Pick<FixApplyInput, 'concurrency' | 'failureBudget' | 'canary'>;

/** Goes on with a run from wherever it is. Throws `fix-busy`, `fix-stopped`, and what readings throw. */
export async function carryOutRun(id: string, input: CarryOut): Promise<FixApplyReport> {
  const { store, timer } = input;
  if (!(await store.hold(id))) throw problem('fix-busy', { run: id, resource: '' });
  try {
    await store.move(id, ['stopped'], 'applying');
    // As it is now that nobody else works on it.
    const run = await reload(id, input);
    if (run.state !== 'applying') return { result: run.state, run };
    if (await goesOn(run, input)) {
      const { units } = await reload(id, input);
      const to = endOf(units, run.withinMs !== null);
      const deadline = run.withinMs === null ? null : new Date(timer.now().getTime() + run.withinMs);
      await store.move(id, ['applying'], to, { deadline: deadline?.toISOString() ?? null });
      return { result: to, run: await reload(id, input) };
    }
    // From here on it is taken back, whoever goes on with it.
    await store.move(id, ['applying'], 'rolling-back');
  } finally {
    await store.release(id);
  }
  const back = await rollBack(id, input);
  return { result: back.state, run: back };
}

/** Lists that rules are to name first, then the canary, if there is one; then the rest. False when the canary did not pass. */
async function goesOn(run: FixRun, input: CarryOut): Promise<boolean> {
  try {
    await makeLists(run.units, new Ledger(run, input));
    if ((await passCanary(await reload(run.id, input), input)) !== undefined) return false;
    await applyUnits(await reload(run.id, input), input);
    const made = await reload(run.id, input);
    await dropIdleLists(made.units, new Ledger(made, input));
    await withdrawCanary(await reload(run.id, input), input);
    return true;
  } catch (error) {
    throw stoppedBy(error, run.id);
  }
}

async function applyUnits(run: FixRun, input: CarryOut): Promise<void> {
  const ledger = new Ledger(run, input);
  const waiting = run.units.filter((unit) => !isListUnit(unit) && OPEN.includes(unit.state));
  let failed = 0;
  let trouble: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (trouble === undefined && failed <= (input.failureBudget ?? 0)) {
      const unit = waiting.shift();
      if (unit === undefined) return;
      try {
        if ((await applyUnit(unit, ledger)).failure !== null) failed += 1;
      } catch (error) {
        trouble ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, input.concurrency ?? 1) }, worker));
  if (trouble !== undefined) throw trouble.error;
}

/** A reading that fails for good says nothing about what was done: that is in the run, and it can be gone on with. */
function stoppedBy(error: unknown, run: string): unknown {
  if (!(error instanceof ProblemError)) return error;
  const { code, params } = error.problem;
  if (code === 'cloud-refused')
    return problem('fix-stopped', {
      run,
      resource: params.operation,
      code: params.code,
      message: params.message,
    });
  if (code === 'cloud-unreachable')
    return problem('fix-stopped', { run, resource: params.endpoint, code, message: params.reason });
  if (code === 'interrupted') return problem('fix-stopped', { run, resource: '', code, message: '' });
  return error;
}

/** Units that were not begun, or that a process left half done. */
const OPEN: readonly FixUnit['state'][] = ['pending', 'applying', 'undoing'];

function endOf(all: readonly FixUnit[], confirming: boolean): FixRunState {
  // A list alone lets nobody in and shuts nobody out.
  const units = all.filter((unit) => !isListUnit(unit));
  if (units.some(({ state }) => OPEN.includes(state))) return 'stopped';
  if (!units.some(({ state }) => state === 'applied')) return 'failed';
  return confirming ? 'waiting' : 'applied';
}

/** The part of the plan that is wanted, with all that it was made on. */
function selected(
  { steps, fingerprints, members }: SavedFix,
  select: readonly string[] | undefined,
): SavedFix {
  if (select === undefined) return { steps, fingerprints, members };
  const touched = new Set(steps.map(resourceOf));
  const missing = select.find((id) => !touched.has(id));
  if (missing !== undefined) throw problem('fix-not-in-plan', { id: missing });
  const named = new Set(
    steps.flatMap((step) =>
      !isListAction(step) && step.rule.source.kind === 'prefix-list' && select.includes(step.group)
        ? [step.rule.source.id]
        : [],
    ),
  );
  return {
    members,
    steps: steps.filter((step) => select.includes(resourceOf(step)) || named.has(resourceOf(step))),
    // Other groups of the plan may have been changed by an earlier part of it.
    fingerprints: fingerprints.filter(({ id }) => select.includes(id) || !touched.has(id)),
  };
}

function planId(steps: readonly FixStep[], fingerprints: readonly FixFingerprint[]): string {
  const plain = (_: string, one: unknown): unknown => (typeof one === 'bigint' ? String(one) : one);
  return hashOf(JSON.stringify([steps, fingerprints], plain)).slice(0, 16);
}

/** A unit for each group; a list concerns many groups, so everything is one unit where lists are changed. */
function unitsOf(
  steps: readonly FixStep[],
  now: FixState,
  done: ReadonlySet<string>,
  input: FixApplyInput,
): readonly FixUnit[] {
  const bench = workbenchFor(input);
  const together = steps.some(isListChange);
  const keys = [...new Set(steps.map((step) => (together ? 'all' : resourceOf(step))))];
  return keys.map((key): FixUnit => {
    const own = together ? steps : steps.filter((step) => resourceOf(step) === key);
    const named = new Set(own.map(resourceOf));
    // Groups that only name a list that is changed are concerned, too.
    const concerned = (rule: Rule): boolean =>
      (rule.source.kind === 'prefix-list' && named.has(rule.source.id)) ||
      (rule.ports.kind === 'list' && named.has(rule.ports.id));
    const groups = now.groups.filter(({ id, rules }) => named.has(id) || (together && rules.some(concerned)));
    const rules: readonly RuleSpec[] = [
      ...groups.flatMap((group) => group.rules),
      ...own.flatMap((step) => (isListAction(step) ? [] : [step.rule])),
    ];
    const before = stateOf(
      groups,
      [...now.prefixLists.values()].filter(
        ({ id }) =>
          named.has(id) || rules.some(({ source }) => source.kind === 'prefix-list' && source.id === id),
      ),
      [...now.portRangeLists.values()].filter(
        ({ id }) => named.has(id) || rules.some(({ ports }) => ports.kind === 'list' && ports.id === id),
      ),
    );
    const unchanged = [...named].every((id) => done.has(id));
    return {
      key,
      state: unchanged ? 'unchanged' : 'pending',
      steps: own,
      before,
      rollback: unchanged ? [] : chooseRollback(before, own, input.mode, bench),
      failure: null,
      left: [],
    };
  });
}

/** Workbench as the plan has it, or with the ranges of other sites; a plan of an earlier version leaves both. */
function workbenchFor({ plan, sites }: FixApplyInput): WorkbenchReturn {
  const { ranges, groups } = plan.workbench ?? { ranges: rangesOfSites(['intl', 'cn']), groups: [] };
  return { ranges: sites === undefined ? ranges : rangesOfSites(sites), groups };
}

function withLists(state: FixState, lists: readonly PrefixList[]): FixState {
  const prefixLists = new Map(state.prefixLists);
  for (const list of lists) prefixLists.set(list.id, list);
  return { ...state, prefixLists };
}

/**
 * Repairs let nobody in, and edited rules whom the plan names, in an order that is safe; a file that says otherwise was
 * written by somebody else.
 */
function opensOnly({ state, before, steps }: FixUnit, opens: readonly Opening[] = []): boolean {
  if (state === 'unchanged') return true;
  const planned = stateAfter(before, steps);
  return areEdits(steps)
    ? isWithin(openingsOf(before, planned), opens) && areSafeInTurn(before, steps)
    : isSafeReturn({ now: before, next: planned, before, planned });
}

async function reload(id: string, { store }: FixParts): Promise<FixRun> {
  const run = await store.load(id);
  if (run === undefined) throw problem('fix-unknown-run', { run: id });
  return run;
}
