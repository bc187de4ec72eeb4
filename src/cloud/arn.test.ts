/** What every operation needs permission for: the vendor's tables by example, and the form of all declarations. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_PROFILE } from '../domain/semantics/profile.ts';
import type { KeyContext, Operation } from './kernel/operation.ts';
import {
  type Decoded,
  decodeParams,
  type Param,
  type Params,
  toWireTree,
  type WireNode,
} from './kernel/params.ts';
import { State } from './kernel/state.ts';
import { operations } from './registry.ts';

const HERE = { region: 'cn-hangzhou', account: '1001' };
const CONTEXT: KeyContext = {
  ...HERE,
  profile: DEFAULT_PROFILE,
  table: (kind) => new State().table(kind, HERE),
};
const ECS = 'acs:ecs:cn-hangzhou:1001:';
const VPC = 'acs:vpc:cn-hangzhou:1001:';
const SLB = 'acs:slb:cn-hangzhou:1001:';
const NLB = 'acs:nlb:cn-hangzhou:1001:';
const ALB = 'acs:alb:cn-hangzhou:1001:';
const TRAIL = 'acs:actiontrail:cn-hangzhou:1001:';
const RAM = 'acs:ram:*:1001:';
const RM = 'acs:resourcemanager:*:1001:';

function operationOf(product: string, action: string): Operation {
  const found = operations.find((one) => one.product === product && one.action === action);
  if (found === undefined) throw new Error(`no operation ${product}:${action}`);
  return found;
}

const ALB_BALANCER =
  'VpcId=vpc-1&AddressType=Internet&LoadBalancerEdition=Basic&LoadBalancerBillingConfig.PayType=PostPay&ZoneMappings=[]';
const FORWARDED = [1, 2]
  .map((n) => `DefaultActions.1.ForwardGroupConfig.ServerGroupTuples.${n}.ServerGroupId=sgp-${n}`)
  .concat('DefaultActions.1.Type=ForwardGroup')
  .join('&');

/** Operation, parameters on the wire, ARNs. */
const TABLE: readonly (readonly [`${string}:${string}`, string, ...string[]])[] = [
  ['Ecs:AuthorizeSecurityGroup', 'SecurityGroupId=sg-1', '*'],
  ['Ecs:AuthorizeSecurityGroupEgress', 'SecurityGroupId=sg-1', '*'],
  ['Ecs:ModifySecurityGroupRule', 'SecurityGroupId=sg-1&SecurityGroupRuleId=sgr-1', '*'],
  ['Ecs:ModifySecurityGroupEgressRule', 'SecurityGroupId=sg-1&SecurityGroupRuleId=sgr-1', '*'],
  ['Ecs:RevokeSecurityGroup', 'SecurityGroupId=sg-1', `${ECS}securitygroup/sg-1`],
  ['Ecs:RevokeSecurityGroupEgress', 'SecurityGroupId=sg-1', `${ECS}securitygroup/sg-1`],
  ['Ecs:CreateSecurityGroup', 'VpcId=vpc-1', `${ECS}securitygroup/*`, `${VPC}vpc/vpc-1`],
  ['Ecs:CreateSecurityGroup', '', `${ECS}securitygroup/*`],
  ['Ecs:DeleteSecurityGroup', 'SecurityGroupId=sg-1', `${ECS}securitygroup/sg-1`],
  ['Ecs:DescribeSecurityGroups', '', `${ECS}securitygroup/*`],
  [
    'Ecs:DescribeSecurityGroups',
    'SecurityGroupIds=["sg-1","sg-2"]',
    `${ECS}securitygroup/sg-1`,
    `${ECS}securitygroup/sg-2`,
  ],
  ['Ecs:DescribeSecurityGroups', 'SecurityGroupId=sg-1', `${ECS}securitygroup/sg-1`],
  [
    'Ecs:DescribeSecurityGroupReferences',
    'SecurityGroupId.1=sg-1&SecurityGroupId.2=sg-2',
    `${ECS}securitygroup/sg-1`,
    `${ECS}securitygroup/sg-2`,
  ],
  [
    'Ecs:JoinSecurityGroup',
    'SecurityGroupId=sg-1&InstanceId=i-1',
    `${ECS}instance/i-1`,
    `${ECS}securitygroup/sg-1`,
  ],
  [
    'Ecs:LeaveSecurityGroup',
    'SecurityGroupId=sg-1&NetworkInterfaceId=eni-1',
    `${ECS}eni/eni-1`,
    `${ECS}securitygroup/sg-1`,
  ],
  ['Ecs:ModifyInstanceAttribute', 'InstanceId=i-1&InstanceName=web', `${ECS}instance/i-1`],
  [
    'Ecs:ModifyInstanceAttribute',
    'InstanceId=i-1&SecurityGroupIds.1=sg-1&SecurityGroupIds.2=sg-2',
    `${ECS}instance/i-1`,
    `${ECS}securitygroup/sg-1`,
    `${ECS}securitygroup/sg-2`,
  ],
  ['Ecs:RunInstances', 'SecurityGroupId=sg-1', '*'],
  ['Ecs:CreateInstance', '', '*'],
  ['Ecs:DescribeInstances', '', `${ECS}instance/*`],
  ['Ecs:DescribeInstances', 'InstanceIds=["i-1"]', `${ECS}instance/i-1`],
  ['Ecs:StopInstances', 'InstanceId.1=i-1&InstanceId.2=i-2', `${ECS}instance/i-1`, `${ECS}instance/i-2`],
  [
    'Ecs:DescribeInstanceAutoRenewAttribute',
    'InstanceId=i-1,i-2',
    `${ECS}instance/i-1`,
    `${ECS}instance/i-2`,
  ],
  ['Ecs:DescribeInstanceMaintenanceAttributes', 'InstanceId.1=i-1', '*'],
  [
    'Ecs:DescribeInstanceRamRole',
    'InstanceIds=["i-1"]&RamRoleName=web',
    `${ECS}instance/i-1`,
    'acs:ram:cn-hangzhou:1001:role/web',
  ],
  [
    'Ecs:CreateNetworkInterface',
    'VSwitchId=vsw-1&SecurityGroupId=sg-1',
    `${ECS}eni/*`,
    `${ECS}securitygroup/sg-1`,
    `${VPC}vswitch/vsw-1`,
  ],
  [
    'Ecs:ModifyNetworkInterfaceAttribute',
    'NetworkInterfaceId=eni-1&SecurityGroupId.1=sg-1',
    `${ECS}eni/eni-1`,
    `${ECS}securitygroup/sg-1`,
  ],
  [
    'Ecs:AttachNetworkInterface',
    'NetworkInterfaceId=eni-1&InstanceId=i-1',
    `${ECS}eni/eni-1`,
    `${ECS}instance/i-1`,
  ],
  ['Ecs:DescribeDisks', 'DiskIds=["d-1"]', `${ECS}disk/d-1`],
  ['Ecs:CreatePrefixList', 'PrefixListName=office&AddressFamily=IPv4&MaxEntries=5', '*'],
  ['Ecs:ModifyPrefixList', 'PrefixListId=pl-1', `${ECS}prefixlist/pl-1`],
  ['Ecs:CreatePortRangeList', 'MaxEntries=5', `${ECS}portrangelist/*`],
  ['Ecs:DescribePortRangeLists', 'PortRangeListId.1=prl-1', `${ECS}portrangelist/prl-1`],
  ['Ecs:TagResources', 'ResourceType=eni&ResourceId.1=eni-1&Tag.1.Key=a', `${ECS}eni/eni-1`],
  ['Ecs:UntagResources', 'ResourceType=Instance&ResourceId.1=i-1', `${ECS}instance/i-1`],
  ['Ecs:ListTagResources', 'ResourceType=instance&ResourceId.1=i-1', '*'],
  [
    'Ecs:JoinResourceGroup',
    'ResourceGroupId=rg-1&ResourceId=sg-1&ResourceType=securitygroup',
    `${ECS}securitygroup/sg-1`,
  ],
  ['Vpc:CreateVpc', '', `${VPC}vpc/*`],
  ['Vpc:DescribeVpcs', 'VpcId=vpc-1,vpc-2', `${VPC}vpc/vpc-1`, `${VPC}vpc/vpc-2`],
  ['Vpc:CreateVSwitch', 'VpcId=vpc-1&CidrBlock=10.0.0.0/24', `${VPC}vswitch/*`, `${VPC}vpc/vpc-1`],
  ['Vpc:DescribeVSwitches', 'VSwitchId=vsw-1', `${VPC}vswitch/*`],
  ['Vpc:AssociateEipAddress', 'AllocationId=eip-1&InstanceId=i-1', `${VPC}eip/eip-1`, `${ECS}instance/i-1`],
  [
    'Vpc:AssociateEipAddress',
    'AllocationId=eip-1&InstanceId=ngw-1&InstanceType=Nat',
    `${VPC}eip/eip-1`,
    `${VPC}natgateway/ngw-1`,
  ],
  ['Vpc:DescribeNatGateways', 'NatGatewayId=ngw-1', `${VPC}natgateway/ngw-1`],
  ['Vpc:DeleteForwardEntry', 'ForwardTableId=ftb-1&ForwardEntryId=fwd-1', `${VPC}forwardtable/ftb-1`],
  [
    'Slb:AddBackendServers',
    'LoadBalancerId=lb-1&BackendServers=[{"ServerId":"i-1"},{"ServerId":"eni-1","Type":"eni"}]',
    `${SLB}loadbalancer/lb-1`,
    `${ECS}instance/i-1`,
  ],
  ['Slb:AddBackendServers', 'LoadBalancerId=lb-1&BackendServers=no-list', `${SLB}loadbalancer/lb-1`],
  [
    'Slb:CreateLoadBalancerTCPListener',
    'LoadBalancerId=lb-1&ListenerPort=22&AclId=acl-1',
    `${SLB}loadbalancer/lb-1`,
    `${SLB}acl/acl-1`,
  ],
  [
    'Nlb:AddServersToServerGroup',
    'ServerGroupId=sgp-1&Servers.1.ServerId=i-1&Servers.2.ServerId=eni-1&Servers.2.ServerType=Eni',
    `${NLB}servergroup/sgp-1`,
    `${ECS}instance/i-1`,
    `${ECS}eni/eni-1`,
  ],
  [
    'Nlb:CreateListener',
    'LoadBalancerId=nlb-1&ServerGroupId=sgp-1&ListenerProtocol=TCP&ListenerPort=22',
    `${NLB}loadbalancer/nlb-1`,
    `${NLB}servergroup/sgp-1`,
  ],
  ['Alb:CreateLoadBalancer', ALB_BALANCER, `${ALB}loadbalancer/*`],
  [
    'Alb:CreateListener',
    `LoadBalancerId=alb-1&ListenerProtocol=HTTP&ListenerPort=80&${FORWARDED}`,
    `${ALB}loadbalancer/alb-1`,
    `${ALB}servergroup/sgp-1`,
    `${ALB}servergroup/sgp-2`,
  ],
  [
    'Alb:AddServersToServerGroup',
    'ServerGroupId=sgp-1&Servers.1.ServerId=i-1&Servers.1.ServerType=Ecs&Servers.1.Port=22',
    `${ALB}servergroup/sgp-1`,
    `${ECS}instance/i-1`,
  ],
  ['Alb:ListServerGroups', 'ServerGroupIds.1=sgp-1', `${ALB}servergroup/*`],
  ['Nlb:ListServerGroupServers', 'ServerGroupId=sgp-1', `${NLB}serverGroup/sgp-1`],
  ['Ram:CreateUser', 'UserName=alice', `${RAM}user/*`],
  ['Ram:GetUser', 'UserName=alice', `${RAM}user/alice`],
  ['Ram:CreateAccessKey', '', `${RAM}user/*`],
  ['Ram:AddUserToGroup', 'UserName=alice&GroupName=ops', `${RAM}user/alice`, `${RAM}group/ops`],
  ['Ram:CreateRole', 'RoleName=reader&AssumeRolePolicyDocument={}', `${RAM}role/reader`],
  ['Ram:CreatePolicy', 'PolicyName=guard&PolicyDocument={}', `${RAM}policy/guard`],
  [
    'Ram:GetPolicy',
    'PolicyName=AdministratorAccess&PolicyType=System',
    'acs:ram:*:system:policy/AdministratorAccess',
  ],
  [
    'Ram:AttachPolicyToUser',
    'PolicyName=guard&PolicyType=Custom&UserName=alice',
    `${RAM}policy/guard`,
    `${RAM}user/alice`,
  ],
  [
    'Ram:DetachPolicyFromRole',
    'PolicyName=AdministratorAccess&PolicyType=system&RoleName=reader',
    'acs:ram:*:system:policy/AdministratorAccess',
    `${RAM}role/reader`,
  ],
  ['Ram:TagResources', 'ResourceType=user&ResourceNames.1=alice&Tag.1.Key=a', `${RAM}user/alice`],
  ['Sts:AssumeRole', 'RoleArn=acs:ram::1002:role/reader&RoleSessionName=s1', 'acs:ram::1002:role/reader'],
  ['Sts:GetCallerIdentity', '', '*'],
  [
    'ResourceManager:CreateControlPolicy',
    'PolicyName=guard&PolicyDocument={}&EffectScope=RAM',
    `${RM}policy/controlpolicy/*`,
  ],
  [
    'ResourceManager:AttachControlPolicy',
    'PolicyId=cp-1&TargetId=fd-1',
    `${RM}policy/controlpolicy/cp-1`,
    `${RM}folder/fd-1`,
  ],
  [
    'ResourceManager:DetachControlPolicy',
    'PolicyId=cp-1&TargetId=1002',
    `${RM}policy/controlpolicy/cp-1`,
    `${RM}account/1002`,
  ],
  [
    'ResourceManager:MoveAccount',
    'AccountId=1002&DestinationFolderId=r-1',
    `${RM}account/1002`,
    `${RM}folder/r-1`,
  ],
  ['ResourceManager:CreateFolder', 'FolderName=prod', `${RM}folder/*`],
  ['ResourceManager:GetResourceDirectory', '', '*'],
  ['BssOpenApi:QueryAvailableInstances', '', '*'],
  ['ActionTrail:LookupEvents', '', '*'],
  ['ActionTrail:StartLogging', 'Name=audit-trail', `${TRAIL}trail/audit-trail`],
];

