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
    expect((await on.sdk.ask('Alb', 'ListLoadBalancers', {})).LoadBalancers).toEqual([]);
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
