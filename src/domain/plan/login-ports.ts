/**
 * On which ports people sign in to a host. Its system says so (the vendor's page: SSH on TCP 22 to Linux, RDP on TCP 3389
 * to Windows), unless the owner says that it listens elsewhere: of one host, by a tag of it, or of all.
 */
import type { OpsPort } from '../catalogue.ts';
import type { Instance } from '../inventory/inventory.ts';

/** What Workbench signs in with, over TCP: SSH to Linux, RDP to Windows. */
export type LoginService = 'ssh' | 'rdp';
export const LOGIN_SERVICES: readonly LoginService[] = Object.freeze(['ssh', 'rdp']);

/** Services that a person signs in to a whole server with. */
export const LOGINS: readonly string[] = Object.freeze(['ssh', 'rdp', 'telnet', 'winrm', 'vnc']);

const USUAL: Readonly<Record<LoginService, number>> = Object.freeze({ ssh: 22, rdp: 3389 });
/** What else one signs in with, by system. */
const OTHERS: Readonly<Record<LoginService, readonly string[]>> = Object.freeze({
  ssh: ['telnet', 'vnc'],
  rdp: ['winrm', 'vnc'],
});

/** Where a service listens, as the owner says. */
export interface ServiceLogin {
  /** Key of the tag by which an instance says its port. */
  readonly tag: string;
  /** For every host of the system that says nothing itself; undefined: the ports of the catalogue. */
  readonly port: number | undefined;
  /** By instance id; goes before the tag. */
  readonly hosts: Readonly<Record<string, number>>;
}
export type LoginSettings = Readonly<Record<LoginService, ServiceLogin>>;

export const DEFAULT_LOGINS: LoginSettings = Object.freeze({
  ssh: Object.freeze({ tag: 'postern:ssh-port', port: undefined, hosts: Object.freeze({}) }),
  rdp: Object.freeze({ tag: 'postern:rdp-port', port: undefined, hosts: Object.freeze({}) }),
});

/**
 * How a port is known: by the system alone; as it was said of all hosts, of this one, or by its tag; by a system that was
 * not told, so that it may be the other one; or by the system although a tag says something that is no port.
 */
export type LoginReason = 'system' | 'settings' | 'host' | 'tag' | 'unknown-system' | 'bad-tag';

export interface Login {
  readonly service: LoginService;
  /** TCP. */
  readonly ports: readonly number[];
  readonly because: LoginReason;
}

export interface HostLogins {
  /** What Workbench signs in on. */
  readonly logins: readonly Login[];
  /**
   * TCP ports of each system that the host may have: one entry where it is known. There is a way in for sure only where
   * every entry has one.
   */
  readonly systems: readonly (readonly number[])[];
  /** False where it may listen elsewhere, so that no way in is sure. */
  readonly known: boolean;
  /** Further TCP ports that it may listen on, as long as nobody has said on which it does. */
  readonly others: readonly number[];
}

