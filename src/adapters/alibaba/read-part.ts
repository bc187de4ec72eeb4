/** Reads a few resources again, by id: what an event touched, at a cost that does not grow with the fleet. */
import type { PartSource } from '../../app/ports.ts';
import type { Inventory } from '../../domain/inventory/inventory.ts';
import type { PartRequest } from '../../domain/inventory/part.ts';
import { type AccountClientOptions, accountClients } from './account-clients.ts';
import { assemble } from './assemble.ts';
import { toCallError } from './call-error.ts';
import { mapInstance, mapInterface } from './map-instances.ts';
import { Pieces } from './pieces.ts';
import { text } from './raw.ts';
import { readLists, readPortRangeList, readPrefixList, readRules } from './read-region.ts';
import { attempt, type Reader, required } from './reader.ts';

/** How many ids a listing takes in one call. */
const IDS_A_CALL = 100;

/** Clients, and the roles that they assume, are kept between readings. */
export function createPartSource(options: AccountClientOptions): PartSource {
  const accountOf = accountClients(options);
  return {
    async readPart(request) {
      const { read } = await accountOf(request.account);
      const pieces = new Pieces();
      const reader: Reader = {
        call: read,
        pieces,
        account: request.account,
        giveUp: (gap) => void pieces.gaps.push(gap),
        tell: () => {},
      };
      await readPart(reader, request);
      return withoutDoubt(assemble(pieces));
    },
  };
}

async function readPart(reader: Reader, request: PartRequest): Promise<void> {
  // One object, by which groups know their place.
  const place = { account: request.account, region: request.region };
  const { pieces } = reader;
  await Promise.all([
    ...chunks(request.groups).map((ids) => readGroups(reader, place, ids)),
    ...chunks(request.instances).map((ids) => readInstances(reader, place, ids)),
    ...request.instances.map((id) => readInterfaces(reader, place, { InstanceId: id })),
    ...chunks(request.interfaces).map((ids) => readInterfaces(reader, place, { NetworkInterfaceId: ids })),
    ...request.prefixLists.map((id) =>
      goneIsNoGap(reader, place, 'prefix-lists', 'DescribePrefixListAttributes', id, async () => {
        pieces.prefixLists.set(id, await readPrefixList(reader, place, id));
      }),
    ),
    ...request.portRangeLists.map((id) =>
      goneIsNoGap(reader, place, 'port-range-lists', 'DescribePortRangeListEntries', id, async () => {
        pieces.portRangeLists.set(id, await readPortRangeList(reader, place, id));
      }),
    ),
  ]);
  await readLists(reader, place);
}

type At = Parameters<typeof readRules>[1]['place'];

async function readGroups(reader: Reader, place: At, ids: readonly string[]): Promise<void> {
  const { region } = place;
  const reading: Promise<void>[] = [];
  await attempt(reader, place, 'groups', 'DescribeSecurityGroups', async () => {
    const answer = await reader.call('Ecs', region, 'DescribeSecurityGroups', {
      RegionId: region,
      SecurityGroupIds: JSON.stringify(ids),
      MaxResults: IDS_A_CALL,
    });
    for (const listing of required(answer, 'SecurityGroups', 'SecurityGroup')) {
      const group = reader.pieces.group(text(listing, 'SecurityGroupId'), place);
      group.listing = listing;
      reading.push(readRules(reader, group));
    }
  });
  await Promise.all(reading);
}

async function readInstances(reader: Reader, place: At, ids: readonly string[]): Promise<void> {
  const { region } = place;
  await attempt(reader, place, 'instances', 'DescribeInstances', async () => {
    const answer = await reader.call('Ecs', region, 'DescribeInstances', {
      RegionId: region,
      InstanceIds: JSON.stringify(ids),
      MaxResults: IDS_A_CALL,
    });
    for (const raw of required(answer, 'Instances', 'Instance'))
      reader.pieces.instances.push(mapInstance(raw, place));
  });
}

async function readInterfaces(
  reader: Reader,
  place: At,
  filter: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { region } = place;
  await attempt(reader, place, 'interfaces', 'DescribeNetworkInterfaces', async () => {
    const answer = await reader.call('Ecs', region, 'DescribeNetworkInterfaces', {
      RegionId: region,
      ...filter,
      MaxResults: IDS_A_CALL,
    });
    for (const raw of required(answer, 'NetworkInterfaceSets', 'NetworkInterfaceSet')) {
      const found = mapInterface(raw, place);
      if (!reader.pieces.interfaces.some(({ id }) => id === found.id)) reader.pieces.interfaces.push(found);
    }
  });
}

/** A list that is not there any more is not missing. */
async function goneIsNoGap(
  reader: Reader,
  place: At,
  kind: 'prefix-lists' | 'port-range-lists',
  operation: string,
  id: string,
  work: () => Promise<void>,
): Promise<void> {
  await attempt(
    reader,
    place,
    kind,
    operation,
    () =>
      work().catch((error) => {
        if (!toCallError(error).code.endsWith('.NotFound')) throw error;
      }),
    id,
  );
}

/** Which ways in an interface has is not asked here; whoever knew them still does. */
function withoutDoubt(inventory: Inventory): Inventory {
  return {
    ...inventory,
    interfaces: inventory.interfaces.map((one) => ({ ...one, pathGaps: [] })),
  };
}

function chunks(ids: readonly string[]): readonly string[][] {
  return Array.from({ length: Math.ceil(ids.length / IDS_A_CALL) }, (_, i) =>
    ids.slice(i * IDS_A_CALL, (i + 1) * IDS_A_CALL),
  );
}
