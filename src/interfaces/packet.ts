/** Packets and ports as people type them. */
import type { PacketQuestion } from '../app/explain.ts';
import type { OpsPort } from '../domain/catalogue.ts';
import { parseIpv4, parseIpv6 } from '../domain/net/address.ts';
import type { Transport } from '../domain/net/protocol.ts';
import { problem } from '../problem.ts';

/** `tcp:203.0.113.9->22`; an IPv6 source may stand in brackets. */
export function parsePacket(flag: string, text: string): PacketQuestion {
  const match = /^(tcp|udp):\[?([0-9a-f.:]+)\]?->(\d{1,5})$/i.exec(text);
  const source = match?.[2] ?? '';
  const port = Number(match?.[3] ?? 0);
  if (match === null || port < 1 || port > 65_535 || (parseIpv4(source) ?? parseIpv6(source)) === undefined) {
    throw problem('bad-flag', {
      flag,
      value: text,
      expected: 'tcp:203.0.113.9->22, udp:[2001:db8::9]->3389',
    });
  }
  return { protocol: match[1]?.toLowerCase() as Transport, source, port };
}

/** `tcp/8080` or `udp/53`; the service is named after it. */
export function parsePort(flag: string, text: string): OpsPort {
  const match = /^(tcp|udp)\/(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2] ?? 0);
  if (match === null || port < 1 || port > 65_535) {
    throw problem('bad-flag', { flag, value: text, expected: 'tcp/8080, udp/53' });
  }
  const protocol = match[1]?.toLowerCase() as Transport;
  return { service: `${protocol}/${port}`, protocol, port };
}
