/** Where administrators come from, as the owner of the servers declares it. */
import { type AddressSet, type Family, parseBlock } from '../net/address.ts';
import { unionAll } from '../net/interval-set.ts';

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
