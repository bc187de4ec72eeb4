/** A local cloud with one shape on it, on which schedule after schedule is played from the same beginning. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toFixCall } from '../../../src/adapters/alibaba/fix-calls.ts';
import { openFixStore } from '../../../src/adapters/store/fix-store.ts';
import { applyFix, type FixApplyInput } from '../../../src/app/fix/apply.ts';
import { sweepCanaries } from '../../../src/app/fix/canary.ts';
import { confirmRun, rollBack, rollBackOverdue } from '../../../src/app/fix/rollback.ts';
import type { FixCloud, SavedFix } from '../../../src/app/ports.ts';
import { FINAL_STATES } from '../../../src/domain/plan/fix-run.ts';
import { type FixAction, isListAction, isListCreation } from '../../../src/domain/plan/fix-step.ts';
import type { RollbackMode } from '../../../src/domain/plan/rollback-choice.ts';
import type { TrustedSource } from '../../../src/domain/plan/trusted-sources.ts';
import { type Bench, openBench, REGION } from '../bench.ts';
import { hosts, isolate } from '../canary-bench.ts';
import { type Boundary, type Process, processOn, type Watcher } from './doomed.ts';
import { EDITS, type Victim } from './edits.ts';
import {
  asInClones,
  clonesIn,
  type Hosts,
  hostsOf,
  idleLists,
  putHostsBack,
  wrongHosts,
  wrongLists,
} from './places.ts';
import type { Shape } from './shapes.ts';
import {
  Envelope,
  type Facts,
  factsOf,
  inboundOf,
  isTextOf,
  type Place,
  putBack,
  reachIn,
  textOf,
  textsOf,
  touchedBy,
} from './truth.ts';
import { untruths } from './truthful.ts';

export type Command =
  | { readonly kind: 'apply'; readonly plan?: SavedFix; readonly more?: Partial<FixApplyInput> }
  | { readonly kind: 'rollback'; readonly mode?: RollbackMode }
  | { readonly kind: 'overdue' }
  | { readonly kind: 'confirm' };

/** How a command ended: with the code of a problem, or `killed`, or well. */
export type End = 'done' | 'killed' | (string & {});

