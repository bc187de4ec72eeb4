/** Parts of policies in words. */
import type { DiagnosticCode, DiagnosticParams } from '../../../domain/policy/diagnostics.ts';
import type { Messages } from '../../../messages/index.ts';
import { visible } from './layout.ts';

interface Sentence {
  readonly text: string;
  /** What to do about it, or empty. */
  readonly hint: string;
}

/** A diagnostic as a sentence. The type of `texts` asks every language for every code, with its own parameters. */
export function diagnosticText(
  { code, params }: { readonly code: DiagnosticCode; readonly params: object },
  messages: Messages,
): Sentence {
  const texts: { readonly [Code in DiagnosticCode]: (params: DiagnosticParams[Code]) => Sentence } =
    messages.policies.diagnostic;
  const { text, hint } = (texts[code] as (params: object) => Sentence)(params);
  return { text: visible(text), hint: visible(hint) };
}
