/** Holds what was read back against what was said: who reaches which port. */
import type { OpsPort } from '../../domain/catalogue.ts';
import { equals, intervals } from '../../domain/net/interval-set.ts';
import type { PROTOCOL_NUMBERS } from '../../domain/net/protocol.ts';
import type { Question } from '../../domain/security-group/exposure.ts';
import { reachOf } from '../../domain/security-group/exposure-of.ts';
import type { Lists } from '../../domain/security-group/lists.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { Target } from '../../domain/security-group/target.ts';

/** The first question on which two rule sets differ; undefined when everybody fares the same. */
export function firstDifference(
  said: readonly Rule[],
  found: readonly Rule[],
  lists: Lists,
  catalogue: readonly OpsPort[],
): Question | undefined {
  return questionsAbout([...said, ...found], lists, catalogue).find((question) => {
    const [a, b] = [said, found].map((rules) => reachOf(targetOf(rules), question, lists));
    return (
      a === undefined || b === undefined || !equals(a.certain, b.certain) || !equals(a.possible, b.possible)
    );
  });
}

export function targetOf(rules: readonly Rule[]): Target {
  return { rules, network: 'vpc', listeners: [], missing: [] };
}

/** The catalogue, and the ports beside every edge of a rule's ports: between two edges all ports fare alike. */
export function questionsAbout(
  rules: readonly Rule[],
  lists: Lists,
  catalogue: readonly OpsPort[],
): readonly Question[] {
  const edges = new Set<number>(catalogue.map(({ port }) => port));
  for (const { ports } of rules) {
    const set =
      ports.kind === 'list'
        ? (lists.portRangeLists.get(ports.id)?.ports ?? [])
        : ports.kind === 'set'
          ? ports.ports
          : [];
    for (const [from, end] of intervals(set))
      for (const port of [from - 1, from, end - 1, end]) edges.add(port);
  }
  const ports = [...edges].filter((port) => port >= 1 && port <= 65_535);
  return (['tcp', 'udp'] as const satisfies readonly (keyof typeof PROTOCOL_NUMBERS)[]).flatMap((protocol) =>
    ports.flatMap((port) => ([4, 6] as const).map((family) => ({ protocol, port, family }))),
  );
}
