/** A local cloud with a VPC to make things in, through the command line's own parts and as processes. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCreateCloud } from '../../src/adapters/alibaba/create-cloud.ts';
import { CREATE_SPELLING } from '../../src/adapters/alibaba/create-requests.ts';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { type CreateGroupReport, type CreateParts, createGroup } from '../../src/app/create/group.ts';
import {
  type CreateInstanceInput,
  type CreateInstanceReport,
  createInstance,
  type InstanceRequest,
} from '../../src/app/create/instance.ts';
import type { CreateCloud, InventorySource, WantedGroup } from '../../src/app/ports.ts';
import { type CloudOptions, type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { readAllow } from '../../src/interfaces/cli/create-allow.ts';
import { type CreateFlags, catalogueOf, judgingOf, narrowOf } from '../../src/interfaces/cli/create-flags.ts';
import { readNamed } from '../../src/interfaces/cli/create-sources.ts';
import { type Ended, ended, startPostern } from '../support/process.ts';

export const REGION = 'cn-hangzhou';

export interface Bench {
  readonly cloud: LocalCloud;
  readonly create: CreateCloud;
  readonly source: InventorySource;
  readonly vpc: string;
  readonly vSwitch: string;
  readonly folder: string;
  /** Calls as the account's owner. */
  ask<T>(product: string, action: string, params?: Record<string, unknown>): Promise<T>;
  parts(flags: CreateFlags): CreateParts;
  group(flags: GroupFlags, more?: Partial<CreateParts>): Promise<CreateGroupReport>;
  instance(flags: InstanceFlags, more?: Partial<CreateInstanceInput>): Promise<CreateInstanceReport>;
  /** A group with rules, made by other means. */
  given(name: string, permissions: readonly object[], more?: object): Promise<string>;
  /** Starts `postern create …` as a process against this cloud. */
  start(...args: readonly string[]): ChildProcess;
  /** The same until it ends. */
  postern(...args: readonly string[]): Promise<Ended>;
  /** Calls that changed something and were answered with success. */
  writes(): readonly string[];
  close(): Promise<void>;
}

export interface GroupFlags extends CreateFlags {
  readonly type?: 'basic' | 'enterprise';
  readonly tags?: Readonly<Record<string, string>>;
}

export interface InstanceFlags extends CreateFlags, Partial<Omit<InstanceRequest, 'name'>> {}

export const IMAGE = 'aliyun_3_x64_20G_alibase_20240819.vhd';

export async function openBench(options: CloudOptions = {}): Promise<Bench> {
  const cloud = await startCloud(options);
  const [account] = cloud.accounts;
  if (account === undefined) throw new Error('no account');
  const key = { accessKeyId: account.accessKeyId, accessKeySecret: account.accessKeySecret };
  const folder = mkdtempSync(join(tmpdir(), 'postern-create-'));
  const ask = <T>(product: string, action: string, params: Record<string, unknown> = {}): Promise<T> =>
    cloud.invoke(account.id, REGION, product, action, { RegionId: REGION, ...params }) as Promise<T>;
  const { VpcId: vpc } = await ask<{ VpcId: string }>('Vpc', 'CreateVpc', { CidrBlock: '10.0.0.0/16' });
  const { VSwitchId: vSwitch } = await ask<{ VSwitchId: string }>('Vpc', 'CreateVSwitch', {
    VpcId: vpc,
    CidrBlock: '10.0.0.0/24',
    ZoneId: 'cn-hangzhou-a',
  });
  const sleep = async (ms: number): Promise<void> => cloud.clock.shift(cloud.clock.offsetSeconds + ms / 1000);
  const create = createCreateCloud({ endpoint: cloud.endpoint, key, region: REGION, sleep, random: () => 0 });
  const parts = (flags: CreateFlags, type: WantedGroup['type'] = 'basic'): CreateParts => {
    const named = readNamed(flags);
    const catalogue = catalogueOf(flags.port);
    const { used } = readAllow(flags.allow ?? [], type, named, catalogue);
    return {
      judging: judgingOf(flags, catalogue, named, used),
      narrow: narrowOf(named),
      spelling: CREATE_SPELLING,
      open: async () => create,
      timer: { now: cloud.clock.now, sleep },
      label: flags.request ?? '',
      confirm: async () => {},
    };
  };
  const start = (command = '', ...args: readonly string[]): ChildProcess =>
    startPostern(folder, ['create', command, '--endpoint', cloud.endpoint, '--region', REGION, ...args], {
      COLUMNS: '80',
      ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
    });
  return {
    cloud,
    create,
    vpc,
    vSwitch,
    folder,
    ask,
    parts,
    source: createLiveSource({ endpoint: cloud.endpoint, credentials: key }),
    group: (flags, more = {}) => {
      const { type = 'basic', name = 'web', tags = {} } = flags;
      const named = readNamed(flags);
      const { rules } = readAllow(flags.allow ?? [], type, named, catalogueOf(flags.port));
      const wanted: WantedGroup = { region: REGION, vpc, name, type, tags, rules };
      const mode = flags.dryRun === true ? 'plan' : 'make';
      return createGroup({ ...parts(flags, type), wanted, mode, ...more });
    },
    instance: (flags, more = {}) => {
      const named = readNamed(flags);
      const { rules } = readAllow(flags.allow ?? [], 'basic', named, catalogueOf(flags.port));
      const request: InstanceRequest = {
        region: REGION,
        name: flags.name ?? 'web',
        count: flags.count ?? 1,
        // Null is left to a template.
        image: flags.image === undefined ? IMAGE : flags.image,
        type: flags.type === undefined ? 'ecs.g7.large' : flags.type,
        vSwitch: flags.vSwitch === undefined ? vSwitch : flags.vSwitch,
        publicMbps: flags.publicMbps === undefined ? 0 : flags.publicMbps,
        keyPair: null,
        template: flags.template ?? null,
        groups: flags.groups ?? [],
        newGroup:
          flags.allow === undefined
            ? null
            : { region: REGION, name: `${flags.name ?? 'web'}-group`, type: 'basic', tags: {}, rules },
        tags: {},
        acceptUnread: flags.acceptUnread ?? false,
      };
      const source = createLiveSource({ endpoint: cloud.endpoint, credentials: key });
      const openSource = async () => source;
      return createInstance({ ...parts(flags), request, mode: 'make', openSource, ...more });
    },
    async given(SecurityGroupName, Permissions, more = {}) {
      const { SecurityGroupId } = await ask<{ SecurityGroupId: string }>('Ecs', 'CreateSecurityGroup', {
        VpcId: vpc,
        SecurityGroupName,
        ...more,
      });
      if (Permissions.length > 0)
        await ask('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId, Permissions });
      return SecurityGroupId;
    },
    start,
    postern: (...args) => ended(start(...args)),
    writes: () =>
      cloud.journal
        .list()
        .filter(({ access, errorCode }) => access === 'write' && errorCode === null)
        .map(({ action }) => action),
    async close() {
      rmSync(folder, { recursive: true, force: true });
      await cloud.close();
    },
  };
}
