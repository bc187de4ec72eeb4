/** What the API checks of a policy document when it takes one in. */
import type { Diagnostic, DiagnosticCode } from '../../domain/policy/diagnostics.ts';
import { LONGEST, type PolicyUse } from '../../domain/policy/document.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import { refuse } from '../kernel/operation.ts';

/** The vendor's refusals; services differ in them. */
export interface DocumentRefusals {
  readonly malformed: string;
  readonly tooLong: string;
  /** HTTP status of a text too long. */
  readonly tooLongStatus: number;
}

export const RAM_DOCUMENT: DocumentRefusals = Object.freeze({
  malformed: 'MalformedPolicyDocument',
  tooLong: 'InvalidParameter.PolicyDocument.Length',
  tooLongStatus: 400,
});

/** As RAM, with another status (facts/policy.md 5.3). */
export const CONTROL_DOCUMENT: DocumentRefusals = Object.freeze({ ...RAM_DOCUMENT, tooLongStatus: 409 });

/** Of a session policy, as the error table of AssumeRole has them (alibabacloud.com/help/doc-detail/42775.htm). */
export const SESSION_DOCUMENT: DocumentRefusals = Object.freeze({
  malformed: 'InvalidParameter.PolicyGrammar',
  tooLong: 'InvalidParameter.PolicySize',
  tooLongStatus: 400,
});

/**
 * What is wrong with the structure of a document. Anything else that a diagnostic calls an error is a document that
 * says something of no use, which the vendor takes: a condition on a key that the action does not carry.
 */
const STRUCTURAL: ReadonlySet<DiagnosticCode> = new Set([
  'json-syntax',
  'duplicate-member',
  'wrong-kind',
  'unknown-element',
  'missing-element',
  'both-elements',
  'version-wrong',
  'effect-wrong',
  'empty-list',
  'not-a-string',
  'action-malformed',
  'resource-malformed',
  'element-not-for-use',
]);

/** Throws the vendor's refusal of a document that is too long or wrongly built. */
export function checkDocument(
  profile: SemanticsProfile,
  text: string,
  use: PolicyUse,
  refusals: DocumentRefusals = RAM_DOCUMENT,
): void {
  if (text.length > LONGEST[use]) {
    const message = `The policy document is longer than ${LONGEST[use]} characters.`;
    throw refuse(refusals.tooLongStatus, refusals.tooLong, message);
  }
  const { document, diagnostics } = parsePolicy(text, use);
  const wrong = diagnostics.find(
    ({ code }) =>
      STRUCTURAL.has(code) ||
      (code === 'operator-unknown' && profile['unknown-operator-document'] === 'refused'),
  );
  if (wrong === undefined && document !== undefined) return;
  throw refuse(400, refusals.malformed, `The policy document is not valid${wrong ? placeOf(wrong) : ''}.`);
}

/** Where and what, in the words of the diagnostic. */
function placeOf({ code, params, at }: Diagnostic): string {
  const details = Object.entries(params).map(([name, value]) => `${name} "${value}"`);
  return ` at character ${at + 1}: ${[code, ...details].join(', ')}`;
}
