/** Everything read so far, as pieces: what live reading and `--input` both collect before it is put together. */
import type { Gap, NetworkInterface, PortRangeList, PrefixList } from '../../domain/inventory/inventory.ts';
import type { InstancePiece } from './map-instances.ts';
import type { Place } from './map-lists.ts';
import type { Raw } from './raw.ts';
import { type RulePage, readRulePage } from './rule-page.ts';

/** A raw structure and where it was read. */
export interface Placed {
  readonly place: Place;
  readonly raw: Raw;
}

/** What is known of one group: its listing, the pages of its rules, and why pages are missing. */
export interface GroupPieces {
  readonly id: string;
  place: Place;
  listing: Raw | undefined;
  /** Pages of its rules, in order. */
  readonly pages: RulePage[];
  readonly gaps: Gap[];
}

export class Pieces {
  readonly accounts = new Map<string, string>();
  readonly groups = new Map<string, GroupPieces>();
  readonly prefixLists = new Map<string, PrefixList>();
  readonly portRangeLists = new Map<string, PortRangeList>();
  readonly instances: InstancePiece[] = [];
  readonly interfaces: NetworkInterface[] = [];
  readonly eips: Placed[] = [];
  readonly ipv6Addresses: Placed[] = [];
  readonly forwardEntries: Placed[] = [];
  readonly listeners: ListenerPiece[] = [];
  readonly gaps: Gap[] = [];

  /** The pieces of a group, made when first met. */
  group(id: string, place: Place): GroupPieces {
    const known = this.groups.get(id);
    if (known !== undefined) return known;
    const made: GroupPieces = { id, place, listing: undefined, pages: [], gaps: [] };
    this.groups.set(id, made);
    return made;
  }

  /** Takes in one answer of `DescribeSecurityGroupAttribute`. */
  addRules(group: GroupPieces, raw: Raw): void {
    const before = group.pages.reduce((sum, page) => sum + page.size, 0);
    group.pages.push(readRulePage(raw, group.id, before));
  }
}

/** Pieces without what collects them: as they are after they were kept somewhere as JSON. */
export type PieceLists = Omit<Pieces, 'group' | 'addRules'>;

/** All pieces of several readings, in their order. Of a list or group that two have read, the later one counts. */
export function mergePieces(parts: readonly PieceLists[]): Pieces {
  const all = new Pieces();
  const fill = <T>(into: T[], from: readonly T[]): void => {
    for (const one of from) into.push(one);
  };
  for (const part of parts) {
    for (const [id, name] of part.accounts) all.accounts.set(id, name);
    for (const [id, group] of part.groups) all.groups.set(id, group);
    for (const [id, one] of part.prefixLists) all.prefixLists.set(id, one);
    for (const [id, one] of part.portRangeLists) all.portRangeLists.set(id, one);
    fill(all.instances, part.instances);
    fill(all.interfaces, part.interfaces);
    fill(all.eips, part.eips);
    fill(all.ipv6Addresses, part.ipv6Addresses);
    fill(all.forwardEntries, part.forwardEntries);
    fill(all.listeners, part.listeners);
    fill(all.gaps, part.gaps);
  }
  return all;
}

/** One listener with the backends it forwards to, whatever the product. */
export interface ListenerPiece {
  readonly place: Place;
  readonly id: string;
  readonly product: 'clb' | 'nlb' | 'alb';
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: string;
  /** Access list: `allow` admits only `entries`, `deny` everything else; undefined entries were not read. */
  readonly access:
    | { readonly kind: 'all' }
    | { readonly kind: 'allow' | 'deny'; readonly entries: readonly string[] | undefined };
  readonly backends: readonly {
    /** Instance id, interface id or private address. */
    readonly server: string;
    readonly port: string;
  }[];
}
