/** The readings of `CIDRInRange` (facts/policy.md 3). */
import { type Block, parseBlock, parseIpv4, parseIpv6 } from '../net/address.ts';
import { has } from '../net/interval-set.ts';
import type { SemanticsProfile } from '../semantics/profile.ts';

export type CidrReading = SemanticsProfile['cidr-in-range'];

/** Compares a block of the policy with the text of the request; undefined when the text is no block. */
export function cidrInRange(reading: CidrReading, policy: Block, text: string): boolean | undefined {
  const request = parseBlock(text);
  if (request === undefined) return undefined;
  if (reading === 'inert' || request.family !== policy.family) return false;
  const [from, end] = request.set as readonly [number, number];
  const [low, high] = policy.set as readonly [number, number];
  switch (reading) {
    case 'superset':
      return from <= low && high <= end;
    case 'subset':
      return low <= from && end <= high;
    case 'equal':
      return from === low && end === high;
    case 'overlap':
      return from < high && low < end;
    case 'base-address': {
      const address = text.split('/')[0] as string;
      return has(policy.set, (request.family === 4 ? parseIpv4(address) : parseIpv6(address)) as number);
    }
  }
}
