/** Members of a group as addresses: to packets they are that, also where a rule names the group. */
import type { Fleet } from '../inventory/fleet.ts';
import type { NetworkInterface } from '../inventory/inventory.ts';
import { type AddressSet, type Family, parseBlock } from '../net/address.ts';
import { EMPTY, unionAll } from '../net/interval-set.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Target } from '../security-group/target.ts';

/** The target with rules of the policies that name a group as rules for its members' addresses, as far as they are known. */
export function withMemberAddresses(
  target: Target,
  family: Family,
  fleet: Fleet,
  policies: readonly Rule['policy'][] = ['accept', 'drop'],
): Target {
  const rules = target.rules.map((rule): Rule => {
    if (!policies.includes(rule.policy) || rule.source.kind !== 'group') return rule;
    const group = fleet.group(rule.source.id);
    const set = addressesOn(group === undefined ? [] : fleet.membersOf(group), family);
    return { ...rule, source: { kind: 'cidr', family, set, text: rule.source.id } };
  });
  return { ...target, rules };
}

/** Addresses within their networks. */
export function addressesOn(interfaces: readonly NetworkInterface[], family: Family): AddressSet {
  const texts = interfaces.flatMap((one) => (family === 4 ? one.privateAddresses : one.ipv6Addresses));
  return unionAll(texts.map((text) => parseBlock(text)?.set ?? EMPTY));
}
