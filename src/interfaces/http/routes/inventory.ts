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
import type { Snapshot } from '../../../app/inventory/snapshot.ts';
import {
  describeList,
  listAccounts,
  listGaps,
  listLists,
  refOf,
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
  const page = <T extends z.ZodType>(item: T) =>
    pageOf(item, { total: z.int().describe('On all pages.'), snapshot: SnapshotDocument });
  /** Answers of one snapshot are equal, so that its id is the tag of each. */
  const answer = async <T>(
    request: FastifyRequest,
    reply: FastifyReply,
    make: (snapshot: Snapshot) => T | Promise<T>,
  ): Promise<T> => {
    const snapshot = await snapshotOf(parts);
    return isFresh(`"${snapshot.id}"`, request, reply) ? (reply as never) : make(snapshot);
  };

  server.get(
    `${API}/inventory`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'What was read, when, and how completely.',
        response: { 200: InventoryDocument, ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, (snapshot) => ({ snapshot: refOf(snapshot), ...summarise(snapshot) })),
  );

  server.get(
    `${API}/inventory/accounts`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'Accounts, with what is in them.',
        querystring: PageQuery,
        response: { 200: page(AccountDocument), ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, async (snapshot) => ({
        ...(await listAccounts(snapshot, request.query)),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/gaps`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'What could not be read.',
        querystring: PageQuery,
        response: { 200: page(GapDocument), ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, async (snapshot) => ({
        ...(await listGaps(snapshot, request.query)),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/groups`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'Security groups.',
        querystring: GroupQuery,
        response: { 200: page(GroupDocument), ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, async (snapshot) => ({
        ...(await listGroups(snapshot, request.query)),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/groups/:id`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'A security group with its rules in the order in which they are tried.',
        params: Id,
        response: { 200: GroupDetailDocument, ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, (snapshot) => ({
        ...describeGroup(snapshot, request.params.id),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/groups/:id/members`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'Interfaces that use a security group.',
        params: Id,
        querystring: InterfaceQuery.omit({ group: true }),
        response: { 200: page(InterfaceDocument), ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, async (snapshot) => {
        const { id } = request.params;
        if (snapshot.judging.fleet.group(id) === undefined) throw problem('unknown-resource', { id });
        return {
          ...(await listInterfaces(snapshot, { ...request.query, group: [id] })),
          snapshot: refOf(snapshot),
        };
      }),
  );

  server.get(
    `${API}/inventory/instances`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'Instances.',
        querystring: InstanceQuery,
        response: { 200: page(InstanceDocument), ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, async (snapshot) => ({
        ...(await listInstances(snapshot, request.query)),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/instances/:id`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'An instance with its ways in, groups and ops ports.',
        params: Id,
        response: { 200: InstanceDetailDocument, ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, (snapshot) => ({
        ...describeInstance(snapshot, request.params.id),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/interfaces`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'Network interfaces.',
        querystring: InterfaceQuery,
        response: { 200: page(InterfaceDocument), ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, async (snapshot) => ({
        ...(await listInterfaces(snapshot, request.query)),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/interfaces/:id`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'A network interface with its ways in, groups and ops ports.',
        params: Id,
        response: { 200: InterfaceDetailDocument, ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, (snapshot) => ({
        ...describeInterface(snapshot, request.params.id),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/lists`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'Prefix lists and lists of port ranges that rules name.',
        querystring: ListQuery,
        response: { 200: page(ListDocument), ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, async (snapshot) => ({
        ...(await listLists(snapshot, request.query)),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/inventory/lists/:id`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'A list with its entries, and the rules that name it.',
        params: Id,
        response: { 200: ListDetailDocument, ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, (snapshot) => ({
        ...describeList(snapshot, request.params.id),
        snapshot: refOf(snapshot),
      })),
  );

  server.get(
    `${API}/exposures`,
    {
      config,
      schema: {
        tags: ['inventory'],
        summary: 'Ops ports that somebody gets to from the internet, the widest open first.',
        querystring: ExposureQuery,
        response: { 200: page(ExposureRowDocument), ...TAGGED },
      },
    },
    (request, reply) =>
      answer(request, reply, async (snapshot) => ({
        ...(await listExposures(snapshot, request.query)),
        snapshot: refOf(snapshot),
      })),
  );
};

function sortOf<T extends string>(sorts: readonly T[]) {
  return z
    .enum(sorts as readonly [T, ...T[]])
    .optional()
    .describe('A minus before it turns the order round.');
}
