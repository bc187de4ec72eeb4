/** A local cloud with open groups, and their repair carried out on it through the official client. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFixCloud } from '../../src/adapters/alibaba/fix-cloud.ts';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { openFixStore } from '../../src/adapters/store/fix-store.ts';
import { applyFix, type FixApplyInput, type FixApplyReport } from '../../src/app/fix/apply.ts';
import { fingerprintsOf } from '../../src/app/fix/basis.ts';
import type { FixParts } from '../../src/app/fix/ledger.ts';
import { fixStatus, type RunStatus } from '../../src/app/fix/status.ts';
import type { FixCloud, FixStore, SavedFix, Timer } from '../../src/app/ports.ts';
import { type CloudOptions, type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { DEFAULT_CATALOGUE } from '../../src/domain/catalogue.ts';
import { Fleet } from '../../src/domain/inventory/fleet.ts';
import type { SecurityGroup } from '../../src/domain/inventory/inventory.ts';
import { includesAll } from '../../src/domain/net/interval-set.ts';
import { planFix } from '../../src/domain/plan/fix-plan.ts';
import { type FixState, stateAfter, stateOf } from '../../src/domain/plan/fix-state.ts';
import { DEFAULT_LOGINS, tagsOf } from '../../src/domain/plan/login-ports.ts';
import { contentOf } from '../../src/domain/plan/rule-spec.ts';
import { addressesOf, type TrustedSource } from '../../src/domain/plan/trusted-sources.ts';
import { rangesOfSites } from '../../src/domain/plan/workbench.ts';
import { reachOf } from '../../src/domain/security-group/exposure-of.ts';
import { DEFAULT_JUDGEMENT } from '../../src/domain/security-group/verdict.ts';
import { type TypedSdk, typedSdk } from '../support/typed-sdk.ts';

/** Where flushing costs nothing; what is durable is shown by processes that are killed. */
const MEMORY = '/dev/shm';

export const REGION = 'cn-hangzhou';
export const OFFICE: TrustedSource = { name: 'office', kind: 'declared', cidrs: ['203.0.113.0/24'] };
export const OFFICES: TrustedSource = {
  name: 'office',
  kind: 'declared',
  cidrs: ['203.0.113.0/24', '198.51.100.0/24'],
};

export type Permission = Readonly<Record<string, string>>;
/** One step each: modify, two authorize and a revoke. */
export const SSH: Permission = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };
export const WEB: Permission = { IpProtocol: 'TCP', PortRange: '443/443', SourceCidrIp: '0.0.0.0/0' };
export const MYSQL: Permission = { IpProtocol: 'TCP', PortRange: '3306/3306', SourceCidrIp: '0.0.0.0/0' };
export const SSH6: Permission = { IpProtocol: 'TCP', PortRange: '22/22', Ipv6SourceCidrIp: '::/0' };

export interface Bench {
  readonly cloud: LocalCloud;
  readonly account: string;
  readonly sdk: TypedSdk;
  readonly fix: FixCloud;
  readonly store: FixStore;
  readonly timer: Timer;
  readonly state: string;
  readonly parts: FixParts;
  /** Moves the clock. */
  later(ms: number): void;
  /** A new group with these rules. */
  group(...permissions: readonly Permission[]): Promise<string>;
  plan(ids: readonly string[], sources?: readonly TrustedSource[], fixLists?: boolean): Promise<SavedFix>;
  /** A new prefix list. */
  list(...cidrs: readonly string[]): Promise<string>;
  apply(plan: SavedFix, more?: Partial<FixApplyInput>): Promise<FixApplyReport>;
  status(id?: string): Promise<readonly RunStatus[]>;
  /** What is there, past every fault. */
  read(...ids: readonly string[]): Promise<FixState>;
  /** The contents of a group's rules, sorted. */
  rules(id: string): Promise<readonly string[]>;
  add(id: string, permission: Permission): Promise<void>;
  remove(id: string, rule: string): Promise<void>;
  /** Calls on rules that changed something, by anybody, that were answered with success. */
  writes(): readonly string[];
  /** Another process' view of the same folder. */
  another(): FixParts;
  close(): Promise<void>;
}

