/** Server groups, to which the listeners of network and application load balancers forward: what both products share. */
import { refuse } from './kernel/operation.ts';
import { page } from './kernel/paging.ts';
import { type Decoded, int, objects, type Param, str } from './kernel/params.ts';
import type { Table } from './kernel/state.ts';

export interface ServerRecord {
  readonly ServerId: string;
  readonly ServerType: string;
  readonly Port: number;
  readonly Weight: number;
}

export interface ServerGroupRecord {
  readonly ServerGroupId: string;
  readonly ServerGroupName: string;
  readonly Protocol: string;
  readonly VpcId: string;
  readonly Servers: readonly ServerRecord[];
}

/** The parameters of paging by token. */
export const TOKEN = { MaxResults: int({ min: 1, max: 100, clamp: true }), NextToken: str() };

/** The `Servers` parameter of the calls that add and remove servers. */
export const SERVERS = objects(
  {
    ServerId: str(),
    ServerType: str(),
    Port: int({ min: 1, max: 65_535 }),
    Weight: int({ min: 0, max: 100 }),
  },
  { max: 200 },
);
type Servers = typeof SERVERS extends Param<infer T> ? T : never;

/** A page as both products answer it, with counts. */
export function listing<T>(all: readonly T[], p: Decoded<typeof TOKEN>) {
  return page(all, p, { style: 'token', size: 20, counts: true });
}

/** A server group, or the vendor's refusal. */
export function serverGroupNamed<G extends ServerGroupRecord>(groups: Table<G>, id: string): G {
  const found = groups.get(id);
  if (found === undefined)
    throw refuse(404, 'ResourceNotFound.ServerGroup', 'The specified server group does not exist.');
  return found;
}

/** Puts servers into a group. */
export function addServers<G extends ServerGroupRecord>(
  groups: Table<G>,
  id: string,
  servers: Servers,
): void {
  const group = serverGroupNamed(groups, id);
  const added = servers.map(({ ServerId = '', ServerType = 'Ecs', Port = 0, Weight = 100 }) => ({
    ServerId,
    ServerType,
    Port,
    Weight,
  }));
  groups.put(id, { ...group, Servers: [...group.Servers, ...added] });
}

/** Takes servers out of a group: each by its id and port. */
export function removeServers<G extends ServerGroupRecord>(
  groups: Table<G>,
  id: string,
  servers: Servers,
): void {
  const group = serverGroupNamed(groups, id);
  let rest = group.Servers;
  for (const { ServerId, Port } of servers) {
    const kept = rest.filter((one) => one.ServerId !== ServerId || one.Port !== Port);
    if (kept.length === rest.length)
      throw refuse(404, 'ResourceNotFound.BackendServer', 'The specified backend server does not exist.');
    rest = kept;
  }
  groups.put(id, { ...group, Servers: rest });
}

/** Servers as both products list them. */
export function serverAnswers(group: ServerGroupRecord) {
  return group.Servers.map((one) => ({
    ...one,
    ServerGroupId: group.ServerGroupId,
    Status: 'Available',
  }));
}
