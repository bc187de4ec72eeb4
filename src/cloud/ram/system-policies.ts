/** The system policies that every account has: those that the access to this cloud's products needs. */
export interface SystemPolicy {
  readonly PolicyName: string;
  readonly Description: string;
  readonly PolicyDocument: string;
}

function allow(PolicyName: string, Description: string, actions: readonly string[]): SystemPolicy {
  const Statement = [{ Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource: '*' }];
  return Object.freeze({
    PolicyName,
    Description,
    PolicyDocument: JSON.stringify({ Version: '1', Statement }, null, 2),
  });
}

/** What the policies of ECS grant of VPC (alibabacloud.com/help/doc-detail/273911.htm). */
const NETWORKS_OF_ECS = ['vpc:DescribeVpcs', 'vpc:DescribeVSwitches'];

/**
 * Actions as the vendor's pages have them, one page per policy (alibabacloud.com/help/en/ram/developer-reference,
 * `aliyunvpcfullaccess` and so on). Those made with `full`, of elastic IP addresses and of NAT gateways were not to be
 * read and follow the others (unconfirmed).
 */
export const SYSTEM_POLICIES: readonly SystemPolicy[] = Object.freeze([
  allow('AdministratorAccess', 'Manages all resources.', ['*']),
  allow('ReadOnlyAccess', 'Reads all resources.', [
    '*:Describe*',
    '*:List*',
    '*:Get*',
    '*:BatchGet*',
    '*:Query*',
    '*:BatchQuery*',
    'actiontrail:LookupEvents',
    'actiontrail:Check*',
    'dm:Desc*',
    'dm:SenderStatistics*',
    'ram:GenerateCredentialReport',
  ]),
  allow('AliyunECSFullAccess', 'Manages Elastic Compute Service.', ['ecs:*', ...NETWORKS_OF_ECS]),
  allow('AliyunECSReadOnlyAccess', 'Reads Elastic Compute Service.', [
    'ecs:Describe*',
    'ecs:List*',
    ...NETWORKS_OF_ECS,
  ]),
  // Elastic IP addresses and NAT gateways are not in it: they have policies of their own.
  allow('AliyunVPCFullAccess', 'Manages Virtual Private Cloud.', [
    'vpc:*HaVip*',
    'vpc:*RouteTable*',
    'vpc:*VRouter*',
    'vpc:*RouteEntry*',
    'vpc:*RouteEntries*',
    'vpc:*VSwitch*',
    'vpc:*Vpc*',
    'vpc:*Cen*',
    'vpc:*Tag*',
    'vpc:*NetworkAcl*',
    'vpc:*FlowLog*',
    'vpc:*Ipv4Gateway*',
    'vpc:*PrefixList*',
    'vpc:*DhcpOptionsSet*',
    'vpc:DeletionProtection',
    'vpc:*TagResource*',
    'vpc:MoveResourceGroup',
  ]),
  allow('AliyunVPCReadOnlyAccess', 'Reads Virtual Private Cloud.', [
    'vpc:DescribeHaVip*',
    'vpc:DescribeRouteTable*',
    'vpc:DescribeRouteEntry*',
    'vpc:DescribeVSwitch*',
    'vpc:DescribeVRouter*',
    'vpc:DescribeVpc*',
    'vpc:Describe*Cen*',
    'vpc:ListTag*',
    'vpc:DescribeTag*',
    'vpc:DescribeNetworkAcl*',
    'vpc:DescribeFlowLog*',
    'vpc:CheckCanAllocateVpcPrivateIpAddress',
    'vpc:ListIpv4Gateways',
    'vpc:GetIpv4GatewayAttribute',
    'vpc:ListDhcpOptionsSets',
    'vpc:GetDhcpOptionsSet',
  ]),
  allow('AliyunEIPFullAccess', 'Manages elastic IP addresses.', ['vpc:*Eip*']),
  allow('AliyunNATGatewayFullAccess', 'Manages NAT gateways.', [
    'vpc:*NatGateway*',
    'vpc:*ForwardEntry*',
    'vpc:*ForwardTable*',
    'vpc:*SnatEntry*',
    'vpc:*SnatTable*',
  ]),
  full('AliyunSLBFullAccess', 'Manages Classic Load Balancer.', 'slb'),
  full('AliyunALBFullAccess', 'Manages Application Load Balancer.', 'alb'),
  full('AliyunNLBFullAccess', 'Manages Network Load Balancer.', 'nlb'),
  full('AliyunRAMFullAccess', 'Manages Resource Access Management.', 'ram'),
  allow('AliyunRAMReadOnlyAccess', 'Reads Resource Access Management.', [
    'ram:Get*',
    'ram:List*',
    'ram:GenerateCredentialReport',
    'accessanalyzer:Get*',
    'accessanalyzer:List*',
  ]),
  allow('AliyunSTSAssumeRoleAccess', 'Assumes roles.', ['sts:AssumeRole']),
  full('AliyunResourceDirectoryFullAccess', 'Manages the resource directory.', 'resourcemanager'),
  allow('AliyunResourceDirectoryReadOnlyAccess', 'Reads the resource directory.', [
    'resourcemanager:Get*',
    'resourcemanager:List*',
  ]),
]);

function full(name: string, description: string, product: string): SystemPolicy {
  return allow(name, description, [`${product}:*`]);
}

const BY_NAME = new Map(SYSTEM_POLICIES.map((policy) => [policy.PolicyName, policy]));

export function systemPolicy(name: string): SystemPolicy | undefined {
  return BY_NAME.get(name);
}
