/** Who would reach the ops ports of what is about to be made, and what to ask for instead. */
import type { OpsPort } from '../../domain/catalogue.ts';
import type { FamilyName, RuleRef, Witness } from '../../domain/finding.ts';
import { toCidrs } from '../../domain/net/address.ts';
import { intersect, interval, intervals, subtract, unionAll } from '../../domain/net/interval-set.ts';
import type { Transport } from '../../domain/net/protocol.ts';
import { ruleRef } from '../../domain/rule-ref.ts';
import type { UnknownReason, Verdict } from '../../domain/security-group/exposure.ts';
import { exposureOf } from '../../domain/security-group/exposure-of.ts';
import type { Lists } from '../../domain/security-group/lists.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { Target } from '../../domain/security-group/target.ts';
import type { Judgement } from '../../domain/security-group/verdict.ts';
import { witnessOf } from '../../domain/witness.ts';
import type { WantedRule } from './ports.ts';
import { wantedId } from './rules.ts';

export interface CreateJudging {
  readonly catalogue: readonly OpsPort[];
  readonly judgement: Judgement;
  /** Services that may be exposed: somebody said so. */
  readonly accept: readonly string[];
}

/** Who reaches one ops port. */
export interface Reach {
  readonly service: string;
  readonly protocol: Transport;
  readonly port: number;
  readonly family: FamilyName;
  readonly verdict: Verdict;
  readonly sources: readonly string[];
  /** True when members of other groups get in. */
  readonly members: boolean;
}

/** An ops port that too many would reach, or nobody knows who. */
export interface Exposed extends Reach {
  readonly accepted: boolean;
  readonly witness: Witness | null;
  /** The rules that let them in; `allow` is the flag value that asks for a rule, null for one that exists. */
  readonly rules: readonly { readonly rule: RuleRef; readonly allow: string | null }[];
  readonly unknown: readonly UnknownReason[];
}

export interface Judged {
  /** Every ops port that somebody reaches. */
  readonly reach: readonly Reach[];
  readonly exposed: readonly Exposed[];
  /** How many of the questions that were asked nobody reaches. */
  readonly closed: number;
}

const FAMILIES = [4, 6] as const;

/** Every ops port of the catalogue is asked about. `wanted` are those rules of the target that do not exist yet. */
export function judgeTarget(
  target: Target,
  wanted: readonly WantedRule[],
  lists: Lists,
  { catalogue, judgement, accept }: CreateJudging,
): Judged {
  const reach: Reach[] = [];
  const exposed: Exposed[] = [];
  let closed = 0;
  for (const { service, protocol, port } of catalogue) {
    for (const family of FAMILIES) {
      const question = { protocol, port, family };
      const found = exposureOf(target, question, lists, judgement);
      if (found.verdict === 'closed') {
        closed += 1;
        continue;
      }
      const one: Reach = {
        service,
        protocol,
        port,
        family: family === 4 ? 'ipv4' : 'ipv6',
        verdict: found.verdict,
        sources: toCidrs(found.reach),
        members: found.sourceGroups.length > 0,
      };
      reach.push(one);
      if (found.verdict === 'restricted') continue;
      const doubtful = found.unknown.map(({ rule }) => rule);
      const rules = [
        ...found.decidedBy,
        ...target.rules.filter((rule) => doubtful.includes(rule.id) && !found.decidedBy.includes(rule)),
      ];
      exposed.push({
        ...one,
        accepted: accept.includes(service),
        witness: witnessOf(target, question, found.untrusted, lists),
        rules: rules.map((rule) => ({ rule: ruleRef(rule), allow: allowOf(rule, wanted) })),
        unknown: found.unknown,
      });
    }
  }
  return { reach, exposed, closed };
}

export function refusedOf({ exposed }: Pick<Judged, 'exposed'>): readonly Exposed[] {
  return exposed.filter(({ accepted }) => !accepted);
}

function allowOf(rule: Rule, wanted: readonly WantedRule[]): string | null {
  return wanted.find((_, i) => wantedId(i) === rule.id)?.allow ?? null;
}

/** More pieces of a range than this are not worth typing, and neither are more services. */
const MOST_PIECES = 4;
const MOST_SERVICES = 3;

/**
 * Values of `--allow` to type instead of those that expose something: the ports that are no ops ports for whom they
 * were meant, and the ops ports for `narrow` sources. Empty where no wanted rule is at fault.
 */
export function insteadOf(
  exposed: readonly Exposed[],
  wanted: readonly WantedRule[],
  catalogue: readonly OpsPort[],
  narrow: readonly string[],
): readonly string[] {
  const faulty = new Set(exposed.flatMap(({ rules }) => rules.flatMap(({ allow }) => allow ?? [])));
  const out = new Set<string>();
  for (const allow of faulty) {
    const cut = allow.indexOf('=');
    for (const text of restOf(allow, wanted, catalogue)) out.add(`${text}${allow.slice(cut)}`);
  }
  const services = exposed.filter(({ rules }) => rules.some(({ allow }) => allow !== null));
  for (const text of narrowForms(services, catalogue))
    for (const source of narrow) out.add(`${text}=${source}`);
  return [...out];
}

/** The same where groups that are there expose something: what a new group in their place could let in. */
export function insteadOfGroups(
  exposed: readonly Exposed[],
  groups: readonly string[],
  catalogue: readonly OpsPort[],
  narrow: readonly string[],
): readonly string[] {
  const services = exposed.filter(({ rules }) => rules.some(({ rule }) => groups.includes(rule.group)));
  return narrowForms(services, catalogue).flatMap((text) => narrow.map((source) => `${text}=${source}`));
}

/** The ports of a wanted range that are no ops ports, as flags write them; empty when they are too many pieces. */
function restOf(
  allow: string,
  wanted: readonly WantedRule[],
  catalogue: readonly OpsPort[],
): readonly string[] {
  const pieces = (['tcp', 'udp'] as const).flatMap((protocol) => {
    const own = wanted.filter((rule) => rule.allow === allow && rule.protocol === protocol);
    const asked = unionAll(
      own.flatMap(({ ports }) => (ports === null ? [] : [interval(ports.from, ports.to + 1)])),
    );
    const ops = catalogue
      .filter((one) => one.protocol === protocol)
      .map(({ port }) => interval(port, port + 1));
    const rest = subtract(asked, intersect(asked, unionAll(ops)));
    return [...intervals(rest)].map(([from, end]) => rangeText(protocol, from, end - 1));
  });
  return pieces.length > MOST_PIECES ? [] : pieces;
}

function rangeText(protocol: Transport, from: number, to: number): string {
  return from === to ? `${protocol}/${from}` : `${protocol}/${from}-${to}`;
}

/** The first exposed ports as flags write them: a service by its name where all of its ports are exposed. */
function narrowForms(exposed: readonly Exposed[], catalogue: readonly OpsPort[]): readonly string[] {
  const key = ({ protocol, port }: Pick<OpsPort, 'protocol' | 'port'>): string => `${protocol}/${port}`;
  const ports = new Set(exposed.map(key));
  const forms = exposed.map((one) => {
    const all = catalogue.filter(({ service }) => service === one.service);
    return all.every((other) => ports.has(key(other))) ? one.service : key(one);
  });
  return [...new Set(forms)].slice(0, MOST_SERVICES);
}
