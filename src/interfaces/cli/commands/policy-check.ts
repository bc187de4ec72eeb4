/** `postern policy check`: files → diagnostics → view. */
import type { Diagnostic } from '../../../domain/policy/diagnostics.ts';
import { LONGEST, type PolicyUse } from '../../../domain/policy/document.ts';
import { type JsonNode, type Position, parseJson, positionsIn } from '../../../domain/policy/json-tree.ts';
import { parsePolicy, tooLong } from '../../../domain/policy/parse.ts';
import { problem } from '../../../problem.ts';
import { type Context, type GlobalFlags, print, printJson } from '../context.ts';
import { isPoliciesFile, readPoliciesFile, readText } from '../read-policies.ts';
import { policyCheckView } from '../views/policy-check-view.ts';

export interface PolicyCheckFlags extends GlobalFlags {
  readonly use?: string;
  readonly strict?: boolean;
}

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

/** Exit code: 2 errors were found, or with `--strict` warnings; 0 otherwise. */
export async function runPolicyCheck(
  paths: readonly string[],
  flags: PolicyCheckFlags,
  context: Context,
): Promise<number> {
  const use = flags.use ?? 'identity';
  if (!isUse(use)) {
    const expected = Object.keys(LONGEST).join(', ');
    throw problem('bad-flag', { flag: '--use', value: use, expected });
  }
  const files = paths.flatMap((path) => checkFile(path, use));
  if (context.json) await printJson('postern.policy-check/v1', { files });
  else await print(policyCheckView(files, context));
  const wrong = files.some(({ diagnostics }) =>
    diagnostics.some(({ level }) => level === 'error' || flags.strict === true),
  );
  return wrong ? 2 : 0;
}

function isUse(text: string): text is PolicyUse {
  return Object.hasOwn(LONGEST, text);
}

function checkFile(path: string, use: PolicyUse): CheckedPolicy[] {
  const text = readText(path);
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
