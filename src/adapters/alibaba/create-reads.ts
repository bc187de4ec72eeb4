/** Readings about groups, switches, templates and instances that creating needs. */
import type { InstanceState, LaunchTemplate } from '../../app/ports.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import type { Lists } from '../../domain/security-group/lists.ts';
import { assemble } from './assemble.ts';
import { CallError } from './call-error.ts';
import { gapOf } from './gap.ts';
import { mapPrefixList, portRangeListFrom } from './map-lists.ts';
import { pagesByToken } from './paginate.ts';
import { Pieces } from './pieces.ts';
import { describePortRangeLists } from './port-range-lists.ts';
import type { ProductName } from './products.ts';
import { list, nested, type Raw, text, texts } from './raw.ts';
import { required } from './reader.ts';

/** Makes a reading of one region; throws what the client throws. */
export type Read = (operation: string, parameters?: Raw, product?: ProductName) => Promise<Raw>;

const GROUPS_A_PAGE = 100;
const RULES_A_PAGE = 1000;
const INSTANCES_A_PAGE = 100;

/** Groups that a filter of `DescribeSecurityGroups` finds, each with all of its rules. */
export async function readGroups(read: Read, region: string, filter: Raw): Promise<readonly SecurityGroup[]> {
  const pieces = new Pieces();
  const place = { account: '', region };
  for await (const page of pagesByToken(
    (more) => read('DescribeSecurityGroups', { ...filter, ...more }),
    GROUPS_A_PAGE,
  ))
    for (const listing of required(page, 'SecurityGroups', 'SecurityGroup'))
      pieces.group(text(listing, 'SecurityGroupId'), place).listing = listing;
  for (const group of pieces.groups.values()) {
    const parameters = { SecurityGroupId: group.id, Direction: 'all' };
    try {
      for await (const page of pagesByToken(
        (more) => read('DescribeSecurityGroupAttribute', { ...parameters, ...more }),
        RULES_A_PAGE,
      )) {
        required(page, 'Permissions', 'Permission');
        pieces.addRules(group, page);
      }
    } catch (error) {
      group.gaps.push(gapOf(place, 'rules', 'DescribeSecurityGroupAttribute', error, group.id));
    }
  }
  return assemble(pieces).groups;
}

/** Lists that cannot be read are left out: rules that name them are then undecided. */
export async function readLists(
  read: Read,
  region: string,
  prefixLists: readonly string[],
  portRangeLists: readonly string[],
): Promise<Lists> {
  const place = { account: '', region };
  const prefixes = await Promise.all(
    prefixLists.map((PrefixListId) =>
      orNothing(async () => {
        const answer = await read('DescribePrefixListAttributes', { PrefixListId });
        required(answer, 'Entries', 'Entry');
        return [PrefixListId, mapPrefixList(answer, place)] as const;
      }),
    ),
  );
  const ports = await Promise.all(
    portRangeLists.map((PortRangeListId) =>
      orNothing(async () => {
        const entries: Raw[] = [];
        for await (const page of pagesByToken(
          (more) => read('DescribePortRangeListEntries', { PortRangeListId, ...more }),
          100,
        ))
          entries.push(...required(page, 'Entries', 'Entry'));
        const about = await describePortRangeLists(
          (more) => read('DescribePortRangeLists', more),
          [PortRangeListId],
        );
        return [PortRangeListId, portRangeListFrom(entries, PortRangeListId, about, place)] as const;
      }),
    ),
  );
  return {
    prefixLists: new Map(prefixes.filter((one) => one !== undefined)),
    portRangeLists: new Map(ports.filter((one) => one !== undefined)),
  };
}

async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

/** Primary interfaces are found by their instances, secondary ones by themselves (facts b, DescribeNetworkInterfaces). */
export async function hasMembers(read: Read, SecurityGroupId: string): Promise<boolean> {
  const [instances, interfaces] = await Promise.all([
    read('DescribeInstances', { SecurityGroupId }),
    read('DescribeNetworkInterfaces', { SecurityGroupId }),
  ]);
  return (
    required(instances, 'Instances', 'Instance').length > 0 ||
    required(interfaces, 'NetworkInterfaceSets', 'NetworkInterfaceSet').length > 0
  );
}

export async function vpcOf(read: Read, VSwitchId: string): Promise<string | undefined> {
  const answer = await read('DescribeVSwitches', { VSwitchId }, 'Vpc');
  const found = required(answer, 'VSwitches', 'VSwitch').find((one) => text(one, 'VSwitchId') === VSwitchId);
  return found === undefined ? undefined : text(found, 'VpcId');
}

/**
 * The version that would be used: the one that is named, else the default one. Its groups are those of the instance
 * itself, which its primary interface may say instead, and of each further interface that it makes
 * (`LaunchTemplateData` of `DescribeLaunchTemplateVersions`, official SDK ecs20140526 7.11.6).
 */
export async function readTemplate(
  read: Read,
  idOrName: string,
  version: string | undefined,
): Promise<LaunchTemplate> {
  const which = version === undefined ? { DefaultVersion: true } : { LaunchTemplateVersion: [version] };
  const answer = await read('DescribeLaunchTemplateVersions', {
    ...templateParameter(idOrName),
    ...which,
    DetailFlag: true,
  });
  const versions = required(answer, 'LaunchTemplateVersionSets', 'LaunchTemplateVersionSet');
  const found = versions.find((one) =>
    version === undefined ? text(one, 'DefaultVersion') === 'true' : text(one, 'VersionNumber') === version,
  );
  if (found === undefined)
    throw new CallError('InvalidLaunchTemplateVersion.NotFound', 'the answer does not hold the version');
  const data = nested(found, 'LaunchTemplateData');
  const cards = list(data, 'NetworkInterfaces', 'NetworkInterface') ?? [];
  const isPrimary = (card: Raw): boolean => text(card, 'InstanceType').toLowerCase() === 'primary';
  const primary = cards.find(isPrimary);
  return {
    id: text(found, 'LaunchTemplateId'),
    version: text(found, 'VersionNumber'),
    image: text(data, 'ImageId') || null,
    type: text(data, 'InstanceType') || null,
    vSwitch: text(primary ?? data, 'VSwitchId') || text(data, 'VSwitchId') || null,
    publicMbps: Number(text(data, 'InternetMaxBandwidthOut') || 0),
    groups: groupsOf(primary ?? data),
    groupsBy: primary !== undefined ? 'interface' : text(data, 'SecurityGroupId') === '' ? 'several' : 'one',
    interfaces: cards
      .filter((card) => !isPrimary(card))
      .map(groupsOf)
      .filter((groups) => groups.length > 0),
  };
}

/** A launch template by its id or, as anything else, its name. */
export function templateParameter(idOrName: string): Raw {
  return /^lt-/.test(idOrName) ? { LaunchTemplateId: idOrName } : { LaunchTemplateName: idOrName };
}

function groupsOf(raw: Raw): readonly string[] {
  const one = text(raw, 'SecurityGroupId');
  return [...new Set([...(one === '' ? [] : [one]), ...texts(raw, 'SecurityGroupIds', 'SecurityGroupId')])];
}

export async function readInstances(read: Read, filter: Raw): Promise<readonly InstanceState[]> {
  const found: InstanceState[] = [];
  for await (const page of pagesByToken(
    (more) => read('DescribeInstances', { ...filter, ...more }),
    INSTANCES_A_PAGE,
  ))
    for (const one of required(page, 'Instances', 'Instance'))
      found.push({ id: text(one, 'InstanceId'), status: text(one, 'Status') });
  return found;
}
