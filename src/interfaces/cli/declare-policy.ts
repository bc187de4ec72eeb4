/** Declares `postern policy …`. */
import { type Command, Option } from 'commander';
import type { PolicyCheckFlags } from './commands/policy-check.ts';
import type { PolicyEvalFlags } from './commands/policy-eval.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { declareCompare, declareGenerate, declareProve } from './declare-prove.ts';
import { collect, type Declaring, examples } from './declaring.ts';

export function declarePolicy(program: Command, declaring: Declaring): void {
  const policy = program
    .command('policy')
    .description(declaring.messages.policies.help.policy)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());
  declareCheck(policy, declaring);
  declareEval(policy, declaring);
  declareProve(policy, declaring);
  declareCompare(policy, declaring);
  declareGenerate(policy, declaring);
}

function declareCheck(policy: Command, { messages, base, done }: Declaring): void {
  const m = messages.policies.help;
  base(policy.command('check'))
    .description(m.check)
    .argument('<file...>', m.files)
    .option('--use <use>', m.use)
    .option('--strict', m.strict)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern policy check guardrail.json --use control',
        'postern policy check - --strict < policy.json',
      ),
    )
    .action(async (files: string[], flags: GlobalFlags) => {
      const { runPolicyCheck } = await import('./commands/policy-check.ts');
      done(await runPolicyCheck(files, flags as PolicyCheckFlags, contextOf(flags)));
    });
}

function declareEval(policy: Command, { messages, base, done }: Declaring): void {
  const m = messages.policies.help;
  base(policy.command('eval'))
    .description(m.eval)
    .option('--policies <file>', m.policies)
    .option('--requests <file>', m.requests)
    .option('--profile <switch=value>', m.profile, collect)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern policy eval --policies set.json --requests asked.jsonl',
        'postern policy eval --policies set.json --requests - --json < asked.jsonl',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runPolicyEval } = await import('./commands/policy-eval.ts');
      done(await runPolicyEval(flags as PolicyEvalFlags, contextOf(flags)));
    });
}
