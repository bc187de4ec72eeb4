/** Trusted sources as blocks, each with the ports that it is meant for. */
import type { OpsPort } from '../catalogue.ts';
import { type AddressSet, type Family, parseBlock, toCidrs } from '../net/address.ts';
import { includesAll, interval, unionAll } from '../net/interval-set.ts';
import type { PortSet } from '../net/port.ts';
import type { Transport } from '../net/protocol.ts';
import type { TrustedSource } from './trusted-sources.ts';

/** Ports by transport. */
export type Ports = Readonly<Record<Transport, PortSet>>;

/** One block that is let in. */
export interface Admission {
  readonly name: string;
  readonly kind: TrustedSource['kind'];
  readonly family: Family;
  readonly set: AddressSet;
  readonly text: string;
  /** Undefined: whatever the rule that it replaces was for. */
  readonly only: Ports | undefined;
  /** Where one rule can name a list for all of it: the list, and the blocks for rules that have no room for all. */
  readonly list?: { readonly id: string; readonly blocks: readonly Admission[] };
}

/** Services that Workbench signs in to, over TCP (the vendor's page: SSH 22, RDP 3389, or the port that was chosen). */
const WORKBENCH_SERVICES: readonly string[] = Object.freeze(['ssh', 'rdp']);

/** The blocks of the sources, widest first where one lies in another; those behind are left out. */
export function admissionsOf(
  sources: readonly TrustedSource[],
  catalogue: readonly OpsPort[],
): readonly Admission[] {
  const desktops: Ports = { tcp: portsOf(catalogue, 'tcp'), udp: [] };
  const all = sources.flatMap(({ name, kind, cidrs }) =>
    cidrs.flatMap((text): Admission[] => {
      const block = parseBlock(text);
      if (block === undefined) return [];
      const only = kind === 'workbench' ? desktops : undefined;
      return [
        { name, kind, family: block.family, set: block.set, text: toCidrs(block.set)[0] ?? text, only },
      ];
    }),
  );
  return all.filter(
    (one, i) =>
      !all.some(
        (other, j) =>
          i !== j &&
          one.family === other.family &&
          (other.only === undefined || one.only !== undefined) &&
          includesAll(other.set, one.set) &&
          // Of two that say the same the first stays.
          (j < i || !includesAll(one.set, other.set) || (one.only !== undefined && other.only === undefined)),
      ),
  );
}

function portsOf(catalogue: readonly OpsPort[], protocol: Transport): PortSet {
  return unionAll(
    catalogue
      .filter((one) => one.protocol === protocol && WORKBENCH_SERVICES.includes(one.service))
      .map(({ port }) => interval(port, port + 1)),
  );
}
