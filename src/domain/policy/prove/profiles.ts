/**
 * The profiles over which a question is asked. Only switches that can make a difference for the policies and actions
 * at hand are varied: the answer is the same for every value of the others, so it holds over all profiles.
 */
import {
  DEFAULT_PROFILE,
  type SemanticsProfile,
  SWITCHES,
  type SwitchName,
} from '../../semantics/profile.ts';
import { type Condition, type PolicySet, policiesOf, type Statement } from '../document.ts';
import { compileGlob } from '../glob.ts';
import { documentedKey } from '../keys.ts';
import { OPERATORS } from '../operators.ts';

/** A set of profiles: for each switch named, one of the values; any value of the others. */
export type ProfileBox = { readonly [Name in SwitchName]?: readonly string[] };

export const PROTOCOL_KEY = 'ecs:SecurityGroupIpProtocols';
export const SOURCE_KEY = 'ecs:SecurityGroupSourceCidrIps';
const NO_GROUP_KEYS = ['ecs:NotSpecifySecurityGroupId', 'ecs:NotSpecifySecureGroupId'];

/** Keys that every call carries. */
const ALWAYS_THERE = ['acs:SourceIp', 'acs:CurrentTime', 'acs:PrincipalARN', 'acs:SecureTransport'];

export function isAlwaysThere(key: string): boolean {
  return ALWAYS_THERE.includes(documentedKey(key) ?? '');
}

/** Every statement of a set. */
export function statementsOf(set: PolicySet): readonly Statement[] {
  return policiesOf(set).flatMap(({ document }) => document.statements);
}

/** Whether a statement may be about an action. */
export function isAbout({ actions }: Statement, action: string): boolean {
  const lower = action.toLowerCase();
  const named = actions.texts.some((text) => text.includes('${') || compileGlob(text.toLowerCase())(lower));
  return named !== actions.negated || actions.texts.some((text) => text.includes('${'));
}

/** The conditions that can decide about calls of the actions. */
export function conditionsAbout(set: PolicySet, actions: readonly string[]): readonly Condition[] {
  return statementsOf(set)
    .filter((statement) => actions.some((action) => isAbout(statement, action)))
    .flatMap(({ conditions }) => conditions);
}

export function relevantSwitches(set: PolicySet, actions: readonly string[]): readonly SwitchName[] {
  const found = new Set<SwitchName>();
  for (const { operator: name, key, values } of conditionsAbout(set, actions)) {
    const operator = OPERATORS.get(name);
    if (operator === undefined) continue;
    const documented = documentedKey(key);
    if (documented !== undefined && documented !== key) found.add('condition-key-case');
    if (operator.negated && !isAlwaysThere(key)) found.add('missing-key-negated');
    if (name.endsWith('IncludeBorder')) found.add('ip-include-border');
    if (operator.type === 'cidr') found.add('cidr-in-range');
    if (documented === PROTOCOL_KEY || documented === SOURCE_KEY) {
      found.add(operator.negated ? 'multi-valued-negated' : 'multi-valued-positive');
      found.add('rule-authorization');
      if (actions.some((action) => action.startsWith('ecs:ModifySecurityGroup')))
        found.add('modified-rule-keys');
    }
    if (documented === PROTOCOL_KEY && operator.comparison !== 'equals-ignore-case')
      found.add('protocol-key-case');
    // Clearing host bits changes what texts look like, and the address that one reading of CIDRInRange looks at.
    if (
      documented === SOURCE_KEY &&
      (operator.type === 'string' || values.some((value) => !/\/0$/.test(value)))
    )
      found.add('source-key-form');
    if (documented !== undefined && NO_GROUP_KEYS.includes(documented)) {
      found.add('not-specify-key');
      found.add('template-names-group');
    }
  }
  return (Object.keys(SWITCHES) as SwitchName[]).filter((name) => found.has(name));
}

/** Switches that are not asked about, with the value that they have. */
export type GivenSwitches = Partial<SemanticsProfile>;

/** The switches that can make a difference and are not given, and every profile that has the given ones. */
export function profilesAbout(
  set: PolicySet,
  actions: readonly string[],
  given: GivenSwitches = {},
): { readonly switches: readonly SwitchName[]; readonly profiles: readonly SemanticsProfile[] } {
  const switches = relevantSwitches(set, actions).filter((name) => given[name] === undefined);
  return { switches, profiles: profilesOver(switches, given) };
}

/** Every combination of the switches' values, the default profile with the given values first. */
export function profilesOver(
  switches: readonly SwitchName[],
  given: GivenSwitches = {},
): readonly SemanticsProfile[] {
  let all: SemanticsProfile[] = [{ ...DEFAULT_PROFILE, ...given }];
  for (const name of switches)
    all = SWITCHES[name].flatMap((value) => all.map((profile) => ({ ...profile, [name]: value })));
  return all;
}

/** How a profile differs from the default one. */
export function differencesOf(profile: SemanticsProfile): Partial<Record<SwitchName, string>> {
  const names = (Object.keys(SWITCHES) as SwitchName[]).filter(
    (name) => profile[name] !== DEFAULT_PROFILE[name],
  );
  return Object.fromEntries(names.map((name) => [name, profile[name]]));
}

/** Few boxes that together hold exactly `chosen` of `all`, which are all combinations of `switches`. */
export function describeProfiles(
  chosen: readonly SemanticsProfile[],
  all: readonly SemanticsProfile[],
  switches: readonly SwitchName[],
): readonly ProfileBox[] {
  if (chosen.length === all.length) return [{}];
  const keyOf = (profile: SemanticsProfile): string => switches.map((name) => profile[name]).join(' ');
  const wanted = new Set(chosen.map(keyOf));
  const open = new Set(wanted);
  const boxes: ProfileBox[] = [];
  for (const profile of chosen) {
    if (!open.has(keyOf(profile))) continue;
    // Widen one switch after the other, as long as everything inside is wanted.
    let box: Partial<Record<SwitchName, readonly string[]>> = Object.fromEntries(
      switches.map((name) => [name, [profile[name]]]),
    );
    for (const name of switches) {
      for (const value of SWITCHES[name]) {
        if (box[name]?.includes(value)) continue;
        const wider = { ...box, [name]: [...(box[name] ?? []), value] };
        if (insideOf(wider, all).every((one) => wanted.has(keyOf(one)))) box = wider;
      }
    }
    for (const one of insideOf(box, all)) open.delete(keyOf(one));
    boxes.push(
      Object.fromEntries(
        Object.entries(box).filter(([name, values]) => values.length < SWITCHES[name as SwitchName].length),
      ),
    );
  }
  return boxes;
}

function insideOf(box: ProfileBox, all: readonly SemanticsProfile[]): readonly SemanticsProfile[] {
  const bounds = Object.entries(box) as [SwitchName, readonly string[]][];
  return all.filter((profile) => bounds.every(([name, values]) => values.includes(profile[name])));
}
