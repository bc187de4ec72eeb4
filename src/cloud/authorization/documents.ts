/** Policy documents as the evaluator wants them, read once for every record that holds one. */
import type { PolicyDocument, PolicyUse } from '../../domain/policy/document.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';

/**
 * Stands for a document that cannot be read, such as one from a state folder of an older program: what it says is not
 * known, so it may deny anything. A text with `${` is what the evaluator takes for unknown.
 */
const UNREADABLE: PolicyDocument = Object.freeze({
  statements: Object.freeze([
    Object.freeze({
      effect: 'Deny',
      actions: Object.freeze({ negated: false, texts: Object.freeze(['$' + '{unreadable}']) }),
      conditions: Object.freeze([]),
    }),
  ] as const),
});

/** Records never change: a changed one is another object. */
const read = new WeakMap<object, PolicyDocument>();

/** The document that `holder` has as text. */
export function documentOf(holder: object, text: string, use: PolicyUse): PolicyDocument {
  const known = read.get(holder);
  if (known !== undefined) return known;
  const document = parsePolicy(text, use).document ?? UNREADABLE;
  read.set(holder, document);
  return document;
}
