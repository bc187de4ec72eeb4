/** How port-range lists are described: their names, and how many entries they may have. */
import { pagesByToken } from './paginate.ts';
import { type Raw, text } from './raw.ts';
import { required } from './reader.ts';

const LISTS_A_CALL = 100;

/**
 * Descriptions by id. Empty for lists of which none can be read: they are then counted by the entries that they have.
 */
export async function describePortRangeLists(
  call: (parameters: Raw) => Promise<Raw>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Raw>> {
  const found = new Map<string, Raw>();
  for (let from = 0; from < ids.length; from += LISTS_A_CALL) {
    const PortRangeListId = ids.slice(from, from + LISTS_A_CALL);
    try {
      for await (const page of pagesByToken((more) => call({ PortRangeListId, ...more }), LISTS_A_CALL))
        for (const one of required(page, 'PortRangeLists', 'PortRangeList'))
          found.set(text(one, 'PortRangeListId'), one);
    } catch {
      // Their entries are read by themselves, and say what can be said.
    }
  }
  return found;
}
