/** Whom steps let in who did not get in before, on every port and not on ops ports alone, exactly. */
import type { FamilyName } from '../finding.ts';
import { toCidrs } from '../net/address.ts';
import { subtract } from '../net/interval-set.ts';
import type { Transport } from '../net/protocol.ts';
import { reachOf } from '../security-group/exposure-of.ts';
import { FAMILIES } from './fix-choice.ts';
import { type FixState, fleetsOf } from './fix-state.ts';
import { portClasses } from './port-classes.ts';
import { TRANSPORTS } from './rule-spec.ts';

/** Ports of a group that some sources get to and did not; as if nothing else were on its interfaces. */
export interface Opening {
  readonly group: string;
  readonly protocol: Transport;
  /** `443/443`. */
  readonly ports: string;
  readonly family: FamilyName;
  /** As CIDR blocks. */
  readonly sources: readonly string[];
}

const LAST_PORT = 65_535;

/** In the order of groups, protocols, families and ports; the same for the same states, so that it can be compared. */
export function openingsOf(before: FixState, planned: FixState): readonly Opening[] {
  const fleets = fleetsOf([before, planned]);
  const [was, is] = fleets;
  return before.groups.flatMap((group) => {
    const next = is.group(group.id);
    if (next === undefined) return [];
    const targets = [was.targetOfGroup(group), is.targetOfGroup(next)] as const;
    const classes = portClasses(targets, ...fleets);
    return TRANSPORTS.flatMap((protocol) =>
      FAMILIES.flatMap((family) => {
        const found: { from: number; to: number; sources: readonly string[] }[] = [];
        for (const [i, port] of classes.entries()) {
          const question = { protocol, port, family };
          const reaches = targets.map(
            (target, n) => reachOf(target, question, (n === 0 ? was : is).lists).certain,
          );
          const sources = toCidrs(subtract(reaches[1] ?? [], reaches[0] ?? []));
          const to = (classes[i + 1] ?? LAST_PORT + 1) - 1;
          const last = found.at(-1);
          if (last !== undefined && last.to === port - 1 && last.sources.join() === sources.join())
            last.to = to;
          else found.push({ from: port, to, sources });
        }
        return found
          .filter(({ sources }) => sources.length > 0)
          .map(
            ({ from, to, sources }): Opening => ({
              group: group.id,
              protocol,
              ports: `${from}/${to}`,
              family: family === 4 ? 'ipv4' : 'ipv6',
              sources,
            }),
          );
      }),
    );
  });
}

/** Whether everything that is opened was declared. */
export function isWithin(openings: readonly Opening[], declared: readonly Opening[]): boolean {
  const known = new Set(declared.map(textOf));
  return openings.every((one) => known.has(textOf(one)));
}

function textOf({ group, protocol, ports, family, sources }: Opening): string {
  return JSON.stringify([group, protocol, ports, family, sources]);
}
