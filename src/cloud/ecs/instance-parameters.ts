/** What calls for new instances, and launch templates, can say of them. */
import { bool, int, list, object, objects, str } from '../kernel/params.ts';
import { TAGS } from '../kernel/tagging.ts';

/** What can be said of every disk. */
const DISK = {
  Size: int({ min: 1 }),
  Category: str(),
  DiskName: str(),
  Description: str(),
  PerformanceLevel: str(),
  Encrypted: bool(),
} as const;

const CARD = {
  InstanceType: str(),
  VSwitchId: str(),
  SecurityGroupId: str(),
  SecurityGroupIds: list({ max: 10 }),
  PrimaryIpAddress: str(),
  NetworkInterfaceName: str(),
  Description: str(),
} as const;

/** What calls and templates say alike, interfaces apart. */
const INSTANCE = {
  ImageId: str(),
  InstanceType: str(),
  InstanceName: str(),
  HostName: str(),
  Description: str(),
  VSwitchId: str(),
  SecurityGroupId: str(),
  SecurityGroupIds: list({ max: 10 }),
  PrivateIpAddress: str(),
  InternetMaxBandwidthIn: int({ min: 1, max: 200 }),
  InternetMaxBandwidthOut: int({ min: 0, max: 100 }),
  InternetChargeType: str(),
  InstanceChargeType: str(),
  ZoneId: str(),
  UserData: str(),
  DeletionProtection: bool(),
  SpotStrategy: str(),
  CreditSpecification: str(),
  HttpEndpoint: str(),
  HttpTokens: str(),
  HttpPutResponseHopLimit: int({ min: 1, max: 64 }),
  Tag: TAGS,
  KeyPairName: str(),
  RamRoleName: str(),
  SystemDisk: object(DISK),
  DataDisk: objects({ ...DISK, DeleteWithInstance: bool() }, { max: 16 }),
  ResourceGroupId: str(),
  Ipv6AddressCount: int({ min: 0, max: 10 }),
  // Nothing but their condition keys depends on these.
  PasswordInherit: bool(),
  SecurityEnhancementStrategy: str(),
  ImageOptions: object({ LoginAsNonRoot: bool() }),
} as const;

/** Parameters of RunInstances and CreateInstance. */
export const CREATE = {
  RegionId: str(),
  ...INSTANCE,
  Ipv6Address: list({ max: 10 }),
  DryRun: bool(),
  ClientToken: str(),
  Password: str(),
  NetworkInterface: objects({
    ...CARD,
    Ipv6Address: list({ max: 10 }),
    Ipv6AddressCount: int({ min: 0, max: 10 }),
    NetworkInterfaceId: str(),
  }),
} as const;

/** What a version of a launch template says; the last ones mean nothing to instances here and are answered as given. */
export const TEMPLATE = {
  ...INSTANCE,
  NetworkInterface: objects(CARD, { max: 2 }),
  VpcId: str(),
  NetworkType: str(),
  ImageOwnerAlias: str(),
  IoOptimized: str(),
  DeploymentSetId: str(),
  AutoReleaseTime: str(),
  AutoRenew: bool(),
  AutoRenewPeriod: int({ min: 1 }),
  Period: int({ min: 1 }),
  PeriodUnit: str(),
  SpotDuration: int({ min: 0 }),
} as const;
