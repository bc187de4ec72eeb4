/** Plans of repairs as files, read: `postern fix plan -o FILE`, `postern fix apply FILE`. */
import { fromFixCall, type SavedCall } from '../../adapters/alibaba/fix-from-calls.ts';
import type { FixFingerprint, SavedFix } from '../../app/ports.ts';
import { parseBlock } from '../../domain/net/address.ts';
import type { Member } from '../../domain/plan/fix-members.ts';
import { type FixStep, isListAction, isListCreation, type StepReason } from '../../domain/plan/fix-step.ts';
import { LOGIN_SERVICES, portIn } from '../../domain/plan/login-ports.ts';
import type { Opening } from '../../domain/plan/openings.ts';
import type { WorkbenchReturn } from '../../domain/plan/rollback-choice.ts';
import { WORKBENCH_PATHS } from '../../domain/plan/workbench.ts';
import { problem } from '../../problem.ts';
import { digestOf, FIX_PLAN_SCHEMA } from './fix-document.ts';
import { readText } from './read-policies.ts';

type Json = Readonly<Record<string, unknown>>;

const REASONS: readonly StepReason[] = [
  'keeps-trusted',
  'keeps-entry',
  'keeps-rest',
  'closes',
  'tidies',
  'edited',
];

/** Reads a plan from a file. Throws `fix-plan-bad` with the field. */
export function readFixPlan(path: string): SavedFix {
  const content = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw problem('input-not-json', { path, reason: (error as Error).message }, error);
  }
  return toFixPlan(value, path);
}

/**
 * A plan from its document, of which every field that counts is checked, and then whether it is what was planned. Throws
 * `fix-plan-bad` with the field, and `fix-plan-without-account`.
 */
export function toFixPlan(value: unknown, path: string): SavedFix {
  const bad = (field: string): Error => problem('fix-plan-bad', { path, field, why: 'unreadable' });
  if (!isObject(value) || value.schema !== FIX_PLAN_SCHEMA) throw bad('schema');
  const { steps, fingerprints, members = null, opens = [], workbench } = value;
  if (!Array.isArray(steps)) throw bad('steps');
  if (!Array.isArray(fingerprints)) throw bad('fingerprints');
  if (!Array.isArray(opens)) throw bad('opens');
  if (members !== null && !Array.isArray(members)) throw bad('members');
  if (fingerprints.some((one: unknown) => isObject(one) && one.account === ''))
    throw problem('fix-plan-without-account', { path });
  const plan = {
    path,
    // A plan of an earlier version does not say who was there.
    members: members?.map((one: unknown, i) => toMember(one) ?? fail(bad(`members[${i}]`))) ?? null,
    // Nor where Workbench helps.
    workbench: workbench === undefined ? undefined : (toWorkbench(workbench) ?? fail(bad('workbench'))),
    opens: opens.map((one: unknown, i) => toOpening(one) ?? fail(bad(`opens[${i}]`))),
    steps: steps.map((step: unknown, i) => toStep(step) ?? fail(bad(`steps[${i}]`))),
    fingerprints: fingerprints.map(
      (one: unknown, i) => toFingerprint(one) ?? fail(bad(`fingerprints[${i}]`)),
    ),
  };
  const known = new Set(plan.fingerprints.map(({ id }) => id));
  // What a step changes must be known as it was, and so must the lists that its rule names.
  for (const step of plan.steps) if (isListCreation(step)) known.add(step.list);
  const i = plan.steps.findIndex((step) => !resourcesOf(step).every((id) => known.has(id)));
  if (i !== -1) throw bad(`steps[${i}]`);
  const { schema: _, digest, ...content } = value;
  if (digest === undefined) throw problem('fix-plan-bad', { path, field: 'digest', why: 'no-digest' });
  if (digest !== digestOf(content)) throw problem('fix-plan-bad', { path, field: 'digest', why: 'edited' });
  return plan;
}

function resourcesOf(step: FixStep): readonly string[] {
  if (isListAction(step)) return [step.list];
  const { source, ports } = step.rule;
  return [
    step.group,
    ...(source.kind === 'prefix-list' ? [source.id] : []),
    ...(ports.kind === 'list' ? [ports.id] : []),
  ];
}