describe('the resources of a call', () => {
  test.each(TABLE)('%s with %s', (name, wire, ...arns) => {
    const [product = '', action = ''] = name.split(':');
    const { params, ram } = operationOf(product, action);
    expect(ram.resources(decodeParams(params, toWireTree(new URLSearchParams(wire))), HERE)).toEqual(arns);
  });
});

const RAM_CODES: Readonly<Record<string, string>> = {
  Ecs: 'ecs',
  Vpc: 'vpc',
  Slb: 'slb',
  Alb: 'alb',
  Nlb: 'nlb',
  Ram: 'ram',
  Sts: 'sts',
  ResourceManager: 'resourcemanager',
  ResourceDirectoryMaster: 'resourcemanager',
  Location: 'location',
  BssOpenApi: 'bss',
  ActionTrail: 'actiontrail',
  Sas: 'yundun-sas',
  Config: 'config',
};
const OTHER_NAMES: Readonly<Record<string, string>> = { QueryAvailableInstances: 'DescribeInstances' };
const ARN = /^(\*|acs:[a-z]+:(cn-hangzhou|\*)?:(1001|system):([A-Za-z0-9]+\/)*[^/:\s]+)$/;

/** Only what an operation requires, each with a value that it takes. */
function minimal(params: Params): Decoded<Params> {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => [name, acceptedValue(param, name)]),
  );
}

