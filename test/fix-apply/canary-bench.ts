/** Hosts for canaries, and what must never be so of them. */

import type { FixCloud } from '../../src/app/ports.ts';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import { includesAll } from '../../src/domain/net/interval-set.ts';
import type { FixCanary } from '../../src/domain/plan/fix-canary.ts';
import { pooled } from '../../src/domain/plan/fix-canary.ts';
import type { FixState } from '../../src/domain/plan/fix-state.ts';
import { reachOf } from '../../src/domain/security-group/exposure-of.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { type Bench, REGION } from './bench.ts';

export interface Host {
  readonly instance: string;
  readonly card: string;
}

export async function invoke<T>(bench: Bench, action: string, params: object): Promise<T> {
  const product = action === 'CreateVSwitch' ? 'Vpc' : 'Ecs';
  return (await bench.cloud.invoke(bench.account, REGION, product, action, {
    RegionId: REGION,
    ...params,
  })) as T;
}

let nets = 0;

/** Instances in the groups. */
export async function hosts(
  bench: Bench,
  groups: readonly string[],
  count = 1,
  more: { readonly ImageId?: string; readonly Tag?: readonly object[] } = {},
): Promise<readonly Host[]> {
  const { VpcId } = await invoke<{ VpcId: string }>(bench, 'DescribeSecurityGroupAttribute', {
    SecurityGroupId: groups[0],
  });
  nets += 1;
  const { VSwitchId } = await invoke<{ VSwitchId: string }>(bench, 'CreateVSwitch', {
    VpcId,
    CidrBlock: `10.${nets % 250}.0.0/24`,
    ZoneId: `${REGION}-a`,
  });
  const { InstanceIdSets } = await invoke<{ InstanceIdSets: { InstanceIdSet: string[] } }>(
    bench,
    'RunInstances',
    { VSwitchId, SecurityGroupIds: groups, Amount: count, ...more },
  );
  const cards = await bench.fix.canary.interfaces({ account: bench.account, region: REGION });
  return InstanceIdSets.InstanceIdSet.map((instance) => ({
    instance,
    card: cards.find(({ instanceId }) => instanceId === instance)?.id ?? '',
  }));
}

export async function isolate(bench: Bench, SecurityGroupId: string): Promise<void> {
  await invoke(bench, 'ModifySecurityGroupPolicy', { SecurityGroupId, InnerAccessPolicy: 'Drop' });
}

/** Groups of an interface, past every fault. */
export async function groupsOf(bench: Bench, card: string): Promise<readonly string[]> {
  const answer = await invoke<{
    NetworkInterfaceSets: { NetworkInterfaceSet: { SecurityGroupIds: { SecurityGroupId: string[] } }[] };
  }>(bench, 'DescribeNetworkInterfaces', { NetworkInterfaceId: [card] });
  return answer.NetworkInterfaceSets.NetworkInterfaceSet[0]?.SecurityGroupIds.SecurityGroupId ?? [];
}

/** Clones that are there. */
export async function clones(bench: Bench): Promise<readonly string[]> {
  const answer = await invoke<{
    SecurityGroups: { SecurityGroup: { SecurityGroupId: string; SecurityGroupName: string }[] };
  }>(bench, 'DescribeSecurityGroups', { MaxResults: 100 });
  return answer.SecurityGroups.SecurityGroup.filter(({ SecurityGroupName }) =>
    SecurityGroupName.startsWith('postern-canary'),
  ).map(({ SecurityGroupId }) => SecurityGroupId);
}

/** The crash of a process at one of its calls, of whichever kind. */
export function dying(cloud: FixCloud, at: number, when: 'before' | 'after'): FixCloud & { calls(): number } {
  let calls = 0;
  const guard =
    <A, R>(write: (action: A) => Promise<R>) =>
    async (action: A): Promise<R> => {
      calls += 1;
      if (calls === at && when === 'before') throw new Error('killed');
      const outcome = await write(action);
      if (calls === at) throw new Error('killed');
      return outcome;
    };
  return {
    ...cloud,
    write: guard(cloud.write),
    canary: { ...cloud.canary, write: guard(cloud.canary.write) },
    calls: () => calls,
  };
}

/** How an interface fares beside what it was and what is promised: never without a group, more open, or cut off. */
export async function harm(bench: Bench, canary: FixCanary): Promise<readonly string[]> {
  const { swap } = canary;
  if (swap === null) return [];
  const groups = await groupsOf(bench, swap.interface);
  if (groups.length === 0) return ['without a group'];
  const states: (readonly [readonly string[], FixState])[] = [
    [swap.groups, swap.before],
    [groups, await bench.read(...groups)],
    [swap.groups, swap.planned],
  ];
  const fleets = states.map(([ids, state]) => {
    const one = pooled(swap.interface, ids, state);
    if (one === undefined) throw new Error(`not read: ${ids.join()}`);
    return new Fleet(one, DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT);
  });
  return DEFAULT_CATALOGUE.flatMap(({ protocol, port }) =>
    ([4, 6] as const).flatMap((family) => {
      const [before = [], now = [], planned = []] = fleets.map((fleet) => {
        const group = fleet.group(swap.interface);
        if (group === undefined) throw new Error('not pooled');
        return reachOf(fleet.targetOfGroup(group), { protocol, port, family }, fleet.lists).certain;
      });
      return [
        ...(includesAll(before, now) ? [] : [`more open: ${protocol}/${port}`]),
        ...(includesAll(now, planned) ? [] : [`cut off: ${protocol}/${port}`]),
      ];
    }),
  );
}
