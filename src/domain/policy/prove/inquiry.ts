/** A question about kinds of calls, asked under every profile that can make a difference. */
import type { SemanticsProfile, SwitchName } from '../../semantics/profile.ts';
import type { PolicySet } from '../document.ts';
import type { Authorizer, Verdict } from './authorizer.ts';
import {
  describeProfiles,
  type GivenSwitches,
  type ProfileBox,
  profilesAbout,
  profilesOver,
} from './profiles.ts';

/** A kind of calls of which some profile leaves open what happens. */
export interface Undecided {
  readonly kind: string;
  readonly where: readonly ProfileBox[];
  /** Operators, keys or resources that the procedure does not cover. */
  readonly because: readonly string[];
}

/** What became of one kind. */
export interface Inquired<Finding> {
  /** What was found under the first profile with the verdict, the default one before all others. */
  first(verdict: Verdict): { readonly profile: SemanticsProfile; readonly finding: Finding } | undefined;
  /** All profiles with the verdict; empty when there is none. */
  where(verdict: Verdict): readonly ProfileBox[];
}

export class Inquiry {
  readonly undecided: Undecided[] = [];
  private readonly policies: PolicySet;
  private readonly authorizer: Authorizer;
  private readonly given: GivenSwitches;
  private readonly varied = new Set<SwitchName>();

  constructor(policies: PolicySet, authorizer: Authorizer, given: GivenSwitches = {}) {
    this.policies = policies;
    this.authorizer = authorizer;
    this.given = given;
  }

  /** Asks about calls of the actions; profiles that leave it open are noted. */
  ask<Finding extends { readonly verdict: Verdict }>(
    kind: string,
    actions: readonly string[],
    find: (profile: SemanticsProfile) => Finding,
  ): Inquired<Finding> {
    const { switches, profiles } = profilesAbout(this.policies, actions, this.given);
    for (const name of switches) this.varied.add(name);
    const found = profiles.map((profile) => ({ profile, finding: find(profile) }));
    const having = (verdict: Verdict) => found.filter(({ finding }) => finding.verdict === verdict);
    const where = (verdict: Verdict): readonly ProfileBox[] => {
      const chosen = having(verdict).map(({ profile }) => profile);
      return chosen.length === 0 ? [] : describeProfiles(chosen, profiles, switches);
    };
    const unsure = where('unknown');
    if (unsure.length > 0)
      this.undecided.push({ kind, where: unsure, because: this.authorizer.notCovered(actions) });
    return { first: (verdict) => having(verdict)[0], where };
  }

  /** The switches that were varied, and how many profiles they make. */
  get asked(): { readonly switches: readonly SwitchName[]; readonly profiles: number } {
    const switches = [...this.varied];
    return { switches, profiles: profilesOver(switches).length };
  }

  /** The answer as a whole, when a counterexample was found or not. */
  holds(refuted: boolean): boolean | 'unknown' {
    if (refuted) return false;
    return this.undecided.length > 0 ? 'unknown' : true;
  }
}
