/** Use case: which waivers an id stands for, made from what is found now. */
import type { Finding } from '../domain/finding.ts';
import type { Fleet } from '../domain/inventory/fleet.ts';
import { isAbout, isSameScope, type Waiver, type WaiverScope } from '../domain/waiver/waiver.ts';
import { problem } from '../problem.ts';
import { Contents } from './waivers.ts';

export interface WaiveRequest {
  /** Of a finding, a rule, a group or an instance. */
  readonly id: string;
  /** Only findings of this check. */
  readonly check?: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/**
 * One waiver for each check that has findings under the id, bound to the rules as they are. `findings` are all current
 * ones, those already waived too, so that a waiver can be renewed. Throws `waiver-no-finding`.
 */
export function waive(
  { id, check, reason, owner, until }: WaiveRequest,
  findings: readonly Finding[],
  fleet: Fleet,
): Waiver[] {
  const scopes: WaiverScope[] = [];
  for (const finding of findings) {
    const scope = check === undefined || check === finding.check ? scopeFor(id, finding) : undefined;
    if (scope !== undefined && !scopes.some((one) => isSameScope(one, scope))) scopes.push(scope);
  }
  if (scopes.length === 0) throw problem('waiver-no-finding', { id });
  const contents = new Contents(fleet);
  return scopes.map((scope) => {
    const about = findings.filter((finding) => isAbout(scope, finding));
    return { ...scope, content: contents.of(scope, about), reason, owner, until };
  });
}

/** How the id takes part in the finding; undefined when it does not. */
function scopeFor(id: string, finding: Finding): WaiverScope | undefined {
  const { check, resource, protocol, port, family, rules } = finding;
  if (rules.some((rule) => rule.id === id)) return { target: 'rule', id, check };
  if (resource.type === 'interface') return undefined;
  if (resource.id === id) return { target: resource.type, id, check };
  if (finding.id !== id) return undefined;
  // A finding about one rule as such is told apart by the rule.
  const [rule] = rules;
  if (protocol === null && rule !== undefined) return { target: 'rule', id: rule.id, check };
  return {
    target: resource.type,
    id: resource.id,
    check,
    ...(protocol === null ? {} : { protocol }),
    ...(port === null ? {} : { port }),
    ...(family === null ? {} : { family }),
  };
}
