/**
 * The question *no hole*: can a principal in scope bring an ops port within reach of the world by calls of the API that
 * the policies let through? Asked for every step that can do it, in every way that the policies can tell apart, under
 * every profile that can make a difference; first for single calls, then for sequences of up to three.
 */

import type { AddressSet } from '../../net/address.ts';
import { publicSpace } from '../../net/public-space.ts';
import { DEFAULT_JUDGEMENT, type Judgement, untrustedOf, verdictOf } from '../../security-group/verdict.ts';
import type { SemanticsProfile, SwitchName } from '../../semantics/profile.ts';
import type { PolicySet } from '../document.ts';
import type { Request } from '../request.ts';
import { type Atoms, atomsOf } from './atoms.ts';
import { Authorizer, type Verdict } from './authorizer.ts';
import {
  describeProfiles,
  type GivenSwitches,
  type ProfileBox,
  profilesAbout,
  profilesOver,
} from './profiles.ts';
import {
  addingSteps,
  changingSteps,
  disjoint,
  type Permission,
  permissionOf,
  preparingSteps,
  unionOf,
  writeRules,
} from './rule-steps.ts';
import type { ApiCall } from './scenario.ts';
import { type Attempt, type Exposed, FIXED_STEPS, type Step } from './steps.ts';
import type { Fact } from './world.ts';

export interface NoHoleQuestion {
  /**
   * What is taken for granted about the account: `anything` may be there already, or `no-open-group`, so that only
   * calls count that do not lean on a group that is open before.
   */
  readonly assume: 'anything' | 'no-open-group';
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

export interface Undecided {
  readonly kind: string;
  readonly where: readonly ProfileBox[];
  /** Operators, keys or resources that the procedure does not cover. */
  readonly because: readonly string[];
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

/** What one profile makes of one kind. */
interface Finding {
  readonly verdict: Verdict;
  readonly attempts: readonly Attempt[];
}

const NOTHING: Finding = { verdict: 'refused', attempts: [] };
/** Permissions in one call, and rules in one group (facts/ecs.md a.3 and a.7). */
const MOST_PERMISSIONS = 100;
const MOST_RULES = 200;
const LONGEST_SEQUENCE = 3;
/** Facts that are findings already. */
const LEANS_ON_OPENNESS: readonly Fact[] = ['open-group', 'open-interface', 'wide-prefix-list'];

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
    const together = step.id === 'authorize-parts' ? several.together(profile, MOST_PERMISSIONS) : NOTHING;
    return strongest([together, helped, found]);
  };

  const holes: Hole[] = [];
  const stopped: string[] = [];
  const undecided: Undecided[] = [];
  const allSwitches = new Set<SwitchName>();
  const conclude = (
    kind: string,
    facts: readonly Fact[],
    actions: readonly string[],
    find: (profile: SemanticsProfile) => Finding,
  ): void => {
    const { switches, profiles } = profilesAbout(policies, actions, question.given);
    for (const name of switches) allSwitches.add(name);
    const found = profiles.map((profile) => ({ profile, ...find(profile) }));
    const where = (verdict: Verdict): readonly ProfileBox[] => {
      const chosen = found.filter((one) => one.verdict === verdict).map(({ profile }) => profile);
      return chosen.length === 0 ? [] : describeProfiles(chosen, profiles, switches);
    };
    const shown = found.find(({ verdict }) => verdict === 'allowed');
    const exposed = shown && exposedBy(shown.attempts);
    if (shown !== undefined && exposed !== undefined) {
      const { profile, attempts } = shown;
      holes.push({
        kind,
        facts,
        calls: attempts.map(({ call }) => call.call),
        exposed,
        profile,
        where: where('allowed'),
        requests: attempts.flatMap(({ call }) => authorizer.questions(call, profile)),
      });
    }
    const unsure = where('unknown');
    if (unsure.length > 0) undecided.push({ kind, where: unsure, because: authorizer.notCovered(actions) });
    if (shown === undefined && unsure.length === 0) stopped.push(kind);
  };

