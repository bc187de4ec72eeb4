/** Which of two sets of policies allows more, over every request that they can tell apart and every profile. */
import type { SemanticsProfile, SwitchName } from '../../semantics/profile.ts';
import { mapPolicies, type PolicySet, policiesOf } from '../document.ts';
import { Evaluator } from '../evaluate.ts';
import type { Request } from '../request.ts';
import { EVALUATION_SWITCHES } from './authorizer.ts';
import {
  describeProfiles,
  type ProfileBox,
  profilesOver,
  relevantSwitches,
  statementsOf,
} from './profiles.ts';
import { RequestSpace } from './request-space.ts';

/** What the second set is, held against the first. */
export type Relation = 'same' | 'stricter' | 'looser' | 'different' | 'unknown';

/** A request that one set allows and the other refuses. */
export interface Difference {
  readonly request: Request;
  readonly allowedBy: 'first' | 'second';
  readonly profile: SemanticsProfile;
}

export interface Comparison {
  /** Over all profiles; `different` when each allows something that the other refuses. */
  readonly relation: Relation;
  /** The relation by profile; one entry when it is the same under all. */
  readonly byProfile: readonly { readonly relation: Relation; readonly where: readonly ProfileBox[] }[];
  /** At most one request for either set. */
  readonly differences: readonly Difference[];
  readonly notCovered: readonly string[];
  readonly switches: readonly SwitchName[];
  readonly profiles: number;
}

export function comparePolicies(first: PolicySet, second: PolicySet): Comparison {
  return compareOver(new RequestSpace([...statementsOf(first), ...statementsOf(second)]), first, second);
}

function compareOver(space: RequestSpace, first: PolicySet, second: PolicySet): Comparison {
  const switches = switchesOf(first, second);
  const profiles = profilesOver(switches);
  const differences = new Map<Difference['allowedBy'], Difference>();
  const found = profiles.map((profile) => {
    const evaluators = [new Evaluator(first, profile), new Evaluator(second, profile)] as const;
    let unsure = false;
    const more = { first: false, second: false };
    for (const request of space.requests(profile)) {
      const [a, b] = [evaluators[0].decide(request), evaluators[1].decide(request)];
      if (a === b) continue;
      if (a === 'unknown' || b === 'unknown') unsure = true;
      else if (a === 'allow' || b === 'allow') {
        const allowedBy = a === 'allow' ? 'first' : 'second';
        more[allowedBy] = true;
        if (!differences.has(allowedBy)) differences.set(allowedBy, { request, allowedBy, profile });
      }
    }
    return { profile, relation: relationOf(more, unsure || space.notCovered.length > 0) };
  });
  const relations = [...new Set(found.map(({ relation }) => relation))];
  return {
    relation: overall(relations),
    byProfile: relations.map((relation) => ({
      relation,
      where: describeProfiles(
        found.filter((one) => one.relation === relation).map(({ profile }) => profile),
        profiles,
        switches,
      ),
    })),
    differences: [...differences.values()],
    notCovered: space.notCovered,
    switches,
    profiles: profiles.length,
  };
}

/** Requests carry their keys already, so only what conditions make of them can vary. */
function switchesOf(...sets: readonly PolicySet[]): readonly SwitchName[] {
  const actions = sets.flatMap((set) => statementsOf(set)).flatMap(({ actions: { texts } }) => texts);
  const found = new Set(sets.flatMap((set) => relevantSwitches(set, [...actions, 'ecs:RunInstances'])));
  return EVALUATION_SWITCHES.filter((name) => found.has(name));
}

function relationOf(more: { first: boolean; second: boolean }, unsure: boolean): Relation {
  if (more.first && more.second) return 'different';
  // What is known of one direction does not tell about the other.
  if (unsure) return 'unknown';
  return more.first ? 'stricter' : more.second ? 'looser' : 'same';
}

function overall(relations: readonly Relation[]): Relation {
  const other = relations.filter((relation) => relation !== 'same');
  const [only] = other;
  if (only === undefined) return 'same';
  if (other.length === 1) return only;
  return other.includes('unknown') && !other.includes('different') ? 'unknown' : 'different';
}

/** A statement without which every decision would be the same. */
export interface DeadStatement {
  readonly policy: string;
  /** Position in the document, from 0. */
  readonly statement: number;
  /** Empty box: under every profile. */
  readonly where: readonly ProfileBox[];
}

/** Statements that change no decision, each looked at alone. */
export function findDeadStatements(set: PolicySet): readonly DeadStatement[] {
  // What the whole set tells apart, it tells apart without a statement too.
  const space = new RequestSpace(statementsOf(set));
  return policiesOf(set).flatMap((policy) =>
    policy.document.statements.flatMap((_, statement): readonly DeadStatement[] => {
      const without = mapPolicies(set, (one) =>
        one === policy
          ? { ...one, document: { statements: one.document.statements.filter((__, i) => i !== statement) } }
          : one,
      );
      const same = compareOver(space, set, without).byProfile.find(({ relation }) => relation === 'same');
      return same === undefined ? [] : [{ policy: policy.id, statement, where: same.where }];
    }),
  );
}
