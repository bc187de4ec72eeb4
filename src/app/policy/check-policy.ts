/** Use case: what is wrong with a policy document, or with a policies file, by line and column. */
import type { Diagnostic } from '../../domain/policy/diagnostics.ts';
import { LONGEST, type PolicyUse } from '../../domain/policy/document.ts';
import { type JsonNode, type Position, parseJson, positionsIn } from '../../domain/policy/json-tree.ts';
import { parsePolicy, tooLong } from '../../domain/policy/parse.ts';
import { isPoliciesFile, readPoliciesFile } from './policy-text.ts';

type Placed<One> = One extends unknown ? Omit<One, 'at'> & Position : never;
export type PlacedDiagnostic = Placed<Diagnostic>;

/** One document, or what stands around the documents of a policies file: then there is no use and no limit. */
export interface CheckedPolicy {
  readonly path: string;
  /** Of a document in a policies file, its id or where it stands there. */
  readonly document?: string;
  readonly use: PolicyUse | null;
  /** Characters; of a document in a policies file without the white space between its parts. */
  readonly length: number;
  readonly limit: number | null;
  readonly diagnostics: readonly PlacedDiagnostic[];
}

/** `path` is what the answer calls it. */
export function checkPolicyText(path: string, text: string, use: PolicyUse): readonly CheckedPolicy[] {
  const position = positionsIn(text);
  const placed = (diagnostics: readonly Diagnostic[]): PlacedDiagnostic[] =>
    diagnostics.map(({ at, ...rest }) => ({ ...rest, ...position(at) }));
  const json = parseJson(text);
  if (!json.ok || !isPoliciesFile(json.root)) {
    // The newline at the end of a file is not part of the document.
    const document = text.trimEnd();
    const { diagnostics } = parsePolicy(document, use);
    return [{ path, use, length: document.length, limit: LONGEST[use], diagnostics: placed(diagnostics) }];
  }
  const { policies, diagnostics } = readPoliciesFile(json.root);
  const around = { path, use: null, length: text.length, limit: null, diagnostics: placed(diagnostics) };
  return [
    ...(diagnostics.length > 0 ? [around] : []),
    ...policies.map(({ id, use: own, node, parsed }): CheckedPolicy => {
      const length = compactLength(node);
      const found = [...tooLong(length, own, node.at), ...parsed.diagnostics];
      return { path, document: id, use: own, length, limit: LONGEST[own], diagnostics: placed(found) };
    }),
  ];
}

/** Characters of a value without white space between its parts. */
function compactLength(node: JsonNode): number {
  switch (node.kind) {
    case 'string':
      return JSON.stringify(node.value).length;
    case 'number':
    case 'literal':
      return node.text.length;
    case 'array':
      return listLength(node.items.map(compactLength));
    case 'object':
      return listLength(
        node.members.map(({ name, value }) => JSON.stringify(name).length + 1 + compactLength(value)),
      );
  }
}

/** With the brackets around the parts and the commas between them. */
function listLength(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 2 + Math.max(0, parts.length - 1));
}
