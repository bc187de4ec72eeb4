/** Which findings are waived, by waivers that still hold; and how each waiver stands. */
import { createHash } from 'node:crypto';
import type { Finding, WaivedFinding } from '../domain/finding.ts';
import type { Fleet } from '../domain/inventory/fleet.ts';
import type { Rule } from '../domain/security-group/rule.ts';
import { meaningOf } from '../domain/waiver/meaning.ts';
import { isAbout, isExpired, type Waiver, type WaiverScope } from '../domain/waiver/waiver.ts';

/**
 * `holds`: it keeps findings back. `expired`: its day is over. `void`: what it is bound to has changed. `no-finding`:
 * there is nothing that it speaks of. `unknown`: nothing either, but not everything was read.
 */
export type WaiverState = 'holds' | 'expired' | 'void' | 'no-finding' | 'unknown';

export interface WaiverStatus {
  readonly waiver: Waiver;
  readonly state: WaiverState;
  /** How many findings it speaks of. */
  readonly findings: number;
}

export interface Waived {
  /** Those that nobody answers for. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly statuses: readonly WaiverStatus[];
}

/** `complete` tells whether everything was read and decided. */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  fleet: Fleet,
  { today, complete }: { readonly today: string; readonly complete: boolean },
): Waived {
  if (waivers.length === 0) return { findings, waived: [], statuses: [] };
  const contents = new Contents(fleet);
  const statuses = waivers.map((waiver): WaiverStatus => {
    const about = findings.filter((finding) => isAbout(waiver, finding));
    return { waiver, state: stateOf(waiver, about, contents, today, complete), findings: about.length };
  });
  const holding = statuses
    .filter(({ state }) => state === 'holds')
    .map(({ waiver }) => waiver)
    .sort((a, b) => (a.until < b.until ? -1 : Number(a.until > b.until)));
  const left: Finding[] = [];
  const waived: WaivedFinding[] = [];
  for (const finding of findings) {
    const waiver = waiverOf(finding, holding);
    if (waiver === undefined) left.push(finding);
    else waived.push({ ...finding, waiver });
  }
  return { findings: left, waived, statuses };
}

function stateOf(
  waiver: Waiver,
  about: readonly Finding[],
  contents: Contents,
  today: string,
  complete: boolean,
): WaiverState {
  if (isExpired(waiver, today)) return 'expired';
  if (about.length === 0) return complete ? 'no-finding' : 'unknown';
  return contents.of(waiver, about) === waiver.content ? 'holds' : 'void';
}

/**
 * The waiver of a finding: one for its resource, or else one for every rule that decides it, of which the one that ends
 * first counts. A finding that no rule decides has none for rules.
 */
function waiverOf(finding: Finding, holding: readonly Waiver[]): Waiver | undefined {
  const about = holding.filter((waiver) => isAbout(waiver, finding));
  const whole = about.filter(({ target }) => target !== 'rule').at(-1);
  if (whole !== undefined) return whole;
  const byRule = finding.rules.map(({ id }) => about.filter((one) => one.id === id).at(-1));
  if (byRule.includes(undefined)) return undefined;
  return about.find((one) => byRule.includes(one));
}

/** Digests of what waivers are bound to, as it was read. */
export class Contents {
  readonly #fleet: Fleet;
  readonly #rules: ReadonlyMap<string, Rule>;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#rules = new Map(
      fleet.inventory.groups.flatMap(({ rules }) => rules.map((rule) => [rule.id, rule] as const)),
    );
  }

  /**
   * A waiver for a rule is bound to what that rule means. One for a resource is bound to all rules that decide the
   * findings it speaks of; where no rule decides one, to every rule of the resource's groups and to the way in.
   */
  of(scope: WaiverScope, about: readonly Finding[]): string {
    if (scope.target === 'rule') return digest(this.#meanings([scope.id]));
    const decisive = new Set(about.flatMap(({ rules }) => rules.map(({ id }) => id)));
    const undecided = about.filter(({ rules }) => rules.length === 0);
    if (undecided.length > 0) for (const id of this.#rulesOf(scope)) decisive.add(id);
    const ways = new Set(undecided.map(({ path, sources }) => JSON.stringify([path, sources])));
    return digest([...this.#meanings(decisive), ...[...ways].sort()]);
  }

  #meanings(ids: Iterable<string>): string[] {
    return [...ids]
      .map((id) => {
        const rule = this.#rules.get(id);
        return rule === undefined ? id : meaningOf(rule, this.#fleet.lists);
      })
      .sort();
  }

  #rulesOf({ target, id }: WaiverScope): string[] {
    const instance =
      target === 'instance' ? this.#fleet.inventory.instances.find((one) => one.id === id) : undefined;
    const groups =
      instance === undefined ? [id] : this.#fleet.interfacesOf(instance).flatMap(({ groupIds }) => groupIds);
    return groups.flatMap((group) => this.#fleet.group(group)?.rules.map((rule) => rule.id) ?? []);
  }
}

/** `sha256:` and the first 128 bits, which nobody can aim at. */
function digest(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `sha256:${hex.slice(0, 32)}`;
}