/** The same parameters, but to ask for one that the operation does not declare is an error. */
function strict(params: Params, values: Decoded<Params>): Decoded<Params> {
  return new Proxy(values, {
    get(target, name) {
      if (!(name in params)) throw new Error(`the operation declares no parameter ${String(name)}`);
      return target[String(name)];
    },
  });
}

const CANDIDATES = [
  'x-1',
  '1',
  'acs:ram::1001:role/x',
  'Internet',
  'TCP',
  'System',
  'Active',
  'Enabled',
  'IPv4',
  'RAM',
  'Drop',
  'HTTP',
  'Basic',
  'PostPay',
  'ForwardGroup',
  'ALIYUN',
  'true',
];

function acceptedValue(param: Param<unknown>, name: string): unknown {
  const node = (value: string): WireNode => ({ value, children: new Map() });
  if (!param.required) return param.decode(undefined, name);
  if (param.wire === 'object') return minimal(param.fields ?? {});
  const taken = name === 'RoleArn' ? CANDIDATES.slice(2) : CANDIDATES;
  for (const value of taken) {
    try {
      return param.decode(node(value), name);
    } catch {
      // The parameter takes other values: the next one.
    }
  }
  throw new Error(`no value for ${name}`);
}

describe('every declaration', () => {
  test.each(operations.map((one) => [`${one.product}:${one.action}`, one] as const))('%s', (_name, one) => {
    const { product, action, params, ram } = one;
    expect(ram.action).toBe(`${RAM_CODES[product]}:${OTHER_NAMES[action] ?? action}`);
    const p = minimal(params);
    const arns = ram.resources(strict(params, p), HERE);
    expect(arns.length).toBeGreaterThan(0);
    for (const arn of arns) expect(arn).toMatch(ARN);
    for (const keys of ram.keys?.(p, CONTEXT) ?? [])
      for (const values of Object.values(keys)) expect(Array.isArray(values)).toBe(true);
  });
});
