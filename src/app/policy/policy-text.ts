/**
 * Texts of policies. A policies file is `{"control": [[document…], …], "identity": [document…], "session": document,
 * "trust": document}`, every part of it optional; a document stands there itself or as
 * `{"id": "…", "document": {…}}`.
 */
import type { Diagnostic, DiagnosticCode, DiagnosticParams } from '../../domain/policy/diagnostics.ts';
import {
  ALLOW_ALL,
  type Policy,
  type PolicyDocument,
  type PolicySet,
  type PolicyUse,
} from '../../domain/policy/document.ts';
import { type JsonNode, memberOf, parseJson, positionOf } from '../../domain/policy/json-tree.ts';
import { type ParsedPolicy, policyFromJson } from '../../domain/policy/parse.ts';
import { closest } from '../../domain/policy/similar.ts';
import { problem } from '../../problem.ts';

/** A document of a policies file. */
export interface PlacedPolicy {
  /** The id it was given, or where it stands: `control[0][1]`, `identity[0]`, `session`. */
  readonly id: string;
  readonly use: PolicyUse;
  /** Level of the directory from 0, for control policies. */
  readonly level: number;
  readonly node: JsonNode;
  readonly parsed: ParsedPolicy;
}

export interface PoliciesFile {
  readonly policies: readonly PlacedPolicy[];
  /** Levels of the directory, those without policies too; undefined when control policies take no part. */
  readonly levels: number | undefined;
  readonly hasIdentity: boolean;
  /** What is wrong around the documents; what is wrong in them is in each `parsed`. */
  readonly diagnostics: readonly Diagnostic[];
}

const DOCUMENT = ['Version', 'Statement'];
const PARTS = ['control', 'identity', 'session', 'trust'];

/**
 * The policies of a policies file; `path` is what problems call it. Throws `policy-bad` with line and column when it is
 * none, or holds a document without a sound structure. A document with parts of no use, such as an unknown operator, is
 * taken.
 */
export function toPolicySet(path: string, text: string): PolicySet {
  return fromRoot(path, text, rootOf(path, text));
}

/**
 * The same of a policies file, or of one policy: a guardrail beside a policy that allows everything, as a control policy
 * on the Root folder or as a policy of the identity.
 */
export function toPolicySetOrPolicy(path: string, text: string, use: 'control' | 'identity'): PolicySet {
  const root = rootOf(path, text);
  if (isPoliciesFile(root)) return fromRoot(path, text, root);
  const { document, diagnostics } = policyFromJson(root, use);
  if (document === undefined) throw policyProblem(path, text, firstError(diagnostics));
  const everything: Policy = { id: 'FullAccess', type: 'System', document: ALLOW_ALL };
  const policies = [everything, policyOf(path, document)];
  return use === 'control' ? { control: [policies] } : { identity: policies };
}

function rootOf(path: string, text: string): JsonNode {
  const parsed = parseJson(text);
  if (!parsed.ok) throw policyProblem(path, text, syntaxError(parsed.at, parsed.expected));
  return parsed.root;
}

function fromRoot(path: string, text: string, root: JsonNode): PolicySet {
  const { policies, levels, hasIdentity, diagnostics } = readPoliciesFile(root);
  const [wrong] = diagnostics;
  if (wrong !== undefined) throw policyProblem(path, text, wrong);
  const taken = policies.map(({ id, use, level, parsed: { document, diagnostics: found } }) => {
    if (document === undefined) {
      throw policyProblem(path, text, firstError(found));
    }
    return { use, level, policy: policyOf(id, document) };
  });
  const of = (use: PolicyUse, level = 0): readonly Policy[] =>
    taken.filter((one) => one.use === use && one.level === level).map(({ policy }) => policy);
  const [session] = of('session');
  const [trust] = of('trust');
  return {
    ...(levels !== undefined && {
      control: Array.from({ length: levels }, (_, level) => of('control', level)),
    }),
    ...(hasIdentity && { identity: of('identity') }),
    ...(session && { session }),
    ...(trust && { trust }),
  };
}

