/** What authorising a call costs: `node bench/authorize.ts` prints microseconds, medians of several rounds. */

import { createAuthorizer } from '../src/cloud/authorization/index.ts';
import { startCloud } from '../src/cloud/index.ts';
import { askedBy } from '../src/cloud/kernel/authorize.ts';
import { accessKeys, cloudTable } from '../src/cloud/kernel/credentials.ts';
import type { Call, Caller } from '../src/cloud/kernel/operation.ts';
import { decodeParams, toWireTree } from '../src/cloud/kernel/params.ts';
import { flatten } from '../src/cloud/kernel/wire.ts';
import { DEFAULT_PROFILE } from '../src/domain/semantics/profile.ts';

const ROUNDS = 9;
const REGION = 'cn-hangzhou';
const RULE = { IpProtocol: 'TCP', PortRange: '22/22' };

const cloud = await startCloud();
const [management] = cloud.accounts;
if (management === undefined) throw new Error('the cloud has no account');
const ask = <T>(account: string, product: string, action: string, params: object = {}): Promise<T> =>
  cloud.invoke(account, REGION, product, action, params as Record<string, unknown>) as Promise<T>;

/** A user of a member account with ten policies, five of them of a group, under control policies on three levels. */
async function seed(owner: string): Promise<Caller> {
  const rm = <T>(action: string, params?: object) => ask<T>(owner, 'ResourceManager', action, params);
  const document = (n: number): string =>
    JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: ['ecs:*', 'vpc:Describe*'], Resource: '*' },
        {
          Effect: 'Deny',
          Action: ['ecs:AuthorizeSecurityGroup', 'ecs:ModifySecurityGroupRule'],
          Resource: '*',
          Condition: {
            CIDRInRange: { 'ecs:SecurityGroupSourceCidrIps': ['0.0.0.0/0', `198.51.${n}.0/24`] },
            StringNotLike: { 'acs:PrincipalARN': 'acs:ram:*:*:role/broker' },
          },
        },
      ],
    });
  const made = await rm<{ ResourceDirectory: { RootFolderId: string } }>('InitResourceDirectory');
  const { Folder } = await rm<{ Folder: { FolderId: string } }>('CreateFolder', { FolderName: 'Shop' });
  const params = { DisplayName: 'shop', ParentFolderId: Folder.FolderId };
  const { Account } = await rm<{ Account: { AccountId: string } }>('CreateResourceAccount', params);
  const member = Account.AccountId;
  await rm('EnableControlPolicy');
  cloud.clock.shift(2);
  for (const [n, TargetId] of [made.ResourceDirectory.RootFolderId, Folder.FolderId, member].entries()) {
    const policy = { PolicyName: `c${n}`, EffectScope: 'RAM', PolicyDocument: document(n) };
    const { ControlPolicy } = await rm<{ ControlPolicy: { PolicyId: string } }>(
      'CreateControlPolicy',
      policy,
    );
    await rm('AttachControlPolicy', { PolicyId: ControlPolicy.PolicyId, TargetId });
  }
  await ask(member, 'Ram', 'CreateUser', { UserName: 'ann' });
  await ask(member, 'Ram', 'CreateGroup', { GroupName: 'ops' });
  await ask(member, 'Ram', 'AddUserToGroup', { GroupName: 'ops', UserName: 'ann' });
  for (let n = 0; n < 10; n++) {
    await ask(member, 'Ram', 'CreatePolicy', { PolicyName: `p${n}`, PolicyDocument: document(n) });
    const held = { PolicyName: `p${n}`, PolicyType: 'Custom' };
    if (n % 2 === 0) await ask(member, 'Ram', 'AttachPolicyToUser', { ...held, UserName: 'ann' });
    else await ask(member, 'Ram', 'AttachPolicyToGroup', { ...held, GroupName: 'ops' });
  }
  const { AccessKey } = await ask<{ AccessKey: { AccessKeyId: string } }>(member, 'Ram', 'CreateAccessKey', {
    UserName: 'ann',
  });
  const key = cloudTable(cloud.state, accessKeys).get(AccessKey.AccessKeyId);
  if (key === undefined) throw new Error('the key is not there');
  const { type, account, accessKeyId, principalId, arn, name } = key;
  return { type, account, accessKeyId, principalId, arn, name };
}

function measure(what: string, calls: number, work: () => void): void {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) work();
    return ((performance.now() - start) * 1000) / calls;
  }).sort((a, b) => a - b);
  console.log(`${what.padEnd(64)} ${(rounds[ROUNDS >> 1] as number).toFixed(2).padStart(8)} µs`);
}

const user = await seed(management.id);
const { state } = cloud;
const here = { account: user.account, region: REGION };
const call: Call = {
  requestId: '',
  ...here,
  caller: user,
  sourceIp: '127.0.0.1',
  secureTransport: false,
  host: '127.0.0.1',
  now: cloud.clock.now(),
  profile: DEFAULT_PROFILE,
  state,
  regions: [REGION],
  table: (kind) => state.table(kind, here),
  tableAt: (kind, place) => state.table(kind, { ...here, ...place }),
  past: () => [],
  newId: (prefix) => prefix,
};
const authorizer = createAuthorizer(state, DEFAULT_PROFILE);

for (const rules of [1, 100]) {
  const operation = cloud.operations.find(({ action }) => action === 'AuthorizeSecurityGroup');
  if (operation === undefined) throw new Error('no AuthorizeSecurityGroup');
  const wanted = (source: (i: number) => string) => ({
    SecurityGroupId: 'sg-1',
    Permissions: Array.from({ length: rules }, (_, i) => ({ ...RULE, SourceCidrIp: source(i) })),
  });
  const decoded = (params: object) =>
    decodeParams(operation.params, toWireTree(flatten(params as Record<string, unknown>)));
  const params = decoded(wanted((i) => `10.0.${i}.0/24`));
  const asked = askedBy(call, operation, params);
  const openDoor = askedBy(call, operation, decoded(wanted(() => '0.0.0.0/0')));
  if (asked === undefined || openDoor === undefined) throw new Error('nothing is asked');
  const label = rules === 1 ? '1 rule' : `${rules} rules`;
  measure(`what is asked, ${label}`, 20_000, () => askedBy(call, operation, params));
  measure(`allowed, ${label}`, 20_000, () => authorizer.authorize(call, operation, asked));
  measure(`as the account's root, ${label}`, 20_000, () =>
    authorizer.authorize({ ...call, caller: { ...user, type: 'root', accessKeyId: 'r' } }, operation, asked),
  );
  measure(`refused with its diagnosis, ${label}`, 500, () => {
    try {
      authorizer.authorize(call, operation, openDoor);
    } catch {
      return;
    }
    throw new Error('an open door was allowed');
  });
  measure(`allowed, the policies just changed, ${label}`, 500, () => {
    createAuthorizer(state, DEFAULT_PROFILE).authorize(call, operation, asked);
  });
}
await cloud.close();
