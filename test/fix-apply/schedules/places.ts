/** Hosts and lists on which a stage may also have: what is so of them, from the cloud's own records. */
import { type InterfaceRecord, instances, networkInterfaces } from '../../../src/cloud/ecs/model-instance.ts';
import type { LocalCloud } from '../../../src/cloud/index.ts';
import { newListName } from '../../../src/domain/plan/fix-step.ts';
import type { Facts, Place } from './truth.ts';

const CLONE = 'postern-canary-';
const CLONE_OF = 'postern-canary-of';

/** Interfaces and instances, to be put back as they were. */
export interface Hosts {
  readonly interfaces: ReadonlyMap<string, InterfaceRecord>;
  readonly instances: ReadonlyMap<string, object>;
}

export function hostsOf({ state }: LocalCloud, place: Place): Hosts {
  return {
    interfaces: new Map(state.table(networkInterfaces, place).entries()),
    instances: new Map(state.table<object>(instances, place).entries()),
  };
}

export function putHostsBack({ state }: LocalCloud, place: Place, hosts: Hosts): void {
  state.transaction(() => {
    for (const [id, record] of hosts.interfaces) state.table(networkInterfaces, place).put(id, record);
    for (const [id, record] of hosts.instances) state.table<object>(instances, place).put(id, record);
  });
}

/** Clones that are there, each with the group that it stands for. */
export function clonesIn({ groups }: Facts): ReadonlyMap<string, string> {
  return new Map(
    [...groups].flatMap(([id, { SecurityGroupName, Tags }]) =>
      SecurityGroupName.startsWith(CLONE)
        ? [[id, Tags.find(({ Key }) => Key === CLONE_OF)?.Value ?? ''] as const]
        : [],
    ),
  );
}

/** What must never be so of an interface: that it is without a group, in more or fewer than it was, or in a strange one. */
export function wrongHosts(first: Hosts, now: Hosts, facts: Facts): readonly string[] {
  const clones = clonesIn(facts);
  return [...first.interfaces].flatMap(([id, { SecurityGroupIds: own }]) => {
    const is = now.interfaces.get(id)?.SecurityGroupIds ?? [];
    const meant = is.map((group) => clones.get(group) ?? group);
    return meant.toSorted().join() === own.toSorted().join()
      ? []
      : [`${id} is in ${is.join() || 'no group'}`];
  });
}

/** The facts as an interface in clones meets them: each clone in the place of its group. Undefined when it is in none. */
export function asInClones(facts: Facts, hosts: Hosts): Facts | undefined {
  const clones = clonesIn(facts);
  const used = new Set([...hosts.interfaces.values()].flatMap((one) => one.SecurityGroupIds));
  const inUse = [...clones].filter(([id]) => used.has(id));
  if (inUse.length === 0) return undefined;
  const groups = new Map(facts.groups);
  for (const [id, of] of inUse) {
    const [clone, group] = [facts.groups.get(id), facts.groups.get(of)];
    if (clone !== undefined && group !== undefined)
      groups.set(of, { ...group, Rules: clone.Rules.map((rule) => ({ ...rule })) });
  }
  return { ...facts, groups };
}

/** What must never be so of the lists that plans make: two of one name, or a rule that names one that is not there. */
export function wrongLists(facts: Facts, made: readonly string[]): readonly string[] {
  const names = new Set(made.map(newListName));
  const there = [...facts.prefixLists.values()].filter(({ PrefixListName }) => names.has(PrefixListName));
  const twice = there.filter(
    (one) => there.filter(({ PrefixListName }) => PrefixListName === one.PrefixListName).length > 1,
  );
  const dangling = [...facts.groups].flatMap(([id, { Rules }]) =>
    Rules.flatMap(({ SourcePrefixListId }) =>
      SourcePrefixListId === '' || facts.prefixLists.has(SourcePrefixListId)
        ? []
        : [`${id} names ${SourcePrefixListId}, which is not there`],
    ),
  );
  return [...twice.map(({ PrefixListName }) => `there are two lists ${PrefixListName}`), ...dangling];
}

/** Lists of plans that nothing names. */
export function idleLists(facts: Facts, made: readonly string[]): readonly string[] {
  const names = new Set(made.map(newListName));
  const named = new Set(
    [...facts.groups.values()].flatMap(({ Rules }) => Rules.map((one) => one.SourcePrefixListId)),
  );
  return [...facts.prefixLists]
    .filter(([id, { PrefixListName }]) => names.has(PrefixListName) && !named.has(id))
    .map(([id]) => id);
}
