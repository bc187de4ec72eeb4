/** What can be named when something is made in a region: networks, images, types in stock and launch templates. */
import type { CreateOffer, OfferSource } from '../../app/ports.ts';
import { toCallError } from './call-error.ts';
import type { Call } from './client.ts';
import type { Read } from './create-reads.ts';
import { pagesByNumber, pagesByToken } from './paginate.ts';
import type { ProductName } from './products.ts';
import { list, type Raw, text } from './raw.ts';
import { required } from './reader.ts';

const PAGE = 50;
/** The most that `DescribeImages` and `DescribeInstanceTypes` give at once (official SDK ecs20140526 7.11.6). */
const LONG_PAGE = 100;

export function createOfferSource(call: Call, region: string): OfferSource {
  const read: Read = (operation, parameters = {}, product = 'Ecs') =>
    call(product, region, operation, { RegionId: region, ...parameters });
  return {
    async read() {
      const gaps: CreateOffer['gaps'][number][] = [];
      const orNothing = async <T>(operation: string, work: () => Promise<readonly T[]>) => {
        try {
          return await work();
        } catch (error) {
          const { code, message } = toCallError(error);
          gaps.push({ operation, code, message });
          return [];
        }
      };
      const numbered = async (
        operation: string,
        path: readonly [string, string],
        { size = PAGE, product }: { readonly size?: number; readonly product?: ProductName } = {},
      ): Promise<readonly Raw[]> => {
        const found: Raw[] = [];
        const count = (page: Raw): number => required(page, ...path).length;
        for await (const page of pagesByNumber((more) => read(operation, more, product), size, count))
          found.push(...required(page, ...path));
        return found;
      };
      const [vpcs, vSwitches, images, types, sizes, templates] = await Promise.all([
        orNothing('DescribeVpcs', () => numbered('DescribeVpcs', ['Vpcs', 'Vpc'], { product: 'Vpc' })),
        orNothing('DescribeVSwitches', () =>
          numbered('DescribeVSwitches', ['VSwitches', 'VSwitch'], { product: 'Vpc' }),
        ),
        orNothing('DescribeImages', () =>
          numbered('DescribeImages', ['Images', 'Image'], { size: LONG_PAGE }),
        ),
        orNothing('DescribeAvailableResource', () => typesInStock(read)),
        orNothing('DescribeInstanceTypes', () => sizesOf(read)),
        orNothing('DescribeLaunchTemplates', () =>
          numbered('DescribeLaunchTemplates', ['LaunchTemplateSets', 'LaunchTemplateSet']),
        ),
      ]);
      const sizeOf = new Map(sizes);
      return {
        vpcs: vpcs.map((one) => ({
          id: text(one, 'VpcId'),
          name: text(one, 'VpcName'),
          cidr: text(one, 'CidrBlock'),
        })),
        vSwitches: vSwitches.map((one) => ({
          id: text(one, 'VSwitchId'),
          name: text(one, 'VSwitchName'),
          vpc: text(one, 'VpcId'),
          zone: text(one, 'ZoneId'),
          cidr: text(one, 'CidrBlock'),
          free: numberIn(one, 'AvailableIpAddressCount'),
        })),
        images: images.map((one) => ({
          id: text(one, 'ImageId'),
          name: text(one, 'OSNameEn') || text(one, 'OSName') || text(one, 'ImageName'),
          os: systemOf(text(one, 'OSType')),
        })),
        types: types.map(([id, zones]) => ({ id, zones, ...(sizeOf.get(id) ?? UNKNOWN_SIZE) })),
        templates: templates.map((one) => ({
          id: text(one, 'LaunchTemplateId'),
          name: text(one, 'LaunchTemplateName'),
          version: text(one, 'DefaultVersionNumber'),
        })),
        gaps,
      };
    },
  };
}

const UNKNOWN_SIZE = Object.freeze({ cpus: null, memory: null });

/** Types that can be had now, by the zones that have them. */
async function typesInStock(read: Read): Promise<readonly (readonly [string, readonly string[]])[]> {
  const answer = await read('DescribeAvailableResource', { DestinationResource: 'InstanceType' });
  const zones = new Map<string, string[]>();
  for (const zone of required(answer, 'AvailableZones', 'AvailableZone'))
    for (const kind of list(zone, 'AvailableResources', 'AvailableResource') ?? [])
      for (const one of list(kind, 'SupportedResources', 'SupportedResource') ?? []) {
        if (text(one, 'Status') !== 'Available') continue;
        const id = text(one, 'Value');
        zones.set(id, [...(zones.get(id) ?? []), text(zone, 'ZoneId')]);
      }
  return [...zones];
}

async function sizesOf(
  read: Read,
): Promise<readonly (readonly [string, { readonly cpus: number | null; readonly memory: number | null }])[]> {
  const found: Raw[] = [];
  for await (const page of pagesByToken((more) => read('DescribeInstanceTypes', more), LONG_PAGE))
    found.push(...required(page, 'InstanceTypes', 'InstanceType'));
  return found.map((one) => [
    text(one, 'InstanceTypeId'),
    { cpus: numberIn(one, 'CpuCoreCount'), memory: numberIn(one, 'MemorySize') },
  ]);
}

function systemOf(type: string): CreateOffer['images'][number]['os'] {
  return type === 'linux' || type === 'windows' ? type : 'unknown';
}

function numberIn(raw: Raw, field: string): number | null {
  const found = text(raw, field);
  return found === '' ? null : Number(found);
}