/** Whether a JSON value is meant as a policies file and not as one policy. */
export function isPoliciesFile(root: JsonNode): boolean {
  return hasMember(root, PARTS) && !hasMember(root, DOCUMENT);
}

function hasMember(node: JsonNode, names: readonly string[]): boolean {
  return names.some((name) => memberOf(node, name) !== undefined);
}

/** Takes a policies file apart. */
export function readPoliciesFile(root: JsonNode): PoliciesFile {
  const diagnostics: Diagnostic[] = [];
  const report = <Code extends DiagnosticCode>(
    at: number,
    code: Code,
    params: DiagnosticParams[Code],
  ): void => {
    diagnostics.push({ code, level: 'error', params, at } as Diagnostic);
  };
  /** Reports members that are not known and those that come twice. */
  const checkMembers = (node: JsonNode, known: readonly string[]): void => {
    const members = node.kind === 'object' ? node.members : [];
    for (const [i, { name, at }] of members.entries()) {
      if (!known.includes(name))
        report(at, 'unknown-element', { element: name, similar: closest(name, known) });
      if (members.slice(0, i).some((other) => other.name === name)) report(at, 'duplicate-member', { name });
    }
  };
  const itemsOf = (node: JsonNode, element: string): readonly JsonNode[] => {
    if (node.kind === 'array') return node.items;
    report(node.at, 'wrong-kind', { element, wanted: 'array' });
    return [];
  };

  const policies: PlacedPolicy[] = [];
  const add = (given: JsonNode, use: PolicyUse, place: string, level = 0): void => {
    const wrapped = memberOf(given, 'document');
    const node = wrapped ?? given;
    let id = place;
    if (wrapped !== undefined) {
      checkMembers(given, ['id', 'document']);
      const name = memberOf(given, 'id');
      if (name === undefined) report(given.at, 'missing-element', { element: 'id' });
      else if (name.kind === 'string' && name.value !== '') id = name.value;
      else report(name.at, 'wrong-kind', { element: 'id', wanted: 'string' });
    }
    if (node.kind !== 'object') report(node.at, 'wrong-kind', { element: place, wanted: 'object' });
    else policies.push({ id, use, level, node, parsed: policyFromJson(node, use) });
  };

  if (root.kind !== 'object' || hasMember(root, DOCUMENT)) {
    report(root.at, 'wrong-kind', { element: '', wanted: 'policies' });
    return { policies, levels: undefined, hasIdentity: false, diagnostics };
  }
  checkMembers(root, PARTS);
  const control = memberOf(root, 'control');
  const levels = control && itemsOf(control, 'control');
  for (const [level, list] of (levels ?? []).entries())
    for (const [i, node] of itemsOf(list, `control[${level}]`).entries())
      add(node, 'control', `control[${level}][${i}]`, level);
  const identity = memberOf(root, 'identity');
  if (identity !== undefined)
    for (const [i, node] of itemsOf(identity, 'identity').entries()) add(node, 'identity', `identity[${i}]`);
  for (const use of ['session', 'trust'] as const) {
    const node = memberOf(root, use);
    if (node !== undefined) add(node, use, use);
  }
  return {
    policies,
    levels: levels?.length,
    hasIdentity: identity !== undefined,
    diagnostics: diagnostics.sort((a, b) => a.at - b.at),
  };
}

function firstError(diagnostics: readonly Diagnostic[]): Diagnostic {
  return diagnostics.find(({ level }) => level === 'error') as Diagnostic;
}

/** A diagnostic as the problem that ends the command. */
function policyProblem(path: string, text: string, { at, code, params }: Diagnostic): Error {
  return problem('policy-bad', { path, ...positionOf(text, at), diagnostic: code, params });
}

function syntaxError(at: number, expected: string): Diagnostic {
  return { code: 'json-syntax', level: 'error', params: { expected }, at };
}

function policyOf(id: string, document: PolicyDocument): Policy {
  return { id, type: 'Custom', document };
}
