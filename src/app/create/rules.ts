/** Rules that are asked for, as the exposure engine reads rules. */
import { interval } from '../../domain/net/interval-set.ts';
import { ALL_PORTS } from '../../domain/net/port.ts';
import { PROTOCOL_NUMBERS } from '../../domain/net/protocol.ts';
import { blockSource } from '../../domain/plan/rule-spec.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { WantedRule } from './ports.ts';

/** The id of the rule that the n-th wanted rule becomes, before the vendor gives it one. */
export function wantedId(index: number): string {
  return `new#${index + 1}`;
}

/** The rules of a group that is still to be made. */
export function toRules(wanted: readonly WantedRule[], group: string): readonly Rule[] {
  return wanted.map(
    ({ protocol, ports, source, description }, i): Rule => ({
      id: wantedId(i),
      group,
      policy: 'accept',
      priority: 1,
      protocol: protocol === 'all' ? { kind: 'all' } : { kind: 'number', number: PROTOCOL_NUMBERS[protocol] },
      ports: { kind: 'set', ports: ports === null ? ALL_PORTS : interval(ports.from, ports.to + 1) },
      source: source.kind === 'cidr' ? blockSource(source.cidr) : source,
      nic: 'intranet',
      description,
    }),
  );
}
