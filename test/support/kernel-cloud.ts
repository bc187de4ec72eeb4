/** A cloud with a handful of operations under real names, so that official clients can exercise the kernel alone. */
import { createRequire } from 'node:module';
import { type CloudAccount, type CloudOptions, type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { cloudTable, type SessionRecord, sessions } from '../../src/cloud/kernel/credentials.ts';
import { type Operation, operation, refuse } from '../../src/cloud/kernel/operation.ts';
import { page } from '../../src/cloud/kernel/paging.ts';
import { int, objects, str } from '../../src/cloud/kernel/params.ts';
import { collection } from '../../src/cloud/kernel/state.ts';
import { attachments } from '../../src/cloud/ram/model.ts';
import { signV1 } from './sign-v1.ts';

const load = createRequire(import.meta.url);
/** Loaded as the CommonJS modules they are: test runners and Node disagree about their default exports. */
export const ecs = load('@alicloud/ecs20140526') as typeof import('@alicloud/ecs20140526');
const openapi = load('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');
const PopClient = load('@alicloud/pop-core') as typeof import('@alicloud/pop-core');

interface Group {
  readonly id: string;
  readonly name: string;
  readonly ports: readonly string[];
}

const groups = collection<Group>('test.groups', 'region');

const ecsApi = {
  product: 'Ecs',
  version: '2014-05-26',
  errors: [],
  ram: { action: 'ecs:Any', resources: () => ['*'] },
} as const;

export const kernelOperations: readonly Operation[] = [
  operation({
    ...ecsApi,
    action: 'DescribeRegions',
    access: 'read',
    scope: 'account',
    params: {},
    handle: (call) => ({
      Regions: { Region: call.regions.map((RegionId) => ({ RegionId, LocalName: '<&>' })) },
    }),
  }),
  operation({
    ...ecsApi,
    action: 'CreateSecurityGroup',
    access: 'write',
    scope: 'region',
    params: { SecurityGroupName: str(), ClientToken: str() },
    handle(call, p) {
      const id = call.newId('sg');
      call.table(groups).put(id, { id, name: p.SecurityGroupName ?? '', ports: [] });
      if (p.SecurityGroupName === 'refused')
        throw refuse(403, 'QuotaExceed.SecurityGroup', 'No more groups.');
      if (p.SecurityGroupName === 'defect') throw new TypeError('a defect');
      return { SecurityGroupId: id };
    },
  }),
  operation({
    ...ecsApi,
    action: 'AuthorizeSecurityGroup',
    access: 'write',
    scope: 'region',
    params: {
      SecurityGroupId: str().need(),
      Permissions: objects({ PortRange: str(), Description: str() }, { max: 100 }),
    },
    handle(call, p) {
      const group = call.table(groups).get(p.SecurityGroupId);
      if (group === undefined) throw refuse(404, 'InvalidSecurityGroupId.NotFound', 'No such group.');
      const ports = p.Permissions.map(({ PortRange, Description }) => `${PortRange} ${Description ?? ''}`);
      call.table(groups).put(group.id, { ...group, ports: [...group.ports, ...ports] });
      return {};
    },
  }),
  operation({
    ...ecsApi,
    action: 'DescribeSecurityGroups',
    access: 'read',
    scope: 'region',
    params: { PageNumber: int(), PageSize: int(), NextToken: str(), MaxResults: int() },
    handle(call, p) {
      const { items, fields } = page(call.table(groups).values(), p);
      return {
        ...fields,
        SecurityGroups: {
          SecurityGroup: items.map(({ id, name }) => ({ SecurityGroupId: id, SecurityGroupName: name })),
        },
      };
    },
  }),
  operation({
    ...ecsApi,
    action: 'DescribeSecurityGroupAttribute',
    access: 'read',
    scope: 'region',
    params: { SecurityGroupId: str().need() },
    handle(call, p) {
      const ports = call.table(groups).get(p.SecurityGroupId)?.ports ?? [];
      return {
        Permissions: {
          Permission: ports.map((PortRange) => ({ PortRange, Policy: 'Accept', Priority: '1' })),
        },
      };
    },
  }),
];

export function startKernelCloud(options: CloudOptions = {}): Promise<LocalCloud> {
  return startCloud({ operations: kernelOperations, ...options });
}

export interface ClientOptions {
  readonly account?: CloudAccount;
  readonly secret?: string;
  readonly securityToken?: string;
  readonly accessKeyId?: string;
  /** Signs with RPC version 1.0 instead of ACS3. */
  readonly v1?: boolean;
}

/** The official typed client, unmodified. */
export function ecsClient(cloud: LocalCloud, options: ClientOptions = {}) {
  const account = options.account ?? firstAccount(cloud);
  const config = new openapi.$OpenApiUtil.Config({
    endpoint: cloud.host,
    protocol: 'http',
    regionId: 'cn-hangzhou',
    accessKeyId: options.accessKeyId ?? account.accessKeyId,
    accessKeySecret: options.secret ?? account.accessKeySecret,
    ...(options.securityToken === undefined ? {} : { securityToken: options.securityToken }),
    ...(options.v1 === true ? { signatureAlgorithm: 'v2' } : {}),
  });
  return new ecs.default(config);
}

export function firstAccount(cloud: LocalCloud): CloudAccount {
  const [account] = cloud.accounts;
  if (account === undefined) throw new Error('the cloud has no account');
  return account;
}

/** The official older client, unmodified. */
export function popClient(cloud: LocalCloud) {
  const { accessKeyId, accessKeySecret } = firstAccount(cloud);
  return new PopClient({
    accessKeyId,
    accessKeySecret,
    endpoint: cloud.endpoint,
    apiVersion: '2014-05-26',
  });
}

/** Temporary credentials for a made-up role that may do everything, put where AssumeRole puts them. */
export function openSession(cloud: LocalCloud, expiration: Date): SessionRecord {
  const account = firstAccount(cloud).id;
  const session: SessionRecord = {
    accessKeyId: 'STS.test',
    secret: 'session-secret',
    securityToken: 'session-token',
    account,
    roleId: '300000000000000001',
    roleName: 'reader',
    sessionName: 'alice',
    arn: `acs:ram::${account}:assumed-role/reader/alice`,
    expiration: expiration.toISOString(),
  };
  cloud.state.transaction(() => {
    cloudTable(cloud.state, sessions).put(session.accessKeyId, session);
    cloud.state.table(attachments, { account, region: '' }).put('reader', {
      EntityType: 'Role',
      EntityId: session.roleId,
      PolicyType: 'System',
      PolicyName: 'AdministratorAccess',
      AttachDate: '2026-01-01T00:00:00Z',
    });
  });
  return session;
}

/** A signed call of the first account. */
export function signedV1(
  cloud: LocalCloud,
  method: string,
  params: Readonly<Record<string, string>>,
  accessKeySecret = firstAccount(cloud).accessKeySecret,
): URLSearchParams {
  return signV1({ ...firstAccount(cloud), accessKeySecret }, method, params);
}
