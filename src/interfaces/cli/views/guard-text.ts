/** Parts of guardrails in words. */
import type { GuardCall, GuardTarget } from '../../../domain/plan/guard.ts';
import type { Messages } from '../../../messages/index.ts';

export function targetText({ kind, id, name }: GuardTarget, { guard }: Messages): string {
  return guard.named({ kind: guard.kind[kind], id, name });
}

/** The first so many, and how many more there are. */
export function someOf(texts: readonly string[], most: number, { guard }: Messages): readonly string[] {
  return texts.length <= most ? texts : [...texts.slice(0, most), guard.more(texts.length - most)];
}

/** What a call names, without the document, which is long. */
export function parametersText({ parameters }: GuardCall): string {
  return Object.entries(parameters)
    .filter(([name]) => !/Document|Description/.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

export function statementsText(statements: readonly number[]): string {
  return statements.join(', ');
}
