/** `postern policy generate`: a tier → the document on the output, what it does on the other one. */
import { writeFileSync } from 'node:fs';
import { describeGuardrail } from '../../../app/guardrail-report.ts';
import { DEFAULT_GUARDRAIL, TIERS } from '../../../domain/policy/guardrail.ts';
import { problem } from '../../../problem.ts';
import { type Context, type GlobalFlags, print, printJson } from '../context.ts';
import { guardrailView } from '../views/policy-prove-view.ts';
import { oneOf } from './policy-prove.ts';

export interface PolicyGenerateFlags extends GlobalFlags {
  readonly tier?: string;
  readonly use?: string;
  readonly broker?: readonly string[];
  readonly publisher?: readonly string[];
  readonly breakGlass?: readonly string[];
  readonly name?: string;
  readonly output?: string;
}

/** Exit code 0. */
export async function runPolicyGenerate(flags: PolicyGenerateFlags, context: Context): Promise<number> {
  const tier = oneOf('--tier', flags.tier ?? 'hardened', TIERS);
  const use = oneOf('--use', flags.use, ['control', 'identity'] as const);
  const policyName = flags.name ?? DEFAULT_GUARDRAIL.policyName;
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(policyName))
    throw problem('bad-flag', { flag: '--name', value: policyName, expected: DEFAULT_GUARDRAIL.policyName });
  const report = describeGuardrail(
    tier,
    {
      brokers: roles('--broker', flags.broker) ?? DEFAULT_GUARDRAIL.brokers,
      publishers: roles('--publisher', flags.publisher) ?? DEFAULT_GUARDRAIL.publishers,
      breakGlass: roles('--break-glass', flags.breakGlass) ?? DEFAULT_GUARDRAIL.breakGlass,
      policyName,
    },
    use,
  );
  const pretty = JSON.stringify(JSON.parse(report.document), null, 2);
  if (flags.output !== undefined) {
    try {
      writeFileSync(flags.output, `${pretty}\n`);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw problem('output-unwritable', { path: flags.output, reason }, error);
    }
  }
  if (context.json)
    await printJson('postern.policy-generate/v1', { ...report, document: JSON.parse(report.document) });
  else {
    if (flags.output === undefined) await print(pretty);
    if (!context.quiet) process.stderr.write(`${guardrailView(report, context)}\n`);
  }
  return 0;
}

function roles(flag: string, given: readonly string[] | undefined): readonly string[] | undefined {
  const bad = given?.find((name) => !/^[A-Za-z0-9.-]{1,64}$/.test(name));
  if (bad !== undefined) throw problem('bad-flag', { flag, value: bad, expected: 'postern-broker' });
  return given;
}
