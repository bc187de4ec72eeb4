/** Disks: every instance has a system disk; RunInstances can ask for data disks. */
import { ecs, needs } from '../arn.ts';
import { type Call, type Operation, operation } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { jsonList, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagKeyValues } from '../kernel/tagging.ts';
import { ECS, TOKEN } from './common.ts';
import { type DiskRecord, disks, type InstanceRecord } from './model-instance.ts';

/** What a create call says of one disk. */
export interface DiskWanted {
  readonly Size?: number | undefined;
  readonly Category?: string | undefined;
  readonly DiskName?: string | undefined;
}

/** Makes an instance's disks: the system disk first. */
export function makeDisks(
  call: Call,
  instance: InstanceRecord,
  system: DiskWanted,
  data: readonly DiskWanted[],
): void {
  for (const [i, wanted] of [system, ...data].entries()) {
    const DiskId = call.newId('d');
    call.table(disks).put(DiskId, {
      DiskId,
      DiskName: wanted.DiskName ?? '',
      Type: i === 0 ? 'system' : 'data',
      Device: `/dev/xvd${String.fromCharCode(97 + i)}`,
      InstanceId: instance.InstanceId,
      ImageId: i === 0 ? instance.ImageId : '',
      Size: wanted.Size ?? 40,
      Category: wanted.Category ?? 'cloud_essd',
      ZoneId: instance.ZoneId,
      CreationTime: instance.CreationTime,
      Tags: [],
    });
  }
}

export function disksOf(call: Call, instanceId: string): DiskRecord[] {
  return call
    .table(disks)
    .values()
    .filter((one) => one.InstanceId === instanceId);
}

export const diskOperations: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'DescribeDisks',
    access: 'read',
    params: {
      RegionId: str(),
      ZoneId: str(),
      DiskIds: jsonList({ max: 100 }),
      InstanceId: str(),
      DiskType: str(),
      Status: str(),
      Category: str(),
      DiskName: str(),
      Tag: TAGS,
      ...TOKEN,
      ...NUMBERED,
    },
    ram: needs('ecs:DescribeDisks', ecs.disk.by('DiskIds')),
    handle(call, p) {
      const wanted = call
        .table(disks)
        .values()
        .filter(
          (one) =>
            (p.DiskIds === undefined || p.DiskIds.includes(one.DiskId)) &&
            (p.InstanceId === undefined || one.InstanceId === p.InstanceId) &&
            (p.ZoneId === undefined || one.ZoneId === p.ZoneId) &&
            (p.Category === undefined || p.Category === 'all' || one.Category === p.Category) &&
            (p.DiskName === undefined || one.DiskName === p.DiskName) &&
            (p.DiskType === undefined || p.DiskType === 'all' || one.Type === p.DiskType) &&
            (p.Status === undefined || p.Status === 'All' || p.Status === 'In_use') &&
            hasTags(one.Tags, p.Tag),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        Disks: {
          Disk: items.map(({ Tags, ...one }) => ({
            ...one,
            RegionId: call.region,
            Status: 'In_use',
            Description: '',
            Encrypted: false,
            DeleteWithInstance: true,
            Portable: one.Type === 'data',
            DiskChargeType: 'PostPaid',
            PerformanceLevel: one.Category === 'cloud_essd' ? 'PL0' : '',
            ResourceGroupId: '',
            AttachedTime: one.CreationTime,
            Tags: tagKeyValues(Tags),
            OperationLocks: { OperationLock: [] },
            MountInstances: { MountInstance: [] },
          })),
        },
      };
    },
  }),
];
