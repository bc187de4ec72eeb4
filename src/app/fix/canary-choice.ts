/** Which group or interface is the canary of a run; why others cannot be. */
import type { NetworkInterface, SecurityGroup } from '../../domain/inventory/inventory.ts';
import {
  type CanaryRefusal,
  cloneRules,
  type FixCanary,
  pooled,
  refuseClone,
  withCloneRules,
} from '../../domain/plan/fix-canary.ts';
import { type FixState, haveSameReach, stateAfter, stateOf } from '../../domain/plan/fix-state.ts';
import { type FixStep, isListChange, newListName, type StepPlace } from '../../domain/plan/fix-step.ts';
import { ProblemError, problem } from '../../problem.ts';
import type { FixParts } from './ledger.ts';
import { isListUnit } from './new-list.ts';
import type { CanaryGroup, FixUnit } from './ports.ts';

/** Throws `fix-canary-refused`, with why and for what. */
export async function chooseCanary(
  id: string | null,
  run: string,
  units: readonly FixUnit[],
  parts: FixParts,
): Promise<FixCanary> {
  const open = units.filter((unit) => unit.state !== 'unchanged' && !isListUnit(unit));
  const lists = open.find(({ steps }) => steps.some(isListChange));
  if (lists !== undefined) throw refused(id ?? lists.key, 'lists');
  if (id === null) return chooseAny(run, open, parts);
  if (open.some(({ key }) => key === id)) return ofGroup(id, id);
  const found = await candidatesOf(open, parts);
  const named = found.filter(({ card }) => card.id === id || (id.startsWith('i-') && card.instanceId === id));
  // The primary one first: that is the address by which most hosts are known.
  const [first] = named.toSorted((a, b) => Number(b.card.primary) - Number(a.card.primary));
  if (first === undefined) throw refused(id, 'not-in-plan');
  return ofInterface(first, found, id, run, parts);
}

function ofGroup(id: string, asked: string | null): FixCanary {
  return { kind: 'group', id, asked, state: 'pending', failure: null, swap: null };
}

/** An interface of the plan, with the units of its groups. */
interface Candidate {
  readonly card: NetworkInterface;
  readonly units: readonly FixUnit[];
}

/** Every interface that is in a group of the plan. */
async function candidatesOf(units: readonly FixUnit[], { cloud }: FixParts): Promise<readonly Candidate[]> {
  const places = new Map(units.map(({ steps }) => [placeText(steps[0]), steps[0]] as const));
  const found: Candidate[] = [];
  for (const place of places.values()) {
    if (place === undefined) continue;
    const own = units.filter(({ steps }) => placeText(steps[0]) === placeText(place));
    for (const card of await cloud.canary.interfaces(placeOf(place)))
      if (own.some(({ key }) => card.groupIds.includes(key)))
        found.push({ card, units: own.filter(({ key }) => card.groupIds.includes(key)) });
  }
  return found;
}

/**
 * An interface of the group that has most of them, if any can be moved; else the group with the fewest, since all of its
 * interfaces meet the repair at once.
 */
async function chooseAny(run: string, units: readonly FixUnit[], parts: FixParts): Promise<FixCanary> {
  const found = await candidatesOf(units, parts);
  const count = (key: string): number => found.filter(({ card }) => card.groupIds.includes(key)).length;
  const keys = units.map(({ key }) => key).toSorted((a, b) => count(b) - count(a));
  for (const key of keys)
    for (const candidate of found.filter(({ card }) => card.groupIds.includes(key))) {
      try {
        return await ofInterface(candidate, found, null, run, parts);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const { because } = error.problem.params;
        // What is said of a group is so for each of its interfaces.
        if (because !== 'service-managed' && because !== 'not-exact') break;
      }
    }
  const last = keys.at(-1);
  if (last === undefined) throw refused('', 'not-in-plan');
  return ofGroup(last, null);
}

