/**
 * Where Workbench helps: on which ports one signs in to the hosts of a group, and by which of their addresses. Its public
 * ranges reach instances with a public address of their own (fixed or an EIP), its private ranges those of a VPC (facts
 * d). What is not known is taken to help, and said.
 */
import type { Fleet } from '../inventory/fleet.ts';
import type { NetworkInterface, SecurityGroup } from '../inventory/inventory.ts';
import { parseBlock } from '../net/address.ts';
import { includesAll, interval, unionAll } from '../net/interval-set.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import type { Ports } from './admission.ts';
import { type Login, type LoginReason, type LoginSettings, loginsOf } from './login-ports.ts';
import type { TrustedSource } from './trusted-sources.ts';
import { pathOf, type WorkbenchPath } from './workbench.ts';

/** A TCP port of hosts in a group. */
export interface BenchPort {
  readonly port: number;
  readonly service: Login['service'];
  /** How that is known; `no-host`: nobody is in the group yet; `hosts-not-read`: others may be in it. */
  readonly because: LoginReason | 'no-host' | 'hosts-not-read';
  /** Instances; empty where none is known. */
  readonly hosts: readonly string[];
  /** Whether it is asked about: a repair leaves every other port as it is. */
  readonly asked: boolean;
}

/** What ranges of one path do for a group. */
export interface BenchPath {
  /** TCP ports on which they help. */
  readonly ports: readonly number[];
  /** Why they do, or why not: hosts have such an address, none has, or it was not read. */
  readonly because: 'address' | 'no-address' | 'not-read' | 'no-host';
  /** Of these ports, those on which trusted ranges get in afterwards: where a rule let them in before. */
  readonly letIn: readonly number[];
}

export interface WorkbenchUse extends Readonly<Record<WorkbenchPath, BenchPath>> {
  readonly group: string;
  readonly ports: readonly BenchPort[];
}

/** Of each group: what of Workbench helps there, and what of `sources` gets in afterwards. */
export function workbenchUse(
  fleet: Fleet,
  after: Fleet,
  groups: readonly SecurityGroup[],
  { sources, logins }: { readonly sources: readonly TrustedSource[]; readonly logins: LoginSettings },
): readonly WorkbenchUse[] {
  return groups.map((group) => {
    const { ports, paths } = helpIn(fleet, group, logins);
    const pathUse = (path: WorkbenchPath): BenchPath => ({
      ...paths[path],
      letIn: paths[path].ports.filter((port) => getIn(path, port, group, after, sources)),
    });
    return { group: group.id, ports, public: pathUse('public'), private: pathUse('private') };
  });
}

/** TCP ports on which the ranges of each path help the hosts of a group. */
export function helpfulPorts(
  fleet: Fleet,
  group: SecurityGroup,
  logins: LoginSettings,
): Readonly<Record<WorkbenchPath, Ports>> {
  const { paths } = helpIn(fleet, group, logins);
  const of = (path: WorkbenchPath): Ports => ({ tcp: portSet(paths[path].ports), udp: [] });
  return { public: of('public'), private: of('private') };
}

export function portSet(ports: readonly number[]): Ports['tcp'] {
  return unionAll(ports.map((port) => interval(port, port + 1)));
}

interface Help {
  readonly ports: readonly BenchPort[];
  readonly paths: Readonly<Record<WorkbenchPath, Omit<BenchPath, 'letIn'>>>;
}

function helpIn(fleet: Fleet, group: SecurityGroup, settings: LoginSettings): Help {
  // Workbench signs in to instances; other interfaces are those of services, or in nobody's use yet.
  const members = fleet.membersOf(group).filter(({ instanceId }) => instanceId !== undefined);
  const known = members.map((one) => ({
    one,
    logins: loginsOf(fleet.instance(one.instanceId ?? ''), settings, fleet.catalogue).logins,
  }));
  const areKnown = fleet.membersAreKnown(group);
  const others: 'no-host' | 'hosts-not-read' | undefined = areKnown
    ? members.length === 0
      ? 'no-host'
      : undefined
    : 'hosts-not-read';
  const anybody = others === undefined ? [] : loginsOf(undefined, settings, fleet.catalogue).logins;
  const ports = new Map<string, Omit<BenchPort, 'hosts'> & { readonly hosts: Set<string> }>();
  const add = ({ service, ports: own }: Login, because: BenchPort['because'], host?: string): void => {
    for (const port of own) {
      const key = `${port} ${because}`;
      const asked = fleet.catalogue.some((one) => one.protocol === 'tcp' && one.port === port);
      const at = ports.get(key) ?? { port, service, because, hosts: new Set(), asked };
      if (host !== undefined) at.hosts.add(host);
      ports.set(key, at);
    }
  };
  for (const { one, logins } of known) for (const login of logins) add(login, login.because, one.instanceId);
  if (others !== undefined) for (const login of anybody) add(login, others);
  const portsWhere = (helps: (one: NetworkInterface) => boolean): readonly number[] => {
    const own = known.filter(({ one }) => helps(one)).flatMap(({ logins }) => logins);
    return [...new Set([...own, ...anybody].flatMap((login) => login.ports))].sort((a, b) => a - b);
  };
  const reached = members.some(hasPublicAddress);
  return {
    ports: [...ports.values()].map((one) => ({ ...one, hosts: [...one.hosts] })),
    paths: {
      public: {
        ports: portsWhere((one) => hasPublicAddress(one) || one.pathGaps.length > 0),
        because: reached
          ? 'address'
          : members.some(({ pathGaps }) => pathGaps.length > 0) || others === 'hosts-not-read'
            ? 'not-read'
            : (others ?? 'no-address'),
      },
      private: {
        ports: portsWhere(() => true),
        because: members.length > 0 ? 'address' : others === 'hosts-not-read' ? 'not-read' : 'no-host',
      },
    },
  };
}

/** Workbench comes to the instance's own address, not to one that a gateway or a load balancer forwards. */
function hasPublicAddress({ paths }: NetworkInterface): boolean {
  return paths.some(({ kind }) => kind === 'public-ip' || kind === 'eip' || kind === 'ipv6');
}

/** Whether all that is trusted of a path gets in, by the rules of the group alone; false where nothing is. */
function getIn(
  path: WorkbenchPath,
  port: number,
  group: SecurityGroup,
  after: Fleet,
  sources: readonly TrustedSource[],
): boolean {
  const blocks = sources
    .filter((one) => one.kind === 'workbench' && pathOf(one) === path)
    .flatMap(({ cidrs }) => cidrs.flatMap((text) => parseBlock(text) ?? []));
  const target = after.targetOfGroup(after.group(group.id) ?? group);
  return (
    blocks.length > 0 &&
    blocks.every(({ family, set }) =>
      includesAll(reachOf(target, { protocol: 'tcp', port, family }, after.lists).certain, set),
    )
  );
}
