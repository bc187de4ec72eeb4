/** Rules as they will be, while it is being decided which of them let in less. */
import type { Fleet } from '../inventory/fleet.ts';
import type { NetworkInterface, SecurityGroup } from '../inventory/inventory.ts';
import { toCidrs } from '../net/address.ts';
import type { Transport } from '../net/protocol.ts';
import type { Rule } from '../security-group/rule.ts';
import type { Target } from '../security-group/target.ts';
import type { Admission } from './admission.ts';
import {
  droppingEntry,
  type Narrowing,
  nothingTaken,
  onlyWhatIsLost,
  type Replacement,
  replacementsOf,
  takingAlso,
} from './narrowing.ts';
import { contentOf, type RuleSpec, ruleFrom } from './rule-spec.ts';

/** A rule of the draft: where it comes from, and what it is a part of. */
export interface Origin {
  readonly rule: Rule;
  readonly part: Replacement['part'];
}

export class Draft {
  readonly fleet: Fleet;
  readonly narrowings = new Map<Rule, Narrowing>();
  private readonly admissionsFor: (group: SecurityGroup) => readonly Admission[];
  private readonly rules = new Map<string, readonly Rule[]>();
  private readonly omitted = new Set<string>();
  private readonly origins = new Map<Rule, Origin>();

  constructor(fleet: Fleet, admissionsFor: (group: SecurityGroup) => readonly Admission[]) {
    this.fleet = fleet;
    this.admissionsFor = admissionsFor;
  }

  /** The rules of a group as they will be. */
  rulesOf(group: SecurityGroup): readonly Rule[] {
    const known = this.rules.get(group.id);
    if (known !== undefined) return known;
    if (!group.rules.some((rule) => this.narrowings.has(rule))) return group.rules;
    const made = group.rules.flatMap((rule) => this.draftOf(group, rule));
    this.rules.set(group.id, made);
    return made;
  }

  /** What stands for a narrowed rule. */
  replacementsOf(group: SecurityGroup, narrowing: Narrowing): readonly Replacement[] {
    return replacementsOf(narrowing, this.admissionsFor(group), this.fleet.lists).filter(
      ({ spec }) => !this.omitted.has(partOf(narrowing.rule, spec)),
    );
  }

  /** Leaves a replacement of a rule out. */
  omit(group: SecurityGroup, rule: Rule, spec: RuleSpec): void {
    this.omitted.add(partOf(rule, spec));
    this.rules.delete(group.id);
  }

  /** What `ask` answers as long as a replacement is left out. */
  without<T>(group: SecurityGroup, rule: Rule, spec: RuleSpec, ask: () => T): T {
    this.omit(group, rule, spec);
    try {
      return ask();
    } finally {
      this.omitted.delete(partOf(rule, spec));
      this.rules.delete(group.id);
    }
  }

  /** Lets a rule of the draft admit only trusted sources on a port. False when there is nothing more to take from it. */
  narrow(group: SecurityGroup, drafted: Rule, transport: Transport, port: number): boolean {
    const origin = this.origins.get(drafted);
    const rule = origin?.rule ?? drafted;
    const before = this.narrowings.get(rule) ?? nothingTaken(rule);
    if (origin?.part === 'trusted') return false;
    if (origin?.part !== 'entry') this.narrowings.set(rule, takingAlso(before, transport, port));
    else
      for (const block of blocksOf(drafted))
        this.narrowings.set(rule, droppingEntry(this.narrowings.get(rule) ?? before, block, transport, port));
    this.rules.delete(group.id);
    return true;
  }

  /** What a rule of the draft stands for; undefined for one that is as it was. */
  originOf(drafted: Rule): Origin | undefined {
    return this.origins.get(drafted);
  }

  /** Keeps narrowed rules whole, behind drops (fix-shield.ts). */
  shield(rules: Iterable<Rule>): void {
    for (const rule of rules) {
      const narrowing = this.narrowings.get(rule);
      if (narrowing !== undefined) this.narrowings.set(rule, { ...narrowing, shield: true });
    }
    this.rules.clear();
  }

  /** Takes back what was taken and changes nothing: a list whose entries all stay on a port. */
  settle(): void {
    for (const [rule, narrowing] of this.narrowings) {
      const left = onlyWhatIsLost(narrowing);
      if (left === narrowing) continue;
      if (left === undefined) this.narrowings.delete(rule);
      else this.narrowings.set(rule, left);
    }
    this.rules.clear();
  }

  /** The group alone; what load balancers let past it is not a matter of rules. */
  targetOfGroup(group: SecurityGroup): Target {
    return { ...this.fleet.targetOfGroup(group), rules: this.rulesOf(group), listeners: [] };
  }

  targetOfInterface(one: NetworkInterface): Target {
    const groups = one.groupIds.flatMap((id) => this.fleet.group(id) ?? []);
    const rules = groups.flatMap((group) => this.rulesOf(group));
    return { ...this.fleet.targetOfInterface(one), rules, listeners: [] };
  }

  /** The group alone, and one interface of every combination of groups that it is in. */
  targetsWith(group: SecurityGroup): readonly Target[] {
    const members = this.fleet.membersOf(group);
    const combinations = new Map(members.map((one) => [one.groupIds.toSorted().join(' '), one]));
    return [
      this.targetOfGroup(group),
      ...[...combinations.values()].map((one) => this.targetOfInterface(one)),
    ];
  }

  private draftOf(group: SecurityGroup, rule: Rule): readonly Rule[] {
    const narrowing = this.narrowings.get(rule);
    if (narrowing === undefined) return [rule];
    return this.replacementsOf(group, narrowing).map(({ spec, part }, i) => {
      const drafted = ruleFrom(spec, `${rule.id}+${i + 1}`, group.id);
      this.origins.set(drafted, { rule, part });
      return drafted;
    });
  }
}

function blocksOf({ source }: Rule): readonly string[] {
  return source.kind === 'cidr' ? toCidrs(source.set) : [];
}

function partOf({ id }: Rule, spec: RuleSpec): string {
  return `${id} ${contentOf(spec)}`;
}
