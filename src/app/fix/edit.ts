/** Use case: what edited rules of a group would change, as a plan that is carried out like a repair; nothing is changed. */
import { Fleet } from '../../domain/inventory/fleet.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import { type EditDocument, editsFrom, type ReadEdits } from '../../domain/plan/edit-document.ts';
import { type EditRefusal, type Exposed, planEdit } from '../../domain/plan/edit-plan.ts';
import { isAdded, stateOf } from '../../domain/plan/fix-state.ts';
import { contentOf } from '../../domain/plan/rule-spec.ts';
import type { TrustedSource } from '../../domain/plan/trusted-sources.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import { ProblemError, problem } from '../../problem.ts';
import { prepareJudging, readingFor } from '../judging.ts';
import type { InventorySource, ReadRequest } from '../ports.ts';
import type { JudgeOptions } from '../scan.ts';
import { fingerprintsOf, refuseStale } from './basis.ts';
import {
  type Acceptance,
  type FixReport,
  fixReport,
  refuseCutOffs,
  refuseUnknownHosts,
  trustingAlso,
} from './plan.ts';
import type { FixFingerprint } from './ports.ts';

export interface EditRequest {
  readonly source: InventorySource;
  readonly request?: ReadRequest;
  readonly options?: JudgeOptions;
  readonly edits: EditDocument;
  /** The rules that were edited, as whoever edits them saw them. */
  readonly basis?: FixFingerprint | undefined;
  readonly sources?: readonly TrustedSource[];
  /** The address that the user works from. */
  readonly caller?: string | undefined;
  /** Plan even what shuts the caller, or everybody, out of a host. */
  readonly allowCutOff?: boolean;
  /** What may be exposed, and why. */
  readonly accept?: Acceptance | undefined;
}

/**
 * Throws `unknown-resource`, `edit-stale`, `edit-bad`, `edit-blocked`, `edit-exposes`, `fix-cuts-off-caller` and
 * `fix-cuts-off-host`.
 */
export async function planEdits(wanted: EditRequest): Promise<FixReport> {
  const { edits: document, caller, options = {}, sources: own = [], accept } = wanted;
  const inventory = await wanted.source.read(
    withListsOf(document, readingFor(wanted.request ?? {}, options)),
  );
  const { fleet: declared, trusted, warnings } = prepareJudging(inventory, options);
  const sources = [...trusted, ...own];
  const judgement = trustingAlso(declared.judgement, own);
  const fleet = new Fleet(inventory, declared.catalogue, judgement);
  refuseUnknownHosts(fleet, options);
  const group = fleet.group(document.group);
  if (group === undefined) throw problem('unknown-resource', { id: document.group });
  if (wanted.basis !== undefined) refuseOtherRules(wanted.basis, group);
  const read = editsFrom(document, group);
  if ('because' in read) {
    const value = read.because === 'wrong' ? read.value : read.rule;
    throw problem('edit-bad', { field: read.field, because: read.because, value, other: '' });
  }
  const plan = planEdit(fleet, group, read.edits, { sources, caller, logins: options.logins });
  if ('because' in plan) throw refusal(plan, group, read.fields);
  const open = plan.exposed.filter(({ service }) => accept?.services.includes(service) !== true);
  if (open.length > 0) throw exposes(open, read);
  if (wanted.allowCutOff !== true) refuseCutOffs(plan.cutOffs, caller, { fleet, options });
  const about = {
    inventory,
    fleet,
    groups: [group],
    ids: [group.id],
    options,
    judgement,
    sources,
    caller,
    warnings,
  };
  const report = fixReport(plan, about);
  return {
    ...report,
    // Whoever edits rules need not trust anybody by name.
    alternatives: plan.cutOffs.some(({ kind }) => kind === 'last-way') ? report.alternatives : [],
    opens: plan.opens,
    edited: { edits: document, accepted: accept ?? null, exposed: plan.exposed },
  };
}

/** The fingerprint of a group's rules: whoever edits them says with it what they saw. */
export function rulesSeen(group: SecurityGroup): FixFingerprint {
  const own = fingerprintsOf(stateOf([group])).find(({ kind }) => kind === 'group');
  if (own === undefined) throw new Error(`no fingerprint of ${group.id}`);
  return own;
}

/** What counts against limits is read, and lists that no rule names yet. */
function withListsOf({ add, change }: EditDocument, request: ReadRequest): ReadRequest {
  const named = [...add, ...change].flatMap(({ source }) =>
    source?.trim().startsWith('pl-') === true ? [{ id: source.trim(), region: '' }] : [],
  );
  return { ...request, limits: true, prefixLists: [...(request.prefixLists ?? []), ...named] };
}

/** Throws `edit-stale` with the rule that is another one now. */
function refuseOtherRules(basis: FixFingerprint, group: SecurityGroup): void {
  try {
    refuseStale([basis], [], stateOf([group]));
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'fix-stale') throw error;
    const { resource, rule, how, more } = error.problem.params;
    throw problem('edit-stale', { group: resource, rule, how, more }, error);
  }
}

function refusal(refused: EditRefusal, group: SecurityGroup, fields: readonly string[]): ProblemError {
  if (refused.because === 'group') {
    const { because, reasons, limit = { resource: '', rules: 0, allowed: 0 } } = refused.block;
    return problem('edit-blocked', {
      group: group.id,
      because,
      reasons: [...new Set(reasons.map(({ code }) => code))],
      ...limit,
    });
  }
  const { because, edit } = refused;
  const field = fields[edit] ?? '';
  return problem('edit-bad', {
    field,
    because,
    value: '',
    other: because === 'same-rule' ? refused.other : '',
  });
}

/** Says of the first what would get in where; a whole server before a group. */
function exposes(exposed: readonly Exposed[], { edits, fields }: ReadEdits): ProblemError {
  const first = exposed.find(({ instance }) => instance !== null) ?? exposed[0];
  const { witness, instance, resource, verdict, rules } = first as Exposed;
  // Rules that are new have no id.
  const fieldOf = (rule: Rule): string =>
    fields[edits.findIndex((edit) => edit.kind !== 'remove' && contentOf(edit.rule) === contentOf(rule))] ??
    '';
  const ports = new Set(
    exposed.map(({ service, question: { protocol, port } }) => `${service} ${protocol}/${port}`),
  );
  return problem('edit-exposes', {
    exposed: [...ports].join(', '),
    services: [...new Set(exposed.map(({ service }) => service))].join(','),
    host: instance?.name || instance?.id || resource.name || resource.id,
    verdict,
    witness: witness === null ? '' : `${witness.protocol}:${witness.source}->${witness.port}`,
    rules: rules.map((rule) => (isAdded(rule) ? fieldOf(rule) : rule.id)).join(', '),
  });
}
