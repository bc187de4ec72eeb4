/** What can be bought: a small, fixed offer of instance types and public images. */

import { ecs, needs } from '../arn.ts';
import { type Operation, operation } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { list, str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import { ECS } from './common.ts';
import { INSTANCE_TYPES } from './instance-types.ts';

const IMAGES = [
  ['aliyun_3_x64_20G_alibase_20240819.vhd', 'Alibaba Cloud Linux 3.2104 LTS 64 bit', 'linux', 'Aliyun'],
  ['ubuntu_24_04_x64_20G_alibase_20240812.vhd', 'Ubuntu 24.04 64 bit', 'linux', 'Ubuntu'],
  ['debian_12_6_x64_20G_alibase_20240819.vhd', 'Debian 12.6 64 bit', 'linux', 'Debian'],
  [
    'win2022_21H2_x64_dtc_en-us_40G_alibase_20240816.vhd',
    'Windows Server 2022 Datacenter 64 bit',
    'windows',
    'Windows Server 2022',
  ],
] as const;

export const zonesOf = (region: string): string[] => ['a', 'b'].map((letter) => `${region}-${letter}`);

export const offerOperations: readonly Operation[] = [
  operation({
    ...ECS,
    scope: 'account',
    action: 'DescribeInstanceTypes',
    access: 'read',
    params: { InstanceTypeFamily: str(), InstanceTypes: list({ max: 100 }) },
    // In none of the vendor's tables (unconfirmed).
    ram: needs('ecs:DescribeInstanceTypes'),
    handle: (_call, p) => ({
      InstanceTypes: {
        InstanceType: INSTANCE_TYPES.filter(
          ({ id }) =>
            (p.InstanceTypes.length === 0 || p.InstanceTypes.includes(id)) &&
            (p.InstanceTypeFamily === undefined || id.startsWith(`${p.InstanceTypeFamily}.`)),
        ).map(({ id, cpu, memory }) => ({
          InstanceTypeId: id,
          InstanceTypeFamily: id.split('.').slice(0, 2).join('.'),
          CpuCoreCount: cpu,
          MemorySize: memory,
          CpuArchitecture: 'X86',
          EniQuantity: 3,
          EniPrivateIpAddressQuantity: 6,
          GPUAmount: 0,
          LocalStorageCategory: '',
        })),
      },
    }),
  }),
  operation({
    ...ECS,
    action: 'DescribeImages',
    access: 'read',
    params: {
      RegionId: str(),
      ImageId: str(),
      ImageName: str(),
      ImageOwnerAlias: str(),
      Architecture: str(),
      OSType: str(),
      Status: str(),
      ...NUMBERED,
    },
    ram: needs('ecs:DescribeImages', ecs.image.by('ImageId')),
    handle(call, p) {
      const wanted = IMAGES.filter(
        ([id, , os]) =>
          (p.ImageId === undefined || p.ImageId.split(',').includes(id)) &&
          // The vendor calls it a fuzzy search; tools put `*` around the part that they know.
          (p.ImageName === undefined || id.includes(p.ImageName.replaceAll('*', ''))) &&
          (p.OSType === undefined || p.OSType === os) &&
          (p.Architecture === undefined || p.Architecture === 'x86_64') &&
          (p.ImageOwnerAlias === undefined || p.ImageOwnerAlias === 'system'),
      ).map(([ImageId, OSName, OSType, Platform]) => ({
        ImageId,
        ImageName: ImageId,
        OSName,
        OSNameEn: OSName,
        OSType,
        Platform,
        Architecture: 'x86_64',
        ImageOwnerAlias: 'system',
        Status: 'Available',
        Usage: 'none',
        Size: 40,
        IsPublic: true,
        IsSupportCloudinit: true,
        IsSupportIoOptimized: true,
        CreationTime: vendorTime(new Date(Date.UTC(2024, 7, 20))),
        Description: '',
        DiskDeviceMappings: { DiskDeviceMapping: [] },
        Tags: { Tag: [] },
      }));
      const { items, fields } = page(wanted, p);
      return { RegionId: call.region, ...fields, Images: { Image: items } };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeAvailableResource',
    access: 'read',
    params: { RegionId: str(), ZoneId: str(), DestinationResource: str().need(), InstanceType: str() },
    // In none of the vendor's tables (unconfirmed).
    ram: needs('ecs:DescribeAvailableResource'),
    handle(call, p) {
      const offers: Record<string, readonly string[]> = {
        InstanceType: INSTANCE_TYPES.map(({ id }) => id),
        SystemDisk: ['cloud_efficiency', 'cloud_ssd', 'cloud_essd'],
        DataDisk: ['cloud_efficiency', 'cloud_ssd', 'cloud_essd'],
        Network: ['vpc'],
        IoOptimized: ['optimized'],
        Zone: zonesOf(call.region),
      };
      const available = { Status: 'Available', StatusCategory: 'WithStock' };
      const values = (offers[p.DestinationResource] ?? []).filter(
        (one) =>
          p.InstanceType === undefined || p.DestinationResource !== 'InstanceType' || one === p.InstanceType,
      );
      return {
        AvailableZones: {
          AvailableZone: zonesOf(call.region)
            .filter((zone) => p.ZoneId === undefined || p.ZoneId === zone)
            .map((ZoneId) => ({
              RegionId: call.region,
              ZoneId,
              ...available,
              AvailableResources: {
                AvailableResource: [
                  {
                    Type: p.DestinationResource,
                    SupportedResources: {
                      SupportedResource: values.map((Value) => ({ Value, ...available })),
                    },
                  },
                ],
              },
            })),
        },
      };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeZones',
    access: 'read',
    params: { RegionId: str(), AcceptLanguage: str() },
    // In none of the vendor's tables (unconfirmed).
    ram: needs('ecs:DescribeZones'),
    handle: (call) => ({
      Zones: {
        Zone: zonesOf(call.region).map((ZoneId) => ({
          ZoneId,
          LocalName: ZoneId,
          ZoneType: 'AvailabilityZone',
          AvailableInstanceTypes: { InstanceTypes: INSTANCE_TYPES.map(({ id }) => id) },
          AvailableResourceCreation: { ResourceTypes: ['VSwitch', 'IoOptimized', 'Instance', 'Disk'] },
          AvailableDiskCategories: { DiskCategories: ['cloud_essd', 'cloud_ssd', 'cloud_efficiency'] },
        })),
      },
    }),
  }),
];
