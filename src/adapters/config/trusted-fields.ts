/** The section `trusted`: sources by name, written out or as prefix lists. */
import {
  areNearlyEverybody,
  isNearlyEverybody,
  type TrustDeclaration,
  type TrustedList,
} from '../../domain/config/trust.ts';
import { isMapped, parseBlock, parseIpv4, parseIpv6, toCidrs } from '../../domain/net/address.ts';
import type { TrustedSource } from '../../domain/plan/trusted-sources.ts';
import { WORKBENCH_PRIVATE, WORKBENCH_PUBLIC } from '../../domain/plan/workbench.ts';
import type { Field } from './field.ts';

/** Blocks that were read, by the line on which each stands; the same one twice is a slip. */
export class SeenBlocks {
  readonly #lines = new Map<string, number>();

  /** Throws where the block stood before. */
  add(field: Field, block: string): void {
    const first = this.#lines.get(block);
    if (first !== undefined) throw field.duplicate(first);
    this.#lines.set(block, field.line);
  }
}

/** Names that the section `workbench` gives to its sources. */
const RESERVED: readonly string[] = [WORKBENCH_PUBLIC, WORKBENCH_PRIVATE];

export function trustOf(field: Field | undefined): TrustDeclaration {
  const sources: TrustedSource[] = [];
  const lists: TrustedList[] = [];
  const blocks = new SeenBlocks();
  const ids = new SeenBlocks();
  for (const [name, one] of field?.named() ?? []) {
    if (RESERVED.includes(name)) throw one.bad('other-name', '', name);
    const members = one.members(['kind', 'bastion', 'cidrs', 'prefixLists']);
    // Office and VPN are for people to read; only a bastion is treated in its own way.
    members.kind?.choice(['office', 'vpn']);
    const kind = members.bastion?.flag() === true ? 'bastion' : 'declared';
    const cidrs = members.cidrs === undefined ? [] : cidrsOf(members.cidrs, blocks);
    const named = members.prefixLists?.items() ?? [];
    if (cidrs.length === 0 && named.length === 0) throw one.missing('cidrs', 'sources');
    if (cidrs.length > 0) sources.push({ name, kind, cidrs });
    if (areNearlyEverybody(sources)) throw one.bad('narrower-together', '', name);
    for (const list of named) {
      const { id, region } = listOf(list);
      ids.add(list, `${id} ${region}`);
      lists.push({ name, kind, id, region });
    }
  }
  return { sources, lists };
}

function listOf(field: Field): Pick<TrustedList, 'id' | 'region'> {
  const { id, region } = field.members(['id', 'region']);
  if (id === undefined) throw field.missing('id', 'list-id');
  if (region === undefined) throw field.missing('region', 'region');
  return {
    id: id.text('list-id', /^pl-[a-z0-9-]+$/i),
    region: region.text('region', /^[a-z]{2}-[a-z0-9-]+$/),
  };
}

/** Blocks with a length, or single addresses, as blocks without host bits. */
export function cidrsOf(field: Field, seen: SeenBlocks): string[] {
  return field.items().map((item) => {
    const text = item.text('cidr');
    const block = parseBlock(text);
    if (block === undefined || isMapped(block.set[0])) throw item.bad('cidr');
    const [cidr] = toCidrs(block.set) as [string];
    const address = text.split('/')[0] as string;
    const start = parseIpv4(address) ?? parseIpv6(address);
    // Whoever writes 203.0.113.9/24 may mean one address or 256.
    if (start !== undefined && block.set[0] !== start) throw item.bad('no-host-bits', cidr);
    if (isNearlyEverybody(block.set, block.family)) throw item.bad('narrower');
    seen.add(item, cidr);
    return cidr;
  });
}