async function ofInterface(
  { card, units }: Candidate,
  all: readonly Candidate[],
  asked: string | null,
  run: string,
  parts: FixParts,
): Promise<FixCanary> {
  const { canary } = parts.cloud;
  const { account, region } = card;
  const place = { account, region };
  if (card.serviceManaged) throw refused(card.id, 'service-managed');
  const listed = units.flatMap(({ before }) => [...before.prefixLists.values()]);
  // The rules of a clone are chosen before the first call, and cannot name what has no id yet.
  if (listed.some((one) => newListName(one.id) !== undefined))
    throw refused(card.id, 'lists', units[0]?.key ?? '');
  const groups = await Promise.all(
    card.groupIds.map(
      async (id) => [id, (await canary.group(place, id)) ?? raise(refused(id, 'unreadable'))] as const,
    ),
  );
  const read = new Map<string, CanaryGroup>(groups);
  for (const { key } of units) {
    const others = all.filter((one) => one.card.id !== card.id && one.card.groupIds.includes(key)).length;
    const group = (read.get(key) as CanaryGroup).group;
    const because = refuseClone(group, others, await canary.referencing(place, key));
    if (because !== undefined) throw refused(card.id, because, key);
  }
  const before = await withLists(
    groups.map(([, { group }]) => group),
    listed.map((one) => one.id),
    place,
    parts,
  );
  const planned = stateAfter(
    before,
    units.flatMap(({ steps }) => steps),
  );
  const clones = units.map(({ key }, i) => {
    const { group, outbound } = read.get(key) as CanaryGroup;
    return {
      of: key,
      id: null,
      name: `postern-canary-${run}-${i + 1}`,
      vpcId: group.vpcId ?? '',
      type: group.type === 'enterprise' ? ('enterprise' as const) : ('basic' as const),
      innerAccess: group.innerAccess === 'accept' ? ('accept' as const) : ('drop' as const),
      rules: cloneRules(planned.groups.find(({ id }) => id === key) ?? { rules: [] }),
      outbound,
    };
  });
  const [wanted, copied] = [planned, withCloneRules(planned, clones)].map((state) =>
    pooled(card.id, card.groupIds, state),
  );
  if (wanted === undefined || copied === undefined || !haveSameReach(wanted, copied))
    throw refused(card.id, 'not-exact');
  const groupsOfAccount = await canary.groupsOfAccount(place);
  if (groupsOfAccount !== undefined && groupsOfAccount.there + clones.length > groupsOfAccount.most)
    throw refused(card.id, 'groups-full', String(groupsOfAccount.most));
  return {
    kind: 'interface',
    id: card.id,
    asked,
    state: 'pending',
    failure: null,
    swap: {
      ...place,
      interface: card.id,
      instance: card.instanceId ?? null,
      primary: card.primary,
      groups: card.groupIds,
      before,
      planned,
      clones,
      receipts: [],
      gone: false,
      left: [],
    },
  };
}

/** The groups with the lists that their rules name, or will. */
async function withLists(
  groups: readonly SecurityGroup[],
  more: readonly string[],
  place: StepPlace,
  { cloud }: FixParts,
): Promise<FixState> {
  const rules = groups.flatMap((group) => group.rules);
  const prefixes = new Set(rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])));
  for (const id of more) prefixes.add(id);
  const ports = new Set(rules.flatMap((rule) => (rule.ports.kind === 'list' ? [rule.ports.id] : [])));
  const [prefixLists, portRangeLists] = await Promise.all([
    Promise.all([...prefixes].map((id) => cloud.readPrefixList(place, id))),
    Promise.all([...ports].map((id) => cloud.readPortRangeList(place, id))),
  ]);
  return stateOf(
    groups,
    prefixLists.filter((one) => one !== undefined),
    portRangeLists.filter((one) => one !== undefined),
  );
}

function refused(id: string, because: CanaryRefusal, group = ''): ProblemError {
  return problem('fix-canary-refused', { id, because, group });
}

function isRefusal(
  error: unknown,
): error is ProblemError & { problem: { code: 'fix-canary-refused'; params: { because: CanaryRefusal } } } {
  return error instanceof ProblemError && error.problem.code === 'fix-canary-refused';
}

function raise(error: Error): never {
  throw error;
}

function placeOf({ account, region }: StepPlace): StepPlace {
  return { account, region };
}

function placeText(step: FixStep | undefined): string {
  return step === undefined ? '' : `${step.account}/${step.region}`;
}
