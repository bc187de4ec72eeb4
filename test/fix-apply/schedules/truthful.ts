/** Whether what the status says of every unit is so, held against the cloud's own records. */
import { returnsOf } from '../../../src/app/fix/returns.ts';
import { fixStatus, type RunStatus, type UnitStatus } from '../../../src/app/fix/status.ts';
import { parseBlock } from '../../../src/domain/net/address.ts';
import { FINAL_STATES } from '../../../src/domain/plan/fix-run.ts';
import { isListAction } from '../../../src/domain/plan/fix-step.ts';
import { contentOf } from '../../../src/domain/plan/rule-spec.ts';
import type { Stage } from './stage.ts';
import { type Facts, inboundOf, isTextOf, type Reach, textOf, textsOf, touchedBy } from './truth.ts';

/** What is not as the status says. Units that a later run has worked on since are left out. */
export async function untruths(stage: Stage): Promise<readonly string[]> {
  const process = stage.process();
  let all: readonly RunStatus[];
  try {
    all = await fixStatus(process.parts);
  } finally {
    await process.end();
  }
  const wrong: string[] = [];
  const later = new Set<string>();
  for (const status of [...all].reverse()) {
    const mine = status.units.map(({ unit }) => resourcesOf(unit));
    const beside = madeBeside(status, all);
    for (const [i, one] of status.units.entries())
      if (!(mine[i] ?? []).some((id) => later.has(id) || beside.has(id)))
        for (const text of await ofUnit(stage, status, one))
          wrong.push(
            `${one.unit.key} is ${one.unit.state} in a run that is ${status.run.state}, and stands ${one.stands}: ${text}`,
          );
    for (const id of mine.flat()) later.add(id);
  }
  return wrong;
}

/** What a run that was begun at the same moment has made calls about: it may have come later. */
function madeBeside({ run }: RunStatus, all: readonly RunStatus[]): ReadonlySet<string> {
  const others = all.filter((one) => one.run.id !== run.id && one.run.createdAt === run.createdAt);
  return new Set(
    others.flatMap((one) =>
      one.units
        .filter(({ unit }) => one.run.receipts.some((receipt) => receipt.unit === unit.key))
        .flatMap(({ unit }) => resourcesOf(unit)),
    ),
  );
}

function resourcesOf({ before }: UnitStatus['unit']): readonly string[] {
  return [
    ...before.groups.map(({ id }) => id),
    ...before.prefixLists.keys(),
    ...before.portRangeLists.keys(),
  ];
}

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((text) => b.has(text));

