/**
 * A local cloud in a process of its own with groups to read, on request with an interface in each; prints its address,
 * then what it was called with.
 */
import { startCloud } from '../src/cloud/index.ts';

const [groups, latencyMs] = process.argv.slice(2, 4).map(Number) as [number, number];
const withInterfaces = process.argv[4] === 'interfaces';
const cloud = await startCloud({ regions: ['cn-hangzhou'] });
const account = cloud.accounts[0]?.id ?? '';
const invoke = (product: string, action: string, params: Record<string, unknown>) =>
  cloud.invoke(account, 'cn-hangzhou', product, action, params) as Promise<Record<string, string>>;
const { VpcId } = await invoke('Vpc', 'CreateVpc', {});
/** Addresses of a switch for so many interfaces. */
const PER_SWITCH = 4000;
let VSwitchId = '';
for (let i = 0; i < groups; i += 1) {
  if (withInterfaces && i % PER_SWITCH === 0)
    ({ VSwitchId = '' } = await invoke('Vpc', 'CreateVSwitch', {
      VpcId,
      ZoneId: 'cn-hangzhou-h',
      CidrBlock: `172.16.${16 * (i / PER_SWITCH)}.0/20`,
    }));
  const { SecurityGroupId } = await invoke('Ecs', 'CreateSecurityGroup', {
    VpcId,
    SecurityGroupName: `group-${i}`,
  });
  const Permissions = Array.from({ length: 10 }, (_, n) => ({
    IpProtocol: 'TCP',
    PortRange: n === 0 ? '22/22' : `${8000 + n}/${8000 + n}`,
    SourceCidrIp: n === 0 ? '203.0.113.0/24' : '10.0.0.0/8',
  }));
  await invoke('Ecs', 'AuthorizeSecurityGroup', { SecurityGroupId, Permissions });
  if (withInterfaces) await invoke('Ecs', 'CreateNetworkInterface', { VSwitchId, SecurityGroupId });
}
cloud.faults.set([{ operation: '*', kind: 'latency', rate: 1, latencyMs }]);
cloud.journal.clear();
process.send?.({ endpoint: cloud.endpoint, key: cloud.accounts[0] });
process.on('message', (message) => {
  if (message === 'calls') {
    process.send?.(cloud.journal.list().map(({ action, version, params }) => ({ action, version, params })));
    cloud.journal.clear();
  } else void cloud.close().then(() => process.disconnect());
});
