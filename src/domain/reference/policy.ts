/** The slow twin of `domain/policy/evaluate.ts`: facts/policy.md 1 and 4, read aloud. */
import { parseBlock, parseIpv4, parseIpv6 } from '../net/address.ts';
import { has } from '../net/interval-set.ts';
import type { Condition, Patterns, Policy, PolicySet, Statement } from '../policy/document.ts';
import type { Decision } from '../policy/evaluate.ts';
import { typeOfKey } from '../policy/keys.ts';
import { OPERATORS, parseBoolean, parseOrdered } from '../policy/operators.ts';
import type { Request } from '../policy/request.ts';
import type { SemanticsProfile } from '../semantics/profile.ts';

/** True, false, or `undefined` for unknown. */
type Maybe = boolean | undefined;
const not = (a: Maybe): Maybe => (a === undefined ? undefined : !a);
const all = (list: readonly Maybe[]): Maybe =>
  list.includes(false) ? false : list.includes(undefined) ? undefined : true;
const any = (list: readonly Maybe[]): Maybe => not(all(list.map(not)));

/** Every decision that is possible; more than one only where something is unknown. */
export function possibleDecisions(
  set: PolicySet,
  request: Request,
  profile: SemanticsProfile,
): Set<Decision> {
  const stages: (readonly Policy[])[] = [...(set.control ?? [])];
  if (set.session) stages.push([set.session]);
  if (set.identity) stages.push(set.identity);
  if (set.trust) stages.push([set.trust]);
  const possible = new Set<Decision>();
  for (const policies of stages) {
    const statements = policies.flatMap((policy) => policy.document.statements);
    const applies = (effect: string): Maybe =>
      any(statements.filter((s) => s.effect === effect).map((s) => statementApplies(s, request, profile)));
    const [denied, allowed] = [applies('Deny'), applies('Allow')];
    if (denied !== false) possible.add('explicit-deny');
    if (denied !== true && allowed !== true) possible.add('implicit-deny');
    if (denied === true || allowed === false) return possible;
  }
  return possible.add('allow');
}

export function decideByPolicies(set: PolicySet, request: Request, profile: SemanticsProfile): Decision {
  const [first = 'allow', second] = possibleDecisions(set, request, profile);
  return second === undefined ? first : 'unknown';
}

function statementApplies(s: Statement, request: Request, profile: SemanticsProfile): Maybe {
  const fold = (text: string): string =>
    request.resource.startsWith('acs:ram:') ? text.toLowerCase() : text;
  return all([
    matches(s.actions, request.action, (text) => text.toLowerCase()),
    s.resources === undefined || matches(s.resources, request.resource, fold),
    s.principals === undefined || isNamed(s.principals, request),
    ...s.conditions.map((condition) => conditionHolds(condition, request, profile)),
  ]);
}

function matches({ negated, texts }: Patterns, given: string, fold: (text: string) => string): Maybe {
  const found = any(texts.map((text) => (text.includes('${') ? undefined : like(fold(text), fold(given)))));
  return negated ? not(found) : found;
}

function like(pattern: string, text: string): boolean {
  const literal = (c: string): string => `\\u{${c.codePointAt(0)?.toString(16)}}`;
  const parts = [...pattern].map((c) => (c === '*' ? '[^]*' : c === '?' ? '[^]' : literal(c)));
  return new RegExp(`^${parts.join('')}$`, 'u').test(text);
}

function isNamed(
  { ram, service, federated }: NonNullable<Statement['principals']>,
  { keys }: Request,
): Maybe {
  const caller = keysOf(keys, 'acs:PrincipalARN', false)[0]?.toLowerCase();
  const product = keysOf(keys, 'acs:Service', false)[0];
  const accountOf = (arn: string): string | undefined => /^acs:ram::(\d+):/i.exec(arn)?.[1];
  const named = ram.some(
    (arn) =>
      caller !== undefined &&
      (arn === '*' ||
        arn.toLowerCase() === caller ||
        (/^acs:ram::\d+:root$/i.test(arn) && accountOf(arn) === accountOf(caller))),
  );
  if (named || (product !== undefined && service.includes(product))) return true;
  return federated.length > 0 || (caller === undefined && product === undefined) ? undefined : false;
}

