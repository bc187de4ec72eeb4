/** Declares `postern policy prove`, `compare` and `generate`. */
import type { Command } from 'commander';
import type { PolicyCompareFlags } from './commands/policy-compare.ts';
import type { PolicyGenerateFlags } from './commands/policy-generate.ts';
import type { PolicyProveFlags } from './commands/policy-prove.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { collect, type Declaring, examples } from './declaring.ts';

export function declareProve(policy: Command, { messages, base, done }: Declaring): void {
  const m = messages.prove.help;
  base(policy.command('prove'))
    .description(m.prove)
    .argument('<file>', m.file)
    .option('--question <question>', m.question)
    .option('--use <use>', m.use)
    .option('--level <level>', m.level)
    .option('--assume <assumption>', m.assume, collect)
    .option('--principal <arn>', m.principal, collect)
    .option('--trusted <file>', m.trusted, collect)
    .option('--profile <switch=value>', messages.policies.help.profile, collect)
    .option('--no-execute', m.noExecute)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern policy prove guardrail.json',
        'postern policy prove guardrail.json --question no-over-block --trusted office.txt',
        'postern policy prove set.json --assume no-open-group --assume no-new-path --json',
      ),
    )
    .action(async (file: string, flags: GlobalFlags) => {
      const { runPolicyProve } = await import('./commands/policy-prove.ts');
      done(await runPolicyProve(file, flags as PolicyProveFlags, contextOf(flags)));
    });
}

export function declareCompare(policy: Command, { messages, base, done }: Declaring): void {
  const m = messages.prove.help;
  base(policy.command('compare'))
    .description(m.compare)
    .argument('<first>', m.first)
    .argument('<second>', m.second)
    .option('--use <use>', m.use)
    .addHelpText('after', examples(messages.help.examples, 'postern policy compare old.json new.json'))
    .action(async (first: string, second: string, flags: GlobalFlags) => {
      const { runPolicyCompare } = await import('./commands/policy-compare.ts');
      done(await runPolicyCompare(first, second, flags as PolicyCompareFlags, contextOf(flags)));
    });
}

export function declareGenerate(policy: Command, { messages, base, done }: Declaring): void {
  const m = messages.prove.help;
  base(policy.command('generate'))
    .description(m.generate)
    .option('--tier <tier>', m.tier)
    .option('--use <use>', m.use)
    .option('--broker <role>', m.broker, collect)
    .option('--publisher <role>', m.publisher, collect)
    .option('--break-glass <role>', m.breakGlass, collect)
    .option('--name <name>', m.name)
    .option('-o, --output <file>', m.output)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern policy generate --tier hardened --publisher web-publisher -o guardrail.json',
        'postern policy generate --tier page --quiet > page.json',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runPolicyGenerate } = await import('./commands/policy-generate.ts');
      done(await runPolicyGenerate(flags as PolicyGenerateFlags, contextOf(flags)));
    });
}