export async function openBench(options: CloudOptions = {}): Promise<Bench> {
  const cloud = await startCloud({ regions: [REGION], ...options });
  const state = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'postern-fix-apply-'));
  const account = cloud.accounts[0]?.id ?? '';
  const { accessKeyId, accessKeySecret } = cloud.credentialFor(account);
  const key = { accessKeyId, accessKeySecret };
  const start = Date.now();
  let moved = 0;
  const timer: Timer = {
    now: () => new Date(start + moved),
    sleep: async (ms) => {
      // Others get their turn, as when time passes indeed.
      await new Promise(setImmediate);
      moved += ms;
    },
  };
  const fix = createFixCloud({ endpoint: cloud.endpoint, key, sleep: timer.sleep, random: () => 0 });
  const stores = [openFixStore(state)];
  const store = stores[0] as FixStore;
  const parts: FixParts = { cloud: fix, store, timer };
  const sdk = typedSdk({ host: cloud.host, region: REGION, ...key });
  const invoke = <T>(action: string, params: object): Promise<T> =>
    cloud.invoke(account, REGION, action === 'CreateVpc' ? 'Vpc' : 'Ecs', action, {
      RegionId: REGION,
      ...params,
    }) as Promise<T>;
  const { VpcId } = await invoke<{ VpcId: string }>('CreateVpc', { CidrBlock: '10.0.0.0/8' });
  const add: Bench['add'] = async (SecurityGroupId, permission) => {
    await invoke('AuthorizeSecurityGroup', { SecurityGroupId, Permissions: [permission] });
  };
  const read: Bench['read'] = async (...ids) => {
    const rules = cloud.faults.list();
    cloud.faults.clear();
    const groups = await Promise.all(ids.map((id) => fix.readGroup({ account, region: REGION }, id)));
    cloud.faults.set(rules);
    return stateOf(groups.filter((one): one is SecurityGroup => one !== undefined));
  };
  return {
    cloud,
    account,
    sdk,
    fix,
    store,
    timer,
    state,
    parts,
    later: (ms) => {
      moved += ms;
    },
    async group(...permissions) {
      const { SecurityGroupId } = await invoke<{ SecurityGroupId: string }>('CreateSecurityGroup', { VpcId });
      for (const permission of permissions) await add(SecurityGroupId, permission);
      return SecurityGroupId;
    },
    async list(...cidrs) {
      const { PrefixListId } = await invoke<{ PrefixListId: string }>('CreatePrefixList', {
        PrefixListName: 'partners',
        AddressFamily: 'IPv4',
        MaxEntries: 20,
        Entry: cidrs.map((Cidr) => ({ Cidr })),
      });
      return PrefixListId;
    },
    async plan(ids, sources = [OFFICE], fixLists = false) {
      const { accessKeyId: own, accessKeySecret: secret } = cloud.credentialFor(account);
      const live = createLiveSource({
        endpoint: cloud.endpoint,
        credentials: { accessKeyId: own, accessKeySecret: secret },
      });
      const inventory = await live.read({});
      const trusted = { v4: addressesOf(sources, 4), v6: addressesOf(sources, 6) };
      const fleet = new Fleet(inventory, DEFAULT_CATALOGUE, { ...DEFAULT_JUDGEMENT, trusted });
      const groups = ids.flatMap((id) => fleet.group(id) ?? []);
      const ofMembers = groups.flatMap((group) => fleet.membersOf(group)).flatMap(({ groupIds }) => groupIds);
      const pooled = [...new Set([...ids, ...ofMembers])].flatMap((id) => fleet.group(id) ?? []);
      const { steps, members, workbench } = planFix(fleet, groups, { sources, fixLists });
      return {
        steps,
        members,
        workbench: { ranges: rangesOfSites(['intl', 'cn']), groups: workbench, tags: tagsOf(DEFAULT_LOGINS) },
        fingerprints: fingerprintsOf(
          stateOf(pooled, [...inventory.prefixLists.values()], [...inventory.portRangeLists.values()]),
          steps,
        ),
      };
    },
    apply: (plan, more = {}) =>
      applyFix({
        ...parts,
        plan,
        withinMs: null,
        mode: 'workbench',
        sites: ['intl'],
        confirm: async () => {},
        ...more,
      }),
    status: (id) => fixStatus(parts, id),
    read,
    async rules(id) {
      const { groups } = await read(id);
      return (groups[0]?.rules ?? []).map(contentOf).sort();
    },
    add,
    async remove(SecurityGroupId, rule) {
      await invoke('RevokeSecurityGroup', { SecurityGroupId, SecurityGroupRuleId: [rule] });
    },
    writes: () =>
      cloud.journal
        .list()
        .filter(
          ({ action, errorCode }) => errorCode === null && /^(Authorize|Revoke|Modify)Security/.test(action),
        )
        .map(({ action }) => action),
    another() {
      const own = openFixStore(state);
      stores.push(own);
      return { ...parts, store: own };
    },
    async close() {
      for (const one of stores) await one.close();
      await cloud.close();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** The crash of a process at one of its calls: before it is made, or when it was executed and nobody knows. */
export function crashing(cloud: FixCloud, at: number, when: 'before' | 'after'): FixCloud {
  let calls = 0;
  return {
    ...cloud,
    async write(action) {
      calls += 1;
      if (calls === at && when === 'before') throw new Error('killed');
      const outcome = await cloud.write(action);
      if (calls === at) throw new Error('killed');
      return outcome;
    },
  };
}

/**
 * Whether what is there lets in nobody but who got in before, or whom `others` let in; and everybody whom the plan
 * promised to keep. By ops port of the catalogue, for each group alone.
 */
export function breaches(p: {
  readonly before: FixState;
  readonly now: FixState;
  readonly plan: SavedFix;
}): readonly string[] {
  const fleets = [p.before, p.now, stateAfter(p.before, p.plan.steps)].map(
    (state) => new Fleet(state, DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT),
  );
  return p.before.groups.flatMap(({ id }) =>
    DEFAULT_CATALOGUE.flatMap(({ protocol, port }) =>
      ([4, 6] as const).flatMap((family) => {
        const [before = [], now = [], planned = []] = fleets.map((fleet) => {
          const group = fleet.group(id);
          if (group === undefined) return [];
          return reachOf(fleet.targetOfGroup(group), { protocol, port, family }, fleet.lists).certain;
        });
        const at = `${id} ${protocol}/${port} IPv${family}`;
        return [
          ...(includesAll(before, now) ? [] : [`more open: ${at}`]),
          ...(includesAll(now, planned) ? [] : [`cut off: ${at}`]),
        ];
      }),
    ),
  );
}