async function ofUnit(
  stage: Stage,
  { run, attention }: RunStatus,
  { unit, stands, reopened }: UnitStatus,
): Promise<string[]> {
  const begun = stage.begun.get(run.id);
  if (begun === undefined) return ['a run that no command began'];
  const resources = resourcesOf(unit);
  const touched = new Set(
    stage.touched.slice(begun.moment).filter((text) => resources.some((id) => isTextOf(id, text))),
  );
  const now = stage.facts();
  const texts = (facts: Facts) => textsOf(facts, resources);
  const [is, was] = [texts(now), texts(begun.facts)];
  const wrong: string[] = [];
  const hold = (so: boolean, what: string): void => {
    if (!so) wrong.push(what);
  };
  const plannedFacts = await stage.after(begun.facts, unit.steps);
  const planned = texts(plannedFacts);
  if (unit.state === 'unchanged') {
    hold(stands === 'as-planned' ? same(is, planned) : touched.size > 0, 'it was so already');
    return wrong;
  }
  const adds = unit.rollback.flatMap(({ add }) => add);
  const withAdds = texts(await stage.after(plannedFacts, adds));
  const [asBefore, asPlanned] = [same(is, was), same(is, planned)];
  const known = (text: string): boolean => was.has(text) || withAdds.has(text);
  hold((stands === 'as-before') === asBefore, 'as-before');
  if (!asBefore) hold((stands === 'as-planned') === asPlanned, 'as-planned');
  if (stands === 'edited') hold(touched.size > 0, 'nobody has edited it');
  hold(stands !== 'not-read', 'it can be read');
  if (stands === 'partly' || stands === 'rolled-back') {
    hold([...is].every(known), 'there is more than was ever meant');
    for (const text of was)
      if (planned.has(text) && !touched.has(text)) hold(is.has(text), `${text} is gone`);
  }
  // A rule for everything that is last stays where it is, behind drops.
  const isDropped = (text: string): boolean => {
    const drops = [...planned].filter(
      (one) => one.startsWith(text.split(' ')[0] ?? '') && one.includes(' Drop ') && !was.has(one),
    );
    return planned.has(text) && drops.length > 0 && drops.every((one) => is.has(one));
  };
  if (stands === 'rolled-back')
    for (const choice of unit.rollback) {
      const old = begun.facts.groups;
      const rule = [...old.values()]
        .flatMap(inboundOf)
        .find(({ SecurityGroupRuleId }) => SecurityGroupRuleId === choice.rule);
      const own = choice.add[0];
      const group = own === undefined || isListAction(own) ? undefined : own.group;
      const added = texts(await stage.after(plannedFacts, choice.add));
      if (choice.mode === 'workbench') {
        // A rule that the plan never got to is there as it was.
        const untouched =
          rule !== undefined &&
          group !== undefined &&
          is.has(`${group}: ${textOf(rule)}`) &&
          !isDropped(`${group}: ${textOf(rule)}`);
        for (const text of added)
          if (!planned.has(text) && !untouched) hold(is.has(text), `${text} is not let in`);
      } else if (rule !== undefined)
        hold(
          resources.some((id) => is.has(`${id}: ${textOf(rule)}`)),
          'the old rule is not there',
        );
    }
  const openNow = (): readonly string[] =>
    openAgain([stage.reach(begun.facts), stage.reach(plannedFacts), stage.reach(now)], resources);
  if (unit.state === 'applied') {
    // Everybody gets in again who did before and does not as planned: by a packet, of the reference evaluator.
    const again = openNow();
    if (again.length > 0) {
      hold(reopened.length > 0, `${again[0]} is open again, and nobody is told`);
      hold(attention, `${again[0]} is open again, and needs no attention`);
    }
    if (reopened.length > 0) hold(touched.size > 0, 'nobody has opened it again');
    hold(stands !== 'partly', 'all of it is made, and it is said to be half done');
  }
  if (unit.state === 'pending') hold(stands !== 'partly', 'it was never begun, and is said to be half done');
  const returns = returnsOf(run, unit);
  if (
    unit.state === 'rolled-back' &&
    run.state === 'rolled-back' &&
    touched.size === 0 &&
    unit.left.length === 0 &&
    returns.length > 0 &&
    returns.length === unit.rollback.length &&
    returns.every(({ mode }) => mode === 'workbench')
  ) {
    const again = openNow();
    hold(again.length === 0, `${again[0]} is said to be closed still, and is open`);
  }
  wrong.push(...ofReturns({ run, unit, was: begun.facts, is, isDropped, untouched: touched.size === 0 }));
  const whole = unit.left.length === 0;
  if (touched.size === 0) {
    if (unit.state === 'applied') hold(asPlanned, 'it is not as planned');
    if (unit.state === 'undone' && whole) hold(asBefore, 'it is not as before');
    if (unit.state === 'rolled-back' && whole)
      // Putting back exactly what Workbench stands for now may have been asked for, and not have come to this unit.
      hold(
        asBefore || ((run.mode === 'workbench' || run.state === 'rolling-back') && stands === 'rolled-back'),
        'it is not taken back',
      );
    if (!attention && FINAL_STATES.includes(run.state) && unit.state !== 'pending')
      hold(stands !== 'partly', 'it is half done, and nobody is told');
    if (unit.state === 'pending') hold(asBefore, 'it was not begun');
  }
  // What others did after it was left cannot be in the list.
  const settled =
    unit.state === 'undone' ||
    (unit.state === 'rolled-back' && stands !== 'rolled-back' && run.mode === 'exact');
  if (settled && stage.savedAt === stage.touched.length)
    wrong.push(...(await ofLeft(stage, { unit, was, is, planned, plannedFacts, touched, now, texts })));
  return wrong;
}

