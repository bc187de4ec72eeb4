import { expect, test } from 'vitest';
import { mapRule } from './map-rules.ts';

const mapped = (more: Record<string, string>) =>
  mapRule({ Direction: 'ingress', IpProtocol: 'TCP', PortRange: '22/22', ...more }, 'sg-1', 1);

test('a rule with CIDRs of both families, which exclude each other, is not understood', () => {
  expect(mapped({ SourceCidrIp: '0.0.0.0/0' })?.source).toMatchObject({ kind: 'cidr', family: 4 });
  expect(mapped({ Ipv6SourceCidrIp: '::/0' })?.source).toMatchObject({ kind: 'cidr', family: 6 });
  expect(mapped({ SourceCidrIp: '0.0.0.0/0', Ipv6SourceCidrIp: '::/0' })?.source).toEqual({
    kind: 'unreadable',
    text: '0.0.0.0/0 ::/0',
  });
});

test('a CIDR wins over a group, and a group over a prefix list', () => {
  const all = { SourceCidrIp: '10.0.0.0/8', SourceGroupId: 'sg-2', SourcePrefixListId: 'pl-1' };
  expect(mapped(all)?.source).toMatchObject({ kind: 'cidr', text: '10.0.0.0/8' });
  expect(mapped({ ...all, SourceCidrIp: '' })?.source).toEqual({ kind: 'group', id: 'sg-2' });
  expect(mapped({ SourcePrefixListId: 'pl-1' })?.source).toEqual({ kind: 'prefix-list', id: 'pl-1' });
  expect(mapped({})?.source).toMatchObject({ kind: 'unreadable' });
});
