/** What can be wrong with a policy document, as codes with typed parameters; the texts are messages. */
import type { DataType } from './operators.ts';

export interface DiagnosticParams {
  'json-syntax': { readonly expected: string };
  'duplicate-member': { readonly name: string };
  /** `wanted` is a kind of JSON value, or `policies` for a file of policies; `element` is empty for the whole. */
  'wrong-kind': { readonly element: string; readonly wanted: string };
  /** `similar` is an element that may have been meant, or empty. */
  'unknown-element': { readonly element: string; readonly similar: string };
  'missing-element': { readonly element: string };
  'both-elements': { readonly element: string; readonly other: string };
  'version-wrong': { readonly value: string };
  'effect-wrong': { readonly value: string };
  'empty-list': { readonly element: string };
  'not-a-string': { readonly element: string; readonly value: string };
  'action-malformed': { readonly value: string };
  'action-case': { readonly value: string; readonly documented: string };
  'resource-malformed': { readonly value: string };
  'not-resource': Record<never, never>;
  'element-not-for-use': { readonly element: string; readonly use: string };
  'operator-unknown': { readonly operator: string; readonly similar: string };
  'operator-undocumented': { readonly operator: string };
  'key-unknown': { readonly key: string; readonly similar: string };
  'key-case': { readonly key: string; readonly documented: string };
  'key-undocumented': { readonly key: string; readonly documented: string };
  'key-mistyped': { readonly key: string; readonly operator: string; readonly type: DataType };
  /** No action of the statement carries the key; `action` is one of them. */
  'key-not-carried': { readonly key: string; readonly action: string };
  'value-malformed': { readonly value: string; readonly operator: string; readonly type: DataType };
  'value-case': { readonly value: string; readonly key: string; readonly compared: string };
  'policy-variable': { readonly value: string };
  'too-long': { readonly length: number; readonly limit: number; readonly use: string };
}

export type DiagnosticCode = keyof DiagnosticParams;

/**
 * `error`: the vendor refuses the document, or the part can never do what it says. `warning`: it may do something
 * else than its author thinks.
 */
export type DiagnosticLevel = 'error' | 'warning';

export type Diagnostic = {
  [Code in DiagnosticCode]: {
    readonly code: Code;
    readonly level: DiagnosticLevel;
    readonly params: DiagnosticParams[Code];
    /** Offset in the text, in UTF-16 units from 0. */
    readonly at: number;
  };
}[DiagnosticCode];

/** Of a diagnostic list, whether the document stands. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ level }) => level === 'error');
}
