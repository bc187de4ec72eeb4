/**
 * How ECS turns a call into condition keys (facts/policy.md 2.3). None of it is documented beyond the names of the
 * keys, so every choice is a switch; the local cloud and the prover both ask here.
 */
import { formatAddress, parseBlock } from '../net/address.ts';
import type { SemanticsProfile } from '../semantics/profile.ts';
import type { RequestKeys } from './request.ts';

/** What policies can see of one rule in a call; absent fields were not given. */
export interface RuleInCall {
  readonly protocol?: string | undefined;
  /** IPv4 block or address. Other kinds of sources have no key. */
  readonly sourceCidr?: string | undefined;
}

/** The keys of a call that writes rules: one set per question that is asked of the policies, all to be allowed. */
export function ruleKeys(rules: readonly RuleInCall[], profile: SemanticsProfile): readonly RequestKeys[] {
  return profile['rule-authorization'] === 'per-call'
    ? [keysOf(rules, profile)]
    : rules.map((rule) => keysOf([rule], profile));
}

/** The keys of a call that changes one rule; `stored` is the rule as it was. */
export function modifiedRuleKeys(
  request: RuleInCall,
  stored: RuleInCall,
  profile: SemanticsProfile,
): readonly RequestKeys[] {
  if (profile['modified-rule-keys'] === 'request') return [keysOf([request], profile)];
  const protocol = request.protocol ?? stored.protocol;
  const sourceCidr = request.sourceCidr ?? stored.sourceCidr;
  return [keysOf([{ protocol, sourceCidr }], profile)];
}

/** The key that says whether a call for new instances names a security group. */
export function newInstanceKeys(
  call: { readonly namesGroup: boolean; readonly templateNamesGroup: boolean },
  profile: SemanticsProfile,
): RequestKeys {
  const named = call.namesGroup || (call.templateNamesGroup && profile['template-names-group'] === 'counts');
  const value = [String(!named)];
  const spelling = profile['not-specify-key'];
  return {
    ...(spelling === 'secure' ? {} : { 'ecs:NotSpecifySecurityGroupId': value }),
    ...(spelling === 'security' ? {} : { 'ecs:NotSpecifySecureGroupId': value }),
  };
}

function keysOf(rules: readonly RuleInCall[], profile: SemanticsProfile): RequestKeys {
  const protocols = rules.flatMap(({ protocol }) => (protocol ? [protocolKey(protocol, profile)] : []));
  const sources = rules.flatMap(({ sourceCidr }) => (sourceCidr ? [sourceKey(sourceCidr, profile)] : []));
  return {
    ...(protocols.length > 0 && { 'ecs:SecurityGroupIpProtocols': [...new Set(protocols)] }),
    ...(sources.length > 0 && { 'ecs:SecurityGroupSourceCidrIps': [...new Set(sources)] }),
  };
}

function protocolKey(protocol: string, profile: SemanticsProfile): string {
  return profile['protocol-key-case'] === 'upper' ? protocol.toUpperCase() : protocol;
}

function sourceKey(text: string, profile: SemanticsProfile): string {
  const block = profile['source-key-form'] === 'canonical' ? parseBlock(text) : undefined;
  return block === undefined ? text : `${formatAddress(block.set[0] as number)}/${block.prefix}`;
}
