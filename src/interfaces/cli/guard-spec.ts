/** What the flags of `postern guard plan` and `apply` ask for. */
import type { GuardSpec } from '../../app/guard/plan.ts';
import { useOf } from '../../app/guard/plan.ts';
import type { WantedTarget } from '../../app/ports.ts';
import type { Way } from '../../domain/plan/guard.ts';
import type { Diagnostic } from '../../domain/policy/diagnostics.ts';
import type { PolicyDocument } from '../../domain/policy/document.ts';
import { DEFAULT_GUARDRAIL, generateGuardrail, TIERS, type Tier } from '../../domain/policy/guardrail.ts';
import { positionOf } from '../../domain/policy/json-tree.ts';
import { type ParsedPolicy, parsePolicy } from '../../domain/policy/parse.ts';
import type { PolicyTest } from '../../domain/policy/policy-tests.ts';
import { problem } from '../../problem.ts';
import { parseList } from './arguments.ts';
import type { GuardTargetFlags } from './guard-target.ts';
import { readText } from './read-policies.ts';
import { readPolicyTests } from './read-policy-tests.ts';

export interface GuardSpecFlags extends GuardTargetFlags {
  readonly tier?: string;
  readonly policy?: string;
  readonly name?: string;
  readonly root?: boolean;
  readonly folder?: readonly string[];
  readonly member?: readonly string[];
  readonly user?: readonly string[];
  readonly group?: readonly string[];
  readonly role?: readonly string[];
  readonly allUsers?: boolean;
  readonly broker?: readonly string[];
  readonly publisher?: readonly string[];
  readonly breakGlass?: readonly string[];
  readonly tests?: string;
  readonly force?: boolean;
}

/** Letters, digits and dashes, a letter first: what both ways take (facts/policy.md 1.6 and 5.3). */
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
const ROLE = /^[\w.-]{1,64}$/;

/** A document of one's own and tests, from wherever they come. */
export interface GuardTexts {
  readonly policy: { readonly path: string; read(): string } | undefined;
  tests(): readonly PolicyTest[];
}

/** What flags ask for, with the files that they name. Throws as `toGuardSpec` does. */
export function readGuardSpec(flags: GuardSpecFlags): GuardSpec {
  const { policy, tests } = flags;
  return toGuardSpec(flags, {
    policy: policy === undefined ? undefined : { path: policy, read: () => readText(policy) },
    tests: () => (tests === undefined ? [] : readPolicyTests(tests)),
  });
}

/** Throws a problem for anything that cannot be put in place as it is; nothing has been asked of the cloud yet. */
export function toGuardSpec(flags: GuardSpecFlags, texts: GuardTexts): GuardSpec {
  const name = guardName(flags.name);
  const { way, wanted } = readTargets(flags);
  const tier = readTier(flags);
  const given = texts.policy?.read() ?? generateGuardrail(tier as Tier, optionsOf(flags, name));
  const path = texts.policy?.path ?? name;
  refuseWrong(given, way, path, ({ code }) => code !== 'too-long');
  // White space counts towards the limit and means nothing.
  const text = minified(given);
  const document = parseDocument(text, way, path);
  return { way, name, tier, text, document, wanted, tests: texts.tests(), force: flags.force === true };
}

export function guardName(given: string | undefined): string {
  const name = given ?? DEFAULT_GUARDRAIL.policyName;
  if (!NAME.test(name))
    throw problem('bad-flag', { flag: '--name', value: name, expected: DEFAULT_GUARDRAIL.policyName });
  return name;
}

/** The document of a text that is to be put in force; `path` is where it comes from. */
export function parseDocument(text: string, way: Way, path: string): PolicyDocument {
  const { document } = refuseWrong(text, way, path, () => true);
  if (document === undefined)
    throw problem('internal', { reason: `the policy of ${path} was not understood` });
  return document;
}

/** Throws the first error that counts, with its place. */
function refuseWrong(
  text: string,
  way: Way,
  path: string,
  counts: (diagnostic: Diagnostic) => boolean,
): ParsedPolicy {
  const parsed = parsePolicy(text, useOf(way));
  const wrong = parsed.diagnostics.find((one) => one.level === 'error' && counts(one));
  if (wrong === undefined) return parsed;
  const { at, code, params } = wrong;
  throw problem('policy-bad', { path, ...positionOf(text, at), diagnostic: code, params });
}

function minified(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function readTier({ tier, policy }: GuardSpecFlags): Tier | null {
  if (tier !== undefined && policy !== undefined)
    throw problem('bad-flag', {
      flag: '--tier',
      value: `--tier ${tier} --policy ${policy}`,
      expected: '--tier | --policy',
    });
  if (policy !== undefined) return null;
  if (tier === undefined) throw problem('missing-argument', { argument: '--tier' });
  const found = TIERS.find((one) => one === tier);
  if (found === undefined)
    throw problem('bad-flag', { flag: '--tier', value: tier, expected: TIERS.join(', ') });
  return found;
}

function optionsOf({ broker, publisher, breakGlass }: GuardSpecFlags, policyName: string) {
  const roles = (flag: string, given: readonly string[] | undefined, otherwise: readonly string[]) =>
    parseList(flag, given, ROLE, 'web-publisher') ?? otherwise;
  return {
    brokers: roles('--broker', broker, DEFAULT_GUARDRAIL.brokers),
    publishers: roles('--publisher', publisher, DEFAULT_GUARDRAIL.publishers),
    breakGlass: roles('--break-glass', breakGlass, DEFAULT_GUARDRAIL.breakGlass),
    policyName,
  };
}

function readTargets(flags: GuardSpecFlags): { readonly way: Way; readonly wanted: readonly WantedTarget[] } {
  const named = (
    kind: 'folder' | 'member' | 'user' | 'group' | 'role',
    pattern: RegExp,
    expected: string,
  ): readonly WantedTarget[] =>
    (parseList(`--${kind}`, flags[kind], pattern, expected) ?? []).map((id) => ({ kind, id }));
  const nodes: readonly WantedTarget[] = [
    ...(flags.root === true ? [{ kind: 'root' } as const] : []),
    ...named('folder', /^fd-[\w-]+$/, 'fd-bVaRIG****'),
    ...named('member', /^\d{5,20}$/, '1234567890123456'),
  ];
  const identities: readonly WantedTarget[] = [
    ...named('user', /^[\w.-]{1,64}$/, 'alice'),
    ...named('group', /^[\w.-]{1,64}$/, 'developers'),
    ...named('role', ROLE, 'developer'),
    ...(flags.allUsers === true ? [{ kind: 'all-users' } as const] : []),
  ];
  if (nodes.length > 0 && identities.length > 0)
    throw problem('bad-flag', {
      flag: '--root',
      value: [...nodes, ...identities].map(({ kind }) => `--${kind}`).join(' '),
      expected: '--root, --folder, --member | --user, --group, --role, --all-users',
    });
  const wanted = unique([...nodes, ...identities]);
  const way = nodes.length > 0 ? 'directory' : 'account';
  if (wanted.length === 0) throw problem('guard-no-targets', { way });
  return { way, wanted };
}

function unique(wanted: readonly WantedTarget[]): readonly WantedTarget[] {
  return [...new Map(wanted.map((one) => [JSON.stringify(one), one])).values()];
}
