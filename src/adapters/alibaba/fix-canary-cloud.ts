/** What a canary is read from and carried out on. */
import type { CanaryCloud, CanaryGroup, FixCloud, WriteOutcome } from '../../app/ports.ts';
import type { Instance, NetworkInterface } from '../../domain/inventory/inventory.ts';
import type { OutboundRule } from '../../domain/plan/fix-canary.ts';
import type { StepPlace } from '../../domain/plan/fix-step.ts';
import { LAST_PRIORITY } from '../../domain/plan/rule-spec.ts';
import { ProblemError } from '../../problem.ts';
import { RUN_TAG, toCanaryCall } from './fix-canary-calls.ts';
import { mapInstance, mapInterface } from './map-instances.ts';
import { pagesByToken } from './paginate.ts';
import { flag, list, type Raw, tags, text, textOf } from './raw.ts';
import { required } from './reader.ts';

const GROUPS_A_PAGE = 100;
const INTERFACES_A_PAGE = 500;
/** As many as one call may name, and answer. */
const INSTANCES_A_CALL = 100;
const RULES_A_PAGE = 1000;

/** How calls are made: readings retried and translated, writings once. */
interface Tools extends Pick<FixCloud, 'readGroup'> {
  reading<T>(
    place: StepPlace,
    operation: string,
    work: (call: (params: Raw) => Promise<Raw>) => Promise<T>,
  ): Promise<T | undefined>;
  send(
    place: StepPlace,
    call: { readonly operation: string; readonly parameters: Raw },
  ): Promise<WriteOutcome>;
}

export function createCanaryCloud({ reading, send, readGroup }: Tools): CanaryCloud {
  const interfaces = async (place: StepPlace, filter: Raw): Promise<readonly NetworkInterface[]> =>
    (await reading(place, 'DescribeNetworkInterfaces', async (call) => {
      const found: NetworkInterface[] = [];
      for await (const page of pagesByToken((more) => call({ ...filter, ...more }), INTERFACES_A_PAGE))
        for (const raw of required(page, 'NetworkInterfaceSets', 'NetworkInterfaceSet'))
          found.push(mapInterface(raw, place));
      return found;
    })) ?? [];
  /** Groups as a filter of the listing finds them, without their rules. */
  const listed = async (place: StepPlace, filter: Raw): Promise<readonly Raw[]> =>
    (await reading(place, 'DescribeSecurityGroups', async (call) => {
      const found: Raw[] = [];
      for await (const page of pagesByToken((more) => call({ ...filter, ...more }), GROUPS_A_PAGE))
        found.push(...required(page, 'SecurityGroups', 'SecurityGroup'));
      return found;
    })) ?? [];
  return {
    interfaces: (place) => interfaces(place, {}),
    async interface(place, id) {
      const found = await interfaces(place, { NetworkInterfaceId: [id] });
      return found.find((one) => one.id === id);
    },
    async instances(place, ids) {
      const found: Instance[] = [];
      for (let from = 0; from < ids.length; from += INSTANCES_A_CALL) {
        const asked = JSON.stringify(ids.slice(from, from + INSTANCES_A_CALL));
        const page = await reading(place, 'DescribeInstances', (call) =>
          call({ InstanceIds: asked, MaxResults: INSTANCES_A_CALL }),
        );
        if (page === undefined) continue;
        for (const raw of required(page, 'Instances', 'Instance'))
          found.push(mapInstance(raw, place).instance);
      }
      return found;
    },
    async group(place, id): Promise<CanaryGroup | undefined> {
      const [group, listings, outbound] = await Promise.all([
        readGroup(place, id),
        listed(place, { SecurityGroupIds: JSON.stringify([id]) }),
        reading(place, 'DescribeSecurityGroupAttribute', (call) => readOutbound(call, id)),
      ]);
      const listing = listings.find((one) => text(one, 'SecurityGroupId') === id);
      if (group === undefined || listing === undefined || outbound === undefined) return undefined;
      const type = text(listing, 'SecurityGroupType').toLowerCase();
      return {
        group: {
          ...group,
          type: type === 'enterprise' ? 'enterprise' : type === 'normal' ? 'basic' : 'unknown',
          serviceManaged: flag(listing, 'ServiceManaged'),
          tags: tags(listing),
        },
        outbound,
      };
    },
    async referencing(place, id) {
      const found = await reading(place, 'DescribeSecurityGroupReferences', async (call) =>
        required(
          await call({ SecurityGroupId: [id] }),
          'SecurityGroupReferences',
          'SecurityGroupReference',
        ).flatMap((one) => list(one, 'ReferencingSecurityGroups', 'ReferencingSecurityGroup') ?? []),
      );
      return (found ?? []).map((one) => text(one, 'SecurityGroupId'));
    },
    async groupsOfAccount(place) {
      const most = await mostGroups(place, reading);
      return most === undefined ? undefined : { there: (await listed(place, {})).length, most };
    },
    async find(place, run, name) {
      const found = await listed(place, { SecurityGroupName: name });
      // Whether the filter is exact is not said.
      const own = found.find((one) => text(one, 'SecurityGroupName') === name && tags(one)[RUN_TAG] === run);
      return own && text(own, 'SecurityGroupId');
    },
    write: (action) => send(action, toCanaryCall(action)),
  };
}

/** The quota of groups (`max-security-groups`); undefined where the vendor does not tell it, or not to this key. */
async function mostGroups(place: StepPlace, reading: Tools['reading']): Promise<number | undefined> {
  const AttributeName = ['max-security-groups'];
  try {
    const told = await reading(place, 'DescribeAccountAttributes', async (call) =>
      required(await call({ AttributeName }), 'AccountAttributeItems', 'AccountAttributeItem')
        .flatMap((item) => list(item, 'AttributeValues', 'ValueItem') ?? [])
        .map((value) => Number(text(value, 'Value'))),
    );
    return told?.find((value) => Number.isInteger(value) && value > 0);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'cloud-refused') return undefined;
    throw error;
  }
}

async function readOutbound(
  call: (params: Raw) => Promise<Raw>,
  SecurityGroupId: string,
): Promise<readonly OutboundRule[]> {
  const found: OutboundRule[] = [];
  const params = { SecurityGroupId, Direction: 'egress' };
  for await (const page of pagesByToken((more) => call({ ...params, ...more }), RULES_A_PAGE))
    for (const raw of required(page, 'Permissions', 'Permission'))
      if (textOf(raw.Direction).toLowerCase() === 'egress') found.push(outboundRule(raw));
  return found;
}

/** What a call about an outbound rule takes (facts b, AuthorizeSecurityGroupEgress), in one order. */
const OUTBOUND_FIELDS = [
  'Policy',
  'Priority',
  'IpProtocol',
  'PortRangeListId',
  'PortRange',
  'SourcePortRange',
  'SourceCidrIp',
  'Ipv6SourceCidrIp',
  'DestCidrIp',
  'Ipv6DestCidrIp',
  'DestGroupId',
  'DestGroupOwnerAccount',
  'DestPrefixListId',
  'NicType',
  'Description',
] as const;

function outboundRule(raw: Raw): OutboundRule {
  const fields = OUTBOUND_FIELDS.flatMap((name): [string, string][] => {
    const value = textOf(raw[name]);
    // The range beside a list is the list's, and calls take one of both (facts a.3).
    if (value === '' || (name === 'PortRange' && textOf(raw.PortRangeListId) !== '')) return [];
    if (name === 'Priority') return [[name, String(Math.min(Number(value), LAST_PRIORITY))]];
    return [[name, name === 'Policy' ? value.toLowerCase() : value]];
  });
  return Object.fromEntries(fields);
}
