/** Whether what a plan was made on is still so. */
import { createHash } from 'node:crypto';
import { DEFAULT_CATALOGUE } from '../../domain/catalogue.ts';
import { Fleet } from '../../domain/inventory/fleet.ts';
import type { PortRangeList, PrefixList } from '../../domain/inventory/inventory.ts';
import { basisOf, plainText } from '../../domain/plan/fix-fingerprint.ts';
import { type FixState, hasEffect, stateOf } from '../../domain/plan/fix-state.ts';
import { type FixStep, isListAction, isListChange, type RuleAction } from '../../domain/plan/fix-step.ts';
import { contentOf, ruleFrom } from '../../domain/plan/rule-spec.ts';
import { DEFAULT_JUDGEMENT } from '../../domain/security-group/verdict.ts';
import { problem } from '../../problem.ts';
import { resourceOf } from './ledger.ts';
import type { FixCloud, FixFingerprint } from './ports.ts';

/** Reads what the fingerprints are about. What is gone is missing in the answer. */
export async function readBasis(fingerprints: readonly FixFingerprint[], cloud: FixCloud): Promise<FixState> {
  const of = (kind: FixFingerprint['kind']): readonly FixFingerprint[] =>
    fingerprints.filter((one) => one.kind === kind);
  const [groups, prefixLists, portRangeLists] = await Promise.all([
    Promise.all(of('group').map((one) => cloud.readGroup(one, one.id))),
    Promise.all(of('prefix-list').map((one) => cloud.readPrefixList(one, one.id))),
    Promise.all(of('port-range-list').map((one) => cloud.readPortRangeList(one, one.id))),
  ]);
  return stateOf(
    groups.filter((one) => one !== undefined),
    prefixLists.filter((one) => one !== undefined),
    portRangeLists.filter((one) => one !== undefined),
  );
}

export function fingerprintsOf(state: FixState, steps: readonly FixStep[] = []): readonly FixFingerprint[] {
  const fleet = new Fleet(state, DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT);
  return basisOf(fleet, state.groups, steps).map(({ content, rules, ...about }) => ({
    ...about,
    hash: hashOf(content),
    rules: rules.map(({ id, content: text, text: says }) => ({ id, hash: hashOf(text), text: says })),
  }));
}

/** Of every list, those too that no rule refers to any more. */
function listFingerprintsOf({ prefixLists, portRangeLists }: FixState): readonly FixFingerprint[] {
  const of = (
    kind: FixFingerprint['kind'],
    { id, account, region, entries }: PrefixList | PortRangeList,
  ): FixFingerprint => ({
    kind,
    id,
    account,
    region,
    hash: hashOf(entries.toSorted().join('\n')),
    rules: [],
  });
  return [
    ...[...prefixLists.values()].map((list) => of('prefix-list', list)),
    ...[...portRangeLists.values()].map((list) => of('port-range-list', list)),
  ];
}

/**
 * Throws `fix-stale`, with the rule that changed. Returns the groups and lists in which everything that the plan wants is done
 * already, and nothing else was changed.
 */
export function refuseStale(
  fingerprints: readonly FixFingerprint[],
  steps: readonly FixStep[],
  now: FixState,
): ReadonlySet<string> {
  const found = new Map(
    [...listFingerprintsOf(now), ...fingerprintsOf(now)].map((one) => [`${one.kind} ${one.id}`, one]),
  );
  const done = new Set<string>();
  for (const wanted of fingerprints) {
    const is = found.get(`${wanted.kind} ${wanted.id}`);
    if (is?.hash === wanted.hash) continue;
    const own = steps.filter((step) => resourceOf(step) === wanted.id);
    const isSo = wanted.kind === 'group' ? isDone : isListDone;
    if (is !== undefined && own.length > 0 && isSo(wanted, own, now)) done.add(wanted.id);
    else throw stale(wanted, is, own, now);
  }
  return done;
}

/** Whether the rules are those of the plan with exactly these steps made. */
function isDone(wanted: FixFingerprint, steps: readonly FixStep[], now: FixState): boolean {
  return changesSinceDone(wanted, steps, now).length === 0;
}

/** Whether the list is as it was once the steps are thought away. */
function isListDone(wanted: FixFingerprint, steps: readonly FixStep[], now: FixState): boolean {
  const lists = wanted.kind === 'prefix-list' ? now.prefixLists : now.portRangeLists;
  let entries = lists.get(wanted.id)?.entries ?? [];
  for (const step of steps.toReversed()) {
    if (!isListChange(step) || !hasEffect(step, now)) return false;
    entries = [...entries.filter((entry) => !step.add.includes(entry)), ...step.remove];
  }
  return hashOf(entries.toSorted().join('\n')) === wanted.hash;
}

