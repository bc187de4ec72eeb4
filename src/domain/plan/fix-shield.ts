/**
 * How a rule for all protocols is kept whole. Cut into ranges it would lose the protocols that no other rule can name.
 * So it moves to the end of the order, behind drops for the ports that are taken from it, and what stays on them comes
 * first. That is exact where nothing stands between its old place and its new one, and nobody who is to get in does so by
 * a rule that would come behind the drops.
 */
import type { SecurityGroup } from '../inventory/inventory.ts';
import { intersect, subtract, unionAll } from '../net/interval-set.ts';
import { ALL_PORTS } from '../net/port.ts';
import type { Question } from '../security-group/exposure.ts';
import { candidatesFor, portApplies, protocolApplies } from '../security-group/match.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Target } from '../security-group/target.ts';
import { lettingIn } from './fix-choice.ts';
import type { Draft } from './fix-draft.ts';
import { questionsOn } from './narrowing.ts';
import {
  addressesOfSource,
  familyOfSource,
  LAST_PRIORITY,
  portsOfRule,
  shieldedPriority,
} from './rule-spec.ts';

/**
 * Marks the narrowed rules of the groups that can be kept so. The draft holds none of them yet: each is judged by what
 * becomes of all other rules.
 */
export function shieldRules(draft: Draft, groups: readonly SecurityGroup[]): void {
  const wanted = groups.flatMap((group) =>
    group.rules.filter((rule) => isWhole(draft, rule)).map((rule) => ({ group, rule })),
  );
  const kept = new Set(wanted.map(({ rule }) => rule));
  // One that is cut after all stands elsewhere, so the others are looked at again.
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const { group, rule } of wanted)
      if (kept.has(rule) && isHindered(draft, group, rule, kept)) kept.delete(rule);
  }
  draft.shield(kept);
}

/** Whether a rule is narrowed, and matches every protocol on every port. */
function isWhole({ narrowings, fleet }: Draft, rule: Rule): boolean {
  return (
    narrowings.has(rule) &&
    rule.protocol.kind === 'all' &&
    subtract(ALL_PORTS, portsOfRule(rule, fleet.lists)).length === 0
  );
}

/** Whether another rule, as it will be, is in the way; `kept` are those that move to the end, too. */
function isHindered(draft: Draft, group: SecurityGroup, rule: Rule, kept: ReadonlySet<Rule>): boolean {
  const { lists } = draft.fleet;
  const family = familyOfSource(rule.source, lists);
  const narrowing = draft.narrowings.get(rule);
  if (family === undefined || narrowing === undefined || rule.priority === undefined) return true;
  const place = shieldedPriority(rule.priority);
  const questions = questionsOn(narrowing.taken, family);
  const isBehind = (other: Rule): boolean => {
    const origin = draft.originOf(other);
    if (other.policy === 'drop' || origin?.rule === rule) return false;
    if (origin !== undefined && kept.has(origin.rule)) return origin.part === 'rest';
    return (other.priority ?? LAST_PRIORITY) >= LAST_PRIORITY;
  };
  return draft
    .targetsWith(group)
    .some(
      (target) =>
        target.rules.some(
          (other) =>
            other.priority === undefined ||
            (other.policy === 'drop' && other.priority > place) ||
            (other.source.kind === 'group' &&
              isBehind(other) &&
              questions.some((one) => isAbout(other, one))),
        ) || questions.some((question) => hides(question, target)),
    );

  /** Whether the drops would refuse somebody whom a rule behind them lets in, and no rule before them. */
  function hides(question: Question, target: Target): boolean {
    const own = target.rules.filter((other) => draft.originOf(other)?.rule === rule);
    const staying = unionAll(candidatesFor(own, question, lists).map(({ certain }) => certain));
    const refused = subtract(addressesOfSource(rule.source, lists), staying);
    return [...lettingIn(target, question, lists)].some(
      ([other, sources]) => isBehind(other) && intersect(sources, refused).length > 0,
    );
  }

  function isAbout(other: Rule, question: Question): boolean {
    return (
      protocolApplies(other, question, []) !== 'no' && portApplies(other, question.port, lists, []) !== 'no'
    );
  }
}
