/** One port of every class that the rules, or the catalogue, tell apart. */
import type { Fleet } from '../inventory/fleet.ts';
import type { Target } from '../security-group/target.ts';
import { portsOfRule } from './rule-spec.ts';

export function portClasses(targets: readonly Target[], ...fleets: readonly Fleet[]): readonly number[] {
  const ports = new Set<number>([1]);
  for (const { lists, catalogue } of fleets) {
    for (const { port } of catalogue) ports.add(port).add(port + 1);
    for (const rule of targets.flatMap(({ rules }) => rules))
      for (const bound of portsOfRule(rule, lists)) ports.add(bound);
  }
  return [...ports].filter((port) => port >= 1 && port <= 65_535).sort((a, b) => a - b);
}
