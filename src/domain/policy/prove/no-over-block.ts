/** The question *no over-block*: do the calls that have to keep working still get through? */
import type { SemanticsProfile, SwitchName } from '../../semantics/profile.ts';
import type { PolicySet } from '../document.ts';
import type { Request } from '../request.ts';
import { Authorizer } from './authorizer.ts';
import { benignCalls } from './benign-calls.ts';
import { Inquiry, type Undecided } from './inquiry.ts';
import type { GivenSwitches, ProfileBox } from './profiles.ts';
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
  readonly undecided: readonly Undecided[];
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
  const inquiry = new Inquiry(policies, authorizer, question.given);
  const blocks: Block[] = [];
  const working = new Set<string>();
  for (const { id, needs, call } of benignCalls(trusted)) {
    const inquired = inquiry.ask(id, [call.action], (profile) => ({
      verdict: authorizer.verdict(call, profile),
    }));
    const refused = inquired.first('refused');
    const where = inquired.where('refused');
    // The same kind of call with another source is a new answer only where it fares otherwise.
    const told = blocks.some((one) => one.kind === id && JSON.stringify(one.where) === JSON.stringify(where));
    if (refused !== undefined && !told) {
      const { profile } = refused;
      const requests = authorizer.questions(call, profile);
      blocks.push({ kind: id, facts: needs, calls: [call.call], profile, where, requests });
    }
    if (refused === undefined && inquired.first('unknown') === undefined) working.add(id);
  }
  for (const { kind } of blocks) working.delete(kind);
  const { undecided, asked } = inquiry;
  return { holds: inquiry.holds(blocks.length > 0), blocks, working: [...working], undecided, ...asked };
}
