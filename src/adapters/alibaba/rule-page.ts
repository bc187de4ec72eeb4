/** One answer of `DescribeSecurityGroupAttribute`, read at once: raw pages of a whole fleet would not fit in memory. */
import type { OutboundUse } from '../../domain/inventory/inventory.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import { mapOutbound, mapRule } from './map-rules.ts';
import { list, type Raw, text, textOf } from './raw.ts';

export interface RulePage {
  readonly name: string;
  readonly description: string;
  /** Undefined when the answer does not say. */
  readonly vpcId: string | undefined;
  readonly innerAccess: string;
  /** Empty on the last page. */
  readonly nextToken: string;
  /** How many permissions the page has, outbound ones included. */
  readonly size: number;
  /** Inbound rules. */
  readonly rules: readonly Rule[];
  readonly outbound: readonly OutboundUse[];
  /** Network cards that the page's permissions are about, lower case. */
  readonly cards: readonly string[];
}

/** `before` is how many permissions of the group came on earlier pages; it numbers rules that have no id. */
export function readRulePage(raw: Raw, group: string, before: number): RulePage {
  const permissions = list(raw, 'Permissions', 'Permission') ?? [];
  const rules: Rule[] = [];
  const outbound: OutboundUse[] = [];
  const cards = new Set<string>();
  let number = before;
  for (const permission of permissions) {
    number += 1;
    cards.add(textOf(permission.NicType));
    const rule = mapRule(permission, group, number);
    if (rule !== undefined) rules.push(rule);
    else outbound.push(mapOutbound(permission, group, number));
  }
  return {
    name: text(raw, 'SecurityGroupName'),
    description: text(raw, 'Description'),
    vpcId: 'VpcId' in raw ? text(raw, 'VpcId') : undefined,
    innerAccess: text(raw, 'InnerAccessPolicy').toLowerCase(),
    nextToken: text(raw, 'NextToken'),
    size: permissions.length,
    rules,
    outbound,
    cards: [...new Set([...cards].map((card) => card.toLowerCase()))],
  };
}
