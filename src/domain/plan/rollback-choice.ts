/**
 * What a rollback does about each rule, chosen before the first write. It prefers the ranges of Workbench, with which the
 * caller signs in from a browser, over opening a port to the world again (conventions, section 4).
 */
import { DEFAULT_CATALOGUE } from '../catalogue.ts';
import { Fleet } from '../inventory/fleet.ts';
import { type AddressSet, parseBlock } from '../net/address.ts';
import { has, includesAll, interval } from '../net/interval-set.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import type { Rule } from '../security-group/rule.ts';
import { DEFAULT_JUDGEMENT } from '../security-group/verdict.ts';
import { closingSteps, isDrop } from './fix-closing.ts';
import { type Course, courseOf, type FixState, isSafeInAnyPool, stateAfter } from './fix-state.ts';
import { type FixStep, isListAction, type RuleAction } from './fix-step.ts';
import type { LoginTags } from './login-ports.ts';
import {
  addressesOfSource,
  familyOfSource,
  LAST_PRIORITY,
  portsOfRule,
  shieldedPriority,
  sourcesToward,
  specOf,
  transportsOf,
  writable,
} from './rule-spec.ts';
import { WORKBENCH_PATHS, type WorkbenchPath, type WorkbenchRanges } from './workbench.ts';

export type RollbackMode = 'workbench' | 'exact';

/** What a rollback does about one rule that steps replace, decided before the first write. */
export interface RollbackChoice {
  /** The rule; null for a list. */
  readonly rule: string | null;
  readonly mode: RollbackMode;
  /** Why it is put back exactly; null for Workbench. */
  readonly because:
    | 'asked'
    | 'edited'
    | 'list'
    | 'no-workbench'
    | 'no-login-port'
    | 'ipv6'
    | 'not-admitted'
    | 'changes-nothing'
    | null;
  /** For Workbench: the rules that are added where they are not there yet. */
  readonly add: readonly RuleAction[];
}

/** Workbench as a way back may let it in. */
export interface WorkbenchReturn {
  /** None where it is not to be used. */
  readonly ranges: WorkbenchRanges;
  /** TCP ports on which the ranges of a path help the hosts of a group. Of a group that is missing nothing is known. */
  readonly groups: readonly ({ readonly group: string } & Readonly<
    Record<WorkbenchPath, { readonly ports: readonly number[] }>
  >)[];
  /** By which tags instances say where they listen; absent in a plan of an earlier version. */
  readonly tags?: LoginTags | undefined;
}

/** TCP ports that Workbench signs in on unless it is known better (the vendor's page: SSH 22 for Linux, RDP 3389 for Windows). */
const LOGIN_PORTS = Object.freeze({ ports: Object.freeze([22, 3389]) });

/** Chooses the way back of each rule that the steps of one unit replace. */
export function chooseRollback(
  before: FixState,
  steps: readonly FixStep[],
  mode: RollbackMode,
  bench: WorkbenchReturn,
): readonly RollbackChoice[] {
  const rules = new Map(before.groups.flatMap(({ rules }) => rules).map((rule) => [rule.id, rule]));
  const course = courseOf(before, steps);
  /** Whether drops close the rule, which stays behind them. */
  const hasDrops = (rule: Rule): boolean => closingSteps(rule, steps, course).some((i) => isDrop(steps[i]));
  const chosen = new Map<string | null, RollbackChoice>();
  for (const step of steps) {
    // A rule that somebody adds replaces none.
    if (chosen.has(step.replaces) || (step.reason === 'edited' && step.replaces === null)) continue;
    const rule = step.replaces === null ? undefined : rules.get(step.replaces);
    chosen.set(step.replaces, choiceFor(step, rule, { mode, bench, course, hasDrops }));
  }
  const adds = [...chosen.values()].flatMap(({ add }) => add);
  const back = adds.length === 0 ? undefined : stateAfter(course.planned, adds);
  const choices = [...chosen.values()].map((choice): RollbackChoice => {
    const rule = choice.rule === null ? undefined : rules.get(choice.rule);
    // Where Workbench gets in by what stands for another rule, this one need not be opened again.
    return choice.because === 'not-admitted' &&
      rule !== undefined &&
      back &&
      isBenchIn(rule, before, back, bench)
      ? { ...choice, mode: 'workbench', because: null }
      : choice;
  });
  return choices.map((choice, _, all) => {
    const group = behindDrops(choice.rule);
    // Drops stand in front of every rule behind them, and go with the first that is put back.
    const first = all.find(
      (other) => group !== undefined && other.mode === 'exact' && behindDrops(other.rule) === group,
    );
    return first === undefined ? choice : { ...first, rule: choice.rule };
  });

  /** The group of a rule that drops close. */
  function behindDrops(id: string | null): string | undefined {
    const rule = id === null ? undefined : rules.get(id);
    return rule !== undefined && hasDrops(rule) ? rule.group : undefined;
  }
}