/** The port that a text says, 1 to 65535; undefined for anything else. */
export function portIn(text: string): number | undefined {
  const port = /^[1-9]\d{0,4}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** Of an instance; undefined for one that was not read, or for a group of which it is not known who is in it. */
export function loginsOf(
  instance: Pick<Instance, 'id' | 'os' | 'tags'> | undefined,
  settings: LoginSettings,
  catalogue: readonly OpsPort[],
): HostLogins {
  const said = LOGIN_SERVICES.flatMap((service) => loginSaid(service, instance, settings[service]));
  const own = said.filter(({ because }) => because !== 'bad-tag');
  const isBad = own.length < said.length;
  const os = instance?.os ?? 'unknown';
  const usual = (service: LoginService, because: LoginReason): Login => {
    const { port } = settings[service];
    const ports = port === undefined ? portsOf([service], catalogue, USUAL[service]) : [port];
    return { service, ports, because: because === 'system' && port !== undefined ? 'settings' : because };
  };
  const further = (services: readonly LoginService[]): readonly number[] =>
    portsOf(
      services.flatMap((service) => OTHERS[service]),
      catalogue,
    );
  if (os === 'unknown' && own.length === 0) {
    const logins = LOGIN_SERVICES.map((service) => usual(service, isBad ? 'bad-tag' : 'unknown-system'));
    return {
      logins,
      systems: logins.map(({ service, ports }) => [...ports, ...further([service])]),
      known: !isBad,
      others: [],
    };
  }
  const system: LoginService | undefined = os === 'unknown' ? undefined : os === 'linux' ? 'ssh' : 'rdp';
  const bySystem =
    system === undefined || own.some(({ service }) => service === system)
      ? []
      : [usual(system, said.some(({ service }) => service === system) ? 'bad-tag' : 'system')];
  const logins = [...bySystem, ...own];
  const ports = logins.flatMap((one) => one.ports);
  const all = [...ports, ...further(system === undefined ? [] : [system])];
  const isSaid = logins.some(({ because }) => because !== 'system' && because !== 'bad-tag');
  return {
    logins,
    systems: [all],
    known: !isBad,
    others: isSaid ? [] : portsOf(LOGINS, catalogue).filter((port) => !all.includes(port)),
  };
}

/** By which tags an instance says its ports. */
export type LoginTags = Readonly<Record<LoginService, string>>;

export function tagsOf({ ssh, rdp }: LoginSettings): LoginTags {
  return { ssh: ssh.tag, rdp: rdp.tag };
}

/**
 * What an instance itself says of where it listens: its system, and what its tags hold, as `linux` or `linux ssh=2222`.
 * Two that say the same are signed in to on the same ports, unless something else is said of one by its id.
 */
export function loginMark({ os, tags }: Pick<Instance, 'os' | 'tags'>, keys: LoginTags): string {
  const said = LOGIN_SERVICES.flatMap((service) => {
    const key = keys[service];
    return Object.hasOwn(tags, key) ? [`${service}=${tags[key]}`] : [];
  });
  return [os, ...said].join(' ');
}

/** What was said of the host itself; a tag that holds no port says only that it may listen elsewhere. */
function loginSaid(
  service: LoginService,
  instance: Pick<Instance, 'id' | 'tags'> | undefined,
  { tag, hosts }: ServiceLogin,
): readonly Login[] {
  if (instance === undefined) return [];
  const named = Object.hasOwn(hosts, instance.id) ? hosts[instance.id] : undefined;
  if (named !== undefined) return [{ service, ports: [named], because: 'host' }];
  const value = Object.hasOwn(instance.tags, tag) ? instance.tags[tag] : undefined;
  if (value === undefined) return [];
  const port = portIn(value);
  return port === undefined
    ? [{ service, ports: [], because: 'bad-tag' }]
    : [{ service, ports: [port], because: 'tag' }];
}

/** TCP ports of services in the catalogue, and the usual one. */
function portsOf(
  services: readonly string[],
  catalogue: readonly OpsPort[],
  ...usual: readonly number[]
): readonly number[] {
  const listed = catalogue.filter(
    ({ service, protocol }) => protocol === 'tcp' && services.includes(service),
  );
  return [...new Set([...usual, ...listed.map(({ port }) => port)])];
}

/**
 * The catalogue with the ports that every host of a system listens on: they are SSH and RDP wherever they are. Ports that
 * were taken out stay out. Ports of single hosts are not in it: elsewhere they may be anything.
 */
export function withLoginPorts(
  catalogue: readonly OpsPort[],
  settings: LoginSettings,
  without: readonly Pick<OpsPort, 'protocol' | 'port'>[] = [],
): readonly OpsPort[] {
  const added = LOGIN_SERVICES.flatMap((service): OpsPort[] => {
    const { port } = settings[service];
    const isSame = (one: Pick<OpsPort, 'protocol' | 'port'>): boolean =>
      one.protocol === 'tcp' && one.port === port;
    return port === undefined || [...catalogue, ...without].some(isSame)
      ? []
      : [{ service, protocol: 'tcp', port }];
  });
  return added.length === 0 ? catalogue : Object.freeze([...catalogue, ...added]);
}

/** Whether one may sign in to the host on the port. */
export function isLoginPort({ systems, others }: HostLogins, port: number): boolean {
  return others.includes(port) || systems.some((ports) => ports.includes(port));
}