  for (const step of steps) {
    if (step.needs.some((fact) => question.assume === 'no-open-group' && LEANS_ON_OPENNESS.includes(fact)))
      continue;
    if (step.exposes && step.id !== 'authorize-mixed')
      conclude(step.id, step.needs, step.actions, (profile) => single(step, profile));
  }
  // Mixed forms tell nothing new where a plain one gets through.
  const mixed = steps.find(({ id }) => id === 'authorize-mixed');
  const plainHoles = holes.filter(({ kind }) => kind.startsWith('authorize-'));
  if (mixed !== undefined && plainHoles.length === 0)
    conclude(mixed.id, mixed.needs, mixed.actions, (profile) => single(mixed, profile));

  for (const sequence of sequences(steps)) {
    const kind = sequence.map(({ id }) => id).join(' > ');
    const actions = [...new Set(sequence.flatMap((step) => step.actions))];
    conclude(kind, [], actions, (profile) => {
      const found = sequence.map((step) => single(step, profile));
      const verdict = found.some((one) => one.verdict === 'refused')
        ? 'refused'
        : found.some((one) => one.verdict === 'unknown')
          ? 'unknown'
          : 'allowed';
      return { verdict, attempts: found.flatMap(({ attempts }) => attempts) };
    });
  }
  conclude('authorize-repeatedly', [], ['ecs:AuthorizeSecurityGroup'], (profile) =>
    single(steps.find(({ id }) => id === 'authorize-parts') as Step, profile).verdict === 'allowed'
      ? NOTHING
      : several.together(profile, MOST_RULES),
  );

  // Where a few wide rules get through, that many narrow ones do not is no comfort.
  const hasParts = holes.some(({ kind }) => kind === 'authorize-parts');
  const switches = [...allSwitches];
  return {
    holds: holes.length > 0 ? false : undecided.length > 0 ? 'unknown' : true,
    holes,
    stopped: stopped.filter((kind) => !(hasParts && kind === 'authorize-repeatedly')),
    undecided,
    switches,
    profiles: profilesOver(switches).length,
  };
}

function firstAllowed(
  authorizer: Authorizer,
  attempts: readonly Attempt[],
  profile: SemanticsProfile,
): Finding {
  let best = NOTHING;
  for (const attempt of attempts) {
    const verdict = authorizer.verdict(attempt.call, profile);
    if (verdict === 'allowed') return { verdict, attempts: [attempt] };
    if (verdict === 'unknown') best = { verdict, attempts: [attempt] };
  }
  return best;
}

/** What the calls lead to: where the last one says, on the port that an earlier one may have opened. */
function exposedBy(attempts: readonly Attempt[]): Exposed | undefined {
  const last = attempts.at(-1)?.exposed;
  return last && { ...last, ...attempts.find(({ opens }) => opens !== undefined)?.opens };
}

function strongest(findings: readonly Finding[]): Finding {
  return (
    findings.find(({ verdict }) => verdict === 'allowed') ??
    findings.find(({ verdict }) => verdict === 'unknown') ??
    NOTHING
  );
}

/**
 * Sequences of two or three steps that lead from an account without any weakness to reach, none of which would do so
 * without one of the others.
 */
function sequences(steps: readonly Step[]): readonly (readonly Step[])[] {
  const found: (readonly Step[])[] = [];
  const extend = (done: readonly Step[], facts: ReadonlySet<Fact>): void => {
    for (const next of steps) {
      if (done.includes(next) || !next.needs.every((fact) => facts.has(fact))) continue;
      const sequence = [...done, next];
      if (next.exposes) {
        if (sequence.length > 1 && isMinimal(sequence)) found.push(sequence);
      } else if (sequence.length < LONGEST_SEQUENCE) extend(sequence, new Set([...facts, ...next.gives]));
    }
  };
  extend([], new Set());
  return found;
}

/** Whether every step but the last gives something that a later one needs. */
function isMinimal(sequence: readonly Step[]): boolean {
  return sequence.every(
    (step, i) =>
      i === sequence.length - 1 ||
      sequence.slice(i + 1).some((later) => later.needs.some((fact) => step.gives.includes(fact))),
  );
}

/** Calls with several permissions: decoys beside the one that matters, and many narrow blocks that add up. */
class SeveralPermissions {
  private readonly authorizer: Authorizer;
  private readonly atoms: Atoms;
  private readonly isWide: (sources: AddressSet) => boolean;
  private readonly space: AddressSet;

  constructor(authorizer: Authorizer, atoms: Atoms, isWide: (sources: AddressSet) => boolean) {
    this.authorizer = authorizer;
    this.atoms = atoms;
    this.isWide = isWide;
    this.space = publicSpace(4);
  }

