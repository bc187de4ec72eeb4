/**
 * Trails: what would be delivered where. This cloud has no log store and no bucket, so a trail that is switched on
 * delivers nothing, and its status says so: it has no time of a last delivery.
 */
import { actionTrail, needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { bool, str } from '../kernel/params.ts';
import { collection } from '../kernel/state.ts';
import { vendorTime } from '../kernel/time.ts';
import { ACTION_TRAIL } from './common.ts';

interface TrailRecord {
  readonly Name: string;
  readonly HomeRegion: string;
  readonly Status: 'Fresh' | 'Enable' | 'Disable';
  readonly EventRW: string;
  readonly TrailRegion: string;
  readonly IsOrganizationTrail: boolean;
  readonly SlsProjectArn: string;
  readonly SlsWriteRoleArn: string;
  readonly OssBucketName: string;
  readonly OssKeyPrefix: string;
  readonly OssWriteRoleArn: string;
  readonly MaxComputeProjectArn: string;
  readonly MaxComputeWriteRoleArn: string;
  readonly CreateTime: string;
  readonly UpdateTime: string;
  readonly StartLoggingTime: string;
  readonly StopLoggingTime: string;
}

/** A name is unique in the account; the trail belongs to the region where it was made. */
const trails = collection<TrailRecord>('actiontrail.trail', 'account');

/** Names and codes as in the vendor's Terraform provider and its manual; the codes are exceptions by name. */
const NOT_FOUND = 'TrailNotFoundException';

const SETTINGS = {
  EventRW: str({ oneOf: ['Write', 'Read', 'All'] }),
  TrailRegion: str(),
  SlsProjectArn: str(),
  SlsWriteRoleArn: str(),
  OssBucketName: str(),
  OssKeyPrefix: str(),
  OssWriteRoleArn: str(),
  MaxComputeProjectArn: str(),
  MaxComputeWriteRoleArn: str(),
};

function trailNamed(call: Call, name: string): TrailRecord {
  const trail = call.table(trails).get(name);
  if (trail === undefined) throw refuse(404, NOT_FOUND, `Trail ${name} does not exist.`);
  return trail;
}

function checkDestination(
  p: Pick<TrailRecord, 'SlsProjectArn' | 'OssBucketName' | 'OssKeyPrefix' | 'MaxComputeProjectArn'>,
): void {
  if (p.SlsProjectArn === '' && p.OssBucketName === '' && p.MaxComputeProjectArn === '')
    throw refuse(400, 'InvalidDestination', 'A trail needs a log project, a bucket or a MaxCompute project.');
  if (p.OssBucketName !== '' && !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(p.OssBucketName))
    throw refuse(400, 'InvalidBucketNameException', 'The specified OSS bucket name is not valid.');
  if (p.OssKeyPrefix !== '' && !/^[A-Za-z][\w/-]{5,31}$/.test(p.OssKeyPrefix))
    throw refuse(400, 'InvalidPrefixException', 'The specified OSS key prefix is not valid.');
}

/** The settings of a trail as creating and changing one answers them. */
function settingsOf(trail: TrailRecord): object {
  const { Name, HomeRegion, EventRW, TrailRegion } = trail;
  const { SlsProjectArn, SlsWriteRoleArn, OssBucketName, OssKeyPrefix, OssWriteRoleArn } = trail;
  const { MaxComputeProjectArn, MaxComputeWriteRoleArn } = trail;
  return {
    ...{ Name, HomeRegion, EventRW, TrailRegion },
    ...{ SlsProjectArn, SlsWriteRoleArn, OssBucketName, OssKeyPrefix, OssWriteRoleArn },
    ...{ MaxComputeProjectArn, MaxComputeWriteRoleArn },
  };
}

/** Switches a trail, answering nothing. */
function switched(call: Call, name: string, on: boolean): object {
  const trail = trailNamed(call, name);
  const now = vendorTime(call.now);
  call.table(trails).put(name, {
    ...trail,
    Status: on ? 'Enable' : 'Disable',
    ...(on ? { StartLoggingTime: now } : { StopLoggingTime: now }),
  });
  return {};
}

export const trailOperations: readonly Operation[] = [
  operation({
    ...ACTION_TRAIL,
    action: 'CreateTrail',
    access: 'write',
    params: { Name: str().need(), ...SETTINGS, IsOrganizationTrail: bool() },
    ram: needs('actiontrail:CreateTrail', actionTrail.trail.by('Name')),
    errors: [
      'InvalidTrailNameException',
      'TrailAlreadyExistsException',
      'InvalidDestination',
      'InvalidBucketNameException',
      'InvalidPrefixException',
    ],
    handle(call, p) {
      if (!/^[a-z][a-z0-9_-]{5,35}$/.test(p.Name))
        throw refuse(400, 'InvalidTrailNameException', 'The specified trail name is not valid.');
      if (call.table(trails).has(p.Name))
        throw refuse(409, 'TrailAlreadyExistsException', `Trail ${p.Name} already exists.`);
      const now = vendorTime(call.now);
      const trail: TrailRecord = {
        Name: p.Name,
        HomeRegion: call.region,
        Status: 'Fresh',
        EventRW: p.EventRW ?? 'All',
        TrailRegion: p.TrailRegion ?? 'All',
        IsOrganizationTrail: p.IsOrganizationTrail ?? false,
        SlsProjectArn: p.SlsProjectArn ?? '',
        SlsWriteRoleArn: p.SlsWriteRoleArn ?? '',
        OssBucketName: p.OssBucketName ?? '',
        OssKeyPrefix: p.OssKeyPrefix ?? '',
        OssWriteRoleArn: p.OssWriteRoleArn ?? '',
        MaxComputeProjectArn: p.MaxComputeProjectArn ?? '',
        MaxComputeWriteRoleArn: p.MaxComputeWriteRoleArn ?? '',
        CreateTime: now,
        UpdateTime: now,
        StartLoggingTime: '',
        StopLoggingTime: '',
      };
      checkDestination(trail);
      call.table(trails).put(p.Name, trail);
      return settingsOf(trail);
    },
  }),
  operation({
    ...ACTION_TRAIL,
    action: 'UpdateTrail',
    access: 'write',
    params: { Name: str().need(), ...SETTINGS },
    ram: needs('actiontrail:UpdateTrail', actionTrail.trail.by('Name')),
    errors: [NOT_FOUND, 'InvalidDestination', 'InvalidBucketNameException', 'InvalidPrefixException'],
    handle(call, p) {
      const given = Object.fromEntries(Object.entries(p).filter(([, value]) => value !== undefined));
      const trail = { ...trailNamed(call, p.Name), ...given, UpdateTime: vendorTime(call.now) };
      checkDestination(trail);
      call.table(trails).put(p.Name, trail);
      return settingsOf(trail);
    },
  }),
  operation({
    ...ACTION_TRAIL,
    action: 'DescribeTrails',
    access: 'read',
    params: { NameList: str(), IncludeShadowTrails: bool(), IncludeOrganizationTrail: bool() },
    ram: needs('actiontrail:DescribeTrails'),
    errors: [],
    handle(call, p) {
      const names = p.NameList?.split(',').map((one) => one.trim());
      const TrailList = call
        .table(trails)
        .values()
        // A trail of all regions has a shadow in each.
        .filter(({ HomeRegion }) => HomeRegion === call.region || p.IncludeShadowTrails === true)
        .filter(({ Name }) => names === undefined || names.includes(Name))
        .map((trail) => ({
          ...trail,
          Region: trail.HomeRegion,
          TrailArn: `acs:actiontrail:${trail.HomeRegion}:${call.account}:trail/${trail.Name}`,
        }));
      return { TrailList };
    },
  }),
  operation({
    ...ACTION_TRAIL,
    action: 'GetTrailStatus',
    access: 'read',
    params: { Name: str().need(), IsOrganizationTrail: bool() },
    ram: needs('actiontrail:GetTrailStatus', actionTrail.trail.by('Name')),
    errors: [NOT_FOUND],
    handle(call, p) {
      const trail = trailNamed(call, p.Name);
      return {
        IsLogging: trail.Status === 'Enable',
        OssBucketStatus: false,
        SlsLogStoreStatus: false,
        LatestDeliveryError: '',
        LatestDeliveryTime: '',
        LatestDeliveryLogServiceError: '',
        LatestDeliveryLogServiceTime: '',
        StartLoggingTime: trail.StartLoggingTime,
        StopLoggingTime: trail.StopLoggingTime,
      };
    },
  }),
  ...[true, false].map((on) =>
    operation({
      ...ACTION_TRAIL,
      action: on ? 'StartLogging' : 'StopLogging',
      access: 'write',
      params: { Name: str().need() },
      ram: needs(`actiontrail:${on ? 'StartLogging' : 'StopLogging'}`, actionTrail.trail.by('Name')),
      errors: [NOT_FOUND],
      handle: (call, p) => switched(call, p.Name, on),
    }),
  ),
  operation({
    ...ACTION_TRAIL,
    action: 'DeleteTrail',
    access: 'write',
    params: { Name: str().need() },
    ram: needs('actiontrail:DeleteTrail', actionTrail.trail.by('Name')),
    errors: [NOT_FOUND],
    handle(call, p) {
      trailNamed(call, p.Name);
      call.table(trails).delete(p.Name);
      return {};
    },
  }),
];
