/** The group that the vendor makes for instances created without one (facts a.6). */

import { DEFAULT_GROUP_DESCRIPTION } from '../../domain/inventory/default-group.ts';
import type { Call } from '../kernel/operation.ts';
import { vendorTime } from '../kernel/time.ts';
import { type RuleRecord, securityGroups } from './model-security-group.ts';

/** Its id in a VPC; made on first use, with SSH, RDP and ICMP open to everyone at priority 100. */
export function defaultGroup(call: Call, vpcId: string): string {
  const known = call
    .table(securityGroups)
    .values()
    .find((group) => group.VpcId === vpcId && group.Description === DEFAULT_GROUP_DESCRIPTION);
  if (known !== undefined) return known.SecurityGroupId;
  const id = call.newId('sg');
  const rule = (IpProtocol: string, PortRange: string): RuleRecord => ({
    SecurityGroupRuleId: call.newId('sgr'),
    Direction: 'ingress',
    Policy: 'Accept',
    Priority: 100,
    IpProtocol,
    PortRange,
    PortRangeListId: '',
    SourcePortRange: '',
    SourceCidrIp: '0.0.0.0/0',
    Ipv6SourceCidrIp: '',
    SourceGroupId: '',
    SourceGroupOwnerAccount: '',
    SourcePrefixListId: '',
    DestCidrIp: '',
    Ipv6DestCidrIp: '',
    DestGroupId: '',
    DestGroupOwnerAccount: '',
    DestPrefixListId: '',
    NicType: 'intranet',
    Description: 'System created rule.',
    CreateTime: vendorTime(call.now),
  });
  call.table(securityGroups).put(id, {
    SecurityGroupId: id,
    SecurityGroupName: id,
    Description: DEFAULT_GROUP_DESCRIPTION,
    VpcId: vpcId,
    SecurityGroupType: 'normal',
    InnerAccessPolicy: 'Accept',
    ServiceManaged: false,
    ResourceGroupId: '',
    CreationTime: vendorTime(call.now),
    Tags: [],
    Rules: [rule('TCP', '22/22'), rule('TCP', '3389/3389'), rule('ICMP', '-1/-1')],
  });
  return id;
}
