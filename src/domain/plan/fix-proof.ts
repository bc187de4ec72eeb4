/** Replays what a plan says about access through the reference evaluator, before and after; nothing else is shown. */
import { formatAddress } from '../net/address.ts';
import { has } from '../net/interval-set.ts';
import { firstMatch } from '../reference/first-match.ts';
import { cellsFor } from '../security-group/cells.ts';
import type { Lists } from '../security-group/lists.ts';
import { candidatesFor } from '../security-group/match.ts';
import { addressesOf, type Target } from '../security-group/target.ts';
import { pickAddress } from '../witness.ts';
import type { Impact, Pair } from './fix-impact.ts';

/** Throws when the evaluators disagree about one source that keeps access, or about one that loses it. */
export function replayImpact(pair: Pair, impact: Impact, before: Lists, after: Lists): void {
  const { question, keeps, loses } = impact;
  const kept = pickAddress(keeps, question.family);
  const lost = pickAddress(loses, question.family);
  const told: [number | bigint | undefined, Target, Lists, boolean][] = [
    [kept, pair.after, after, true],
    [lost, pair.before, before, true],
    [lost, pair.after, after, false],
  ];
  for (const [source, target, lists, expected] of told) {
    if (source === undefined || getsIn(target, impact, source, lists) === expected) continue;
    throw new Error(
      `the engines disagree about the plan: ${question.protocol}:${formatAddress(source)}->${question.port}`,
    );
  }
}

function getsIn(target: Target, { question }: Impact, source: number | bigint, lists: Lists): boolean {
  const { family, protocol, port } = question;
  const listened = target.listeners.some((one) => {
    const sources = family === 4 ? one.sources?.v4 : one.sources?.v6;
    return (
      one.protocol === protocol &&
      has(one.internalPorts, port) &&
      sources !== undefined &&
      has(sources, source)
    );
  });
  if (listened) return true;
  const cards =
    target.network === 'classic'
      ? [
          target.rules.filter(({ nic }) => nic === 'internet'),
          target.rules.filter(({ nic }) => nic === 'intranet'),
        ]
      : [target.rules];
  return cards.some((rules) => {
    const candidates = candidatesFor(rules, question, lists);
    const cells = cellsFor(candidates, family, addressesOf(target, family)) ?? [];
    return cells.some(
      (cell) =>
        firstMatch(
          rules.filter(({ policy }) => policy !== 'unreadable'),
          {
            ...question,
            source,
            sourcePort: cell.sourcePort ?? 40_000,
            destination: cell.destination ?? (family === 4 ? 0 : 0n),
          },
          lists,
        ) === 'accept',
    );
  });
}