function toStep(value: unknown): FixStep | undefined {
  const call = toCall(value);
  if (!isObject(value) || call === undefined) return undefined;
  const { reason, trusted, replaces } = value;
  const back = toCall(value.undo);
  const putsBack = back && fromFixCall(back);
  const removed = putsBack && !isListAction(putsBack) ? putsBack.rule : undefined;
  const action = fromFixCall(call, removed);
  const undo = putsBack ?? (back && fromFixCall(back));
  const known = REASONS.find((one) => one === reason);
  if (action === undefined || undo === undefined || known === undefined) return undefined;
  if (!isNullOrText(trusted) || !isNullOrText(replaces)) return undefined;
  return { ...action, reason: known, trusted, replaces, undo };
}

function toCall(value: unknown): SavedCall | undefined {
  if (!isObject(value)) return undefined;
  const { account, region, operation, parameters, wanted } = value;
  if (typeof account !== 'string' || typeof region !== 'string' || typeof operation !== 'string')
    return undefined;
  if (!isObject(parameters) || (wanted !== undefined && !isObject(wanted))) return undefined;
  return { account, region, operation, parameters, wanted };
}

function toFingerprint(value: unknown): FixFingerprint | undefined {
  if (!isObject(value)) return undefined;
  const { kind, id, account, region, hash, rules } = value;
  if (kind !== 'group' && kind !== 'prefix-list' && kind !== 'port-range-list') return undefined;
  if (![id, account, region, hash].every((one) => typeof one === 'string' && one !== '')) return undefined;
  if (
    !Array.isArray(rules) ||
    !rules.every(
      (rule: unknown) => isObject(rule) && typeof rule.id === 'string' && typeof rule.hash === 'string',
    )
  )
    return undefined;
  return value as unknown as FixFingerprint;
}

function toMember(value: unknown): Member | undefined {
  if (!isObject(value) || !isNullOrText(value.instance) || !Array.isArray(value.groups)) return undefined;
  if (value.login !== undefined && !isNullOrText(value.login)) return undefined;
  const texts = [value.id, value.account, value.region, ...value.groups];
  const flags = [value.public, value.ipv6, value.alone];
  if (!texts.every((one) => typeof one === 'string' && one !== '')) return undefined;
  return flags.every((one) => typeof one === 'boolean') ? (value as unknown as Member) : undefined;
}

function toOpening(value: unknown): Opening | undefined {
  if (!isObject(value) || !Array.isArray(value.sources)) return undefined;
  const { group, protocol, ports, family, sources } = value;
  const texts: readonly unknown[] = [group, protocol, ports, family, ...sources];
  return texts.every((one) => typeof one === 'string') ? (value as unknown as Opening) : undefined;
}

/** Groups with the ports on which Workbench helps there, and its ranges. */
function toWorkbench(value: unknown): WorkbenchReturn | undefined {
  if (!isObject(value) || !isObject(value.ranges) || !Array.isArray(value.groups)) return undefined;
  const { ranges } = value;
  const isRange = (one: unknown): boolean => typeof one === 'string' && parseBlock(one) !== undefined;
  const isPort = (one: unknown): boolean => typeof one === 'number' && portIn(String(one)) !== undefined;
  const isListOf = (one: unknown, holds: (item: unknown) => boolean): boolean =>
    Array.isArray(one) && one.every(holds);
  const { tags } = value;
  const isKeyed = isObject(tags) && LOGIN_SERVICES.every((service) => typeof tags[service] === 'string');
  if (tags !== undefined && !isKeyed) return undefined;
  if (!WORKBENCH_PATHS.every((path) => isListOf(ranges[path], isRange))) return undefined;
  const isUse = (one: unknown): boolean =>
    isObject(one) &&
    typeof one.group === 'string' &&
    WORKBENCH_PATHS.map((path) => one[path]).every((use) => isObject(use) && isListOf(use.ports, isPort));
  return isListOf(value.groups, isUse) ? (value as unknown as WorkbenchReturn) : undefined;
}

function isNullOrText(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(error: Error): never {
  throw error;
}
