/** Condition keys, their types, and the actions that carry them (facts/policy.md 1.5, 2.1 and 2.2). */
import type { DataType } from './operators.ts';

/** Names as the vendor documents them. Keys that end in `/` are families: `ecs:tag/<key>`. */
export const KEY_TYPES: Readonly<Record<string, DataType>> = Object.freeze({
  'acs:SourceIp': 'ip',
  'acs:SecureTransport': 'boolean',
  'acs:MFAPresent': 'boolean',
  'acs:CurrentTime': 'date',
  'acs:PrincipalARN': 'string',
  'acs:ResourceTag/': 'string',
  'acs:RequestTag/': 'string',
  'acs:PrincipalRDId': 'string',
  'acs:SourceVpc': 'string',
  'acs:Service': 'string',
  'acs:AccessId': 'string',
  'sts:ExternalId': 'string',
  'ecs:AssociatePublicIpAddress': 'boolean',
  'ecs:CommandRunAs': 'string',
  'ecs:ImageOwnerId': 'string',
  'ecs:ImagePlatform': 'string',
  'ecs:ImageSource': 'string',
  'ecs:InstanceType': 'string',
  'ecs:InstanceTypeFamily': 'string',
  'ecs:IsDiskByokEncrypted': 'string',
  'ecs:IsDiskEncrypted': 'string',
  'ecs:IsSystemDiskByokEncrypted': 'string',
  'ecs:IsSystemDiskEncrypted': 'string',
  'ecs:LoginAsNonRoot': 'boolean',
  'ecs:PasswordCustomized': 'boolean',
  'ecs:PasswordInherit': 'boolean',
  'ecs:NotSpecifySecurityGroupId': 'boolean',
  // Only on the page that this product implements; an alias or a slip of the pen (facts/policy.md 2.1).
  'ecs:NotSpecifySecureGroupId': 'boolean',
  'ecs:SecurityEnhancementStrategy': 'string',
  'ecs:SecurityHardeningMode': 'boolean',
  'ecs:SecurityGroupIpProtocols': 'string',
  'ecs:SecurityGroupSourceCidrIps': 'string',
  'ecs:tag/': 'string',
  'vpc:VPC': 'string',
  'vpc:IsDefaultVpc': 'boolean',
  'vpc:IsDefaultVSwitch': 'boolean',
  'vpc:CreateDefaultVpc': 'boolean',
  'vpc:tag/': 'string',
});

const BY_LOWER = new Map(Object.keys(KEY_TYPES).map((name) => [name.toLowerCase(), name]));

/** The documented name of a key given in any case; undefined for one that is not documented. */
export function documentedKey(key: string): string | undefined {
  const lower = key.toLowerCase();
  const exact = BY_LOWER.get(lower);
  if (exact !== undefined) return exact;
  const family = BY_LOWER.get(lower.slice(0, lower.indexOf('/') + 1));
  return family === undefined ? undefined : `${family}${key.slice(family.length)}`;
}

/** The type of a key's values; undefined for one that is not documented. */
export function typeOfKey(key: string): DataType | undefined {
  const name = documentedKey(key);
  if (name === undefined) return undefined;
  return KEY_TYPES[name] ?? KEY_TYPES[name.slice(0, name.indexOf('/') + 1)];
}

const RULE_KEYS = ['ecs:SecurityGroupIpProtocols', 'ecs:SecurityGroupSourceCidrIps'] as const;
const NEW_INSTANCE_KEYS = Object.keys(KEY_TYPES).filter(
  (key) =>
    /^(ecs|vpc):/.test(key) && !(RULE_KEYS as readonly string[]).includes(key) && !/CommandRunAs/.test(key),
);

/** Service keys that an action carries, in lower case; actions that are not listed are not known here. */
const ACTION_KEYS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'ecs:AuthorizeSecurityGroup': RULE_KEYS,
    'ecs:AuthorizeSecurityGroupEgress': RULE_KEYS,
    'ecs:ModifySecurityGroupRule': RULE_KEYS,
    'ecs:ModifySecurityGroupEgressRule': ['ecs:tag/', ...RULE_KEYS],
    // In no table of the vendor, but the page conditions it on these keys (facts/policy.md 0.4).
    'ecs:ConfigureSecurityGroupPermissions': RULE_KEYS,
    'ecs:RevokeSecurityGroup': ['ecs:tag/'],
    'ecs:RevokeSecurityGroupEgress': ['ecs:tag/'],
    'ecs:DescribeSecurityGroupAttribute': ['ecs:tag/'],
    'ecs:CreateSecurityGroup': [],
    'ecs:ModifySecurityGroupAttribute': [],
    'ecs:ModifySecurityGroupPolicy': [],
    'ecs:DeleteSecurityGroup': [],
    'ecs:JoinSecurityGroup': [],
    'ecs:LeaveSecurityGroup': [],
    'ecs:ModifyInstanceAttribute': ['ecs:tag/', 'ecs:PasswordCustomized'],
    'ecs:ModifyNetworkInterfaceAttribute': [],
    'ecs:CreateNetworkInterface': ['vpc:VPC', 'vpc:IsDefaultVpc', 'vpc:IsDefaultVSwitch', 'vpc:tag/'],
    'ecs:AttachNetworkInterface': [],
    'ecs:CreatePrefixList': [],
    'ecs:ModifyPrefixList': [],
    'ecs:DeletePrefixList': [],
    'ecs:CreatePortRangeList': [],
    'ecs:ModifyPortRangeList': [],
    'ecs:RunInstances': NEW_INSTANCE_KEYS,
    'ecs:CreateInstance': NEW_INSTANCE_KEYS,
    'ecs:ModifyInstanceSpec': ['ecs:AssociatePublicIpAddress'],
    'ecs:ModifyInstanceNetworkSpec': ['ecs:AssociatePublicIpAddress'],
    'ecs:AllocatePublicIpAddress': [],
    'ecs:RunCommand': ['ecs:CommandRunAs'],
    'ecs:InvokeCommand': ['ecs:CommandRunAs'],
  }),
);

const DOCUMENTED_ACTIONS = new Map([...ACTION_KEYS.keys()].map((action) => [action.toLowerCase(), action]));

/** The documented spelling of an action given in any case; undefined when it is not in the table. */
export function documentedAction(action: string): string | undefined {
  return DOCUMENTED_ACTIONS.get(action.toLowerCase());
}

/** False when the table says that no call of the action ever has the key. */
export function mayCarry(action: string, key: string): boolean {
  const carried = ACTION_KEYS.get(documentedAction(action) ?? '');
  const name = documentedKey(key);
  if (carried === undefined || name === undefined || /^(acs|sts):/.test(name)) return true;
  return carried.some((one) => one === name || (one.endsWith('/') && name.startsWith(one)));
}
