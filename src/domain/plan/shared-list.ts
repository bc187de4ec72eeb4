/**
 * One prefix list for many trusted sources: every rule that lets them in names it, so that a change of the list is a
 * change of all groups. A list counts as all the entries that it may have, for each rule that names it (facts a.3), so
 * a few sources are better off as rules of their own.
 */
import type { Inventory, PrefixList, SecurityGroup } from '../inventory/inventory.ts';
import { type AddressSet, type Family, toCidrs } from '../net/address.ts';
import { equals, includesAll, unionAll } from '../net/interval-set.ts';
import type { Admission } from './admission.ts';
import { newList } from './fix-after.ts';
import { type FixStep, isListAction, type ListCreation, newListId, type StepPlace } from './fix-step.ts';

/** When lists stand for trusted sources: never; where it pays, and those that are declared; or this one, as it is. */
export type ListWish = 'never' | 'auto' | { readonly id: string };

/** With `auto` a list is made for more blocks than these, as one rule would need a rule for each. */
export const BLOCKS_WITHOUT_LIST = 5;
/** The most entries that a list may have (facts a.5). */
const MOST_ENTRIES = 200;

/** A list that rules may name for trusted sources. */
export interface ListOffer {
  readonly list: PrefixList;
  /** `declared` as trusted, `asked` for, `found` from an earlier plan, or `new`. */
  readonly origin: 'declared' | 'asked' | 'found' | 'new';
  /** For a new one. */
  readonly creation?: ListCreation;
}

/** A list that rules of the plan name, and what it costs. */
export interface SharedList extends ListOffer {
  /** How many rules of the plan name it, and in which groups. Each counts as `maxEntries` rules. */
  readonly rules: number;
  readonly groups: readonly string[];
  readonly maxEntries: number;
}

const NAME = 'postern-trusted';
const DESCRIPTION =
  'Trusted sources of operations ports. Rules of several security groups name this list: a change here is a change of all of them.';

/** The lists that rules of groups of one place may name. Only a list that holds nobody else than who is trusted. */
export function listOffers(
  { prefixLists, groups }: Inventory,
  place: StepPlace,
  admissions: readonly Admission[],
  wish: ListWish,
  declared: readonly string[],
): readonly ListOffer[] {
  if (wish === 'never') return [];
  const plain = admissions.filter(({ only }) => only === undefined);
  // An answer about a list alone does not say where it is.
  const alone = groups.every(({ account, region }) => account === place.account && region === place.region);
  const isHere = ({ account, region }: StepPlace): boolean =>
    (account === place.account || (account === '' && alone)) &&
    (region === place.region || (region === '' && alone));
  const here = [...prefixLists.values()]
    .filter((list) => isUsable(list) && isHere(list))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const named = here.flatMap((list): ListOffer[] => {
    if (!includesAll(setOf(plain, list.family), list.set)) return [];
    if (wish !== 'auto' && wish.id === list.id) return [{ list, origin: 'asked' }];
    return declared.includes(list.id) ? [{ list, origin: 'declared' }] : [];
  });
  if (wish !== 'auto') return named;
  const made = ([4, 6] as const).flatMap((family): ListOffer[] => {
    const rest = plain.filter(
      (one) => one.family === family && !named.some(({ list }) => includesAll(list.set, one.set)),
    );
    const set = setOf(rest, family);
    if (rest.length <= BLOCKS_WITHOUT_LIST || toCidrs(set).length > MOST_ENTRIES) return [];
    const found = here.find(
      (list) => list.family === family && list.name.startsWith(NAME) && equals(list.set, set),
    );
    if (found !== undefined) return [{ list: found, origin: 'found' }];
    const creation = creationOf(place, family, set, rest, here);
    return [{ list: newList(creation), origin: 'new', creation }];
  });
  return [...named, ...made];
}

/** Whether every entry of a list was read, and there is one. */
export function isUsable({ entries, unreadable }: PrefixList): boolean {
  return entries.length > 0 && unreadable.length === 0;
}

function setOf(admissions: readonly Admission[], family: Family): AddressSet {
  return unionAll(admissions.flatMap((one) => (one.family === family ? [one.set] : [])));
}

function creationOf(
  place: StepPlace,
  family: Family,
  set: AddressSet,
  admissions: readonly Admission[],
  here: readonly PrefixList[],
): ListCreation {
  const blocks = toCidrs(set);
  const plain = `${NAME}-ipv${family}-${hashOf(blocks.join('\n'))}`;
  const taken = new Set(here.map(({ name }) => name));
  let name = plain;
  // Somebody has changed a list of that name: it says something else by now.
  for (let i = 2; taken.has(name); i += 1) name = `${plain}-${i}`;
  const { account, region } = place;
  return {
    account,
    region,
    operation: 'create-prefix-list',
    list: newListId(place, name),
    name,
    family,
    description: DESCRIPTION,
    maxEntries: withRoom(blocks.length),
    entries: blocks.map((block) => ({
      block,
      note: admissions.find(({ text }) => text === block)?.name ?? '',
    })),
  };
}

/** A fifth more, so that sources can be added: the number is fixed for good. */
function withRoom(entries: number): number {
  return Math.min(MOST_ENTRIES, entries + Math.max(2, Math.ceil(entries / 5)));
}

/** FNV-1a of 64 bits. Names differ by it; what a list holds is always compared, too. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

/** How many names stand for a list; the rest is counted. */
const NAMES_SHOWN = 3;

/** The admissions with lists in place of the blocks that they hold. Classic groups cannot name lists (facts a.3). */
export function withLists(
  admissions: readonly Admission[],
  offers: readonly ListOffer[],
  { network }: SecurityGroup,
): readonly Admission[] {
  if (network === 'classic') return admissions;
  let left = admissions;
  const out: Admission[] = [];
  for (const { list } of offers) {
    const blocks = left.filter(
      ({ only, family, set }) => only === undefined && family === list.family && includesAll(list.set, set),
    );
    const [first] = blocks;
    if (first === undefined) continue;
    left = left.filter((one) => !blocks.includes(one));
    const names = [...new Set(blocks.map(({ name }) => name))];
    const more = names.length - NAMES_SHOWN;
    const name = [...names.slice(0, NAMES_SHOWN), ...(more > 0 ? [`+${more}`] : [])].join(', ');
    out.push({ ...first, name, set: list.set, text: list.id, list: { id: list.id, blocks } });
  }
  return [...out, ...left];
}

/** The offers that steps make use of. */
export function sharedBy(offers: readonly ListOffer[], steps: readonly FixStep[]): readonly SharedList[] {
  return offers.flatMap((offer): SharedList[] => {
    const naming = steps.flatMap((step) =>
      !isListAction(step) &&
      step.operation !== 'revoke' &&
      step.rule.source.kind === 'prefix-list' &&
      step.rule.source.id === offer.list.id
        ? [step.group]
        : [],
    );
    if (naming.length === 0) return [];
    const { maxEntries, entries } = offer.list;
    const groups = [...new Set(naming)];
    return [{ ...offer, rules: naming.length, groups, maxEntries: maxEntries ?? entries.length }];
  });
}

/** The step that makes a list: before all that name it. */
export function creationStep(creation: ListCreation): FixStep {
  const { account, region, list } = creation;
  return {
    ...creation,
    reason: 'keeps-trusted',
    trusted: null,
    replaces: null,
    undo: { account, region, operation: 'delete-prefix-list', list, id: null },
  };
}
