/** The sections `ports` and `withoutPorts`: ops ports beside the default catalogue, and default ones left out. */
import { DEFAULT_CATALOGUE, type OpsPort } from '../../domain/catalogue.ts';
import type { Transport } from '../../domain/net/protocol.ts';
import type { Field } from './field.ts';

export const TRANSPORTS = ['tcp', 'udp'] as const satisfies readonly Transport[];

/** Ports of the default catalogue, as `tcp/23`. */
export function removedPorts(field: Field): Pick<OpsPort, 'protocol' | 'port'>[] {
  const seen = new Map<string, number>();
  return field.items().map((item) => {
    const text = item.text('port-name', /^(tcp|udp)\/[1-9]\d{0,4}$/);
    const [protocol, number] = text.split('/') as [Transport, string];
    const port = { protocol, port: Number(number) };
    if (!DEFAULT_CATALOGUE.some((one) => isSamePort(one, port))) throw item.bad('default-port');
    const first = seen.get(text);
    if (first !== undefined) throw item.duplicate(first);
    seen.set(text, item.line);
    return port;
  });
}

export function catalogueOf(
  field: Field | undefined,
  removed: readonly Pick<OpsPort, 'protocol' | 'port'>[],
): readonly OpsPort[] {
  const kept = DEFAULT_CATALOGUE.filter((one) => !removed.some((other) => isSamePort(one, other)));
  const seen = new Map<string, number>();
  const added = (field?.items() ?? []).map((item): OpsPort => {
    const members = item.members(['service', 'protocol', 'port']);
    if (members.service === undefined) throw item.missing('service', 'service');
    if (members.protocol === undefined) throw item.missing('protocol', 'choice', TRANSPORTS.join(', '));
    if (members.port === undefined) throw item.missing('port', 'port');
    const port = {
      service: members.service.text('service', /^[a-z0-9][a-z0-9-]{0,31}$/),
      protocol: members.protocol.choice(TRANSPORTS),
      port: portOf(members.port),
    };
    if (kept.some((one) => isSamePort(one, port))) throw members.port.bad('other-port');
    const first = seen.get(`${port.protocol}/${port.port}`);
    if (first !== undefined) throw item.duplicate(first, `${port.protocol}/${port.port}`);
    seen.set(`${port.protocol}/${port.port}`, item.line);
    return Object.freeze(port);
  });
  return Object.freeze([...kept, ...added]);
}

/** A port number, 1 to 65535. */
export function portOf(field: Field): number {
  const value = field.integer();
  if (value === undefined || value < 1n || value > 65_535n) throw field.bad('port');
  return Number(value);
}

function isSamePort(a: Pick<OpsPort, 'protocol' | 'port'>, b: Pick<OpsPort, 'protocol' | 'port'>): boolean {
  return a.protocol === b.protocol && a.port === b.port;
}
