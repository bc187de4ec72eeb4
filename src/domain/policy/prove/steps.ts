/**
 * The single steps by which a call can bring an ops port within reach of the world (facts/policy.md 6.1): what must be
 * so before, what becomes so, and how the call can be made. Calls that write rules are in `rule-steps.ts`.
 */
import { newInstanceKeys } from '../ecs-keys.ts';
import { type ApiCall, ARNS, type AskedCall, ecsCall, NLB_2022, VPC_2016 } from './scenario.ts';
import type { Fact } from './world.ts';

/** Where the reach is seen afterwards. */
export interface Exposed {
  /** The name under which the scenario keeps the resource. */
  readonly resource: 'instance' | 'newInstance' | 'hidden';
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** One way of making the call of a step. */
export interface Attempt {
  readonly call: AskedCall;
  readonly exposed?: Exposed;
  /** What of the reach a step in the middle of a sequence decides. */
  readonly opens?: Omit<Exposed, 'resource'>;
}

export interface Step {
  readonly id: string;
  /** Actions of the API, as policies name them. */
  readonly actions: readonly string[];
  readonly needs: readonly Fact[];
  readonly gives: readonly Fact[];
  /** Whether the port is within reach after it. */
  readonly exposes: boolean;
  /** Ways of making the call that policies may see differently; none is tried when an earlier one is allowed. */
  readonly attempts: readonly Attempt[];
}

const SSH: Exposed = { resource: 'instance', protocol: 'tcp', port: 22, family: 'ipv4' };
const NEW_SSH: Exposed = { ...SSH, resource: 'newInstance' };

interface Definition {
  readonly needs?: readonly Fact[];
  readonly gives?: readonly Fact[];
  readonly exposed?: Exposed;
}

function step(id: string, call: AskedCall, { needs = [], gives = [], exposed }: Definition): Step {
  return {
    id,
    actions: [call.action],
    needs,
    gives,
    exposes: exposed !== undefined,
    attempts: [{ call, ...(exposed && { exposed }) }],
  };
}

const NEW_SERVER = {
  VSwitchId: '$vSwitch',
  ImageId: 'aliyun_3_x64_20G',
  InstanceType: 'ecs.g7.large',
  InternetMaxBandwidthOut: 1,
} as const;

function newServer(action: 'RunInstances' | 'CreateInstance', group: string | undefined): AskedCall {
  const named = group !== undefined;
  return ecsCall(
    action,
    { ...NEW_SERVER, ...(named && { SecurityGroupId: group }) },
    {
      keys: (profile) => [
        {
          'ecs:InstanceType': [NEW_SERVER.InstanceType],
          'ecs:AssociatePublicIpAddress': ['true'],
          ...newInstanceKeys({ namesGroup: named, templateNamesGroup: false }, profile),
        },
      ],
      keep: { newInstance: action === 'RunInstances' ? 'InstanceIdSets.InstanceIdSet.0' : 'InstanceId' },
    },
  );
}

export const FIXED_STEPS: readonly Step[] = [
  step(
    'widen-prefix-list',
    ecsCall(
      'ModifyPrefixList',
      { PrefixListId: '$list', AddEntry: [{ Cidr: '0.0.0.0/0' }] },
      { resources: [ARNS.prefixList] },
    ),
    { needs: ['prefix-list-in-use'], exposed: SSH },
  ),
  step(
    'widen-port-list',
    ecsCall(
      'ModifyPortRangeList',
      { PortRangeListId: '$portList', AddEntry: [{ PortRange: '22/22' }] },
      { resources: [ARNS.portList] },
    ),
    { needs: ['port-list-in-use'], exposed: SSH },
  ),
  step(
    'join-open-group',
    ecsCall(
      'JoinSecurityGroup',
      { InstanceId: '$instance', SecurityGroupId: '$openGroup' },
      { resources: [ARNS.instance, ARNS.otherGroup] },
    ),
    { needs: ['open-group'], exposed: SSH },
  ),
  step(
    'replace-groups',
    ecsCall(
      'ModifyInstanceAttribute',
      { InstanceId: '$instance', SecurityGroupIds: ['$openGroup'] },
      { resources: [ARNS.instance, ARNS.otherGroup] },
    ),
    { needs: ['open-group'], exposed: SSH },
  ),
  step(
    'replace-interface-groups',
    ecsCall(
      'ModifyNetworkInterfaceAttribute',
      { NetworkInterfaceId: '$interface', SecurityGroupId: ['$openGroup'] },
      { resources: [ARNS.interface, ARNS.otherGroup] },
    ),
    { needs: ['open-group'], exposed: SSH },
  ),
  step(
    'create-open-interface',
    ecsCall(
      'CreateNetworkInterface',
      { VSwitchId: '$vSwitch', SecurityGroupId: '$openGroup' },
      {
        resources: [ARNS.newInterface, ARNS.otherGroup, ARNS.vSwitch],
        keep: { openInterface: 'NetworkInterfaceId' },
      },
    ),
    { needs: ['open-group'], gives: ['open-interface'] },
  ),
  step(
    'attach-open-interface',
    ecsCall(
      'AttachNetworkInterface',
      { NetworkInterfaceId: '$openInterface', InstanceId: '$instance' },
      { resources: [ARNS.interface, ARNS.instance] },
    ),
    { needs: ['open-interface'], exposed: SSH },
  ),
  step(
    'remove-refusing-rule',
    ecsCall(
      'RevokeSecurityGroup',
      { SecurityGroupId: '$group', SecurityGroupRuleId: ['$refusing'] },
      { resources: [ARNS.group] },
    ),
    { needs: ['masked'], exposed: SSH },
  ),
  step(
    'leave-refusing-group',
    ecsCall(
      'LeaveSecurityGroup',
      { InstanceId: '$instance', SecurityGroupId: '$mask' },
      { resources: [ARNS.instance, ARNS.otherGroup] },
    ),
    { needs: ['masked-by-group'], exposed: SSH },
  ),
  step('create-without-group', newServer('CreateInstance', undefined), { exposed: NEW_SSH }),
  step('run-without-group', newServer('RunInstances', undefined), { exposed: NEW_SSH }),
  step('create-in-open-group', newServer('CreateInstance', '$openGroup'), {
    needs: ['open-group'],
    exposed: NEW_SSH,
  }),
  step('run-in-open-group', newServer('RunInstances', '$openGroup'), {
    needs: ['open-group'],
    exposed: NEW_SSH,
  }),
  step(
    'create-wide-prefix-list',
    ecsCall(
      'CreatePrefixList',
      { PrefixListName: 'everybody', AddressFamily: 'IPv4', MaxEntries: 10, Entry: [{ Cidr: '0.0.0.0/0' }] },
      { keep: { wideList: 'PrefixListId' } },
    ),
    { gives: ['wide-prefix-list'] },
  ),
  step(
    'create-prefix-list',
    ecsCall(
      'CreatePrefixList',
      {
        PrefixListName: 'offices',
        AddressFamily: 'IPv4',
        MaxEntries: 10,
        Entry: [{ Cidr: '203.0.113.0/24' }],
      },
      { keep: { list: 'PrefixListId' } },
    ),
    { gives: ['prefix-list'] },
  ),
  step(
    'create-group',
    ecsCall(
      'CreateSecurityGroup',
      { VpcId: '$vpc', SecurityGroupName: 'mine' },
      { resources: [ARNS.otherGroup], keep: { openGroup: 'SecurityGroupId' } },
    ),
    { gives: ['own-group'] },
  ),
];

const HIDDEN_SSH: Exposed = { ...SSH, resource: 'hidden' };

function otherCall(
  product: 'Vpc' | 'Nlb',
  version: string,
  action: string,
  parameters: ApiCall['parameters'],
  resources: readonly string[],
): AskedCall {
  const call: ApiCall = { product, version, action, parameters };
  return { call, action: `${product.toLowerCase()}:${action}`, resources, keys: () => [{}] };
}

/**
 * Ways in that are no rule (facts/policy.md 6.1, row 22): an address for a server whose rules are open, and a listener,
 * whose traffic no security group filters.
 */
export const PATH_STEPS: readonly Step[] = [
  step(
    'bind-address',
    otherCall(
      'Vpc',
      VPC_2016,
      'AssociateEipAddress',
      { AllocationId: '$eip', InstanceId: '$hidden', InstanceType: 'EcsInstance' },
      [ARNS.eip, ARNS.instance],
    ),
    { needs: ['open-without-path'], exposed: HIDDEN_SSH },
  ),
  step(
    'allocate-address',
    ecsCall('AllocatePublicIpAddress', { InstanceId: '$hidden' }, { resources: [ARNS.instance] }),
    { needs: ['open-without-path'], exposed: HIDDEN_SSH },
  ),
  step(
    'forward-by-nat',
    otherCall(
      'Vpc',
      VPC_2016,
      'CreateForwardEntry',
      {
        ForwardTableId: '$forwardTable',
        ExternalIp: '47.100.9.9',
        ExternalPort: '2222',
        InternalIp: '$hiddenAddress',
        InternalPort: '22',
        IpProtocol: 'tcp',
      },
      [ARNS.forwardTable],
    ),
    { needs: ['nat-gateway'], exposed: HIDDEN_SSH },
  ),
  step(
    'forward-by-listener',
    otherCall(
      'Nlb',
      NLB_2022,
      'CreateListener',
      {
        LoadBalancerId: '$balancer',
        ListenerProtocol: 'TCP',
        ListenerPort: 2022,
        ServerGroupId: '$serverGroup',
      },
      [ARNS.loadBalancer, ARNS.serverGroup],
    ),
    { needs: ['load-balancer'], exposed: SSH },
  ),
];
