/** `postern policy check`: files → diagnostics → view. */
import { checkPolicyText } from '../../../app/policy/check-policy.ts';
import { LONGEST, type PolicyUse } from '../../../domain/policy/document.ts';
import { problem } from '../../../problem.ts';
import { type Context, type GlobalFlags, print, printJson } from '../context.ts';
import { readText } from '../read-policies.ts';
import { policyCheckView } from '../views/policy-check-view.ts';

export interface PolicyCheckFlags extends GlobalFlags {
  readonly use?: string;
  readonly strict?: boolean;
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
  const files = paths.flatMap((path) => checkPolicyText(path, readText(path), use));
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
