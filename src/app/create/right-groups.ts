/** Use case: which of the groups that are there are right for instances that are about to be made, and why others are not. */
import type { Inventory, SecurityGroup } from '../../domain/inventory/inventory.ts';
import { toCidrs } from '../../domain/net/address.ts';
import { subtract } from '../../domain/net/interval-set.ts';
import { contentOf } from '../../domain/plan/rule-spec.ts';
import { reachOf } from '../../domain/security-group/exposure-of.ts';
import type { Lists } from '../../domain/security-group/lists.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { Target } from '../../domain/security-group/target.ts';
import { mapInTurns } from '../in-turns.ts';
import { type CreateJudging, type Judged, judgeTarget, type Reach, refusedOf } from './judge.ts';
import type { WantedRule } from './ports.ts';
import { toRules } from './rules.ts';
import { questionsAbout, targetOf } from './same-reach.ts';

/**
 * `managed`: a cloud service owns it. `not-read`: not all of its rules were read. `exposes`: it opens an ops port.
 * `lacks`: it does not let in everybody who is meant to get in.
 */
export type WrongBecause = 'managed' | 'not-read' | 'exposes' | 'lacks';

export interface JudgedGroup extends Judged {
  readonly id: string;
  readonly name: string;
  readonly type: SecurityGroup['type'];
  readonly rules: number;
  /** Empty when it is right. */
  readonly because: readonly WrongBecause[];
  /** Values of `--allow` that it does not let in, or not wholly. */
  readonly lacks: readonly string[];
  /** Ops ports that it opens to more than was asked for: no exposure, but not what was asked for either. */
  readonly beyond: readonly Reach[];
}

export interface GroupsToJudge {
  readonly inventory: Inventory;
  readonly region: string;
  readonly vpc: string;
  /** Who is meant to get in. */
  readonly wanted: readonly WantedRule[];
  readonly judging: CreateJudging;
}

/** Every group of the VPC: those that are right first, and of these those that let in nobody else. */
export async function judgeGroups({
  inventory,
  region,
  vpc,
  wanted,
  judging,
}: GroupsToJudge): Promise<readonly JudgedGroup[]> {
  const there = inventory.groups.filter((one) => one.vpcId === vpc && one.region === region);
  const judged = await mapInTurns(there, (group) => judgeOne(group, wanted, inventory, judging));
  const rank = ({ because, beyond }: JudgedGroup): number =>
    because.length > 0 ? 2 : beyond.length > 0 ? 1 : 0;
  return judged.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function judgeOne(
  group: SecurityGroup,
  wanted: readonly WantedRule[],
  lists: Lists,
  judging: CreateJudging,
): JudgedGroup {
  const target: Target = {
    rules: group.rules,
    network: group.network,
    listeners: [],
    missing: group.gaps.length > 0 ? [{ code: 'rules-not-read', resource: group.id }] : [],
  };
  const judged = judgeTarget(target, [], lists, judging);
  const lacks = lacking(group.rules, wanted, lists, judging);
  const because: WrongBecause[] = [
    ...(group.serviceManaged ? (['managed'] as const) : []),
    ...(group.gaps.length > 0 ? (['not-read'] as const) : []),
    ...(refusedOf(judged).length > 0 ? (['exposes'] as const) : []),
    ...(lacks.length > 0 ? (['lacks'] as const) : []),
  ];
  const { id, name, type, rules } = group;
  return {
    id,
    name,
    type,
    rules: rules.length,
    because,
    lacks,
    beyond: because.length > 0 ? [] : beyondOf(judged, group.rules, wanted, lists),
    ...judged,
  };
}

/** What is asked for and does not get in, by the flag that asks for it. */
function lacking(
  rules: readonly Rule[],
  wanted: readonly WantedRule[],
  lists: Lists,
  { catalogue }: CreateJudging,
): readonly string[] {
  const there = new Set(rules.map(contentOf));
  return [...new Set(wanted.map(({ allow }) => allow))].filter((allow) => {
    const own = wanted.filter((one) => one.allow === allow);
    const said = toRules(own, '');
    const byContent = said.filter((_, i) => !isComparable(own[i] as WantedRule, lists));
    if (byContent.some((rule) => !there.has(contentOf(rule)))) return true;
    const compared = said.filter((_, i) => isComparable(own[i] as WantedRule, lists));
    return questionsAbout([...compared, ...rules], lists, catalogue).some((question) => {
      const [asked, found] = [compared, rules].map(
        (some) => reachOf(targetOf(some), question, lists).certain,
      );
      return asked !== undefined && found !== undefined && subtract(asked, found).length > 0;
    });
  });
}

/** Whether who gets in by a rule can be told from its addresses and ports; others are looked for as they are. */
function isComparable({ protocol, source }: WantedRule, lists: Lists): boolean {
  if (protocol !== 'tcp' && protocol !== 'udp') return false;
  return source.kind === 'cidr' || (source.kind === 'prefix-list' && lists.prefixLists.has(source.id));
}

function beyondOf(
  { reach }: Judged,
  rules: readonly Rule[],
  wanted: readonly WantedRule[],
  lists: Lists,
): readonly Reach[] {
  const said = targetOf(toRules(wanted, ''));
  return reach.flatMap((one) => {
    const question = {
      protocol: one.protocol,
      port: one.port,
      family: one.family === 'ipv4' ? (4 as const) : (6 as const),
    };
    const more = subtract(
      reachOf(targetOf(rules), question, lists).possible,
      reachOf(said, question, lists).certain,
    );
    return more.length === 0 ? [] : [{ ...one, sources: toCidrs(more) }];
  });
}
