/** Parses flag values; every refusal names the flag, the value and what was expected. */
import { readFileSync } from 'node:fs';
import type { PacketQuestion } from '../../app/explain.ts';
import type { JudgeOptions } from '../../app/scan.ts';
import { DEFAULT_CATALOGUE, type OpsPort } from '../../domain/catalogue.ts';
import { type AddressSet, type Family, parseBlock, parseIpv4, parseIpv6 } from '../../domain/net/address.ts';
import { unionAll } from '../../domain/net/interval-set.ts';
import type { Transport } from '../../domain/net/protocol.ts';
import { DEFAULT_JUDGEMENT } from '../../domain/security-group/verdict.ts';
import { problem } from '../../problem.ts';

/** Flags about how to judge. */
export interface JudgeFlags {
  readonly trusted?: string;
  readonly port?: readonly string[];
  readonly broadOver?: string;
}

export function judgeOptions(flags: JudgeFlags): JudgeOptions {
  const trusted = flags.trusted === undefined ? DEFAULT_JUDGEMENT.trusted : readTrusted(flags.trusted);
  const v4 = flags.broadOver === undefined ? DEFAULT_JUDGEMENT.broadOver.v4 : parseCount(flags.broadOver);
  const extra = (flags.port ?? []).map(parsePort);
  const added = extra.filter(
    (one, i) =>
      !DEFAULT_CATALOGUE.some((known) => samePort(known, one)) &&
      extra.findIndex((other) => samePort(other, one)) === i,
  );
  return {
    catalogue: [...DEFAULT_CATALOGUE, ...added],
    judgement: { trusted, broadOver: { ...DEFAULT_JUDGEMENT.broadOver, v4 } },
  };
}

function samePort(a: OpsPort, b: OpsPort): boolean {
  return a.protocol === b.protocol && a.port === b.port;
}

/** `tcp/8080` or `udp/53`; the service is named after it. */
export function parsePort(text: string): OpsPort {
  const match = /^(tcp|udp)\/(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2] ?? 0);
  if (match === null || port < 1 || port > 65_535) {
    throw problem('bad-flag', { flag: '--port', value: text, expected: 'tcp/8080, udp/53' });
  }
  const protocol = match[1]?.toLowerCase() as Transport;
  return { service: `${protocol}/${port}`, protocol, port };
}

/** `tcp:203.0.113.9->22`; an IPv6 source may stand in brackets. */
export function parsePacket(text: string): PacketQuestion {
  const match = /^(tcp|udp):\[?([0-9a-f.:]+)\]?->(\d{1,5})$/i.exec(text);
  const source = match?.[2] ?? '';
  const port = Number(match?.[3] ?? 0);
  if (match === null || port < 1 || port > 65_535 || (parseIpv4(source) ?? parseIpv6(source)) === undefined) {
    throw problem('bad-flag', {
      flag: '--packet',
      value: text,
      expected: 'tcp:203.0.113.9->22, udp:[2001:db8::9]->3389',
    });
  }
  return { protocol: match[1]?.toLowerCase() as Transport, source, port };
}

/** Values of a flag that may be repeated or hold several, comma-separated. */
export function parseList(
  flag: string,
  values: readonly string[] | undefined,
  pattern: RegExp,
  expected: string,
): string[] | undefined {
  const items = values?.flatMap((value) => value.split(',')).map((value) => value.trim());
  const bad = items?.find((item) => !pattern.test(item));
  if (bad !== undefined) throw problem('bad-flag', { flag, value: bad, expected });
  return items;
}

function parseCount(text: string): bigint {
  if (!/^\d{1,10}$/.test(text))
    throw problem('bad-flag', { flag: '--broad-over', value: text, expected: '0 to 4294967296' });
  return BigInt(text);
}

/** A file with one CIDR or address per line; `#` starts a comment. */
function readTrusted(path: string): { v4: AddressSet; v6: AddressSet } {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw code === 'ENOENT'
      ? problem('trusted-file-missing', { path }, error)
      : problem('input-unreadable', { path, reason: code }, error);
  }
  const blocks = content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, i) => {
      const value = line.replace(/#.*/, '').trim();
      if (value === '') return [];
      const block = parseBlock(value);
      if (block === undefined) throw problem('trusted-file-bad', { path, line: i + 1, value });
      return [block];
    });
  const of = (family: Family): AddressSet =>
    unionAll(blocks.flatMap((block) => (block.family === family ? [block.set] : [])));
  return { v4: of(4), v6: of(6) };
}