  /** Adds permissions that make the policies see the call otherwise, fewest first. */
  withDecoys(step: ReturnType<typeof addingSteps>[number], profile: SemanticsProfile): Finding {
    if (profile['rule-authorization'] === 'per-permission') return NOTHING;
    const most = this.authorizer.conditionsThatDecoysTurn(step.actions, profile);
    if (most === 0) return NOTHING;
    const decoys = this.decoys(profile);
    const operation =
      step.actions[0] === 'ecs:AuthorizeSecurityGroup'
        ? 'AuthorizeSecurityGroup'
        : 'ConfigureSecurityGroupPermissions';
    let best = NOTHING;
    for (const count of [1, 2, 3].slice(0, most)) {
      for (const chosen of combinations(decoys, count)) {
        for (const [i, permissions] of step.permissions.entries()) {
          const exposed = step.attempts[i]?.exposed;
          const attempt: Attempt = {
            call: writeRules(operation, [...permissions, ...chosen]),
            ...(exposed && { exposed }),
          };
          const verdict = this.authorizer.verdict(attempt.call, profile);
          if (verdict === 'allowed') return { verdict, attempts: [attempt] };
          if (verdict === 'unknown') best = { verdict, attempts: [attempt] };
        }
      }
    }
    return most > 3 ? { ...best, verdict: 'unknown' } : best;
  }

  /** As many blocks as `most` rules can hold, none of them wide, all of them together. */
  together(profile: SemanticsProfile, most: number): Finding {
    const { protocols, sources } = this.atoms;
    // Other spellings of the protocol are kinds of their own.
    const plain = protocols.filter(({ form }) => form === 'plain');
    let best = NOTHING;
    for (const kind of plain) {
      const single = (text: string) =>
        writeRules('AuthorizeSecurityGroup', [permissionOf(kind, { SourceCidrIp: text })]);
      const through = sources.filter(
        ({ text }) => this.authorizer.verdict(single(text), profile) === 'allowed',
      );
      const texts = disjoint(
        through.flatMap(({ text, others }) => [text, ...others]),
        this.space,
      ).slice(0, most);
      if (!this.isWide(unionOf(texts))) {
        // Blocks that were not listed might add up to more.
        if (texts.length < most && through.some((source) => source.more))
          best = { verdict: 'unknown', attempts: [] };
        continue;
      }
      // Fewest first: widest blocks come first, so a shorter list is a smaller call.
      let needed = 1;
      while (!this.isWide(unionOf(texts.slice(0, needed)))) needed += 1;
      const exposed: Exposed = {
        resource: 'instance',
        protocol: kind.transport,
        port: kind.port,
        family: 'ipv4',
      };
      const attempts = chunks(texts.slice(0, needed), MOST_PERMISSIONS).map(
        (part): Attempt => ({
          call: writeRules(
            'AuthorizeSecurityGroup',
            part.map((text) => permissionOf(kind, { SourceCidrIp: text })),
          ),
          exposed,
        }),
      );
      const verdicts = attempts.map(({ call }) => this.authorizer.verdict(call, profile));
      if (verdicts.every((verdict) => verdict === 'allowed')) return { verdict: 'allowed', attempts };
      best = { verdict: 'unknown', attempts };
    }
    return best;
  }

  /** One permission of each kind that the policies tell apart. */
  private decoys(profile: SemanticsProfile): readonly Permission[] {
    const seen = new Map<string, Permission>();
    const { protocols, sources } = this.atoms;
    for (const { text } of protocols) {
      for (const source of [undefined, ...sources.toReversed()]) {
        const all = text.toUpperCase() === 'ALL';
        const permission: Permission = {
          IpProtocol: text,
          PortRange: all ? '-1/-1' : '443/443',
          ...(source === undefined ? { Ipv6SourceCidrIp: '2001:db8::7/128' } : { SourceCidrIp: source.text }),
        };
        const view = this.authorizer.viewOf({ protocol: text, sourceCidr: source?.text }, profile);
        if (!seen.has(view)) seen.set(view, permission);
      }
    }
    return [...seen.values()];
  }
}

function* combinations<T>(list: readonly T[], count: number, from = 0): Generator<readonly T[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= list.length - count; i += 1)
    for (const rest of combinations(list, count - 1, i + 1)) yield [list[i] as T, ...rest];
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}
