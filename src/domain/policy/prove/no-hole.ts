/**
 * The question *no hole*: can a principal in scope bring an ops port within reach of the world by calls of the API that
 * the policies let through? Asked for every step that can do it, in every way that the policies can tell apart, under
 * every profile that can make a difference; first for single calls, then for sequences of up to three.
 */

import type { AddressSet } from '../../net/address.ts';
import { DEFAULT_JUDGEMENT, type Judgement, untrustedOf, verdictOf } from '../../security-group/verdict.ts';
import type { SemanticsProfile, SwitchName } from '../../semantics/profile.ts';
import type { PolicySet } from '../document.ts';
import type { Request } from '../request.ts';
import { atomsOf } from './atoms.ts';
import { Authorizer } from './authorizer.ts';
import { type Finding, firstAllowed, NOTHING, strongest } from './finding.ts';
import { Inquiry, type Undecided } from './inquiry.ts';
import type { GivenSwitches, ProfileBox } from './profiles.ts';
import { addingSteps, changingSteps, preparingSteps } from './rule-steps.ts';
import type { ApiCall } from './scenario.ts';
import { sequences } from './sequences.ts';
import { MOST_PERMISSIONS, SeveralPermissions } from './several-permissions.ts';
import { type Attempt, type Exposed, FIXED_STEPS, PATH_STEPS, type Step } from './steps.ts';
import type { Fact } from './world.ts';

export const ASSUMPTIONS = ['no-open-group', 'no-new-path'] as const;

/**
 * `no-open-group`: no group is open before, so that only calls count that do not lean on one. `no-new-path`: nobody
 * binds addresses or makes listeners and forwarding entries; only rules and memberships count.
 */
export type Assumption = (typeof ASSUMPTIONS)[number];

export interface NoHoleQuestion {
  /** What is taken for granted; nothing, when it is empty. */
  readonly assume: readonly Assumption[];
  /** From how wide a set of sources on a port counts as within reach of the world. */
  readonly level: 'open' | 'broad';
  readonly judgement?: Judgement;
  /** Readings that are taken for granted. */
  readonly given?: GivenSwitches;
  /** ARNs of principals in scope; each of them must be stopped. */
  readonly principals: readonly string[];
}

export interface Hole {
  /** The step, or the steps joined by ` > `. */
  readonly kind: string;
  /** What must be so before. */
  readonly facts: readonly Fact[];
  readonly calls: readonly ApiCall[];
  readonly exposed: Exposed;
  /** A profile under which the calls go through: the default one if it is among them. */
  readonly profile: SemanticsProfile;
  /** All profiles under which the kind goes through. */
  readonly where: readonly ProfileBox[];
  /** What the policies were asked for the calls shown. */
  readonly requests: readonly Request[];
}

export interface NoHoleAnswer {
  readonly holds: boolean | 'unknown';
  readonly holes: readonly Hole[];
  /** Kinds that are stopped under every profile. */
  readonly stopped: readonly string[];
  readonly undecided: readonly Undecided[];
  readonly switches: readonly SwitchName[];
  readonly profiles: number;
}

/** Rules in one group (facts/ecs.md a.7). */
const MOST_RULES = 200;
/** Facts that are findings already. */
const LEANS_ON_OPENNESS: readonly Fact[] = [
  'open-group',
  'open-interface',
  'wide-prefix-list',
  'open-without-path',
  'nat-gateway',
];

const PARTS = 'authorize-parts';
const MIXED = 'authorize-mixed';

