/** Load balancers, and the small products without a typed SDK: asked through the official generic client. */
import { beforeAll, expect, test } from 'vitest';
import { type Call, createClient } from '../../src/adapters/alibaba/client.ts';
import type { PRODUCTS } from '../../src/adapters/alibaba/products.ts';
import type { LocalCloud } from '../../src/cloud/index.ts';
import { contract } from './target.ts';

contract('load balancers', { local: 'they cost money' }, (on) => {
  let call: Call;
  const ask = (product: keyof typeof PRODUCTS, action: string, params: object = {}) =>
    // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its test asserts.
    call(product, on.region, action, { RegionId: on.region, ...params }) as Promise<any>;

  beforeAll(() => {
    const { accessKeyId, accessKeySecret } = on.cloud.accounts[0] as LocalCloud['accounts'][number];
    call = createClient({ endpoint: on.cloud.endpoint, key: { accessKeyId, accessKeySecret }, attempts: 1 });
  });

  test('a classic balancer with backends, a server group and a guarded listener', async () => {
    const { LoadBalancerId, Address } = await ask('Slb', 'CreateLoadBalancer', {
      AddressType: 'internet',
      LoadBalancerName: 'git',
    });
    await ask('Slb', 'AddBackendServers', {
      LoadBalancerId,
      BackendServers: JSON.stringify([{ ServerId: 'i-1', Weight: 100 }]),
    });
    const { VServerGroupId } = await ask('Slb', 'CreateVServerGroup', {
      LoadBalancerId,
      BackendServers: JSON.stringify([{ ServerId: 'i-2', Port: 22 }]),
    });
    const { AclId } = await ask('Slb', 'CreateAccessControlList', { AclName: 'office' });
    await ask('Slb', 'AddAccessControlListEntry', {
      AclId,
      AclEntrys: JSON.stringify([{ entry: '203.0.113.0/24', comment: 'office' }]),
    });
    await ask('Slb', 'CreateLoadBalancerTCPListener', {
      LoadBalancerId,
      ListenerPort: 2222,
      BackendServerPort: 22,
      Bandwidth: -1,
    });
    await ask('Slb', 'CreateLoadBalancerUDPListener', {
      LoadBalancerId,
      ListenerPort: 53,
      VServerGroupId,
      AclStatus: 'on',
      AclType: 'white',
      AclId,
    });
    await expect(
      ask('Slb', 'CreateLoadBalancerTCPListener', { LoadBalancerId, ListenerPort: 2222 }),
    ).rejects.toMatchObject({ code: 'ListenerAlreadyExists' });
    const { LoadBalancers } = await ask('Slb', 'DescribeLoadBalancers', { AddressType: 'internet' });
    expect(LoadBalancers.LoadBalancer).toMatchObject([{ LoadBalancerId, Address, LoadBalancerName: 'git' }]);
    const attribute = await ask('Slb', 'DescribeLoadBalancerAttribute', { LoadBalancerId });
    expect(attribute.BackendServers.BackendServer).toMatchObject([{ ServerId: 'i-1' }]);
    const { Listeners } = await ask('Slb', 'DescribeLoadBalancerListeners', { MaxResults: 100 });
    expect(Listeners).toMatchObject([
      { ListenerProtocol: 'tcp', ListenerPort: 2222, BackendServerPort: 22 },
      { ListenerProtocol: 'udp', VServerGroupId, AclId, AclStatus: 'on' },
    ]);
    const group = await ask('Slb', 'DescribeVServerGroupAttribute', { VServerGroupId });
    expect(group.BackendServers.BackendServer).toMatchObject([{ ServerId: 'i-2', Port: 22 }]);
    const acl = await ask('Slb', 'DescribeAccessControlListAttribute', { AclId });
    expect(acl.AclEntrys.AclEntry).toMatchObject([{ AclEntryIP: '203.0.113.0/24' }]);
    await ask('Slb', 'DeleteLoadBalancer', { LoadBalancerId });
    expect((await ask('Slb', 'DescribeLoadBalancerListeners', {})).Listeners).toEqual([]);
  });

  test('a network balancer forwards to a server group', async () => {
    const { LoadbalancerId } = await ask('Nlb', 'CreateLoadBalancer', {
      AddressType: 'Internet',
      VpcId: 'vpc-1',
    });
    const { ServerGroupId } = await ask('Nlb', 'CreateServerGroup', {
      ServerGroupName: 'git',
      Protocol: 'TCP',
      VpcId: 'vpc-1',
    });
    await ask('Nlb', 'AddServersToServerGroup', {
      ServerGroupId,
      Servers: [{ ServerId: 'i-1', ServerType: 'Ecs', Port: 22 }],
    });
    await ask('Nlb', 'CreateListener', {
      LoadBalancerId: LoadbalancerId,
      ListenerProtocol: 'TCP',
      ListenerPort: 2022,
      ServerGroupId,
    });
    expect((await ask('Nlb', 'ListLoadBalancers')).LoadBalancers).toMatchObject([
      { LoadBalancerId: LoadbalancerId },
    ]);
    expect((await ask('Nlb', 'ListListeners')).Listeners).toMatchObject([
      { ListenerPort: 2022, ServerGroupId },
    ]);
    expect((await ask('Nlb', 'ListServerGroups')).ServerGroups).toMatchObject([
      { ServerGroupId, ServerCount: 1 },
    ]);
    expect((await ask('Nlb', 'ListServerGroupServers', { ServerGroupId })).Servers).toMatchObject([
      { ServerId: 'i-1', Port: 22 },
    ]);
  });

  test('an application balancer comes to be and goes, with a listener and the servers that it forwards to', async () => {
    const alb = (action: string, params: Record<string, unknown> = {}) => on.sdk.ask('Alb', action, params);
    const { LoadBalancerId } = await alb('CreateLoadBalancer', {
      VpcId: 'vpc-1',
      AddressType: 'Internet',
      LoadBalancerName: 'shop',
      LoadBalancerEdition: 'Standard',
      LoadBalancerBillingConfig: { PayType: 'PostPay' },
      ZoneMappings: [
        { VSwitchId: 'vsw-1', ZoneId: `${on.region}-a` },
        { VSwitchId: 'vsw-2', ZoneId: `${on.region}-b` },
      ],
      Tag: [{ Key: 'team', Value: 'web' }],
    });
    expect(await alb('GetLoadBalancerAttribute', { LoadBalancerId })).toMatchObject({
      LoadBalancerId,
      AddressType: 'Internet',
      LoadBalancerStatus: 'Active',
      RegionId: on.region,
      DNSName: expect.stringMatching(/\.alb\.aliyuncs\.com$/),
      ZoneMappings: [{ VSwitchId: 'vsw-1', LoadBalancerAddresses: [{}] }, { VSwitchId: 'vsw-2' }],
      Tags: [{ Key: 'team', Value: 'web' }],
    });

    const { ServerGroupId } = await alb('CreateServerGroup', {
      ServerGroupName: 'web',
      VpcId: 'vpc-1',
      HealthCheckConfig: { HealthCheckEnabled: false },
    });
    const server = (ServerId: string, Port: number) => ({ ServerId, ServerType: 'Ecs', Port });
    await alb('AddServersToServerGroup', { ServerGroupId, Servers: [server('i-1', 80), server('i-2', 22)] });
    await alb('RemoveServersFromServerGroup', { ServerGroupId, Servers: [server('i-1', 80)] });
    expect(
      await on.sdk.refused('Alb', 'RemoveServersFromServerGroup', {
        ServerGroupId,
        Servers: [server('i-1', 80)],
      }),
    ).toEqual({ status: 404, code: 'ResourceNotFound.BackendServer' });
    expect((await alb('ListServerGroupServers', { ServerGroupId })).Servers).toEqual([
      { ...server('i-2', 22), ServerGroupId, Weight: 100, Status: 'Available' },
    ]);

    const forwardTo = (id: string) => ({
      LoadBalancerId,
      ListenerProtocol: 'HTTP',
      ListenerPort: 8022,
      DefaultActions: [
        { Type: 'ForwardGroup', ForwardGroupConfig: { ServerGroupTuples: [{ ServerGroupId: id }] } },
      ],
    });
    expect(await on.sdk.refused('Alb', 'CreateListener', forwardTo('sgp-none'))).toEqual({
      status: 404,
      code: 'ResourceNotFound.ServerGroup',
    });
    const { ListenerId } = await alb('CreateListener', forwardTo(ServerGroupId));
    expect((await alb('ListListeners', { LoadBalancerIds: [LoadBalancerId] })).Listeners).toMatchObject([
      { ListenerId, ...forwardTo(ServerGroupId), ListenerStatus: 'Running' },
    ]);
    expect((await alb('ListServerGroups')).ServerGroups).toMatchObject([
      { ServerGroupId, ServerCount: 1, RelatedLoadBalancerIds: [LoadBalancerId] },
    ]);
    expect((await alb('ListLoadBalancers', { AddressType: 'Internet' })).LoadBalancers).toMatchObject([
      { LoadBalancerId, LoadBalancerName: 'shop' },
    ]);
    expect((await alb('ListLoadBalancers', { VpcIds: ['vpc-2'] })).LoadBalancers).toEqual([]);

    expect(await on.sdk.refused('Alb', 'DeleteServerGroup', { ServerGroupId })).toEqual({
      status: 400,
      code: 'ResourceInUse.ServerGroup',
    });
    await alb('DeleteListener', { ListenerId });
    expect(await on.sdk.refused('Alb', 'DeleteListener', { ListenerId })).toMatchObject({ status: 404 });
    await alb('DeleteServerGroup', { ServerGroupId });
    await alb('DeleteLoadBalancer', { LoadBalancerId });
    expect(await on.sdk.refused('Alb', 'GetLoadBalancerAttribute', { LoadBalancerId })).toEqual({
      status: 404,
      code: 'ResourceNotFound.LoadBalancer',
    });
    expect((await alb('ListLoadBalancers')).LoadBalancers).toEqual([]);
    expect((await alb('ListServerGroups')).ServerGroups).toEqual([]);
  });

  test('a balancer takes its listeners with it, and leaves the server groups', async () => {
    const alb = (action: string, params: Record<string, unknown>) => on.sdk.ask('Alb', action, params);
    const { LoadBalancerId } = await alb('CreateLoadBalancer', {
      VpcId: 'vpc-1',
      AddressType: 'Intranet',
      LoadBalancerEdition: 'Basic',
      LoadBalancerBillingConfig: { PayType: 'PostPay' },
      ZoneMappings: [{ VSwitchId: 'vsw-1', ZoneId: `${on.region}-a` }],
    });
    const { ServerGroupId } = await alb('CreateServerGroup', {
      ServerGroupName: 'web',
      HealthCheckConfig: { HealthCheckEnabled: true },
    });
    await alb('CreateListener', {
      LoadBalancerId,
      ListenerProtocol: 'QUIC',
      ListenerPort: 443,
      DefaultActions: [
        { Type: 'ForwardGroup', ForwardGroupConfig: { ServerGroupTuples: [{ ServerGroupId }] } },
      ],
    });
    await alb('DeleteLoadBalancer', { LoadBalancerId });
    expect((await alb('ListListeners', {})).Listeners).toEqual([]);
    expect((await alb('ListServerGroups', { ServerGroupIds: [ServerGroupId] })).ServerGroups).toHaveLength(1);
    await alb('DeleteServerGroup', { ServerGroupId });
  });

  test('what infrastructure tools ask before they begin', async () => {
    const account = on.cloud.accounts[0]?.id ?? '';
    const invoke = (product: string, action: string, params: Record<string, unknown> = {}) =>
      on.cloud.invoke(account, on.region, product, action, params);
    expect(await invoke('BssOpenApi', 'QueryAvailableInstances', { PageSize: 1 })).toMatchObject({
      Success: true,
      Data: { TotalCount: 0 },
    });
    expect(
      await invoke('Location', 'DescribeEndpoints', { Id: on.region, ServiceCode: 'ecs' }),
    ).toMatchObject({ Success: true });
    await invoke('Ram', 'CreateUser', { UserName: 'leaving' });
    await expect(invoke('Ram', 'DeleteLoginProfile', { UserName: 'leaving' })).rejects.toMatchObject({
      code: 'EntityNotExist.User.LoginProfile',
    });
    await expect(invoke('Ram', 'UnbindMFADevice', { UserName: 'leaving' })).rejects.toMatchObject({
      code: 'EntityNotExist.User.MFADevice',
    });
    await invoke('ResourceManager', 'InitResourceDirectory');
    await invoke('ResourceManager', 'SetMemberDisplayNameSyncStatus', { Status: 'Enabled' });
    expect(await invoke('ResourceDirectoryMaster', 'GetResourceDirectory')).toMatchObject({
      ResourceDirectory: { MasterAccountId: account },
    });
  });

  test('the console way to edit rules adds and removes in one call', async () => {
    const account = on.cloud.accounts[0]?.id ?? '';
    const { SecurityGroupId } = await on.sdk.ask('Ecs', 'CreateSecurityGroup', { RegionId: on.region });
    const rule = { Direction: 'ingress', IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };
    const edit = (params: object) =>
      on.cloud.invoke(account, on.region, 'Ecs', 'ConfigureSecurityGroupPermissions', {
        SecurityGroupId,
        ...params,
      });
    await edit({ AuthorizePermission: [rule] });
    await edit({
      RevokePermission: [rule],
      AuthorizePermission: [{ ...rule, SourceCidrIp: '203.0.113.0/24' }],
    });
    const { Permissions } = await on.sdk.ask('Ecs', 'DescribeSecurityGroupAttribute', {
      RegionId: on.region,
      SecurityGroupId,
    });
    expect(Permissions.Permission).toMatchObject([{ SourceCidrIp: '203.0.113.0/24' }]);
  });
});
