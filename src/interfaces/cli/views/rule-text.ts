/** Rules, resources and sources as one line of text; names and what could not be read are foreign. */
import type { FamilyName, Finding, RuleRef } from '../../../domain/finding.ts';
import { toCidrs } from '../../../domain/net/address.ts';
import { PUBLIC_V4, PUBLIC_V6 } from '../../../domain/net/public-space.ts';
import type { Messages } from '../../../messages/index.ts';
import { visible } from './layout.ts';

const EVERYWHERE = { ipv4: toCidrs(PUBLIC_V4), ipv6: toCidrs(PUBLIC_V6) };

export function ruleText(rule: RuleRef, messages: Messages): string {
  return messages.rule({
    id: visible(rule.id),
    policy: messages.policy[rule.policy],
    traffic: trafficText(rule, messages),
    source: rule.source === '' ? '?' : visible(rule.source),
    priority: rule.priority === null ? '?' : String(rule.priority),
  });
}

export function trafficText(rule: RuleRef, messages: Messages): string {
  const [protocol, ports] = [visible(rule.protocol), visible(rule.ports)];
  if (protocol === 'all') return messages.everything;
  return ports === 'all' ? messages.everyPort(protocol) : `${protocol} ${ports}`;
}

/** "any IPv4 address" where the sources are the whole public space; else the first blocks and how many more. */
export function sourcesText(
  sources: readonly string[],
  verdict: string,
  family: FamilyName | null,
  messages: Messages,
): string {
  if (family !== null) {
    const name = messages.family[family];
    const all = EVERYWHERE[family];
    const whole =
      sources.includes('0.0.0.0/0') ||
      sources.includes('::/0') ||
      all.every((block, i) => block === sources[i]);
    if (whole) return messages.scan.anySource(name);
    if (verdict === 'open' && sources.length > 3) return messages.scan.nearlyAny(name, sources.length);
  }
  const first = sources.slice(0, 3).join(', ');
  return sources.length > 3 ? `${first}, ${messages.scan.more(sources.length - 3)}` : first;
}

/** A resource by its type, name and id, with its account and region as far as they are known. */
export function placedText(
  {
    resource,
    account,
    region,
  }: {
    readonly resource: Finding['resource'];
    readonly account: string;
    readonly region: string;
  },
  messages: Messages,
): string {
  const place = [account, region].filter((part) => part !== '').join(' / ');
  const name = `${messages.resource[resource.type]} ${resourceText(resource)}`;
  return place === '' ? name : `${name}  ${place}`;
}

/** `name (id)`, or the id alone. */
export function resourceText(resource: { readonly id: string; readonly name: string }): string {
  return visible(
    resource.name === '' || resource.name === resource.id ? resource.id : `${resource.name} (${resource.id})`,
  );
}
