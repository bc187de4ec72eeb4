/**
 * The evaluator of every caller, made from what the tables of RAM and of the resource directory hold. It is kept until
 * one of those tables changes, so that a call costs a look into a map and the decision itself.
 */
import { controlPoliciesFor } from '../../domain/directory/control-policies.ts';
import type { PolicySet } from '../../domain/policy/document.ts';
import { Evaluator } from '../../domain/policy/evaluate.ts';
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import type { Caller } from '../kernel/operation.ts';
import type { State } from '../kernel/state.ts';
import type { RoleRecord } from '../ram/model.ts';
import { DIRECTORY_KINDS, type Memberships, membershipsIn, treeFor } from './directory-trees.ts';
import { principalOf } from './principal.ts';
import { identityPolicies, RAM_KINDS, roleByArn, sessionPolicy, trustPolicy } from './ram-policies.ts';

const DECISIVE = [...RAM_KINDS, ...DIRECTORY_KINDS];
/** Every session is a caller of its own; those that are over are forgotten with all others. */
const MOST_KEPT = 4096;

/** What is asked, as far as it says whose policies take part. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
}

export class Evaluators {
  private readonly state: State;
  private readonly profile: SemanticsProfile;
  private readonly kept = new Map<string, Evaluator>();
  private memberships: Memberships = new Map();
  private revision = -1;

  constructor(state: State, profile: SemanticsProfile) {
    this.state = state;
    this.profile = profile;
  }

  /** The evaluator that decides about `asked` when `caller` asks it at `now`. */
  for(caller: Caller, { action, resource }: Asked, now: Date): Evaluator {
    this.follow();
    const tree = treeFor(this.memberships, caller.account, now);
    // Taking on a role needs the role's trust as well (facts/policy.md 4.4). A role that is not there trusts nobody and
    // refuses nobody: the operation says that it is missing.
    const role = action.toLowerCase() === 'sts:assumerole' ? roleByArn(this.state, resource) : undefined;
    const key = `${caller.accessKeyId} ${tree?.controlPoliciesEnabled} ${role === undefined ? '' : resource.toLowerCase()}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const made = new Evaluator(this.policiesOf(caller, role, tree), this.profile);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, made);
    return made;
  }

  /** Forgets everything when something has changed that it depends on. */
  private follow(): void {
    const revision = this.state.revision(DECISIVE);
    if (revision === this.revision) return;
    this.revision = revision;
    this.kept.clear();
    this.memberships = membershipsIn(this.state);
  }

  private policiesOf(
    caller: Caller,
    role: RoleRecord | undefined,
    tree: ReturnType<typeof treeFor>,
  ): PolicySet {
    const principal = principalOf(this.state, caller);
    const trust = role === undefined ? {} : { trust: trustPolicy(role) };
    // An account's root is bound by nothing but the trust of a role.
    if (principal.kind === 'root') return trust;
    const control = tree === undefined ? undefined : controlPoliciesFor(tree, principal, this.profile);
    const session = sessionPolicy(principal);
    return {
      ...(control && { control }),
      ...(session && { session }),
      identity: identityPolicies(this.state, principal),
      ...trust,
    };
  }
}
