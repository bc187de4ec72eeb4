/** IP protocols as security group rules name them. */

/** What a rule's protocol field matches. `unreadable` keeps the text it could not make sense of. */
export type ProtocolMatch =
  | { readonly kind: 'all' }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'unreadable'; readonly text: string };

/** The protocols whose ports can be ops ports. */
export type Transport = 'tcp' | 'udp';

/** IANA numbers of the protocols that rules name; the names are the vendor's (facts: `IpProtocol`). */
export const PROTOCOL_NUMBERS = Object.freeze({ icmp: 1, tcp: 6, udp: 17, gre: 47, icmpv6: 58 });

const ALL: ProtocolMatch = Object.freeze({ kind: 'all' });
const known = new Map<string, ProtocolMatch>([
  ['all', ALL],
  ...Object.entries(PROTOCOL_NUMBERS).map(([name, number]): [string, ProtocolMatch] => [
    name,
    Object.freeze({ kind: 'number', number }),
  ]),
]);

/**
 * Reads a protocol in any letter case: a vendor name, `ALL`, or an IANA number 0 to 255 (accepted by the vendor
 * in some regions). Anything else is `unreadable`, never an error: the rule stays, its effect is unknown.
 */
export function parseProtocol(text: string): ProtocolMatch {
  const hit = known.get(text);
  if (hit !== undefined) return hit;
  const key = text.trim().toLowerCase();
  const match = known.get(key) ?? parseNumber(key) ?? Object.freeze({ kind: 'unreadable', text });
  if (known.size < 1024) known.set(text, match);
  return match;
}

function parseNumber(key: string): ProtocolMatch | undefined {
  if (!/^(0|[1-9]\d{0,2})$/.test(key) || Number(key) > 255) return undefined;
  return Object.freeze({ kind: 'number', number: Number(key) });
}
