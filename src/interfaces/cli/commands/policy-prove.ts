/** `postern policy prove`: policies and a question → proof or counterexamples → view. */
import { ANYBODY, type ProveInput, prove, QUESTIONS } from '../../../app/prove.ts';
import { toCidrs } from '../../../domain/net/address.ts';
import { addressesOf } from '../../../domain/plan/trusted-sources.ts';
import { ASSUMPTIONS } from '../../../domain/policy/prove/no-hole.ts';
import { problem } from '../../../problem.ts';
import { readTrusted } from '../arguments.ts';
import { type Context, type GlobalFlags, print, printJson } from '../context.ts';
import { parseProfile } from '../profile.ts';
import { startTicker } from '../progress.ts';
import { readPolicySetOrPolicy } from '../read-policies.ts';
import { proveView } from '../views/policy-prove-view.ts';

export interface PolicyProveFlags extends GlobalFlags {
  readonly question?: string;
  readonly use?: string;
  readonly level?: string;
  readonly assume?: readonly string[];
  readonly principal?: readonly string[];
  /** Files. */
  readonly trusted?: readonly string[];
  readonly execute?: boolean;
  readonly profile?: readonly string[];
}

/** Exit code: 0 the answer is yes, 2 there is a counterexample, 3 it could not be decided. */
export async function runPolicyProve(
  path: string,
  flags: PolicyProveFlags,
  context: Context,
): Promise<number> {
  const question = oneOf('--question', flags.question, QUESTIONS);
  const use = oneOf('--use', flags.use, ['control', 'identity'] as const);
  const policies = readPolicySetOrPolicy(path, use);
  const trusted = toCidrs(addressesOf(readTrusted(flags.trusted ?? []), 4));
  const ticker = startTicker(context, (n: { done: number; all: number }) =>
    context.messages.prove.progress(n.done, n.all),
  );
  const input: ProveInput = {
    policies,
    question,
    level: oneOf('--level', flags.level, ['broad', 'open'] as const),
    assume: (flags.assume ?? []).map((one) => oneOf('--assume', one, ASSUMPTIONS)),
    principals: principalsOf(flags.principal),
    trusted,
    given: Object.fromEntries(parseProfile(flags.profile).given),
    onProgress: (done, all) => ticker.update({ done, all }),
  };
  try {
    const executes = flags.execute !== false && question !== 'dead-statements';
    const scratch = executes ? (await import('../scratch-cloud.ts')).createScratch() : undefined;
    const report = await prove({ ...input, ...(scratch && { scratch }) });
    ticker.stop();
    if (context.json) await printJson('postern.policy-prove/v1', report);
    else await print(proveView(report, context));
    return report.holds === true ? 0 : report.holds === false ? 2 : 3;
  } finally {
    ticker.stop();
  }
}

function principalsOf(given: readonly string[] | undefined): readonly string[] {
  const bad = given?.find((arn) => !/^acs:ram::\d+:(user|role)\/.+$/.test(arn));
  if (bad !== undefined)
    throw problem('bad-flag', {
      flag: '--principal',
      value: bad,
      expected: `${ANYBODY[0]}, acs:ram::…:role/…`,
    });
  return given ?? ANYBODY;
}

/** The value of a flag that takes one of a few; the first is the default. */
export function oneOf<const Value extends string>(
  flag: string,
  given: string | undefined,
  values: readonly Value[],
): Value {
  const found = given === undefined ? values[0] : values.find((value) => value === given);
  if (found === undefined)
    throw problem('bad-flag', { flag, value: given ?? '', expected: values.join(', ') });
  return found;
}
