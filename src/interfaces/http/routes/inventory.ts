/** What was read of the cloud: groups with their rules, instances with their ways in, and who gets to which port. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { describeGroup } from '../../../app/inventory/group-detail.ts';
import { describeInstance, describeInterface } from '../../../app/inventory/instance-detail.ts';
import {
  GROUP_SORTS,
  INSTANCE_SORTS,
  INTERFACE_SORTS,
  listExposures,
  listGroups,
  listInstances,
  listInterfaces,
} from '../../../app/inventory/lists.ts';
import { VERDICTS } from '../../../app/inventory/rows.ts';
import type { Selection } from '../../../app/inventory/select.ts';
import type { Snapshot } from '../../../app/inventory/snapshot.ts';
import {
  describeList,
  listAccounts,
  listGaps,
  listLists,
  refOf,
  type SnapshotRef,
  summarise,
} from '../../../app/inventory/summary.ts';
import { problem } from '../../../problem.ts';
import {
  AccountDocument,
  ExposureRowDocument,
  FamilyOf,
  GapDocument,
  GroupDetailDocument,
  GroupDocument,
  InstanceDetailDocument,
  InstanceDocument,
  InterfaceDetailDocument,
  InterfaceDocument,
  InventoryDocument,
  ListDetailDocument,
  ListDocument,
  SnapshotDocument,
  Transport,
} from '../documents-resource.ts';
import { snapshotOf } from '../snapshots.ts';
import { API, flag, isFresh, listOf, PageQuery, pageOf, type Routes, TAGGED, words } from './route.ts';

const Id = z.object({ id: z.string().max(200) });
const REACHABLE = ['yes', 'no', 'unknown'] as const;
const PlaceQuery = PageQuery.extend({
  account: words,
  region: words,
  verdict: listOf(VERDICTS).describe('The worst on any ops port; several are divided by commas.'),
  text: z.string().max(200).optional().describe('A part of an id, a name or an address, in any case.'),
});
const GroupQuery = PlaceQuery.extend({
  vpc: words,
  type: listOf(['basic', 'enterprise', 'unknown']),
  serviceManaged: flag.optional(),
  used: flag.optional().describe('Whether an interface uses it.'),
  sort: sortOf(GROUP_SORTS),
});
const InterfaceQuery = PlaceQuery.extend({
  group: words,
  instance: words,
  reachable: listOf(REACHABLE),
  sort: sortOf(INTERFACE_SORTS),
});
const InstanceQuery = PlaceQuery.extend({
  group: words,
  reachable: listOf(REACHABLE),
  os: listOf(['linux', 'windows', 'unknown']),
  sort: sortOf(INSTANCE_SORTS),
});
const ExposureQuery = PlaceQuery.extend({
  group: words,
  instance: words,
  service: words,
  protocol: Transport.optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  family: FamilyOf.optional(),
});
const ListQuery = PageQuery.extend({
  kind: z.enum(['prefix', 'port-range']).optional(),
  account: words,
  region: words,
  text: z.string().max(200).optional(),
});

export const inventory: Routes = (server, parts) => {
  const config = { role: 'viewer', problems: ['not-scanned'] } as const;
  const tags = ['inventory'];
  /** Answers of one snapshot are equal, so that its id is the tag of each. */
  const answer = async <T extends object>(
    request: FastifyRequest,
    reply: FastifyReply,
    make: (snapshot: Snapshot) => T | Promise<T>,
  ): Promise<T & { readonly snapshot: SnapshotRef }> => {
    const snapshot = await snapshotOf(parts);
    if (isFresh(`"${snapshot.id}"`, request, reply)) return reply as never;
    return { ...(await make(snapshot)), snapshot: refOf(snapshot) };
  };
  /** A list by page. */
  const list = <Query extends z.ZodType, Item extends z.ZodType>(
    path: string,
    { summary, query, item }: { readonly summary: string; readonly query: Query; readonly item: Item },
    make: (snapshot: Snapshot, query: z.output<Query>) => Promise<Selection<z.input<Item>>>,
  ): void => {
    const more = { total: z.int().describe('On all pages.'), snapshot: SnapshotDocument };
    const schema = { tags, summary, querystring: query, response: { 200: pageOf(item, more), ...TAGGED } };
    server.get(`${API}${path}`, { config, schema }, (request, reply) =>
      answer(request, reply, (snapshot) => make(snapshot, request.query as z.output<Query>) as never),
    );
  };
  /** One of them by its id. */
  const one = <Document extends z.ZodType>(
    path: string,
    { summary, document }: { readonly summary: string; readonly document: Document },
    make: (snapshot: Snapshot, id: string) => Omit<z.input<Document>, 'snapshot'>,
  ): void => {
    const schema = { tags, summary, params: Id, response: { 200: document, ...TAGGED } };
    // What `make` gives is held against the document where it is given.
    server.get(
      `${API}${path}/:id`,
      { config, schema },
      (request, reply) => answer(request, reply, (snapshot) => make(snapshot, request.params.id)) as never,
    );
  };

  server.get(
    `${API}/inventory`,
    {
      config,
      schema: {
        tags,
        summary: 'What was read, when, and how completely.',
        response: { 200: InventoryDocument, ...TAGGED },
      },
    },
    (request, reply) => answer(request, reply, summarise),
  );
  list(
    '/inventory/accounts',
    { summary: 'Accounts, with what is in them.', query: PageQuery, item: AccountDocument },
    listAccounts,
  );
  list(
    '/inventory/gaps',
    { summary: 'What could not be read.', query: PageQuery, item: GapDocument },
    listGaps,
  );
  list(
    '/inventory/groups',
    { summary: 'Security groups.', query: GroupQuery, item: GroupDocument },
    listGroups,
  );
  one(
    '/inventory/groups',
    {
      summary: 'A security group with its rules in the order in which they are tried.',
      document: GroupDetailDocument,
    },
    describeGroup,
  );
  server.get(
    `${API}/inventory/groups/:id/members`,
    {
      config,
      schema: {
        tags,
        summary: 'Interfaces that use a security group.',
        params: Id,
        querystring: InterfaceQuery.omit({ group: true }),
        response: {
          200: pageOf(InterfaceDocument, { total: z.int(), snapshot: SnapshotDocument }),
          ...TAGGED,
        },
      },
    },
    (request, reply) =>
      answer(request, reply, (snapshot) => {
        const { id } = request.params;
        if (snapshot.judging.fleet.group(id) === undefined) throw problem('unknown-resource', { id });
        return listInterfaces(snapshot, { ...request.query, group: [id] });
      }),
  );
  list(
    '/inventory/instances',
    { summary: 'Instances.', query: InstanceQuery, item: InstanceDocument },
    listInstances,
  );
  one(
    '/inventory/instances',
    {
      summary: 'An instance with its ways in, groups and ops ports.',
      document: InstanceDetailDocument,
    },
    describeInstance,
  );
  list(
    '/inventory/interfaces',
    { summary: 'Network interfaces.', query: InterfaceQuery, item: InterfaceDocument },
    listInterfaces,
  );
  one(
    '/inventory/interfaces',
    {
      summary: 'A network interface with its ways in, groups and ops ports.',
      document: InterfaceDetailDocument,
    },
    describeInterface,
  );
  list(
    '/inventory/lists',
    {
      summary: 'Prefix lists and lists of port ranges that rules name.',
      query: ListQuery,
      item: ListDocument,
    },
    listLists,
  );
  one(
    '/inventory/lists',
    { summary: 'A list with its entries, and the rules that name it.', document: ListDetailDocument },
    describeList,
  );
  list(
    '/exposures',
    {
      summary: 'Ops ports that somebody gets to from the internet, the widest open first.',
      query: ExposureQuery,
      item: ExposureRowDocument,
    },
    listExposures,
  );
};

function sortOf<T extends string>(sorts: readonly T[]) {
  return z
    .enum(sorts as readonly [T, ...T[]])
    .optional()
    .describe('A minus before it turns the order round.');
}
