/** Where administrators come from, as the owner of the servers declares it. */
import { type AddressSet, type Family, isMapped, parseBlock, sizeOf, toCidrs } from '../net/address.ts';
import { intersect, unionAll } from '../net/interval-set.ts';
import { publicSpace } from '../net/public-space.ts';

export interface TrustedSource {
  /** As the owner calls it: `office`, `vpn`, `bastion`. */
  readonly name: string;
  /** Workbench is the vendor's; the caller is whoever makes the change. */
  readonly kind: 'declared' | 'bastion' | 'workbench' | 'caller';
  /** CIDR blocks of both families, host bits cleared. */
  readonly cidrs: readonly string[];
}

/** The addresses of a family that the sources hold together. */
export function addressesOf(sources: readonly TrustedSource[], family: Family): AddressSet {
  const sets = sources
    .flatMap(({ cidrs }) => cidrs)
    .flatMap((text) => {
      const block = parseBlock(text);
      return block?.family === family ? [block.set] : [];
    });
  return unionAll(sets);
}

/**
 * The block in its plain spelling; undefined for what is none, for half of the internet, which nobody can trust, and for
 * IPv4 addresses in the form of IPv6, from which no packet comes.
 */
export function trustedBlock(text: string): string | undefined {
  const block = parseBlock(text);
  if (block === undefined || isMapped(block.set[0])) return undefined;
  const space = publicSpace(block.family);
  return sizeOf(intersect(block.set, space)) * 2n >= sizeOf(space) ? undefined : toCidrs(block.set)[0];
}

/** `office=203.0.113.0/24` as a person writes it; undefined for what is not of that form. */
export function namedBlock(text: string): { readonly name: string; readonly cidr: string } | undefined {
  const [, name, block] = /^([^=]{1,64})=(.+)$/.exec(text) ?? [];
  const cidr = block === undefined ? undefined : trustedBlock(block.trim());
  return name === undefined || cidr === undefined ? undefined : { name: name.trim(), cidr };
}
