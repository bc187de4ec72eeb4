/** Trusted sources as blocks, each with the ports that it is meant for. */
import { type AddressSet, type Family, parseBlock, toCidrs } from '../net/address.ts';
import { includesAll } from '../net/interval-set.ts';
import { ALL_PORTS, type PortSet } from '../net/port.ts';
import type { Transport } from '../net/protocol.ts';
import type { TrustedSource } from './trusted-sources.ts';
import { pathOf, type WorkbenchPath } from './workbench.ts';

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

/** On which ports the ranges of Workbench are let in, by the path that they are for. */
export type BenchPorts = Readonly<Record<WorkbenchPath, Ports>>;

/**
 * The blocks of the sources, widest first where one lies in another; those behind are left out. Ranges of Workbench are
 * for the ports that one signs in on where they are let in (`bench`), and left out where there are none.
 */
export function admissionsOf(
  sources: readonly TrustedSource[],
  bench: BenchPorts = EVERYWHERE,
): readonly Admission[] {
  const all = sources.flatMap((source) =>
    source.cidrs.flatMap((text): Admission[] => {
      const { name, kind } = source;
      const block = parseBlock(text);
      const only = kind === 'workbench' ? bench[pathOf(source)] : undefined;
      if (block === undefined || (only !== undefined && only.tcp.length + only.udp.length === 0)) return [];
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
          isWithin(one.only, other.only) &&
          includesAll(other.set, one.set) &&
          // Of two that say the same the first stays.
          (j < i || !includesAll(one.set, other.set) || !isWithin(other.only, one.only)),
      ),
  );
}

const ALL: Ports = Object.freeze({ tcp: ALL_PORTS, udp: [] });
/** Where it is not asked for which hosts: ranges are no sources for everything all the same. */
const EVERYWHERE: BenchPorts = Object.freeze({ public: ALL, private: ALL });

/** Whether one is for no more ports than the other; undefined is for all. */
function isWithin(one: Ports | undefined, other: Ports | undefined): boolean {
  if (other === undefined) return true;
  return one !== undefined && includesAll(other.tcp, one.tcp) && includesAll(other.udp, one.udp);
}