/** A public address that no plan of the stage trusts. */
const STRANGER = parseBlock('8.8.8.8/32')?.set[0] ?? 0n;

/** Questions on which a stranger got in before, does not as planned, and does now. */
function openAgain(reaches: readonly [Reach, Reach, Reach], resources: readonly string[]): readonly string[] {
  const [was, planned, is] = reaches;
  const letsIn = (reach: Reach, at: string): boolean =>
    (reach.get(at)?.findLast(([from]) => from <= STRANGER)?.[1] ?? 0) > 0;
  return [...is.keys()].filter(
    (at) =>
      at.endsWith(' IPv4') &&
      resources.some((id) => at.startsWith(`${id} `)) &&
      letsIn(was, at) &&
      !letsIn(planned, at) &&
      letsIn(is, at),
  );
}

/** What is said to have been done about a rule was done. */
function ofReturns(p: {
  readonly run: RunStatus['run'];
  readonly unit: UnitStatus['unit'];
  readonly was: Facts;
  readonly is: ReadonlySet<string>;
  /** Whether drops are in front of a rule that stays. */
  readonly isDropped: (text: string) => boolean;
  /** By others. */
  readonly untouched: boolean;
}): string[] {
  const { run, unit, was, is, isDropped, untouched } = p;
  if (unit.state !== 'rolled-back' || run.state === 'rolling-back') return [];
  const wrong: string[] = [];
  const made = run.receipts.filter(
    (one) => one.unit === unit.key && one.purpose === 'rollback' && one.status === 'done',
  );
  for (const { rule, mode, add } of returnsOf(run, unit)) {
    for (const one of add)
      if (!made.some(({ action }) => 'rule' in action && contentOf(action.rule) === contentOf(one.rule)))
        wrong.push(`${one.operation} is told of ${rule}, and was not made`);
    const olds = [...was.groups].flatMap(([id, group]) =>
      inboundOf(group).flatMap((one) => (one.SecurityGroupRuleId === rule ? `${id}: ${textOf(one)}` : [])),
    );
    if (olds.length === 0 || !untouched) continue;
    const isBack = olds.every((text) => is.has(text));
    if (mode === 'exact' && !isBack) wrong.push(`${rule} is said to be put back, and is not there`);
    if (mode === 'workbench' && isBack && !olds.every(isDropped))
      wrong.push(`${rule} is said to be closed still, and is there`);
  }
  return wrong;
}

/** What is left is the difference from before, but for what others did; and each of it would change something. */
async function ofLeft(
  stage: Stage,
  p: {
    readonly unit: UnitStatus['unit'];
    readonly was: ReadonlySet<string>;
    readonly is: ReadonlySet<string>;
    readonly planned: ReadonlySet<string>;
    readonly plannedFacts: Facts;
    readonly touched: ReadonlySet<string>;
    readonly now: Facts;
    readonly texts: (facts: Facts) => ReadonlySet<string>;
  },
): Promise<string[]> {
  const { unit, was, is, touched, now, texts } = p;
  const wrong: string[] = [];
  const explained = new Set(touched);
  let facts = now;
  for (const { action, because } of unit.left) {
    const next = await stage.after(facts, [action]);
    const changed = touchedBy(texts(facts), texts(next));
    for (const text of changed) explained.add(text);
    if (changed.length === 0 && because !== 'changed' && touched.size === 0)
      wrong.push(`${action.operation} is left, but it would change nothing`);
    // Where somebody else has removed the rule, it is said of the rule that the plan made.
    if (because === 'changed')
      for (const text of touchedBy(p.planned, texts(await stage.after(p.plannedFacts, [action]))))
        explained.add(text);
    facts = next;
  }
  for (const text of touchedBy(was, is))
    if (!explained.has(text)) wrong.push(`${text} differs from before, and is not listed`);
  return wrong;
}