function choiceFor(
  step: FixStep,
  rule: Rule | undefined,
  {
    mode,
    bench,
    course,
    hasDrops,
  }: {
    readonly mode: RollbackMode;
    readonly bench: WorkbenchReturn;
    readonly course: Course;
    readonly hasDrops: (rule: Rule) => boolean;
  },
): RollbackChoice {
  const { ranges } = bench;
  const { before, planned } = course;
  const exact = (because: RollbackChoice['because']): RollbackChoice => ({
    rule: step.replaces,
    mode: 'exact',
    because,
    add: [],
  });
  if (mode === 'exact') return exact('asked');
  if (step.reason === 'edited') return exact('edited');
  if (rule === undefined || isListAction(step)) return exact('list');
  if (step.reason === 'tidies' || rule.policy !== 'accept') return exact('changes-nothing');
  if (familyOfSource(rule.source, before) !== 4) return exact('ipv6');
  if (WORKBENCH_PATHS.every((path) => ranges[path].length === 0)) return exact('no-workbench');
  const help = helpIn(rule, before, bench);
  if (WORKBENCH_PATHS.every((path) => help(path).length === 0)) return exact('no-login-port');
  const old = addressesOfSource(rule.source, before);
  const comers = new Map(
    WORKBENCH_PATHS.flatMap((path) =>
      ranges[path]
        .filter((text) => includesAll(old, blockOf(text)))
        .flatMap((text) => help(path).map((port) => [`${port} ${text}`, { port, text }])),
    ),
  );
  const { account, region } = step;
  const spec = specOf(rule);
  // Behind the drops that close a rule nobody gets in.
  const priority = hasDrops(rule) ? shieldedPriority(spec.priority ?? LAST_PRIORITY) : spec.priority;
  const add = [...comers.values()].flatMap(({ port, text }) =>
    sourcesToward(rule.destination, text).map(
      (source): RuleAction => ({
        account,
        region,
        group: rule.group,
        operation: 'authorize',
        rule: writable({
          ...spec,
          priority,
          protocol: { kind: 'number', number: PROTOCOL_NUMBERS.tcp },
          ports: { kind: 'set', ports: interval(port, port + 1) },
          source,
        }),
      }),
    ),
  );
  const after = stateAfter(planned, add);
  const letIn = [...comers.values()].every(({ port, text }) =>
    admits(after, rule.group, port, blockOf(text)),
  );
  if (add.length === 0 || !letIn || !isSafeInAnyPool({ now: planned, next: after, ...course }))
    return exact('not-admitted');
  return { rule: rule.id, mode: 'workbench', because: null, add };
}

/** TCP ports of a rule on which the ranges of a path help. */
function helpIn(
  rule: Rule,
  before: FixState,
  { groups }: WorkbenchReturn,
): (path: WorkbenchPath) => readonly number[] {
  const ports = transportsOf(rule).includes('tcp') ? portsOfRule(rule, before) : [];
  const own = groups.find(({ group }) => group === rule.group);
  return (path) => (own?.[path] ?? LOGIN_PORTS).ports.filter((port) => has(ports, port));
}

/**
 * Whether Workbench gets in on every port of a rule that one signs in on, by some path; and every range of it that got in
 * by the rule. Rules about some source ports or destinations do not count: nobody can choose the ports of Workbench.
 */
function isBenchIn(rule: Rule, before: FixState, back: FixState, bench: WorkbenchReturn): boolean {
  const help = helpIn(rule, before, bench);
  const old = addressesOfSource(rule.source, before);
  const state = {
    ...back,
    groups: back.groups.map((group) => ({ ...group, rules: group.rules.filter(isForAll) })),
  };
  const isIn = (port: number, text: string): boolean => admits(state, rule.group, port, blockOf(text));
  return [...new Set(WORKBENCH_PATHS.flatMap(help))].every((port) => {
    const texts = WORKBENCH_PATHS.flatMap((path) => (help(path).includes(port) ? bench.ranges[path] : []));
    return (
      texts.some((text) => isIn(port, text)) &&
      texts.every((text) => !includesAll(old, blockOf(text)) || isIn(port, text))
    );
  });
}

function isForAll({ policy, sourcePorts, destination }: Rule): boolean {
  return policy === 'drop' || (sourcePorts === undefined && destination === undefined);
}

function blockOf(text: string): AddressSet {
  return parseBlock(text)?.set ?? [];
}

function admits(state: FixState, id: string, port: number, sources: AddressSet): boolean {
  const fleet = new Fleet(state, DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT);
  const group = fleet.group(id);
  if (group === undefined) return false;
  const question = { protocol: 'tcp', port, family: 4 } as const;
  return includesAll(reachOf(fleet.targetOfGroup(group), question, fleet.lists).certain, sources);
}
