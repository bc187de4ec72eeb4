/** Plans of guardrails as files: `postern guard plan -o FILE`, `postern guard apply FILE`. */
import { writeFileSync } from 'node:fs';
import { fingerprintsAlong, type GuardPlan, type GuardSpec, wishOf } from '../../app/guard/plan.ts';
import { planSteps } from '../../domain/plan/guard.ts';
import { problem } from '../../problem.ts';
import { parseDocument } from './guard-spec.ts';
import { readText } from './read-policies.ts';
import { toPolicyTests } from './read-policy-tests.ts';

export const PLAN_SCHEMA = 'postern.guard-plan/v1';

export function writePlan(path: string, plan: GuardPlan): void {
  try {
    writeFileSync(path, `${JSON.stringify({ schema: PLAN_SCHEMA, ...plan }, null, 2)}\n`);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw problem('output-unwritable', { path, reason }, error);
  }
}

/** Reads a plan from a file. Throws as `toGuardPlan` does. */
export function readPlan(
  path: string,
  force: boolean,
): { readonly plan: GuardPlan; readonly spec: GuardSpec } {
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw problem('input-not-json', { path, reason: (error as Error).message }, error);
  }
  return toGuardPlan(value, path, force);
}

/** A plan from its document, checked that it is one, whole and as it was written. Throws `guard-plan-bad` with the field. */
export function toGuardPlan(
  value: unknown,
  path: string,
  force: boolean,
): { readonly plan: GuardPlan; readonly spec: GuardSpec } {
  const bad = (field: string): Error => problem('guard-plan-bad', { path, field });
  const plan = toPlan(value, bad);
  const { way, policy, wanted } = plan;
  const spec: GuardSpec = {
    way,
    name: policy.name,
    tier: policy.tier,
    text: policy.document,
    document: parseDocument(policy.document, way, path),
    wanted,
    tests: toPolicyTests({ tests: plan.tests }, bad),
    force,
  };
  return { plan, spec };
}

type Kind = 'string' | 'number' | 'list' | 'object';

const FIELDS: readonly (readonly [string, Kind])[] = [
  ['id', 'string'],
  ['way', 'string'],
  ['account', 'string'],
  ['policy', 'object'],
  ['policy.name', 'string'],
  ['policy.description', 'string'],
  ['policy.document', 'string'],
  ['wanted', 'list'],
  ['targets', 'list'],
  ['impact', 'object'],
  ['impact.bound', 'list'],
  ['impact.elsewhere', 'list'],
  ['impact.outside', 'list'],
  ['tests', 'list'],
  ['steps', 'list'],
  ['basis', 'object'],
  ['basis.attached', 'list'],
  ['fingerprint', 'string'],
];

function toPlan(value: unknown, bad: (field: string) => Error): GuardPlan {
  const at = (path: string): unknown =>
    path.split('.').reduce<unknown>((one, name) => (one as Readonly<Record<string, unknown>>)[name], value);
  if (kindOf(value) !== 'object' || at('schema') !== PLAN_SCHEMA) throw bad('schema');
  for (const [field, kind] of FIELDS) if (kindOf(at(field)) !== kind) throw bad(field);
  const plan = value as GuardPlan;
  if (plan.way !== 'account' && plan.way !== 'directory') throw bad('way');
  // Whatever was changed by hand shows in one of these.
  if (fingerprintsAlong(plan)[0] !== plan.fingerprint) throw bad('fingerprint');
  if (JSON.stringify(planSteps(plan.basis, wishOf(plan))) !== JSON.stringify(plan.steps)) throw bad('steps');
  return plan;
}

function kindOf(value: unknown): Kind | undefined {
  if (Array.isArray(value)) return 'list';
  if (value === null) return undefined;
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'object' ? type : undefined;
}
