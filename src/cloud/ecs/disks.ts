/** Disks: every instance has a system disk; RunInstances can ask for data disks. */
import { ecs, needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, int, jsonList, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagKeyValues } from '../kernel/tagging.ts';
import { ECS, TOKEN } from './common.ts';
import { type DiskRecord, disks, type InstanceRecord } from './model-instance.ts';

/** What a create call says of one disk. */
export interface DiskWanted {
  readonly Size?: number | undefined;
  readonly Category?: string | undefined;
  readonly DiskName?: string | undefined;
  readonly Description?: string | undefined;
  readonly PerformanceLevel?: string | undefined;
  readonly Encrypted?: boolean | undefined;
  readonly DeleteWithInstance?: boolean | undefined;
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
    const Category = wanted.Category ?? 'cloud_essd';
    call.table(disks).put(DiskId, {
      DiskId,
      DiskName: wanted.DiskName ?? '',
      Description: wanted.Description ?? '',
      Type: i === 0 ? 'system' : 'data',
      Device: `/dev/xvd${String.fromCharCode(97 + i)}`,
      InstanceId: instance.InstanceId,
      ImageId: i === 0 ? instance.ImageId : '',
      Size: wanted.Size ?? 40,
      Category,
      PerformanceLevel: wanted.PerformanceLevel ?? (Category === 'cloud_essd' ? 'PL0' : ''),
      Encrypted: wanted.Encrypted ?? false,
      DeleteWithInstance: wanted.DeleteWithInstance ?? true,
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

function diskNamed(call: Call, id: string): DiskRecord {
  const disk = call.table(disks).get(id);
  if (disk === undefined) throw refuse(404, 'InvalidDiskId.NotFound', 'The specified disk does not exist.');
  return disk;
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
            Portable: one.Type === 'data',
            DiskChargeType: 'PostPaid',
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
  operation({
    ...ECS,
    action: 'ModifyDiskAttribute',
    access: 'write',
    params: {
      RegionId: str(),
      DiskId: str().need(),
      DiskName: str(),
      Description: str(),
      DeleteWithInstance: bool(),
    },
    ram: needs('ecs:ModifyDiskAttribute', ecs.disk.by('DiskId')),
    handle(call, p) {
      const disk = diskNamed(call, p.DiskId);
      call.table(disks).put(disk.DiskId, {
        ...disk,
        DiskName: p.DiskName ?? disk.DiskName,
        Description: p.Description ?? disk.Description,
        DeleteWithInstance: p.DeleteWithInstance ?? disk.DeleteWithInstance,
      });
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'ResizeDisk',
    access: 'write',
    params: {
      DiskId: str().need(),
      NewSize: int({ min: 1 }).need(),
      Type: str({ oneOf: ['offline', 'online'] }),
      ClientToken: str(),
    },
    ram: needs('ecs:ResizeDisk', ecs.disk.by('DiskId')),
    handle(call, p) {
      const disk = diskNamed(call, p.DiskId);
      if (p.NewSize < disk.Size)
        throw refuse(400, 'InvalidDiskSize.TooSmall', 'Specified new disk size is less than the original.');
      call.table(disks).put(disk.DiskId, { ...disk, Size: p.NewSize });
      return { OrderId: '' };
    },
  }),
];
