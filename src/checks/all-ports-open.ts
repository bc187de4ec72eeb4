import type { Fleet } from '../domain/inventory/fleet.ts';
import type { PortSet } from '../domain/net/port.ts';
import type { Transport } from '../domain/net/protocol.ts';
import type { Rule } from '../domain/security-group/rule.ts';
import type { Check, Result } from './check.ts';
import { FAMILIES, portFinding, type Subject, subjects } from './ports-open.ts';

/** Every port of a transport, 1 to 65535, is open to the world: one wide rule, or several that add up to it. */
export const allPortsOpen: Check = {
  id: 'all-ports-open',
  controls: [
    { catalogue: 'cloud-config', item: 'sg-public-access-check' },
    { catalogue: 'cloud-config', item: 'ecs-security-group-not-open-all-port' },
    { catalogue: 'cloud-config', item: 'ecs-security-group-not-open-all-protocol' },
  ],
  *run(fleet) {
    for (const subject of subjects(fleet)) {
      yield null;
      for (const protocol of ['tcp', 'udp'] as const) yield* judge(fleet, subject, protocol);
    }
  },
};

function* judge(fleet: Fleet, subject: Subject, protocol: Transport): Generator<Result> {
  const entries = fleet.catalogue.flatMap((port, entry) => (port.protocol === protocol ? [entry] : []));
  for (const family of FAMILIES) {
    // Cheap and sufficient to rule nearly everything out: an ops port that is not open.
    const candidate =
      entries.length > 0 &&
      entries.every((entry) => subject.outcomes(entry, family).some(({ verdict }) => verdict === 'open'));
    if (!candidate) continue;
    const rules = subject.targets.flatMap((target) => target.rules);
    const exposures = portClasses(fleet, rules).map((port) => subject.exposure({ protocol, port, family }));
    const first = exposures[0];
    if (first === undefined || exposures.some(({ verdict }) => verdict !== 'open')) continue;
    yield {
      kind: 'finding',
      finding: portFinding(fleet, 'all-ports-open', 'gate', subject, null, first, true),
    };
  }
}

/** One port of every class that the rules tell apart, from 1 on (port 0 is reserved). */
function portClasses(fleet: Fleet, rules: readonly Rule[]): number[] {
  const sets = rules.flatMap(({ ports }): PortSet[] => {
    if (ports.kind === 'set') return [ports.ports];
    const list = ports.kind === 'list' ? fleet.lists.portRangeLists.get(ports.id) : undefined;
    return list === undefined ? [] : [list.ports];
  });
  return [...new Set([1, ...sets.flat()])].filter((port) => port >= 1 && port <= 65_535);
}
