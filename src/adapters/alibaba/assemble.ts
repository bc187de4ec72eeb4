/** Puts the pieces together: pooled pages, interfaces with their ways in, and every gap in its place. */
import type {
  Gap,
  Inventory,
  InventoryKind,
  NetworkInterface,
  SecurityGroup,
} from '../../domain/inventory/inventory.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { Place } from './map-lists.ts';
import { uniquePaths } from './paths.ts';
import type { GroupPieces, Pieces } from './pieces.ts';
import { flag, tags, text } from './raw.ts';
import type { RulePage } from './rule-page.ts';
import { waysByInterface } from './ways-in.ts';

/** Kinds whose absence means that more ways in may exist. */
const PATH_KINDS: readonly InventoryKind[] = [
  'eips',
  'nat',
  'load-balancers',
  'ipv6-addresses',
  'instances',
  'interfaces',
];

/** `notRead` are listings that nobody asked for, such as those that an input does not hold: what they would tell is unknown, but nothing is missing. */
export function assemble(pieces: Pieces, notRead: readonly Gap[] = []): Inventory {
  const groups = [...pieces.groups.values()].map(assembleGroup);
  const instances = pieces.instances.map(({ instance }) => instance);
  const interfaces = joinInterfaces(pieces);
  const ways = waysByInterface(pieces, interfaces);
  const doubts = [
    ...pieces.gaps.filter(({ kind }) => PATH_KINDS.includes(kind)),
    // An interface that is known tells its own addresses; only other products can add to them.
    ...notRead.filter(
      ({ kind }) => PATH_KINDS.includes(kind) && kind !== 'instances' && kind !== 'interfaces',
    ),
  ];
  return {
    accounts: [...pieces.accounts].map(([id, name]) => ({ id, name })),
    groups,
    prefixLists: pieces.prefixLists,
    portRangeLists: pieces.portRangeLists,
    instances,
    interfaces: interfaces.map((one) => {
      const more = ways.get(one.id) ?? [];
      const pathGaps = doubts.filter((gap) => covers(gap, one));
      // Most have nothing to add, and copies of a whole fleet take their time.
      return more.length + pathGaps.length === 0 ? one : { ...one, paths: [...one.paths, ...more], pathGaps };
    }),
    gaps: [...pieces.gaps, ...groups.flatMap((group) => group.gaps)],
    notRead,
  };
}

function covers(gap: Gap, place: Place): boolean {
  return (
    (gap.account === '' || gap.account === place.account) &&
    (gap.region === '' || gap.region === place.region)
  );
}

function assembleGroup(pieces: GroupPieces): SecurityGroup {
  const listing = pieces.listing ?? {};
  const page = pieces.pages[0];
  const rules = rulesOf(pieces.pages);
  const vpcId = 'VpcId' in listing ? text(listing, 'VpcId') : page?.vpcId;
  const type = text(listing, 'SecurityGroupType').toLowerCase();
  const inner = page?.innerAccess;
  return {
    ...pieces.place,
    id: pieces.id,
    name: text(listing, 'SecurityGroupName') || (page?.name ?? ''),
    description: text(listing, 'Description') || (page?.description ?? ''),
    vpcId,
    network: vpcId === '' || rules.some((rule) => rule.nic === 'internet') ? 'classic' : 'vpc',
    type: type === 'enterprise' ? 'enterprise' : type === 'normal' ? 'basic' : 'unknown',
    innerAccess: inner === 'accept' || inner === 'drop' ? inner : 'unknown',
    serviceManaged: flag(listing, 'ServiceManaged'),
    tags: tags(listing),
    rules,
    ...(pieces.pages.some(({ outbound }) => outbound.length > 0)
      ? { outbound: onceEach(pieces.pages.flatMap((page) => page.outbound)) }
      : {}),
    gaps: pieces.gaps,
  };
}

/** Every rule once: classic groups are read per network card, and pages may overlap when rules change meanwhile. */
function rulesOf(pages: readonly RulePage[]): readonly Rule[] {
  if (pages.length === 1) return pages[0]?.rules ?? [];
  return onceEach(pages.flatMap((page) => page.rules));
}

function onceEach<T extends { readonly id: string }>(all: readonly T[]): readonly T[] {
  const found = new Map<string, T>();
  for (const one of all) if (!found.has(one.id)) found.set(one.id, one);
  return [...found.values()];
}

/** Interfaces that were listed, with the public addresses that only their instance tells; and a stand-in for each
 * instance whose primary interface was not listed. */
function joinInterfaces(pieces: Pieces): NetworkInterface[] {
  const waiting = new Map(pieces.instances.map(({ instance, primary }) => [instance.id, primary]));
  const listed = pieces.interfaces.map((one) => {
    const told = one.primary && one.instanceId !== undefined ? waiting.get(one.instanceId) : undefined;
    if (told === undefined) return one;
    waiting.delete(told.instanceId as string);
    return told.paths.length === 0 ? one : { ...one, paths: uniquePaths([...one.paths, ...told.paths]) };
  });
  return [...listed, ...waiting.values()];
}
