/** Whether what a plan was made on is still so. */
import { createHash } from 'node:crypto';
import { DEFAULT_CATALOGUE } from '../../domain/catalogue.ts';
import { Fleet } from '../../domain/inventory/fleet.ts';
import type { PortRangeList, PrefixList } from '../../domain/inventory/inventory.ts';
import { basisOf } from '../../domain/plan/fix-fingerprint.ts';
import { type FixState, hasEffect, stateOf } from '../../domain/plan/fix-state.ts';
import { type FixStep, isListAction, isListChange } from '../../domain/plan/fix-step.ts';
import { contentOf } from '../../domain/plan/rule-spec.ts';
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
    rules: rules.map((rule) => ({ id: rule.id, hash: hashOf(rule.content) })),
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
    else throw stale(wanted, is);
  }
  return done;
}

/** Whether the rules are those of the plan with exactly these steps made. */
function isDone(wanted: FixFingerprint, steps: readonly FixStep[], now: FixState): boolean {
  const rules = now.groups.find(({ id }) => id === wanted.id)?.rules ?? [];
  const is = new Map(
    fingerprintsOf(now)
      .find(({ id }) => id === wanted.id)
      ?.rules.map((one) => [one.id, one.hash]),
  );
  const left = new Map(rules.map((rule) => [rule.id, contentOf(rule)]));
  const touched = new Map(
    steps.flatMap((step): [string, FixStep][] =>
      isListAction(step) || step.operation === 'authorize' || step.id === null ? [] : [[step.id, step]],
    ),
  );
  for (const { id, hash } of wanted.rules) {
    const step = touched.get(id);
    const content = left.get(id);
    left.delete(id);
    if (step === undefined ? is.get(id) !== hash : isListAction(step)) return false;
    if (step?.operation === 'revoke' && content !== undefined) return false;
    if (step?.operation === 'modify' && content !== contentOf(step.rule)) return false;
  }
  for (const step of steps) {
    if (step.operation !== 'authorize') continue;
    const content = contentOf(step.rule);
    const own = [...left].find(([, text]) => text === content);
    if (own === undefined) return false;
    left.delete(own[0]);
  }
  return left.size === 0;
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

function stale(wanted: FixFingerprint, is: FixFingerprint | undefined): Error {
  const { id: resource, kind } = wanted;
  if (is === undefined || kind !== 'group')
    return problem('fix-stale', {
      resource,
      rule: '',
      how: is === undefined ? 'removed' : 'changed',
      more: 0,
    });
  const now = new Map(is.rules.map((rule) => [rule.id, rule.hash]));
  const was = new Set(wanted.rules.map(({ id }) => id));
  const changes = [
    ...wanted.rules.flatMap(({ id, hash }) => {
      const found = now.get(id);
      if (found === hash) return [];
      return [{ rule: id, how: found === undefined ? ('removed' as const) : ('changed' as const) }];
    }),
    ...is.rules.filter(({ id }) => !was.has(id)).map(({ id }) => ({ rule: id, how: 'added' as const })),
  ];
  const [first] = changes;
  return problem('fix-stale', {
    resource,
    rule: first?.rule ?? '',
    how: first?.how ?? 'changed',
    more: Math.max(0, changes.length - 1),
  });
}

export function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