/** A rule that is not as it was, or as the plan makes it. */
interface Change {
  /** Empty for one that the plan adds, which never had an id here. */
  readonly rule: string;
  readonly how: 'added' | 'removed' | 'changed';
  readonly was: string;
  readonly is: string;
}

/** So many changes are named. */
const MOST_NAMED = 3;
const NOTHING = '–';

function stale(
  wanted: FixFingerprint,
  is: FixFingerprint | undefined,
  own: readonly FixStep[],
  now: FixState,
): Error {
  const { id: resource, kind } = wanted;
  const how = is === undefined ? ('removed' as const) : ('changed' as const);
  const about = { resource, rule: '', how, more: 0, changes: '', unnamed: 0 };
  if (is === undefined || kind !== 'group') return problem('fix-stale', about);
  const [before, done] = [changesSince(wanted, is), changesSinceDone(wanted, own, now)];
  // What was carried out before is not what somebody else has changed.
  const changes = done.length < before.length ? done : before;
  const [first] = changes;
  const named = changes.slice(0, MOST_NAMED);
  return problem('fix-stale', {
    ...about,
    rule: first?.rule ?? '',
    how: first?.how ?? 'changed',
    more: Math.max(0, changes.length - 1),
    changes: named
      .map((one) => `${one.rule === '' ? '' : `${one.rule}: `}${one.was} -> ${one.is}`)
      .join('; '),
    unnamed: changes.length - named.length,
  });
}

function changesSince(wanted: FixFingerprint, is: FixFingerprint): readonly Change[] {
  const now = new Map(is.rules.map((rule) => [rule.id, rule]));
  const was = new Set(wanted.rules.map(({ id }) => id));
  return [
    ...wanted.rules.flatMap(({ id, hash, text = '?' }): readonly Change[] => {
      const found = now.get(id);
      if (found?.hash === hash) return [];
      return [
        found === undefined
          ? { rule: id, how: 'removed', was: text, is: NOTHING }
          : { rule: id, how: 'changed', was: text, is: found.text ?? '?' },
      ];
    }),
    ...is.rules
      .filter(({ id }) => !was.has(id))
      .map(({ id, text = '?' }): Change => ({ rule: id, how: 'added', was: NOTHING, is: text })),
  ];
}

/** What differs from the rules of the plan with exactly these steps made; empty where nothing does. */
function changesSinceDone(
  wanted: FixFingerprint,
  steps: readonly FixStep[],
  now: FixState,
): readonly Change[] {
  const rules = now.groups.find(({ id }) => id === wanted.id)?.rules ?? [];
  const hashes = new Map(
    fingerprintsOf(now)
      .find(({ id }) => id === wanted.id)
      ?.rules.map((one) => [one.id, one.hash]),
  );
  const left = new Map(rules.map((rule) => [rule.id, rule]));
  const own = steps.filter((step) => !isListAction(step));
  const touched = new Map(own.flatMap((step) => ('id' in step && step.id !== null ? [[step.id, step]] : [])));
  const changes: Change[] = [];
  for (const { id, hash, text = '?' } of wanted.rules) {
    const step = touched.get(id);
    const is = left.get(id);
    left.delete(id);
    const meant = step === undefined ? text : step.operation === 'modify' ? textOf(step, id) : NOTHING;
    const asMeant =
      step === undefined
        ? hashes.get(id) === hash
        : step.operation === 'modify'
          ? is !== undefined && contentOf(is) === contentOf(step.rule)
          : is === undefined;
    if (asMeant) continue;
    if (is === undefined) changes.push({ rule: id, how: 'removed', was: meant, is: NOTHING });
    else
      changes.push({
        rule: id,
        how: meant === NOTHING ? 'added' : 'changed',
        was: meant,
        is: plainText(is),
      });
  }
  for (const step of own) {
    if (step.operation !== 'authorize') continue;
    const content = contentOf(step.rule);
    const found = [...left].find(([, rule]) => contentOf(rule) === content);
    if (found === undefined) changes.push({ rule: '', how: 'removed', was: textOf(step, ''), is: NOTHING });
    else left.delete(found[0]);
  }
  for (const [id, rule] of left) changes.push({ rule: id, how: 'added', was: NOTHING, is: plainText(rule) });
  return changes;
}

function textOf({ rule, group }: RuleAction, id: string): string {
  return plainText(ruleFrom(rule, id, group));
}

export function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
