/**
 * A policy document from its text, with a diagnostic for everything that is wrong or likely to be (facts/policy.md 1).
 * A document is answered when its structure is sound, even if parts of it are of no use: an unknown operator makes
 * the evaluator say `unknown`, it does not make the document vanish.
 */
import { checkConditions } from './check-conditions.ts';
import type { Diagnostic, DiagnosticCode, DiagnosticLevel, DiagnosticParams } from './diagnostics.ts';
import {
  type Condition,
  LONGEST,
  type Patterns,
  type PolicyDocument,
  type PolicyUse,
  type Principals,
  type Statement,
} from './document.ts';
import { type JsonMember, type JsonNode, memberOf, parseJson } from './json-tree.ts';
import { documentedAction } from './keys.ts';
import { closest } from './similar.ts';

export interface ParsedPolicy {
  readonly document?: PolicyDocument;
  /** In the order of their places. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Adds one diagnostic. */
export type Report = <Code extends DiagnosticCode>(
  at: number,
  code: Code,
  params: DiagnosticParams[Code],
  level?: DiagnosticLevel,
) => void;

/** A condition and where its parts stand. */
export interface PlacedCondition extends Condition {
  readonly operatorAt: number;
  readonly keyAt: number;
  readonly valuesAt: readonly number[];
}

const DOCUMENT_ELEMENTS = ['Version', 'Statement'];
const STATEMENT_ELEMENTS = [
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
  'Principal',
];
const PRINCIPAL_KINDS = ['RAM', 'Service', 'Federated'];
const ACTION = /^(\*|[\w*?-]+:[\w*?-]+)$/;
const RESOURCE = /^(\*|acs:[^:]*:[^:]*:[^:]*:.+)$/;

const NOBODY: Principals = Object.freeze({ ram: [], service: [], federated: [] });

/** Parses the text of one document. */
export function parsePolicy(text: string, use: PolicyUse): ParsedPolicy {
  const parsed = parseJson(text);
  if (!parsed.ok) {
    const params = { expected: parsed.expected };
    return { diagnostics: [{ code: 'json-syntax', level: 'error', params, at: parsed.at }] };
  }
  const { document, diagnostics } = policyFromJson(parsed.root, use);
  return {
    ...(document && { document }),
    diagnostics: [...tooLong(text.length, use, parsed.root.at), ...diagnostics],
  };
}

/** The diagnostic of a document that has more characters than its use allows, or none. */
export function tooLong(length: number, use: PolicyUse, at: number): readonly Diagnostic[] {
  const limit = LONGEST[use];
  return length <= limit ? [] : [{ code: 'too-long', level: 'error', params: { length, limit, use }, at }];
}

/** Reads a document that is part of a larger JSON text. */
export function policyFromJson(root: JsonNode, use: PolicyUse): ParsedPolicy {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (at, code, params, level = 'error') => {
    diagnostics.push({ code, level, params, at } as Diagnostic);
  };
  const statements = readDocument(root, use, report);
  diagnostics.sort((a, b) => a.at - b.at);
  const document = statements && Object.freeze({ statements: Object.freeze(statements) });
  return { ...(document && { document }), diagnostics };
}

function readDocument(root: JsonNode, use: PolicyUse, report: Report): Statement[] | undefined {
  if (root.kind !== 'object') {
    report(root.at, 'wrong-kind', { element: '', wanted: 'object' });
    return undefined;
  }
  checkMembers(root, DOCUMENT_ELEMENTS, report);
  const version = memberOf(root, 'Version');
  if (version === undefined) report(root.at, 'missing-element', { element: 'Version' });
  else if (version.kind !== 'string')
    report(version.at, 'not-a-string', { element: 'Version', value: textOf(version) });
  else if (version.value !== '1') report(version.at, 'version-wrong', { value: version.value });
  const list = memberOf(root, 'Statement');
  if (list === undefined) {
    report(root.at, 'missing-element', { element: 'Statement' });
    return undefined;
  }
  if (list.kind !== 'array') {
    report(list.at, 'wrong-kind', { element: 'Statement', wanted: 'array' });
    return undefined;
  }
  if (list.items.length === 0) report(list.at, 'empty-list', { element: 'Statement' });
  const statements = list.items.map((item) => readStatement(item, use, report));
  const sound = statements.filter((one) => one !== undefined);
  const versionIsSound = version?.kind === 'string' && version.value === '1';
  return versionIsSound && sound.length > 0 && sound.length === statements.length ? sound : undefined;
}

function readStatement(node: JsonNode, use: PolicyUse, report: Report): Statement | undefined {
  if (node.kind !== 'object') {
    report(node.at, 'wrong-kind', { element: 'Statement', wanted: 'object' });
    return undefined;
  }
  // One that is not understood might narrow the statement.
  const understood = checkMembers(node, STATEMENT_ELEMENTS, report);
  const effect = memberOf(node, 'Effect');
  const isEffect = effect?.kind === 'string' && (effect.value === 'Allow' || effect.value === 'Deny');
  if (effect === undefined) report(node.at, 'missing-element', { element: 'Effect' });
  else if (!isEffect) report(effect.at, 'effect-wrong', { value: textOf(effect) });
  const actions = readPatterns(node, 'Action', report);
  const resources = readResources(node, use, report);
  const principals = readPrincipals(node, use, report);
  const { conditions, areSound } = readConditions(memberOf(node, 'Condition'), report);
  checkConditions(conditions, actions, report);
  if (!understood || !isEffect || actions === undefined || !areSound) return undefined;
  if (use === 'trust' ? principals === undefined : resources === undefined || principals !== undefined)
    return undefined;
  return Object.freeze({
    effect: effect.value as Statement['effect'],
    actions,
    ...(resources && { resources }),
    ...(principals && { principals }),
    conditions: conditions.map(({ operator, key, values }) => Object.freeze({ operator, key, values })),
  });
}

/** `<name>` or `Not<name>`, exactly one of them. */
function readPatterns(node: JsonNode, name: 'Action' | 'Resource', report: Report): Patterns | undefined {
  const plain = memberOf(node, name);
  const negated = memberOf(node, `Not${name}`);
  if (plain !== undefined && negated !== undefined) {
    report(negated.at, 'both-elements', { element: name, other: `Not${name}` });
    return undefined;
  }
  const chosen = plain ?? negated;
  if (chosen === undefined) {
    report(node.at, 'missing-element', { element: name });
    return undefined;
  }
  const texts = readTexts(chosen, plain === undefined ? `Not${name}` : name, report);
  if (texts === undefined) return undefined;
  for (const { at, value } of texts) {
    if (value.includes('${')) report(at, 'policy-variable', { value }, 'warning');
    else if (name === 'Resource' && !RESOURCE.test(value)) report(at, 'resource-malformed', { value });
    else if (name === 'Action') checkAction(at, value, report);
  }
  return Object.freeze({ negated: plain === undefined, texts: texts.map(({ value }) => value) });
}

function checkAction(at: number, value: string, report: Report): void {
  if (!ACTION.test(value)) {
    report(at, 'action-malformed', { value });
    return;
  }
  const documented = documentedAction(value);
  if (documented !== undefined && documented !== value)
    report(at, 'action-case', { value, documented }, 'warning');
}

function readResources(node: JsonNode, use: PolicyUse, report: Report): Patterns | undefined {
  if (use !== 'trust') {
    const negated = memberOf(node, 'NotResource');
    // In the grammar of 2019 and gone from later ones; whether the API still takes it is not confirmed.
    if (negated !== undefined) report(negated.at, 'not-resource', {}, 'warning');
    return readPatterns(node, 'Resource', report);
  }
  for (const element of ['Resource', 'NotResource']) {
    const found = memberOf(node, element);
    if (found !== undefined) report(found.at, 'element-not-for-use', { element, use });
  }
  return undefined;
}

function readPrincipals(node: JsonNode, use: PolicyUse, report: Report): Principals | undefined {
  const found = memberOf(node, 'Principal');
  if (use !== 'trust') {
    if (found === undefined) return undefined;
    report(found.at, 'element-not-for-use', { element: 'Principal', use });
    return NOBODY;
  }
  if (found === undefined) {
    report(node.at, 'missing-element', { element: 'Principal' });
    return undefined;
  }
  if (found.kind !== 'object') {
    report(found.at, 'wrong-kind', { element: 'Principal', wanted: 'object' });
    return undefined;
  }
  const understood = checkMembers(found, PRINCIPAL_KINDS, report);
  if (found.members.length === 0) report(found.at, 'empty-list', { element: 'Principal' });
  const texts = (name: string): readonly string[] | undefined => {
    const value = memberOf(found, name);
    return value === undefined ? [] : readTexts(value, name, report)?.map((one) => one.value);
  };
  const [ram, service, federated] = [texts('RAM'), texts('Service'), texts('Federated')];
  if (!understood || ram === undefined || service === undefined || federated === undefined) return undefined;
  return Object.freeze({ ram, service, federated });
}

/** The conditions that can be read, and whether they are all. */
function readConditions(
  node: JsonNode | undefined,
  report: Report,
): { readonly conditions: readonly PlacedCondition[]; readonly areSound: boolean } {
  if (node === undefined) return { conditions: [], areSound: true };
  const operators = membersOf(node, 'Condition', report);
  const found = (operators ?? []).flatMap((operator): (PlacedCondition | undefined)[] => {
    const keys = membersOf(operator.value, operator.name, report);
    if (keys?.length === 0) report(operator.value.at, 'empty-list', { element: operator.name });
    return keys?.map((key) => readCondition(operator, key, report)) ?? [undefined];
  });
  const conditions = found.filter((one) => one !== undefined);
  return { conditions, areSound: operators !== undefined && conditions.length === found.length };
}

function readCondition(operator: JsonMember, key: JsonMember, report: Report): PlacedCondition | undefined {
  const values = readTexts(key.value, key.name, report);
  return (
    values && {
      operator: operator.name,
      key: key.name,
      values: Object.freeze(values.map(({ value }) => value)),
      operatorAt: operator.at,
      keyAt: key.at,
      valuesAt: values.map(({ at }) => at),
    }
  );
}

/** The members of an object, of a name that comes twice the last one, as every JSON reader takes it. */
function membersOf(node: JsonNode, element: string, report: Report): readonly JsonMember[] | undefined {
  if (node.kind !== 'object') {
    report(node.at, 'wrong-kind', { element, wanted: 'object' });
    return undefined;
  }
  checkTwice(node, report);
  return [...new Map(node.members.map((one) => [one.name, one])).values()];
}

/** A string or a list of strings; anything else is reported and answers undefined. */
function readTexts(
  node: JsonNode,
  element: string,
  report: Report,
): readonly { readonly at: number; readonly value: string }[] | undefined {
  const items = node.kind === 'array' ? node.items : [node];
  if (items.length === 0) {
    report(node.at, 'empty-list', { element });
    return undefined;
  }
  const texts = items.flatMap((item) => {
    if (item.kind === 'string') return [{ at: item.at, value: item.value }];
    report(item.at, 'not-a-string', { element, value: textOf(item) });
    return [];
  });
  return texts.length === items.length ? texts : undefined;
}

/** Reports members that the grammar does not have, and those that come twice. Answers whether it has all of them. */
function checkMembers(node: JsonNode, known: readonly string[], report: Report): boolean {
  if (node.kind !== 'object') return false;
  const unknown = node.members.filter(({ name }) => !known.includes(name));
  for (const { name, at } of unknown)
    report(at, 'unknown-element', { element: name, similar: closest(name, known) });
  checkTwice(node, report);
  return unknown.length === 0;
}

function checkTwice(node: JsonNode, report: Report): void {
  if (node.kind !== 'object') return;
  const seen = new Set<string>();
  for (const { name, at } of node.members) {
    if (seen.has(name)) report(at, 'duplicate-member', { name });
    seen.add(name);
  }
}

function textOf(node: JsonNode): string {
  if (node.kind === 'string') return node.value;
  if (node.kind === 'number' || node.kind === 'literal') return node.text;
  return node.kind === 'array' ? '[…]' : '{…}';
}
