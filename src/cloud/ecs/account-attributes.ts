/** What an account may have in a region. */
import { needs } from '../arn.ts';
import { type Call, type Operation, operation } from '../kernel/operation.ts';
import { list, str } from '../kernel/params.ts';
import { ECS } from './common.ts';

/** How many groups an account may have in a region: what it is told, and held to. */
export function mostGroups({ profile }: Call): number {
  return profile['groups-per-region'] === '100' ? 100 : 1_000_000;
}

/** Attributes with their values (DescribeAccountAttributesRequest of the official SDK, ecs20140526 7.11.6). */
const ATTRIBUTES: Readonly<Record<string, (call: Call) => string>> = {
  'instance-network-type': () => 'vpc',
  'max-security-groups': (call) => String(mostGroups(call)),
};

export const accountAttributeOperations: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'DescribeAccountAttributes',
    access: 'read',
    params: { RegionId: str(), ZoneId: str(), AttributeName: list() },
    ram: needs('ecs:DescribeAccountAttributes'),
    handle(call, p) {
      const names = Object.keys(ATTRIBUTES).filter(
        (name) => p.AttributeName.length === 0 || p.AttributeName.includes(name),
      );
      const AccountAttributeItem = names.map((AttributeName) => ({
        AttributeName,
        AttributeValues: { ValueItem: [{ Value: ATTRIBUTES[AttributeName]?.(call) ?? '' }] },
      }));
      return { AccountAttributeItems: { AccountAttributeItem } };
    },
  }),
];
