/** Rules as checks that compare texts see them. */
import { parseBlock } from '../../domain/net/address.ts';
import { type PortMatch, parsePortRange } from '../../domain/net/port.ts';
import { parseProtocol } from '../../domain/net/protocol.ts';
import type { Rule, SourceMatch } from '../../domain/security-group/rule.ts';
import type { GroupRecord, RuleRecord } from './model-security-group.ts';

/** A stored inbound rule as the domain has it. Five-tuple parts are left out: checks that compare texts have no eye for them. */
export function toDomainRule(record: RuleRecord, group: Pick<GroupRecord, 'SecurityGroupId'>): Rule {
  return {
    id: record.SecurityGroupRuleId,
    group: group.SecurityGroupId,
    policy: record.Policy === 'Drop' ? 'drop' : 'accept',
    priority: record.Priority,
    protocol: parseProtocol(record.IpProtocol),
    ports: portsOf(record),
    source: sourceOf(record),
    nic: record.NicType,
    description: record.Description,
  };
}

function portsOf(record: RuleRecord): PortMatch {
  return record.PortRangeListId === ''
    ? parsePortRange(record.PortRange)
    : { kind: 'list', id: record.PortRangeListId };
}

function sourceOf(record: RuleRecord): SourceMatch {
  const text = record.SourceCidrIp || record.Ipv6SourceCidrIp;
  if (text !== '') {
    const block = parseBlock(text);
    return block === undefined
      ? { kind: 'unreadable', text }
      : { kind: 'cidr', family: block.family, set: block.set, text };
  }
  return record.SourceGroupId === ''
    ? { kind: 'prefix-list', id: record.SourcePrefixListId }
    : { kind: 'group', id: record.SourceGroupId };
}
