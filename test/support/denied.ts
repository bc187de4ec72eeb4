/** Somebody whom the account denies to open a port, and the event that the vendor's trail has of the refusal. */
import { toCallError } from '../../src/adapters/alibaba/call-error.ts';
import { type Call, createClient } from '../../src/adapters/alibaba/client.ts';
import { mapEvent } from '../../src/adapters/alibaba/event-source.ts';
import type { Store } from '../../src/app/ports.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import { recordsOf, type TrailRecord } from '../../src/domain/watch/trail-record.ts';

export interface GroupAt {
  readonly account: string;
  readonly region: string;
  readonly id: string;
}

export const RULE = {
  IpProtocol: 'TCP',
  PortRange: '22/22',
  SourceCidrIp: '198.51.100.7/32',
  Priority: '1',
} as const;

export interface Stranger {
  readonly accessKeyId: string;
  /** Tries to open SSH in the group, and says what it was refused with. */
  open(group: GroupAt): Promise<ReturnType<typeof toCallError>>;
}

/** A user of the account without a policy of their own. */
export async function stranger(cloud: LocalCloud, account: string, name: string): Promise<Stranger> {
  await cloud.invoke(account, '', 'Ram', 'CreateUser', { UserName: name });
  const made = (await cloud.invoke(account, '', 'Ram', 'CreateAccessKey', { UserName: name })) as {
    AccessKey: { AccessKeyId: string; AccessKeySecret: string };
  };
  const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret } = made.AccessKey;
  const call: Call = createClient({ key: { accessKeyId, accessKeySecret }, endpoint: cloud.endpoint });
  return {
    accessKeyId,
    async open({ region, id }) {
      const asked = { RegionId: region, SecurityGroupId: id, Permissions: [RULE] };
      try {
        await call('Ecs', region, 'AuthorizeSecurityGroup', asked);
      } catch (error) {
        return toCallError(error);
      }
      throw new Error(`${name} was let open ${id}`);
    },
  };
}

/** The policy that denies it. */
export const NO_DOORS = 'no-doors';

/** From now on a policy denies that user to open ports. */
export async function denyOpening(cloud: LocalCloud, account: string, name: string): Promise<void> {
  await cloud.invoke(account, '', 'Ram', 'CreatePolicy', {
    PolicyName: NO_DOORS,
    PolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Deny', Action: 'ecs:AuthorizeSecurityGroup', Resource: '*' }],
    }),
  });
  await cloud.invoke(account, '', 'Ram', 'AttachPolicyToUser', {
    PolicyType: 'Custom',
    PolicyName: NO_DOORS,
    UserName: name,
  });
}

/** What is kept of a refusal that the trail tells with its message, which the account alone can decode. */
export function refusalRecords(
  { denial, requestId }: Pick<ReturnType<typeof toCallError>, 'denial' | 'requestId'>,
  group: GroupAt,
  more: Readonly<Record<string, unknown>> = {},
): readonly TrailRecord[] {
  const raw = {
    eventId: requestId,
    eventName: 'AuthorizeSecurityGroup',
    eventTime: '2026-01-01T00:00:00Z',
    errorCode: 'Forbidden.RAM',
    errorMessage: 'no',
    requestParameters: { SecurityGroupId: group.id },
    AccessDeniedDetail: denial,
    ...more,
  };
  return recordsOf([mapEvent(raw, group)]);
}

/** Has `dana` denied by a policy to open the group, and the refusal in the trail of the target. Returns its id. */
export async function keepRefusal(
  cloud: LocalCloud,
  group: GroupAt,
  { store, target }: { readonly store: Pick<Store, 'trail'>; readonly target: string },
): Promise<string> {
  const dana = await stranger(cloud, group.account, 'dana');
  await denyOpening(cloud, group.account, 'dana');
  const [event] = refusalRecords(await dana.open(group), group, {
    userIdentity: { type: 'ram-user', userName: 'dana', accountId: group.account },
    sourceIpAddress: '203.0.113.9',
  });
  if (event === undefined || (await store.trail.add(target, [event])) !== 1)
    throw new Error('the refusal is not in the trail');
  return event.id;
}

/** A group of an empty cloud, in its first account unless another is named. */
export async function newGroup(cloud: LocalCloud, account = cloud.accounts[0]?.id ?? ''): Promise<GroupAt> {
  const region = 'cn-hangzhou';
  const { VpcId } = (await cloud.invoke(account, region, 'Vpc', 'CreateVpc', {})) as { VpcId: string };
  const made = await cloud.invoke(account, region, 'Ecs', 'CreateSecurityGroup', { VpcId });
  return { account, region, id: (made as { SecurityGroupId: string }).SecurityGroupId };
}
