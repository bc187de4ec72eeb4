/** The question *no over-block*: do the calls that have to keep working still get through? */
import type { SemanticsProfile, SwitchName } from '../../semantics/profile.ts';
import type { PolicySet } from '../document.ts';
import type { Request } from '../request.ts';
import { Authorizer } from './authorizer.ts';
import { benignCalls } from './benign-calls.ts';
import {
  describeProfiles,
  type GivenSwitches,
  type ProfileBox,
  profilesAbout,
  profilesOver,
} from './profiles.ts';
import type { ApiCall } from './scenario.ts';
import type { Fact } from './world.ts';

export interface Block {
  readonly kind: string;
  readonly facts: readonly Fact[];
  readonly calls: readonly ApiCall[];
  /** A profile under which the call is refused: the default one if it is among them. */
  readonly profile: SemanticsProfile;
  readonly where: readonly ProfileBox[];
  readonly requests: readonly Request[];
}

export interface NoOverBlockAnswer {
  readonly holds: boolean | 'unknown';
  readonly blocks: readonly Block[];
  /** Kinds of calls that get through under every profile. */
  readonly working: readonly string[];
  readonly undecided: readonly {
    readonly kind: string;
    readonly where: readonly ProfileBox[];
    readonly because: readonly string[];
  }[];
  readonly switches: readonly SwitchName[];
  readonly profiles: number;
}

/** `trusted`: blocks that must be admitted; the documentation block 203.0.113.0/24 stands for them if there are none. */
export function proveNoOverBlock(
  policies: PolicySet,
  question: {
    readonly principals: readonly string[];
    readonly trusted: readonly string[];
    readonly given?: GivenSwitches;
  },
): NoOverBlockAnswer {
  const authorizer = new Authorizer(policies, question.principals);
  const trusted = question.trusted.length > 0 ? question.trusted : ['203.0.113.0/24'];
  const all = new Set<SwitchName>();
  const blocks: Block[] = [];
  const working = new Set<string>();
  const undecided: NoOverBlockAnswer['undecided'][number][] = [];
  for (const { id, needs, call } of benignCalls(trusted)) {
    const { switches, profiles } = profilesAbout(policies, [call.action], question.given);
    for (const name of switches) all.add(name);
    const found = profiles.map((profile) => ({ profile, verdict: authorizer.verdict(call, profile) }));
    const of = (verdict: string): readonly SemanticsProfile[] =>
      found.filter((one) => one.verdict === verdict).map(({ profile }) => profile);
    const [refused] = of('refused');
    const unsure = of('unknown');
    const where = refused && describeProfiles(of('refused'), profiles, switches);
    // The same kind of call with another source is a new answer only where it fares otherwise.
    const told = blocks.some((one) => one.kind === id && JSON.stringify(one.where) === JSON.stringify(where));
    if (refused !== undefined && where !== undefined && !told) {
      blocks.push({
        kind: id,
        facts: needs,
        calls: [call.call],
        profile: refused,
        where,
        requests: authorizer.questions(call, refused),
      });
    }
    if (unsure.length > 0)
      undecided.push({
        kind: id,
        where: describeProfiles(unsure, profiles, switches),
        because: authorizer.notCovered([call.action]),
      });
    if (refused === undefined && unsure.length === 0) working.add(id);
  }
  for (const { kind } of blocks) working.delete(kind);
  return {
    holds: blocks.length > 0 ? false : undecided.length > 0 ? 'unknown' : true,
    blocks,
    working: [...working],
    undecided,
    switches: [...all],
    profiles: profilesOver([...all]).length,
  };
}