export function proveNoHole(policies: PolicySet, question: NoHoleQuestion): NoHoleAnswer {
  const judgement = question.judgement ?? DEFAULT_JUDGEMENT;
  const isWide = (sources: AddressSet): boolean => {
    const verdict = verdictOf(sources, untrustedOf(sources, 4, judgement), 4, judgement);
    return verdict === 'open' || (verdict === 'broad' && question.level === 'broad');
  };
  const atoms = atomsOf(policies);
  const adding = addingSteps(atoms, isWide);
  const steps: readonly Step[] = [
    ...adding,
    ...changingSteps(atoms, isWide),
    ...preparingSteps(atoms),
    ...FIXED_STEPS,
    ...(question.assume.includes('no-new-path') ? [] : PATH_STEPS),
  ];
  const authorizer = new Authorizer(policies, question.principals);
  const several = new SeveralPermissions(authorizer, atoms, isWide);

  const single = (step: Step, profile: SemanticsProfile): Finding => {
    const found = firstAllowed(authorizer, step.attempts, profile);
    if (found.verdict === 'allowed') return found;
    const own = adding.find((one) => one.id === step.id);
    if (own === undefined) return found;
    const helped = several.withDecoys(own, profile);
    if (helped.verdict === 'allowed') return helped;
    const together = step.id === PARTS ? several.together(profile, MOST_PERMISSIONS) : NOTHING;
    return strongest([together, helped, found]);
  };

  const inquiry = new Inquiry(policies, authorizer, question.given);
  const holes: Hole[] = [];
  const stopped: string[] = [];
  const conclude = (
    kind: string,
    facts: readonly Fact[],
    actions: readonly string[],
    find: (profile: SemanticsProfile) => Finding,
  ): void => {
    const inquired = inquiry.ask(kind, actions, find);
    const shown = inquired.first('allowed');
    const exposed = shown && exposedBy(shown.finding.attempts);
    if (shown !== undefined && exposed !== undefined) {
      const { profile, finding } = shown;
      const calls = finding.attempts.map(({ call }) => call);
      holes.push({
        kind,
        facts,
        calls: calls.map(({ call }) => call),
        exposed,
        profile,
        where: inquired.where('allowed'),
        requests: calls.flatMap((call) => authorizer.questions(call, profile)),
      });
    } else if (inquired.first('unknown') === undefined) stopped.push(kind);
  };

  const leans = ({ needs }: Step): boolean => needs.some((fact) => LEANS_ON_OPENNESS.includes(fact));
  for (const step of steps) {
    if (!step.exposes || step.id === MIXED || (question.assume.includes('no-open-group') && leans(step)))
      continue;
    conclude(step.id, step.needs, step.actions, (profile) => single(step, profile));
  }
  // Mixed forms tell nothing new where a plain one gets through.
  const mixed = steps.find(({ id }) => id === MIXED);
  if (mixed !== undefined && !holes.some(({ kind }) => kind.startsWith('authorize-')))
    conclude(mixed.id, mixed.needs, mixed.actions, (profile) => single(mixed, profile));

  for (const sequence of sequences(steps)) {
    const kind = sequence.map(({ id }) => id).join(' > ');
    const actions = [...new Set(sequence.flatMap((step) => step.actions))];
    conclude(kind, [], actions, (profile) => inSequence(sequence.map((step) => single(step, profile))));
  }
  const parts = steps.find(({ id }) => id === PARTS);
  const hasParts = holes.some(({ kind }) => kind === PARTS);
  const before = stopped.length;
  conclude('authorize-repeatedly', [], ['ecs:AuthorizeSecurityGroup'], (profile) =>
    parts !== undefined && single(parts, profile).verdict === 'allowed'
      ? NOTHING
      : several.together(profile, MOST_RULES),
  );
  // Where a few wide rules get through, that many narrow ones do not is no comfort.
  if (hasParts) stopped.length = before;

  const { undecided, asked } = inquiry;
  return { holds: inquiry.holds(holes.length > 0), holes, stopped, undecided, ...asked };
}

/** All of the calls have to go through. */
function inSequence(findings: readonly Finding[]): Finding {
  const refused = findings.find(({ verdict }) => verdict === 'refused');
  if (refused !== undefined) return refused;
  const unknown = findings.some(({ verdict }) => verdict === 'unknown');
  return {
    verdict: unknown ? 'unknown' : 'allowed',
    attempts: findings.flatMap(({ attempts }) => attempts),
  };
}

/** What the calls lead to: where the last one says, on the port that an earlier one may have opened. */
function exposedBy(attempts: readonly Attempt[]): Exposed | undefined {
  const last = attempts.at(-1)?.exposed;
  return last && { ...last, ...attempts.find(({ opens }) => opens !== undefined)?.opens };
}
