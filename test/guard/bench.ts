/** A local cloud with people and a directory, and a guardrail to put in place on it through the vendor's own client. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuardCloud } from '../../src/adapters/alibaba/guard-cloud.ts';
import { createProber } from '../../src/adapters/alibaba/guard-probe.ts';
import { createReceiptStore } from '../../src/adapters/store/receipts.ts';
import { type ApplyInput, type ApplyReport, applyGuard } from '../../src/app/guard/apply.ts';
import type { GuardPlan, GuardSpec } from '../../src/app/guard/plan.ts';
import { planGuard } from '../../src/app/guard/plan.ts';
import { type RemoveReport, removeGuard } from '../../src/app/guard/remove.ts';
import { guardStatus, type StatusReport } from '../../src/app/guard/status.ts';
import type { GuardCloud, Prober, Timer, WantedTarget } from '../../src/app/ports.ts';
import { type CloudOptions, type JournalEntry, type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import type { Way } from '../../src/domain/plan/guard.ts';
import { DEFAULT_GUARDRAIL, generateGuardrail, type Tier } from '../../src/domain/policy/guardrail.ts';
import { parsePolicy } from '../../src/domain/policy/parse.ts';
import { type TypedSdk, typedSdk } from '../support/typed-sdk.ts';

export const REGION = 'cn-hangzhou';

export interface Bench {
  readonly cloud: LocalCloud;
  readonly guard: GuardCloud;
  readonly timer: Timer;
  /** How long was slept, in milliseconds; the cloud's clock moved with it. */
  slept(): number;
  /** The account's own key, through the typed SDK. */
  readonly root: TypedSdk;
  readonly state: string;
  plan(spec: GuardSpec): Promise<GuardPlan>;
  apply(
    spec: GuardSpec,
    more?: Partial<Pick<ApplyInput, 'approved' | 'cloud' | 'confirm' | 'onStep' | 'signal'>>,
  ): Promise<ApplyReport>;
  remove(
    way: Way,
    more?: { readonly force?: boolean; readonly cloud?: GuardCloud; readonly name?: string },
  ): Promise<RemoveReport>;
  status(): Promise<StatusReport>;
  /** A new RAM user with a key of its own, who may do everything. */
  user(name: string, account?: string): Promise<User>;
  /** Calls that changed something, by anybody, that were answered with success. */
  writes(): readonly string[];
  close(): Promise<void>;
}

export interface User {
  readonly name: string;
  readonly sdk: TypedSdk;
  readonly prober: Prober;
  /** The cloud as this user sees it. */
  readonly guard: GuardCloud;
}

export async function openBench(options: CloudOptions = {}): Promise<Bench> {
  const cloud = await startCloud(options);
  const state = mkdtempSync(join(tmpdir(), 'postern-guard-'));
  const [account] = cloud.accounts;
  if (account === undefined) throw new Error('no account');
  const key = { accessKeyId: account.accessKeyId, accessKeySecret: account.accessKeySecret };
  let slept = 0;
  const timer: Timer = {
    now: cloud.clock.now,
    sleep: async (ms) => {
      slept += ms;
      cloud.clock.shift(cloud.clock.offsetSeconds + ms / 1000);
    },
  };
  const guard = createGuardCloud({ endpoint: cloud.endpoint, key, sleep: timer.sleep, random: () => 0 });
  const parts = () => ({ cloud: guard, store: createReceiptStore(state), timer });
  const yes = async (): Promise<void> => {};
  return {
    cloud,
    guard,
    timer,
    slept: () => slept,
    state,
    root: typedSdk({ host: cloud.host, region: REGION, ...key }),
    plan: (spec) => planGuard(spec, parts()),
    apply: (spec, more = {}) => applyGuard({ ...parts(), spec, confirm: yes, ...more }),
    remove: (way, { force = false, name = DEFAULT_GUARDRAIL.policyName, ...more } = {}) =>
      removeGuard({ ...parts(), way, name, force, confirm: yes, ...more }),
    status: () => guardStatus(guard, createReceiptStore(state), {}),
    async user(name, of = account.id) {
      const ask = <T>(action: string, params: Record<string, unknown>): Promise<T> =>
        cloud.invoke(of, '', 'Ram', action, params) as Promise<T>;
      await ask('CreateUser', { UserName: name });
      await ask('AttachPolicyToUser', {
        UserName: name,
        PolicyName: 'AdministratorAccess',
        PolicyType: 'System',
      });
      const { AccessKey } = await ask<{ AccessKey: { AccessKeyId: string; AccessKeySecret: string } }>(
        'CreateAccessKey',
        { UserName: name },
      );
      const own = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
      return {
        name,
        sdk: typedSdk({ host: cloud.host, region: REGION, ...own }),
        guard: createGuardCloud({ endpoint: cloud.endpoint, key: own, sleep: timer.sleep, random: () => 0 }),
        prober: createProber({ endpoint: cloud.endpoint, key: own, decoder: key, region: REGION }),
      };
    },
    writes: () =>
      cloud.journal
        .list()
        .filter(isChange)
        .map(({ action }) => action),
    async close() {
      rmSync(state, { recursive: true, force: true });
      await cloud.close();
    },
  };
}