function keysOf(keys: Request['keys'], name: string, exact: boolean): readonly string[] {
  const other = Object.keys(keys).find((key) => key.toLowerCase() === name.toLowerCase());
  return keys[name] ?? (exact || other === undefined ? [] : (keys[other] ?? []));
}

function conditionHolds(
  { operator: name, key, values }: Condition,
  request: Request,
  profile: SemanticsProfile,
): Maybe {
  const operator = OPERATORS.get(name);
  if (operator === undefined) return undefined;
  const type = typeOfKey(key);
  const fits =
    type === undefined || type === operator.type || (operator.type === 'cidr' && /^(string|ip)$/.test(type));
  if (!fits) return false;
  const given = keysOf(request.keys, key, profile['condition-key-case'] === 'exact');
  if (given.length === 0) return operator.negated && profile['missing-key-negated'] === 'satisfied';
  const table = given.map((value) => values.map((wanted) => compare(name, key, wanted, value, profile)));
  if (!operator.negated) {
    const each = table.map((row) => any(row.map((cell) => (cell === 'incomparable' ? false : cell))));
    return profile['multi-valued-positive'] === 'any' ? any(each) : all(each);
  }
  const each = table.map((row) =>
    row.includes('incomparable')
      ? false
      : not(any(row.map((cell) => (cell === 'incomparable' ? false : cell)))),
  );
  return profile['multi-valued-negated'] === 'none' ? all(each) : any(each);
}

function compare(
  operator: string,
  key: string,
  policy: string,
  request: string,
  profile: SemanticsProfile,
): Maybe | 'incomparable' {
  if (policy.includes('${')) return undefined;
  const { type, comparison } = OPERATORS.get(operator) as { type: string; comparison: string };
  const noCase = comparison === 'equals-ignore-case' || key.toLowerCase() === 'acs:principalarn';
  const [p, r] = noCase ? [policy.toLowerCase(), request.toLowerCase()] : [policy, request];
  if (type === 'string') return comparison === 'like' ? like(p, r) : p === r;
  if (type === 'ip' || type === 'cidr') {
    const [mine, theirs, block] = [parseIpv4(r) ?? parseIpv6(r), parseBlock(r), parseBlock(p)];
    if (block === undefined || (type === 'ip' ? mine : theirs) === undefined) {
      return block !== undefined && type === 'ip' && isBorder(operator, profile) ? undefined : 'incomparable';
    }
    if (type === 'ip') {
      if (isBorder(operator, profile)) return undefined;
      return theirs?.family === block.family && has(block.set, mine as number);
    }
    return inRange(profile['cidr-in-range'], r, theirs as NonNullable<typeof theirs>, block);
  }
  const read = (text: string) =>
    type === 'boolean' ? parseBoolean(text) : parseOrdered(type as 'number' | 'date', text);
  const [a, b] = [read(r), read(p)];
  if (a === undefined || b === undefined) return 'incomparable';
  if (comparison === 'equals') return a === b;
  if (comparison.startsWith('less')) return a < b || (comparison.endsWith('equal') && a === b);
  return a > b || (comparison.endsWith('equal') && a === b);
}

function isBorder(operator: string, profile: SemanticsProfile): boolean {
  return operator.endsWith('IncludeBorder') && profile['ip-include-border'] === 'undecided';
}

type Block = NonNullable<ReturnType<typeof parseBlock>>;

/** By what the two blocks' addresses have in common, not by their ends. */
function inRange(
  reading: SemanticsProfile['cidr-in-range'],
  text: string,
  request: Block,
  policy: Block,
): boolean {
  if (request.family !== policy.family) return false;
  const shares = (a: Block, b: Block): boolean => a.set.slice(0, 1).every((first) => has(b.set, first));
  const [inside, around] = [shares(request, policy), shares(policy, request)];
  switch (reading) {
    case 'superset':
      return around && request.prefix <= policy.prefix;
    case 'subset':
      return inside && request.prefix >= policy.prefix;
    case 'equal':
      return inside && around && request.prefix === policy.prefix;
    case 'overlap':
      return inside || around;
    case 'base-address':
      return has(policy.set, (parseBlock(text.split('/')[0] as string) as Block).set[0] as number);
    case 'inert':
      return false;
  }
}
