/**
 * Who gets in, packet by packet: the reference evaluator over one packet of every class that rules tell apart. The
 * exposure engine, which the planner uses, is not asked.
 */
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { type AddressSet, type Family, formatAddress } from '../../src/domain/net/address.ts';
import { union } from '../../src/domain/net/interval-set.ts';
import type { Transport } from '../../src/domain/net/protocol.ts';
import { firstMatch } from '../../src/domain/reference/first-match.ts';
import type { Question } from '../../src/domain/security-group/exposure.ts';
import type { Rule } from '../../src/domain/security-group/rule.ts';
import { FEW_PORTS } from './random-fleets.ts';

export interface Place {
  readonly name: string;
  readonly groups: readonly string[];
  readonly destinations: Readonly<Record<Family, readonly (number | bigint)[]>>;
}

/** Every group alone, and every interface. */
export function placesOf(inventory: Inventory): readonly Place[] {
  return [
    ...inventory.groups.map(({ id }): Place => ({ name: id, groups: [id], destinations: { 4: [], 6: [] } })),
    ...inventory.interfaces.map(
      ({ id, groupIds }): Place => ({
        name: id,
        groups: groupIds,
        destinations: { 4: [0x0a000005], 6: [(0xfdn << 120n) | 5n] },
      }),
    ),
  ];
}

function rulesAt(inventory: Inventory, place: Place): readonly Rule[] {
  return inventory.groups.filter(({ id }) => place.groups.includes(id)).flatMap(({ rules }) => rules);
}

const bounds = (values: readonly (number | bigint)[], zero: number | bigint): (number | bigint)[] => [
  ...new Set([zero, ...values.filter((one) => typeof one === typeof zero)]),
];

/** Everything that may tell packets apart, in any of the inventories. */
export function classesOf(inventories: readonly Inventory[]) {
  const rules = inventories.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const lists = inventories.flatMap(({ prefixLists }) => [...prefixLists.values()].flatMap(({ set }) => set));
  const ranges = inventories.flatMap(({ portRangeLists }) =>
    [...portRangeLists.values()].flatMap(({ ports }) => ports),
  );
  const sources = [...lists, ...rules.flatMap(({ source }) => (source.kind === 'cidr' ? source.set : []))];
  const destinations = rules.flatMap(({ destination }) =>
    destination?.kind === 'cidr' ? destination.set : [],
  );
  const ports = [
    ...ranges,
    ...FEW_PORTS.flatMap(({ port }) => [port, port + 1]),
    ...rules.flatMap(({ ports: own }) => (own.kind === 'set' ? own.ports : [])),
  ];
  const sourcePorts = rules.flatMap(({ sourcePorts: own }) => (own?.kind === 'set' ? own.ports : []));
  return {
    sources: (family: Family) =>
      bounds(sources, family === 4 ? 0 : 0n)
        .filter((one) => one < (family === 4 ? 2 ** 32 : 1n << 128n))
        .sort((a, b) => (a < b ? -1 : 1)),
    destinations: (family: Family) => bounds(destinations, family === 4 ? 0 : 0n),
    ports: [...new Set([1, ...ports])].filter((port) => port > 0 && port < 65_536),
    sourcePorts: bounds(sourcePorts, 1).filter((port) => port < 65_536) as number[],
  };
}
export type Classes = ReturnType<typeof classesOf>;

/** Who gets in, for every source port and destination that rules tell apart. */
export function reaches(
  inventory: Inventory,
  place: Place,
  question: Question,
  classes: Classes,
): AddressSet[] {
  const rules = rulesAt(inventory, place);
  const { family } = question;
  const end = family === 4 ? 2 ** 32 : 1n << 128n;
  const given = place.destinations[family];
  const destinations = given.length > 0 ? given : classes.destinations(family);
  return classes.sourcePorts.flatMap((sourcePort) =>
    destinations.map((destination) => {
      const reach: (number | bigint)[] = [];
      let inside = false;
      for (const source of classes.sources(family)) {
        const accepted =
          firstMatch(rules, { ...question, source, sourcePort, destination }, inventory) === 'accept';
        if (accepted !== inside) reach.push(source);
        inside = accepted;
      }
      return (inside ? [...reach, end] : reach) as AddressSet;
    }),
  );
}

export const whole = (sets: readonly AddressSet[]): AddressSet =>
  sets.reduce((sum, set) => union(sum, set), []);

export function questions(
  classes: Classes,
  ports: (protocol: Transport, port: number) => boolean,
): Question[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) =>
    classes.ports
      .filter((port) => ports(protocol, port))
      .flatMap((port) => ([4, 6] as const).map((family) => ({ protocol, port, family }))),
  );
}
export const isOps = (protocol: Transport, port: number): boolean =>
  FEW_PORTS.some((one) => one.protocol === protocol && one.port === port);
export function at(place: Place, { protocol, port, family }: Question, sets: readonly AddressSet[]): string {
  return `${place.name} ${protocol}/${port} IPv${family}: ${sets.map((set) => set.map(formatAddress).join(' ')).join(' | ')}`;
}