function isChange({ access, errorCode, product }: JournalEntry): boolean {
  return access === 'write' && errorCode === null && (product === 'Ram' || product === 'ResourceManager');
}

export function specOf(
  way: Way,
  wanted: readonly WantedTarget[],
  more: { readonly tier?: Tier; readonly text?: string; readonly force?: boolean } & Partial<
    Pick<GuardSpec, 'tests' | 'name'>
  > = {},
): GuardSpec {
  const { tier = 'hardened', name = DEFAULT_GUARDRAIL.policyName, tests = [], force = false } = more;
  const text = more.text ?? generateGuardrail(tier, { ...DEFAULT_GUARDRAIL, policyName: name });
  const { document } = parsePolicy(text, way === 'directory' ? 'control' : 'identity');
  if (document === undefined) throw new Error('the policy is no good');
  return { way, name, tier, text, document, wanted, tests, force };
}

/** An organisation: a folder with a member below the Root folder, and a member that is in no folder. */
export async function openDirectory({ cloud }: Bench): Promise<{
  readonly root: string;
  readonly folder: string;
  readonly shop: string;
  readonly lab: string;
}> {
  const management = cloud.accounts[0]?.id ?? '';
  const ask = <T>(action: string, params: Record<string, unknown> = {}): Promise<T> =>
    cloud.invoke(management, '', 'ResourceManager', action, params) as Promise<T>;
  await ask('InitResourceDirectory');
  const { ResourceDirectory } = await ask<{ ResourceDirectory: { RootFolderId: string } }>(
    'GetResourceDirectory',
  );
  const root = ResourceDirectory.RootFolderId;
  const { Folder } = await ask<{ Folder: { FolderId: string } }>('CreateFolder', {
    FolderName: 'production',
  });
  const member = async (name: string, folder: string): Promise<string> =>
    (
      await ask<{ Account: { AccountId: string } }>('CreateResourceAccount', {
        DisplayName: name,
        ParentFolderId: folder,
      })
    ).Account.AccountId;
  return {
    root,
    folder: Folder.FolderId,
    shop: await member('shop', Folder.FolderId),
    lab: await member('lab', root),
  };
}

/** The question that everything is about: SSH for everybody, in a group of the caller's own. */
export async function openSsh(sdk: TypedSdk, cidr = '0.0.0.0/0'): Promise<unknown> {
  const { VpcId } = await sdk.ask('Vpc', 'CreateVpc', { RegionId: REGION, CidrBlock: '10.0.0.0/16' });
  const { SecurityGroupId } = await sdk.ask('Ecs', 'CreateSecurityGroup', { RegionId: REGION, VpcId });
  const Permissions = [{ IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: cidr }];
  return sdk.ask('Ecs', 'AuthorizeSecurityGroup', { RegionId: REGION, SecurityGroupId, Permissions });
}