export class Stage {
  readonly bench: Bench;
  readonly place: Place;
  readonly ids: readonly string[];
  readonly plan: SavedFix;
  readonly sources: readonly TrustedSource[];
  private readonly start: Facts;
  /** Who is in the groups at first. */
  readonly hosts: Hosts;
  /** Lists that plans make. */
  private readonly made: string[] = [];
  private readonly folders: string[] = [];
  private folder = '';
  private envelope = new Envelope(new Map(), new Map());
  /** What the edits by others make of what was there, and of what is planned. */
  private ideal: { before: Facts; planned: Facts };
  /** Texts that others added or removed, in their order; where the list is cut marks moments. */
  readonly touched: string[] = [];
  /** Facts and moment at which each run began. */
  readonly begun = new Map<string, { readonly facts: Facts; readonly moment: number }>();
  /** The moment of the last unit that was saved. */
  savedAt = 0;
  /** Calls on their way, by their action: the groups of which the process does not know the last edit. */
  private readonly flying = new Map<FixAction, Set<string>>();
  /** The end of the last use of the disk. */
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    bench: Bench,
    place: Place,
    ids: readonly string[],
    plan: SavedFix,
    sources: readonly TrustedSource[],
  ) {
    this.sources = sources;
    this.bench = bench;
    this.place = place;
    this.ids = ids;
    this.plan = plan;
    this.start = factsOf(bench.cloud, place);
    this.hosts = hostsOf(bench.cloud, place);
    this.makes(plan);
    this.ideal = { before: this.start, planned: this.start };
  }

  static async open(shape: Shape): Promise<Stage> {
    const bench = await openBench();
    const ids = await shape.make(bench);
    for (const groups of shape.hosts?.(ids) ?? []) await hosts(bench, groups);
    for (const id of shape.hosts === undefined ? [] : ids) await isolate(bench, id);
    const plan = await bench.plan(ids, shape.sources, shape.fixLists);
    const stage = new Stage(bench, { account: bench.account, region: REGION }, ids, plan, shape.sources);
    if (plan.steps.length === 0) throw new Error('nothing to repair');
    return stage;
  }

  /** Everything as it was at first. */
  async begin(): Promise<void> {
    const { bench, place, plan } = this;
    bench.cloud.faults.clear();
    putBack(bench.cloud, place, this.start);
    putHostsBack(bench.cloud, place, this.hosts);
    if (this.folder !== '') rmSync(this.folder, { recursive: true, force: true });
    this.folder = mkdtempSync(join(bench.state, 'schedule-'));
    this.folders.push(this.folder);
    this.ideal = { before: this.start, planned: await this.after(this.start, plan.steps) };
    this.envelope = new Envelope(this.reach(this.start), this.reach(this.ideal.planned));
    this.touched.length = 0;
    this.flying.clear();
    this.begun.clear();
    this.savedAt = 0;
  }

  facts(): Facts {
    return factsOf(this.bench.cloud, this.place);
  }

  reach(facts: Facts) {
    return reachIn(facts, this.ids, this.place);
  }

  /**
   * What the cloud itself makes of calls on these facts; those that it refuses change nothing. Hosts are where they
   * were at first meanwhile: a clone that one is in now may not be in the facts.
   */
  async after(facts: Facts, actions: readonly FixAction[]): Promise<Facts> {
    const { bench, place } = this;
    const [now, hosts] = [this.facts(), hostsOf(bench.cloud, place)];
    putHostsBack(bench.cloud, place, this.hosts);
    // A group that was given to a product takes no calls; it is about what they would do.
    const open = [...facts.groups].map(([id, one]) => [id, { ...one, ServiceManaged: false }] as const);
    putBack(bench.cloud, place, { ...facts, groups: new Map(open) });
    const made = new Map<string, string>();
    for (const action of actions) {
      const { product, operation, parameters } = toFixCall(withListIds(action, made));
      const answer = await bench.cloud
        .invoke(place.account, place.region, product, operation, parameters)
        .catch(() => {});
      if (action.operation === 'create-prefix-list')
        made.set(action.list, (answer as { PrefixListId?: string } | undefined)?.PrefixListId ?? '');
    }
    const after = this.facts();
    putBack(bench.cloud, place, now);
    putHostsBack(bench.cloud, place, hosts);
    return after;
  }

  /** Somebody else's edit of the group or list of one of the plan's steps. False when it changed nothing. */
  async edit(name: string, which = 0): Promise<boolean> {
    const { bench, place, ideal } = this;
    const victim = this.victim(which);
    const edit = EDITS[name];
    if (victim === undefined || edit === undefined) return false;
    const from = this.facts();
    const to = edit(from, victim);
    putBack(bench.cloud, place, to);
    const all = [...this.ids, ...from.prefixLists.keys(), ...from.portRangeLists.keys()];
    const texts = (facts: Facts) => textsOf(facts, all);
    const changed = touchedBy(texts(from), texts(to));
    // What changes nothing where it is done is no edit of what was before, or of what is planned.
    if (changed.length === 0) return false;
    const isMeant = (id: string): boolean => changed.some((text) => isTextOf(id, text));
    const isList = !this.ids.some(isMeant);
    for (const [action, groups] of this.flying)
      for (const id of groupsOf(action, this.ids)) if (isList || isMeant(id)) groups.add(id);
    const next = { before: edit(ideal.before, victim), planned: edit(ideal.planned, victim) };
    this.touched.push(
      ...changed,
      ...touchedBy(texts(ideal.before), texts(next.before)),
      ...touchedBy(texts(ideal.planned), texts(next.planned)),
    );
    const [before, planned] = [this.reach(next.before), this.reach(next.planned)];
    this.envelope.edited({ from: this.reach(from), to: this.reach(to), before, planned });
    this.ideal = next;
    return true;
  }

  victim(which: number): Victim | undefined {
    const steps = this.plan.steps;
    const groups = [...new Set(steps.map((step) => (isListAction(step) ? (this.ids[0] ?? '') : step.group)))];
    const group = groups[which % groups.length] ?? '';
    const replaced = new Set(steps.map(({ replaces }) => replaces));
    const rules = inboundOf(this.start.groups.get(group));
    const wide = rules.find(({ SecurityGroupRuleId }) => replaced.has(SecurityGroupRuleId)) ?? rules[0];
    if (wide === undefined) return undefined;
    const was = new Set(rules.map(textOf));
    const narrow = new Set(
      inboundOf(this.plannedGroup(group))
        .map(textOf)
        .filter((text) => !was.has(text)),
    );
    const list = rules.map(({ SourcePrefixListId }) => SourcePrefixListId).find((id) => id !== '');
    return { group, wide, narrow, list };
  }

  private plannedGroup(group: string) {
    return this.ideal.planned.groups.get(group);
  }

  /** Another plan for the same groups, of which the promises hold, too. */
  async alsoPlanned(plan: SavedFix): Promise<void> {
    this.makes(plan);
    this.envelope.alsoPromised(this.reach(this.start), this.reach(await this.after(this.start, plan.steps)));
  }

  private makes({ steps }: SavedFix): void {
    for (const step of steps) if (isListCreation(step)) this.made.push(step.list);
  }

  process(
    watch: Watcher = () => {},
    cloud: FixCloud = this.bench.fix,
    onCreate: (read: Facts) => void = () => {},
  ): Process {
    const begun = this.touched.length;
    /** What it has read, and when. */
    let read = this.facts();
    const moments = new Map<string, number>();
    const told = async (boundary: Boundary): Promise<void> => {
      await watch(boundary);
      const { what, args } = boundary;
      if (what === 'saveUnit') this.savedAt = this.touched.length;
      if (what === 'create') onCreate(read);
      if (what.startsWith('read')) {
        const id = String(args[1]);
        moments.set(id, this.touched.length);
        read = withResource(read, this.facts(), id);
      }
      if (what === 'write')
        this.flying.set(
          args[0] as FixAction,
          new Set(this.blindly(args[0] as FixAction, (id) => moments.get(id) ?? begun)),
        );
    };
    return processOn({
      cloud,
      store: openFixStore(this.folder),
      timer: this.bench.timer,
      watch: told,
      done: ({ what, args }) => {
        if (what !== 'write') return;
        this.excuse();
        this.flying.delete(args[0] as FixAction);
      },
      inTurn: this.inTurn,
    });
  }

  /** Groups that a call is about, of which somebody has changed something since the process has read them. */
  private blindly(action: FixAction, readAt: (id: string) => number): readonly string[] {
    const facts = this.facts();
    const isEdited = (id: string): boolean =>
      this.touched.slice(readAt(id)).some((text) => isTextOf(id, text));
    const lists = [...facts.prefixLists.keys(), ...facts.portRangeLists.keys()].some(isEdited);
    return groupsOf(action, this.ids).filter((id) => lists || isEdited(id));
  }

  /** Nobody can know what was changed after the last reading: whom such a call shuts out is no longer promised. */
  private excuse(): void {
    const blind = [...this.flying.values()].flatMap((groups) => [...groups]);
    if (blind.length > 0) this.envelope.excuse(this.reach(this.facts()), blind);
  }

  /** Runs one command in a process of its own, and says how it ended. Throws what no command may throw. */
  async run(command: Command, watch?: Watcher, cloud?: FixCloud): Promise<{ end: End; process: Process }> {
    const process = this.process(watch, cloud, (read) => {
      facts = read;
    });
    const moment = this.touched.length;
    let facts = this.facts();
    let end: End = 'done';
    try {
      await this.carryOut(command, process);
    } catch (error) {
      const { problem, message } = error as { problem?: { code: string }; message: string };
      if (problem === undefined && message !== 'killed') throw error;
      end = problem?.code ?? 'killed';
    } finally {
      await process.end();
    }
    for (const { id } of await this.runs()) if (!this.begun.has(id)) this.begun.set(id, { facts, moment });
    return { end, process };
  }

  private readonly inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = this.queue.then(work);
    this.queue = result.catch(() => {});
    return result;
  };

  private async carryOut(command: Command, { parts }: Process): Promise<void> {
    switch (command.kind) {
      case 'apply':
        await applyFix({
          ...parts,
          plan: command.plan ?? this.plan,
          withinMs: null,
          mode: 'workbench',
          sites: ['intl'],
          confirm: async () => {},
          ...command.more,
        });
        return;
      case 'rollback':
        for (const id of await this.open()) await rollBack(id, parts, command.mode);
        return;
      case 'confirm':
        for (const id of await this.open()) await confirmRun(id, parts);
        return;
      case 'overdue':
        await rollBackOverdue(parts);
        await sweepCanaries(parts, (error) => {
          throw error;
        });
    }
  }

  /** The last run, and those before it that have not ended; the last one first. */
  private async open(): Promise<readonly string[]> {
    const runs = await this.runs();
    const last = runs.at(-1);
    return runs
      .filter((run) => run === last || !FINAL_STATES.includes(run.state))
      .map(({ id }) => id)
      .reverse();
  }

  async runs() {
    const store = openFixStore(this.folder);
    try {
      return await this.inTurn(async () => [...(await store.list())]);
    } finally {
      await this.inTurn(() => store.close());
    }
  }

  /** What is wrong now: with the ports, and with what the status says. */
  async wrongs(): Promise<readonly string[]> {
    // Ids of lists that are made differ from run to run: what the status says of them is shown by tests of their own.
    const told = this.made.length > 0 ? [] : await untruths(this);
    return [...this.breaches(), ...told];
  }

  /** What must not be left when everything has ended. */
  async leftovers(): Promise<readonly string[]> {
    const facts = this.facts();
    const runs = await this.runs();
    const told = new Set([
      ...runs.flatMap(({ canary }) => canary?.swap?.left.map(({ id }) => id) ?? []),
      ...runs.flatMap(({ units }) => units.flatMap(({ left, listId }) => (left.length > 0 ? [listId] : []))),
    ]);
    const inPlace = runs.some(({ state }) => state === 'applied' || state === 'confirmed');
    return [
      ...[...clonesIn(facts).keys()].filter((id) => !told.has(id)).map((id) => `the clone ${id} is left`),
      ...(inPlace ? [] : idleLists(facts, this.made))
        .filter((id) => !told.has(id))
        .map((id) => `the list ${id} is left`),
    ];
  }

  breaches(): readonly string[] {
    this.excuse();
    const facts = this.facts();
    const hosts = hostsOf(this.bench.cloud, this.place);
    // What others do to a group they do not do to its clone.
    const cloned = this.touched.length === 0 ? asInClones(facts, hosts) : undefined;
    return [
      ...this.envelope.breaches(this.reach(facts)),
      ...(cloned === undefined ? [] : this.envelope.breaches(this.reach(cloned))),
      ...wrongHosts(this.hosts, hosts, facts),
      ...wrongLists(facts, this.made),
    ];
  }

  later(ms: number): void {
    this.bench.later(ms);
  }

  async close(): Promise<void> {
    await this.bench.close();
  }
}

/** The action with the ids of lists that were made before it. */
function withListIds(action: FixAction, made: ReadonlyMap<string, string>): FixAction {
  if (isListAction(action) || action.rule.source.kind !== 'prefix-list') return action;
  const id = made.get(action.rule.source.id);
  return id === undefined
    ? action
    : { ...action, rule: { ...action.rule, source: { kind: 'prefix-list', id } } };
}

/** Groups that an action may change for somebody; a list concerns all of them. */
function groupsOf(action: FixAction, all: readonly string[]): readonly string[] {
  return isListAction(action) ? all : [action.group];
}

/** The facts with one group or list as it is in others. */
function withResource(facts: Facts, now: Facts, id: string): Facts {
  const put = <T>(into: ReadonlyMap<string, T>, from: ReadonlyMap<string, T>): ReadonlyMap<string, T> => {
    const out = new Map(into);
    const one = from.get(id);
    if (one === undefined) out.delete(id);
    else out.set(id, one);
    return out;
  };
  return {
    groups: put(facts.groups, now.groups),
    prefixLists: put(facts.prefixLists, now.prefixLists),
    portRangeLists: put(facts.portRangeLists, now.portRangeLists),
  };
}
