/** `--ssh-port` and `--rdp-port`: where hosts listen, all of a system or single ones. They stand for `logins` and tags. */
import { withPorts } from '../../app/judging.ts';
import type { JudgeOptions } from '../../app/scan.ts';
import {
  DEFAULT_LOGINS,
  LOGIN_SERVICES,
  type LoginService,
  portIn,
  type ServiceLogin,
} from '../../domain/plan/login-ports.ts';
import { problem } from '../../problem.ts';

export interface LoginFlags {
  /** `2222`, or `i-bp1abc=2222`, each. */
  readonly sshPort?: readonly string[] | undefined;
  readonly rdpPort?: readonly string[] | undefined;
}

const FLAGS: Readonly<Record<LoginService, readonly ['--ssh-port' | '--rdp-port', string]>> = Object.freeze({
  ssh: ['--ssh-port', '2222, i-bp1abc=2222'],
  rdp: ['--rdp-port', '33890, i-bp1abc=33890'],
});

/** Throws `bad-flag` for what is no port, no instance, or said twice. A port of all hosts is an ops port, too. */
export function withLogins(options: JudgeOptions, flags: LoginFlags): JudgeOptions {
  const given: Readonly<Record<LoginService, readonly string[]>> = {
    ssh: flags.sshPort ?? [],
    rdp: flags.rdpPort ?? [],
  };
  if (LOGIN_SERVICES.every((service) => given[service].length === 0)) return options;
  const logins = { ...(options.logins ?? DEFAULT_LOGINS) };
  for (const service of LOGIN_SERVICES) logins[service] = loginOf(service, given[service], logins[service]);
  const asked = LOGIN_SERVICES.flatMap((service) => {
    const { port } = logins[service];
    return port === undefined ? [] : [{ service, protocol: 'tcp' as const, port }];
  });
  return { ...withPorts(options, asked), logins };
}

function loginOf(service: LoginService, given: readonly string[], declared: ServiceLogin): ServiceLogin {
  const [flag, expected] = FLAGS[service];
  const bad = (value: string): Error => problem('bad-flag', { flag, value, expected });
  let all: number | undefined;
  const hosts: Record<string, number> = {};
  for (const value of given) {
    const [, host, text = ''] = /^(?:([^=]*)=)?([^=]*)$/.exec(value) ?? [];
    const port = portIn(text);
    if (port === undefined || (host !== undefined && !/^i-[0-9a-z]+$/i.test(host))) throw bad(value);
    if (host === undefined ? all !== undefined : Object.hasOwn(hosts, host)) throw bad(value);
    if (host === undefined) all = port;
    else hosts[host] = port;
  }
  return { ...declared, port: all ?? declared.port, hosts: { ...declared.hosts, ...hosts } };
}
