/**
 * Which resources a call needs permission for, as the vendor's authorization pages name them:
 * `acs:<service>:<region>:<account>:<type>/<id>`, with `*` for the id of a resource that is not there yet
 * and of all those that a listing may show.
 */
import type { Call, Operation } from './kernel/operation.ts';

/** Where a call acts. */
export type Where = Pick<Call, 'account' | 'region'>;
/** What a parameter says of resources: one, several or none. */
export type Ids = string | readonly string[] | undefined;
/** ARNs that a call touches, from its parameters. */
export type Resources<P> = (p: P, call: Where) => readonly string[];

/** One type of resource and the ways in which calls touch it. */
export interface ResourceType {
  /** An ARN for every id; with no id that of all resources of the type. */
  arns(call: Where, ids?: Ids): string[];
  /** Touches all of them, or one that is about to come into being. */
  readonly all: Resources<unknown>;
  /** Touches those that the parameters name; all of them when none names any. */
  by<K extends string>(...parameters: readonly K[]): Resources<Naming<K>>;
  /** Touches those that the parameters name, and nothing when none names any. */
  byOptional<K extends string>(...parameters: readonly K[]): Resources<Naming<K>>;
}
type Naming<K extends string> = { readonly [Name in K]?: Ids };

function resourceType(start: (call: Where) => string): ResourceType {
  const arns = (call: Where, ids: Ids = []): string[] => {
    const given = idsIn(ids);
    return (given.length === 0 ? ['*'] : given).map((id) => `${start(call)}/${id}`);
  };
  const named = (p: Naming<string>, parameters: readonly string[]): string[] =>
    parameters.flatMap((name) => idsIn(p[name]));
  return {
    arns,
    all: (_p, call) => arns(call),
    by:
      (...parameters) =>
      (p, call) =>
        arns(call, named(p, parameters)),
    byOptional:
      (...parameters) =>
      (p, call) => {
        const ids = named(p, parameters);
        return ids.length === 0 ? [] : arns(call, ids);
      },
  };
}

/** Ids in the order given; one text may hold several with commas between them. */
function idsIn(ids: Ids): string[] {
  if (ids === undefined) return [];
  return [ids]
    .flat()
    .flatMap((text) => text.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()])));
}

const regional = (service: string, type: string): ResourceType =>
  resourceType(({ region, account }) => `acs:${service}:${region}:${account}:${type}`);
const central = (service: string, type: string): ResourceType =>
  resourceType(({ account }) => `acs:${service}:*:${account}:${type}`);

type Together<T extends readonly unknown[]> = T[number] extends (p: infer P, call: Where) => unknown
  ? P
  : never;

/** A RAM declaration: every one of the resources must be allowed. Without any the vendor has no resource level. */
export function needs<const T extends readonly Resources<never>[]>(action: string, ...parts: T) {
  const resources: Resources<Together<T>> = (p, call) =>
    parts.length === 0 ? ['*'] : parts.flatMap((part) => part(p as never, call));
  return { action, resources };
}

export const ecs = Object.freeze({
  instance: regional('ecs', 'instance'),
  securityGroup: regional('ecs', 'securitygroup'),
  networkInterface: regional('ecs', 'eni'),
  disk: regional('ecs', 'disk'),
  image: regional('ecs', 'image'),
  prefixList: regional('ecs', 'prefixlist'),
  portRangeList: regional('ecs', 'portrangelist'),
  launchTemplate: regional('ecs', 'launchtemplate'),
  /** ECS writes a region into the name of an instance's role, RAM itself does not. */
  role: regional('ram', 'role'),
});

export const vpc = Object.freeze({
  vpc: regional('vpc', 'vpc'),
  vSwitch: regional('vpc', 'vswitch'),
  routeTable: regional('vpc', 'routetable'),
  eip: regional('vpc', 'eip'),
  natGateway: regional('vpc', 'natgateway'),
  forwardTable: regional('vpc', 'forwardtable'),
  ipv6Bandwidth: regional('vpc', 'ipv6bandwidth'),
});

export const slb = Object.freeze({
  loadBalancer: regional('slb', 'loadbalancer'),
  acl: regional('slb', 'acl'),
});

export const nlb = Object.freeze({
  loadBalancer: regional('nlb', 'loadbalancer'),
  serverGroup: regional('nlb', 'servergroup'),
  /** The vendor spells the type so on the page of ListServerGroupServers, and only there. */
  serverGroupOfServers: regional('nlb', 'serverGroup'),
});

export const alb = Object.freeze({
  loadBalancer: regional('alb', 'loadbalancer'),
  serverGroup: regional('alb', 'servergroup'),
  securityPolicy: regional('alb', 'securitypolicy'),
});

/** A new role and a new policy are named by the vendor as they will be, a new user and a new group as all of them. */
export const ram = Object.freeze({
  user: central('ram', 'user'),
  group: central('ram', 'group'),
  role: central('ram', 'role'),
  policy: central('ram', 'policy'),
  /** System policies belong to no account. */
  systemPolicy: resourceType(() => 'acs:ram:*:system:policy'),
  /** The account as a whole, for its settings. */
  account: ((_p, call) => [`acs:ram:*:${call.account}:*`]) satisfies Resources<unknown>,
});

export const actionTrail = Object.freeze({ trail: regional('actiontrail', 'trail') });

/**
 * The vendor writes the path from the directory down to the folder or member (RDPath) where these have the id alone:
 * a declaration sees the call, not the tree.
 */
export const resourceManager = Object.freeze({
  folder: central('resourcemanager', 'folder'),
  account: central('resourcemanager', 'account'),
  controlPolicy: central('resourcemanager', 'policy/controlpolicy'),
});

/** What a call puts behind a network or application load balancer, where that is a resource of ECS. */
export const backends: Resources<{
  readonly Servers: readonly {
    readonly ServerId: string | undefined;
    readonly ServerType: string | undefined;
  }[];
}> = (p, call) =>
  p.Servers.flatMap(({ ServerId, ServerType = 'Ecs' }) => {
    if (ServerId === undefined) return [];
    switch (ServerType.toLowerCase()) {
      case 'ecs':
        return ecs.instance.arns(call, ServerId);
      case 'eni':
        return ecs.networkInterface.arns(call, ServerId);
      default:
        return [];
    }
  });

/** Gives the operations on tags the ARNs of what they tag: resources by id, each under its type as the API names it. */
export function authorizeTags(
  operations: readonly Operation[],
  ids: 'ResourceId' | 'ResourceNames',
  types: Readonly<Record<string, ResourceType>>,
): Operation[] {
  const resources: Resources<unknown> = (p, call) => {
    const { ResourceType: type, [ids]: named } = p as { ResourceType: string } & Naming<typeof ids>;
    // A type that does not exist is refused by the operation itself.
    return types[type.toLowerCase()]?.arns(call, named) ?? ['*'];
  };
  // Listing tags has no resource level.
  return operations.map((one) => (one.access === 'read' ? one : { ...one, ram: { ...one.ram, resources } }));
}
